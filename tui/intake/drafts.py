"""Entries that were begun and are not saved: kept on disk, so that no crash loses them.

One small file for each form that is open, written anew a moment after somebody
typed. It is no part of the ledger: saving the entry removes it, and whoever opens
the next form is offered what an earlier one left behind. A lock beside the file
tells one that is being typed in, here or in another process, from one left behind.
"""

import json
import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from storage import disk
from storage.data import DRAFTS
from storage.identity import uuid7

_LOCK = ".lock"


@dataclass(frozen=True)
class Left:
    """An entry that was left behind.

    Attributes:
        path: its file.
        at: when it was last typed in, ISO 8601 with the offset of China.
        data: what was typed, as it was given to `Draft.keep`.
    """

    path: Path
    at: str
    data: dict[str, Any]

    @property
    def time(self) -> str:
        """The time of day it was typed, with the day where that is not today."""
        from storage.dates import today

        day, time = self.at[:10], self.at[11:16]
        return time if day == str(today()) else f"{day} {time}"


class Draft:
    """What is being typed in one form. May be used from several threads."""

    def __init__(self, folder: Path, kind: str, about: str = "") -> None:
        """Name a draft; nothing is written before there is something to keep.

        Args:
            folder: the ledger's folder.
            kind: the kind of form, such as `form` or `grid`.
            about: identity of the record that is amended, `""` for a new one.
        """
        self.kind, self.about = kind, about
        self._path = folder / DRAFTS / f"{uuid7()}.json"
        self._claim: int | None = None
        self._ended = False
        self._threads = threading.Lock()

    def keep(self, data: Mapping[str, Any]) -> None:
        """Put what is typed on the disk.

        Raises:
            OSError: the disk refused; what was kept before is still there.
        """
        import pendulum

        from storage.dates import ZONE

        at = pendulum.now(ZONE).isoformat(timespec="seconds")
        whole = {"kind": self.kind, "about": self.about, "at": at, "data": data}
        with self._threads:
            if self._ended:
                return
            self._path.parent.mkdir(exist_ok=True)
            if self._claim is None:
                self._claim = disk.claimed(_lock_of(self._path))
            disk.write_whole(self._path, json.dumps(whole, ensure_ascii=False).encode())

    def drop(self) -> None:
        """Remove it: what was typed is saved, or not wanted."""
        with self._threads:
            self._path.unlink(missing_ok=True)
            self._end()

    def empty(self) -> None:
        """Remove what was kept; more may be typed."""
        with self._threads:
            self._path.unlink(missing_ok=True)

    def leave(self) -> None:
        """Leave it behind for the next form."""
        with self._threads:
            self._end()

    def take_up(self, left: Left) -> bool:
        """Go on with an entry that was left behind; `False` where another process was faster."""
        claim = disk.claimed(_lock_of(left.path))
        if claim is None or not left.path.exists():
            if claim is not None:
                _let_go(left.path, claim)
            return False
        self.drop()
        self._path, self._claim, self._ended = left.path, claim, False
        return True

    def _end(self) -> None:
        self._ended = True
        if self._claim is not None:
            _let_go(self._path, self._claim)
            self._claim = None


def left_behind(folder: Path, kind: str, about: str = "") -> list[Left]:
    """Return the entries of a kind that nobody is typing in, the latest first."""
    found = []
    for path in (folder / DRAFTS).glob("*.json"):
        try:
            whole = json.loads(path.read_bytes())
            if (whole["kind"], whole["about"]) != (kind, about):
                continue
            left = Left(path, str(whole["at"]), dict(whole["data"]))
            claim = disk.claimed(_lock_of(path))
        except (OSError, ValueError, KeyError, TypeError):
            continue  # not one of ours, or just taken away
        if claim is not None:
            _let_go(path, claim)
            found.append(left)
    return sorted(found, key=lambda left: (left.at, left.path.name), reverse=True)


def discard(left: Left) -> None:
    """Remove an entry that was left behind."""
    left.path.unlink(missing_ok=True)


def _lock_of(path: Path) -> Path:
    return path.with_suffix(_LOCK)


def _let_go(path: Path, claim: int) -> None:
    """End a claim. The lock file goes as well; Windows removes it only once it is closed."""
    if os.name != "nt":
        _lock_of(path).unlink(missing_ok=True)
    os.close(claim)
    if os.name == "nt":
        try:
            _lock_of(path).unlink(missing_ok=True)
        except OSError:
            return  # somebody else has it open already
