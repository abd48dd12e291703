"""What is marked is what one sees marked, and nothing else is approved."""

from typing import Any

import pytest

from storage.ledger import Ledger
from tests.storage.samples import inspection
from tests.tui.pilots import Open, listed, pressed, settled, state, typed
from tui.widgets.records import RecordList


@pytest.fixture
def town(ledger: Ledger) -> Ledger:
    """Five inspections handed in."""
    ledger.add([inspection(subject=f"第{place}家店") for place in range(1, 6)])
    return ledger


def statuses(ledger: Ledger) -> list[str]:
    with Ledger.open(ledger.folder) as now:
        return [now.get(f"2025-000{place}").status for place in range(1, 6)]


async def test_what_a_filter_hides_is_not_approved_and_stays_marked(
    app: Open, town: Ledger
) -> None:
    async with app(folder=town.folder) as pilot:
        await pressed(pilot, "ctrl+w", "space", "f6")
        await typed(pilot, "第3家")
        assert "已标记" not in state(pilot)
        await pressed(pilot, "enter", "f9")
        assert [one == "approved" for one in statuses(town)] == [False, False, True, False, False]
        await pressed(pilot, "escape")
        assert "已标记1条" in state(pilot)


async def test_what_somebody_else_approved_is_marked_no_more(app: Open, town: Ledger) -> None:
    async with app(folder=town.folder) as pilot:
        await pressed(pilot, "ctrl+w", "space", "space")
        with Ledger.open(town.folder) as other:
            other.approve(other.get("2025-0001").uid)
        pilot.app.screen.catch_up()  # type: ignore[attr-defined]
        await settled(pilot)
        assert "已标记1条" in state(pilot)
        await pressed(pilot, "f9")
        assert statuses(town).count("approved") == 2


async def test_after_approving_several_the_cursor_is_on_the_next_one(
    app: Open, town: Ledger
) -> None:
    async with app(folder=town.folder) as pilot:
        await pressed(pilot, "ctrl+w")
        order = listed(pilot)
        await pressed(pilot, "space", "space")  # the cursor goes on to the third
        records: Any = pilot.app.screen.query_one(RecordList)
        assert records.row.facts.number == order[2]
        await pressed(pilot, "f9")
        assert records.row.facts.number == order[2]
        await pressed(pilot, "space", "up", "f9")  # the cursor is on the marked one itself
        assert listed(pilot) == order[3:]
        assert records.row.facts.number == order[3]


async def test_it_is_said_how_many_of_what_was_approved_do_not_count(
    app: Open, ledger: Ledger
) -> None:
    ledger.add([inspection(subject="齐全"), inspection(subject="不全", findings="")])
    async with app(folder=ledger.folder) as pilot:
        await pressed(pilot, "ctrl+w", "space", "space", "f9")
        assert "2 条记录 已审核，其中 1 条不计入" in state(pilot)
