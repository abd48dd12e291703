"""What differs between operating systems, as far as it can be seen from one of them."""

import errno
import importlib.util
import os
import signal
import subprocess
import sys
import threading
import time
import types
from pathlib import Path
from typing import Any

import pytest

from storage import disk, location
from storage.database import LedgerDB
from storage.disk import Lock
from storage.errors import CannotWriteError
from storage.ledger import Ledger
from tests.storage.samples import inspection

ROOT = Path(__file__).parents[2]


def as_on(platform: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Load `storage/disk.py` once more, as it is on another system."""
    monkeypatch.setattr(sys, "platform", platform)
    spec = importlib.util.spec_from_file_location("disk_elsewhere", disk.__file__)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Locks(types.ModuleType):
    """`msvcrt`, whose lock is held by somebody else for a while."""

    LK_LOCK, LK_NBLCK, LK_UNLCK = 1, 2, 0

    def __init__(self, *refusals: int) -> None:
        super().__init__("msvcrt")
        self.refusals = list(refusals)
        self.done: list[tuple[int, int]] = []

    def locking(self, descriptor: int, mode: int, size: int) -> None:
        assert os.lseek(descriptor, 0, os.SEEK_CUR) == 0  # the byte that all agree on
        if mode != self.LK_UNLCK and self.refusals:
            code = self.refusals.pop(0)
            raise OSError(code, os.strerror(code))
        self.done.append((mode, size))


def test_on_windows_a_lock_is_waited_for_taken_and_let_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locks = Locks(errno.EACCES, errno.EDEADLK, errno.EACCES)
    monkeypatch.setitem(sys.modules, "msvcrt", locks)
    windows = as_on("win32", monkeypatch)
    with pytest.raises(KeyError), windows.locked(tmp_path / "lock"):
        assert locks.done == [(Locks.LK_NBLCK, 1)]
        raise KeyError  # whatever happens inside
    assert locks.done == [(Locks.LK_NBLCK, 1), (Locks.LK_UNLCK, 1)]


def test_on_windows_a_lock_that_cannot_be_had_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "msvcrt", Locks(errno.EINVAL))
    windows = as_on("win32", monkeypatch)
    with pytest.raises(OSError, match=os.strerror(errno.EINVAL)), windows.locked(tmp_path / "lock"):
        pass


def test_on_windows_a_file_that_a_scanner_has_open_is_replaced_a_moment_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "old").write_text("old")
    left = [2]
    real = os.replace

    def replace(source: Any, target: Any) -> None:
        left[0] -= 1
        if left[0] >= 0:
            raise PermissionError(errno.EACCES, "in use")
        real(source, target)

    monkeypatch.setattr(os, "replace", replace)
    with monkeypatch.context() as patch, pytest.raises(PermissionError):
        patch.setattr(sys, "platform", "linux")
        disk.write_whole(tmp_path / "old", b"new")
    assert (tmp_path / "old").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["old"]
    monkeypatch.setattr(sys, "platform", "win32")
    disk.write_whole(tmp_path / "old", b"new")
    assert (tmp_path / "old").read_text() == "new"
    left[0] = 10**9
    monkeypatch.setattr(disk, "_PATIENCE", 0.1)
    with pytest.raises(PermissionError):
        disk.write_whole(tmp_path / "old", b"newer")
    assert (tmp_path / "old").read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["old"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fcntl")
@pytest.mark.parametrize("knows_it", [True, False])
def test_on_macos_the_drive_itself_is_asked_to_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, knows_it: bool
) -> None:
    import fcntl

    asked: list[str] = []

    def full(descriptor: int, command: int) -> int:
        assert command == 51
        asked.append("F_FULLFSYNC")
        if not knows_it:
            raise OSError(errno.ENOTSUP, os.strerror(errno.ENOTSUP))
        return 0

    monkeypatch.setattr(fcntl, "F_FULLFSYNC", 51, raising=False)
    monkeypatch.setattr(fcntl, "fcntl", full)
    monkeypatch.setattr(os, "fsync", lambda descriptor: asked.append("fsync"))
    as_on("darwin", monkeypatch).write_whole(tmp_path / "file", b"data")
    once = ["F_FULLFSYNC"] if knows_it else ["F_FULLFSYNC", "fsync"]
    assert asked == once * 2  # the file, and the folder for its name


@pytest.mark.skipif(sys.platform == "win32", reason="Windows syncs no folders")
@pytest.mark.parametrize(("code", "passes"), [("EINVAL", True), ("ENOTSUP", True), ("EIO", False)])
def test_a_volume_that_syncs_no_folders_is_no_failing_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, passes: bool
) -> None:
    number = getattr(errno, code)

    def fsync(descriptor: int) -> None:
        if os.path.isdir(f"/proc/self/fd/{descriptor}"):  # noqa: PTH112
            raise OSError(number, os.strerror(number))

    if not Path("/proc/self/fd").exists():
        pytest.skip("needs /proc")
    monkeypatch.setattr(os, "fsync", fsync)
    if passes:
        disk.write_whole(tmp_path / "file", b"data")
    else:
        with pytest.raises(OSError, match=os.strerror(number)):
            disk.write_whole(tmp_path / "file", b"data")


def test_a_path_that_is_too_long_for_windows_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Path("/" + "长" * 140)
    assert location.warning(folder) == ""
    monkeypatch.setattr(sys, "platform", "win32")
    assert "shorter path" in location.warning(folder)


HOLD = """
import sys, time
from storage.ledger import Ledger
from tests.storage.samples import inspection
with Ledger.open(sys.argv[1]) as ledger:
    with ledger.store.writing():
        ledger.add([inspection(subject="持锁者")])
        print("held", flush=True)
        time.sleep(600)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_the_lock_of_a_killed_process_holds_nobody_up(ledger: Ledger) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(ledger.folder)], stdout=subprocess.PIPE, cwd=ROOT
    )
    assert holder.stdout is not None
    assert holder.stdout.readline().strip() == b"held"
    saved: list[str] = []
    waiting = threading.Thread(
        target=lambda: saved.append(ledger.add([inspection(subject="等锁者")])[0].subject)
    )
    waiting.start()
    time.sleep(0.3)
    assert not saved  # it is held, by a process that lives
    holder.send_signal(signal.SIGKILL)
    waiting.join(20)
    holder.wait()
    assert saved == ["等锁者"]
    assert (ledger.folder / "lock").exists()  # the file stays, and means nothing
    assert {row.facts.subject for row in ledger.rows()} == {"持锁者", "等锁者"}
    holder.stdout.close()


def test_what_is_no_lock_is_a_sentence(ledger: Ledger) -> None:
    lock = ledger.folder / "lock"
    lock.unlink(missing_ok=True)
    lock.mkdir()
    with pytest.raises(CannotWriteError, match="Could not write"):
        ledger.add([inspection()])
    lock.rmdir()
    ledger.add([inspection()])


HOLDER = """
import os, signal, sys, time
from storage.database import LedgerDB
from storage.store import Store

db = LedgerDB(sys.argv[1])
db.insert({"a": 1})
with db.storage.store.writing():
    child = os.fork()
    if not child:
        time.sleep(60)
    print(child, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="only where processes are forked")
def test_a_child_does_not_hold_the_lock_of_a_dead_parent(tmp_path: Path) -> None:
    with LedgerDB(tmp_path) as db:
        holder = subprocess.Popen(
            [sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE, text=True
        )
        assert holder.stdout
        child = int(holder.stdout.readline())
        try:
            holder.wait()
            began = time.monotonic()
            assert db.insert({"b": 2}) == 2
            assert time.monotonic() - began < 30
        finally:
            os.kill(child, signal.SIGKILL)
            holder.stdout.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows lets no open file be removed")
def test_who_holds_a_lock_file_that_was_taken_away_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    one, two = Lock(path), Lock(path)
    with one:
        pass
    path.unlink()
    with two, pytest.raises(BlockingIOError):
        _locked_at_once(path)
    with one, pytest.raises(BlockingIOError):
        _locked_at_once(path)
    one.close()
    two.close()


def _locked_at_once(path: Path) -> None:
    import fcntl

    with path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
