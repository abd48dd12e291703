"""The app, driven by its keys: what a person sees, never what it is made of."""

import gc
from pathlib import Path
from typing import Any

import msgspec
import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Label, Static, TextArea

from exporters.figures import figures
from exporters.report import report
from storage import dates, language
from storage.ledger import Ledger
from storage.text import width
from tests.storage.samples import inspection
from tests.tui.pilots import (
    Open,
    figure,
    line,
    part,
    pasted,
    pressed,
    screen_text,
    seen,
    settled,
    typed,
)
from tui.keys import COMMANDS
from tui.screens.ask import ReasonScreen
from tui.screens.form import FormScreen
from tui.screens.main import MainScreen
from tui.screens.palette import PaletteScreen
from tui.widgets.detail import RecordDetail
from tui.widgets.entry import PartArea
from tui.widgets.figures import FiguresBar
from tui.widgets.records import RecordList


def shown_lines(pilot: Pilot[None]) -> list[str]:
    records = pilot.app.screen.query_one(RecordList)
    return [records.render_line(y).text for y in range(records.size.height)]


async def test_logging_one_inspection_turns_236_into_237_and_voiding_turns_it_back(
    app: Open, sample_ledger: Path
) -> None:
    async with app() as pilot:
        assert figure(pilot, "住建领域") == 236
        await pressed(pilot, "f2")
        await typed(pilot, "新开的店")
        await pressed(pilot, "enter")
        for text in ("燃气", "石岗村", "", "查看燃气瓶", "无问题"):
            await typed(pilot, text)
            await pressed(pilot, "enter")
        assert "计入" in str(pilot.app.screen.query_one("#verdict", Static).content)
        await pressed(pilot, "f2")
        assert figure(pilot, "住建领域") == 237
        with Ledger.open(sample_ledger) as ledger:
            assert "住建领域开展行政检查237次" in report(ledger, 2025)

        await pressed(pilot, "f8")
        await typed(pilot, "重复录入")
        await pressed(pilot, "enter")  # which may be the input method's
        assert isinstance(pilot.app.screen, ReasonScreen)
        await pressed(pilot, "enter")
        assert figure(pilot, "住建领域") == 236
        detail = seen(pilot, RecordDetail)
        assert "登记" in detail
        assert "作废" in detail
        assert "重复录入" in detail
    with Ledger.open(sample_ledger) as ledger:
        row = ledger.rows(subject="新开的店")[0]
        assert [step.act for step in ledger.history(row.facts.uid)] == ["log", "void"]
        assert row.facts.item == "燃气使用安全"
        assert row.facts.result == "未发现问题"


async def test_a_repeat_visit_takes_six_keys(app: Open, sample_ledger: Path) -> None:
    async with app() as pilot:
        before = figure(pilot, "住建领域") + figure(pilot, "自然资源领域")
        keys = 0
        for key in ("f5", "f2"):
            await pressed(pilot, key)
            keys += 1
        await settled(pilot)
        assert figure(pilot, "住建领域") + figure(pilot, "自然资源领域") == before + 1
        assert keys <= 6


async def test_choosing_a_subject_fills_in_the_rest_from_its_last_visit(
    app: Open, sample_ledger: Path
) -> None:
    with Ledger.open(sample_ledger) as ledger:
        known = next(row.facts for row in ledger.rows(("inspections",)) if not row.facts.missing)
    async with app() as pilot:
        await pressed(pilot, "f2")
        await typed(pilot, known.subject)
        await pressed(pilot, "enter")
        assert pilot.app.screen.query_one("#part-item", Input).value == known.item
        assert pilot.app.screen.query_one("#part-village", Input).value == known.village
        assert pilot.app.screen.query_one("#part-officers", Input).value


async def test_a_new_subject_is_not_taken_for_a_known_one(app: Open, sample_ledger: Path) -> None:
    async with app() as pilot:
        await pressed(pilot, "f2")
        await typed(pilot, "何某")
        await pressed(pilot, "enter")
        assert pilot.app.screen.query_one("#part-subject", Input).value == "何某"


async def test_the_verdict_speaks_while_typing(app: Open, sample_ledger: Path) -> None:
    async with app() as pilot:
        await pressed(pilot, "f2")
        verdict = pilot.app.screen.query_one("#verdict", Static)
        assert "缺少" in str(verdict.content)
        pilot.app.screen.query_one("#part-date", Input).value = "2025-02-30"
        await settled(pilot)
        assert "不存在" in str(verdict.content)
        pilot.app.screen.query_one("#part-date", Input).value = "２０２５年３月５日"
        pilot.app.screen.query_one("#part-penalty_number", Input).value = "宋综执罚〔2025〕1号"
        await settled(pilot)
        assert "C4" in str(verdict.content)


async def test_a_wrong_part_is_pointed_at_and_nothing_is_saved(
    app: Open, sample_ledger: Path
) -> None:
    async with app() as pilot:
        await pressed(pilot, "f2")
        await typed(pilot, "某店")
        pilot.app.screen.query_one("#part-credit_code", Input).value = "91445322000000000X"
        await pressed(pilot, "f2")
        assert isinstance(pilot.app.screen, FormScreen)
        assert pilot.app.focused is pilot.app.screen.query_one("#part-credit_code")
    with Ledger.open(sample_ledger) as ledger:
        assert not ledger.rows(subject="某店")


async def test_an_empty_form_is_never_saved_and_enter_never_saves(
    app: Open, sample_ledger: Path
) -> None:
    async with app() as pilot:
        await pressed(pilot, "f2", "f2")
        assert isinstance(pilot.app.screen, FormScreen)
        for _part in range(20):
            await pressed(pilot, "enter")
        assert isinstance(pilot.app.screen, FormScreen)
        await pressed(pilot, "escape")
        assert isinstance(pilot.app.screen, MainScreen)


async def test_save_and_next_keeps_day_officers_and_village(app: Open, sample_ledger: Path) -> None:
    async with app() as pilot:
        await pressed(pilot, "f5")
        officers = pilot.app.screen.query_one("#part-officers", Input).value
        await pressed(pilot, "f3")
        assert isinstance(pilot.app.screen, FormScreen)
        assert pilot.app.screen.query_one("#part-officers", Input).value == officers
        assert pilot.app.screen.query_one("#part-subject", Input).value == ""
        assert pilot.app.screen.query_one("#part-findings", PartArea).value == ""


async def test_amending_is_kept_in_the_history_and_needs_a_reason_once_approved(
    app: Open, sample_ledger: Path
) -> None:
    async with app() as pilot:
        await pressed(pilot, "f5", "f2")
        await pressed(pilot, "f4")
        pilot.app.screen.query_one("#part-penalty_number", Input).value = "宋综执罚〔2025〕9号"
        await pressed(pilot, "f2")
        assert figure(pilot, "住建领域") + figure(pilot, "自然资源领域") == 302
        assert "宋综执罚〔2025〕9号" in seen(pilot, RecordDetail)
        await pressed(pilot, "f9", "f4")
        pilot.app.screen.query_one("#part-penalty_number", Input).value = ""
        await pressed(pilot, "f2")
        await typed(pilot, "处罚撤销")
        await pressed(pilot, "f2")
        assert figure(pilot, "住建领域") + figure(pilot, "自然资源领域") == 303
        detail = seen(pilot, RecordDetail)
        assert "理由：处罚撤销" in detail


async def test_quick_entry_shows_the_record_and_saves_on_the_second_enter(
    app: Open, sample_ledger: Path
) -> None:
    async with app() as pilot:
        await pressed(pilot, "f3")
        await typed(pilot, "石岗村 一行登记的店 燃气 无问题 区文辉、单晓东 查看燃气瓶")
        understood = str(pilot.app.screen.query_one("#understood", Static).content)
        assert "燃气使用安全" in understood
        assert "区文辉(19150700058)" in understood
        await pressed(pilot, "enter")
        assert not isinstance(pilot.app.screen, MainScreen)
        await pressed(pilot, "enter")
        assert figure(pilot, "住建领域") == 237


async def test_quick_entry_scrolls_and_says_what_is_doubtful_at_80_columns(
    app: Open, sample_ledger: Path
) -> None:
    async with app((80, 24)) as pilot:
        await pressed(pilot, "f3")
        await typed(
            pilot,
            "石岗村 新店 rq wfx 区文辉、单晓东 qqqzz "
            "电话=1 地址=2 负责人=3 计划或方案文号=4 备注=5 审批人=6 "
            "通知书文号=7 文书号=8 检查标准=9 "
            "立案号=13 见证人=14 开始时间=9:30 结束时间=10点 坐标=10 协助人员=11 音像记录=12",
        )
        view = pilot.app.screen.query_one("#parts")
        assert view.max_scroll_y > 0
        assert "qqqzz" in str(pilot.app.screen.query_one("#verdict", Static).content)
        await pressed(pilot, "pagedown")
        assert view.scroll_y > 0


async def test_of_several_lines_that_are_pasted_the_first_is_taken_and_that_is_said(
    app: Open, sample_ledger: Path
) -> None:
    async with app() as pilot:
        await pressed(pilot, "f3")
        await pasted(pilot, "\n石岗村 明珠装饰 燃气\n")
        box = pilot.app.screen.query_one("#line", Input)
        assert (box.value, line(pilot, "say")) == ("石岗村 明珠装饰 燃气", "")
        await pasted(pilot, " 无问题\n上围村 恒业石材 燃气\n")
        assert box.value == "石岗村 明珠装饰 燃气 无问题"
        assert "Shift+F3" in line(pilot, "say")
        await typed(pilot, " 查看")
        assert line(pilot, "say") == ""


async def test_a_file_pasted_into_quick_entry_is_no_subject(
    app: Open, sample_ledger: Path, tmp_path: Path
) -> None:
    photo = tmp_path / "现场.jpg"
    photo.write_bytes(b"jpg")
    async with app() as pilot:
        await pressed(pilot, "f3")
        await pasted(pilot, str(photo))
        assert pilot.app.screen.query_one("#line", Input).value == ""
        assert "F4" in line(pilot, "say")


async def test_a_line_half_written_is_offered_again(app: Open, sample_ledger: Path) -> None:
    async with app() as pilot:
        await pressed(pilot, "f3")
        await typed(pilot, "石岗村 写到一半")
        await pressed(pilot, "escape", "f3", "f5")
        assert pilot.app.screen.query_one("#line", Input).value == "石岗村 写到一半"
        await pressed(pilot, "enter", "a", "enter")
        assert not isinstance(pilot.app.screen, MainScreen)


async def test_filter_and_verdict_narrow_the_list(app: Open, sample_ledger: Path) -> None:
    async with app() as pilot:
        await pressed(pilot, "f6")
        await typed(pilot, "石岗村 燃气使用安全")
        with Ledger.open(sample_ledger) as ledger:
            expected = len(ledger.rows(year=2025, text="石岗村 燃气使用安全"))
        assert f"{expected} 条记录" in str(pilot.app.screen.query_one("#state", Static).content)
        await pressed(pilot, "enter", "escape", "f7", "f7")
        with Ledger.open(sample_ledger) as ledger:
            excluded = figures(ledger, 2025).excluded
            left_out = sum(excluded.values()) - excluded["other_year"]
        assert f"{left_out} 条记录" in str(pilot.app.screen.query_one("#state", Static).content)


async def test_what_another_process_saves_appears(app: Open, sample_ledger: Path) -> None:
    async with app() as pilot:
        with Ledger.open(sample_ledger) as other:
            record: Any = other.get("2025-0300")
            other.void(record.uid, "另一台终端作废")
        screen = pilot.app.screen
        assert isinstance(screen, MainScreen)
        for _try in range(40):
            await pilot.pause(0.1)
            if figure(pilot, "住建领域") + figure(pilot, "自然资源领域") == 301:
                break
        assert figure(pilot, "住建领域") + figure(pilot, "自然资源领域") == 301


async def test_the_first_screen_starts_a_ledger(app: Open, tmp_path: Path) -> None:
    async with app() as pilot:
        await typed(pilot, "平台镇")
        await pressed(pilot, "enter")
        await typed(pilot, "郁南县")
        await pressed(pilot, "enter")
        await typed(pilot, "陈美玲 19150700025、区文辉(19150700058)")
        await pressed(pilot, "enter")
        await typed(pilot, "石岗村、上围村")
        await pressed(pilot, "enter")
        assert not (tmp_path / "ledger").exists()  # one Enter may be the input method's
        await pressed(pilot, "enter")
        assert isinstance(pilot.app.screen, MainScreen)
        assert "平台镇" in seen(pilot, FiguresBar)
        assert "F2" in str(pilot.app.screen.query_one("#state", Static).content)
    with Ledger.open(tmp_path / "ledger") as ledger:
        assert ledger.town.county == "郁南县"
        assert [officer.certificate for officer in ledger.directory("officers")] == [
            "19150700025",
            "19150700058",
        ]
        assert [village.name for village in ledger.directory("villages")] == ["石岗村", "上围村"]


async def test_the_first_screen_opens_the_sample(app: Open) -> None:
    async with app() as pilot:
        await pilot.click("#sample")
        await settled(pilot)
        assert figure(pilot, "住建领域") == 236


async def test_commands_are_found_by_first_letters_and_it_is_said_where_none_is(
    app: Open, sample_ledger: Path
) -> None:
    async with app() as pilot:
        await pressed(pilot, "ctrl+p")
        await typed(pilot, "ｙｈｄｊ")
        assert "一行登记" in screen_text(pilot)
        assert "撤销" not in screen_text(pilot)
        await typed(pilot, "zz")
        assert "没有" in screen_text(pilot)
        await pressed(pilot, "down", "enter")
        assert isinstance(pilot.app.screen, PaletteScreen)
        await pressed(pilot, "backspace", "backspace", "enter")
        assert pilot.app.screen.query("#line")


async def test_help_and_palette_know_every_command(app: Open, sample_ledger: Path) -> None:
    async with app() as pilot:
        await pressed(pilot, "f1")
        text = str(pilot.app.screen.query_one("#help", Static).content)
        for command in COMMANDS:
            assert language._(command.title) in text
        await pressed(pilot, "escape", "ctrl+p")
        await typed(pilot, "一行")
        await pressed(pilot, "enter")
        assert pilot.app.screen.query("#understood")


@pytest.mark.parametrize("key", ["question_mark", "？", "f1"])
async def test_full_width_keys_reach_what_they_should(
    app: Open, sample_ledger: Path, key: str
) -> None:
    async with app() as pilot:
        await pressed(pilot, key)
        assert not isinstance(pilot.app.screen, MainScreen)


@pytest.mark.parametrize(
    "keys",
    [
        ("f2",),  # a part of one line
        ("f2", *["down"] * 8),  # findings, of several
        ("f3",),
        ("f6",),
        ("f8",),  # a reason
        ("ctrl+g",),
        ("ctrl+p",),
        ("f12", "down", "f2"),
        ("f11", "f3"),
        ("shift+f3",),
    ],
)
async def test_a_full_width_space_is_typed_into_every_box(
    app: Open, sample_ledger: Path, keys: tuple[str, ...]
) -> None:
    async with app((100, 40)) as pilot:
        await pressed(pilot, *keys)
        box = pilot.app.focused
        assert isinstance(box, Input | TextArea)
        await pressed(pilot, "a", "\u3000", "b")
        assert (box.value if isinstance(box, Input) else box.text).endswith("a\u3000b")


async def test_words_of_a_line_are_divided_by_full_width_spaces(
    app: Open, sample_ledger: Path
) -> None:
    async with app((100, 40)) as pilot:
        await pressed(pilot, "f3", *"新店　rq　wfx")
        text = str(pilot.app.screen.query_one("#understood", Static).content)
        assert "燃气使用安全" in text and "未发现问题" in text


@pytest.mark.parametrize("key", ["slash", "、", "f6", "ctrl+f"])
async def test_the_filter_is_reached_with_an_input_method_on(
    app: Open, sample_ledger: Path, key: str
) -> None:
    async with app() as pilot:
        await pressed(pilot, key)
        assert pilot.app.focused is pilot.app.screen.query_one("#filter")


def test_every_command_has_a_key_that_no_input_method_swallows() -> None:
    for command in COMMANDS:
        first = command.keys.split(",")[0]
        assert len(first) > 1 and first not in ("slash", "colon"), command


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50)])
@pytest.mark.parametrize("spoken", ["zh", "en"])
async def test_every_line_of_the_list_fills_its_width_exactly(
    app: Open, sample_ledger: Path, size: tuple[int, int], spoken: str
) -> None:
    language.use(spoken)
    with Ledger.open(sample_ledger) as ledger:
        record: Any = ledger.get("2025-0300")
        long = type(record)(uid=record.uid, date=record.date, subject="很长的名字" * 40 + "[b]")
        ledger.amend(long, why="名称有误")
    async with app(size) as pilot:
        records = pilot.app.screen.query_one(RecordList)
        lines = shown_lines(pilot)
        assert {width(line) for line in lines} == {records.scrollable_content_region.width}
        assert "2025-" in lines[1]


async def test_markup_in_a_record_is_only_text(app: Open, sample_ledger: Path) -> None:
    with Ledger.open(sample_ledger) as ledger:
        record: Any = ledger.get(ledger.rows(("inspections",), 2025)[0].facts.uid)
        ledger.add([type(record)(date=record.date, subject="[red]店[/] [@click=app.quit]x")])
    async with app((120, 40)) as pilot:
        assert any("[red]店[/]" in line for line in shown_lines(pilot))
        await pressed(pilot, "down")  # the record that was sent back stands first
        await settled(pilot)
        assert "[red]店[/] [@click=app.quit]x" in seen(pilot, RecordDetail)


async def test_two_people_amending_one_record_meet_a_question(
    app: Open, sample_ledger: Path
) -> None:
    async with app() as pilot:
        await pressed(pilot, "f5", "f2")
        await pressed(pilot, "f4")
        pilot.app.screen.query_one("#part-remarks", PartArea).value = "我的备注"
        with Ledger.open(sample_ledger) as other:
            record: Any = other.get(other.rows(("inspections",), limit=1)[0].facts.uid)
            other.amend(msgspec.structs.replace(record, phone="13800000000"), by="单晓东")
        await pressed(pilot, "f2")
        question = " ".join(str(label.content) for label in pilot.app.screen.query(Label))
        assert "单晓东" in question
        assert "电话" in question
        await pressed(pilot, "enter")
        assert isinstance(pilot.app.screen, MainScreen)
    with Ledger.open(sample_ledger) as ledger:
        saved: Any = ledger.get(record.uid)
        assert (saved.remarks, saved.phone) == ("我的备注", "13800000000")


async def test_looks_for_garbage_go_through_ever_as_little(app: Open, sample_ledger: Path) -> None:
    gc.disable()  # as `tui.launch` does
    try:
        async with app(folder=sample_ledger) as pilot:
            left = []
            for _turn in range(4):
                await pressed(pilot, "ctrl+y", "down", "enter", "pagedown", "escape", "escape")
                left.append(len(gc.get_objects()))
            frozen = gc.get_freeze_count()
    finally:
        gc.enable()
    assert frozen > 20_000
    assert max(left) < frozen / 8


async def test_a_visit_is_of_today_and_the_list_of_a_year_that_has_begun(
    app: Open, ledger: Ledger
) -> None:
    today = dates.today()
    ledger.add([inspection(date=today.add(years=by)) for by in (-1, 1)])
    async with app(folder=ledger.folder) as pilot:
        assert str(today.year - 1) in screen_text(pilot).split("\n")[0]
        await pressed(pilot, "f2")
        assert part(pilot, "date").value == str(today)
