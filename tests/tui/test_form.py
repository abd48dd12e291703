"""The form: what it offers, what it takes over, what it says, what it never does."""

import re
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.geometry import Region

from storage import dates, language
from storage.catalogue import label
from storage.directories import RosterOfficer
from storage.ledger import Ledger
from storage.records import Inspection, Officer
from tests.storage.samples import inspection
from tests.tui.pilots import Open, line, part, pressed, screen_text, seen, settled, typed
from tui.intake.templates import Template, keep
from tui.screens.form import FormScreen
from tui.screens.main import MainScreen
from tui.widgets.entry import label_width, parts_in
from tui.widgets.keybar import KeyBar

OFFICERS = (Officer(name="区文辉", certificate="19150700058"), Officer(name="单晓东"))


def logged(folder: Path, **parts: Any) -> Any:
    """Log an inspection on the last day of the sample's year, so that the cursor is on it."""
    import pendulum

    usual: dict[str, Any] = {
        "date": pendulum.Date(2025, 12, 31),
        "field": "住建领域",
        "item": "燃气使用安全",
        "officers": OFFICERS,
        "kind": "日常检查",
        "findings": "查看燃气瓶",
        "result": "未发现问题",
    }
    with Ledger.open(folder) as ledger:
        return ledger.add([Inspection(**{**usual, **parts})])[0]


def latest(folder: Path) -> Any:
    with Ledger.open(folder) as ledger:
        rows = ledger.rows(("inspections",))
        return max(
            (ledger.record_at(row.table, row.id) for row in rows), key=lambda record: record.uid
        )


# What is offered


async def test_letters_are_taken_by_enter_and_kept_by_escape(
    app: Open, sample_ledger: Path
) -> None:
    logged(sample_ledger, subject="尉迟五金店")
    async with app() as pilot:
        await pressed(pilot, "f2", *"ycwj")
        assert "尉迟五金店" in line(pilot, "candidates")
        await pressed(pilot, "escape", "enter")
        assert part(pilot, "subject").value == "ycwj"
        part(pilot, "subject").value = ""
        part(pilot, "subject").focus()
        await settled(pilot)
        await pressed(pilot, *"ycwj", "enter")
        assert part(pilot, "subject").value == "尉迟五金店"
        assert isinstance(pilot.app.screen, FormScreen)


async def test_saving_shows_what_letters_stand_for_before_it_saves(
    app: Open, sample_ledger: Path
) -> None:
    logged(sample_ledger, subject="尉迟五金店")
    async with app() as pilot:
        await pressed(pilot, "f2", *"ycwj", "f2")
        assert isinstance(pilot.app.screen, FormScreen)
        assert part(pilot, "subject").value == "尉迟五金店"
        assert "尉迟五金店" in line(pilot, "say")
        await pressed(pilot, "f2")
        assert isinstance(pilot.app.screen, MainScreen)


async def test_arrows_choose_and_a_new_name_in_chinese_stays_as_it_is(
    app: Open, sample_ledger: Path
) -> None:
    logged(sample_ledger, subject="珍珠泉甲店")
    logged(sample_ledger, subject="珍珠泉乙店")
    async with app() as pilot:
        await pressed(pilot, "f2")
        await typed(pilot, "珍珠泉")
        await pressed(pilot, "enter")
        assert part(pilot, "subject").value == "珍珠泉"
        part(pilot, "subject").value = ""
        part(pilot, "subject").focus()
        await settled(pilot)
        await typed(pilot, "珍珠泉")
        await pressed(pilot, "down", "down", "enter")
        assert part(pilot, "subject").value in ("珍珠泉甲店", "珍珠泉乙店")


async def test_officers_are_completed_one_after_the_other_and_never_glued(
    app: Open, sample_ledger: Path
) -> None:
    async with app() as pilot:
        await pressed(pilot, "f2")
        part(pilot, "officers").focus()
        await settled(pilot)
        await pressed(pilot, *"qwh", "enter", *"sxd", "enter")
        assert part(pilot, "officers").value == "区文辉(19150700058)、单晓东(19150700044)"
        part(pilot, "officers").focus()
        part(pilot, "officers").value = "区文辉(19150700058)陈美玲"
        await pressed(pilot, "enter")
        assert part(pilot, "officers").value == "区文辉(19150700058)、陈美玲(19150700025)"


async def test_english_sees_the_gloss_of_what_is_official_chinese(
    app: Open, sample_ledger: Path
) -> None:
    language.use("en")
    async with app() as pilot:
        await pressed(pilot, "f2")
        part(pilot, "item").focus()
        await settled(pilot)
        await pressed(pilot, *"gas")
        assert "Gas safety" in line(pilot, "candidates")
        await pressed(pilot, "enter")
        assert part(pilot, "item").value == "燃气使用安全"
        shown = [box for box in parts_in(pilot.app.screen) if box.region]
        assert len(shown) > 5
        for box in shown:
            [drawn] = box.render_lines(Region(0, 0, label_width(), 1))
            assert label(box.part) in drawn.text


# What is taken over


async def test_a_problem_of_the_last_visit_is_shown_and_not_taken_over(
    app: Open, sample_ledger: Path
) -> None:
    logged(
        sample_ledger,
        subject="有隐患的店",
        result="责令限期改正",
        findings="软管老化",
        measures="责令限期改正",
    )
    async with app() as pilot:
        await pressed(pilot, "f2")
        await typed(pilot, "有隐患的店")
        await pressed(pilot, "enter")
        assert part(pilot, "item").value == "燃气使用安全"
        assert part(pilot, "findings").value == ""
        assert part(pilot, "result").value == ""
        assert "软管老化" in line(pilot, "before")


async def test_the_basis_follows_the_item(app: Open, sample_ledger: Path) -> None:
    with Ledger.open(sample_ledger) as ledger:
        basis = {item.name: str(item.details["basis"]) for item in ledger.catalogue.items}
    logged(sample_ledger, subject="换事项的店", basis=basis["燃气使用安全"])
    async with app() as pilot:
        await pressed(pilot, "f2")
        await typed(pilot, "换事项的店")
        await pressed(pilot, "enter")
        part(pilot, "item").value = ""
        part(pilot, "item").focus()
        await settled(pilot)
        await typed(pilot, "农村自建房施工安全")
        await pressed(pilot, "enter", "f2")
        assert isinstance(pilot.app.screen, MainScreen)
    assert latest(sample_ledger).basis == basis["农村自建房施工安全"]


async def test_a_re_inspection_opens_with_what_was_found_and_tells_the_first_visit(
    app: Open, sample_ledger: Path
) -> None:
    first = logged(
        sample_ledger,
        subject="要复查的店",
        result="责令限期改正",
        problems=("软管老化", "未装报警器"),
        measures="责令限期改正",
        document_number="宋综责改〔2025〕7号",
    )
    async with app() as pilot:
        await pressed(pilot, "down", "ctrl+k")  # past the one that was sent back
        await settled(pilot)
        before = line(pilot, "before")
        assert before.index("软管老化") < before.index("未装报警器") < before.index("7号")
        assert part(pilot, "subject").value == "要复查的店"
        assert part(pilot, "result").value == part(pilot, "findings").value == ""
        await typed(pilot, "已更换软管")
        await pressed(pilot, "enter", *"wfx", "enter", "f2")
        assert isinstance(pilot.app.screen, MainScreen)
    new = latest(sample_ledger)
    assert (new.subject, new.result) == ("要复查的店", "未发现问题")
    with Ledger.open(sample_ledger) as ledger:
        told: Any = ledger.get(first.uid)
        assert (told.recheck_on, told.recheck_result) == (new.date, "未发现问题")
        assert new.number in ledger.history(first.uid)[-1].why
        assert first.number in ledger.history(new.uid)[-1].why
    async with app() as pilot:  # one change, so one key takes it back
        await pressed(pilot, "ctrl+z")
        if not isinstance(pilot.app.screen, MainScreen):
            await pressed(pilot, "enter")
    with Ledger.open(sample_ledger) as ledger:
        told = ledger.get(first.uid)
        assert (told.recheck_on, told.recheck_result) == (None, "")
        assert ledger.get(new.uid).status == "void"


async def test_a_re_inspection_of_what_was_withdrawn_meanwhile_is_saved_all_the_same(
    app: Open, sample_ledger: Path
) -> None:
    first = logged(sample_ledger, subject="作废前的店", result="责令限期改正", measures="责令改正")
    async with app() as pilot:
        await pressed(pilot, "down", "ctrl+k")
        with Ledger.open(sample_ledger) as other:
            other.void(first.uid, "重复登记")
        await typed(pilot, "已改正")
        await pressed(pilot, "enter", *"wfx", "enter", "f2")
        assert isinstance(pilot.app.screen, MainScreen)
        assert "作废" in screen_text(pilot)
    assert latest(sample_ledger).subject == "作废前的店"


async def test_what_was_sent_back_opens_with_the_reason(app: Open, sample_ledger: Path) -> None:
    first = logged(sample_ledger, subject="退回的店")
    with Ledger.open(sample_ledger) as ledger:
        ledger.return_(first.uid, "缺现场照片")
    async with app() as pilot:
        await pressed(pilot, "slash")
        await typed(pilot, "退回的店")
        await pressed(pilot, "enter", "f4")
        assert "缺现场照片" in line(pilot, "before")
        part(pilot, "remarks").value = "补了照片"
        await settled(pilot)
        await pressed(pilot, "escape")
        assert "F4" in line(pilot, "state")


# Files


async def test_dropped_files_are_attached_with_the_visit(
    app: Open, sample_ledger: Path, tmp_path: Path
) -> None:
    photos = [tmp_path / "现场 1.jpg", tmp_path / "现场2.jpg"]
    for photo in photos:
        photo.write_bytes(photo.name.encode())
    async with app() as pilot:
        await pressed(pilot, "f5")
        box: Any = part(pilot, "findings")
        box.focus()
        await settled(pilot)
        before = box.value
        box.post_message(events.Paste(f"'{photos[0]}' {photos[1].as_uri()}"))
        await settled(pilot)
        assert box.value == before
        assert "现场 1.jpg" in line(pilot, "files")
        await pressed(pilot, "f2")
    assert [file.name for file in latest(sample_ledger).attachments] == ["现场 1.jpg", "现场2.jpg"]


async def test_files_are_attached_to_a_record_of_the_list(
    app: Open, sample_ledger: Path, tmp_path: Path
) -> None:
    photo = tmp_path / "扫描件.pdf"
    photo.write_bytes(b"x")
    record = logged(sample_ledger, subject="要附件的店")
    async with app() as pilot:
        await pressed(pilot, "down", "shift+f4")
        await typed(pilot, str(photo))
        await pressed(pilot, "enter", "enter")
        assert "1" in line(pilot, "state")
    with Ledger.open(sample_ledger) as ledger:
        found: Any = ledger.get(record.uid)
        assert [file.name for file in found.attachments] == ["扫描件.pdf"]


async def test_files_chosen_before_are_listed_and_can_be_left_out(
    app: Open, sample_ledger: Path, tmp_path: Path
) -> None:
    photos = [tmp_path / f"现场{n}.jpg" for n in range(3)]
    for photo in photos:
        photo.write_bytes(photo.name.encode())
    async with app() as pilot:
        await pressed(pilot, "f5", "f9")
        assert "F8" not in screen_text(pilot)
        await typed(pilot, f"{photos[0]} {photos[1]}")
        await pressed(pilot, "f2", "f9")
        assert "现场0.jpg" in screen_text(pilot)
        await typed(pilot, str(photos[2]))
        await pressed(pilot, "down", "f8", "escape", "f9", "down", "f8")
        await typed(pilot, str(photos[2]))
        await pressed(pilot, "f2")
        assert "现场0.jpg、现场2.jpg" in line(pilot, "files")
        await pressed(pilot, "f9", "f8", "f8", "f2")
        assert line(pilot, "files") == ""
        await pressed(pilot, "f2")
    assert latest(sample_ledger).attachments == ()


async def test_nothing_is_attached_to_a_void_record(app: Open, sample_ledger: Path) -> None:
    record = logged(sample_ledger, subject="作废的店")
    with Ledger.open(sample_ledger) as ledger:
        ledger.void(record.uid, "重复")
    async with app() as pilot:
        await pressed(pilot, "down", "shift+f4")
        assert isinstance(pilot.app.screen, MainScreen)
        assert "作废" in line(pilot, "state")


# What is said


async def test_a_draft_is_judged_as_it_will_be_handed_in(app: Open, sample_ledger: Path) -> None:
    logged(sample_ledger, subject="草稿店", status="draft")
    async with app() as pilot:
        await pressed(pilot, "down", "f4")
        assert line(pilot, "verdict").startswith("计入")
        assert "F4" in line(pilot, "verdict")
        await pressed(pilot, "f4")
    assert latest(sample_ledger).status == "draft"
    async with app() as pilot:
        await pressed(pilot, "down", "f4", "f2")
    assert latest(sample_ledger).status == "submitted"


async def test_a_submitted_record_does_not_become_a_draft(app: Open, sample_ledger: Path) -> None:
    logged(sample_ledger, subject="已提交的店")
    async with app() as pilot:
        await pressed(pilot, "down", "f4")
        await pressed(pilot, "f4")
        assert "已提交" in line(pilot, "say")
        await pressed(pilot, "f3")
        assert "F2" in line(pilot, "say")
        assert isinstance(pilot.app.screen, FormScreen)


async def test_several_lines_come_back_as_they_were(app: Open, sample_ledger: Path) -> None:
    texts = {"findings": "第一行\n第二行", "address": "一\n二", "remarks": "甲\n\n乙"}
    logged(sample_ledger, subject="多行的店", **texts)
    async with app() as pilot:
        await pressed(pilot, "down", "f4")
        assert "\n" not in part(pilot, "address").value
        part(pilot, "findings").focus()
        await settled(pilot)
        await pressed(pilot, "end", "ctrl+j")
        await typed(pilot, "第三行")
        await pressed(pilot, "f2")
        assert isinstance(pilot.app.screen, MainScreen)
    record = latest(sample_ledger)
    assert (record.address, record.remarks) == (texts["address"], texts["remarks"])
    assert sorted(record.findings.split("\n")) == sorted(["第一行", "第二行", "第三行"])


async def test_what_was_not_answered_is_not_shown_as_no(app: Open, sample_ledger: Path) -> None:
    logged(sample_ledger, subject="没填紧急的店")
    async with app() as pilot:
        await pressed(pilot, "down", "f4")
        assert not pilot.app.screen.query("#part-urgent")


@pytest.mark.parametrize(
    ("parts", "word"),
    [
        ({"authorised_on": "2026-01-05"}, "审批"),
        ({"field": "自然资源领域"}, "住建领域"),
        ({"subject": "同一家", "date": "2025-12-31"}, "同一对象"),
    ],
)
async def test_what_is_doubtful_is_said_and_does_not_keep_it_out(
    app: Open, sample_ledger: Path, parts: dict[str, str], word: str
) -> None:
    logged(sample_ledger, subject="同一家")
    async with app((100, 50)) as pilot:
        await pressed(pilot, "f2", "f6")
        usual = {"subject": "别家", "item": "燃气使用安全", "field": "住建领域"}
        for name, text in {**usual, **parts}.items():
            part(pilot, name).value = text
            await settled(pilot)
        assert word in line(pilot, "verdict")
        await pressed(pilot, "f2")
        assert isinstance(pilot.app.screen, MainScreen)


async def test_an_expired_certificate_and_a_cap_are_said_while_typing(
    app: Open, sample_ledger: Path
) -> None:
    import pendulum

    (sample_ledger / "settings").mkdir(exist_ok=True)
    (sample_ledger / "settings" / "frequency.toml").write_text(
        '[[cap]]\nname = "企业年度上限"\nmost = 1\nsubject_kinds = ["企业"]\n', encoding="utf-8"
    )
    with Ledger.open(sample_ledger) as ledger:
        until = pendulum.Date(2025, 6, 30)
        ledger.add([RosterOfficer(name="过期人", certificate="1", valid_until=until)])
    logged(sample_ledger, subject="常查的厂", subject_kind="企业", source="上级部署")
    logged(sample_ledger, subject="常查的厂", subject_kind="企业")
    async with app((100, 50)) as pilot:
        await pressed(pilot, "f2")
        await typed(pilot, "常查的厂")
        await pressed(pilot, "enter")
        assert "企业年度上限" in line(pilot, "verdict")
        part(pilot, "officers").value = "过期人、区文辉"
        await settled(pilot)
        assert "2025-06-30" in line(pilot, "verdict")


# Templates


async def test_a_template_is_kept_in_the_ledgers_settings_and_used_by_a_digit(
    app: Open, sample_ledger: Path
) -> None:
    logged(sample_ledger, subject="做模板的店", findings="模板用语")
    async with app() as pilot:
        await pressed(pilot, "down", "ctrl+t", "f2")
        await typed(pilot, "一")
        await pressed(pilot, "f2", "escape")
        assert "模板用语" in (sample_ledger / "settings" / "templates.toml").read_text("utf-8")
        await pressed(pilot, "f2", "ctrl+t", "１")
        assert part(pilot, "findings").value == "模板用语"
        assert part(pilot, "subject").value == ""
        await pressed(pilot, "ctrl+t", "f8", "escape")
    assert "模板用语" not in (sample_ledger / "settings" / "templates.toml").read_text("utf-8")


async def test_keeping_a_template_closes_the_dialog_and_is_said(
    app: Open, sample_ledger: Path
) -> None:
    async with app() as pilot:
        await pressed(pilot, "f5", "ctrl+t", "f2", "f2")
        assert isinstance(pilot.app.screen, FormScreen)
        assert "已" in seen(pilot, KeyBar)


async def test_f2_is_offered_where_there_is_something_that_a_template_could_keep(
    app: Open, sample_ledger: Path
) -> None:
    async with app() as pilot:
        await pressed(pilot, "ctrl+t")
        assert "F2 将列表中的记录存为模板" in screen_text(pilot)
        await pressed(pilot, "escape", "f6")
        await typed(pilot, "没有这样的记录")
        await pressed(pilot, "enter", "ctrl+t")
        assert "F2" not in screen_text(pilot)
        await pressed(pilot, "escape", "escape", "f2", "ctrl+t")
        assert "F2 将当前内容存为模板" in screen_text(pilot)


@pytest.mark.parametrize("key", ["alt+{}", "bullet"])  # bullet: Escape and 8, as it arrives
async def test_one_key_of_the_list_logs_from_a_template(
    app: Open, sample_ledger: Path, key: str
) -> None:
    kept = [Template(f"第{n}个", {"findings": f"用语{n}"}) for n in range(1, 9)]
    (sample_ledger / "settings").mkdir(exist_ok=True)
    keep(sample_ledger, kept)
    async with app() as pilot:
        await pressed(pilot, key.format(9))
        if key != "bullet":
            assert "9" in line(pilot, "state")  # there are eight
            await pressed(pilot, key.format(8))
        assert part(pilot, "findings").value == "用语8"
        assert part(pilot, "subject").has_focus


async def test_an_error_is_said_once_and_marked_at_its_part(app: Open, sample_ledger: Path) -> None:
    async with app() as pilot:
        await pressed(pilot, "f2")
        part(pilot, "date").value = "2025-02-30"
        await pressed(pilot, "f2")
        assert screen_text(pilot).count("2025-02-30 不存在") == 1
        assert part(pilot, "date").has_focus
        [wrong] = pilot.app.screen.query(".wrong")
        assert wrong is part(pilot, "date")
        part(pilot, "date").value = "2025-02-28"
        await settled(pilot)
        assert not pilot.app.screen.query(".wrong")


async def test_each_template_takes_one_line(app: Open, sample_ledger: Path) -> None:
    (sample_ledger / "settings").mkdir(exist_ok=True)
    keep(sample_ledger, [Template(f"第{n}个", {"findings": "用语" * 1000}) for n in range(1, 4)])
    async with app() as pilot:
        await pressed(pilot, "ctrl+t")
        lines = screen_text(pilot).splitlines()
        first = next(at for at, text in enumerate(lines) if "第1个" in text)
        assert "第2个" in lines[first + 1] and "第3个" in lines[first + 2]


async def test_what_is_wrong_names_its_part_once(app: Open, sample_ledger: Path) -> None:
    async with app((100, 40)) as pilot:
        await pressed(pilot, "f2")
        part(pilot, "credit_code").value = "昨天"
        await settled(pilot)
        said = line(pilot, "verdict")
        assert said.count("信用代码") == 2 and said.count("统一社会") == 1  # the label, then which
        assert "18" in said


async def test_templates_that_cannot_be_read_are_said(app: Open, sample_ledger: Path) -> None:
    (sample_ledger / "settings").mkdir(exist_ok=True)
    (sample_ledger / "settings" / "templates.toml").write_text("[[template]]\n", encoding="utf-8")
    async with app() as pilot:
        await pressed(pilot, "ctrl+t")
        assert "templates.toml" in line(pilot, "told")


async def test_the_label_of_the_part_that_is_typed_in_stands_out_and_no_other(
    app: Open, sample_ledger: Path
) -> None:
    async with app(folder=sample_ledger) as pilot:
        await pressed(pilot, "f2", "down")
        bold = [
            box.part
            for box in parts_in(pilot.app.screen)
            if (drawn := box.render_lines(Region(0, 0, label_width(), 1)))
            and any(piece.style and piece.style.bold for piece in drawn[0])
        ]
        assert bold == ["item"]


async def test_officers_are_named_by_their_letters_one_after_the_other(
    app: Open, sample_ledger: Path
) -> None:
    async with app() as pilot:
        await pressed(pilot, "f2", *"sgc", "enter")
        box = part(pilot, "officers")
        box.value = ""
        box.focus()
        await settled(pilot)
        await typed(pilot, "sxd、zgw、cml")
        await pressed(pilot, "tab", "f2")
    record = latest(sample_ledger)
    assert [one.name for one in record.officers] == ["单晓东", "曾国伟", "陈美玲"]
    assert all(one.certificate for one in record.officers)


async def test_every_doubt_is_seen_or_counted(app: Open, sample_ledger: Path) -> None:
    async with app() as pilot:
        await pressed(pilot, "f2", *"sgc", "enter")
        for name, text in (
            ("date", str(dates.today().add(days=3))),
            ("field", "昨天"),
            ("officers", "张三丰、李四"),
            ("result", "随便"),
        ):
            part(pilot, name).value = text
        await settled(pilot)
        said = line(pilot, "verdict")
        more = re.search(r"另有 (\d+) 条", said)
        assert more
        assert said.count("! ") + int(more[1]) == 6  # day, two names, field, item's field, result
        assert more[0] in screen_text(pilot)


async def test_amending_begins_where_something_is_missing(app: Open, ledger: Ledger) -> None:
    ledger.add([inspection(findings="")])
    async with app(folder=ledger.folder) as pilot:
        await pressed(pilot, "f4")
        assert pilot.app.focused is part(pilot, "findings")


async def test_what_a_known_subject_has_not_is_not_asked_for_again(
    app: Open, ledger: Ledger
) -> None:
    ledger.add([inspection(subject="明珠装饰厂", address="", result="发现问题")])
    async with app(folder=ledger.folder) as pilot:
        await pressed(pilot, "f2")
        await typed(pilot, "明珠装饰厂")
        await pressed(pilot, "enter")
        assert part(pilot, "address").value == ""
        assert pilot.app.focused is part(pilot, "findings")


async def test_a_click_on_a_label_or_on_what_is_typed_goes_to_the_part(
    app: Open, sample_ledger: Path
) -> None:
    async with app((100, 40)) as pilot:
        await pressed(pilot, "f2", *"abc")
        subject, village = part(pilot, "subject"), part(pilot, "village")
        await pilot.click(offset=(village.region.x + 2, village.region.y))
        await settled(pilot)
        assert village.has_focus
        await pilot.click(offset=(subject.region.x + label_width() + 1, subject.region.y))
        await settled(pilot)
        assert subject.has_focus
        await pressed(pilot, "x")
        assert subject.value == "axbc"
