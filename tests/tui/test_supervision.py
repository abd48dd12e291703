"""Tallies, gaps and the re-check: each number and each line leads to its records."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporters.before import Before, before
from exporters.counting import Rules
from exporters.figures import DIMENSIONS, Figures, figures
from exporters.gaps import gaps
from exporters.recheck import drawn, population
from storage import language
from storage.errors import InvalidError
from storage.ledger import Ledger
from storage.text import width
from storage.verify import verify
from storage.yearbook import Difference, Recheck
from tests.doors import Taizhang
from tests.storage.samples import day, inspection
from tests.tui.pilots import (
    Open,
    line,
    lines_of,
    listed,
    part,
    pressed,
    screen_text,
    settled,
    state,
    typed,
)
from tui.retyped import difference
from tui.scope import of_cell
from tui.screens.gaps import GapList, GapsScreen
from tui.screens.main import MainScreen
from tui.screens.recheck import Differences, RecheckScreen
from tui.screens.tallies import TalliesScreen
from tui.splits import bar, sparkline, split
from tui.widgets.tallies import TallyTable

numbers = st.dictionaries(st.sampled_from(["甲", "乙", "丙", ""]), st.integers(0, 99))
tables = st.dictionaries(st.sampled_from(["住建领域", "自然资源领域"]), numbers)


def counted(year: int, table: dict[str, dict[str, int]]) -> Figures:
    totals = {field: sum(of.values()) for field, of in table.items()}
    return Figures(year, "镇", totals, {}, {}, by={"village": table})


# Tallies


@given(now=tables, before=tables)
def test_the_lines_of_a_split_add_up_to_the_years(now: Any, before: Any) -> None:
    found = split(counted(2025, now), Before(2024, counted(2024, before), None), "village", ["甲"])
    for field in found.fields:
        for side in (0, 1):
            lines = [found.pair(value, field)[side] for value in found.values]
            assert sum(number or 0 for number in lines) == found.pair(None, field)[side]
    assert "甲" in found.values
    assert "" not in found.values[:-1]


@given(now=st.integers(0, 500), before=st.integers(0, 500), cells=st.integers(1, 60))
def test_a_bar_is_as_long_as_its_number_and_never_wider_than_its_room(
    now: int, before: int, cells: int
) -> None:
    most = max(now, before)
    text = bar((now, before), most, cells)
    assert width(text) == cells
    if most:
        assert abs(text.count("=") - now * cells / most) <= 2
    assert ("|" in text) == bool(before)


def test_a_sparkline_has_a_sign_for_each_month_as_tall_as_its_number(ledger: Ledger) -> None:
    visits = [(1, 4), (2, 1), (12, 2)]
    ledger.add(
        [
            inspection(date=day(f"2025-{month:02}-03"), subject=f"{month}-{n}")
            for month, times in visits
            for n in range(times)
        ]
    )
    line = sparkline(figures(ledger, 2025), "住建领域")
    assert line == "⣿⣀         ⣤"
    assert width(line) == 12
    assert sparkline(figures(ledger, 2025), "") == line
    assert sparkline(figures(ledger, 2024), "") == " " * 12


def test_every_cell_of_every_split_opens_as_many_records_as_it_says(sample_ledger: Path) -> None:
    with Ledger.open(sample_ledger) as ledger:
        rules, now = Rules(ledger.folder), figures(ledger, 2025)
        for dimension in DIMENSIONS:
            table = split(now, before(ledger, 2025), dimension)
            for value in (*table.values, None):
                for field in table.fields:
                    equal = {"field": field} if field else {}
                    if value is not None:
                        equal[dimension] = value
                    scope = of_cell(ledger.catalogue, 2025, equal, counted=True)
                    rows = scope.rows(ledger, rules, 2025)
                    assert len(rows) == table.pair(value, field)[0], (dimension, value, field)


async def test_enter_on_a_cell_opens_its_records_and_escape_comes_back_to_it(
    app: Open, sample_ledger: Path
) -> None:
    async with app() as pilot:
        await pressed(pilot, "ctrl+x", "tab", "down", "down", "right", "right")
        table = pilot.app.screen.query_one(TallyTable)
        value, field, year = table.cell
        with Ledger.open(sample_ledger) as ledger:
            number = figures(ledger, 2025).by["village"][field][value or ""]
        assert (field, year) == ("自然资源领域", 2025)
        await pressed(pilot, "enter")
        assert f"{number} 条记录" in state(pilot)
        assert str(value) in state(pilot)
        await pressed(pilot, "escape")
        assert isinstance(pilot.app.screen, TalliesScreen)
        assert table.cell == (value, field, year)
        await pressed(pilot, "escape")
        assert isinstance(pilot.app.screen, MainScreen)


async def test_a_double_click_on_a_number_or_a_gap_opens_its_records(
    app: Open, sample_ledger: Path
) -> None:
    async with app() as pilot:
        await pressed(pilot, "ctrl+x", "tab")
        line = lines_of(pilot, TallyTable)[4]
        at = width(line[: line.index(line.split()[3])])
        await pilot.click(TallyTable, offset=(at, 4), times=2)
        await settled(pilot)
        assert f"{line.split()[3]} 条记录" in state(pilot)
        await pressed(pilot, "escape", "escape", "shift+f6")
        await pilot.click(GapList, offset=(20, 4), times=2)
        await settled(pilot)
        assert "缺少：检查情况" in state(pilot)


def test_a_month_with_half_as_many_visits_looks_half_as_tall(ledger: Ledger) -> None:
    numbers = [8, 7, 6, 5, 4, 3, 2, 1]
    ledger.add(
        [
            inspection(date=day(f"2025-{month:02}-03"), subject=f"{month}-{n}")
            for month, times in enumerate(numbers, 1)
            for n in range(times)
        ]
    )
    line = sparkline(figures(ledger, 2025), "")
    dots = [bin(ord(sign) - 0x2800).count("1") for sign in line.rstrip()]
    assert dots == numbers


@pytest.mark.parametrize("spoken", ["zh", "en"])
async def test_the_tallies_say_what_their_bars_mean_which_stay_readable_on_a_wide_screen(
    app: Open, sample_ledger: Path, spoken: str
) -> None:
    language.use(spoken)
    async with app() as pilot:
        await pressed(pilot, "ctrl+x")
        assert "2025" in state(pilot).split("=")[1] and "2024" in state(pilot).split("|")[1]
        assert pilot.app.screen.query_one("#state").size.height == 1
        assert "2025" in lines_of(pilot, TallyTable)[2]
    async with app((200, 50)) as pilot:
        await pressed(pilot, "ctrl+x")
        ends = [len(line.rstrip()) for line in lines_of(pilot, TallyTable)[3:-1]]
        assert max(ends) <= 28 + 3 * 13 + 2 + 60


async def test_tallies_of_an_empty_ledger_are_noughts(app: Open, ledger: Ledger) -> None:
    async with app(folder=ledger.folder) as pilot:
        await pressed(pilot, "ctrl+x", *["f6", "end", "enter", "escape"] * 6)
        assert isinstance(pilot.app.screen, TalliesScreen)
        assert lines_of(pilot, TallyTable)[-1].split() == []


@pytest.mark.parametrize("key", ["ctrl+x", "shift+f6"])
async def test_an_empty_ledger_says_how_the_first_record_is_logged(
    app: Open, ledger: Ledger, key: str
) -> None:
    async with app(folder=ledger.folder) as pilot:
        await pressed(pilot, key)
        assert "先按 Esc，再按 F2 登记第一条" in state(pilot)
        ledger.add([inspection()])
        await pressed(pilot, "escape", key)
        assert "F2" not in state(pilot)


async def test_last_years_number_opens_last_years_records(app: Open, sample_ledger: Path) -> None:
    async with app() as pilot:
        await pressed(pilot, "ctrl+x", "end", "right", "enter")
        with Ledger.open(sample_ledger) as ledger:
            assert state(pilot).count(str(figures(ledger, 2024).counted["住建领域"])) == 1
        assert all(number.startswith("2024-") for number in listed(pilot))


async def test_beside_a_number_stands_why_others_do_not_count(
    app: Open, sample_ledger: Path
) -> None:
    async with app() as pilot:
        await pressed(pilot, "ctrl+x", "f6", "f6", "f6", "f6", "f6", "end", "f7")
        with Ledger.open(sample_ledger) as ledger:
            rules = Rules(ledger.folder)
            rows = ledger.rows(("inspections", "patrols"), 2025, field="住建领域")
            verdicts = [rules.verdict(row.table, row.facts, 2025) for row in rows]
        left_out = [verdict for verdict in verdicts if verdict and not verdict.counts]
        assert f"{len(left_out)} 条记录" in state(pilot)
        assert any("巡查" in line[-15:] for line in lines_of(pilot))


async def test_the_officers_say_that_they_share_visits(app: Open, sample_ledger: Path) -> None:
    async with app() as pilot:
        await pressed(pilot, "ctrl+x", "f6", "f6")
        assert "一次检查由两名以上人员共同完成" in state(pilot)
        lines = lines_of(pilot, TallyTable)
        total = next(line for line in lines if "合计" in line and "302" in line)
        assert "236" in total


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50)])
@pytest.mark.parametrize("spoken", ["zh", "en"])
async def test_every_line_of_the_tallies_fills_its_width_without_ambiguous_signs(
    app: Open, sample_ledger: Path, size: tuple[int, int], spoken: str
) -> None:
    import unicodedata

    language.use(spoken)
    settings = sample_ledger / "settings"
    settings.mkdir()
    more = "\n".join(f'[[field]]\nname = "第{n}领域[red]"\n' for n in range(6))
    (settings / "catalogue.toml").write_text(more, encoding="utf-8")
    async with app(size) as pilot:
        await pressed(pilot, "ctrl+x")
        table = pilot.app.screen.query_one(TallyTable)
        for _split in DIMENSIONS:
            for key in ("end", "right", "right", "right", "right", "right"):
                await pressed(pilot, key)
            lines = lines_of(pilot, TallyTable)
            assert {width(line) for line in lines} == {table.scrollable_content_region.width}
            signs = {sign for line in lines for sign in line}
            assert not [s for s in signs if unicodedata.east_asian_width(s) == "A" and s != "…"]
            assert "302" in "".join(lines)
            await pressed(pilot, "f6")


# Gaps


async def test_each_gap_opens_its_records_and_escape_comes_back(app: Open, ledger: Ledger) -> None:
    firm = {"subject": "明珠厂", "subject_kind": "企业"}
    back, *_others = ledger.add(
        [
            inspection(subject="甲店"),
            inspection(subject="乙店", status="draft"),
            inspection(subject="丙店", findings=""),
            inspection(subject="丁店", correct_by=day("2025-06-01")),
            *(inspection(**firm, findings=f"第{n}次") for n in range(3)),
        ]
    )
    ledger.return_(back.uid, "补充")
    found = [gap for gap in gaps(ledger, 2025).gaps if gap.kind not in ("month", "week", "field")]
    assert len(found) == 5
    names = [[ledger.get(uid).number for uid in gap.uids] for gap in found]
    count = len(gaps(ledger, 2025).gaps)
    async with app(folder=ledger.folder) as pilot:
        await pressed(pilot, "shift+f6")
        for expected in names:
            await pressed(pilot, "enter")
            assert sorted(listed(pilot)) == sorted(expected)
            await pressed(pilot, "escape")
            assert isinstance(pilot.app.screen, GapsScreen)
            await pressed(pilot, "down")
        assert f"{count} 项缺漏" in state(pilot)
        assert "2025-01-01至2025-12-31" in screen_text(pilot)


@pytest.mark.parametrize(
    ("spoken", "said"),
    [("zh", "住建领域：1月—4月没有计入"), ("en", "nothing in months 1 to 4")],
)
async def test_months_without_a_visit_are_one_line_that_opens_what_does_not_count_in_them(
    app: Open, ledger: Ledger, spoken: str, said: str
) -> None:
    language.use(spoken)
    out = inspection(subject="乙店", findings="", date=day("2025-03-03"))
    ledger.add([inspection(), out, inspection(findings="", date=day("2025-06-03"))])
    async with app(folder=ledger.folder) as pilot:
        await pressed(pilot, "shift+f6")
        lines = lines_of(pilot, GapList)
        place = next(at for at, line in enumerate(lines) if said in line)
        await pressed(pilot, *["down"] * (place - 1), "enter")
        assert listed(pilot) == ["2025-0002"]


@pytest.mark.parametrize(("spoken", "most"), [("zh", "上限2次"), ("en", "at most 2")])
async def test_the_cap_that_was_gone_beyond_is_seen_at_eighty_columns(
    app: Open, sample_ledger: Path, spoken: str, most: str
) -> None:
    language.use(spoken)
    async with app() as pilot:
        await pressed(pilot, "shift+f6")
        lines = [line for line in lines_of(pilot, GapList) if "永顺运输有限公司" in line]
        assert lines and all(most in line for line in lines)


@pytest.mark.parametrize("spoken", ["zh", "en"])
async def test_what_the_records_of_a_gap_are_is_one_line_at_eighty_columns(
    app: Open, ledger: Ledger, spoken: str
) -> None:
    language.use(spoken)
    firm = {"subject": "永顺运输有限公司", "subject_kind": "企业"}
    ledger.add([inspection(**firm, correct_by=day("2025-06-01"), findings=f"{n}") for n in "123"])
    async with app(folder=ledger.folder) as pilot:
        await pressed(pilot, "shift+f6")
        found = pilot.app.screen.query_one(GapList)
        for place, gap in enumerate(gaps(ledger, 2025).gaps):
            if gap.uids:
                found.cursor = place
                await pressed(pilot, "enter")
                assert isinstance(pilot.app.screen, MainScreen)
                assert pilot.app.screen.query_one("#state").size.height == 1, state(pilot)
                await pressed(pilot, "escape")


async def test_a_gap_that_is_put_right_is_gone_when_one_comes_back(
    app: Open, sample_ledger: Path
) -> None:
    async with app() as pilot:
        await pressed(pilot, "shift+f6")
        assert "已退回" in lines_of(pilot, GapList)[1]
        await pressed(pilot, "enter", "ctrl+u", "escape")
        assert "已退回" not in lines_of(pilot, GapList)[1]


async def test_a_year_that_lacks_nothing_yet_says_so(app: Open, ledger: Ledger) -> None:
    async with app(folder=ledger.folder) as pilot:
        await pressed(pilot, "shift+f6", *["ctrl+right"] * 2)
        assert "未发现缺漏" in state(pilot)
        await pressed(pilot, "enter")
        assert isinstance(pilot.app.screen, GapsScreen)


@pytest.mark.parametrize("spoken", ["zh", "en"])
async def test_every_gap_fills_its_line_whatever_its_subject(
    app: Open, ledger: Ledger, spoken: str
) -> None:
    language.use(spoken)
    ledger.add([inspection(subject="[red]店[/]\x1b[31m" + "长" * 90, status="draft")])
    async with app(folder=ledger.folder) as pilot:
        await pressed(pilot, "shift+f6")
        lines = lines_of(pilot, GapList)
        room = pilot.app.screen.query_one(GapList).scrollable_content_region.width
        assert {width(line) for line in lines} == {room}
        assert any("[red]店[/][31m" in line for line in lines)


def test_the_command_names_the_same_gaps(taizhang: Taizhang, sample_ledger: Path) -> None:
    ran = taizhang("gaps", "--year", "2025", "--format", "json")
    with Ledger.open(sample_ledger) as ledger:
        found = gaps(ledger, 2025).as_data()
        expected = found["gaps"]
    assert ran.data == {"town": "宋桂镇", **json.loads(json.dumps(found))}
    told = taizhang("gaps", "--year", "2025")
    assert told.code == 0
    assert "检查情况" in told.out
    assert f"{len(expected)} 项缺漏" in told.out


# Re-check


async def test_a_sample_is_typed_again_and_its_errors_are_kept(
    app: Open, sample_ledger: Path
) -> None:
    async with app() as pilot:
        await pressed(pilot, "shift+f8")
        assert "16" in str(pilot.app.screen.query_one("#drawn").content)  # type: ignore[attr-defined]
        await pressed(pilot, "ctrl+u")
        await typed(pilot, "1")
        await pressed(pilot, "enter", "ctrl+u")
        await typed(pilot, "42")
        await pressed(pilot, "f2")
        with Ledger.open(sample_ledger) as ledger:
            sample = drawn(population(ledger, 2025), 1, 42)
            records: list[Any] = [ledger.get(uid) for uid in sample]
        assert len(records) == 4
        for place, record in enumerate(records):
            shown = str(pilot.app.screen.query_one("#which").content)  # type: ignore[attr-defined]
            assert record.number in shown
            assert record.subject not in shown
            await typed(pilot, f"{record.date.month}月{record.date.day}日")
            await pressed(pilot, "enter")
            await typed(pilot, "别的店" if place == 2 else record.subject)
            await pressed(pilot, "enter")
            await typed(pilot, "，".join(o.name for o in reversed(record.officers)))
            await pressed(pilot, "enter", "enter")  # the first may be the input method's
        assert "4 条记录 12 个栏目中有 1 处差异，每千栏差错率：83.3" in state(pilot)
        assert records[2].number in lines_of(pilot, Differences)[1]
        await pressed(pilot, "enter")
        assert listed(pilot) == [records[2].number]
        await pressed(pilot, "escape", "escape", "shift+f8")
        assert isinstance(pilot.app.screen, RecheckScreen)
        earlier = str(pilot.app.screen.query_one("#drawn").content)  # type: ignore[attr-defined]
        assert "每千栏差错率：83.3" in earlier
    with Ledger.open(sample_ledger) as ledger:
        kept = ledger.directory("rechecks")[0]
        assert (kept.year, kept.percent, kept.seed, kept.sample) == (2025, 1, 42, tuple(sample))
        assert [(one.uid, one.typed) for one in kept.differences] == [(sample[2], "别的店")]
        assert ledger.last_saved(kept.uid)[1]
    assert not verify(sample_ledger).problems


async def test_a_recheck_that_is_ended_early_keeps_what_was_typed_again(
    app: Open, sample_ledger: Path
) -> None:
    async with app() as pilot:
        await pressed(pilot, "shift+f8", "f2", "f9")
        assert "尚未重新录入" in state(pilot)
        await pressed(pilot, "f2")
        assert "再按一次 F2" in state(pilot)
        await pressed(pilot, "f2", "f9")
        assert "1 条记录 3 个栏目中有 3 处差异" in state(pilot)
        await pressed(pilot, "escape")
        assert isinstance(pilot.app.screen, MainScreen)
        await pressed(pilot, "shift+f8")
        assert line(pilot, "offer") == ""
    with Ledger.open(sample_ledger) as ledger:
        assert len(ledger.directory("rechecks")[0].sample) == 1


async def test_a_record_of_which_nothing_is_typed_counts_as_wrong_only_where_it_is_meant(
    app: Open, sample_ledger: Path
) -> None:
    async with app() as pilot:
        await pressed(pilot, "shift+f8", "f2", "f2")
        assert "尚未录入" in state(pilot) and "第 1 条" in screen_text(pilot)
        await typed(pilot, "5月1日")
        await pressed(pilot, "ctrl+u", "f2")
        assert "尚未录入" in state(pilot) and "第 1 条" in screen_text(pilot)
        await pressed(pilot, "f2")
        assert "第 2 条" in screen_text(pilot)
        await pressed(pilot, "f2")
        assert "尚未录入" in state(pilot) and "第 2 条" in screen_text(pilot)
        await pressed(pilot, *["enter"] * 4)
        assert "第 3 条" in screen_text(pilot)


@pytest.mark.parametrize(
    ("spoken", "said"),
    [
        ("zh", "1 条记录 3 个栏目中有 3 处差异"),
        ("en", "3 differences in 3 fields of 1 record: 1000.0 per 1,000"),
    ],
)
async def test_what_the_last_recheck_found_is_seen_again(
    app: Open, sample_ledger: Path, spoken: str, said: str
) -> None:
    language.use(spoken)
    async with app() as pilot:
        await pressed(pilot, "shift+f8")
        begun = state(pilot)
        await pressed(pilot, "f4")
        assert language._("No re-check of {year} is kept.").format(year=2025) in state(pilot)
        assert "F4" not in begun
        await pressed(pilot, "f2", "f2", "f2", "f9")
        found = lines_of(pilot, Differences)
        assert said in state(pilot)
        await pressed(pilot, "escape", "shift+f8")
        assert "F4" in state(pilot) and said in line(pilot, "drawn")
        await pressed(pilot, "f4")
        assert said in state(pilot)
        assert pilot.app.screen.query_one("#state").size.height == 1
        assert lines_of(pilot, Differences) == found
        number = found[1].split()[0]
        await pressed(pilot, "enter")
        assert listed(pilot) == [number]


async def test_a_recheck_outlives_the_app_and_goes_on_where_it_was(
    app: Open, sample_ledger: Path
) -> None:
    with Ledger.open(sample_ledger) as ledger:
        sample = drawn(population(ledger, 2025), 1, 42)
        records: list[Any] = [ledger.get(uid) for uid in sample]
    async with app() as pilot:
        await pressed(pilot, "shift+f8", "ctrl+u")
        await typed(pilot, "1")
        await pressed(pilot, "enter", "ctrl+u")
        await typed(pilot, "42")
        await pressed(pilot, "f2")
        await typed(pilot, str(records[0].date))
        await pressed(pilot, "enter")
        await typed(pilot, "别的店")
        await pressed(pilot, "enter", "f2")
        await typed(pilot, "2025年")
        await pressed(pilot, "escape")
        assert "2025" in state(pilot) and "已保存" in state(pilot)
        await pressed(pilot, "shift+f8", "f10")
    async with app() as pilot:
        await pressed(pilot, "left_square_bracket", "shift+f8")
        assert line(pilot, "offer") == ""  # it is of another year
        await pressed(pilot, "escape", "right_square_bracket", "shift+f8")
        assert "1/4" in line(pilot, "offer")
        await pressed(pilot, "f5")
        which = str(pilot.app.screen.query_one("#which").content)  # type: ignore[attr-defined]
        assert records[1].number in which
        assert part(pilot, "date").value == "2025年"
        await pressed(pilot, "f13", "f13")  # in both languages
        assert part(pilot, "date").value == "2025年"
        await pressed(pilot, "f9")
        assert "1 条记录 3 个栏目中有 2 处差异" in state(pilot)
    with Ledger.open(sample_ledger) as ledger:
        kept = ledger.directory("rechecks")[0]
        assert (kept.year, kept.percent, kept.seed, kept.sample) == (2025, 1, 42, (sample[0],))
        assert {one.field for one in kept.differences} == {"subject", "officers"}


@pytest.mark.parametrize("percent", ["0", "-5", "101", "abc", "nan", ""])
async def test_a_percent_that_cannot_be_drawn_draws_nothing(
    app: Open, sample_ledger: Path, percent: str
) -> None:
    async with app() as pilot:
        await pressed(pilot, "shift+f8", "ctrl+u")
        await typed(pilot, percent)
        await pressed(pilot, "f2")
        assert pilot.app.screen.query_one("#begin").display
        assert "比例须大于 0" in state(pilot)


@pytest.mark.parametrize(
    ("name", "typed_again", "same"),
    [
        ("date", "２０２５年５月１２日", True),
        ("date", "0512", True),
        ("date", "2025-05-13", False),
        ("date", "", False),
        ("subject", " 石岗村三组在建房屋。", True),
        ("subject", "石岗村四组在建房屋", False),
        ("officers", "李国强 陈美玲", True),
        ("officers", "李国强", False),
        ("result", "无问题", True),
        ("result", "有问题", False),
    ],
)
def test_what_says_the_same_is_no_difference(
    ledger: Ledger, name: str, typed_again: str, same: bool
) -> None:
    record = ledger.add([inspection()])[0]
    found = difference(record, name, typed_again, ledger.catalogue)
    assert (found is None) == same


def test_a_recheck_that_cannot_be_meant_is_refused_and_a_lost_record_is_found(
    ledger: Ledger,
) -> None:
    record = ledger.add([inspection()])[0]
    whole: dict[str, Any] = {
        "year": 2025,
        "percent": 5,
        "seed": 1,
        "fields": ("date",),
        "sample": (record.uid,),
    }
    stranger = Difference(uid="another", field="date", kept="a", typed="b")
    for wrong in (
        {"sample": ()},
        {"fields": ()},
        {"percent": 0},
        {"percent": 101},
        {"differences": (stranger,)},
    ):
        with pytest.raises(InvalidError):
            ledger.add([Recheck(**(whole | wrong))])
    ledger.add([Recheck(**whole)], act="recheck")
    assert not verify(ledger.folder).problems
    ledger.db.table("rechecks").insert({"schema": 1, "sample": ["gone"], "fields": ["date"]})
    assert any("gone" in problem for problem in verify(ledger.folder).problems)
