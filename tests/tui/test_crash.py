"""What a person is left with when the app itself fails: a terminal that works, and a sentence."""

import json
import os
import pty
import select
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest

from storage.data import DRAFTS

ROOT = Path(__file__).parent.parent.parent
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no pty")


class Terminal:
    """The app in a real process on a real terminal of 80 by 24."""

    def __init__(self, script: str, home: Path, *arguments: str) -> None:
        self.master, slave = pty.openpty()
        termios.tcsetwinsize(slave, (24, 80))
        self.before = termios.tcgetattr(slave)
        self.slave = slave
        self.seen = b""
        settings = {
            "TAIZHANG_HOME": str(home),
            "TAIZHANG_LANG": "zh",
            "TERM": "xterm-256color",
            "LC_ALL": "C.UTF-8",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-c", script, *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=ROOT,
            env={**os.environ, **settings},
            start_new_session=True,
        )

    def until(self, text: str, seconds: float = 20) -> None:
        """Read what the program draws until `text` is seen."""
        end = time.monotonic() + seconds
        while text.encode() not in self.seen:
            assert time.monotonic() < end, self.seen.decode(errors="replace")
            self._read(0.1)

    def press(self, keys: bytes) -> None:
        os.write(self.master, keys)

    def ended(self, seconds: float = 20) -> int:
        """Wait for the process to end, reading on; return its exit code."""
        end = time.monotonic() + seconds
        while self.process.poll() is None and time.monotonic() < end:
            self._read(0.1)
        while self._read(0.1):
            pass
        return self.process.wait(1)

    def _read(self, seconds: float) -> bool:
        ready, _w, _x = select.select([self.master], [], [], seconds)
        if ready:
            self.seen += os.read(self.master, 1 << 16)
        return bool(ready)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        os.close(self.master)
        os.close(self.slave)


FAILING = """
import sys
from tui.screens.main import MainScreen
def fails(self):
    raise {error}
MainScreen.action_new = fails
from tui.cli import main
main(sys.argv[1:])
"""


@pytest.mark.parametrize(
    ("error", "told", "logged"),
    [
        ("KeyError('没有这一项')", "errors.log", True),
        ("__import__('rich.errors').errors.MarkupError('x')", "errors.log", True),
    ],
)
def test_an_error_leaves_the_terminal_as_it_was_and_names_the_log(
    sample_ledger: Path, home: Path, error: str, told: str, logged: bool
) -> None:
    terminal = Terminal(FAILING.format(error=error), home, "--ledger", str(sample_ledger))
    try:
        terminal.until("宋桂镇")
        terminal.press(b"\x1bOQ")  # F2
        assert terminal.ended() == 1
        after = termios.tcgetattr(terminal.slave)
        assert after == terminal.before
        screen, left, rest = terminal.seen.rpartition(b"\x1b[?1049l")
        assert left and screen
        text = rest.decode()
        assert told in text
        assert "Traceback" not in text
        assert "已保存的内容" in text
    finally:
        terminal.close()
    log = (home / "errors.log").read_text(encoding="utf-8")
    assert "Traceback" in log
    assert "in fails" in log
    assert "taizhang 0" in log


def test_what_was_being_typed_outlives_an_error(sample_ledger: Path, home: Path) -> None:
    script = FAILING.replace("tui.screens.main import Main", "tui.screens.form import Form")
    script = script.replace("MainScreen.action_new", "FormScreen.action_templates")
    script = script.format(error="KeyError('没有这一项')")
    terminal = Terminal(script, home, "--ledger", str(sample_ledger))
    try:
        terminal.until("宋桂镇")
        terminal.press(b"\x1bOQ")  # F2
        terminal.until("登记检查")
        terminal.press("出错前写的店".encode())
        terminal.until("写的店")
        terminal.press(b"\x14")  # Ctrl+T
        assert terminal.ended() == 1
        assert termios.tcgetattr(terminal.slave) == terminal.before
        text = terminal.seen.rpartition(b"\x1b[?1049l")[2].decode()
        assert "正在填写的" in text
        assert "errors.log" in text
    finally:
        terminal.close()
    (draft,) = (sample_ledger / DRAFTS).glob("*.json")
    assert json.loads(draft.read_bytes())["data"]["what"] == "出错前写的店"


def test_an_error_meant_for_people_is_said_and_the_app_goes_on(
    sample_ledger: Path, home: Path
) -> None:
    error = "__import__('storage.errors').errors.CannotWriteError('磁盘已满了')"
    terminal = Terminal(FAILING.format(error=error), home, "--ledger", str(sample_ledger))
    try:
        terminal.until("宋桂镇")
        terminal.press(b"\x1bOQ")
        terminal.until("磁盘已满了")
        assert terminal.process.poll() is None
        terminal.press(b"\x03")  # Ctrl+C copies and says how to leave
        terminal.until("F10")
        terminal.press(b"\x1b[21~")  # F10
        assert terminal.ended() == 0
        assert termios.tcgetattr(terminal.slave) == terminal.before
        assert b"ctrl+q" not in terminal.seen.lower()
    finally:
        terminal.close()
    assert not (home / "errors.log").exists()
