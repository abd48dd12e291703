"""A list that is longer than what was read of it when it came on the screen."""

from pathlib import Path

import pytest
from textual.pilot import Pilot

from storage.ledger import Ledger
from tests.storage.samples import day, inspection
from tests.tui.pilots import Open, pressed, state
from tui.widgets.records import RecordList


@pytest.fixture(autouse=True)
def _slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read five records at a time, and nothing but the first five before the list is shown."""
    monkeypatch.setattr("storage.order.PIECE", 5)
    monkeypatch.setattr("storage.hits._PICKED", 5)
    monkeypatch.setattr("tui.screens.main._AT_FIRST", 0)
    monkeypatch.setattr("tui.screens.main._AT_A_TIME", 0.0001)


async def read(pilot: Pilot[None]) -> RecordList:
    """Wait until the list was read to its end."""
    for _try in range(300):
        if "368" in state(pilot):
            break
        await pilot.pause(0.01)
    assert "368" in state(pilot)
    return pilot.app.screen.query_one(RecordList)


@pytest.mark.usefixtures("sample_ledger")
async def test_the_rest_of_a_list_comes_by_itself_and_its_end_at_once(app: Open) -> None:
    async with app() as pilot:
        records = pilot.app.screen.query_one(RecordList)
        await pilot.press("end")
        assert records.cursor == records.length() - 1 == 367
        assert records.row is not None
        first = records.row.facts.date
        await read(pilot)
        assert (records.cursor, records.row.facts.date) == (367, first)
        assert first.startswith("2025-01")


@pytest.mark.usefixtures("sample_ledger")
async def test_the_cursor_keeps_its_record_when_that_is_read_later(app: Open) -> None:
    async with app() as pilot:
        records = await read(pilot)
        await pilot.press("end")
        assert records.row is not None
        uid = records.row.facts.uid
        await pressed(pilot, "f7", "f7", "f7")
        await read(pilot)
        assert records.row is not None
        assert records.row.facts.uid == uid


@pytest.mark.usefixtures("sample_ledger")
async def test_the_language_changes_while_a_list_is_read(app: Open) -> None:
    async with app() as pilot:
        for _time in range(4):
            await pilot.press("shift+f1")
            await pilot.pause(0.02)
        await read(pilot)


@pytest.mark.usefixtures("sample_ledger")
async def test_a_search_is_as_long_in_the_end_as_if_it_had_been_waited_for(app: Open) -> None:
    async with app() as pilot:
        await read(pilot)
        await pressed(pilot, "f6", "2", "0", "2", "5")
        for _try in range(300):
            if "以上" not in state(pilot):
                break
            await pilot.pause(0.01)
        assert "368" in state(pilot)


async def test_the_cursor_keeps_its_record_when_others_save_many(
    app: Open, sample_ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with app() as pilot:
        records = await read(pilot)
        await pressed(pilot, *6 * ("pagedown",))
        assert records.row is not None and records.cursor > 60
        uid = records.row.facts.uid
        with Ledger.open(sample_ledger) as other:
            other.add([inspection(date=day("2025-12-31"), subject=f"新{n}") for n in range(21)])
        monkeypatch.setattr("tui.screens.main._AT_FIRST", 10)
        monkeypatch.setattr("tui.screens.main._REST", 60)
        pilot.app.screen.follow()  # type: ignore[attr-defined]
        assert "以上" in state(pilot)
        assert records.row is not None and records.row.facts.uid == uid


@pytest.mark.usefixtures("sample_ledger")
async def test_all_that_waits_is_marked_whatever_was_read_and_the_cursor_goes_past_what_is_done(
    app: Open,
) -> None:
    async with app() as pilot:
        records = pilot.app.screen.query_one(RecordList)
        await pressed(pilot, "shift+f11")
        marked = list(records.marked)
        assert len(marked) > 5
        rows = [row.facts for row in pilot.app.screen._rows]  # type: ignore[attr-defined]
        assert set(marked) == {facts.uid for facts in rows if facts.status == "submitted"}
        await pressed(pilot, "shift+f11", "ctrl+w")
        there = pilot.app.screen.query_one(RecordList)
        beyond = pilot.app.screen._rows[3].facts.uid  # type: ignore[attr-defined]
        await pressed(pilot, "space", "down", "space", "up")
        assert there.cursor == 2
        await pressed(pilot, "f9")
        assert there.row is not None and there.row.facts.uid == beyond
