"""Screens that are drawn in turns: everybody else goes on meanwhile, and nothing is amiss after."""

import asyncio
import gc
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from storage.ledger import Ledger
from tests.tui.pilots import in_haste, key_event, pressed, running, screen_text, settled
from tui.app import TaizhangApp
from tui.screens import turns
from tui.screens.form import FormScreen
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


@pytest.mark.filterwarnings("ignore:.*_watch_selections:")  # it ends with the screen
@pytest.mark.parametrize("key", ["f2", "shift+f7", "ctrl+p"])
async def test_an_app_that_is_told_to_end_while_a_screen_comes_ends_in_no_error(
    sample_ledger: Path, key: str
) -> None:
    for steps in (2, 12, 25, 40, 60):
        app = TaizhangApp(sample_ledger, Ledger.open(sample_ledger))
        async with running(app, (100, 30)) as pilot:
            pilot.app.post_message(key_event(key))
            for _step in range(steps):
                await asyncio.sleep(0)
            app.exit()
            await asyncio.sleep(0.05)
        assert not app._failed
        gc.collect()


async def test_others_have_their_turns_while_the_parts_of_a_form_come(
    sample_ledger: Path,
) -> None:
    async with running(TaizhangApp(sample_ledger, Ledger.open(sample_ledger)), (100, 30)) as pilot:
        there = []
        pilot.app.post_message(key_event("f2"))
        async with asyncio.timeout(20):
            while not (isinstance(pilot.app.screen, FormScreen) and pilot.app.screen.is_mounted):
                await asyncio.sleep(0)
                there.append(len(pilot.app.screen.query("EntryInput, EntryArea")))
        most = max(there)
        assert most > 10
        assert set(there) == set(range(most + 1))


async def test_what_there_is_to_say_while_a_screen_comes_is_said_on_it(
    sample_ledger: Path,
) -> None:
    for steps in (10, 30, 60):
        app = TaizhangApp(sample_ledger, Ledger.open(sample_ledger))
        async with running(app, (100, 30)) as pilot:
            pilot.app.post_message(key_event("f2"))
            for _step in range(steps):
                await asyncio.sleep(0)
            app.notify("到了")
            await settled(pilot)
            assert isinstance(app.screen, FormScreen)
            assert "到了" in screen_text(pilot)
