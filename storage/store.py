"""The store: a journal, its index and the lock around both, without TinyDB.

What only reads (a tally, a list) needs no more than this and starts fast;
`database` puts TinyDB on top.
"""

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from itertools import chain
from pathlib import Path
from typing import Any

from storage import disk, identity, indexfile, journal
from storage.errors import CannotWriteError, DamagedError
from storage.index import Index, Place, Told
from storage.journal import Journal
from storage.language import _
from storage.line import Change, Context, Entry, Position, Transaction, encode
from storage.text import clean

LOCK = "lock"
# So many transactions at most are kept in memory for the index.
_MOST_PENDING = 50


class Store:
    """The documents in one ledger's folder, for several threads and processes at a time.

    Attributes:
        folder: the ledger's folder.
        journal: the append-only file, which is the truth.
        index: what finds documents in it; knows all that was saved through this store.
        wrote: whether anything was saved through this store.
        counters: numbers that go up, by name; kept while nobody else writes.
        notices: sentences that a person should be told, oldest first.
    """

    def __init__(self, folder: str | Path) -> None:
        """Open the store in `folder`, starting one where there is none.

        Raises:
            NotALedgerError: what is there is not a ledger.
            DamagedError: what is there was changed or damaged.
            CannotWriteError: there is none, and none can be started.
        """
        self.folder = Path(folder)
        path = self.folder / journal.NAME
        self._lock = disk.Lock(self.folder / LOCK)
        self._context: Context | None = None
        if not path.exists():
            try:
                self.folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise CannotWriteError(journal.cannot_write(self.folder, error)) from error
            self._acquire()
            try:
                if not path.exists():  # another process may have started the same ledger
                    journal.create(path, identity.uuid7(), self.context)
            finally:
                self._lock.__exit__()
        opened = Journal(path)
        self._begin(opened, Index(self.folder / indexfile.NAME, opened.ledger()))
        self._check_past(self._end)

    def _begin(self, journal: Journal, index: Index) -> None:
        """Start with a journal and an index of it."""
        self.journal = journal
        self._index = index
        self.notices: list[str] = []
        # Numbers in a row, such as the next id of a table: true as long as nobody else writes.
        self.counters: dict[str, int] = {}
        self._threads = threading.RLock()
        self._writing = _Writing(self)
        self._depth = 0
        self._tables: set[str] | None = None
        self._fresh: set[tuple[str, int]] = set()
        self._gathered: list[Change] | None = None
        self.wrote = False
        # The index lags behind what is appended here, and takes it in when it is asked.
        self._end = self._index.position
        self._pending: list[Transaction] = []
        # Where documents are whose latest revision is pending; None for those removed.
        self._latest: dict[tuple[str, int], Place | None] = {}

    @property
    def index(self) -> Index:
        """What finds documents; knows all that was saved through this store."""
        if self._pending:
            self.follow()
        return self._index

    @property
    def context(self) -> Context:
        """Who writes, on which device; what is asked of the machine once."""
        if self._context is None:
            self._context = Context(identity.person(), identity.device())
        return self._context

    @contextmanager
    def doing(self, act: str, why: str = "", by: str = "") -> Iterator[None]:
        """Record what is written inside as `act`, for the reason `why`, by the person `by`."""
        before = self.context
        self._context = Context(clean(by or before.by), before.on, act, clean(why))
        try:
            yield
        finally:
            self._context = before

    @property
    def behind(self) -> int:
        """How many bytes of the journal the index has not taken in."""
        return self.journal.size() - self._end.offset

    def follow(self, told: Told | None = None) -> Position:
        """Take in what any process has saved, and return the position reached.

        Args:
            told: is told now and then how many bytes of the journal are taken in.
        """
        with self._threads:
            pending, self._pending = self._pending, []
            end = self._index.follow(self.journal, pending, told)
            self._latest = {}  # not before: other threads look there first
            if end != self._end:
                self._end = end
                self._forget()
            return end

    def writing(self) -> AbstractContextManager[Position]:
        """Keep other processes from writing, in a `with` statement; may be nested.

        It gives the end of the journal, with everything before it taken in.

        Raises:
            CannotWriteError: the folder cannot be written.
        """
        return self._writing

    def _enter(self) -> Position:
        self._threads.acquire()
        try:
            if not self._depth:
                self._acquire()
                try:
                    self._prepare()
                except BaseException:
                    self._lock.__exit__()
                    raise
        except BaseException:
            self._threads.release()
            raise
        self._depth += 1
        return self._end

    def _leave(self, failed: bool) -> None:
        self._depth -= 1
        try:
            if not self._depth:
                self._fresh.clear()
                if failed:
                    self._forget()  # what was counted for what is not saved is free again
                self._lock.__exit__()
        finally:
            self._threads.release()

    def _prepare(self) -> None:
        """Take in what others saved, and clear what they left unfinished."""
        size = self.journal.size()
        if size != self._end.offset:
            self.follow()
        # Never chain to what is gone, nor write into a file that was put away.
        self._check_past(self._end)
        self.journal.check_in_place()
        if size != self._end.offset:
            notice = self.journal.set_aside(self._end)
            if notice:
                self.notices.append(notice)

    def _forget(self) -> None:
        """Drop what is true only as long as nobody else writes."""
        self.counters.clear()
        self._tables = None

    def _acquire(self) -> None:
        try:
            self._lock.__enter__()
        except OSError as error:
            raise CannotWriteError(journal.cannot_write(self.folder, error)) from error

    def commit(self, changes: Sequence[Change]) -> None:
        """Save `changes` as one transaction.

        Raises:
            CannotWriteError: none of them is saved.
        """
        if not changes:
            return
        if self._gathered is not None:
            self._gathered += changes
            return
        with self.writing():
            transaction = self.journal.append(self._end, changes, self.context)
            if any(change.op in ("table", "drop") for change in changes):
                self._tables = None
            self.wrote = True
            self._end = transaction.end
            self._pending.append(transaction)
            for entry in transaction.entries:
                if entry.op in ("put", "remove"):
                    self._latest[entry.table, entry.id] = _place(entry)
            if len(self._pending) >= _MOST_PENDING:
                self.follow()

    @contextmanager
    def together(self, first: Iterable[Change] | None = None) -> Iterator[None]:
        """Save everything that is committed inside as one transaction, at the end.

        What is read inside is still the state before. May be nested: the outermost saves.

        Args:
            first: any number of changes that come before those, asked for only while they
                are written, so that they need not fit into memory. Not for a nested one.
        """
        with self.writing():
            if self._gathered is not None:
                yield
                return
            self._gathered = []
            try:
                yield
                changes = self._gathered
            finally:
                self._gathered = None
            if first is None:
                self.commit(changes)
            else:
                self._extend(chain(first, changes))

    def _extend(self, changes: Iterable[Change]) -> None:
        """Save any number of changes as one transaction, and take them in from the journal."""
        self.follow()
        end = self.journal.extend(self._end, changes, self.context)
        if end != self._end:
            self.wrote, self._tables = True, None
            self._latest = {}
            self.follow()

    def added(self, table: str, document: Mapping[str, Any]) -> Change:
        """Describe a new document with an identity of its own; only inside `writing`.

        Nothing of it can be read before it is saved.
        """
        id_ = self.counters[table] = self._last_id(table) + 1
        return Change("put", table, id_, document["uid"], 1, "", encode(document))

    def tables(self) -> set[str]:
        """Return the names of the tables that exist."""
        if self._tables is None:
            self._tables = set(self.index.tables())
        return self._tables

    def next_id(self, table: str) -> int:
        """Give out an id for a new document of `table`; only inside `writing`."""
        id_ = self.counters[table] = self._last_id(table) + 1
        self._fresh.add((table, id_))
        return id_

    def reserve(self, table: str, ids: Iterable[int]) -> None:
        """Keep `ids` from being given out by `next_id`; only inside `writing`."""
        self.counters[table] = max([self._last_id(table), *ids])

    def _last_id(self, table: str) -> int:
        """Return the highest id of `table` that was given out."""
        last = self.counters.get(table)
        return self.index.last_id(table) if last is None else last

    def place(self, table: str, id_: int) -> Place | None:
        """Return where document `id_` of `table` lies, `None` where there is none."""
        key = (table, id_)
        if key in self._latest:
            return self._latest[key]
        # An id that was given out a moment ago cannot be in the index yet.
        return None if key in self._fresh else self._index.place(table, id_)

    def encoded(self, table: str, id_: int) -> bytes | None:
        """Return document `id_` of `table` as the journal has it, `None` where there is none."""
        place = self.place(table, id_)
        return self.journal.read(place.start, place.size) if place else None

    def change(self, table: str, id_: int, document: Mapping[str, Any] | None) -> Change | None:
        """Describe the step from what is stored to `document`; `None` where nothing changes.

        Raises:
            TypeError, ValueError: the document is not JSON (NaN is not, either), or
                `id_` is no integer.
        """
        if type(id_) is not int:
            raise ValueError(f"{id_!r} is not an id of a document")
        place = self.place(table, id_)
        if document is None:
            if place is None:
                return None
            return Change("remove", table, id_, place.uid, place.gen + 1, place.revision, b"null")
        data = encode(document)
        if place is None:
            uid = document.get("uid")
            uid = uid if isinstance(uid, str) and uid else identity.uuid7()
            return Change("put", table, id_, uid, 1, "", data)
        if data == self.journal.read(place.start, place.size):
            return None
        return Change("put", table, id_, place.uid, place.gen + 1, place.revision, data)

    def close(self) -> None:
        """Release the files."""
        if self._pending:
            with suppress(DamagedError):  # whoever opens the ledger next is told
                self.follow()
        self._index.close()
        self.journal.close()
        self._lock.close()

    def _check_past(self, seen: Position) -> None:
        """Hold the journal against what the index saw of it.

        Raises:
            DamagedError: entries that this computer has seen are gone or different.
        """
        if seen.offset and self.journal.hash_before(seen.offset) != seen.hash:
            raise DamagedError(
                _(
                    "The ledger in {folder} no longer contains the {lines} entries that were seen "
                    "in it before: its journal was cut, changed or replaced. Put the right journal "
                    "back; if this one is a backup you chose to return to, delete {index}."
                ).format(folder=self.folder, lines=seen.line, index=indexfile.NAME)
            )


class _Writing(AbstractContextManager[Position]):
    """What `writing` returns; a class, because it is entered several times for each save."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __enter__(self) -> Position:
        return self._store._enter()

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        self._store._leave(kind is not None)


def _place(entry: Entry) -> Place | None:
    if entry.op == "remove":
        return None
    return Place(entry.id, entry.uid, entry.gen, entry.revision, entry.start, entry.size)
