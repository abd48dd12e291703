"""Making backups: consistent while others write, checked before they have their name.

The journal only grows: the bytes before a position that was read once are a whole
ledger, whatever others append meanwhile, so nobody waits for a backup.

`make` makes one where a person asks for it, the automatic ones are in `rolling`;
`backupfile` says what is in one.
"""

import json
import os
import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import IO

from storage import disk, journal
from storage.backupfile import (
    ATTACHMENTS,
    BLOCK,
    FORMAT,
    MANIFEST,
    PARTS,
    SUFFIX,
    VERSION,
    Backup,
    Part,
    check,
    files,
    is_backup,
    summed,
)
from storage.errors import CannotWriteError, DamagedError, InvalidError, NotALedgerError
from storage.language import _
from storage.line import CHINA
from storage.store import Store
from storage.text import clean

# What no system allows in a file name, and what a shell would take apart.
_UNSAFE = re.compile(r"""[<>:"/\\|?*\s$`'!&;()]+""")


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
    elif to.exists() and not is_backup(to):
        raise CannotWriteError(
            _("{path} is there already and is no backup; name another file.").format(path=to)
        )
    return write(store, target, town, PARTS)


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
        return summed(blocks())


def town_of(store: Store) -> str:
    """Return the name of the town whose ledger it is."""
    from storage.reader import Reader

    return Reader(store).town_name


def now() -> datetime:
    """Return this moment, in China."""
    return datetime.now(CHINA)
