"""The disposable index beside the journal: where each record is, and what it says in brief.

SQLite from the standard library. It is never the truth: deleting it costs one
replay of the journal and nothing else. Each update and the journal position it
covers are one SQLite transaction, so an index that lost its last updates knows it.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from storage import facts
from storage.errors import DamagedError
from storage.facts import Facts
from storage.indexfile import (
    JUDGED,
    LISTED,
    SERIAL,
    SERIES,
    TROUBLE,
    WriteTransaction,
    is_busy,
    is_damage,
    open_index,
    storable,
)
from storage.journal import Journal
from storage.line import Entry, Position, Transaction

_COUNT = (
    f"insert into counts values ({', '.join('?' * (5 + len(JUDGED)))}) "
    "on conflict do update set number = number + excluded.number"
)

_COUNTED = (facts.TOTAL, facts.LEVEL, *facts.DIMENSIONS)

# A dropped table keeps its last id: a number once given out never names another record.
_NAME_TABLE = (
    "insert into tables values (?, ?, 1) on conflict (name) "
    "do update set last_id = max(last_id, excluded.last_id), live = 1"
)


class Place(NamedTuple):
    """Where the current revision of a document lies."""

    id: int
    uid: str
    gen: int
    revision: str
    start: int
    size: int


class Index:
    """An SQLite file (or memory, where no file can be written) that follows a journal."""

    def __init__(self, path: Path, ledger: str) -> None:
        """Open or start the index at `path` for the ledger with that identity.

        A file that is damaged, of another version or of another ledger is replaced,
        also where the damage shows only later.
        """
        self.path = path
        self.ledger = ledger
        self._journal: Journal | None = None
        try:
            self.connection = open_index(str(path), ledger)
        except TROUBLE as error:
            # A file that others are using must not be taken away from under them.
            self.connection = open_index(":memory:", ledger) if is_busy(error) else self._new()

    def _new(self) -> sqlite3.Connection:
        """Start again with an empty index.

        Where the file cannot be replaced (a read-only folder, a network drive that
        cannot lock), an index in memory serves for this run.
        """
        try:
            for name in (self.path.name, f"{self.path.name}-wal", f"{self.path.name}-shm"):
                self.path.with_name(name).unlink(missing_ok=True)
            return open_index(str(self.path), self.ledger)
        except (OSError, *TROUBLE):
            return open_index(":memory:", self.ledger)

    @property
    def position(self) -> Position:
        """The journal position that the index covers."""
        query = "select offset, hash, tx, line from covered"
        rows = self.rows(query)
        if [tuple(map(type, row)) for row in rows] != [(int, str, int, int)]:
            self._renew()
            rows = self.rows(query)
        return Position(*rows[0])

    def follow(self, journal: Journal, known: Sequence[Transaction] = ()) -> Position:
        """Take in what the journal has gained, and return the position covered.

        Args:
            journal: the journal.
            known: transactions in it that need not be read again, in their order.

        Raises:
            DamagedError: the journal is damaged; what lies before is taken in.
        """
        self._journal = journal
        position = self.position
        if journal.size() == position.offset:
            return position
        try:
            return self._follow(journal, known)
        except TROUBLE as error:
            self.connection.close()
            # The disk is full, say: the truth is elsewhere, go on in memory.
            self.connection = (
                self._new() if is_damage(error) else open_index(":memory:", self.ledger)
            )
            return self._follow(journal)

    def _follow(self, journal: Journal, known: Sequence[Transaction] = ()) -> Position:
        damage = None
        # Several processes follow one journal: the first to hold SQLite's lock does the work.
        with WriteTransaction(self.connection):
            position = self.position
            for transaction in known:
                if transaction.start == position:  # else another process was faster
                    self._apply(transaction)
                    position = transaction.end
            try:
                if journal.size() != position.offset:
                    for transaction in journal.scan(position):
                        self._apply(transaction)
                        position = transaction.end
            except DamagedError as error:
                damage = error
            self.connection.execute(
                "update covered set offset = ?, hash = ?, tx = ?, line = ?", position
            )
        if damage is not None:
            raise damage
        return position

    def reset(self) -> None:
        """Forget everything, so that the next `follow` replays the journal from its start."""
        with WriteTransaction(self.connection):
            for table in ("tables", "records", "texts", "history", "counts"):
                self.connection.execute(f"delete from {table}")
            self.connection.execute(
                "update covered set offset = ?, hash = ?, tx = ?, line = ?", Position()
            )

    def tables(self) -> list[str]:
        """Return the names of the TinyDB tables that exist."""
        return [name for (name,) in self.rows("select name from tables where live")]

    def last_id(self, table: str) -> int:
        """Return the highest id that `table` ever gave out, 0 where it gave none."""
        rows = self.rows("select last_id from tables where name = ?", (table,))
        return rows[0][0] if rows else 0

    def knows(self, uid: str) -> bool:
        """Tell whether a document with that identity is in the ledger."""
        query = "select 1 from records where key = ?"
        return self.connection.execute(query, (uid,)).fetchone() is not None

    def last_serial(self, series: str) -> int:
        """Return the highest serial number given in `series` (`2025-`), 0 where there is none."""
        rows = self.rows(
            f"select {SERIAL} from records where {SERIES} = ? and number != '' "
            f"order by {SERIES} desc, {SERIAL} desc limit 1",
            (series,),
        )
        return rows[0][0] if rows else 0

    def ids(self, table: str) -> list[int]:
        """Return the ids in `table`, ascending."""
        query = 'select id from records where "table" = ? order by id'
        return [id_ for (id_,) in self.rows(query, (table,))]

    def find(self, table: str, equal: Mapping[str, str]) -> list[int]:
        """Return the ids in `table` whose facts equal these, ascending."""
        conditions = "".join(f" and {name} = ?" for name in equal)
        query = f'select id from records where "table" = ?{conditions} order by id'
        return [id_ for (id_,) in self.rows(query, (table, *equal.values()))]

    def count(self, table: str) -> int:
        """Return the number of documents in `table`."""
        query = 'select count(*) from records where "table" = ?'
        return int(self.rows(query, (table,))[0][0])

    def place(self, table: str, id_: int) -> Place | None:
        """Return where document `id_` of `table` lies, `None` where there is none."""
        query = (
            'select id, key, gen, revision, start, size from records where "table" = ? and id = ?'
        )
        rows = self.rows(query, (table, id_))
        if rows and not _is_place(rows[0]):
            self._renew()
            rows = self.rows(query, (table, id_))
        return Place(*rows[0]) if rows else None

    def rows(self, query: str, values: Iterable[Any] = ()) -> list[tuple[Any, ...]]:
        """Run a `select`. An index that turns out to be damaged is made anew on the way."""
        values = tuple(values)
        try:
            return self.connection.execute(query, values).fetchall()
        except TROUBLE as error:
            if not is_damage(error):
                raise
        self._renew()
        return self.connection.execute(query, values).fetchall()

    def _renew(self) -> None:
        """Make the index anew, and take in what it had taken in."""
        self.connection.close()
        self.connection = self._new()
        if self._journal is not None:
            self._follow(self._journal)

    def close(self) -> None:
        """Release the file."""
        self.connection.close()

    def _apply(self, transaction: Transaction) -> None:
        named: dict[str, int] = {}
        counts: Counter[tuple[str, ...]] = Counter()
        for entry in transaction.entries:
            if entry.op == "put":
                self._put(entry, counts)
                named[entry.table] = max(entry.id, named.get(entry.table, 0))
            elif entry.op == "remove":
                self._uncount(entry, counts)
                for name in ("records", "texts"):
                    self.connection.execute(
                        f'delete from {name} where "table" = ? and id = ?', (entry.table, entry.id)
                    )
            elif entry.op == "table":
                self.connection.execute(_NAME_TABLE, (entry.table, 0))
            elif entry.op == "drop":
                self.connection.execute("update tables set live = 0 where name = ?", (entry.table,))
            if entry.op in ("put", "remove"):
                self.connection.execute(
                    "insert or replace into history values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (entry.uid, entry.line, entry.start, entry.size, *map(storable, entry[2:7])),
                )

        self.connection.executemany(_NAME_TABLE, named.items())
        self.connection.executemany(_COUNT, ((*key, n) for key, n in counts.items() if n))
        if any(n < 0 for n in counts.values()):
            self.connection.execute("delete from counts where number = 0")

    def counts(self, year: str) -> list[tuple[Any, ...]]:
        """Return the running counts of a year, with those of records without a date.

        Returns:
            Rows of dimension, value, table, the facts a verdict depends on (field,
            status, missing, followed, repeats), and the number of records.
        """
        columns = f'dimension, value, "table", {", ".join(JUDGED)}, number'
        query = f"select {columns} from counts where year in (?, '') and number > 0"
        found = self.rows(query, (year,))
        if not all(map(_is_count, found)):  # a damaged page that SQLite still takes for one
            self._renew()
            found = self.rows(query, (year,))
        return found

    def standing(self) -> dict[str, int]:
        """Return how many inspections and patrols of all years there are in each status."""
        return dict(
            self.rows(
                "select status, sum(number) from counts where dimension = ? group by status",
                (facts.TOTAL,),
            )
        )

    def miscounted(self) -> bool:
        """Tell whether the running counts differ from what counting every record gives."""
        counts: Counter[tuple[str, ...]] = Counter()
        for table, *brief in self.rows(f'select "table", {", ".join(LISTED)} from records'):
            counts.update(_counted_as(table, Facts(*brief)))
        columns = f'year, dimension, value, "table", {", ".join(JUDGED)}, number'
        held = self.rows(f"select {columns} from counts where number != 0")
        return {tuple(key): number for *key, number in held} != dict(counts)

    def visits_elsewhere(self, year: str) -> int:
        """Return the number of inspections and patrols that are dated in other years."""
        rows = self.rows(
            "select sum(number) from counts where year not in (?, '') and dimension = ?",
            (year, facts.TOTAL),
        )
        return rows[0][0] or 0

    def _uncount(self, entry: Entry, counts: "Counter[tuple[str, ...]]") -> None:
        """Take the revision that `entry` replaces out of the running counts."""
        row = self.connection.execute(
            f'select {", ".join(LISTED)} from records where "table" = ? and id = ?',
            (entry.table, entry.id),
        ).fetchone()
        if row:
            counts.subtract(_counted_as(entry.table, Facts(*row)))

    def _put(self, entry: Entry, counts: "Counter[tuple[str, ...]]") -> None:
        brief = Facts(*map(storable, facts.of(entry.table, json.loads(entry.doc))))
        if entry.gen > 1:
            self._uncount(entry, counts)
        counts.update(_counted_as(entry.table, brief))
        self.connection.execute(
            f"insert or replace into records values ({', '.join('?' * (6 + len(brief)))})",
            (
                entry.table,
                entry.id,
                entry.uid,
                entry.gen,
                entry.revision,
                entry.start,
                entry.size,
                *brief[:-1],
            ),
        )
        self.connection.execute(
            "insert or replace into texts values (?, ?, ?)", (entry.table, entry.id, brief.text)
        )


def _is_place(row: tuple[Any, ...]) -> bool:
    """Tell whether a row has the types that were written: SQLite believes what it reads."""
    return tuple(map(type, row)) == (int, str, int, str, int, int)


def _is_count(row: tuple[Any, ...]) -> bool:
    dimension, value, table, *judged, number = row
    return (
        all(type(part) is str for part in (value, *judged))
        and type(number) is int
        and dimension in _COUNTED
        and table in (facts.INSPECTIONS, facts.PATROLS, facts.TRAININGS)
    )


def _counted_as(table: str, brief: Facts) -> list[tuple[str, ...]]:
    """Return the keys of the running counts that a record adds to."""
    judged = tuple(getattr(brief, name) for name in JUDGED)
    # Which record it repeats makes no difference to a count.
    judged = (*judged[:-1], "1" if brief.repeats else "")
    return [
        (brief.date[:4], dimension, value, table, *judged)
        for dimension, value in facts.places(table, brief)
    ]
