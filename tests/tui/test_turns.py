"""Screens that are drawn in turns: everybody else goes on meanwhile, and nothing is amiss after."""

import asyncio
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from storage.ledger import Ledger
from tests.tui.pilots import in_haste, pressed, running, screen_text, settled
from tui.app import TaizhangApp
from tui.screens import turns
from tui.screens.help import HelpScreen

KEYS = ("f1", "escape", "f2", "f6", "shift+f1", "shift+f1", "escape", "ctrl+x", "escape", "ctrl+g")


async def walked(folder: Path, drawn: Counter[int]) -> list[str]:
    """Go through some screens; return what each shows, and count what is drawn in each turn."""
    turn, shown = 0, []
    plain = Widget.render_lines

    def render_lines(widget: Widget, crop: Region) -> list[Strip]:
        drawn[turn] += 1
        return plain(widget, crop)

    async def counting() -> None:
        nonlocal turn
        while True:
            turn += 1
            await asyncio.sleep(0)

    with pytest.MonkeyPatch.context() as patch, in_haste():
        patch.setattr(Widget, "render_lines", render_lines)
        async with running(TaizhangApp(folder, Ledger.open(folder)), (100, 30)) as pilot:
            others = asyncio.create_task(counting())
            for key in KEYS:
                await pressed(pilot, key)
                shown.append(screen_text(pilot))
            others.cancel()
            with suppress(asyncio.CancelledError):
                await others
    return shown


async def test_what_is_drawn_in_turns_is_what_is_drawn_at_once(
    sample_ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once, in_turns = Counter[int](), Counter[int]()
    monkeypatch.setattr(turns, "_MUCH", float("inf"))
    wanted = await walked(sample_ledger, at_once)
    monkeypatch.setattr(turns, "_MUCH", 0)
    monkeypatch.setattr(turns, "_SOON", 0)
    monkeypatch.setattr(turns, "_NO_TIME", 0)
    assert await walked(sample_ledger, in_turns) == wanted
    assert len(in_turns) > 2 * len(at_once)


async def test_a_step_draws_two_lines_of_the_list_and_nothing_above_or_behind_it(
    sample_ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: dict[str, list[int]] = {}
    plain = Widget.render_lines

    def render_lines(widget: Widget, crop: Region) -> list[Strip]:
        asked.setdefault(widget.id or type(widget).__name__, []).append(crop.height)
        return plain(widget, crop)

    async with running(TaizhangApp(sample_ledger, Ledger.open(sample_ledger)), (120, 30)) as pilot:
        await pressed(pilot, "down")
        monkeypatch.setattr(Widget, "render_lines", render_lines)
        await pressed(pilot, "down")
    assert asked["records"][0] == 2
    assert not asked.keys() & {"figures", "filter", "state", "keys", "MainScreen"}


async def test_a_dialog_that_closes_while_it_is_drawn_leaves_the_screen_behind(
    sample_ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = False
    plain = Widget.render_lines

    def render_lines(widget: Widget, crop: Region) -> list[Strip]:
        nonlocal closed
        if isinstance(widget, HelpScreen) and not closed:
            closed = True
            widget.app.pop_screen()
        return plain(widget, crop)

    async with running(TaizhangApp(sample_ledger, Ledger.open(sample_ledger)), (100, 30)) as pilot:
        before = screen_text(pilot)
        monkeypatch.setattr(turns, "_MUCH", 0)
        monkeypatch.setattr(turns, "_SOON", 0)
        monkeypatch.setattr(turns, "_NO_TIME", 0)
        monkeypatch.setattr(Widget, "render_lines", render_lines)
        await pressed(pilot, "f1")
        assert closed
        assert screen_text(pilot) == before


async def test_a_window_that_grows_with_a_dialog_open_shows_both_in_its_size(
    sample_ledger: Path,
) -> None:
    async with running(TaizhangApp(sample_ledger, Ledger.open(sample_ledger)), (80, 24)) as pilot:
        await pressed(pilot, "f1")
        for size in ((120, 40), (80, 24), (100, 30)):
            await pilot.resize_terminal(*size)
            await settled(pilot)
            lines = screen_text(pilot).splitlines()
            assert len(lines) == size[1]
            assert "宋桂镇" in lines[0]
            assert any("2025-0296" in line for line in lines) == (size[1] >= 30)
