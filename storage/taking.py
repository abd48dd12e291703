"""Taking the entries of a journal into its index, all of them or none of a transaction."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from storage import facts
from storage.errors import DamagedError
from storage.facts import Facts
from storage.indexfile import LISTED, numbered, sealed, storable
from storage.journal import Journal
from storage.line import Entry, Position, Transaction
from storage.words import Words

_COUNT = (
    "insert into counts values (?, ?, ?, ?, ?) "
    "on conflict do update set number = number + excluded.number"
)
_VISIT = (
    "insert into subjects values (?, ?) on conflict do update set visits = visits + excluded.visits"
)
COVER = "update covered set offset = ?, hash = ?, tx = ?, line = ?, seal = ?"
_PUT = f"insert or replace into records values ({', '.join('?' * (12 + len(LISTED)))})"
_SEEN = (
    f'select place, line, likeness, {", ".join(LISTED)} from records where "table" = ? and id = ?'
)
# So many lines at most are taken in at once: others may write in between, and whoever
# waits is told how far it is.
_MOST_AT_ONCE = 5_000

# A key of the running counts: year, dimension, value, likeness.
Counted = tuple[str, str, str, int]

# A dropped table keeps its last id: a number once given out never names another record.
_NAME_TABLE = (
    "insert into tables values (?, ?, 1) on conflict (name) "
    "do update set last_id = max(last_id, excluded.last_id), live = 1"
)
_LAST_ID = (
    "insert into tables values (?, ?, 1) on conflict (name) "
    "do update set last_id = max(last_id, excluded.last_id)"
)


class Taking:
    """One update of an index, within one transaction of SQLite's."""

    def __init__(self, connection: sqlite3.Connection, words: Words) -> None:
        self.connection = connection
        self.words = words
        self.words.drop()  # what a transaction that failed had left
        rows = connection.execute("select * from likenesses")
        self._likenesses = {tuple(judged): likeness for likeness, *judged in rows}

    def take(
        self, journal: Journal, known: Sequence[Transaction], position: Position
    ) -> tuple[Position, DamagedError | None]:
        """Take in what is known, and then what the journal has, up to some number of lines.

        Args:
            journal: the journal.
            known: transactions in it that need not be read again, in their order.
            position: up to where the index has taken it in.

        Returns:
            Up to where it has now, and what damage ended it there.
        """
        damage = None
        sums = _Sums()
        for transaction in known:
            if transaction.start == position:  # else another process was faster
                for entry in transaction.entries:
                    self._apply(entry, json.loads(entry.doc) or {}, sums)
                position = transaction.end
        try:
            if journal.size() != position.offset:
                for end in self._read(journal, position, sums):
                    position = end
        except DamagedError as error:
            damage = error
        self._finish(sums, position)
        return position, damage

    def _read(self, journal: Journal, position: Position, sums: "_Sums") -> Iterator[Position]:
        """Take in entries as they are read, and yield the position after each transaction.

        What belongs to a transaction without an end is taken back.
        """
        last = position.line + _MOST_AT_ONCE
        part: _Sums | None = None  # a transaction of several lines that has begun
        try:
            for entry, document, end in journal.entries(position):
                if part is None and end is None:
                    self.words.save()
                    self.connection.execute("savepoint part")
                    part = _Sums()
                self._apply(entry, document, part or sums)
                if end is None:
                    continue
                if part is not None:
                    self.connection.execute("release part")
                    sums.add(part)
                    part = None
                yield end
                if end.line >= last:
                    break
        finally:
            if part is not None and self.connection.in_transaction:
                self.words.drop()
                self.connection.execute("rollback to part")
                self.connection.execute("release part")

    def _finish(self, sums: "_Sums", position: Position) -> None:
        self.words.save()
        execute = self.connection.executemany
        execute(_LAST_ID, sums.named.items())
        execute(_COUNT, ((*key, number) for key, number in sums.counts.items() if number))
        if any(number < 0 for number in sums.counts.values()):
            self.connection.execute("delete from counts where number = 0")
        execute(_VISIT, ((name, visits) for name, visits in sums.visits.items() if visits))
        if any(visits < 0 for visits in sums.visits.values()):
            self.connection.execute("delete from subjects where visits = 0")
        self.connection.execute(COVER, sealed(position))

    def _apply(self, entry: Entry, document: Mapping[str, Any], sums: "_Sums") -> None:
        if entry.op == "put":
            self._put(entry, document, sums)
        elif entry.op == "remove":
            seen = self._uncount(entry, sums)
            if seen:
                self.connection.execute("delete from records where place = ?", seen[:1])
        elif entry.op == "table":
            self.connection.execute(_NAME_TABLE, (entry.table, 0))
        elif entry.op == "drop":
            self.connection.execute("update tables set live = 0 where name = ?", (entry.table,))
        if entry.op in ("put", "remove"):
            self.connection.execute(
                "insert or replace into history values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (entry.uid, entry.line, entry.start, entry.size, *storable(entry[2:7])),
            )

    def _put(self, entry: Entry, document: Mapping[str, Any], sums: "_Sums") -> None:
        brief = Facts(*storable(facts.of(entry.table, document)))
        seen = self._uncount(entry, sums) if entry.gen > 1 else None
        likeness = self._likeness(entry.table, brief)
        sums.counts.update(counted_as(entry.table, brief, likeness))
        sums.visits.update(visited(entry.table, brief))
        sums.named[entry.table] = max(entry.id, sums.named.get(entry.table, 0))
        self.connection.execute(
            _PUT,
            (
                *(seen[0] if seen else entry.line, entry.line, entry.table, entry.id, entry.uid),
                *(entry.gen, entry.revision, entry.start, entry.size, likeness),
                *(*numbered(brief.number), *brief[:-1]),
            ),
        )
        self.words.put(entry.line, brief.text)

    def _uncount(self, entry: Entry, sums: "_Sums") -> tuple[int, int] | None:
        """Take the revision that `entry` replaces out of the running counts and the words.

        Returns:
            Place and line of that revision, where there is one.
        """
        row = self.connection.execute(_SEEN, (entry.table, entry.id)).fetchone()
        if not row:
            return None
        place, line, likeness, *before = row
        brief = Facts(*before)
        sums.counts.subtract(counted_as(entry.table, brief, likeness))
        sums.visits.subtract(visited(entry.table, brief))
        self.words.forget(line)
        return place, line

    def _likeness(self, table: str, brief: Facts) -> int:
        key = judged(table, brief)
        likeness = self._likenesses.get(key)
        if likeness is None:
            marks = ", ".join("?" * len(key))
            found = self.connection.execute(f"insert into likenesses values (null, {marks})", key)
            self._likenesses[key] = likeness = found.lastrowid or 0
        return likeness


class _Sums:
    """What a number of entries adds up to, kept until all of them are read."""

    def __init__(self) -> None:
        self.named: dict[str, int] = {}
        self.counts: Counter[Counted] = Counter()
        self.visits: Counter[str] = Counter()

    def add(self, other: "_Sums") -> None:
        self.counts.update(other.counts)
        self.visits.update(other.visits)
        for table, id_ in other.named.items():
            self.named[table] = max(id_, self.named.get(table, 0))


def judged(table: str, brief: Facts) -> tuple[str, ...]:
    """Return what all records of one likeness share."""
    # Which record it repeats makes no difference to a verdict.
    repeats = "1" if brief.repeats else ""
    return (table, brief.field, brief.status, brief.missing, brief.followed, repeats)


def counted_as(table: str, brief: Facts, likeness: int) -> list[Counted]:
    """Return the keys of the running counts that a record adds to."""
    year = brief.date[:4]
    return [(year, dimension, value, likeness) for dimension, value in facts.places(table, brief)]


def visited(table: str, brief: Facts) -> list[str]:
    """Return the subject that a record is a visit to, if it is one."""
    return [brief.subject] if table == facts.INSPECTIONS and brief.subject else []
