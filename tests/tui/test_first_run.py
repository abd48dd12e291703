"""The first minutes: from nothing to the first inspection, and from the sample to one's own."""

from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input, Static

from storage.ledger import Ledger
from tests.tui.pilots import Open, figure, part, pressed, screen_text, seen, settled, typed
from tui.app import TaizhangApp
from tui.intake.beginning import officers_in, villages_in
from tui.screens.main import MainScreen
from tui.screens.welcome import WelcomeScreen
from tui.widgets.figures import FiguresBar
from tui.widgets.keybar import KeyBar


async def test_from_nothing_to_the_first_inspection_that_counts(app: Open, tmp_path: Path) -> None:
    async with app() as pilot:
        for text in ("平台镇", "郁南县", "陈美玲 19150700025、区文辉 19150700058", "石岗村"):
            await typed(pilot, text)
            await pressed(pilot, "enter")
        await pressed(pilot, "f2")
        assert isinstance(pilot.app.screen, MainScreen)
        state = str(pilot.app.screen.query_one("#state", Static).content)
        assert "F2" in state and "F3" in state
        await pressed(pilot, "f3")
        line = "石岗村 明珠装饰 燃气 无问题 陈美玲、区文辉 查看燃气瓶和软管"
        await typed(pilot, line)
        await pressed(pilot, "enter", "enter")
        assert figure(pilot, "住建领域") == 1
    with Ledger.open(tmp_path / "ledger") as ledger:
        record: Any = ledger.get(ledger.rows()[0].facts.uid)
        assert [officer.certificate for officer in record.officers] == [
            "19150700025",
            "19150700058",
        ]


async def test_a_slip_in_the_first_form_starts_no_ledger_and_is_pointed_at(
    app: Open, tmp_path: Path
) -> None:
    async with app() as pilot:
        await pilot.click("#start")
        await settled(pilot)
        assert "镇" in seen(pilot, KeyBar)
        pilot.app.screen.query_one("#town", Input).value = "平台镇"
        pilot.app.screen.query_one("#officers", Input).value = "陈美玲 19150、区文辉 19150"
        await pilot.click("#start")
        await settled(pilot)
        assert isinstance(pilot.app.screen, WelcomeScreen)
        assert "19150" in seen(pilot, KeyBar)
        assert pilot.app.focused is pilot.app.screen.query_one("#officers")
        assert not (tmp_path / "ledger" / "journal.jsonl").exists()


@pytest.mark.parametrize(
    ("written", "officers"),
    [
        ("区文辉 １９１５０７０００５８", ["区文辉 19150700058"]),
        ("区文辉19150700058，单晓东", ["区文辉 19150700058", "单晓东"]),
        ("区文辉（19150700058）单晓东：19150700044", ["区文辉 19150700058", "单晓东 19150700044"]),
        ("区文辉 19150700058 单晓东", ["区文辉 19150700058", "单晓东"]),
        ("区文辉 单晓东 19150700044", ["区文辉", "单晓东 19150700044"]),
        ("19150700058 区文辉；单 晓", ["区文辉 19150700058", "单晓"]),
        ("陈美玲、区文辉 单晓东", ["陈美玲", "区文辉", "单晓东"]),
        ("John Smith 19150700025, Mary  Lee", ["John Smith 19150700025", "Mary Lee"]),
        ("John Smith (19150700025); 区文辉", ["John Smith 19150700025", "区文辉"]),
        ("John Smith 19150700025 Mary Lee", ["John Smith 19150700025", "Mary Lee"]),
        ("Smith Lee", ["Smith", "Lee"]),
    ],
)
def test_officers_are_told_apart_however_they_are_written(
    written: str, officers: list[str]
) -> None:
    found = officers_in(written)
    assert [f"{one.name} {one.certificate}".strip() for one in found] == officers


def test_villages_are_told_apart_however_they_are_written() -> None:
    found = villages_in("曾屋村／单家村/石岗村、上围村　石岗村")
    assert [one.name for one in found] == ["曾屋村", "单家村", "石岗村", "上围村"]
    found = villages_in("Upper Weir,Lower  Weir； 石岗村 上围村")
    assert [one.name for one in found] == ["Upper Weir", "Lower Weir", "石岗村", "上围村"]
    assert [one.name for one in villages_in("Upper Lower")] == ["Upper", "Lower"]


async def test_an_officer_of_two_words_stays_one_from_the_first_screen_to_a_record(
    app: Open, tmp_path: Path
) -> None:
    async with app() as pilot:
        for text in ("Weir", "", "John Smith 19150700025, Mary Lee", "Upper Weir, Lower Weir"):
            await typed(pilot, text)
            await pressed(pilot, "enter")
        await pressed(pilot, "f2", "f2")
        for name, text in (("subject", "新店"), ("officers", "")):
            part(pilot, name).value = text
        part(pilot, "officers").focus()
        await settled(pilot)
        for text in ("John S", "mary"):
            await typed(pilot, text)
            await pressed(pilot, "enter")
        assert part(pilot, "officers").value == "John Smith(19150700025)、Mary Lee"
        await pressed(pilot, "f2")
    with Ledger.open(tmp_path / "ledger") as ledger:
        record: Any = ledger.get(ledger.rows()[0].facts.uid)
        assert [officer.name for officer in record.officers] == ["John Smith", "Mary Lee"]
        names = [village.name for village in ledger.directory("villages")]
        assert names == ["Upper Weir", "Lower Weir"]


async def test_the_footer_of_the_first_screen_opens_the_commands(app: Open) -> None:
    async with app() as pilot:
        await pressed(pilot, "ctrl+p")
        assert "看看示例年度" in screen_text(pilot)
        await pressed(pilot, "escape", "f1")
        assert "宋桂镇" in screen_text(pilot)


async def test_from_the_sample_one_command_starts_ones_own_ledger(app: Open, home: Path) -> None:
    async with app() as pilot:
        await pressed(pilot, "f3")
        assert figure(pilot, "住建领域") == 236
        await pressed(pilot, "f22")
        assert isinstance(pilot.app.screen, WelcomeScreen)
        await pressed(pilot, "escape")
        assert figure(pilot, "住建领域") == 236
        await pressed(pilot, "f22")
        await typed(pilot, "平台镇")
        await pressed(pilot, "enter", "enter", "enter", "enter", "enter")
        for _step in range(4):
            await settled(pilot)
        assert "平台镇" in seen(pilot, FiguresBar)
        assert isinstance(pilot.app, TaizhangApp)
        assert pilot.app.ledger is not None
        assert pilot.app.ledger.folder == home / "ledger"
        assert len(pilot.app.screen_stack) == 1
        await pressed(pilot, "f22")
        assert str(home) in seen(pilot, KeyBar).replace("\n", "")
    with Ledger.open(home / "ledger") as ledger:
        assert ledger.town.name == "平台镇"


async def test_empty_lists_name_the_next_key(app: Open) -> None:
    async with app() as pilot:
        await typed(pilot, "平台镇")
        await pressed(pilot, "enter", "enter", "enter", "enter", "enter")
        await pressed(pilot, "f12")
        await pressed(pilot, "down")
        assert "按F2新增第一项" in screen_text(pilot)
        await pressed(pilot, "escape", "f11")
        assert "未开展行政检查" in screen_text(pilot)
