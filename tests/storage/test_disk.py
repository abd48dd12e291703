"""The lock, which stays open between two saves and must still never outlive its process."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from storage.database import LedgerDB
from storage.disk import Lock

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
