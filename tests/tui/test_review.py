"""The supervisor at the list: what waits, approving, sending back, what changed since."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from exporters.figures import figures
from storage import language
from storage.ledger import Ledger
from storage.text import width
from tests.storage.samples import inspection
from tests.tui.pilots import (
    Open,
    detail,
    figures_line,
    lines_of,
    listed,
    part,
    pressed,
    screen_text,
    seen,
    settled,
    state,
    typed,
)
from tui.keys import COMMANDS
from tui.screens.ask import ReasonScreen
from tui.screens.main import MainScreen
from tui.widgets.detail import RecordDetail
from tui.widgets.figures import FiguresBar
from tui.widgets.records import RecordList
from tui.words import since


@pytest.fixture
def town(ledger: Ledger) -> Ledger:
    """Four inspections handed in, the first one sent back."""
    records = [inspection(subject=f"第{place}家店") for place in range(1, 5)]
    saved = ledger.add(records)
    ledger.return_(saved[0].uid, "补充照片编号", by="黎志强")
    return ledger


async def test_the_inbox_holds_what_waits_the_oldest_first_and_for_how_long(
    app: Open, town: Ledger
) -> None:
    town.approve(town.get("2025-0002").uid)
    town.amend(msgspec.structs.replace(town.get("2025-0003"), remarks="改过"))
    async with app(folder=town.folder) as pilot:
        await pressed(pilot, "ctrl+w")
        assert listed(pilot) == ["2025-0004", "2025-0003"]
        assert "不足1小时" in lines_of(pilot)[1]
        assert "待审核 | 2 条记录" in state(pilot)
        await pressed(pilot, "escape")
        assert len(listed(pilot)) == 4


async def test_what_was_mended_and_handed_in_again_is_one_change_that_one_key_takes_back(
    app: Open, town: Ledger
) -> None:
    before = town.get("2025-0001")
    async with app(folder=town.folder) as pilot:
        await pressed(pilot, "home", "f4")
        part(pilot, "remarks").value = "照片编号12"
        await pressed(pilot, "f2")
        mended = town.get("2025-0001")
        assert (mended.status, mended.remarks) == ("submitted", "照片编号12")
        assert "照片编号12" in seen(pilot, RecordDetail)
        await pressed(pilot, "ctrl+z")
        assert town.get("2025-0001") == before
        await pressed(pilot, "ctrl+z")
        assert town.get("2025-0001") == mended


async def test_the_inbox_looks_at_every_year(app: Open, sample_ledger: Path) -> None:
    async with app() as pilot:
        await pressed(pilot, "ctrl+left", "ctrl+w")
        assert all("2025-" in number for number in listed(pilot))
        assert any(" 是 " in line for line in lines_of(pilot))  # each by the year of its own
        with Ledger.open(sample_ledger) as ledger:
            waiting = ledger.standing()["submitted"]
        assert f"{waiting} 条记录" in state(pilot)


@pytest.mark.parametrize("key", ["space", "insert", "ideographic_space"])
async def test_marked_records_are_approved_as_one_change_that_one_key_takes_back(
    app: Open, town: Ledger, key: str
) -> None:
    async with app(folder=town.folder) as pilot:
        await pressed(pilot, "ctrl+w", key, key)
        assert "已标记2条" in state(pilot)
        assert [line[0] for line in lines_of(pilot)[1:4]] == ["*", "*", " "]
        before = town.store.follow().tx
        await pressed(pilot, "f9")
        assert town.store.follow().tx == before + 1
        assert [town.get(f"2025-000{place}").status for place in (2, 3, 4)] == [
            "approved",
            "approved",
            "submitted",
        ]
        assert "2 条记录 已审核" in state(pilot)
        assert listed(pilot) == ["2025-0004"]
        await pressed(pilot, "ctrl+z", "enter")
        assert town.get("2025-0002").status == town.get("2025-0003").status == "submitted"


async def test_what_was_taken_back_is_said_wherever_the_cursor_was(app: Open, town: Ledger) -> None:
    async with app(folder=town.folder) as pilot:
        await pressed(pilot, "ctrl+w", "space", "space", "f9", "escape")
        for place in range(4):
            for said in ("已撤销", "已恢复"):
                await pressed(pilot, "home", *place * ("down",), "ctrl+z", "enter")
                assert f"{said}：2025-0002、2025-0003" in state(pilot)


@pytest.mark.parametrize("key", ["shift+f11", "*"])
async def test_a_year_that_was_imported_is_marked_with_one_key_and_approved_with_another(
    app: Open, town: Ledger, key: str
) -> None:
    town.add([inspection(subject=f"第{place}号铺") for place in range(400)])
    async with app(folder=town.folder) as pilot:
        await pressed(pilot, "ctrl+w")
        assert "Shift+F11" in screen_text(pilot).splitlines()[-1]
        await pressed(pilot, "space", key)
        assert "已标记403条" in state(pilot)
        await pressed(pilot, key)
        assert "已标记" not in state(pilot)
        before = town.store.follow().tx
        await pressed(pilot, key, "end", "f9")
        assert town.store.follow().tx == before + 1
        assert town.standing() == {"approved": 403, "returned": 1}
        assert "403 条记录 已审核" in state(pilot)
        await pressed(pilot, key)
        assert "没有待审核的记录" in state(pilot)
        await pressed(pilot, "ctrl+z", "enter")
        assert town.standing() == {"submitted": 403, "returned": 1}


async def test_of_a_list_that_holds_more_only_what_waits_and_is_found_is_marked(
    app: Open, town: Ledger
) -> None:
    town.approve(town.get("2025-0002").uid)
    async with app(folder=town.folder) as pilot:
        await pressed(pilot, "f23")
        assert "已标记2条" in state(pilot)
        await pressed(pilot, "f23", "f6")
        await typed(pilot, "第4家店")
        await pressed(pilot, "enter", "f23", "escape")
        assert "已标记1条" in state(pilot)


async def test_where_one_marked_record_cannot_be_approved_none_is(app: Open, town: Ledger) -> None:
    async with app(folder=town.folder) as pilot:
        await pressed(pilot, "space", "space", "f9")
        assert "2025-0001 已退回" in state(pilot)
        assert town.standing() == {"returned": 1, "submitted": 3}
        await pressed(pilot, "escape")
        assert "已标记" not in state(pilot)


def test_what_came_in_just_now_has_waited_no_number_of_hours() -> None:
    now = datetime.now(UTC)
    language.use("en")
    assert since(now.isoformat()) == "<1 hour"
    assert since((now - timedelta(hours=3, minutes=5)).isoformat()) == "3 hours"
    language.use("zh")
    assert since(now.isoformat()) == "不足1小时"


def test_the_ledger_approves_several_whole_or_not_at_all(town: Ledger) -> None:
    uids = [town.get(f"2025-000{place}").uid for place in (2, 1)]
    with pytest.raises(Exception, match="2025-0001"):
        town.approve_all(uids)
    assert town.standing() == {"returned": 1, "submitted": 3}
    done: Any = town.return_all([uids[0]], "缺照片", by="黎志强")
    saved: Any = town.get("2025-0002")
    assert done[0].return_reason == saved.return_reason == "缺照片"
    assert town.history("2025-0002")[-1].by == "黎志强"


async def test_the_reason_of_what_was_sent_back_stands_first_in_list_and_figures(
    app: Open, town: Ledger
) -> None:
    async with app((120, 30), folder=town.folder) as pilot:
        await pressed(pilot, "ctrl+w", "space", "space", "shift+f9")
        assert isinstance(pilot.app.screen, ReasonScreen)
        await typed(pilot, "日期不对")
        await pressed(pilot, "f2")
        sent_back: Any = town.get("2025-0002")
        assert sent_back.return_reason == "日期不对"
        assert "已退回：日期不对" in state(pilot)
        await pressed(pilot, "escape")
        lines = lines_of(pilot)
        assert all("退回：日期不对" in line for line in lines[1:3])
        assert "退回：补充照片编号" in lines[3]
        assert "退回：" not in lines[4]
        assert "已退回 3" in figures_line(pilot)
        assert "退回：日期不对" in figures_line(pilot)


async def test_what_was_changed_since_it_was_sent_back_stands_above_the_record(
    app: Open, town: Ledger
) -> None:
    record: Any = town.get("2025-0001")
    town.amend(msgspec.structs.replace(record, findings="已补充照片 0012 号"))
    town.submit(record.uid)
    async with app(folder=town.folder) as pilot:
        await pressed(pilot, "ctrl+w", "end")
        text = detail(pilot)
        assert "黎志强退回：补充照片编号" in text
        above, _history = text.split("变更经过")
        assert "检查情况：脚手架稳固，材料堆放整齐。 → 已补充照片 0012 号" in above
        assert "退回理由" not in above.split("此后的变化：")[1].split("\n\n")[0]


async def test_handing_in_again_without_a_change_is_said(app: Open, town: Ledger) -> None:
    town.submit(town.get("2025-0001").uid)
    async with app(folder=town.folder) as pilot:
        await pressed(pilot, "ctrl+w", "end")
        assert "重新提交，未作更正。" in detail(pilot)


async def test_every_number_of_the_figures_opens_as_many_records(
    app: Open, sample_ledger: Path
) -> None:
    with Ledger.open(sample_ledger) as ledger:
        counted, standing = figures(ledger, 2025), ledger.standing()
    left_out = sum(counted.excluded.values()) - counted.excluded["other_year"]
    numbers = [*counted.counted.values(), left_out, counted.trainings["county_or_above"]]
    numbers += [standing["returned"], standing["submitted"]]
    async with app() as pilot:
        await pressed(pilot, "ctrl+up")
        for number in numbers:
            await pressed(pilot, "enter")
            assert f"{number} 条记录" in state(pilot)
            await pressed(pilot, "escape")
            assert pilot.app.focused is pilot.app.screen.query_one(FiguresBar)
            await pressed(pilot, "right")
        await pressed(pilot, "down")
        assert pilot.app.focused is pilot.app.screen.query_one(RecordList)


async def test_a_click_on_a_number_opens_its_records(app: Open, sample_ledger: Path) -> None:
    async with app() as pilot:
        place = width(figures_line(pilot).split("236")[0]) + 1
        await pilot.click(FiguresBar, offset=(place + 1, 0))
        await settled(pilot)
        assert "236 条记录" in state(pilot)


@pytest.mark.parametrize(("spoken", "reason"), [("zh", "已处罚"), ("en", "Penalised")])
async def test_what_does_not_count_says_why_at_eighty_columns(
    app: Open, sample_ledger: Path, spoken: str, reason: str
) -> None:
    language.use(spoken)
    with Ledger.open(sample_ledger) as ledger:
        rows = ledger.rows(("inspections",), 2025)
        number = next(row.facts.number for row in rows if row.facts.followed == "penalty")
    async with app() as pilot:
        await pressed(pilot, "f7", "f7", "f6")
        await typed(pilot, number)
        line = next(line for line in lines_of(pilot) if number in line)
        assert reason in line


async def test_escape_and_left_leave_the_record_and_keep_the_filter(
    app: Open, sample_ledger: Path
) -> None:
    async with app() as pilot:
        await pressed(pilot, "f6")
        await typed(pilot, "石岗村")
        await pressed(pilot, "enter")
        before = listed(pilot)
        for key in ("escape", "left"):
            await pressed(pilot, "right")
            assert isinstance(pilot.app.focused, RecordDetail)
            await pressed(pilot, key)
            assert isinstance(pilot.app.focused, RecordList)
            assert listed(pilot) == before
        await pressed(pilot, "escape")
        assert listed(pilot) != before
        await pressed(pilot, "escape")
        assert isinstance(pilot.app.screen, MainScreen)


@pytest.mark.parametrize("key", ["shift+f9", "f8"])
@pytest.mark.parametrize("confirm", ["enter", "f2"])
async def test_sending_back_and_withdrawing_say_that_a_reason_is_needed(
    app: Open, town: Ledger, key: str, confirm: str
) -> None:
    async with app(folder=town.folder) as pilot:
        await pressed(pilot, "ctrl+w", key, "space", confirm)
        assert isinstance(pilot.app.screen, ReasonScreen)
        assert "须注明理由" in screen_text(pilot)
        await typed(pilot, "重复")
        assert "须注明理由" not in screen_text(pilot)
        await pressed(pilot, "f2")
        assert isinstance(pilot.app.screen, MainScreen)
        assert town.standing()["submitted"] == 2


async def test_a_void_record_refuses_before_it_asks_for_a_reason(app: Open, town: Ledger) -> None:
    town.void(town.get("2025-0004").uid, "重复")
    async with app(folder=town.folder) as pilot:
        await pressed(pilot, "down")
        assert "2025-0004" in detail(pilot)
        for key in ("f8", "ctrl+b", "f9"):
            await pressed(pilot, key)
            assert isinstance(pilot.app.screen, MainScreen)
            assert "2025-0004" in state(pilot)
        assert not pilot.app._notifications


async def test_outcomes_stand_under_the_list_until_the_cursor_moves(
    app: Open, town: Ledger
) -> None:
    async with app(folder=town.folder) as pilot:
        await pressed(pilot, "down", "f9")
        assert "2025-0004 已审核" in state(pilot)
        await pressed(pilot, "down")
        assert state(pilot) == "4 条记录"
        assert not pilot.app._notifications


async def test_only_the_sample_is_marked_as_one(
    app: Open, sample_ledger: Path, town: Ledger
) -> None:
    async with app() as pilot:
        assert "样例" in figures_line(pilot)
    async with app(folder=town.folder) as pilot:
        assert "样例" not in figures_line(pilot)


async def test_an_empty_inbox_names_the_way_back(app: Open, ledger: Ledger) -> None:
    async with app(folder=ledger.folder) as pilot:
        await pressed(pilot, "ctrl+w")
        assert state(pilot) == "待审核 | 0 条记录 | F2 登记第一条，Esc 返回"
        ledger.add([inspection(status="draft")])
        await pressed(pilot, "escape", "ctrl+w")
        assert state(pilot) == "待审核 | 0 条记录 | Esc 返回"


@pytest.mark.parametrize("spoken", ["zh", "en"])
async def test_heads_and_keys_are_whole_at_eighty_columns(
    app: Open, sample_ledger: Path, spoken: str
) -> None:
    language.use(spoken)
    async with app() as pilot:
        assert lines_of(pilot)[0].rstrip().endswith(language._("Counts"))
        keys = str(pilot.app.screen.query_one("#keys").content)  # type: ignore[attr-defined]
        assert "F4" in keys and "F10" in keys
        await pressed(pilot, "ctrl+w")
        keys = str(pilot.app.screen.query_one("#keys").content)  # type: ignore[attr-defined]
        assert "F9" in keys and "Shift+F9" in keys and "Shift+F11" in keys and "F10" in keys


async def test_hostile_text_stays_text_in_reasons_and_figures(app: Open, town: Ledger) -> None:
    town.return_(town.get("2025-0002").uid, "[red]坏[/] [@click=app.quit]x" + "长" * 300)
    async with app((120, 30), folder=town.folder) as pilot:
        assert "[red]坏[/]" in lines_of(pilot)[1]
        assert "[red]坏[/]" in figures_line(pilot)
        assert "[red]坏[/]" in detail(pilot)
        room = pilot.app.screen.query_one(RecordList).scrollable_content_region.width
        assert {width(line) for line in lines_of(pilot)} == {room}


def test_no_key_of_a_screen_means_two_things() -> None:
    for where in {command.where for command in COMMANDS} - {"every"}:
        keys = [
            key
            for command in COMMANDS
            if command.where in (where, "every")
            for key in command.keys.split(",")
        ]
        assert len(keys) == len(set(keys)), where
