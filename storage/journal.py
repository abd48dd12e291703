"""The append-only journal: the one file that is the truth.

Plain JSON lines, readable without any program, each chained to the one before by
SHA-256; `line` says what stands in one. Nothing is ever compacted away: the
history of an evidence ledger is the ledger.
"""

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from storage import disk
from storage.errors import CannotWriteError, DamagedError, NotALedgerError, reason
from storage.language import _
from storage.line import (
    CHINA,
    START_HASH,
    TAIL,
    Change,
    Context,
    Entry,
    Position,
    Transaction,
    each,
    hash_of,
    lines,
    read_line,
    read_whole,
)

FORMAT = "taizhang-journal"
VERSION = 1
NAME = "journal.jsonl"
# So many bytes of a large transaction are written at once.
_PIECE = 1 << 20


def create(path: Path, ledger: str, context: Context) -> None:
    """Start a journal at `path`, which must not exist yet.

    Args:
        path: where the journal shall be. Keeping others from starting one there at
            the same time is the caller's.
        ledger: the ledger's own identity, a UUIDv7.
        context: who starts it.

    Raises:
        CannotWriteError: there is a journal already, or the folder does not take it.
    """
    if path.exists():
        raise CannotWriteError(
            _("{folder} holds a ledger already; it is left as it is.").format(folder=path.parent)
        )
    fields = {"format": FORMAT, "version": VERSION, "ledger": ledger}
    change = Change("begin", "", 0, ledger, 0, "", json.dumps(fields).encode())
    data, _after = lines(Position(), [change], context)
    try:
        for left in drafts(path.parent):  # by somebody who was killed
            left.unlink(missing_ok=True)
        disk.write_whole(path, data)
    except OSError as error:
        raise CannotWriteError(cannot_write(path, error)) from error


def drafts(folder: Path) -> list[Path]:
    """Return the beginnings of a journal that nobody finished, in `folder`."""
    return list(folder.glob(f".{NAME}.*.part"))


def no_ledger(folder: Path) -> str:
    """Say that there is no ledger in `folder`, and how to come by one."""
    return _(
        "There is no ledger in {folder}. Start one with `taizhang init --town NAME`, "
        "look at a sample with `taizhang sample`, or name another folder with --ledger."
    ).format(folder=folder)


def cannot_write(path: Path, error: OSError) -> str:
    """Say why `path` could not be written, and that nothing saved is harmed."""
    return _(
        "Could not write {path}: {reason}. What was saved before is unharmed; "
        "free some space or choose a folder you may write to, then save again."
    ).format(path=path, reason=reason(error))


def _uncertain(path: Path, error: OSError) -> str:
    return _(
        "Could not write {path}: {reason}. What was saved before is unharmed, but whether this "
        "change was saved is not certain. Once the disk works again, look before you repeat it."
    ).format(path=path, reason=reason(error))


class Journal:
    """Reads and appends to one journal file. Locking is the caller's."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._name = str(path)
        try:
            self._reader = os.open(path, os.O_RDONLY | disk.BINARY)
        except FileNotFoundError:
            raise NotALedgerError(no_ledger(path.parent)) from None
        except OSError as error:
            raise NotALedgerError(
                _("The ledger at {path} cannot be read: {reason}.").format(
                    path=path, reason=reason(error)
                )
            ) from error
        self._writer: int | None = None

    def ledger(self) -> str:
        """Return the identity of the ledger, from the first line.

        Raises:
            NotALedgerError: the file is not a journal, or one from a later version.
        """
        with self.path.open("rb") as file:
            line = file.readline(4096)
        entry = read_line(line, START_HASH, 0, 1)
        if entry is None or entry.op != "begin":
            raise NotALedgerError(not_a_journal(self.path))
        _check_version(entry, self.path)
        return entry.uid

    def size(self) -> int:
        """Return the size of the file, in bytes; it grows when anybody appends."""
        return os.fstat(self._reader).st_size

    def check_in_place(self) -> None:
        """Make sure that the file that is open is still the one that has the name.

        Raises:
            CannotWriteError: another file has taken its place, as when a backup is put back.
        """
        if not disk.is_open_as(self._reader, self._name):
            raise CannotWriteError(
                _(
                    "{path} was replaced by another file while it was open here. Nothing was "
                    "saved; close the ledger, open it again and repeat the last step."
                ).format(path=self.path)
            )

    def read(self, start: int, size: int) -> bytes:
        """Return `size` bytes from `start`: the document of an entry."""
        if hasattr(os, "pread"):
            return os.pread(self._reader, size, start)
        with self.path.open("rb") as file:
            file.seek(start)
            return file.read(size)

    def hash_before(self, offset: int) -> str:
        """Return the hash that ends the line before `offset`, as the file has it now.

        Empty where no line ends there: the line feed belongs to what was saved.
        """
        data = self.read(offset - 67, 67) if offset >= TAIL else b""
        return data[:64].decode("ascii", "replace") if data.endswith(b'"}\n') else ""

    def entries(
        self, position: Position
    ) -> Iterator[tuple[Entry, dict[str, Any], Position | None]]:
        """Yield the entries after `position` with their documents, checking the chain.

        The last entry of a transaction comes with the position after it, the others
        with `None`: what they say holds only once that one has come.

        Raises:
            DamagedError: a finished entry is not what was written.
        """
        whole = position
        offset, chain, _tx, number = position
        with self.path.open("rb", buffering=1 << 20) as file:
            file.seek(offset)
            for line in file:
                number += 1
                found = read_whole(line, chain, offset, number)
                if found is None or found[0].tx != whole.tx + 1:
                    from storage.torn import is_torn

                    if not is_torn(line, offset, file, whole):
                        raise DamagedError(_damage(number, offset, self.path))
                    return
                offset += len(line)
                chain = line[-67:-3].decode()
                if line.startswith(b'{"tx":%d,"end":true' % found[0].tx):
                    whole = Position(offset, chain, found[0].tx, number)
                    yield *found, whole
                else:
                    yield *found, None

    def scan(self, position: Position) -> Iterator[Transaction]:
        """Yield the transactions after `position`, checking the chain as it goes.

        An unfinished transaction at the end of the file is not yielded: it is still
        being written, or was torn by a crash. `set_aside` tells and clears it.

        Raises:
            DamagedError: a finished entry is not what was written.
        """
        entries: list[Entry] = []
        for entry, _document, end in self.entries(position):
            entries.append(entry)
            if end:
                yield Transaction(entries, position, end)
                position, entries = end, []

    def set_aside(self, position: Position) -> str:
        """Move what follows `position`, an unfinished write, to a file of its own.

        Returns:
            A sentence that tells of it, `""` where nothing follows. The bytes are
            kept: a person may still want to see what the interrupted write was.

        Raises:
            CannotWriteError: the disk refused; the journal is as it was.
        """
        size = self.size()
        if size <= position.offset:
            return ""
        folder = self.path.parent / "set-aside"
        stamp = datetime.now(CHINA).strftime("%Y%m%d-%H%M%S")
        name = f"{stamp}-byte-{position.offset}"
        target = folder / f"{name}.jsonl"
        count = 1
        try:
            while target.exists():  # another write was torn here, within a second
                count += 1
                target = folder / f"{name}-{count}.jsonl"
            folder.mkdir(exist_ok=True)
            disk.write_whole(target, self.read(position.offset, size - position.offset))
            descriptor = os.open(self.path, os.O_RDWR | disk.BINARY)
            try:
                os.ftruncate(descriptor, position.offset)
                disk.sync(descriptor)
            finally:
                os.close(descriptor)
        except OSError as error:
            raise CannotWriteError(cannot_write(self.path, error)) from error
        return _(
            "A write was interrupted before it was saved. Its {size} bytes are kept in {path}; "
            "everything that had been reported as saved is in the ledger."
        ).format(size=size - position.offset, path=target)

    def append(
        self, position: Position, changes: Sequence[Change], context: Context
    ) -> Transaction:
        """Save `changes` as one transaction after `position`, the end of the file.

        Returns when the medium has them.

        Raises:
            CannotWriteError: none of the changes is saved; or, where the disk would not
                take them back either, that is not certain, and the sentence says so.
        """
        data, transaction = lines(position, changes, context)
        with self._appending(position):
            self._write(data)
        return transaction

    def extend(self, position: Position, changes: Iterable[Change], context: Context) -> Position:
        """Save any number of `changes` as one transaction, without holding them in memory.

        They are asked for while they are written; where one cannot be made, none is saved.

        Args:
            position: the end of the file.
            changes: the changes; none leaves the file as it is.
            context: who saves them.

        Returns:
            The position after them, once the medium has them.

        Raises:
            CannotWriteError: as for `append`.
        """
        end, piece, size = position, [], 0
        with self._appending(position):
            for line, entry in each(position, changes, context):
                piece.append(line)
                size += len(line)
                end = Position(end.offset + len(line), hash_of(line), entry.tx, entry.line)
                if size >= _PIECE:
                    self._write(b"".join(piece))
                    piece, size = [], 0
            self._write(b"".join(piece))
        return end

    @contextmanager
    def _appending(self, position: Position) -> Iterator[None]:
        """Open the file to append to; what is written inside is on the medium, or taken back."""
        try:
            if self._writer is None:
                self._writer = os.open(self.path, os.O_WRONLY | os.O_APPEND | disk.BINARY)
                # Another process may have died between its write and its sync; what we
                # chain to must be on the medium before we are.
                disk.sync(self._writer)
            yield
            disk.sync(self._writer)
        except OSError as error:
            withdrawn = self._withdraw(position)
            sentence = (cannot_write if withdrawn else _uncertain)(self.path, error)
            raise CannotWriteError(sentence) from error
        except BaseException:
            self._withdraw(position)
            raise

    def _write(self, data: bytes) -> None:
        assert self._writer is not None
        view = memoryview(data)
        while view:
            view = view[os.write(self._writer, view) :]

    def _withdraw(self, position: Position) -> bool:
        """Take a failed append back off the file; tell whether nothing of it is left.

        After a failed sync nobody knows which pages are on the medium, so they are
        cut off instead of synced again; the next append writes fresh ones.
        """
        if self._writer is None:
            return True
        descriptor, self._writer = self._writer, None
        try:
            os.ftruncate(descriptor, position.offset)
        except OSError:
            # The tail stays. If it is unfinished, the next writer sets it aside; if it is
            # whole, it is there for everybody who reads.
            return self.size() <= position.offset
        finally:
            os.close(descriptor)
        return True

    def close(self) -> None:
        """Release the file; once closed, it stays closed."""
        if self._reader >= 0:
            os.close(self._reader)
            self._reader = -1
        if self._writer is not None:
            os.close(self._writer)
            self._writer = None


def _check_version(entry: Entry, path: Path) -> None:
    fields = json.loads(entry.doc)
    if fields.get("format") != FORMAT:
        raise NotALedgerError(not_a_journal(path))
    if fields.get("version") != VERSION:
        raise NotALedgerError(
            _(
                "{path} was written by a later version of Taizhang; update the program to open it."
            ).format(path=path)
        )


def not_a_journal(path: Path) -> str:
    """Say that the file at `path` is no journal, and what to do."""
    return _(
        "{path} is not a Taizhang journal. Name the ledger's folder, or start one with "
        "`taizhang init --town NAME`."
    ).format(path=path)


def _damage(line: int, offset: int, path: Path) -> str:
    return _(
        "Entry {line} of {path} (from byte {offset}) is not what was saved: it was changed or "
        "damaged afterwards. `taizhang verify` lists what is affected; take a copy of the folder "
        "and put back a backup of the journal."
    ).format(line=line, offset=offset, path=path)
