"""The stores that the benchmark compares, each behind the same few calls.

What a store needs is imported by `load`, so that the cost of importing can be told apart.
What each call does is said once, in `Peer`.
"""

# ruff: noqa: D102

import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar

from benchmarks.made import YEARS, Document, encoded

TABLE = "inspections"
PAGE = 50
CHUNK = 10_000


class Peer(ABC):
    """A store in a folder of its own. Keys are those that it gives out itself."""

    name: ClassVar[str]
    # Whether a record is on the medium when the call that saves it returns.
    durable: ClassVar[str]
    # Whether a thread of the store keeps the process busy, the raw append beside it included.
    busy: ClassVar[bool] = False

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @abstractmethod
    def load(self) -> None:
        """Import what is needed."""

    @abstractmethod
    def build(self, documents: Iterable[Document]) -> None:
        """Make the store with these documents, and close it."""

    @abstractmethod
    def open(self) -> None:
        """Open the store that `build` made."""

    @abstractmethod
    def insert(self, document: Document) -> int:
        """Save one document and return its key."""

    @abstractmethod
    def update(self, key: int, remarks: str) -> None:
        """Save another remark in one document."""

    @abstractmethod
    def bulk(self, documents: Sequence[Document]) -> None:
        """Save many documents in one call."""

    @abstractmethod
    def get(self, key: int) -> Document:
        """Return one document. The first one has the key 1."""

    @abstractmethod
    def listed(self, year: int, village: str, limit: int = -1) -> int:
        """List the records of a year and a village, the latest first; return how many."""

    @abstractmethod
    def query(self, village: str, subject: str) -> int:
        """Fetch the documents of a village and a subject; return how many."""

    @abstractmethod
    def search(self, word: str) -> int:
        """Find the records in which `word` occurs anywhere; return how many."""

    @abstractmethod
    def tally(self, year: int) -> int:
        """Count what was submitted in a year by field and month; return the sum."""

    def tally_all(self) -> int:
        """Count every year."""
        return sum(map(self.tally, YEARS))


class Taizhang(Peer):
    """Documents through LedgerDB, lists through Ledger, counts through exporters.figures."""

    name = "Taizhang"
    durable = "yes"

    def load(self) -> None:
        import exporters.figures  # noqa: F401
        import storage.database
        import storage.documents
        import storage.ledger  # noqa: F401

    def build(self, documents: Iterable[Document]) -> None:
        from storage.directories import Town
        from storage.ledger import Ledger

        ledger = Ledger.create(self.folder / "ledger", Town(name="宋桂镇"))
        waiting = iter(documents)
        while chunk := list(islice(waiting, CHUNK)):
            ledger.db.table(TABLE).insert_multiple(chunk)
        # Not ledger.close(): the backup of the day, which it would make, is measured apart.
        ledger.store.index.close()
        ledger.store.journal.close()

    def open(self) -> None:
        from storage.ledger import Ledger

        self.ledger = Ledger.open(self.folder / "ledger")

    @property
    def table(self) -> Any:
        return self.ledger.db.table(TABLE)

    def insert(self, document: Document) -> int:
        key: int = self.table.insert(document)
        return key

    def update(self, key: int, remarks: str) -> None:
        self.table.update({"remarks": remarks}, doc_ids=[key])

    def bulk(self, documents: Sequence[Document]) -> None:
        self.table.insert_multiple(documents)

    def get(self, key: int) -> Document:
        return dict(self.table.get(doc_id=key))

    def listed(self, year: int, village: str, limit: int = -1) -> int:
        return len(self.ledger.rows((TABLE,), year, limit=limit, village=village))

    def query(self, village: str, subject: str) -> int:
        from tinydb import where

        self.table.clear_cache()
        return len(self.table.search((where("village") == village) & (where("subject") == subject)))

    def search(self, word: str) -> int:
        return len(self.ledger.rows(text=word))

    def tally(self, year: int) -> int:
        from exporters.figures import figures

        return figures(self.ledger, year).total


class Tiny(Peer):
    """TinyDB as it comes."""

    name = "TinyDB, JSONStorage"
    durable = "fsync, but a crash can damage the file"

    def load(self) -> None:
        import tinydb  # noqa: F401

    @property
    def path(self) -> Path:
        return self.folder / "db.json"

    def build(self, documents: Iterable[Document]) -> None:
        # The bytes that one insert_multiple would write.
        self.folder.mkdir(parents=True)
        table = {str(number): document for number, document in enumerate(documents, 1)}
        with self.path.open("w", encoding="utf-8") as file:
            file.write(json.dumps({TABLE: table}))

    def open(self) -> None:
        from tinydb import TinyDB

        self.db = TinyDB(self.path)
        self.table = self.db.table(TABLE)

    def insert(self, document: Document) -> int:
        return self.table.insert(document)

    def update(self, key: int, remarks: str) -> None:
        self.table.update({"remarks": remarks}, doc_ids=[key])

    def bulk(self, documents: Sequence[Document]) -> None:
        self.table.insert_multiple(documents)

    def get(self, key: int) -> Document:
        document: Any = self.table.get(doc_id=key)
        return dict(document)

    def listed(self, year: int, village: str, limit: int = -1) -> int:
        from tinydb import where

        self.table.clear_cache()
        found = self.table.search((where("village") == village) & where("date").matches(str(year)))
        found.sort(key=lambda document: (document["date"], document["number"]), reverse=True)
        return len(found if limit < 0 else found[:limit])

    def query(self, village: str, subject: str) -> int:
        from tinydb import where

        self.table.clear_cache()
        return len(self.table.search((where("village") == village) & (where("subject") == subject)))

    def search(self, word: str) -> int:
        def occurs(document: Any) -> bool:
            return any(isinstance(part, str) and word in part for part in document.values())

        self.table.clear_cache()
        condition: Any = occurs  # TinyDB takes any callable
        return len(self.table.search(condition))

    def tally(self, year: int) -> int:
        return sum(self._counted(str(year)).values())

    def tally_all(self) -> int:
        return sum(self._counted("").values())

    def _counted(self, year: str) -> dict[tuple[str, str], int]:
        found: dict[tuple[str, str], int] = {}
        for document in self.table:
            date = document["date"]
            if document["status"] == "submitted" and date.startswith(year):
                key = (document["field"], date[:7])
                found[key] = found.get(key, 0) + 1
        return found


class TinyCached(Tiny):
    """TinyDB with its write cache: the file is written every 1,000 changes."""

    name = "TinyDB, CachingMiddleware"
    durable = "no: up to 999 saves are lost"

    def load(self) -> None:
        import tinydb.middlewares  # noqa: F401

    def open(self) -> None:
        from tinydb import JSONStorage, TinyDB
        from tinydb.middlewares import CachingMiddleware

        storage: Any = CachingMiddleware(JSONStorage)  # type: ignore[no-untyped-call]
        self.db = TinyDB(self.path, storage=storage)
        self.table = self.db.table(TABLE)


class TinyBetter(Tiny):
    """TinyDB over a compressed file that a thread writes when it comes to it."""

    name = "TinyDB, BetterJSONStorage"
    durable = "no: written later, never synced"
    busy = True

    def load(self) -> None:
        import BetterJSONStorage  # type: ignore[import-not-found,unused-ignore]  # noqa: F401

    def build(self, documents: Iterable[Document]) -> None:
        self.folder.mkdir(parents=True)
        self.open()
        self.table.insert_multiple(documents)
        self.db.close()

    def open(self) -> None:
        from BetterJSONStorage import BetterJSONStorage
        from tinydb import TinyDB

        self.db = TinyDB(self.path, access_mode="r+", storage=BetterJSONStorage)
        self.table = self.db.table(TABLE)


class Sqlite(Peer):
    """SQLite through the standard library: documents as JSON, two covering indexes."""

    name = "SQLite, WAL, FULL"
    durable = "yes"

    def load(self) -> None:
        import sqlite3  # noqa: F401

    def open(self) -> None:
        import sqlite3

        self.db = sqlite3.connect(self.folder / "db.sqlite", isolation_level=None)
        self.db.execute("pragma journal_mode = wal")
        self.db.execute("pragma synchronous = full")

    def build(self, documents: Iterable[Document]) -> None:
        self.folder.mkdir(parents=True)
        self.open()
        # A virtual column is an expression under a name; SQLite before 3.41 answers from
        # an index of columns alone, and not from one of expressions.
        parts = "".join(
            f", {name} text generated always as (doc ->> '$.{name}') virtual"
            for name in ("date", "field", "village", "subject", "status")
        )
        self.db.execute(f"create table {TABLE} (id integer primary key, doc text not null{parts})")
        self.db.execute(f"create index by_date on {TABLE} (date, field, status)")
        self.db.execute(f"create index by_village on {TABLE} (village, date)")
        self.db.execute(f"create index by_subject on {TABLE} (subject, village)")
        waiting = iter(documents)
        while chunk := list(islice(waiting, CHUNK)):
            self.bulk(chunk)
        self.db.close()

    def insert(self, document: Document) -> int:
        text = encoded(document).decode()
        found = self.db.execute(f"insert into {TABLE} (doc) values (?)", (text,))
        return found.lastrowid or 0

    def update(self, key: int, remarks: str) -> None:
        self.db.execute(
            f"update {TABLE} set doc = json_set(doc, '$.remarks', ?) where id = ?", (remarks, key)
        )

    def bulk(self, documents: Sequence[Document]) -> None:
        self.db.execute("begin")
        self.db.executemany(
            f"insert into {TABLE} (doc) values (?)",
            ((encoded(document).decode(),) for document in documents),
        )
        self.db.execute("commit")

    def get(self, key: int) -> Document:
        (text,) = self.db.execute(f"select doc from {TABLE} where id = ?", (key,)).fetchone()
        document: Document = json.loads(text)
        return document

    def _documents(self, rest: str, *values: object) -> int:
        rows = self.db.execute(f"select doc from {TABLE} where {rest}", values)
        return len([json.loads(text) for (text,) in rows])

    def listed(self, year: int, village: str, limit: int = -1) -> int:
        return self._documents(
            "village = ? and date between ? and ? order by date desc, id desc limit ?",
            *(village, f"{year}-01-01", f"{year}-12-31", limit),
        )

    def query(self, village: str, subject: str) -> int:
        return self._documents("village = ? and subject = ?", village, subject)

    def search(self, word: str) -> int:
        return self._documents("doc like ?", f"%{word}%")

    def tally(self, year: int) -> int:
        return self._counted(f"{year}-01-01", f"{year}-12-31")

    def tally_all(self) -> int:
        return self._counted("", "~")

    def _counted(self, first: str, last: str) -> int:
        rows = self.db.execute(
            f"select field, substr(date, 1, 7), count(*) from {TABLE} "
            "where date between ? and ? and status = 'submitted' group by 1, 2",
            (first, last),
        )
        return sum(count for _field, _month, count in rows)


PEERS: dict[str, type[Peer]] = {
    "taizhang": Taizhang,
    "sqlite": Sqlite,
    "tinydb": Tiny,
    "cached": TinyCached,
    "better": TinyBetter,
}
