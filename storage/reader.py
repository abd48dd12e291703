"""Reading a ledger: records, lists and directories, and what `glances` and `history` say."""

from collections.abc import Callable, Collection, Sequence
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from storage import facts, journal, language, words
from storage.catalogue import Catalogue
from storage.errors import NoSuchRecordError, NotALedgerError
from storage.facts import RECORD_TABLES, Facts
from storage.glances import Glances
from storage.history import History, Step
from storage.indexfile import numbered
from storage.line import decode
from storage.listing import Listing, Settled
from storage.listing import Row as Row
from storage.order import PIECE, Order, Where, places
from storage.store import Store
from storage.text import half_width

if TYPE_CHECKING:
    from storage.database import LedgerDB
    from storage.directories import Town
    from storage.frequency import Caps
    from storage.records import Record

_ = language._

# Whether a record is kept in a list, by its table and the facts that a verdict depends on.
Kept = Callable[[str, Facts], bool]
# Facts that all records of one likeness share.
_ALIKE = ("field", "status", "missing", "followed")


class Reader(Glances, History):
    """What can be asked of a ledger. `Ledger` adds what changes it."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.folder = store.folder
        self._latest: tuple[Where, Order] | None = None

    @classmethod
    def open(cls, folder: str | Path) -> Self:
        """Open the ledger in `folder`.

        Raises:
            NotALedgerError: there is none.
            DamagedError: what is there was changed or damaged.
        """
        folder = Path(folder)
        if not (folder / journal.NAME).is_file():
            raise NotALedgerError(journal.no_ledger(folder))
        return cls(Store(folder))

    @cached_property
    def db(self) -> "LedgerDB":
        """The ledger as TinyDB."""
        from storage.database import LedgerDB

        return LedgerDB(self.store)

    @cached_property
    def catalogue(self) -> Catalogue:
        """The town's fields, items and terms."""
        return Catalogue(self.folder)

    @property
    def town(self) -> "Town":
        """Whose ledger it is."""
        from storage.directories import Town
        from storage.documents import from_document

        documents = self.db.table("town").all()
        return from_document(Town, dict(documents[0])) if documents else Town(name="")

    @property
    def town_name(self) -> str:
        """The town's name, read without TinyDB."""
        self.store.follow()
        ids = self.store.index.ids("town")
        data = self.store.encoded("town", ids[0]) if ids else None
        return str(decode(data).get("name", "")) if data else ""

    @property
    def head(self) -> str:
        """The chain head: the hash that stands for the ledger as it is now."""
        return self.store.follow().hash

    def get(self, reference: str) -> "Record":
        """Return the record with that identity (or the start of it) or number.

        Raises:
            NoSuchRecordError: there is none, or more than one.
        """
        return self.record_at(*self._located(reference))

    def record_at(self, table: str, id_: int) -> "Record":
        """Return the record that a row of a list is about, without looking for it."""
        from storage.documents import TABLES, from_document

        data = self.store.encoded(table, id_) or b"{}"
        record: Any = from_document(TABLES[table], decode(data))
        return record  # type: ignore[no-any-return]

    def return_reason(self, row: Row) -> str:
        """Return why the record of a row was sent back, without reading all of it."""
        document = decode(self.store.encoded(row.table, row.id) or b"{}")
        return str(document.get("return_reason") or "")

    def _located(self, reference: str) -> tuple[str, int]:
        """Return table and id of the record with that identity or number."""
        self.store.follow()
        found = self._looked_up(reference)
        if self.store.index.place(*found) is None:  # damaged, it contradicts itself
            self.store.index.renew()
            found = self._looked_up(reference)
        return found

    def _looked_up(self, reference: str) -> tuple[str, int]:
        reference = half_width(reference.strip())
        found: list[tuple[str, int]] = []
        if reference:
            found = self._found("key = ?", reference) or self._found(
                "series = ? and serial = ? and number = ? and number != ''",
                *numbered(reference),
                reference,
            )
        if not found and len(reference) >= 8:
            found = self._found("key >= ? and key < ?", reference, reference + "~")
        if not found:
            raise NoSuchRecordError(
                _("There is no record {reference}; `taizhang list` shows the numbers.").format(
                    reference=reference
                )
            )
        if len(found) > 1:
            raise NoSuchRecordError(
                _("More than one record answers to {reference}; name its identity.").format(
                    reference=reference
                )
            )
        return found[0]

    def _found(self, condition: str, *values: Any) -> list[tuple[str, int]]:
        # Each condition has an index of its own, and "table" must not be taken for it.
        query = (
            f'select "table", id from records where {condition} and +"table" in (?, ?, ?) limit 9'
        )
        return [(row[0], row[1]) for row in self.store.index.rows(query, (*values, *RECORD_TABLES))]

    def rows(
        self,
        tables: Sequence[str] = RECORD_TABLES,
        year: int | None = None,
        text: str = "",
        limit: int = -1,
        uids: Collection[str] | None = None,
        order: str = "date",
        **equal: str,
    ) -> list[Row]:
        """Return records in brief, the latest first.

        Args:
            tables: which tables to look in.
            year: only records dated in that year, or not dated at all.
            text: only records in which every word of it occurs, in any part.
            limit: at most so many; -1 for all.
            uids: only records with one of these identities.
            order: `date`, the latest first; `returned`, the same with those first that
                were sent back; `waiting`, what was changed longest ago first.
            equal: facts that must be equal, such as `village="石岗村"`; for
                `officer`, a name among the officers.
        """
        return list(self.listing(tables, year, text, limit, uids, order, None, **equal))

    def listing(
        self,
        tables: Sequence[str] = RECORD_TABLES,
        year: int | None = None,
        text: str = "",
        limit: int = -1,
        uids: Collection[str] | None = None,
        order: str = "date",
        kept: Kept | None = None,
        **equal: str,
    ) -> Listing:
        """Return the records that `rows` returns, as a list whose rows are fetched when looked at.

        Args:
            tables: as for `rows`, and so is everything else but `kept`.
            year: see there.
            text: see there.
            limit: see there.
            uids: see there.
            order: see there.
            kept: whether a record stays in the list; asked once for all records that are alike
                in their table and the facts in `indexfile.JUDGED`, which it may look at.
            equal: see there.
        """
        self.store.follow()
        index = self.store.index
        judged = {name: equal.pop(name) for name in _ALIKE if name in equal}
        alike = [
            (likeness, brief.status)
            for likeness, table, brief in index.likenesses()
            if table in tables
            if all(getattr(brief, name) == value for name, value in judged.items())
            if kept is None or kept(table, brief)
        ]
        where = Where(alike, year, equal, None if uids is None else list(uids), order)
        if text.split():
            from storage.hits import Hits

            found = Listing(index, Hits(index, where, text, self._order, self._says))
            return found if limit < 0 else found.first(limit)
        if limit < 0:
            return Listing(index, self._order(where))
        return Listing(index, Settled(places(index, where, limit)))

    def _order(self, where: Where) -> Order:
        """Return the order of a list.

        That of the latest long one is kept: who looks at a list asks for it again and again.
        """
        order = None
        if self._latest is not None and self._latest[0] == where:
            order = self._latest[1].now()
        if order is None:
            order = Order(self.store.index, where)
            order.more()
        if not order.whole or len(order.places) > PIECE:
            self._latest = where, order
        return order

    def _says(self, place: int, text: str) -> bool:
        """Tell whether the record at `place` says every word of `text`."""
        query = "select start, size from records where place = ?"
        for start, size in self.store.index.rows(query, (place,)):
            said = facts.text_of(decode(self.store.journal.read(start, size)))
            return all(words.says(said, word) for word in text.split())
        return False

    def years(self) -> list[int]:
        """Return the years that have records, the latest first."""
        self.store.follow()
        years = self.store.index.years()
        return sorted((int(year) for year in years if year.isdecimal()), reverse=True)

    def history(self, reference: str) -> list[Step]:
        """Return the steps of a record's life, the first one first."""
        table, id_ = self._located(reference)
        place = self.store.index.place(table, id_)
        assert place is not None
        return self.steps(place.uid)

    def directory(self, table: str) -> list[Any]:
        """Return the entries of the directory `officers`, `subjects` or `villages`."""
        from storage.documents import TABLES, from_document

        return [from_document(TABLES[table], dict(entry)) for entry in self.db.table(table).all()]

    def entry(self, uid: str) -> "Any":
        """Return the entry of a directory (or the town) that has that identity.

        Raises:
            NoSuchRecordError: there is none.
        """
        from storage.documents import TABLES, from_document

        table, id_ = self._entry_place(uid)
        return from_document(TABLES[table], decode(self.store.encoded(table, id_) or b"{}"))

    def _entry_place(self, uid: str) -> tuple[str, int]:
        self.store.follow()
        for table, id_ in self.store.index.rows(
            'select "table", id from records where key = ?', (uid,)
        ):
            return table, id_
        raise NoSuchRecordError(_("That entry of the directory is no longer there."))

    @cached_property
    def caps(self) -> "Caps":
        """How often a subject may be visited in a year."""
        from storage.frequency import Caps

        return Caps(self.folder)

    def forget_settings(self) -> None:
        """Read the town's own terms and caps again when they are next asked for."""
        for name in ("catalogue", "caps"):
            self.__dict__.pop(name, None)

    def status_name(self, code: str) -> str:
        """Return a status in the language in use."""
        for term in self.catalogue.terms["status"]:
            if term.details.get("code") == code:
                return str(term.shown)
        return code

    def close(self) -> None:
        """Release the files."""
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
