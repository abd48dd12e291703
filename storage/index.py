"""The disposable index beside the journal: where each record is, and what it says in brief.

SQLite from the standard library. It is never the truth: deleting it costs one
replay of the journal and nothing else. Each update and the journal position it
covers are one SQLite transaction, so an index that lost its last updates knows it.
"""

import json
import sqlite3
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from storage import facts, words
from storage.facts import Facts
from storage.indexfile import (
    JUDGED,
    LISTED,
    TROUBLE,
    WriteTransaction,
    is_busy,
    is_damage,
    open_index,
    sealed,
    storable,
)
from storage.journal import Journal
from storage.line import Position, Transaction
from storage.taking import COVER, Counted, Taking, counted_as, judged, visited

_BRIEF = f'select revision, start, {", ".join(LISTED)} from records where "table" = ? and id = ?'
Told = Callable[[int], object]
_COUNTED = (facts.TOTAL, facts.LEVEL, *facts.DIMENSIONS)


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
            self._use(open_index(str(path), ledger))
        except TROUBLE as error:
            # A file that others are using must not be taken away from under them.
            self._use(open_index(":memory:", ledger) if is_busy(error) else self._new())

    def _use(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.words = words.Words(connection)

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
        query = "select offset, hash, tx, line, seal from covered"
        rows = self.rows(query)
        if rows != [sealed(Position(*row[:-1])) for row in rows[:1]]:
            self.renew()
            rows = self.rows(query)
        return Position(*rows[0][:-1])

    def follow(
        self, journal: Journal, known: Sequence[Transaction] = (), told: Told | None = None
    ) -> Position:
        """Take in what the journal has gained, and return the position covered.

        Args:
            journal: the journal.
            known: transactions in it that need not be read again, in their order.
            told: is told now and then how many bytes of the journal are taken in.

        Raises:
            DamagedError: the journal is damaged; what lies before is taken in.
        """
        self._journal = journal
        position = self.position
        if journal.size() == position.offset:
            return position
        try:
            return self._follow(journal, known, told)
        except TROUBLE as error:
            self.connection.close()
            # The disk is full, say: the truth is elsewhere, go on in memory.
            self._use(self._new() if is_damage(error) else open_index(":memory:", self.ledger))
            return self._follow(journal, told=told)

    def _follow(
        self, journal: Journal, known: Sequence[Transaction] = (), told: Told | None = None
    ) -> Position:
        before = None
        while True:
            # Several processes follow one journal: the first to hold SQLite's lock does the work.
            with WriteTransaction(self.connection):
                position = self.position  # which may make the index anew
                taking = Taking(self.connection, self.words)
                position, damage = taking.take(journal, known, position)
            if damage is not None:
                raise damage
            if told is not None:
                told(position.offset)
            if journal.size() == position.offset or position == before:
                return position
            before = position

    def reset(self) -> None:
        """Forget everything, so that the next `follow` replays the journal from its start."""
        with WriteTransaction(self.connection):
            for table in ("tables", "records", "history", "counts", "subjects", "likenesses"):
                self.connection.execute(f"delete from {table}")
            self.words.clear()
            self.connection.execute(COVER, sealed(Position()))

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
            "select serial from records where series = ? and number != '' "
            "order by serial desc limit 1",
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
        # The few values of "table" must not be preferred to an index of what is asked.
        table_ = '+"table"' if "subject" in equal else '"table"'
        query = f"select id from records where {table_} = ?{conditions} order by id"
        return [id_ for (id_,) in self.rows(query, (table, *equal.values()))]

    def count(self, table: str) -> int:
        """Return the number of documents in `table`."""
        query = 'select count(*) from records where "table" = ?'
        return int(self.rows(query, (table,))[0][0])

    def size(self) -> int:
        """Return the number of documents in all tables."""
        return int(self.rows("select count(*) from records")[0][0])

    def brief(self, table: str, id_: int) -> tuple[Any, ...] | None:
        """Return revision, start and facts of document `id_` of `table`."""
        rows = self.rows(_BRIEF, (table, id_))
        return rows[0] if rows else None

    def place(self, table: str, id_: int) -> Place | None:
        """Return where document `id_` of `table` lies, `None` where there is none."""
        query = (
            'select id, key, gen, revision, start, size from records where "table" = ? and id = ?'
        )
        rows = self.rows(query, (table, id_))
        if rows and not _is_place(rows[0]):
            self.renew()
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
        self.renew()
        return self.connection.execute(query, values).fetchall()

    def numbers(self, query: str, values: Iterable[Any] = ()) -> "array[int]":
        """Run a `select` of numbers; return them row by row, all in a row."""
        values = tuple(values)
        try:
            return array("q", chain.from_iterable(self.rows(query, values)))
        except (TypeError, OverflowError):  # a damaged page that SQLite still takes for one
            self.renew()
            return array("q", chain.from_iterable(self.rows(query, values)))

    def renew(self) -> None:
        """Make the index anew, and take in what it had taken in."""
        self.connection.close()
        self._use(self._new())
        if self._journal is not None:
            self._follow(self._journal)

    def close(self) -> None:
        """Release the file."""
        self.connection.close()

    def _all_likenesses(self) -> list[tuple[Any, ...]]:
        return self.rows("select * from likenesses")

    def likenesses(self) -> list[tuple[int, str, Facts]]:
        """Return every likeness that records have: its number, table and judged facts."""
        found = self._all_likenesses()
        counted = self.rows("select count(distinct likeness) from counts")[0][0]
        texts = all(type(part) is str for row in found for part in row[1:])
        if counted > len(found) or not texts:  # a damaged page that SQLite still takes for one
            self.renew()
            found = self._all_likenesses()
        return [
            (likeness, table, Facts(**dict(zip(JUDGED, judged, strict=True))))
            for likeness, table, *judged in found
        ]

    def lines(self, text: str, first: int, last: int) -> set[int]:
        """Return the lines of the revisions in which each word of `text` occurs, in any part.

        Revisions that were replaced may be among them.

        Args:
            text: words.
            first: the first line of the journal to look at.
            last: the last one.
        """
        found: set[int] | None = None
        asked = self.connection
        for word in storable(text.split()):
            lines: set[int] = set()
            for query, value in self.words.queries(word):
                lines.update(json.loads(self.rows(query, (value, first, last))[0][0]))
            found = lines if found is None else found & lines
            if not found:
                break
        if self.connection is not asked:  # made anew meanwhile, its texts lie elsewhere
            return self.lines(text, first, last)
        return found or set()

    def counts(self, year: str) -> list[tuple[Any, ...]]:
        """Return the running counts of a year, with those of records without a date.

        Returns:
            Rows of dimension, value, table, the facts a verdict depends on (field,
            status, missing, followed, repeats), and the number of records.
        """
        found = self._counts(year)
        if not all(map(_is_count, found)):  # a damaged page that SQLite still takes for one
            self.renew()
            found = self._counts(year)
        return found

    def _counts(self, year: str) -> list[tuple[Any, ...]]:
        likenesses = {likeness: rest for likeness, *rest in self._all_likenesses()}
        rows = self.rows(
            "select dimension, value, likeness, number from counts "
            "where year in (?, '') and number > 0",
            (year,),
        )
        return [
            (dimension, value, *likenesses.get(likeness, ()), number)
            for dimension, value, likeness, number in rows
        ]

    def years(self) -> list[str]:
        """Return the years, in four characters, in which something is counted."""
        query = "select distinct year from counts where dimension in (?, ?) and number > 0"
        return [year for (year,) in self.rows(query, (facts.TOTAL, facts.LEVEL))]

    def subjects(self) -> dict[str, int]:
        """Return how many inspections of all years each subject has, whatever became of them."""
        found = self._subjects()
        if not all(type(name) is str and type(visits) is int for name, visits in found):
            self.renew()  # a damaged page that SQLite still takes for one
            found = self._subjects()
        return dict(found)

    def _subjects(self) -> list[tuple[Any, ...]]:
        return self.rows("select * from subjects")

    def standing(self) -> dict[str, int]:
        """Return how many inspections and patrols of all years there are in each status."""
        return dict(
            self.rows(
                "select status, sum(number) from counts join likenesses using (likeness) "
                "where dimension = ? group by status",
                (facts.TOTAL,),
            )
        )

    def miscounted(self) -> bool:
        """Tell whether the running counts differ from what counting every record gives."""
        counts: Counter[Counted] = Counter()
        visits: Counter[str] = Counter()
        likenesses = {likeness: tuple(rest) for likeness, *rest in self._all_likenesses()}
        cursor = self.connection.execute(
            f'select "table", likeness, {", ".join(LISTED)} from records'
        )
        for table, likeness, *brief in cursor:
            record = Facts(*brief)
            if likenesses.get(likeness) != judged(table, record):
                return True
            counts.update(counted_as(table, record, likeness))
            visits.update(visited(table, record))
        held = self.rows("select * from counts where number != 0")
        differ = {key: number for *key_, number in held for key in [tuple(key_)]} != dict(counts)
        return differ or dict(self._subjects()) != visits

    def visits_elsewhere(self, year: str) -> int:
        """Return the number of inspections and patrols that are dated in other years."""
        rows = self.rows(
            "select sum(number) from counts where year not in (?, '') and dimension = ?",
            (year, facts.TOTAL),
        )
        return rows[0][0] or 0


def _is_place(row: tuple[Any, ...]) -> bool:
    """Tell whether a row has the types that were written: SQLite believes what it reads."""
    return tuple(map(type, row)) == (int, str, int, str, int, int)


def _is_count(row: tuple[Any, ...]) -> bool:
    if len(row) != 4 + len(JUDGED):  # of no likeness
        return False
    dimension, value, table, *judged, number = row
    return (
        all(type(part) is str for part in (value, *judged))
        and type(number) is int
        and dimension in _COUNTED
        and table in (facts.INSPECTIONS, facts.PATROLS, facts.TRAININGS)
    )
