"""Reading a ledger: records, lists, history, directories."""

import json
from collections.abc import Collection, Sequence
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from storage import facts, journal, language
from storage.catalogue import Catalogue
from storage.errors import NoSuchRecordError, NotALedgerError
from storage.facts import Facts
from storage.glances import Glances
from storage.index import Place
from storage.indexfile import SERIAL, SERIES
from storage.line import Position
from storage.store import Store, decode

if TYPE_CHECKING:
    from storage.database import LedgerDB
    from storage.records import Record, Town

_ = language._

RECORD_TABLES = (facts.INSPECTIONS, facts.PATROLS, facts.TRAININGS)


class Row(NamedTuple):
    """A record in a list: where it is, and its facts."""

    table: str
    id: int
    facts: Facts


# A list shows every fact but the text that is only searched; it is the last of them.
_LISTED = Facts._fields[:-1]


_ORDERS = {
    "date": "date desc, number desc, id desc",
    "returned": "status = 'returned' desc, date desc, number desc, id desc",
    "waiting": "start",  # the journal is in the order of time
}


class Step(NamedTuple):
    """One step in a record's history.

    Attributes:
        at: when, ISO 8601 with the offset of China.
        by: who.
        device: on which device.
        act: what was done: log, import, amend, submit, approve, return, void.
        why: the reason given.
        changes: name of each changed part, its value before and after, as JSON.
    """

    at: str
    by: str
    device: str
    act: str
    why: str
    changes: list[tuple[str, Any, Any]]


class Reader(Glances):
    """What can be asked of a ledger. `Ledger` adds what changes it."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.folder = store.folder

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
        from storage.records import Town, from_document

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
        from storage.records import TABLES, from_document

        data = self.store.encoded(table, id_) or b"{}"
        record: Any = from_document(TABLES[table], decode(data))
        return record  # type: ignore[no-any-return]

    def _located(self, reference: str) -> tuple[str, int]:
        """Return table and id of the record with that identity or number."""
        self.store.follow()
        reference = reference.strip().translate(_HALF_WIDTH)
        found: list[tuple[Any, ...]] = []
        if reference:
            found = self._found("key = ?", reference) or self._found(
                f"{SERIES} = ? and {SERIAL} = ? and number = ?", *_numbered(reference)
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
        return found[0][0], found[0][1]

    def _found(self, condition: str, *values: Any) -> list[tuple[Any, ...]]:
        # Each condition has an index of its own, and "table" must not be taken for it.
        query = (
            f'select "table", id from records where {condition} and +"table" in (?, ?, ?) limit 9'
        )
        return self.store.index.rows(query, (*values, *RECORD_TABLES))

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
        self.store.follow()
        marks = ", ".join("?" * len(tables))
        conditions, values = [f'"table" in ({marks})'], list(tables)
        if year is not None:
            conditions.append(_IN_YEAR)
            values += _days(year)
        for name, value in equal.items():
            if name == "officer":
                conditions.append("' ' || officers || ' ' like ? escape '!'")
                values.append(f"% {_escaped(value.replace(' ', ''))} %")
            elif name == "month":
                conditions.append("substr(date, 6, 2) = ?")
                values.append(value)
            elif name in Facts._fields:
                conditions.append(f"{name} = ?")
                values.append(value)
            else:
                raise TypeError(f"records have no fact named {name!r}")
        for word in text.split():
            conditions.append(
                'exists (select 1 from texts where texts."table" = records."table" '
                "and texts.id = records.id and texts.text like ? escape '!')"
            )
            values.append(f"%{_escaped(word)}%")
        if uids is not None:
            conditions.append("key in (select value from json_each(?))")
            values.append(json.dumps(list(uids)))
        query = (
            f'select "table", id, {", ".join(_LISTED)} from records '
            f"where {' and '.join(conditions)} order by {_ORDERS[order]} limit ?"
        )
        return [
            Row(row[0], row[1], Facts(*row[2:]))
            for row in self.store.index.rows(query, (*values, limit))
        ]

    def revisions(self, year: int) -> list[tuple[Row, Place]]:
        """Return the records dated in `year`, or not dated, each with its current revision.

        The earliest first.
        """
        where = f'"table" in {_RECORDS} and {_IN_YEAR}'
        return self._revisions(where, _days(year), "date, number, id")

    def touched(self, year: int, since: Position) -> list[tuple[Row, Place]]:
        """Return the records that changed after `since` and are, or may have been, of `year`.

        Each with its current revision: new ones dated in the year or not dated, and
        all that were there already. The one that was changed first comes first.
        """
        known = "gen > 1 and exists (select 1 from history where key = records.key and line <= ?)"
        # The plus keeps SQLite from going through whole tables instead of what is new.
        where = f'start >= ? and +"table" in {_RECORDS} and ({_IN_YEAR} or ({known}))'
        return self._revisions(where, (since.offset, *_days(year), since.line), "start")

    def _revisions(self, where: str, values: Sequence[Any], order: str) -> list[tuple[Row, Place]]:
        self.store.follow()
        names = ", ".join(_LISTED)
        query = (
            f'select "table", id, key, gen, revision, start, size, {names} from records '
            f"where {where} order by {order}"
        )
        return [
            (Row(row[0], row[1], Facts(*row[7:])), Place(*row[1:7]))
            for row in self.store.index.rows(query, values)
        ]

    def as_of(self, uid: str, line: int) -> dict[str, Any] | None:
        """Return the document `uid` as it was at that line of the journal.

        `None` where it was not in the ledger yet, or not any more.
        """
        rows = self.store.index.rows(
            "select start, size from history where key = ? and line <= ? "
            "order by line desc limit 1",
            (uid, line),
        )
        return decode(self.store.journal.read(*rows[0])) if rows else None

    def years(self) -> list[int]:
        """Return the years that have records, the latest first."""
        self.store.follow()
        rows = self.store.index.rows(
            'select distinct substr(date, 1, 4) from records where "table" in (?, ?, ?)',
            RECORD_TABLES,
        )
        return sorted((int(year) for (year,) in rows if year.isdecimal()), reverse=True)

    def history(self, reference: str) -> list[Step]:
        """Return the steps of a record's life, the first one first."""
        table, id_ = self._located(reference)
        place = self.store.index.place(table, id_)
        assert place is not None
        return self.steps(place.uid)

    def entry_history(self, uid: str) -> list[Step]:
        """Return the steps of the life of an entry of a directory, the first one first."""
        self.store.follow()
        return self.steps(uid)

    def steps(self, uid: str, since: int = 0) -> list[Step]:
        """Return the steps in the life of the document `uid` after line `since` of the journal."""
        steps: list[Step] = []
        before = (self.as_of(uid, since) or {}) if since else {}
        for start, size, at, by, device, act, why in self.store.index.rows(
            "select start, size, at, by, device, act, why from history "
            "where key = ? and line > ? order by line",
            (uid, since),
        ):
            after = decode(self.store.journal.read(start, size)) or {}
            names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
            changes = [(name, before.get(name), after.get(name)) for name in names]
            steps.append(Step(at, by, device, act, why, changes))
            before = after
        return steps

    def directory(self, table: str) -> list[Any]:
        """Return the entries of the directory `officers`, `subjects` or `villages`."""
        from storage.records import TABLES, from_document

        return [from_document(TABLES[table], dict(entry)) for entry in self.db.table(table).all()]

    def entry(self, uid: str) -> "Any":
        """Return the entry of a directory (or the town) that has that identity.

        Raises:
            NoSuchRecordError: there is none.
        """
        from storage.records import TABLES, from_document

        table, id_ = self._entry_place(uid)
        return from_document(TABLES[table], decode(self.store.encoded(table, id_) or b"{}"))

    def _entry_place(self, uid: str) -> tuple[str, int]:
        self.store.follow()
        for table, id_ in self.store.index.rows(
            'select "table", id from records where key = ?', (uid,)
        ):
            return table, id_
        raise NoSuchRecordError(_("That entry of the directory is no longer there."))

    def forget_settings(self) -> None:
        """Read the town's own terms again when they are next asked for."""
        self.__dict__.pop("catalogue", None)

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


_HALF_WIDTH = str.maketrans("０１２３４５６７８９－—", "0123456789--")


_RECORDS = "(" + ", ".join(f"'{table}'" for table in RECORD_TABLES) + ")"
_IN_YEAR = "(date between ? and ? or date = '')"


def _days(year: int) -> tuple[str, str]:
    """Return the first and the last day of a year, for `_IN_YEAR`."""
    return f"{year:04}-01-01", f"{year:04}-12-31"


def _numbered(reference: str) -> tuple[str, int, str]:
    """Return the series and the serial number of a record's number, and all of it."""
    series = reference.rstrip("0123456789")
    return series, int(reference[len(series) :][:18] or 0), reference


def _escaped(text: str) -> str:
    """Escape what LIKE would take for a wildcard."""
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")
