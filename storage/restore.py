"""Putting a backup back: what would change, then the change, of which nothing is thrown away.

The journal takes its place in one step, as the last one: whoever is killed on the
way leaves the old ledger or the new one. What it replaces lies afterwards in
`set-aside/replaced-…`.
"""

import os
import shutil
import zipfile
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from storage import disk, indexfile, journal
from storage.backupfile import (
    BLOCK,
    FOLDER,
    PARTS,
    Backup,
    Part,
    check,
    files,
    measured,
    opened,
    unreadable,
)
from storage.data import DRAFTS, SETTINGS
from storage.errors import CannotWriteError, DamagedError, InvalidError, NotALedgerError, reason
from storage.journal import Journal
from storage.language import _
from storage.line import CHINA, START_HASH, Entry, Position, decode, read_line
from storage.store import LOCK
from storage.undo import name_of

_STAGE = ".restore-"
Key = tuple[str, str]


class Side(NamedTuple):
    """A ledger as it is in one place.

    Attributes:
        head: its chain head.
        entries: lines of its journal.
        documents: name and revision of each document, by table and identity.
        problem: a sentence where its journal can only be read in part.
    """

    head: str
    entries: int
    documents: dict[Key, tuple[str, str]]
    problem: str = ""


class Plan(NamedTuple):
    """What putting a backup back would change.

    Attributes:
        backup: the backup, checked.
        folder: where it goes.
        now: the ledger that is there, `None` where there is none.
        then: the ledger in the backup.
        lost: numbers (or names) of what is in the ledger and not in the backup.
        gained: of what is in the backup and not in the ledger.
        differ: of what is in both with different content.
        files: settings, attachments and set-aside writes that would be put there,
            by their place in the folder.
        leaving: settings that the backup does not have.
        seen: what the journal looked like, so that nothing is replaced unseen.
    """

    backup: Backup
    folder: Path
    now: Side | None
    then: Side
    lost: list[str]
    gained: list[str]
    differ: list[str]
    files: list[str]
    leaving: list[str]
    seen: tuple[int, ...]

    @property
    def changes_nothing(self) -> bool:
        """Whether the ledger is what the backup holds."""
        same = self.now is not None and self.now.head == self.then.head and not self.now.problem
        return same and not self.files and not self.leaving


def plan(path: Path, folder: Path) -> Plan:
    """Check the backup at `path`, and say what putting it back into `folder` would change.

    Raises:
        NotALedgerError: it is no backup, or one from a later version.
        DamagedError: the backup is damaged.
        InvalidError: the folder holds another ledger or other files.
    """
    backup = check(path)
    try:
        return _planned(backup, folder)
    except OSError as error:
        raise unreadable(Path(error.filename or path), error) from error


def _planned(backup: Backup, folder: Path) -> Plan:
    path = backup.path
    seen = _seen(folder / journal.NAME)
    _check_folder(folder, bool(seen))
    with opened(path) as (archive, _backup), archive.open(journal.NAME) as file:
        then = _in_backup(file)
        if (then.head, then.entries) != (backup.head, backup.entries):
            raise NotALedgerError(
                _("{path} holds a journal that this version of Taizhang cannot read.").format(
                    path=path
                )
            )
    now = _in_folder(folder, backup) if seen else None
    present = now.documents if now else {}
    return Plan(
        backup=backup,
        folder=folder,
        now=now,
        then=then,
        lost=_names(present, present.keys() - then.documents.keys()),
        gained=_names(then.documents, then.documents.keys() - present.keys()),
        differ=_names(
            present,
            (
                uid
                for uid in present.keys() & then.documents.keys()
                if present[uid][1] != then.documents[uid][1]
            ),
        ),
        files=[name for name, part in backup.parts.items() if _measure(folder / name) != part],
        leaving=[name for name in files(folder, [SETTINGS]) if name not in backup.parts],
        seen=seen,
    )


class Restored(NamedTuple):
    """What putting a backup back has done.

    Attributes:
        aside: the folder that holds what was replaced; `None` where nothing was.
        doubt: a sentence where the disk would not confirm it, else `""`.
    """

    aside: Path | None
    doubt: str


def restore(agreed: Plan) -> Restored:
    """Put the backup of a plan back.

    Other programs that have the ledger open go on reading what it was, and are told
    when they next save.

    Raises:
        InvalidError: the ledger was changed since the plan was made; nothing is replaced.
        CannotWriteError: the disk refused; the ledger that was there is still there.
        DamagedError: the backup was damaged since the plan was made.
    """
    folder = agreed.folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with disk.locked(folder / LOCK):
            if _seen(folder / journal.NAME) != agreed.seen:
                raise InvalidError(
                    _(
                        "Somebody saved a change to the ledger in {folder} meanwhile; nothing was "
                        "replaced. Look again at what would change."
                    ).format(folder=folder)
                )
            for left in folder.glob(f"{_STAGE}*"):  # by somebody who was killed
                shutil.rmtree(left, ignore_errors=True)
            stage = folder / f"{_STAGE}{os.getpid()}"
            try:
                _stage(agreed, stage)
                return _replace(agreed, stage)
            finally:
                shutil.rmtree(stage, ignore_errors=True)
    except OSError as error:
        raise CannotWriteError(journal.cannot_write(folder, error)) from error


def _stage(agreed: Plan, stage: Path) -> None:
    """Unpack what is needed into `stage`, on the disk where it is to be."""
    stage.mkdir()
    with opened(agreed.backup.path) as (archive, backup):
        _unpack(archive, journal.NAME, stage, backup.journal, backup.path)
        for name in agreed.files:
            _unpack(archive, name, stage, backup.parts[name], backup.path)
    staged = Journal(stage / journal.NAME)
    try:
        staged.ledger()  # not from a later version
    finally:
        staged.close()


def _unpack(archive: zipfile.ZipFile, name: str, stage: Path, part: Part, path: Path) -> None:
    target = stage / name
    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(name) as source, target.open("wb") as file:
        shutil.copyfileobj(source, file, BLOCK)
        file.flush()
        disk.sync(file.fileno())
    if _measure(target) != part:
        raise DamagedError(
            _("The backup {path} was changed while it was put back; nothing was replaced.").format(
                path=path
            )
        )


def _replace(agreed: Plan, stage: Path) -> Restored:
    """Keep what is there, then exchange it file by file, the journal last."""
    folder = agreed.folder
    replaced = [*agreed.files, *agreed.leaving, *([journal.NAME] if agreed.seen else [])]
    aside = _put_aside(folder, [name for name in replaced if (folder / name).exists()])
    # An index that has seen more than the journal holds would refuse to open. Where a
    # program that has it open keeps it from being deleted, nothing is replaced yet.
    _drop_index(folder)
    try:
        for name in agreed.files:
            _exchange(stage / name, folder / name)
            disk.sync_folder((folder / name).parent)
        for name in agreed.leaving:
            (folder / name).unlink()
        _exchange(stage / journal.NAME, folder / journal.NAME)
    except OSError:
        _put_back(folder, aside, [*agreed.files, *agreed.leaving])
        raise
    # From here on it is done. What fails now makes it no less so.
    doubt = ""
    try:
        disk.sync_folder(folder)
    except OSError as error:
        doubt = _(
            "The disk did not confirm it ({reason}); look once more after the computer was "
            "started anew, and run `taizhang verify`."
        ).format(reason=reason(error))
    # Somebody may have looked at the old journal in between, and made its index.
    with suppress(OSError):
        _drop_index(folder)
    return Restored(aside, doubt)


def _put_back(folder: Path, aside: Path | None, names: Iterable[str]) -> None:
    """Undo what was exchanged before the journal, as far as the disk still lets us.

    Attachments that were not there may stay: nothing in the ledger names them.
    """
    for name in names:
        kept = aside / name if aside else None
        if kept is not None and kept.exists():
            with suppress(OSError):
                disk.write_whole(folder / name, kept.read_bytes())
        elif name.startswith(f"{SETTINGS}/"):
            with suppress(OSError):
                (folder / name).unlink(missing_ok=True)


def _put_aside(folder: Path, names: list[str]) -> Path | None:
    """Keep the files `names` in a new folder under `set-aside`."""
    if not names:
        return None
    stamp = datetime.now(CHINA).strftime("%Y%m%d-%H%M%S")
    aside = folder / "set-aside" / f"replaced-{stamp}"
    count = 1
    while aside.exists():
        count += 1
        aside = folder / "set-aside" / f"replaced-{stamp}-{count}"
    for name in names:
        target = aside / name
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(folder / name, target)
        except OSError:  # not every file system has links
            with (folder / name).open("rb") as source, target.open("wb") as file:
                shutil.copyfileobj(source, file, BLOCK)
                file.flush()
                disk.sync(file.fileno())
        disk.sync_folder(target.parent)
    disk.sync_folder(aside.parent)
    disk.sync_folder(folder)
    return aside


def _exchange(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    disk.replace(source, target)


def _drop_index(folder: Path) -> None:
    for name in (indexfile.NAME, f"{indexfile.NAME}-wal", f"{indexfile.NAME}-shm"):
        (folder / name).unlink(missing_ok=True)
    disk.sync_folder(folder)


# ------------------------------------------------------------------ comparing


def _seen(path: Path) -> tuple[int, ...]:
    """Return what changes when anybody writes to `path` or replaces it; empty where it is not."""
    try:
        state = path.stat()
    except OSError:
        return ()
    return (state.st_ino, state.st_size, state.st_mtime_ns)


def _check_folder(folder: Path, is_ledger: bool) -> None:
    """Make sure that nothing else is in the way.

    A ledger that lost its journal, or a restore that was killed, is not in the way.
    """
    known = (LOCK, indexfile.NAME, *PARTS, FOLDER, DRAFTS, _STAGE)
    if is_ledger or not folder.exists():
        return
    if not folder.is_dir() or any(not path.name.startswith(known) for path in folder.iterdir()):
        raise InvalidError(
            _("{folder} holds other files; name an empty or a new folder.").format(folder=folder)
        )


def _in_backup(lines: Iterable[bytes]) -> Side:
    head, number, offset = START_HASH, 0, 0
    documents: dict[Key, tuple[str, str]] = {}
    for line in lines:
        entry = read_line(line, head, offset, number + 1)
        if entry is None:
            break
        _take(entry, documents)
        head, number, offset = line[-67:-3].decode(), number + 1, offset + len(line)
    return Side(head, number, documents)


def _in_folder(folder: Path, backup: Backup) -> Side:
    """Read the ledger in `folder` as far as it can be read.

    Raises:
        InvalidError: it is another ledger than that of the backup.
    """
    end, problem = Position(), ""
    documents: dict[Key, tuple[str, str]] = {}
    source = Journal(folder / journal.NAME)
    try:
        if source.ledger() != backup.ledger:
            raise InvalidError(
                _(
                    "{path} is a backup of another ledger ({town}) than the one in {folder}; name "
                    "another folder with --into."
                ).format(path=backup.path, town=backup.town, folder=folder)
            )
        for transaction in source.scan(end):
            end = transaction.end
            for entry in transaction.entries:
                _take(entry, documents)
    except (DamagedError, NotALedgerError) as error:
        problem = str(error)
    finally:
        source.close()
    return Side(end.hash, end.line, documents, problem)


def _take(entry: Entry, documents: dict[Key, tuple[str, str]]) -> None:
    key = (entry.table, entry.uid)
    if entry.op == "put":
        documents[key] = (name_of(decode(entry.doc), entry.uid), entry.revision)
    elif entry.op == "remove":
        documents.pop(key, None)


def _names(documents: dict[Key, tuple[str, str]], keys: Iterable[Key]) -> list[str]:
    return sorted(documents[key][0] for key in keys)


def _measure(path: Path) -> Part | None:
    try:
        with path.open("rb") as file:
            return measured(file)
    except OSError:
        return None
