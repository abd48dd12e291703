"""What is typed and not saved: it outlives Escape, the end of the app, and a kill."""

import json
import os
import select
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from storage.data import DRAFTS
from storage.ledger import Ledger
from tests.conftest import ROOT
from tests.tui.pilots import Open, line, part, pressed, screen_text, settled, typed
from tui.intake.drafts import Draft, left_behind
from tui.screens.form import FormScreen
from tui.screens.main import MainScreen


def drafts(folder: Path) -> list[Path]:
    return sorted((folder / DRAFTS).glob("*.json"))


def kept(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(path.read_bytes())["data"] for path in drafts(folder)]


async def test_what_was_typed_outlives_escape_and_is_offered(
    app: Open, sample_ledger: Path
) -> None:
    async with app() as pilot:
        await pressed(pilot, "f2")
        await typed(pilot, "写了一半")
        await pressed(pilot, "escape")
        assert isinstance(pilot.app.screen, MainScreen)
        assert "未完成" in line(pilot, "state")
        await pressed(pilot, "f2")
        assert part(pilot, "subject").value == ""
        assert "写了一半" in line(pilot, "offer")
        await pressed(pilot, "f5")
        assert part(pilot, "subject").value == "写了一半"
        assert line(pilot, "offer") == ""


async def test_what_was_typed_outlives_leaving_the_app(app: Open, sample_ledger: Path) -> None:
    async with app() as pilot:
        await pressed(pilot, "f2")
        await typed(pilot, "走之前写的")
        await pressed(pilot, "f10")
    async with app() as pilot:
        await pressed(pilot, "f2")
        assert "走之前写的" in line(pilot, "offer")


async def test_saving_removes_the_unfinished_entry(app: Open, sample_ledger: Path) -> None:
    async with app() as pilot:
        await pressed(pilot, "f2")
        await typed(pilot, "马上保存的店")
        await pilot.pause(0.6)
        assert len(drafts(sample_ledger)) == 1
        await pressed(pilot, "f2")
        assert isinstance(pilot.app.screen, MainScreen)
        assert drafts(sample_ledger) == []
        await pressed(pilot, "f2")
        assert line(pilot, "offer") == ""


async def test_a_form_in_which_nothing_was_typed_leaves_nothing(
    app: Open, sample_ledger: Path
) -> None:
    async with app() as pilot:
        await pressed(pilot, "f5", "escape", "f2")
        await pilot.pause(0.6)
        assert line(pilot, "offer") == ""
        await pressed(pilot, "escape")
    assert drafts(sample_ledger) == []


@pytest.mark.parametrize("opens", ["f2", "f3"])
async def test_an_unfinished_entry_is_thrown_away_only_when_that_is_asked_for_twice(
    app: Open, sample_ledger: Path, opens: str
) -> None:
    async with app() as pilot:
        await pressed(pilot, opens)
        await typed(pilot, "不要了")
        await pressed(pilot, "escape", opens, "f8")
        assert "不要了" in line(pilot, "offer")
        assert "F8" in line(pilot, "say")
        await typed(pilot, "别的")
        await pressed(pilot, "f8")
        assert "不要了" in line(pilot, "offer")
        await pressed(pilot, "f8")
        assert line(pilot, "offer") == line(pilot, "say") == ""
        await pressed(pilot, "f8")
        assert "没有" in line(pilot, "say")


@pytest.mark.parametrize("opens", ["f2", "f3"])
async def test_the_keys_of_an_offer_are_seen_however_much_was_typed(
    app: Open, sample_ledger: Path, opens: str
) -> None:
    async with app((80, 24)) as pilot:
        await pressed(pilot, opens)
        await typed(pilot, "名字很长的一家建材有限公司" * 2)
        await pressed(pilot, "escape", opens)
        assert "F8 丢弃" in screen_text(pilot).replace("\n", "")


async def test_what_is_typed_already_waits_in_place_of_what_is_taken_up(
    app: Open, sample_ledger: Path
) -> None:
    async with app() as pilot:
        await pressed(pilot, "f2")
        await typed(pilot, "先来的店")
        await pressed(pilot, "escape", "f2")
        await typed(pilot, "后来的店")
        await pressed(pilot, "f5")
        assert part(pilot, "subject").value == "先来的店"
        assert "后来的店" in line(pilot, "offer")
        await pressed(pilot, "f5")
        assert part(pilot, "subject").value == "后来的店"
        assert "先来的店" in line(pilot, "offer")
        await pressed(pilot, "escape")
    assert {data["what"] for data in kept(sample_ledger)} == {"先来的店", "后来的店"}


@pytest.mark.parametrize(
    ("key", "kind", "data"),
    [
        ("f2", "form", {"parts": 7}),
        ("f2", "form", {"parts": {}, "rechecks": "nobody"}),
        ("shift+f3", "grid", {"head": {}, "rows": [3]}),
        ("shift+f3", "grid", {"what": "没有行"}),
    ],
)
async def test_an_entry_that_cannot_be_meant_leaves_the_form_as_it_was(
    app: Open, sample_ledger: Path, key: str, kind: str, data: dict[str, Any]
) -> None:
    draft = Draft(sample_ledger, kind)
    draft.keep(data)
    draft.leave()
    async with app((120, 40)) as pilot:
        await pressed(pilot, key)
        assert line(pilot, "offer")
        await typed(pilot, "正在写")
        await pressed(pilot, "f5")
        assert "读不出" in line(pilot, "say")
        assert "正在写" in screen_text(pilot)
        await pressed(pilot, "escape")
    assert data in kept(sample_ledger)


async def test_an_amendment_half_made_is_offered_for_that_record_alone(
    app: Open, sample_ledger: Path
) -> None:
    async with app() as pilot:
        await pressed(pilot, "f5", "f2", "f5", "f2")
        await pressed(pilot, "f4")
        part(pilot, "remarks").value = "改到一半"
        await settled(pilot)
        await pressed(pilot, "escape", "f2")
        assert line(pilot, "offer") == ""
        await pressed(pilot, "escape", "down", "f4")
        assert line(pilot, "offer") == ""
        await pressed(pilot, "escape", "up", "f4", "f5")
        assert part(pilot, "remarks").value == "改到一半"


def test_an_entry_somebody_is_typing_in_is_nobody_elses(tmp_path: Path) -> None:
    mine = Draft(tmp_path, "form")
    mine.keep({"what": "我的"})
    assert left_behind(tmp_path, "form") == []
    mine.leave()
    left = left_behind(tmp_path, "form")
    assert [entry.data for entry in left] == [{"what": "我的"}]
    assert left_behind(tmp_path, "grid") == []
    first, second = Draft(tmp_path, "form"), Draft(tmp_path, "form")
    assert first.take_up(left[0])
    assert not second.take_up(left[0])
    first.drop()
    assert list((tmp_path / DRAFTS).iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"kind": "form"}', b"\xff\xfe"])
def test_a_damaged_draft_is_passed_over(tmp_path: Path, content: bytes) -> None:
    (tmp_path / DRAFTS).mkdir()
    (tmp_path / DRAFTS / "x.json").write_bytes(content)
    assert left_behind(tmp_path, "form") == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminal")
async def test_what_was_typed_outlives_a_kill(app: Open, sample_ledger: Path) -> None:
    with typing(sample_ledger, "断电前的店") as (pid, terminal):
        deadline = time.monotonic() + 20
        shown = b""
        while not drafts(sample_ledger) and time.monotonic() < deadline:
            shown += _read_some(terminal)
        assert drafts(sample_ledger), shown[-2000:]
        os.kill(pid, signal.SIGKILL)
    assert json.loads(drafts(sample_ledger)[0].read_bytes())["data"]["what"] == "断电前的店"
    async with app() as pilot:
        assert line(pilot, "state").endswith("未填完：F2")
        await pressed(pilot, "f2")
        assert "断电前的店" in line(pilot, "offer")
        await pressed(pilot, "f5")
        assert isinstance(pilot.app.screen, FormScreen)
        assert part(pilot, "subject").value == "断电前的店"
        await pressed(pilot, "f2")
        assert "未填完" not in line(pilot, "state")
    with Ledger.open(sample_ledger) as ledger:
        assert ledger.rows(subject="断电前的店")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminal")
@pytest.mark.parametrize("how", ["told to end", "window closed", "nothing passed on"])
def test_the_last_letter_outlives_the_end_of_the_terminal(sample_ledger: Path, how: str) -> None:
    # As `make` does: the system tells only who was started first that the window was closed.
    deaf = ("sh", "-c", "trap '' HUP; \"$@\"; :", "sh") if how == "nothing passed on" else ()
    with typing(sample_ledger, "刚写完的店", deaf) as (pid, terminal):
        _read_until(terminal, "店".encode())
        if how == "told to end":
            os.kill(pid, signal.SIGTERM)
        else:
            os.close(terminal)
        deadline = time.monotonic() + 20
        while not os.waitpid(pid, os.WNOHANG)[0]:
            assert time.monotonic() < deadline
            if how == "told to end":
                with suppress(OSError):  # nobody holds its other end any more
                    _read_some(terminal)
            time.sleep(0.01)
    (draft,) = kept(sample_ledger)
    assert draft["what"] == "刚写完的店"


@contextmanager
def typing(folder: Path, text: str, by: Sequence[str] = ()) -> Iterator[tuple[int, int]]:
    """The app in a process of its own, with its form open and `text` typed into it.

    Yields the process and its terminal. The app is started `by` another program, if any.
    """
    import fcntl
    import pty
    import struct
    import termios

    pid, terminal = pty.fork()
    if not pid:
        os.environ.update(TERM="xterm-256color", PYTHONPATH=str(ROOT), TAIZHANG_LANG="zh")
        command = [*by, sys.executable, "-m", "tui", "--ledger", str(folder)]
        os.execvp(command[0], command)
    try:
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        _read_until(terminal, b"2025-")
        os.write(terminal, b"\x1bOQ")  # F2
        _read_until(terminal, "登记检查".encode())
        os.write(terminal, text.encode())
        yield pid, terminal
    finally:
        with suppress(OSError):
            os.killpg(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        with suppress(OSError):
            os.close(terminal)


def _read_some(terminal: int) -> bytes:
    ready = select.select([terminal], [], [], 0.05)[0]
    return os.read(terminal, 65536) if ready else b""


def _read_until(terminal: int, wanted: bytes, seconds: float = 30) -> bytes:
    """Read what the terminal shows until it shows `wanted`."""
    shown, deadline = b"", time.monotonic() + seconds
    while wanted not in shown and time.monotonic() < deadline:
        shown += _read_some(terminal)
    assert wanted in shown, shown[-2000:]
    return shown
