"""A published report in the app: pasted or from a file, beside the ledger, kept."""

from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import OptionList, Static, TextArea

from storage import publications
from storage.directories import Town
from storage.ledger import Ledger
from storage.undo import undo_last
from tests.storage.samples import inspection
from tests.tui.pilots import Open, line, pressed, screen_text, settled, state
from tui.screens.main import MainScreen
from tui.screens.published import PublishedScreen
from tui.screens.year import YearScreen
from tui.widgets.statements import FigureList

REPORT = (
    "宋桂鎮(zhèn)2024年法治政府建設年度報告\n全年參加縣級以上執法業務培訓５次。"
    "全年對住建領域開展行政檢查4次,對自然資源領域開展行政檢查2次.上半年開展行政檢查3次。走訪企業35家。\n"
)


async def paste(pilot: Pilot[None], text: str) -> None:
    pilot.app.post_message(events.Paste(text))
    await settled(pilot)
    await settled(pilot)


async def read(pilot: Pilot[None], text: str) -> PublishedScreen:
    """Go from the list to the screen, paste, and read."""
    await pressed(pilot, "shift+f7")
    screen = pilot.app.screen
    assert isinstance(screen, PublishedScreen)
    await paste(pilot, text)
    await pressed(pilot, "f2")
    await pilot.app.workers.wait_for_complete()
    await settled(pilot)
    return screen


def sentence(pilot: Pilot[None]) -> str:
    shown = str(pilot.app.screen.query_one("#figure-sentence Static", Static).content)
    return shown.replace("\n", "")


@pytest.fixture
def begun(tmp_path: Path) -> Path:
    """The ledger of a town that begins in 2025."""
    with Ledger.create(tmp_path / "ledger", Town(name="宋桂镇")) as ledger:
        ledger.add([inspection() for _number in range(5)])
    return tmp_path / "ledger"


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_last_years_report_is_pasted_kept_and_stands_beside_this_year(
    app: Open, begun: Path, size: tuple[int, int]
) -> None:
    async with app(size) as pilot:
        await pressed(pilot, "f11", "f3")
        await paste(pilot, REPORT * 60)  # as long as a whole report
        assert len(pilot.app.screen.query_one(TextArea).text) > 5000
        await pressed(pilot, "f2")
        await pilot.app.workers.wait_for_complete()
        await settled(pilot)
        text = screen_text(pilot)
        assert "+25.0%" in text.replace(" ", "") and "2024" in text
        await pressed(pilot, "down")
        assert "全年对住建领域开展行政检查4次" in sentence(pilot)
        await pressed(pilot, "f2")
        screen = pilot.app.screen
        assert isinstance(screen, YearScreen)
        lines = [str(option.prompt) for option in screen.query_one(OptionList).options]
        assert "2024*" in lines[0]
        assert lines[1].split()[-3:] == ["5", "4", "+1"]
        assert lines[3].split()[-3:] == ["5", "6", "-1"]
        place = next(number for number, line in enumerate(lines) if line.startswith("* 2024"))
        screen.query_one(OptionList).highlighted = place
        await pressed(pilot, "enter")
        assert "SHA-256" in screen_text(pilot)
    with Ledger.open(begun) as ledger:
        kept = publications.kept(ledger, 2024)
        assert kept is not None
        assert [(one.kind, one.number) for one in kept.figures] == [
            ("training", "5"),
            ("inspection", "4"),
            ("inspection", "2"),
            ("visit", "35"),
        ]
        undo_last(ledger)
        assert publications.kept(ledger, 2024) is None


async def test_the_text_is_there_again_after_a_look_at_its_figures(app: Open, begun: Path) -> None:
    async with app(folder=begun) as pilot:
        for _time in range(2):
            screen = await read(pilot, REPORT)
            assert screen.query_one(FigureList).has_focus
            assert not screen.query_one(TextArea).is_on_screen
            await pressed(pilot, "escape")
            assert screen.query_one(TextArea).has_focus
            assert "走訪企業35家" in screen_text(pilot)
            assert not screen.query_one(FigureList).is_on_screen
            await pressed(pilot, "f8", "escape")


async def test_each_figure_opens_to_the_ledgers_records(app: Open, sample_ledger: Path) -> None:
    text = (
        "2025年报告\n全年开展行政检查300次，其中住建领域236次。"
        "县级以上培训6次。巡查40次。走访企业3家。"
    )
    async with app() as pilot:
        await read(pilot, text)
        shown = []
        for _figure in range(5):
            await pressed(pilot, "enter")
            if isinstance(pilot.app.screen, MainScreen):
                shown += [part.split()[0] for part in state(pilot).split(" | ") if "条记录" in part]
                await pressed(pilot, "escape")
            await pressed(pilot, "down")
        assert shown == ["302", "236", "6", "41"]


async def test_what_was_pasted_is_there_again_and_it_is_said(app: Open, begun: Path) -> None:
    async with app() as pilot:
        await read(pilot, REPORT)
        await pressed(pilot, "escape")  # from the figures to the text
        assert pilot.app.screen.query_one(TextArea).text == REPORT
        await pressed(pilot, "escape")
        assert isinstance(pilot.app.screen, MainScreen)
        assert "Shift+F7" in state(pilot)
        await pressed(pilot, "shift+f7")
        assert pilot.app.screen.query_one(TextArea).text == REPORT
        await pressed(pilot, "f8", "escape", "shift+f7")
        assert pilot.app.screen.query_one(TextArea).text == ""
    async with app() as pilot:  # what was pasted a moment before the app ends
        await pressed(pilot, "shift+f7")
        await paste(pilot, REPORT)
    async with app() as pilot:
        await pressed(pilot, "shift+f7")
        assert pilot.app.screen.query_one(TextArea).text == REPORT


async def test_a_file_is_read_by_its_path_as_a_terminal_drops_it(
    app: Open, begun: Path, tmp_path: Path
) -> None:
    file = tmp_path / "2024 年报.txt"
    file.write_text(REPORT, encoding="gb18030")
    async with app() as pilot:
        await pressed(pilot, "shift+f7")
        await paste(pilot, f"'{file}'\n")
        assert file.name in state(pilot)
        await pressed(pilot, "f2")
        await pilot.app.workers.wait_for_complete()
        await settled(pilot)
        await pressed(pilot, "f2")
    with Ledger.open(begun) as ledger:
        kept = publications.kept(ledger, 2024)
        assert kept is not None and kept.file == file.name


async def test_figures_are_left_out_and_taken_after_all(app: Open, begun: Path) -> None:
    async with app() as pilot:
        screen = await read(
            pilot, "报告\n开展行政检查30次。\n全年开展行政检查32次。上半年巡查9次。"
        )
        assert screen.query_one(FigureList).length() == 3
        await pressed(pilot, "f2")
        assert "30" in state(pilot) and "32" in state(pilot)  # two for the same
        await pressed(pilot, "space", "down", "space", "f2")
        assert isinstance(pilot.app.screen, MainScreen)
    with Ledger.open(begun) as ledger:
        (year,) = publications.years(ledger)
        kept = publications.kept(ledger, year)
        assert kept and [one.number for one in kept.figures] == ["32", "9"]


async def test_what_is_no_report_says_so_and_stays(app: Open, begun: Path) -> None:
    async with app() as pilot:
        await read(pilot, "今天天气好")
        assert "行政检查236次" in state(pilot)
        assert pilot.app.screen.query_one(TextArea).text == "今天天气好"
        await pressed(pilot, "f8", "f2")
        assert isinstance(pilot.app.screen, PublishedScreen)


async def test_it_is_said_on_the_list_that_figures_were_kept(app: Open, begun: Path) -> None:
    async with app() as pilot:
        await read(pilot, REPORT)
        await pressed(pilot, "f2")
        await pilot.app.workers.wait_for_complete()
        await settled(pilot)
        assert "Ctrl+Z" in line(pilot, "state")
        assert "2024" in line(pilot, "state")
