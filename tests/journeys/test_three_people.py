"""The officer, the supervisor and the clerk, each from the first key to the last."""

import shutil
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList

from exporters.figures import figures
from storage import language
from storage.ledger import Ledger
from tests.doors import Taizhang
from tests.tui.pilots import Open, app, listed, pressed, screen_text, settled, typed
from tui.screens.gaps import GapsScreen
from tui.screens.main import MainScreen
from tui.screens.year import YearScreen

__all__ = ["app"]

DATA = Path(__file__).parent.parent / "data"
TERMINALS = pytest.mark.parametrize(
    ("spoken", "size"), [*product(("zh", "en"), ((80, 24), (120, 40)))], ids=str
)


async def until(pilot: Pilot[None], condition: Callable[[], bool]) -> None:
    for _try in range(200):
        if condition():
            return
        await pilot.pause(0.05)
    raise AssertionError(screen_text(pilot))


@TERMINALS
async def test_an_officer_from_the_first_run_to_the_record_handed_in_again(
    app: Open, tmp_path: Path, spoken: str, size: tuple[int, int]
) -> None:
    language.use(spoken)
    folder = tmp_path / "ledger"

    async def fill(pilot: Pilot[None], *texts: str) -> None:
        for text in texts:
            await typed(pilot, text)
            await pressed(pilot, "enter")

    async with app(size) as pilot:
        await fill(pilot, "平台镇", "郁南县", "陈美玲 19150700025、区文辉 19150700058", "石岗村")
        await pressed(pilot, "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, MainScreen))
        await pressed(pilot, "f3")
        await typed(pilot, "石岗村 明珠装饰厂 燃气 无问题 陈美玲、区文辉 查看燃气瓶和软管")
        await pressed(pilot, "f2")  # the first inspection
        assert len(listed(pilot)) == 1
        await pressed(pilot, "f2", *"mzzs", "enter", "f2")  # a routine visit to it again
        assert len(listed(pilot)) == 2
        await pressed(pilot, "f2")
        await typed(pilot, "写到一半的店")
        await pressed(pilot, "escape")
    async with app(size) as pilot:
        await pressed(pilot, "f2", "f5", "f4")  # taken up another day, kept as a draft
        assert len(listed(pilot)) == 3
    with Ledger.open(folder) as ledger:
        first, repeat = sorted(ledger.rows(status="submitted"), key=lambda row: row.facts.number)
        assert (first.facts.item, first.facts.field) == (repeat.facts.item, repeat.facts.field)
        [draft] = ledger.rows(status="draft")
        assert draft.facts.subject == "写到一半的店"
        ledger.return_(first.facts.uid, "请补充照片编号", by="黎志强")
    async with app(size) as pilot:
        assert "请补充照片编号" in screen_text(pilot).replace("\n", "")
        assert listed(pilot)[0] == first.facts.number  # what was sent back stands first
        await pressed(pilot, "f4")
        while getattr(pilot.app.focused, "part", "") != "remarks":
            await pressed(pilot, "shift+tab")
        await typed(pilot, "照片 0012 号")
        await pressed(pilot, "f2")
        await until(pilot, lambda: isinstance(pilot.app.screen, MainScreen))
    with Ledger.open(folder) as ledger:
        mended: Any = ledger.get(first.facts.uid)
        assert (mended.status, mended.remarks) == ("submitted", "照片 0012 号")
        assert figures(ledger, mended.date.year).total == 2


@TERMINALS
async def test_a_supervisor_from_the_inbox_to_the_gaps(
    app: Open, sample_ledger: Path, spoken: str, size: tuple[int, int]
) -> None:
    language.use(spoken)
    with Ledger.open(sample_ledger) as ledger:
        before = ledger.standing()
    async with app(size) as pilot:
        await pressed(pilot, "ctrl+w")
        meant = listed(pilot)[:4]
        await pressed(pilot, "space", "space", "space", "f9")
        await pressed(pilot, "home", "shift+f9")
        await typed(pilot, "请补充照片编号")
        await pressed(pilot, "enter", "enter")  # one alone could be the input method's
        with Ledger.open(sample_ledger) as ledger:
            states = [ledger.get(number).status for number in meant]
            assert states == ["approved"] * 3 + ["returned"]
            assert ledger.standing()["submitted"] == before["submitted"] - 4
            housing = figures(ledger, 2025).counted["住建领域"]
        await pressed(pilot, "escape", "ctrl+up", "enter")  # the first number
        assert f"{housing} " in str(pilot.app.screen.query_one("#state").render())
        assert len(pilot.app.screen_stack) == 2
        await pressed(pilot, "escape", "shift+f6")
        assert isinstance(pilot.app.screen, GapsScreen)
        await pressed(pilot, "enter")
        with Ledger.open(sample_ledger) as ledger:  # the worst gap stands first
            returned = [row.facts.number for row in ledger.rows(year=2025, status="returned")]
        assert listed(pilot) == returned[:1]
        await pressed(pilot, "escape", "escape")
        assert len(pilot.app.screen_stack) == 1


@TERMINALS
async def test_a_clerk_from_the_spreadsheet_to_the_proof(
    app: Open,
    taizhang: Taizhang,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    spoken: str,
    size: tuple[int, int],
) -> None:
    monkeypatch.setattr("tui.screens.documents._usual_folder", lambda: tmp_path / "文件")
    sheet = shutil.copy(DATA / "songgui-2025.xlsx", tmp_path / "台账.xlsx")
    assert taizhang("init", "--town", "宋桂镇").code == 0
    language.use(spoken)
    async with app(size) as pilot:
        await pressed(pilot, "ctrl+o")
        await typed(pilot, str(sheet))
        await pressed(pilot, "enter")
        await settled(pilot)
        await pressed(pilot, "f2")
        await settled(pilot)
        await until(pilot, lambda: isinstance(pilot.app.screen, MainScreen))
        await pressed(pilot, "f11")  # the year that most of the file is about
        assert isinstance(pilot.app.screen, YearScreen)
        assert "住建领域开展行政检查236次" in screen_text(pilot).replace("\n", "")
        lines = pilot.app.screen.query_one("#lines", OptionList)
        assert "236" in str(lines.highlighted_option and lines.highlighted_option.prompt)
        await pressed(pilot, "enter")
        assert "236 " in str(pilot.app.screen.query_one("#state").render())
        await pressed(pilot, "escape", "f2", "enter")
        folder = tmp_path / "文件" / "宋桂镇2025"
        await until(pilot, lambda: isinstance(pilot.app.screen, YearScreen))
        assert "236次" in next(folder.glob("*.txt")).read_text(encoding="utf-8")
    assert taizhang("verify", folder).code == 0
    report = next(folder.glob("*.txt"))
    report.write_text(report.read_text(encoding="utf-8").replace("236", "263"), encoding="utf-8")
    assert taizhang("verify", folder).code == 1
