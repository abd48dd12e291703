"""The file of a backup: one zip that says itself what must be in it.

    宋桂镇-20261122-1530.taizhang.zip
        journal.jsonl                          up to a committed position
        settings/ attachments/ set-aside/      as they were
        backup.json                            what all that must be: lengths, SHA-256, chain head

`check` reads one from end to end; `backup` makes one, `restore` puts one back.
"""

import hashlib
import json
import re
import sys
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO, Any, NamedTuple

from storage import journal
from storage.data import SETTINGS
from storage.errors import DamagedError, NotALedgerError, TaizhangError, reason
from storage.language import _
from storage.line import Chain

SUFFIX = ".taizhang.zip"
FOLDER = "backups"
ATTACHMENTS = "attachments"
PARTS = (SETTINGS, ATTACHMENTS, "set-aside")
FORMAT = "taizhang-backup"
VERSION = 1
MANIFEST = "backup.json"
BLOCK = 1 << 20


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
                sound = summed(blocks) == backup.journal and chain.sound
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


def is_backup(path: Path) -> bool:
    """Tell whether the file at `path` is a backup, be it a damaged one."""
    try:
        with opened(path):
            return True
    except DamagedError:  # a backup that is no use any more
        return True
    except (TaizhangError, OSError):
        return False


def measured(file: IO[bytes]) -> Part:
    """Return length and SHA-256 of an open file."""
    return summed(iter(partial(file.read, BLOCK), b""))


def summed(blocks: Iterable[bytes]) -> Part:
    """Return length and SHA-256 of what comes in blocks."""
    size, digest = 0, hashlib.sha256()
    for block in blocks:
        size += len(block)
        digest.update(block)
    return Part(size, digest.hexdigest())


def files(folder: Path, parts: Iterable[str]) -> Iterator[str]:
    """Yield the files in the subfolders `parts` of `folder`, by their place in it."""
    for part in parts:
        for path in sorted((folder / part).rglob("*")):
            if path.is_file() and not path.is_symlink() and not path.name.endswith(".part"):
                yield path.relative_to(folder).as_posix()


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


def unreadable(path: Path, error: OSError) -> NotALedgerError:
    """Return the error to raise where a backup, or what it is compared with, cannot be read."""
    return NotALedgerError(
        _(
            "{path} cannot be read: {reason}. Look whether it is there and whether you may read it."
        ).format(path=path, reason=reason(error))
    )


def _not_a_backup(path: Path) -> str:
    return _("{path} is not a backup of a ledger; those end in {suffix}.").format(
        path=path, suffix=SUFFIX
    )


def _damaged(path: Path, what: str) -> DamagedError:
    return DamagedError(
        _(
            "The backup {path} is damaged: {what} is not what was backed up. Nothing was changed; "
            "use another backup, the automatic ones are in the folder {folder} of the ledger."
        ).format(path=path, what=what, folder=FOLDER)
    )
