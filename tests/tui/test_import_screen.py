"""Importing in the app: every doubtful row is seen before it is taken."""

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, Static

from storage import language
from storage.catalogue import label
from storage.directories import Town
from storage.ledger import Ledger
from storage.text import width
from tests.tui.pilots import pressed, running, screen_text, settled
from tui.app import TaizhangApp
from tui.screens.bring import ImportScreen, dropped_path
from tui.screens.main import MainScreen
from tui.widgets.labelled import labelled

HEAD = "检查日期,检查对象,检查事项,领域,执法人员,检查情况,检查结果"
ROWS = (
    "2025-03-05,甲店,燃气使用安全,住建领域,张三、李四,正常,未发现问题",
    "2025-03-06,乙店,燃气使用安全,住建领域,张三、李四,,",
    "2025-02-30,丙店,燃气使用安全,住建领域,张三、李四,正常,未发现问题",
    "2025-03-07,[red]丁店[/],燃气使用安全,住建领域,张三、李四,,未发现问题",
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "三月 检查.csv"
    path.write_text("\n".join((HEAD, *ROWS)), encoding="gb18030")
    return path


TOWN = Path(__file__).resolve().parents[1] / "data" / "songgui-2025.xlsx"


async def read(pilot: Pilot[None], path: Path) -> ImportScreen:
    await pressed(pilot, "ctrl+o")
    screen = pilot.app.screen
    assert isinstance(screen, ImportScreen)
    box = screen.query_one(Input)
    box.value = f"'{path}'"
    await pressed(pilot, "enter")
    await settled(pilot)
    return screen


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_doubtful_rows_are_reviewed_then_taken_and_all_is_taken_back(
    tmp_path: Path, file: Path, size: tuple[int, int]
) -> None:
    ledger = Ledger.create(tmp_path / "ledger", Town(name="宋桂镇"))
    async with running(TaizhangApp(tmp_path / "ledger", ledger), size) as pilot:
        screen = await read(pilot, file)
        rows = screen.query_one(OptionList)
        assert rows.option_count == 3  # the row without doubt is not asked about
        assert "乙店" in str(screen.query_one("#import-row", Static).content)
        assert not ledger.rows()
        await pressed(pilot, "space")  # leave 乙店 out
        await pressed(pilot, "down", "space")  # 丁店 out, and in again
        await pressed(pilot, "up", "down", "space")
        await pressed(pilot, "f2")
        await settled(pilot)
        assert isinstance(pilot.app.screen, MainScreen)
        assert pilot.app.screen.year == 2025  # where the records went, not this year
        assert {row.facts.subject for row in ledger.rows()} == {"甲店", "[red]丁店[/]"}
        await pressed(pilot, "ctrl+z", "enter")
        assert {row.facts.status for row in ledger.rows()} <= {"void"}


async def test_a_year_that_is_taken_back_leaves_the_year_that_is_shown(tmp_path: Path) -> None:
    ledger = Ledger.create(tmp_path / "ledger", Town(name="宋桂镇"))
    async with running(TaizhangApp(tmp_path / "ledger", ledger), (120, 40)) as pilot:
        await read(pilot, TOWN)  # its first rows are of the year before
        await pressed(pilot, "f2")
        assert {2024, 2025} <= set(ledger.years())
        await pressed(pilot, "ctrl+z", "enter")
        assert isinstance(pilot.app.screen, MainScreen)
        assert pilot.app.screen.year == 2025
        assert {row.facts.status for row in ledger.rows()} == {"void"}


async def test_all_that_a_doubtful_row_says_is_reached_by_keys(tmp_path: Path) -> None:
    long = "很长的情况。" * 60 + "末尾"
    path = tmp_path / "长.csv"
    path.write_text(
        f"{HEAD}\n2025-02-30,丙店,燃气,住建领域,张三、李四,{long},未发现问题\n", "utf-8"
    )
    ledger = Ledger.create(tmp_path / "ledger", Town(name="宋桂镇"))
    async with running(TaizhangApp(tmp_path / "ledger", ledger), (80, 24)) as pilot:
        await read(pilot, path)
        assert "28 天。" in screen_text(pilot)
        assert "末尾" not in screen_text(pilot)
        await pressed(pilot, "right", *["pagedown"] * 4)
        assert "末尾" in screen_text(pilot)
        await pressed(pilot, "left")
        assert isinstance(pilot.app.focused, OptionList)


@pytest.mark.parametrize("spoken", ["zh", "en"])
def test_texts_stand_below_one_another_whatever_the_labels(spoken: str) -> None:
    language.use(spoken)
    pairs = [(label(name), f"甲{name}") for name in ("field", "date", "village", "credit_code")]
    text = "".join(
        p if isinstance(p, str) else p[0] for p in labelled([*pairs, ("", "甲" * 90)], 40)
    )
    places = {width(line.split("甲")[0]) for line in text.splitlines() if "甲" in line}
    assert len(places) == 1
    assert max(map(width, text.splitlines())) <= 40


async def test_what_is_no_spreadsheet_is_said_and_nothing_happens(tmp_path: Path) -> None:
    ledger = Ledger.create(tmp_path / "ledger", Town(name="宋桂镇"))
    async with running(TaizhangApp(tmp_path / "ledger", ledger), (80, 24)) as pilot:
        screen = await read(pilot, tmp_path / "无此文件.xlsx")
        assert "无此文件.xlsx" in str(screen.query_one("#state", Static).content)
        await pressed(pilot, "f2", "escape")
        assert isinstance(pilot.app.screen, MainScreen)


def test_paths_as_terminals_paste_them(file: Path) -> None:
    for pasted in (str(file), f'"{file}"', f" '{file}' ", file.as_uri()):
        assert dropped_path(pasted) == file
    assert dropped_path(str(file).replace(" ", "\\ ")) == file
