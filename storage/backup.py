"""Backups: one zip each, consistent while others write, checked before it has its name.

    宋桂镇-20261122-1530.taizhang.zip
        journal.jsonl                          up to a committed position
        settings/ attachments/ set-aside/      as they were
        backup.json                            what all that must be: lengths, SHA-256, chain head

The journal only grows: the bytes before a position that was read once are a whole
ledger, whatever others append meanwhile, so nobody waits for a backup.

`make` makes one where a person asks for it, `check` reads one from end to end. The
automatic ones are in `rolling`, putting one back is in `restore`.
"""

import hashlib
import json
import os
import re
import sys
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import IO, Any, NamedTuple

from storage import disk, journal
from storage.data import SETTINGS
from storage.errors import (
    CannotWriteError,
    DamagedError,
    InvalidError,
    NotALedgerError,
    TaizhangError,
    reason,
)
from storage.language import _
from storage.line import CHINA, Chain
from storage.store import Store
from storage.text import clean

SUFFIX = ".taizhang.zip"
FOLDER = "backups"
ATTACHMENTS = "attachments"
PARTS = (SETTINGS, ATTACHMENTS, "set-aside")
FORMAT = "taizhang-backup"
VERSION = 1
MANIFEST = "backup.json"
BLOCK = 1 << 20
# What no system allows in a file name, and what a shell would take apart.
_UNSAFE = re.compile(r"""[<>:"/\\|?*\s$`'!&;()]+""")


class Part(NamedTuple):
    """One file in a backup: its length in bytes and its SHA-256."""

    size: int
    sha256: str


class Backup(NamedTuple):
    """A backup, as its `backup.json` describes it.

    Attributes:
        path: where it is.
        ledger: identity of the ledger.
        town: whose ledger it is; empty where it does not say.
        made: when it was made, ISO 8601 with the offset of China.
        head: the chain head up to which it goes.
        entries: lines of its journal.
        journal: the journal itself.
        parts: every other file in it, by its place in the ledger's folder.
    """

    path: Path
    ledger: str
    town: str
    made: str
    head: str
    entries: int
    journal: Part
    parts: dict[str, Part]


def default_name(town: str) -> str:
    """Return the file name of a backup of `town` made now: 宋桂镇-20261122-1530.taizhang.zip."""
    safe = _UNSAFE.sub(" ", clean(town)).strip(" .-").replace(" ", "-")[:40]
    return f"{safe or 'ledger'}-{now():%Y%m%d-%H%M}{SUFFIX}"


def make(store: Store, to: Path) -> Backup:
    """Make a backup of the ledger in `store`; others may write meanwhile.

    Args:
        store: the ledger, open.
        to: a .zip file, or a folder in which the backup gets a name of its own. A
            file that is there is replaced only if it is a backup.

    Raises:
        CannotWriteError: it cannot be written there, or could not be read back;
            what was there before is unharmed.
        DamagedError: the ledger is damaged.
        InvalidError: a file beside the journal has a name that is not text.
    """
    town = town_of(store)
    target = to
    if to.is_dir():
        name = default_name(town)
        target = to / name
        for count in range(2, 1000):
            if not target.exists():
                break
            target = to / name.replace(SUFFIX, f"-{count}{SUFFIX}")
    elif not to.exists() and to.suffix.lower() != ".zip":
        raise CannotWriteError(
            _("There is no folder {path}; make it, or name a file that ends in .zip.").format(
                path=to
            )
        )
    elif to.exists() and not _is_backup(to):
        raise CannotWriteError(
            _("{path} is there already and is no backup; name another file.").format(path=to)
        )
    return write(store, target, town, PARTS)


def check(path: Path) -> Backup:
    """Read the backup at `path` from end to end.

    Returns:
        What it holds; every byte of it is what was backed up.

    Raises:
        NotALedgerError: it is no backup, or one from a later version.
        DamagedError: something in it is not what was backed up.
    """
    try:
        with opened(path) as (archive, backup):
            for name, part in backup.parts.items():
                with archive.open(name) as file:
                    if measured(file) != part:
                        raise _damaged(path, name)
            with archive.open(journal.NAME) as file:
                chain = Chain()
                blocks = _chained(iter(partial(file.read, BLOCK), b""), chain)
                sound = _measured(blocks) == backup.journal and chain.sound
                if not sound or (chain.head, chain.count) != (backup.head, backup.entries):
                    raise _damaged(path, journal.NAME)
    except OSError as error:
        raise unreadable(path, error) from error
    return backup


@contextmanager
def opened(path: Path) -> Iterator[tuple[zipfile.ZipFile, Backup]]:
    """Open the backup at `path`; what fails inside because of its bytes is told as damage.

    Raises:
        NotALedgerError: it is no backup, or one from a later version.
        DamagedError: it is damaged.
        OSError: what was done inside failed, with the backup or with anything else.
    """
    try:
        try:
            file = path.open("rb")
        except FileNotFoundError:
            raise NotALedgerError(_("There is no backup at {path}.").format(path=path)) from None
        except OSError as error:
            raise unreadable(path, error) from error
        with file, zipfile.ZipFile(file) as archive:
            yield archive, _described(archive, path)
    except (TaizhangError, OSError):
        raise
    except Exception as error:  # broken bytes make zipfile raise whatever comes to hand
        if not zipfile.is_zipfile(path):
            raise NotALedgerError(_not_a_backup(path)) from error
        raise _damaged(path, _("its contents")) from error


def measured(file: IO[bytes]) -> Part:
    """Return length and SHA-256 of an open file."""
    return _measured(iter(partial(file.read, BLOCK), b""))


def files(folder: Path, parts: Iterable[str]) -> Iterator[str]:
    """Yield the files in the subfolders `parts` of `folder`, by their place in it."""
    for part in parts:
        for path in sorted((folder / part).rglob("*")):
            if path.is_file() and not path.is_symlink() and not path.name.endswith(".part"):
                yield path.relative_to(folder).as_posix()


def write(store: Store, target: Path, town: str, parts: Iterable[str]) -> Backup:
    """Write a backup beside `target`, check it, and only then give it the name.

    Args:
        store: the ledger, open.
        target: the file.
        town: whose ledger it is.
        parts: the subfolders that it shall hold.

    Raises:
        CannotWriteError, DamagedError, InvalidError: as for `make`.
    """
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        try:
            with draft.open("wb") as file:
                _write(file, store, town, parts)
                file.flush()
                disk.sync(file.fileno())
            backup = _read_back(draft)
            disk.replace(draft, target)
            disk.sync_folder(target.parent)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise CannotWriteError(journal.cannot_write(target, error)) from error
    return backup._replace(path=target)


def _read_back(draft: Path) -> Backup:
    try:
        return check(draft)
    except (DamagedError, NotALedgerError) as error:
        raise DamagedError(
            _(
                "No backup was made: read back, it was not what the ledger's chain says. "
                "`taizhang verify` tells whether the ledger is damaged; if it is sound, the disk "
                "that the backup was written to is not: use another one."
            )
        ) from error


def _write(file: IO[bytes], store: Store, town: str, parts: Iterable[str]) -> None:
    position = store.follow()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        with store.journal.path.open("rb") as source:
            whole = _copied(archive, journal.NAME, source, position.offset)
        others: dict[str, Part] = {}
        for name in files(store.folder, parts):
            _check_name(store.folder, name)
            try:
                source = (store.folder / name).open("rb")
            except FileNotFoundError:  # somebody took it away meanwhile
                continue
            with source:
                size = os.fstat(source.fileno()).st_size
                others[name] = _copied(archive, name, source, size)
        described = {
            "format": FORMAT,
            "version": VERSION,
            "ledger": store.index.ledger,
            "town": town,
            "made": now().isoformat(timespec="seconds"),
            "head": position.hash,
            "entries": position.line,
            "bytes": whole.size,
            "sha256": whole.sha256,
            "files": {
                name: {"bytes": part.size, "sha256": part.sha256} for name, part in others.items()
            },
        }
        archive.writestr(_entry(MANIFEST), json.dumps(described, ensure_ascii=False, indent=1))


def _check_name(folder: Path, name: str) -> None:
    try:
        name.encode()
    except UnicodeEncodeError as error:
        raise InvalidError(
            _("The name of {path} is not text, so no backup can hold it; rename the file.").format(
                path=clean(str(folder / name))
            )
        ) from error


def _entry(name: str, size: int = 0) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, now().timetuple()[:6])
    # Photographs are compressed already.
    entry.compress_type = (
        zipfile.ZIP_STORED if name.startswith(f"{ATTACHMENTS}/") else zipfile.ZIP_DEFLATED
    )
    # A ledger closes on it: the highest level takes several times as long for a third less.
    entry._compresslevel = 1  # type: ignore[attr-defined]
    entry.file_size = size
    entry.external_attr = 0o644 << 16
    return entry


def _copied(archive: zipfile.ZipFile, name: str, source: IO[bytes], size: int) -> Part:
    """Copy the first `size` bytes of `source` into the archive."""

    def blocks() -> Iterator[bytes]:
        left = size
        while left and (block := source.read(min(left, BLOCK))):
            left -= len(block)
            target.write(block)
            yield block

    with archive.open(_entry(name, size), "w") as target:
        return _measured(blocks())


def _measured(blocks: Iterable[bytes]) -> Part:
    size, digest = 0, hashlib.sha256()
    for block in blocks:
        size += len(block)
        digest.update(block)
    return Part(size, digest.hexdigest())


def _chained(blocks: Iterable[bytes], chain: Chain) -> Iterator[bytes]:
    """Yield the blocks of a journal, of which `chain` takes the lines."""
    rest = b""
    for block in blocks:
        yield block
        *lines, rest = (rest + block).split(b"\n")
        for line in lines:
            chain.take(line + b"\n")
    if rest:
        chain.take(rest)


def _described(archive: zipfile.ZipFile, path: Path) -> Backup:
    """Return what `backup.json` says, once it is sure that nothing else is in the archive."""
    names = archive.namelist()
    if MANIFEST not in names:
        raise NotALedgerError(_not_a_backup(path))
    told: dict[str, Any] = json.loads(archive.read(MANIFEST))
    if told["format"] != FORMAT:
        raise NotALedgerError(_not_a_backup(path))
    if told["version"] != VERSION:
        raise NotALedgerError(
            _(
                "{path} was made by a later version of Taizhang; update the program to restore it."
            ).format(path=path)
        )
    parts = {
        name: Part(int(part["bytes"]), str(part["sha256"])) for name, part in told["files"].items()
    }
    if sorted(names) != sorted([journal.NAME, MANIFEST, *parts]) or not all(map(_is_part, parts)):
        raise _damaged(path, MANIFEST)
    return Backup(
        path=path,
        ledger=str(told["ledger"]),
        town=str(told["town"]),
        made=str(told["made"]),
        head=str(told["head"]),
        entries=int(told["entries"]),
        journal=Part(int(told["bytes"]), str(told["sha256"])),
        parts=parts,
    )


def _is_part(name: str) -> bool:
    """Tell whether `name` lies in one of the folders that a backup may write to."""
    steps = name.split("/")
    return (
        len(steps) > 1
        and steps[0] in PARTS
        and not any(step in ("", ".", "..") for step in steps)
        and "\0" not in name
        and not (sys.platform == "win32" and re.search(r"[\\:]", name))
    )


def _is_backup(path: Path) -> bool:
    try:
        with opened(path):
            return True
    except DamagedError:  # a backup that is no use any more
        return True
    except (TaizhangError, OSError):
        return False


def town_of(store: Store) -> str:
    """Return the name of the town whose ledger it is."""
    from storage.reader import Reader

    return Reader(store).town_name


def now() -> datetime:
    """Return this moment, in China."""
    return datetime.now(CHINA)


def _not_a_backup(path: Path) -> str:
    return _("{path} is not a backup of a ledger; those end in {suffix}.").format(
        path=path, suffix=SUFFIX
    )


def unreadable(path: Path, error: OSError) -> NotALedgerError:
    """Return the error to raise where a backup, or what it is compared with, cannot be read."""
    return NotALedgerError(
        _(
            "{path} cannot be read: {reason}. Look whether it is there and whether you may read it."
        ).format(path=path, reason=reason(error))
    )


def _damaged(path: Path, what: str) -> DamagedError:
    return DamagedError(
        _(
            "The backup {path} is damaged: {what} is not what was backed up. Nothing was changed; "
            "use another backup, the automatic ones are in the folder {folder} of the ledger."
        ).format(path=path, what=what, folder=FOLDER)
    )
