"""TinyDB on top of the journal: the same tables, queries and documents, at a flat cost.

Stock TinyDB reads and writes the whole database for every call. Here a read
decodes only the documents it looks at, and a write appends only what changed:

    db = LedgerDB("宋桂镇")
    db.table("inspections").search(where("village") == "石岗村")
"""

import threading
from collections.abc import Callable, ItemsView, Iterable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tinydb import TinyDB
from tinydb.queries import QueryLike
from tinydb.storages import Storage
from tinydb.table import Document, Table

from storage import facts
from storage.indexfile import storable
from storage.line import Change, decode
from storage.store import Store


class LedgerStorage(Storage):
    """A TinyDB storage over a `Store`."""

    def __init__(self, source: str | Path | Store) -> None:
        """Open the ledger in the folder `source`, or use a store that is open already."""
        self.store = source if isinstance(source, Store) else Store(source)

    def read(self) -> dict[str, Any]:
        """Return every table, as TinyDB's contract asks; documents are decoded when looked at."""
        self.store.follow()
        return {name: Documents(self.store, name) for name in self.store.index.tables()}

    def write(self, data: Mapping[str, Mapping[Any, Any]]) -> None:
        """Make the database equal to `data`, as TinyDB's contract asks: append the difference."""
        with self.store.writing():
            changes: list[Change | None] = []
            stored = self.store.index.tables()
            for name, documents in data.items():
                if isinstance(documents, Documents) and documents.store is self.store:
                    continue
                if name not in stored:
                    changes.append(Change("table", name, 0, "", 0, "", b"null"))
                wanted = {int(id_): document for id_, document in documents.items()}
                for id_ in sorted(wanted.keys() | set(self.store.index.ids(name))):
                    changes.append(self.store.change(name, id_, wanted.get(id_)))
            for name in stored:
                if name not in data:
                    changes += [
                        self.store.change(name, id_, None) for id_ in self.store.index.ids(name)
                    ]
                    changes.append(Change("drop", name, 0, "", 0, "", b"null"))
            self.store.commit([change for change in changes if change])

    def close(self) -> None:
        """Release the files."""
        self.store.close()


class Documents(Mapping[str, dict[str, Any]]):
    """One table as TinyDB reads it, by id as text; a document is decoded when looked at.

    With `sought` only the documents whose facts equal these are gone through.
    """

    def __init__(self, store: Store, table: str, sought: Mapping[str, str] | None = None) -> None:
        self.store = store
        self._table = table
        self._sought = sought or {}

    def __getitem__(self, id_: str) -> dict[str, Any]:
        data = self.store.encoded(self._table, int(id_))
        if data is None:
            raise KeyError(id_)
        return decode(data)

    def __iter__(self) -> Iterator[str]:
        return map(str, self.store.index.find(self._table, self._sought))

    def __len__(self) -> int:
        return self.store.index.count(self._table)

    def items(self) -> ItemsView[str, dict[str, Any]]:
        """Return ids and documents; one that is removed while they are read is left out."""
        return _Items(self)


class _Items(ItemsView[str, dict[str, Any]]):
    def __init__(self, documents: Documents) -> None:
        super().__init__(documents)
        self._documents = documents

    def __iter__(self) -> Iterator[tuple[str, dict[str, Any]]]:
        for id_ in self._documents:
            document = self._documents.get(id_)
            if document is not None:
                yield id_, document


class _Draft(MutableMapping[int, Any]):
    """One table while TinyDB changes it. Nothing is saved before `changes` is committed."""

    def __init__(self, store: Store, table: str, sought: Mapping[str, str]) -> None:
        self._store = store
        self._table = table
        self._sought = sought
        self._touched: dict[int, dict[str, Any] | None] = {}

    def __getitem__(self, id_: int) -> dict[str, Any]:
        if id_ not in self._touched:
            data = self._store.encoded(self._table, id_)
            if data is None:
                raise KeyError(id_)
            # TinyDB changes documents in place, so it gets a copy of its own.
            self._touched[id_] = decode(data)
        document = self._touched[id_]
        if document is None:
            raise KeyError(id_)
        return document

    def __setitem__(self, id_: int, document: Mapping[str, Any]) -> None:
        self._touched[id_] = dict(document)

    def __delitem__(self, id_: int) -> None:
        if id_ not in self:
            raise KeyError(id_)
        self._touched[id_] = None

    def __contains__(self, id_: object) -> bool:
        if id_ in self._touched:
            return self._touched[id_] is not None
        return isinstance(id_, int) and self._store.place(self._table, id_) is not None

    def __iter__(self) -> Iterator[int]:
        ids = self._store.index.find(self._table, self._sought)
        known = dict.fromkeys([*ids, *self._touched])
        return (id_ for id_ in known if self._touched.get(id_, ...) is not None)

    def __len__(self) -> int:
        return sum(1 for _id in self)

    def clear(self) -> None:
        """Remove every document, without decoding any."""
        self._touched = dict.fromkeys(self._store.index.ids(self._table))

    def changes(self) -> list[Change]:
        """Return what was really changed, in the order it was touched."""
        changes = (
            self._store.change(self._table, id_, document)
            for id_, document in self._touched.items()
        )
        return [change for change in changes if change]


class LedgerTable(Table):
    """A TinyDB table that touches only the documents a call is about.

    A query that asks for equality, alone or joined by `&`, looks only at documents
    whose facts in the index equal what is asked, in every call that takes a query.
    """

    _storage: LedgerStorage

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self._asked = threading.local()  # several threads may ask one table at a time
        super().__init__(*arguments, **options)

    @property
    def _sought(self) -> Mapping[str, str]:
        return getattr(self._asked, "sought", {})

    @contextmanager
    def _seeking(self, cond: QueryLike | None) -> Iterator[None]:
        self._asked.sought = {} if cond is None else _equalities(self.name, cond)
        try:
            yield
        finally:
            self._asked.sought = {}

    def insert(self, document: Mapping[str, Any]) -> int:
        """Insert `document` and return its id, which no process has given out before."""
        store = self._storage.store
        with store.writing():
            if isinstance(document, self.document_class) or not isinstance(document, Mapping):
                self._reserve([document])
                return super().insert(document)
            id_ = self._get_next_id()
            self._commit([store.change(self.name, id_, document)])
        return id_

    def insert_multiple(self, documents: Iterable[Mapping[str, Any]]) -> list[int]:
        """Insert `documents` as one transaction and return their ids."""
        documents = list(documents)  # before the lock: a slow iterable must not hold it
        with self._storage.store.writing():
            self._reserve(documents)
            return super().insert_multiple(documents)

    def _reserve(self, documents: Iterable[Mapping[str, Any]]) -> None:
        """Keep the ids that documents bring along from being given to those without one."""
        brought = [found.doc_id for found in documents if isinstance(found, self.document_class)]
        if brought:
            self._storage.store.reserve(self.name, brought)

    def search(self, cond: QueryLike) -> list[Document]:
        """Return the documents that match `cond`, other processes' changes included."""
        position = self._storage.store.follow()
        if position != getattr(self, "_searched", None):
            self.clear_cache()
            self._searched = position
        with self._seeking(cond):
            return super().search(cond)

    def get(
        self,
        cond: QueryLike | None = None,
        doc_id: int | None = None,
        doc_ids: Iterable[int] | None = None,
    ) -> Any:
        """Return a document that matches `cond` or has `doc_id`, or all those in `doc_ids`."""
        if doc_ids is not None and doc_id is None:
            table = self._read_table()
            found = ((id_, table.get(str(id_))) for id_ in sorted(set(doc_ids)))
            return [
                self.document_class(document, self.document_id_class(id_))
                for id_, document in found
                if document is not None
            ]
        by_query: Any = super().get
        with self._seeking(cond):
            return by_query(cond, doc_id)

    def update(
        self,
        fields: Mapping[str, Any] | Callable[[Any], None],
        cond: QueryLike | None = None,
        doc_ids: Iterable[int] | None = None,
    ) -> list[int]:
        """Change the documents that match `cond` or are in `doc_ids`, and return their ids."""
        with self._seeking(cond):
            return super().update(fields, cond, doc_ids)

    def remove(
        self, cond: QueryLike | None = None, doc_ids: Iterable[int] | None = None
    ) -> list[int]:
        """Remove the documents that match `cond` or are in `doc_ids`, and return their ids."""
        with self._seeking(cond):
            return super().remove(cond, doc_ids)

    def _get_next_id(self) -> int:
        return self._storage.store.next_id(self.name)

    def _read_table(self) -> Any:
        self._storage.store.follow()
        return Documents(self._storage.store, self.name, self._sought)

    def _update_table(self, updater: Callable[[Any], None]) -> None:
        store = self._storage.store
        with store.writing():
            draft = _Draft(store, self.name, self._sought)
            updater(draft)
            self._commit(draft.changes())

    def _commit(self, changes: Iterable[Change | None]) -> None:
        store = self._storage.store
        whole = [change for change in changes if change]
        if self.name not in store.tables():
            whole.insert(0, Change("table", self.name, 0, "", 0, "", b"null"))
        store.commit(whole)
        self.clear_cache()


# Facts that are the text of the document's part of the same name.
_INDEXED = {"uid", "number", "date", "field", "item", "village", "kind", "result", "status"}


def _equalities(table: str, cond: Any) -> dict[str, str]:
    """Return the equalities that every match of a query fulfils, where the index knows the part.

    TinyDB's queries carry what they ask: `where("village") == "石岗村"` has the hash
    `("==", ("village",), "石岗村")`, and `&` joins such hashes in a frozen set.
    """
    # A training has its title for a subject.
    known = _INDEXED if table == facts.TRAININGS else {*_INDEXED, "subject"}
    found: dict[str, str] = {}
    waiting: list[Any] = [getattr(cond, "_hash", None)]
    while waiting:
        match waiting.pop():
            case ("and", frozenset() as parts):
                waiting += parts
            case ("==", (str() as name,), str() as value) if name in known and value:
                found[name] = storable([value])[0]
    return found


class LedgerDB(TinyDB):
    """TinyDB as a ledger opens it: `LedgerDB(folder)`."""

    table_class = LedgerTable
    # TinyDB annotates the default it has, not the interface it accepts.
    default_storage_class = LedgerStorage  # type: ignore[assignment]
