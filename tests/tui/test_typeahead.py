"""Keys typed ahead of the program do what they do when each is waited for."""

import shutil
from pathlib import Path

import pytest
from textual.events import Paste
from textual.pilot import Pilot
from textual.widgets import Input

from storage.ledger import Ledger
from tests.tui.pilots import Open, key_event, listed, part, settled
from tui.app import TaizhangApp
from tui.screens.form import FormScreen

SIX = ("f2", *"sgc", "enter", "f2")


async def burst(pilot: Pilot[None], *keys: str) -> None:
    """Send keys as a terminal does that has been typed into while nobody read: all at once."""
    for key in keys:
        pilot.app.post_message(key_event(key))
    await settled(pilot)


def saved(folder: Path) -> list[dict[str, object]]:
    """Return what all inspections of a ledger say, but for their identity."""
    with Ledger.open(folder) as ledger:
        found = ledger.db.table("inspections").all()
    return [{name: value for name, value in one.items() if name != "uid"} for one in found]


@pytest.mark.parametrize(
    "keys",
    [
        SIX,
        ("f2", *"新工地", "tab", *"rq", "enter", "f2"),
        ("f2", *"庚工地", "enter", *"rq", "enter", *"sgc", "enter", "enter", *"查看", "enter",
         *"wfx", "enter", "f2"),
        ("f2", *"sgc", "enter", "f3", *"东岸的新店", "enter", *"rq", "enter", "f2"),
        ("f3", *"昨", "space", *"sgc", "space", *"mzzs", "space", *"rq", "space", *"wfx", "f2"),
        ("f6", *"note", "enter", "f2", *"sgc", "enter", "f2"),
        (*SIX, *SIX),
    ],
)  # fmt: skip
async def test_a_burst_of_keys_saves_what_the_same_keys_save_one_by_one(
    app: Open, sample_ledger: Path, tmp_path: Path, keys: tuple[str, ...]
) -> None:
    other = tmp_path / "other"
    shutil.copytree(sample_ledger, other)
    before = len(saved(sample_ledger))
    async with app(folder=sample_ledger) as pilot:
        await burst(pilot, *keys)
    async with app(folder=other) as pilot:
        for key in keys:
            await burst(pilot, key)
    assert len(saved(sample_ledger)) > before
    assert saved(sample_ledger) == saved(other)


async def test_what_is_typed_after_the_key_that_saves_is_of_the_next_visit(
    app: Open, sample_ledger: Path
) -> None:
    async with app(folder=sample_ledger) as pilot:
        await burst(pilot, "f2", *"sgc", "enter", "f3", *"东岸")
        assert part(pilot, "subject").value == "东岸"
    assert "东岸" not in str(saved(sample_ledger)[-1])


async def test_letters_after_the_key_that_goes_to_the_filter_are_no_commands(
    app: Open, sample_ledger: Path
) -> None:
    async with app(folder=sample_ledger) as pilot:
        await burst(pilot, "f6", *"net")
        assert pilot.app.screen.query_one("#filter", Input).value == "net"
        assert listed(pilot) == []


async def test_what_is_pasted_ahead_waits_as_well(app: Open, sample_ledger: Path) -> None:
    async with app(folder=sample_ledger) as pilot:
        pilot.app.post_message(key_event("f2"))
        pilot.app.post_message(Paste("丁字街口工地"))
        await settled(pilot)
        assert isinstance(pilot.app.screen, FormScreen)
        assert part(pilot, "subject").value == "丁字街口工地"


async def test_keys_are_taken_again_after_one_that_failed_and_one_that_closed_its_screen(
    app: Open, sample_ledger: Path
) -> None:
    before = len(saved(sample_ledger))
    async with app(folder=sample_ledger) as pilot:
        assert isinstance(pilot.app, TaizhangApp)
        await burst(pilot, "f1", "escape", "f2", "escape", "f12", "escape", "ctrl+g", "escape")
        await burst(pilot, "f8", "escape", "f8", "escape")
        assert not pilot.app.typeahead.busy
        await burst(pilot, *SIX)
    assert len(saved(sample_ledger)) == before + 1
