"""The clerk's year and the search: figures open to their records, documents in a few keys."""

from pathlib import Path
from typing import Any

import pytest
from textual.app import ComposeResult
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, SelectionList, Static

from exporters.figures import figures
from exporters.formats import documents
from exporters.numbers import records_of
from exporters.report import report
from exporters.section.compose import section
from exporters.year import Year
from storage import language
from storage.ledger import Ledger
from storage.text import width
from tests.tui.pilots import (
    Open,
    key_event,
    line,
    listed,
    pressed,
    screen_text,
    seen,
    settled,
    typed,
)
from tests.tui.test_person import faint_words
from tui.screens.main import MainScreen
from tui.screens.year import YearScreen
from tui.widgets.keybar import KeyBar
from tui.widgets.records import RecordList
from tui.words import record_text


def lines(pilot: Pilot[None]) -> list[str]:
    options = pilot.app.screen.query_one("#lines", OptionList).options
    return [str(option.prompt) for option in options]


async def on_line(pilot: Pilot[None], text: str, key: str = "enter") -> None:
    found = pilot.app.screen.query_one("#lines", OptionList)
    found.highlighted = next(at for at, line in enumerate(lines(pilot)) if text in line)
    await pressed(pilot, key)


async def until(pilot: Pilot[None], condition: Any) -> None:
    for _try in range(100):
        await pilot.pause(0.05)
        if condition():
            return
    raise AssertionError(screen_text(pilot))


async def test_the_year_says_its_sentence_and_each_figure_opens_to_its_records(
    app: Open, sample_ledger: Path
) -> None:
    with Ledger.open(sample_ledger) as ledger:
        sentences, counted = report(ledger, 2025), figures(ledger, 2025)
        before = figures(ledger, 2024)
    async with app((120, 40)) as pilot:
        await pressed(pilot, "f11")
        assert isinstance(pilot.app.screen, YearScreen)
        said = str(pilot.app.screen.query_one("#section", Static).content)
        assert said.replace("\n", "") == sentences.replace("\n", "")
        housing = next(line for line in lines(pilot) if "住建领域" in line).split()
        then = before.counted["住建领域"]
        assert housing[1:] == ["236", str(then), f"{236 - then:+}"]
        for name, number in (
            ("住建领域", 236),
            ("自然资源领域", 66),
            ("合计", 302),
            ("县级以上", counted.trainings["county_or_above"]),
            ("巡查", counted.excluded["patrol"]),
            ("不完整", counted.excluded["incomplete"]),
        ):
            await on_line(pilot, name)
            assert isinstance(pilot.app.screen, MainScreen), name
            records = pilot.app.screen.query_one(RecordList)
            assert len(records._rows) == number, name
            await pressed(pilot, "escape")
        await until(pilot, lambda: any("保存时" in line and "是" in line for line in lines(pilot)))
        assert not faint_words(pilot)


async def test_each_number_in_the_sentence_opens_to_its_records(
    app: Open, sample_ledger: Path
) -> None:
    said = ("officers", "patrols", "problems", "orders", "compare")
    wording = "[include]\n" + "".join(f"{name} = true\n" for name in said)
    (sample_ledger / "settings").mkdir(exist_ok=True)
    (sample_ledger / "settings/wording.toml").write_text(wording, "utf-8")
    with Ledger.open(sample_ledger) as ledger:
        year = Year(ledger, 2025)
        figures_said = [span.figure for one in section(year).paragraphs for span in one.spans]
        behind = {figure: len(records_of(year, figure)) for figure in figures_said}
        text = report(ledger, 2025)
    assert {figure.kind for figure in behind} > {"officers", "patrols", "problems", "corrected"}
    assert {figure.measure for figure in behind} == {"number", "change", "rate", "points"}
    async with app((120, 40)) as pilot:
        await pressed(pilot, "f11", "up")
        for figure in figures_said:
            await pressed(pilot, "enter")
            if behind[figure]:
                assert isinstance(pilot.app.screen, MainScreen), figure
                assert len(pilot.app.screen.query_one(RecordList)._rows) == behind[figure]
                await pressed(pilot, "escape")
            assert isinstance(pilot.app.screen, YearScreen)
            await pressed(pilot, "down")
        assert pilot.app.focused is pilot.app.screen.query_one("#lines")
        await pressed(pilot, "up", "up", "ctrl+c")
        assert "复制" in seen(pilot, KeyBar)
        assert pilot.app.clipboard == text


async def test_a_click_on_a_number_in_the_sentence_opens_it(app: Open, sample_ledger: Path) -> None:
    async with app() as pilot:
        await pressed(pilot, "f11")
        box = pilot.app.screen.query_one("#section")
        lines = ["".join(part.text for part in box.render_line(y)) for y in range(box.size.height)]
        y = next(y for y, line in enumerate(lines) if "236" in line)
        x = width(lines[y][: lines[y].index("236")])
        await pilot.click("#section", offset=(x + 1, y))
        await settled(pilot)
        assert isinstance(pilot.app.screen, MainScreen)
        assert "住建领域" in screen_text(pilot)
        assert len(pilot.app.screen.query_one(RecordList)._rows) == 236


async def test_last_years_number_opens_to_its_records_too(app: Open, sample_ledger: Path) -> None:
    with Ledger.open(sample_ledger) as ledger:
        before = figures(ledger, 2024)
    async with app((120, 40)) as pilot:
        await pressed(pilot, "f11")
        for name, number in (
            ("住建领域", before.counted["住建领域"]),
            ("合计", before.total),
            ("县级以上", before.trainings["county_or_above"]),
            ("巡查", before.excluded["patrol"]),
        ):
            await on_line(pilot, name, "f4")
            assert isinstance(pilot.app.screen, MainScreen), name
            assert pilot.app.screen.year == 2024
            records = pilot.app.screen.query_one(RecordList)
            assert len(records._rows) == number, name
            assert not number or "2024" in screen_text(pilot)
            await pressed(pilot, "escape")
        await on_line(pilot, "保存时", "f4")
        assert isinstance(pilot.app.screen, YearScreen)
        assert "没有上一年的数字" in seen(pilot, KeyBar)


async def test_a_click_opens_the_number_that_was_clicked_once(
    app: Open, sample_ledger: Path
) -> None:
    async with app() as pilot:
        await pressed(pilot, "f11")
        found = next(y for y, line in enumerate(lines(pilot)) if "住建领域" in line)
        text = lines(pilot)[found]
        for number, year in (("236", 2025), ("210", 2024)):
            x = width(text[: text.index(number)]) + 2
            await pilot.click("#lines", offset=(x, found), times=2)
            await settled(pilot)
            assert isinstance(pilot.app.screen, MainScreen)
            assert len(pilot.app.screen.query_one(RecordList)._rows) == int(number)
            assert f"{year} 住建领域" in screen_text(pilot)
            await pressed(pilot, "escape")
            assert isinstance(pilot.app.screen, YearScreen)


@pytest.mark.parametrize("columns", [60, 72, 80])
async def test_figures_stand_in_one_line_each_however_narrow_it_is(
    app: Open, sample_ledger: Path, columns: int
) -> None:
    async with app((columns, 16)) as pilot:
        await pressed(pilot, "f11")
        rows = screen_text(pilot).split("\n")
        line = next(row for row in rows if "住建领域" in row and "236" in row and "次" not in row)
        assert line.split()[1:] == ["236", "210", "+26"]
        heads = next(row for row in rows if "增减" in row)
        assert width(heads[: heads.index("增减")]) + 4 == width(line.rstrip())


async def test_the_list_under_a_number_is_of_its_year(app: Open, sample_ledger: Path) -> None:
    async with app() as pilot:
        await pressed(pilot, "ctrl+up", "enter", "ctrl+left")
        assert "Esc" in screen_text(pilot)
        assert len(pilot.app.screen.query_one(RecordList)._rows) == 236
        assert "2025" in screen_text(pilot).split("\n")[0]


async def test_a_record_mended_from_the_year_changes_its_figures(
    app: Open, sample_ledger: Path
) -> None:
    async with app((120, 40)) as pilot:
        await pressed(pilot, "ctrl+y")
        await on_line(pilot, "住建领域")
        await pressed(pilot, "enter")
        pilot.app.screen.query_one("#part-penalty_number", Input).value = "宋综执罚〔2025〕99号"
        await pressed(pilot, "f2")
        assert isinstance(pilot.app.screen, MainScreen)
        await pressed(pilot, "escape")
        assert "235" in next(line for line in lines(pilot) if "住建领域" in line)
        assert "235次" in str(pilot.app.screen.query_one("#section", Static).content)
        await pressed(pilot, "escape")
        assert isinstance(pilot.app.screen, MainScreen)
        assert "235" in screen_text(pilot)


async def test_from_the_list_to_the_years_documents_takes_three_keys(
    app: Open, sample_ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.screens.documents._usual_folder", lambda: tmp_path / "文件")
    with Ledger.open(sample_ledger) as ledger:
        year = Year(ledger, 2025)
        names = {
            document.file_of(year, suffix)
            for document in documents().values()
            for suffix in document.writers
        }
    async with app((100, 30)) as pilot:
        for key in ("f11", "f2", "enter"):
            await pressed(pilot, key)
        folder = tmp_path / "文件" / "宋桂镇2025"
        await until(pilot, lambda: isinstance(pilot.app.screen, YearScreen))
        assert {path.name for path in folder.iterdir()} == {*names, "manifest.json"}
        assert str(len(names)) in seen(pilot, KeyBar)
        assert "宋桂镇2025" in seen(pilot, KeyBar)


@pytest.mark.parametrize("spoken", ["zh", "en"])
@pytest.mark.parametrize("size", [(60, 18), (80, 24), (120, 40)])
async def test_the_dialog_shows_its_keys_and_the_folder_however_small_the_terminal(
    app: Open, sample_ledger: Path, size: tuple[int, int], spoken: str
) -> None:
    language.use(spoken)
    async with app(size) as pilot:
        await pressed(pilot, "f11", "f2")
        text = screen_text(pilot)
        how = language._("Enter writes them · space ticks · Tab goes to the folder")
        inside = [line.split("│")[1] for line in text.splitlines() if line.count("│") == 2]
        assert "".join(how.split()) in "".join("".join(inside).split())
        assert "宋桂镇2025" in text
        assert text.count("[X]") >= 4


async def test_only_what_is_ticked_is_written_and_a_refusal_is_said(
    app: Open, sample_ledger: Path, tmp_path: Path
) -> None:
    async with app((100, 30)) as pilot:
        await pressed(pilot, "f11", "f2")
        ticks = pilot.app.screen.query_one(SelectionList)
        ticks.deselect_all()
        await pressed(pilot, "f2")
        assert "至少" in seen(pilot, KeyBar)
        ticks.select(("report", "txt"))
        (tmp_path / "占用").write_text("")
        pilot.app.screen.query_one("#folder", Input).value = str(tmp_path / "占用" / "里面")
        await pressed(pilot, "f2")
        await until(pilot, lambda: "占用" in seen(pilot, KeyBar))
        assert "--to" not in seen(pilot, KeyBar)
        pilot.app.screen.query_one("#folder", Input).value = str(tmp_path / "写到这里")
        await pressed(pilot, "f2")
        await until(pilot, lambda: isinstance(pilot.app.screen, YearScreen))
    written = (tmp_path / "写到这里").iterdir()
    assert sorted(path.suffix for path in written) == [".json", ".txt"]


async def test_the_sentence_and_a_figure_are_copied(app: Open, sample_ledger: Path) -> None:
    async with app((100, 30)) as pilot:
        await pressed(pilot, "f11")
        await pressed(pilot, "down", "ctrl+c")
        assert pilot.app.clipboard == "自然资源领域\t66"
        await pressed(pilot, "up", "ctrl+c")
        with Ledger.open(sample_ledger) as ledger:
            assert pilot.app.clipboard == report(ledger, 2025)
        assert "已复制" in seen(pilot, KeyBar)


async def test_years_are_gone_through_and_the_language_follows(
    app: Open, sample_ledger: Path
) -> None:
    async with app((100, 30)) as pilot:
        await pressed(pilot, "f11", "left")
        assert "2024" in lines(pilot)[0]
        await pressed(pilot, "f13")
        assert "Figures" in lines(pilot)[0]
        assert "Housing" in "".join(lines(pilot))
        assert "行政检查" in str(pilot.app.screen.query_one("#section", Static).content)
        language.use("zh")


@pytest.mark.parametrize("from_screen", ["", "f2", "f11", "f12"])
async def test_everything_is_searched_from_anywhere_with_one_key(
    app: Open, sample_ledger: Path, from_screen: str
) -> None:
    with Ledger.open(sample_ledger) as ledger:
        old = ledger.rows(year=2024)[0].facts
        ledger.void(ledger.rows(("inspections",), 2025)[5].facts.uid, "与外单位重复")
    async with app((110, 40)) as pilot:
        if from_screen:
            await pressed(pilot, from_screen)
        await pressed(pilot, "ctrl+g")

        async def found(text: str) -> list[str]:
            pilot.app.screen.query_one("#wanted", Input).value = ""
            await typed(pilot, text)
            await settled(pilot)
            options = pilot.app.screen.query_one("#found", OptionList).options
            return [str(option.prompt) for option in options]

        for text, group in (
            ("陈美玲", "执法人员"),
            ("石岗村", "村居"),
            ("燃气", "检查事项"),
            ("城乡规划法", "检查事项"),
            ("外单位", "理由"),
        ):
            shown = await found(text)
            assert any(group in line for line in shown), (text, shown)
        for letters, name in (("sgc", "石岗村"), ("cml", "陈美玲"), ("rqsy", "燃气使用安全")):
            assert any(name in line for line in await found(letters)), letters
        assert any("石岗村56号工地" in line for line in await found("５６号工地"))
        for wide in (old.number.replace("-", "－"), "２０２４" + old.number[4:]):
            assert any(old.number in line for line in await found(wide)), wide
        for sign in "%*_":
            assert "没有" in (await found(sign))[0]
        assert "没有" in (await found("绝无此事"))[0]
        assert any(old.number in line for line in await found(old.number))
        await pressed(pilot, "enter")
        assert isinstance(pilot.app.screen, MainScreen)
        assert old.number in screen_text(pilot)
        assert "2024" in screen_text(pilot)
        await pressed(pilot, "escape", "escape")
        assert not pilot.app.screen.query("#found")


async def test_enter_opens_what_is_found_even_where_it_comes_first(
    app: Open, sample_ledger: Path
) -> None:
    async with app((110, 40)) as pilot:
        await pressed(pilot, "ctrl+g")
        for key in (*"2025-0236", "enter"):
            pilot.app.post_message(key_event(key))
        await settled(pilot)
        assert listed(pilot) == ["2025-0236"]


@pytest.mark.parametrize(
    ("column", "name"),
    [
        ("subject", "冯某(中心社区18组)"),
        ("officer", "陈美玲"),
        ("village", "石岗村"),
        ("item", "燃气使用安全"),
    ],
)
async def test_a_name_that_is_found_opens_the_records_that_hold_it(
    app: Open, sample_ledger: Path, column: str, name: str
) -> None:
    with Ledger.open(sample_ledger) as ledger:
        equal: Any = {column: name}
        holding = len(ledger.rows(**equal))
    assert holding > 1
    async with app((110, 40)) as pilot:
        await pressed(pilot, "ctrl+g")
        await typed(pilot, name)
        found = pilot.app.screen.query_one("#found", OptionList)
        while str(found.options[found.highlighted or 0].prompt).split()[0] != name:
            await pressed(pilot, "down")
        await pressed(pilot, "enter")
        assert line(pilot, "state").startswith(f"{name} | {holding} 条记录")
        await pressed(pilot, "escape")
        assert pilot.app.screen.query("#found")


async def test_what_is_marked_in_the_search_is_copied(app: Open, sample_ledger: Path) -> None:
    async with app((110, 40)) as pilot:
        await pressed(pilot, "ctrl+g", "ctrl+c")
        assert "没有可复制的" in seen(pilot, KeyBar)
        await typed(pilot, "sgc")
        await pressed(pilot, "ctrl+c")
        assert pilot.app.clipboard.endswith("工地\t石岗村")
        await pressed(pilot, "ctrl+u")
        await typed(pilot, "2025-0236")
        await pressed(pilot, "ctrl+c")
        with Ledger.open(sample_ledger) as ledger:
            assert pilot.app.clipboard == record_text(ledger, ledger.get("2025-0236"))


async def test_what_others_saved_is_not_counted_while_the_year_is_composed(
    app: Open, sample_ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    composed, compose = 0, YearScreen.compose

    def composing(screen: YearScreen) -> ComposeResult:
        nonlocal composed
        composed += 1
        screen.position = None  # as if somebody had saved
        screen.follow()
        yield from compose(screen)

    monkeypatch.setattr(YearScreen, "compose", composing)
    async with app((120, 40)) as pilot:
        await pressed(pilot, "f11", "f13", "f13")
        assert composed == 3
        assert any("236" in line for line in lines(pilot))
        await pressed(pilot, "escape")
        assert isinstance(pilot.app.screen, MainScreen)
