"""Stand between the store and the operating system: count its calls, and strike at one of them.

A stop kills the process right before the call, right after it, or in the middle of a
write. A fault makes the call fail, a write do less than was asked, or the disk stay
full (or read-only) until the step that is being taken has ended.
"""

import errno
import io
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

STOPS = ("before", "torn", "after")
ERRORS = ("EIO", "ENOSPC", "EROFS")
LASTING = {"full": "ENOSPC", "read-only": "EROFS"}
FAULTS = (*ERRORS, "short", *LASTING)
KINDS = (*STOPS, *FAULTS)
NAMES = ("write", "fsync", "ftruncate", "open", "replace", "unlink", "mkdir", "link")
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def unsynced() -> None:
    """Do without syncing: a process that is killed leaves its pages to the system."""

    def nothing(fd: Any) -> None:
        pass

    os.fsync = nothing


class Calls:
    """Once installed, counts the calls, and strikes at one of them.

    Attributes:
        count: calls so far.
    """

    def __init__(
        self, number: int = 0, kind: str = "", tell: Callable[[str], object] = lambda struck: None
    ) -> None:
        self.count = 0
        self._asleep = False
        self._tell = tell
        self._number = number
        self._kind = kind
        self._lasting = ""

    def install(self) -> None:
        """Take the place of the functions of `os`, in this process for good."""
        unsynced()
        for name in NAMES:
            setattr(os, name, self._between(name, getattr(os, name)))
        opened = io.open

        def opened_here(file: Any, mode: str = "r", *rest: Any, **options: Any) -> Any:
            if mode != "wb":
                return opened(file, mode, *rest, **options)
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
            return io.BufferedWriter(_Raw(descriptor, "wb"))

        io.open = opened_here

    @contextmanager
    def asleep(self) -> Iterator[None]:
        """Let calls pass that are not the store's."""
        self._asleep = True
        try:
            yield
        finally:
            self._asleep = False

    def mend(self) -> None:
        """Let the disk work again, where it was to fail until now."""
        self._lasting = ""

    def _between(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            if self._asleep:
                return real(*arguments, **options)
            self.count += 1
            if self._lasting and _is_refused(self._lasting, name, arguments):
                _fail(self._lasting)
            if self.count != self._number:
                return real(*arguments, **options)
            self._tell(f"{name} {arguments[0]}")
            return self._strike(name, real, arguments, options)

        return call

    def _strike(
        self, name: str, real: Callable[..., Any], arguments: Any, options: dict[str, Any]
    ) -> Any:
        kind = self._kind
        if kind in ERRORS:
            _fail(kind)
        if kind in LASTING:
            self._lasting = LASTING[kind]
            if name == "write" and kind == "full":
                return real(arguments[0], _half(arguments[1]))
            if _is_refused(self._lasting, name, arguments):
                _fail(self._lasting)
        if kind == "before":
            _die()
        if kind in ("torn", "short") and name == "write":
            arguments = (arguments[0], _half(arguments[1]))
        try:
            return real(*arguments, **options)
        finally:
            if kind in STOPS:
                _die()


class _Raw(io.FileIO):
    """A file whose writes are seen."""

    def write(self, data: Any) -> int:
        return os.write(self.fileno(), data)


def _half(data: Any) -> bytes:
    whole = bytes(data)
    return whole[: max(1, len(whole) // 2)]


def _is_refused(kind: str, name: str, arguments: Any) -> bool:
    if name == "open":
        path, flags = arguments[0], arguments[1]
        creating = bool(flags & os.O_CREAT) and not os.path.exists(path)  # noqa: PTH110
        return creating if kind == "ENOSPC" else bool(flags & WRITES)
    return name in ("write", "mkdir", "link") or (kind == "EROFS" and name != "fsync")


def _fail(kind: str) -> NoReturn:
    code = getattr(errno, kind)
    raise OSError(code, os.strerror(code))


def _die() -> NoReturn:
    if sys.platform != "win32":
        os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("still alive")
