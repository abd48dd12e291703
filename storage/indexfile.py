"""The SQLite file of the index: its schema, and how it is opened and found damaged."""

import hashlib
import sqlite3
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from storage import words
from storage.facts import Facts
from storage.line import Position

NAME = "index.sqlite"
# Raised whenever a column or the meaning of one changes: an older index is rebuilt.
_VERSION = 12

# The facts that a verdict depends on. Running counts by these, the year and one more
# dimension make a year's figures cost the same however many records there are.
JUDGED = ("field", "status", "missing", "followed", "repeats")
# Every fact but the text that is only searched; see `words`.
LISTED = Facts._fields[:-1]
# Among values of any number, given as a JSON list.
AMONG = "in (select value from json_each(?))"

# A record keeps its place for ever, the line of its first revision; `line` is that of
# the latest. Records whose judged facts are alike share a likeness.
_SCHEMA = f"""
create table covered (
    ledger text, schema text, offset integer, hash text, tx integer, line integer, seal text);
create table tables (name text primary key, last_id integer, live integer);
create table records (
    place integer primary key, line integer, "table" text, id integer, key text, gen integer,
    revision text, start integer, size integer, likeness integer,
    series text, serial integer, {", ".join(LISTED)});
create unique index by_id on records ("table", id);
create unique index by_line on records (line);
create index by_key on records (key);
create index by_number on records (series, serial) where number != '';
create index by_digest on records (digest) where digest != '';
create index by_subject on records (subject, "table", date);
create index by_date on records (date, number, place, likeness, line);
create table likenesses (
    likeness integer primary key, "table" text, {", ".join(JUDGED)},
    unique ("table", {", ".join(JUDGED)}));
create table counts (
    year text, dimension text, value text, likeness integer, number integer,
    primary key (year, dimension, value, likeness)) without rowid;
create table subjects (name text primary key, visits integer) without rowid;
create table history (key text, line integer, start integer, size integer, at text, by text,
    device text, act text, why text, primary key (key, line)) without rowid;
create index by_why on history (why, key) where why != '';
"""


# Of an error whose text the damage has reached, Python only says that it is not UTF-8.
TROUBLE = (sqlite3.DatabaseError, UnicodeDecodeError)


class WriteTransaction:
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


def is_damage(error: Exception) -> bool:
    """Tell whether an error means that the file itself is damaged."""
    # Without a code it is Python's own complaint, of text that is not UTF-8.
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF not in _NO_DAMAGE


def is_busy(error: Exception) -> bool:
    """Tell whether an error means that another process is using the file."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _use_wal(connection: sqlite3.Connection) -> None:
    """Switch to WAL mode, for which SQLite itself does not wait where others do the same."""
    end = time.monotonic() + 30
    while True:
        try:
            connection.execute("pragma journal_mode = wal")
        except sqlite3.OperationalError as error:
            if not is_busy(error) or time.monotonic() > end:
                raise
            time.sleep(0.005)
        else:
            return


def numbered(number: str) -> tuple[str, int]:
    """Split a number such as 2025-0236, the 236th of the series 2025-."""
    series = number.rstrip("0123456789")
    return series, min(int("0" + number[len(series) :][:30]), (1 << 63) - 1)


def sealed(position: Position) -> tuple[Any, ...]:
    """Return a position with a hash of itself.

    Of a damaged position it would be said that the journal had lost what was in it.
    """
    return *position, hashlib.sha256(repr(tuple(position)).encode()).hexdigest()


def _digest(connection: sqlite3.Connection) -> str:
    """Return a hash of what SQLite keeps of the schema, which it believes without asking."""
    rows = connection.execute("select type, name, tbl_name, sql from sqlite_master order by name")
    return hashlib.sha256(repr(rows.fetchall()).encode()).hexdigest()


def storable(texts: Iterable[str]) -> list[str]:
    """Return `texts` without lone surrogates, which SQLite does not take."""
    texts = list(texts)
    try:
        "".join(texts).encode()
    except UnicodeEncodeError:
        return [text.encode(errors="backslashreplace").decode() for text in texts]
    return texts


def open_index(path: str, ledger: str) -> sqlite3.Connection:
    """Open the database at `path` and make sure that it serves `ledger`.

    Raises:
        sqlite3.DatabaseError, UnicodeDecodeError: it does not, or cannot.
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
        fts5 = words.has_fts5(connection)
        # What was made with full-text search cannot be used without it, nor the reverse.
        wanted = 2 * _VERSION + fts5
        version = connection.execute("pragma user_version").fetchone()[0]
        if version == 0:
            with WriteTransaction(connection):
                if not connection.execute("pragma user_version").fetchone()[0]:
                    for statement in filter(str.strip, _SCHEMA.split(";")):
                        connection.execute(statement)
                    for statement in words.schema(fts5):
                        connection.execute(statement)
                    connection.execute(f"pragma user_version = {wanted}")
                    row = (ledger, _digest(connection), *sealed(Position()))
                    connection.execute("insert into covered values (?, ?, ?, ?, ?, ?, ?)", row)
        elif version != wanted:
            raise sqlite3.DatabaseError("an index of another version")
        served = connection.execute("select ledger, schema from covered").fetchone()
        if served is None or served[1] != _digest(connection):
            raise sqlite3.DatabaseError("an index whose schema was changed")
        if served[0] != ledger:
            raise sqlite3.DatabaseError("the index of another ledger")
    except BaseException:
        connection.close()
        raise
    return connection
