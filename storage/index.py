"""The disposable index beside the journal: where each record is, and what it says in brief.

SQLite from the standard library. It is never the truth: deleting it costs one
replay of the journal and nothing else. Each update and the journal position it
covers are one SQLite transaction, so an index that lost its last updates knows it.
"""

import json
import sqlite3
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from storage import facts
from storage.errors import DamagedError
from storage.facts import Facts
from storage.journal import Journal
from storage.line import Entry, Position, Transaction

NAME = "index.sqlite"
# Raised whenever a column or the meaning of one changes: an older index is rebuilt.
_VERSION = 3

# A number such as 2025-0236 is the 236th of the series 2025-.
_SERIES = "rtrim(number, '0123456789')"
_SERIAL = f"cast(substr(number, length({_SERIES}) + 1) as integer)"

# The facts that a verdict depends on. Running counts by these, the year and one more
# dimension make a year's figures cost the same however many records there are.
_JUDGED = ("field", "status", "missing", "followed", "repeats")
_COUNT = (
    f"insert into counts values ({', '.join('?' * (5 + len(_JUDGED)))}) "
    "on conflict do update set number = number + excluded.number"
)

# Every fact but the text that is only searched, which has a table of its own so that
# a list need not read past it.
_LISTED = Facts._fields[:-1]

_SCHEMA = f"""
create table covered (
    ledger text, offset integer, hash text, tx integer, line integer);
create table tables (name text primary key, last_id integer, live integer);
create table records (
    "table" text, id integer, key text, gen integer, revision text, start integer, size integer,
    {", ".join(_LISTED)},
    primary key ("table", id)) without rowid;
create index by_key on records (key);
create index by_number on records (
    {_SERIES}, {_SERIAL})
    where number != '';
create index by_digest on records (digest) where digest != '';
create index by_date on records ("table", date);
create table counts (
    year text, dimension text, value text, "table" text, {", ".join(_JUDGED)}, number integer,
    primary key (year, dimension, value, "table", {", ".join(_JUDGED)})) without rowid;
create table texts ("table" text, id integer, text text, primary key ("table", id)) without rowid;
create table history (key text, line integer, start integer, size integer, at text, by text,
    device text, act text, why text, primary key (key, line)) without rowid;
pragma user_version = {_VERSION};
"""
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
            self.connection = _open(str(path), ledger)
        except sqlite3.DatabaseError as error:
            # A file that others are using must not be taken away from under them.
            self.connection = _open(":memory:", ledger) if _is_busy(error) else self._new()

    def _new(self) -> sqlite3.Connection:
        """Start again with an empty index.

        Where the file cannot be replaced (a read-only folder, a network drive that
        cannot lock), an index in memory serves for this run.
        """
        try:
            for name in (self.path.name, f"{self.path.name}-wal", f"{self.path.name}-shm"):
                self.path.with_name(name).unlink(missing_ok=True)
            return _open(str(self.path), self.ledger)
        except (OSError, sqlite3.DatabaseError):
            return _open(":memory:", self.ledger)

    @property
    def position(self) -> Position:
        """The journal position that the index covers."""
        return Position(*self.rows("select offset, hash, tx, line from covered")[0])

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
        except sqlite3.DatabaseError as error:
            self.connection.close()
            # The disk is full, say: the truth is elsewhere, go on in memory.
            self.connection = self._new() if _is_damage(error) else _open(":memory:", self.ledger)
            return self._follow(journal)

    def _follow(self, journal: Journal, known: Sequence[Transaction] = ()) -> Position:
        damage = None
        # Several processes follow one journal: the first to hold SQLite's lock does the work.
        with _Transaction(self.connection):
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
        with _Transaction(self.connection):
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
            f"select {_SERIAL} from records where {_SERIES} = ? and number != '' "
            f"order by {_SERIES} desc, {_SERIAL} desc limit 1",
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
        rows = self.rows(
            'select id, key, gen, revision, start, size from records where "table" = ? and id = ?',
            (table, id_),
        )
        return Place(*rows[0]) if rows else None

    def rows(self, query: str, values: Iterable[Any] = ()) -> list[tuple[Any, ...]]:
        """Run a `select`. An index that turns out to be damaged is made anew on the way."""
        values = tuple(values)
        try:
            return self.connection.execute(query, values).fetchall()
        except sqlite3.DatabaseError as error:
            if not _is_damage(error):
                raise
        self.connection.close()
        self.connection = self._new()
        if self._journal is not None:
            self._follow(self._journal)
        return self.connection.execute(query, values).fetchall()

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
                    (entry.uid, entry.line, entry.start, entry.size, *map(_storable, entry[2:7])),
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
        columns = f'dimension, value, "table", {", ".join(_JUDGED)}, number'
        return self.rows(
            f"select {columns} from counts where year in (?, '') and number > 0", (year,)
        )

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
            f'select {", ".join(_LISTED)} from records where "table" = ? and id = ?',
            (entry.table, entry.id),
        ).fetchone()
        if row:
            counts.subtract(_counted_as(entry.table, Facts(*row)))

    def _put(self, entry: Entry, counts: "Counter[tuple[str, ...]]") -> None:
        brief = facts.of(entry.table, json.loads(entry.doc))
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


def _counted_as(table: str, brief: Facts) -> list[tuple[str, ...]]:
    """Return the keys of the running counts that a record adds to."""
    judged = tuple(getattr(brief, name) for name in _JUDGED)
    # Which record it repeats makes no difference to a count.
    judged = (*judged[:-1], "1" if brief.repeats else "")
    return [
        (brief.date[:4], dimension, value, table, *judged)
        for dimension, value in facts.places(table, brief)
    ]


class _Transaction:
    """A write transaction: all of it, or nothing where it raises."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def __enter__(self) -> None:
        self.connection.execute("begin immediate")

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        if not kind:
            self.connection.execute("commit")
        elif self.connection.in_transaction:  # a grave error has rolled back already
            self.connection.execute("rollback")


# What SQLite says when it is busy or asked wrongly; everything else is the file's fault.
_NO_DAMAGE = {
    sqlite3.SQLITE_ERROR,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_INTERRUPT,
    sqlite3.SQLITE_MISUSE,
}


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    # Without a code it is Python's own complaint, of text that is not UTF-8.
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF not in _NO_DAMAGE


def _is_busy(error: sqlite3.DatabaseError) -> bool:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _use_wal(connection: sqlite3.Connection) -> None:
    """Switch to WAL mode, for which SQLite itself does not wait where others do the same."""
    end = time.monotonic() + 30
    while True:
        try:
            connection.execute("pragma journal_mode = wal")
        except sqlite3.OperationalError as error:
            if not _is_busy(error) or time.monotonic() > end:
                raise
            time.sleep(0.005)
        else:
            return


def _storable(text: str) -> str:
    """Return `text` without lone surrogates, which SQLite does not take."""
    return text.encode(errors="backslashreplace").decode()


def _open(path: str, ledger: str) -> sqlite3.Connection:
    """Open the database at `path` and make sure that it serves `ledger`.

    Raises:
        sqlite3.DatabaseError: it does not, or cannot.
    """
    connection = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
    try:
        # In WAL mode NORMAL keeps the file whole through a power cut, at worst a little
        # behind; being behind is what `covered` is for.
        _use_wal(connection)
        connection.execute("pragma synchronous = normal")
        # SQLite reads a page that was cut short as if the rest were zeros.
        page = connection.execute("pragma page_size").fetchone()[0]
        try:
            cut = path != ":memory:" and Path(path).stat().st_size % page
        except FileNotFoundError:  # it was deleted this moment, as when a backup is put back
            raise sqlite3.DatabaseError("an index that was taken away") from None
        if cut:
            raise sqlite3.DatabaseError("an index that was cut")
        version = connection.execute("pragma user_version").fetchone()[0]
        if version == 0:
            with _Transaction(connection):
                if not connection.execute("pragma user_version").fetchone()[0]:
                    for statement in filter(str.strip, _SCHEMA.split(";")):
                        connection.execute(statement)
                    connection.execute(
                        "insert into covered values (?, ?, ?, ?, ?)", (ledger, *Position())
                    )
        elif version != _VERSION:
            raise sqlite3.DatabaseError("an index of another version")
        if connection.execute("select ledger from covered").fetchone() != (ledger,):
            raise sqlite3.DatabaseError("the index of another ledger")
    except BaseException:
        connection.close()
        raise
    return connection
