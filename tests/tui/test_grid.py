"""The table of a morning: fill-down, judging while typing, all rows or none."""

import re
from pathlib import Path
from typing import Any

from textual import events
from textual.pilot import Pilot

from storage.ledger import Ledger
from tests.tui.pilots import Open, line, pressed, settled, typed
from tui.screens.grid import GridScreen
from tui.screens.main import MainScreen
from tui.widgets.row import GridRow


def rows(pilot: Pilot[None]) -> list[GridRow]:
    return list(pilot.app.screen.query(GridRow))


def marks(pilot: Pilot[None]) -> list[str]:
    return [row.mark for row in rows(pilot)]


async def two_rows(pilot: Pilot[None]) -> None:
    """Type a whole visit, and a second one with everything but the subject as above."""
    await pressed(pilot, "shift+f3", *"sgc", "enter")
    for text in ("新店甲", "燃气", "查看燃气瓶", "无问题"):
        await typed(pilot, text)
        await pressed(pilot, "enter")
    await typed(pilot, "新店乙")
    await pressed(pilot, "enter", "ctrl+d", "ctrl+d", "ctrl+d")


async def test_rows_are_filled_from_above_and_saved_as_one(app: Open, sample_ledger: Path) -> None:
    with Ledger.open(sample_ledger) as ledger:
        before = ledger.store.follow().tx
    async with app() as pilot:
        await two_rows(pilot)
        assert marks(pilot)[:3] == ["✓", "✓", ""]
        await pressed(pilot, "f2")
        assert isinstance(pilot.app.screen, MainScreen)
    with Ledger.open(sample_ledger) as ledger:
        assert ledger.store.follow().tx == before + 1
        found: list[Any] = [
            ledger.record_at(row.table, row.id)
            for name in ("新店甲", "新店乙")
            for row in ledger.rows(subject=name)
        ]
        assert len(found) == 2
        for record in found:
            assert (record.village, record.field) == ("石岗村", "住建领域")
            assert record.basis
            assert (record.findings, record.result) == ("查看燃气瓶", "未发现问题")
            assert len(record.officers) == 2


async def test_a_bad_row_is_pointed_at_and_nothing_is_lost(app: Open, sample_ledger: Path) -> None:
    async with app() as pilot:
        await two_rows(pilot)
        head: Any = pilot.app.screen.query_one("#head-date")
        day, head.value = head.value, "2025-02-30"
        await settled(pilot)
        assert marks(pilot)[:2] == ["✗", "✗"]
        await pressed(pilot, "f2")
        assert isinstance(pilot.app.screen, GridScreen)
        assert "2025-02-30" in line(pilot, "verdict")
        assert "2025-02-30" not in line(pilot, "say")  # said once
        assert head.has_focus
        head.value = day
        second = rows(pilot)[1].cells["findings"]
        second.value = ""
        await settled(pilot)
        assert marks(pilot)[1] == "…"
        await pressed(pilot, "f2")
        assert pilot.app.focused is second
        assert "2" in line(pilot, "say")
        assert rows(pilot)[0].cells["subject"].value == "新店甲"
    with Ledger.open(sample_ledger) as ledger:
        assert not ledger.rows(subject="新店甲")


async def test_what_lacks_a_part_is_saved_when_that_is_meant(
    app: Open, sample_ledger: Path
) -> None:
    async with app() as pilot:
        await two_rows(pilot)
        rows(pilot)[1].cells["findings"].value = ""
        await settled(pilot)
        await pressed(pilot, "f2", "f2")
        assert isinstance(pilot.app.screen, MainScreen)
    with Ledger.open(sample_ledger) as ledger:
        assert ledger.rows(subject="新店乙")[0].facts.missing == "findings"


async def test_a_table_half_typed_is_taken_up_again(app: Open, sample_ledger: Path) -> None:
    async with app() as pilot:
        await two_rows(pilot)
        await pressed(pilot, "escape")
        assert isinstance(pilot.app.screen, MainScreen)
        await pressed(pilot, "shift+f3")
        assert "石岗村" in line(pilot, "offer")
        await pressed(pilot, "f5")
        assert [row.cells["subject"].value for row in rows(pilot)][:2] == ["新店甲", "新店乙"]
        assert marks(pilot)[:2] == ["✓", "✓"]
        await pressed(pilot, "f2")
        assert isinstance(pilot.app.screen, MainScreen)
        await pressed(pilot, "shift+f3")
        assert line(pilot, "offer") == ""


async def test_the_same_subject_twice_is_doubted_and_a_row_is_emptied(
    app: Open, sample_ledger: Path
) -> None:
    async with app() as pilot:
        await two_rows(pilot)
        rows(pilot)[1].cells["subject"].value = "新店甲"
        rows(pilot)[1].cells["subject"].focus()
        await settled(pilot)
        assert marks(pilot)[1] == "!"
        assert "1" in line(pilot, "verdict")
        await pressed(pilot, "f4")
        assert rows(pilot)[1].is_empty
        assert marks(pilot)[1] == ""


async def test_another_row_comes_when_the_last_is_reached(app: Open, sample_ledger: Path) -> None:
    async with app() as pilot:
        await two_rows(pilot)
        count = len(rows(pilot))
        last = rows(pilot)[-1]
        last.cells["subject"].focus()
        await settled(pilot)
        await typed(pilot, "最后一家")
        await pressed(pilot, "enter", "ctrl+d", "ctrl+d", "ctrl+d")
        assert len(rows(pilot)) == count + 1
        assert pilot.app.focused is rows(pilot)[-1].cells["subject"]


async def test_rows_copied_from_a_spreadsheet_are_spread_over_the_table(
    app: Open, sample_ledger: Path
) -> None:
    async with app((120, 40), sample_ledger) as pilot:
        await pressed(pilot, "shift+f3", *"sgc", "enter")
        rows = '新一店\t燃气\t查看软管\t无问题\r\n"新二店"\trq\t"查看\n灶具"\t无问题\r\n' * 5
        pilot.app.post_message(events.Paste(rows))
        await settled(pilot)
        assert "10行" in line(pilot, "say")
        await pressed(pilot, "f2")
        said = line(pilot, "state")
        assert "10条" in said
        found = re.search(r"2025-(\d+)至(\d+)", said)
        assert found
        first, last = map(int, found.groups())
        assert last == first + 9
    with Ledger.open(sample_ledger) as ledger:
        saved: list[Any] = [ledger.get(f"2025-{number:04}") for number in range(first, last + 1)]
    assert [one.subject for one in saved] == ["新一店", "新二店"] * 5
    assert {one.item for one in saved} == {"燃气使用安全"}
    assert {one.village for one in saved} == {"石岗村"}
    assert {one.findings for one in saved} == {"查看软管", "查看\n灶具"}


async def test_an_empty_table_is_nothing_unfinished_in_either_language(
    app: Open, sample_ledger: Path
) -> None:
    async with app((120, 40), sample_ledger) as pilot:
        await pressed(pilot, "shift+f3", "f13", "escape", "shift+f3")
        assert line(pilot, "offer") == ""
        await typed(pilot, "石岗村")
        await pressed(pilot, "escape", "f13", "shift+f3")
        assert "0 行" in line(pilot, "offer")
        await pressed(pilot, "f13")
        assert "0 rows" in line(pilot, "offer")
