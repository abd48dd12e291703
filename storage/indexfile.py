"""The SQLite file of the index: its schema, and how it is opened and found damaged."""

import re
import sqlite3
import time
from pathlib import Path

from storage.facts import Facts
from storage.line import Position

NAME = "index.sqlite"
# Raised whenever a column or the meaning of one changes: an older index is rebuilt.
_VERSION = 6

# A number such as 2025-0236 is the 236th of the series 2025-.
SERIES = "rtrim(number, '0123456789')"
SERIAL = f"cast(substr(number, length({SERIES}) + 1) as integer)"

# The facts that a verdict depends on. Running counts by these, the year and one more
# dimension make a year's figures cost the same however many records there are.
JUDGED = ("field", "status", "missing", "followed", "repeats")
# Every fact but the text that is only searched, which has a table of its own so that
# a list need not read past it.
LISTED = Facts._fields[:-1]

_SCHEMA = f"""
create table covered (
    ledger text, offset integer, hash text, tx integer, line integer);
create table tables (name text primary key, last_id integer, live integer);
create table records (
    "table" text, id integer, key text, gen integer, revision text, start integer, size integer,
    {", ".join(LISTED)},
    primary key ("table", id)) without rowid;
create index by_key on records (key);
create index by_number on records (
    {SERIES}, {SERIAL})
    where number != '';
create index by_digest on records (digest) where digest != '';
create index by_subject on records ("table", subject, date);
create index by_date on records ("table", date);
create index by_start on records (start);
create table counts (
    year text, dimension text, value text, "table" text, {", ".join(JUDGED)}, number integer,
    primary key (year, dimension, value, "table", {", ".join(JUDGED)})) without rowid;
create table texts ("table" text, id integer, text text, primary key ("table", id)) without rowid;
create table history (key text, line integer, start integer, size integer, at text, by text,
    device text, act text, why text, primary key (key, line)) without rowid;
pragma user_version = {_VERSION};
"""


_STATEMENTS = [statement.strip() for statement in _SCHEMA.split(";") if statement.strip()]
# What SQLite keeps of them, which it believes without asking.
_KEPT = {
    re.sub(r"^create \w+", lambda match: match[0].upper(), statement)
    for statement in _STATEMENTS
    if statement.startswith("create")
}
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


def storable(text: str) -> str:
    """Return `text` without lone surrogates, which SQLite does not take."""
    return text.encode(errors="backslashreplace").decode()


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
        version = connection.execute("pragma user_version").fetchone()[0]
        if version == 0:
            with WriteTransaction(connection):
                if not connection.execute("pragma user_version").fetchone()[0]:
                    for statement in _STATEMENTS:
                        connection.execute(statement)
                    connection.execute(
                        "insert into covered values (?, ?, ?, ?, ?)", (ledger, *Position())
                    )
        elif version != _VERSION:
            raise sqlite3.DatabaseError("an index of another version")
        query = "select sql from sqlite_master where sql is not null"
        if {sql for (sql,) in connection.execute(query)} != _KEPT:
            raise sqlite3.DatabaseError("an index whose schema was changed")
        if connection.execute("select ledger from covered").fetchone() != (ledger,):
            raise sqlite3.DatabaseError("the index of another ledger")
    except BaseException:
        connection.close()
        raise
    return connection
