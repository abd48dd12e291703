"""What differs between operating systems: locking, syncing and replacing files."""

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from weakref import WeakSet

if sys.platform == "win32":
    import msvcrt

    def _acquire(descriptor: int) -> None:
        """Take the lock, waiting as long as it takes."""
        # LK_LOCK waits by itself, but only looks once a second.
        while True:
            try:
                os.lseek(descriptor, 0, os.SEEK_SET)
                msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
            except OSError as error:
                if error.errno not in (errno.EACCES, errno.EDEADLK):  # how it says "held"
                    raise
                time.sleep(0.01)
            else:
                return

    def _try(descriptor: int) -> None:
        """Take the lock, or raise `OSError` where somebody holds it."""
        os.lseek(descriptor, 0, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

    def _release(descriptor: int) -> None:
        os.lseek(descriptor, 0, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _acquire(descriptor: int) -> None:
        """Take the lock, waiting as long as it takes."""
        fcntl.flock(descriptor, fcntl.LOCK_EX)

    def _try(descriptor: int) -> None:
        """Take the lock, or raise `OSError` where somebody holds it."""
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _release(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)


# What a file system answers that cannot sync a folder (some network and FUSE ones): then
# the name is as durable there as it gets.
_NO_FOLDER_SYNC = {errno.EINVAL, errno.EBADF, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS}
_PATIENCE = 1.0  # seconds

BINARY = getattr(os, "O_BINARY", 0)


class Lock:
    """The lock file at `path`, to be held against other processes in a `with` statement.

    The operating system releases it when the process ends, however it ends, so
    a lock left behind by a dead process cannot block anybody. Opened once, at the first use.
    """

    def __init__(self, path: Path) -> None:
        self._path = str(path)
        self._descriptor = -1
        _LOCKS.add(self)

    def __enter__(self) -> None:
        while True:
            if self._descriptor < 0:
                self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | BINARY, 0o644)
            _acquire(self._descriptor)
            if is_open_as(self._descriptor, self._path):
                return
            self.close()  # somebody took the file away: others lock the one there is now

    def __exit__(self, *_error: object) -> None:
        _release(self._descriptor)

    def close(self) -> None:
        """Release the file."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


_LOCKS: WeakSet[Lock] = WeakSet()


def _unshare_locks() -> None:
    # A lock goes with the open file, which a forked child shares: it would hold what
    # its parent holds, and go on holding it when that is dead.
    for lock in _LOCKS:
        lock.close()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_unshare_locks)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock file at `path` against other processes, once."""
    lock = Lock(path)
    try:
        with lock:
            yield
    finally:
        lock.close()


def claimed(path: Path) -> int | None:
    """Take the lock file at `path` for as long as this process lives.

    Returns:
        The descriptor to be closed when the claim ends; `None` where another
        process (or another part of this one) holds it.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | BINARY, 0o644)
    try:
        _try(descriptor)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


def is_open_as(descriptor: int, path: Path | str) -> bool:
    """Tell whether `path` still names the file that `descriptor` has open."""
    if sys.platform == "win32":
        return True  # Windows does not let an open file be replaced
    try:
        opened, named = os.fstat(descriptor), os.stat(path)  # noqa: PTH116, asked at every save
    except OSError:
        return False
    return (opened.st_ino, opened.st_dev) == (named.st_ino, named.st_dev)


def sync(descriptor: int) -> None:
    """Return when everything written to `descriptor` is on the medium itself."""
    if sys.platform == "darwin":
        # Plain fsync on macOS stops at the drive's own cache.
        try:
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
        except OSError:  # not every volume knows it
            os.fsync(descriptor)
    else:
        os.fsync(descriptor)


def sync_folder(folder: Path) -> None:
    """Make a new name in `folder` as durable as the file it names."""
    if sys.platform == "win32":
        return  # Windows keeps names and contents together; a folder cannot be synced
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        sync(descriptor)
    except OSError as error:
        if error.errno not in _NO_FOLDER_SYNC:
            raise
    finally:
        os.close(descriptor)


def replace(source: Path, target: Path) -> None:
    """Give `source` the name `target`, in place of what has it.

    On Windows a file cannot be replaced while anybody has it open, and virus scanners
    open what was just written: there it is tried again for a second.
    """
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            source.replace(target)
        except PermissionError:
            if sys.platform != "win32" or time.monotonic() > end:
                raise
            time.sleep(0.05)
        else:
            return


def write_whole(path: Path, data: bytes) -> None:
    """Put `data` at `path` so that a crash leaves the old file or the new one, never half.

    Raises:
        OSError: the disk refused; whatever was at `path` is unchanged, or `data` is there
            and only its name may not outlast a power cut.
    """
    place(draft_of(path, data), path)


def draft_of(path: Path, data: bytes) -> Path:
    """Write `data` beside `path`, for `place` to put there, and return where it is.

    Raises:
        OSError: the disk refused; nothing is left behind.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | BINARY, 0o644)
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(descriptor, view) :]
            sync(descriptor)
        finally:
            os.close(descriptor)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
    return draft


def place(draft: Path, path: Path) -> None:
    """Give a draft its name, in one step.

    Raises:
        OSError: as for `write_whole`.
    """
    try:
        replace(draft, path)
        sync_folder(path.parent)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
