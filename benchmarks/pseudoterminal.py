"""A program on a pseudo-terminal, and the moments at which it has painted something.

The terminal says, like most of today, that it knows synchronised output (mode 2026):
Textual then marks where a frame begins and ends, and a moment is that at which the
last byte of a whole frame has arrived. Of a program that marks nothing it is that of
the byte that completes what was waited for.
"""

import os
import re
import select
import subprocess
import sys
import time
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

if sys.platform == "win32":
    sys.exit("This benchmark measures through a pseudo-terminal, which Windows does not offer.")

import fcntl
import pty
import struct
import termios

QUIET = 0.4  # seconds without output after which a screen has settled
PAUSE = 0.12  # the same where only one frame may follow another
GIVE_UP = 30.0
NO_REST = 3.0  # some programs never stop painting

_ASKED, _KNOWN = b"\x1b[?2026$p", b"\x1b[?2026;2$y"
_FRAME_BEGINS, _FRAME_ENDS = b"\x1b[?2026h", b"\x1b[?2026l"
_MOVED = re.compile(rb"\x1b\[[\d;]*[Hf]|\x1b\[\d*[ABCDEFG]")
_CONTROL = re.compile(
    rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[PX^_].*?\x1b\\|.)", re.DOTALL
)


class NeverShownError(Exception):
    """What was waited for did not come."""


class Terminal:
    """One program on a terminal of its own, from its start until it is ended.

    Attributes:
        began: when the process was started, on the clock of `time.monotonic`.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        rows: int = 24,
        columns: int = 80,
        folder: Path | None = None,
    ) -> None:
        self._terminal, inner = pty.openpty()
        fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self._output = b""
        self._seen = 0  # what was waited for before lies in front of this
        self._latest = self._sent = self.began = time.monotonic()
        self._process = subprocess.Popen(
            arguments,
            env={**environment, "TERM": "xterm-256color", "COLORTERM": "truecolor"},
            cwd=folder,
            stdin=inner,
            stdout=inner,
            stderr=inner,
            start_new_session=True,
        )
        os.close(inner)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._terminal)

    def leave(self, key: str) -> None:
        """Leave the program by a key of its own, so that it closes what it holds."""
        self.send(key)
        end = time.monotonic() + GIVE_UP
        while self._process.poll() is None and time.monotonic() < end:
            self._read(0.02)

    def send(self, keys: str) -> float:
        """Type `keys`; return the moment before. What is waited for next comes after it."""
        while self._read(0):  # what is on its way is not an answer
            pass
        self._seen = len(self._output)
        self._sent = time.monotonic()
        os.write(self._terminal, keys.encode())
        return self._sent

    def shown(self, wanted: str, but: Collection[str] = ()) -> float:
        """Return the moment at which text that fits the pattern `wanted` was on the screen.

        Args:
            wanted: the pattern.
            but: texts that fit it and are not what is waited for.

        Raises:
            NeverShownError: it was not, in half a minute or until the program ended.
        """
        pattern, end = re.compile(wanted), time.monotonic() + GIVE_UP
        while True:
            if any(text not in but for text in pattern.findall(self._new_text())):
                return self._latest
            ended = not self._read(0.02) and self._process.poll() is not None
            if ended or time.monotonic() > end:
                raise NeverShownError(f"{wanted!r} was not shown, but\n{self._new_text()[-2000:]}")

    def texts(self, wanted: str) -> list[str]:
        """Return what fitted the pattern so far, the first that was shown first."""
        return re.findall(wanted, _plain(self._output))

    def settled(self, quiet: float = QUIET) -> float:
        """Return the moment of the last byte before so many seconds of silence, if it comes."""
        began = time.monotonic()
        while (now := time.monotonic()) - max(self._latest, self._sent) < quiet:
            if now - began > NO_REST:
                break
            self._read(0.01)
        return self._latest

    def rest(self, seconds: float) -> None:
        """Let the program go on for so long; what it paints is taken in, or it would wait."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self._read(0.02)

    def _new_text(self) -> str:
        """Return what the frames that are whole have painted since the last keys."""
        new = self._output[self._seen :]
        begins, ends = new.rfind(_FRAME_BEGINS), new.rfind(_FRAME_ENDS)
        return _plain(new[:begins] if begins > ends else new)

    def _read(self, wait: float) -> bool:
        """Take in what has arrived, and tell whether anything has."""
        if not select.select([self._terminal], [], [], wait)[0]:
            return False
        try:
            data = os.read(self._terminal, 1 << 16)
        except OSError:  # Linux: the other end is closed
            data = b""
        if not data:
            return False
        self._latest = time.monotonic()
        self._output += data
        if _ASKED in self._output[-len(data) - len(_ASKED) :]:
            os.write(self._terminal, _KNOWN)
        return True


def _plain(output: bytes) -> str:
    """Return the text in what was sent to a terminal, a line for each movement of the cursor."""
    return _CONTROL.sub(b"", _MOVED.sub(b"\n", output)).decode(errors="replace")
