"""Automatic backups: one a day in the ledger's folder `backups`, and which of them are kept."""

import re
import shutil
from pathlib import Path

from storage.backup import now, town_of, write
from storage.backupfile import BLOCK, FOLDER, SUFFIX, Backup, opened
from storage.data import SETTINGS
from storage.errors import TaizhangError
from storage.language import _
from storage.line import Position
from storage.store import Store

# Automatic backups that are kept: the latest ones, and the last one of each of the latest months.
DAYS = 7
MONTHS = 12

_ROLLED = re.compile(rf"auto-(\d{{6}})\d\d{re.escape(SUFFIX)}")


def roll(store: Store) -> Backup | None:
    """Make today's automatic backup, and let go of those that are no longer kept.

    It holds the journal and the settings. Attachments never change once they are in
    the ledger's folder, where it lies itself. Never raises: a ledger must close;
    what kept it from being made becomes one of the store's notices.

    Returns:
        The backup; `None` where there is one of today or of the ledger as it is, or
        where the ledger holds no records yet.
    """
    try:
        folder = store.folder / FOLDER
        target = folder / f"auto-{now():%Y%m%d}{SUFFIX}"
        if target.exists() or not _has_records(store):
            return None
        earlier = rolled(store.folder)
        position = store.follow()
        if earlier and _holds(earlier[0], position):
            return None
        # What others are about to save matters more than a copy of what is saved.
        if shutil.disk_usage(store.folder).free < 2 * position.offset + 16 * BLOCK:
            store.notices.append(_too_full(store.folder))
            return None
        folder.mkdir(exist_ok=True)
        backup = write(store, target, town_of(store), (SETTINGS,))
        _let_go(folder)
    except Exception as error:  # whatever it is, the ledger is closed and its records are saved
        store.notices.append(
            _("No automatic backup could be made today: {reason}").format(reason=error)
        )
        return None
    return backup


def rolled(folder: Path) -> list[Path]:
    """Return the automatic backups of the ledger in `folder`, the latest first."""
    found = (folder / FOLDER).glob(f"auto-*{SUFFIX}")
    return sorted((path for path in found if _ROLLED.fullmatch(path.name)), reverse=True)


def _has_records(store: Store) -> bool:
    store.follow()
    begun = ("town", "villages", "officers", "subjects", "freezes", "published")
    return any(store.index.count(table) for table in store.index.tables() if table not in begun)


def _holds(path: Path, position: Position) -> bool:
    """Tell whether the backup at `path` goes up to `position`."""
    try:
        with opened(path) as (_archive, backup):
            return backup.head == position.hash
    except (TaizhangError, OSError):
        return False


def _let_go(folder: Path) -> None:
    """Remove the automatic backups that are no longer kept, and drafts that were left behind."""
    found = rolled(folder.parent)
    kept = set(found[:DAYS])
    months: dict[str, Path] = {}
    for path in found:
        months.setdefault(path.name[5:11], path)
    kept.update(list(months.values())[:MONTHS])
    for path in found:
        if path not in kept:
            path.unlink(missing_ok=True)
    yesterday = now().timestamp() - 86400
    for path in folder.glob(f".auto-*{SUFFIX}.*.part"):
        if path.stat().st_mtime < yesterday:
            path.unlink(missing_ok=True)


def _too_full(folder: Path) -> str:
    return _(
        "The disk is too full for today's automatic backup of {folder}; everything is saved. "
        "Free some space, or make a backup elsewhere with `taizhang backup --to FOLDER`."
    ).format(folder=folder)
