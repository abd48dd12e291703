"""What takes a while in a long ledger: it is done aside, and what is pressed meanwhile is safe."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Label

from exporters.recheck import drawn, population
from storage.ledger import Ledger
from storage.undo import is_long, undoable
from tests.storage.samples import inspection
from tests.tui.pilots import (
    Open,
    key_event,
    listed,
    pressed,
    screen_text,
    seen,
    settled,
    state,
    typed,
)
from tui.app import TaizhangApp
from tui.screens.ask import YesScreen
from tui.screens.busy import BusyScreen
from tui.screens.main import MainScreen
from tui.screens.year import YearScreen
from tui.widgets.keybar import KeyBar

MANY = 300


def several(ledger: Ledger, what: str) -> None:
    """Log as many inspections as take a while."""
    ledger.add([inspection(subject=f"{what}{place}号") for place in range(MANY)])


async def until(condition: Callable[[], object]) -> None:
    """Wait for something to come about."""
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.01)


def in_front(pilot: Pilot[None], kind: type[Any]) -> bool:
    """Tell whether such a screen is in front, and every key has been handed on."""
    assert isinstance(pilot.app, TaizhangApp)
    return isinstance(pilot.app.screen, kind) and not pilot.app.typeahead.busy


def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys, and wait for nothing."""
    for key in keys:
        pilot.app.post_message(key_event(key))


async def test_many_are_approved_and_taken_back_and_no_key_meanwhile_does_anything(
    app: Open, ledger: Ledger, where: str
) -> None:
    several(ledger, "店")
    async with app(folder=ledger.folder) as pilot:
        await pressed(pilot, "ctrl+w", "*")
        with ledger.store.writing():  # for which the change has to wait
            press(pilot, "f9")
            await until(lambda: in_front(pilot, BusyScreen))
            said = pilot.app.screen.query_one(".question", Label)
            assert f"正在保存{MANY}条记录" in str(said.content)
            press(pilot, "f2", "n", "escape", "enter", "ctrl+z", "f12", "f1", "ctrl+p")
            await until(lambda: in_front(pilot, BusyScreen))
        await settled(pilot)
        assert isinstance(pilot.app.screen, MainScreen)
        assert f"{MANY} 条记录 已审核" in state(pilot)
        assert ledger.standing() == {"approved": MANY}
        assert not listed(pilot)
        await pressed(pilot, "ctrl+z")
        assert isinstance(pilot.app.screen, YesScreen)
        assert f"{MANY} 条记录" in screen_text(pilot)
        await pressed(pilot, "enter")
        assert ledger.standing() == {"submitted": MANY}
        assert "Ctrl+Z" in state(pilot)


async def test_many_that_were_saved_since_the_question_are_not_taken_back(
    app: Open, ledger: Ledger, where: str
) -> None:
    several(ledger, "店")
    async with app(folder=ledger.folder) as pilot:
        await pressed(pilot, "ctrl+z")
        several(ledger, "铺")
        await pressed(pilot, "enter")
        assert "其间有人保存了别的改动" in state(pilot)
        assert ledger.standing() == {"submitted": 2 * MANY}


def test_a_change_is_long_by_what_it_holds_and_not_by_the_ledger(ledger: Ledger) -> None:
    several(ledger, "店")
    assert is_long(ledger)
    assert len(undoable(ledger).items) == MANY
    ledger.add([inspection(subject="一家店")])
    assert not is_long(ledger)


async def test_a_recheck_begins_as_soon_as_its_sample_is_drawn(
    app: Open, sample_ledger: Path, where: str
) -> None:
    async with app() as pilot:
        await pressed(pilot, "shift+f8", "ctrl+u")
        await typed(pilot, "1")
        await pressed(pilot, "enter", "ctrl+u")
        await typed(pilot, "4")
        press(pilot, "2", "f2")  # before anything is drawn by the 2
        await settled(pilot)
        with Ledger.open(sample_ledger) as ledger:
            first = ledger.get(drawn(population(ledger, 2025), 1, 42)[0])
        assert str(getattr(first, "number", None)) in screen_text(pilot)


async def test_documents_are_written_to_the_end_by_who_goes_on_meanwhile(
    app: Open, sample_ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.screens.documents._usual_folder", lambda: tmp_path / "文件")
    async with app((100, 30)) as pilot:
        await pressed(pilot, "f11", "f2")
        press(pilot, "enter", "escape")
        await until(lambda: in_front(pilot, YearScreen))
        folder = tmp_path / "文件" / "宋桂镇2025"
        assert not folder.exists() or not [*folder.iterdir()]
        await settled(pilot)
        assert (folder / "manifest.json").exists()
        assert "宋桂镇2025" in seen(pilot, KeyBar)
