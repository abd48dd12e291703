"""A whole spreadsheet into a ledger: every row answered for, nothing lost, nothing twice."""

import csv
import datetime
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from exporters.figures import figures
from storage import facts, language
from storage.catalogue import Catalogue, label
from storage.errors import InvalidError
from storage.ledger import Ledger
from storage.records import Inspection, Patrol, Training
from tui.spreadsheet.importing import Answer, ImportReport, import_file, town_in

DATA = Path(__file__).parent.parent / "data"
SONGGUI = DATA / "songgui-2025.xlsx"

HEADERS = [
    *("序号", "检查日期", "领域", "检查类型", "检查事项", "检查对象", "统一社会信用代码"),
    *("执法人员", "执法证号", "检查情况", "检查结果"),
]
CODES = ("91000000MA0000001R", "91000000MA0000002W")
IDENTITY = "000000198001010013"


@pytest.fixture(autouse=True)
def in_english_again(home: Path) -> None:
    """Say sentences in English, whatever the other doors speak."""
    language.use("en")


def row(**parts: Any) -> list[Any]:
    """A complete visit under HEADERS; what is named differs."""
    usual = {
        "检查日期": "2025-3-5",
        "检查事项": "燃气使用安全",
        "检查对象": "永顺燃气厂",
        "执法人员": "张三、李四",
        "检查情况": "查看软管",
        "检查结果": "正常",
    }
    return [{**usual, **parts}.get(header) for header in HEADERS]


def workbook(path: Path, *sheets: tuple[str, Sequence[Sequence[Any]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for line in rows:
            sheet.append(line)
    book.save(path)
    return path


def bring(ledger: Ledger | None, path: Path, **options: Any) -> ImportReport:
    return import_file(
        ledger, path, catalogue=ledger.catalogue if ledger else Catalogue(), **options
    )


def brought(ledger: Ledger, folder: Path, *rows: Sequence[Any], **options: Any) -> ImportReport:
    path = workbook(folder / "台账.xlsx", ("检查台账", [HEADERS, *rows]))
    return bring(ledger, path, **options)


def only(ledger: Ledger, report: ImportReport) -> Any:
    (answer,) = report.answers
    (number,) = answer.numbers
    return ledger.get(number)


def outcomes(report: ImportReport) -> list[str]:
    return [answer.outcome for answer in report.answers]


def journal(ledger: Ledger) -> bytes:
    return next(ledger.folder.glob("journal*")).read_bytes()


def test_the_sample_file_gives_the_published_numbers(ledger: Ledger) -> None:
    report = bring(ledger, SONGGUI)
    found = figures(ledger, 2025).as_data()
    expected = json.loads((DATA / "songgui-2025.expected.json").read_text(encoding="utf-8"))
    for name in ("year", "town", "counted", "excluded", "by_month", "by_village"):
        assert found[name] == expected[name]
    assert found["trainings"]["county_or_above"] == expected["trainings_county_or_above"]
    assert found["trainings"]["below_county"] == expected["trainings_below_county"]
    assert report.sheets[0].rows == expected["rows"]
    assert [one.reason for one in report.dropped] == ["total", "note"]
    assert report.records == {"inspections": 324, "patrols": 41, "trainings": 11}


def test_the_sample_file_a_second_time_changes_nothing(ledger: Ledger, tmp_path: Path) -> None:
    first = bring(ledger, SONGGUI)
    before = journal(ledger)
    copy = tmp_path / "另一个名字.xlsx"
    copy.write_bytes(SONGGUI.read_bytes())
    for path in (SONGGUI, copy):
        again = bring(ledger, path)
        assert set(outcomes(again)) == {"repeated"}
        assert again.records == {}
        assert [one.numbers for one in again.answers] == [one.numbers for one in first.answers]
    assert journal(ledger) == before


def test_a_file_is_one_transaction_in_the_history(ledger: Ledger) -> None:
    bring(ledger, SONGGUI)
    steps = ledger.history(ledger.rows(limit=1)[0].facts.uid)
    assert [(step.act, step.why) for step in steps] == [("import", "songgui-2025.xlsx")]
    transactions = ledger.store.index.rows("select distinct at from history where act = 'import'")
    assert len(transactions) == 1


def test_a_dry_run_answers_and_saves_nothing(ledger: Ledger) -> None:
    before = journal(ledger)
    report = bring(ledger, SONGGUI, dry_run=True)
    assert journal(ledger) == before
    assert report.records["inspections"] == 324
    without = bring(None, SONGGUI, dry_run=True)
    assert outcomes(without) == outcomes(report)
    bring(ledger, SONGGUI)
    assert set(outcomes(bring(ledger, SONGGUI, dry_run=True))) == {"repeated"}
    with pytest.raises(InvalidError):
        bring(None, SONGGUI)


def test_the_report_is_json(ledger: Ledger) -> None:
    data = json.loads(json.dumps(bring(ledger, SONGGUI).as_data(), ensure_ascii=False))
    assert data["counts"] == {
        **{"rows": 351, "imported": 325, "split": 14, "repeated": 3, "incomplete": 9},
        "dropped": 2,
    }
    assert data["sheets"][0]["columns"]["检查对象"] == "Subject"
    assert len(data["answers"]) == 351


def test_town_in_titles(tmp_path: Path) -> None:
    assert town_in(SONGGUI) == "宋桂镇"
    bare = workbook(tmp_path / "宋桂镇.xlsx", ("a", [HEADERS, row()]))
    assert town_in(bare) == ""


def test_a_row_of_several_subjects_is_several_inspections(ledger: Ledger, tmp_path: Path) -> None:
    report = brought(
        ledger,
        tmp_path,
        row(检查对象="甲公司、乙厂", 统一社会信用代码="、".join(CODES)),
        row(检查对象="丙公司、丁厂", 统一社会信用代码=CODES[0]),
        row(检查对象="何某(石岗村28组)"),
    )
    assert outcomes(report) == ["split", "split", "imported"]
    assert "2 subjects" in report.answers[0].detail
    one, two = (ledger.get(number) for number in report.answers[0].numbers)
    assert isinstance(one, Inspection) and isinstance(two, Inspection)
    assert [(one.subject, one.credit_code), (two.subject, two.credit_code)] == [
        ("甲公司", CODES[0]),
        ("乙厂", CODES[1]),
    ]
    assert one.officers == two.officers and one.origin == two.origin
    three: Any = ledger.get(report.answers[1].numbers[0])
    assert (three.credit_code, three.extra) == ("", {"统一社会信用代码": CODES[0]})
    assert figures(ledger, 2025).total == 5


def test_repeats_in_a_file_are_saved_as_repeats(ledger: Ledger, tmp_path: Path) -> None:
    rows = [row(序号=1), row(序号=2), row(序号=3, 检查情况="别的"), row(序号=4)]
    report = brought(ledger, tmp_path, *rows)
    assert outcomes(report) == ["imported", "repeated", "imported", "repeated"]
    assert "row 2" in report.answers[1].detail
    first = ledger.get(report.answers[0].numbers[0])
    assert ledger.get(report.answers[1].numbers[0]).repeats == first.uid
    assert ledger.get(report.answers[3].numbers[0]).repeats == first.uid
    assert figures(ledger, 2025).excluded == {"repeat": 2}
    grown = brought(ledger, tmp_path, *rows, row(序号=5), row(检查情况="新"))
    assert outcomes(grown) == ["repeated"] * 5 + ["imported"]
    assert grown.records == {"inspections": 2}
    assert ledger.get(grown.answers[4].numbers[0]).repeats == first.uid


def test_the_same_rows_from_csv_are_the_same_rows(ledger: Ledger, tmp_path: Path) -> None:
    brought(ledger, tmp_path, row(检查日期=datetime.datetime(2025, 3, 5), 执法证号="1、2"))
    path = tmp_path / "台账.csv"
    with path.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows([HEADERS, row(检查日期="2025年3月5日", 执法证号="1、2")])
    assert outcomes(bring(ledger, path)) == ["repeated"]


def test_a_header_that_a_later_version_knows_makes_no_new_rows(
    ledger: Ledger, tmp_path: Path
) -> None:
    path = workbook(
        tmp_path / "a.xlsx",
        ("a", [["检查日期", "检查对象", "去过的人"], ["2025-3-5", "甲", "张三"]]),
    )
    bring(ledger, path)
    assert outcomes(bring(ledger, path, mapping={"去过的人": "执法人员"})) == ["repeated"]


def test_incomplete_rows_are_kept_and_say_what_they_lack(ledger: Ledger, tmp_path: Path) -> None:
    report = brought(
        ledger,
        tmp_path,
        row(执法人员="张三"),
        row(检查对象="-"),
        row(检查情况=None, 检查结果="无"),
        row(检查类型="巡查", 检查日期=None),
    )
    assert outcomes(report) == ["incomplete"] * 4
    assert [answer.detail.split(".")[0] for answer in report.answers] == [
        "It lacks: Officers",
        "It lacks: Subject",
        "It lacks: Findings, Result",
        "It lacks: Date",
    ]
    assert ledger.get(report.answers[2].numbers[0]).extra == {"检查结果": "无"}
    assert figures(ledger, 2025).total == 0


@pytest.mark.parametrize(
    ("parts", "cell", "reason"),
    [
        ({"检查日期": "约27家"}, "B2 (检查日期)", "not a date"),
        ({"检查日期": "2025-2-30"}, "B2 (检查日期)", "does not exist"),
        ({"检查日期": "1812-2-3"}, "B2 (检查日期)", "year"),
        ({"统一社会信用代码": "91000000MA0000001A"}, "G2 (统一社会信用代码)", "check digit"),
        ({"统一社会信用代码": "12345"}, "G2 (统一社会信用代码)", "characters"),
        ({"统一社会信用代码": 9.1e17}, "G2 (统一社会信用代码)", "shortened"),
        ({"执法证号": "1.915E+10"}, "I2 (执法证号)", "shortened"),
    ],
)
def test_refused_rows_name_the_cell(
    ledger: Ledger, tmp_path: Path, parts: dict[str, Any], cell: str, reason: str
) -> None:
    before = journal(ledger)
    report = brought(ledger, tmp_path, row(**parts))
    (answer,) = report.answers
    assert answer.outcome == "refused" and answer.numbers == ()
    assert answer.detail.startswith(cell) and reason in answer.detail
    assert journal(ledger) == before
    assert outcomes(brought(ledger, tmp_path, row(**parts), row())) == ["refused", "imported"]


def test_codes_of_other_kinds_find_their_place(ledger: Ledger, tmp_path: Path) -> None:
    report = brought(
        ledger,
        tmp_path,
        row(统一社会信用代码="123456789012345"),
        row(统一社会信用代码=IDENTITY),
        row(统一社会信用代码="9100 0000 ma00 0000 1r"),
        row(统一社会信用代码="无"),
    )
    records: list[Any] = [ledger.get(answer.numbers[0]) for answer in report.answers]
    assert records[0].registration_number == "123456789012345"
    assert records[1].identity_number == IDENTITY
    assert records[2].credit_code == CODES[0]
    assert records[3].credit_code == ""


def test_patrols_and_trainings(ledger: Ledger, tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx",
        ("台账", [HEADERS, row(检查类型="巡逻", 检查对象="甲公司"),
                 row(检查类型="巡查", 检查对象=None)]),
        ("培训", [["某镇2025年"], ["培训时间", "培训名称", "级别", "参训人数"],
                 ["3月5日", "执法培训", "省", "12人"], ["3月6日", "学习", "县（区）级", "约9人"],
                 ["3月7日", "学习", None, None]]),
    )  # fmt: skip
    report = bring(ledger, path)
    assert report.records == {"patrols": 2, "trainings": 3}
    patrol = ledger.get(report.answers[0].numbers[0])
    assert isinstance(patrol, Patrol) and patrol.extra == {
        "检查类型": "巡逻",
        "检查对象": "甲公司",
        "检查结果": "正常",
    }
    training: Any = ledger.get(report.answers[2].numbers[0])
    assert isinstance(training, Training)
    assert (str(training.date), training.level, training.attendees) == ("2025-03-05", "省级", 12)
    other = ledger.get(report.answers[3].numbers[0])
    assert other.extra == {"参训人数": "约9人"} and "kept" in report.answers[3].detail
    assert outcomes(report)[4] == "incomplete"
    assert figures(ledger, 2025).trainings == {"county_or_above": 2, "below_county": 1}


def test_where_the_field_comes_from(ledger: Ledger, tmp_path: Path) -> None:
    report = brought(
        ledger,
        tmp_path,
        row(领域="国土"),
        row(检查事项="无证采矿"),
        row(检查事项="没听过的事"),
        row(领域="航天领域"),
        defaults={"field": "住建", "检查类型": "日常"},
    )
    records: list[Any] = [ledger.get(answer.numbers[0]) for answer in report.answers]
    assert [record.field for record in records] == ["自然资源领域", "自然资源领域", "住建领域", ""]
    assert records[2].item == "没听过的事" and records[0].kind == "日常检查"
    assert records[3].extra == {"领域": "航天领域"} and "航天" in report.answers[3].detail


@pytest.mark.parametrize(
    "defaults", [{"field": "航天"}, {"没有": "x"}, {"date": "某天"}, {"joint": "也许"}]
)
def test_defaults_that_cannot_be_meant(
    ledger: Ledger, tmp_path: Path, defaults: dict[str, str]
) -> None:
    with pytest.raises(InvalidError):
        brought(ledger, tmp_path, row(), defaults=defaults)


def test_officers_in_columns_of_their_own(ledger: Ledger, tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx",
        (
            "a",
            [
                [
                    "检查日期",
                    "检查对象",
                    "执法人员1姓名",
                    "执法人员2姓名",
                    "执法人员1证件号",
                    "执法人员2证件号",
                ],
                ["2025-3-5", "甲", "张 三", "李四", 19150700058, 19150700044.0],
                ["2025-3-6", "乙", "张三", "李四", None, "19150700044"],
                ["2025-3-7", "丙", "张三、王五", "李四", "19150700058", "19150700044"],
            ],
        ),
    )
    report = bring(ledger, path)
    records: list[Any] = [ledger.get(answer.numbers[0]) for answer in report.answers]
    pairs = [[(one.name, one.certificate) for one in record.officers] for record in records]
    assert pairs[0] == [("张三", "19150700058"), ("李四", "19150700044")]
    assert pairs[1] == [("张三", ""), ("李四", "19150700044")]
    assert pairs[2] == [("张三", ""), ("王五", ""), ("李四", "")]
    assert records[2].extra["执法人员1证件号"] == "19150700058"


def test_what_followed_decides_about_the_penalty(ledger: Ledger, tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["检查日期", "检查对象", "是否立案", "是否处罚", "罚款(万元)", "处罚决定书文号"],
        ["2025-3-5", "甲", "是", "否", 0, "-"],
        ["2025-3-5", "乙", "是", "是", None, None],
        ["2025-3-5", "丙", "否", None, 0.5, None],
        ["2025-3-5", "丁", "√", "是", 2, "执罚〔2025〕1号"],
        ["2025-3-5", "戊", "×", "未处罚", "无", None],
        ["2025-3-5", "己", "待定", "拟处罚", "/", "无"],
    ]
    report = bring(ledger, workbook(tmp_path / "a.xlsx", ("a", rows)))
    records: list[Any] = [ledger.get(answer.numbers[0]) for answer in report.answers]
    act = "行政处罚（文号未填）"
    assert [record.other_act for record in records] == ["", act, act, "", "", ""]
    assert [record.case_filed for record in records] == [True, True, False, True, False, None]
    assert records[3].penalty_number == "执罚〔2025〕1号"
    assert records[2].extra["罚款(万元)"] == "0.5"
    assert records[5].extra["是否立案"] == "待定"


def test_the_form_of_an_inspection_on_site(ledger: Ledger, tmp_path: Path) -> None:
    line = ["被检查单位", "检查开始时间", "检查结束时间", "出表日期", "检查情况"]
    rows: list[list[Any]] = [
        line,
        ["甲公司", "2025-03-05 09:30", "2025-03-05 11:00", "2025-03-06", "查看"],
        ["乙公司", "9:30", datetime.time(11), datetime.datetime(2025, 3, 6), "查看"],
        ["丙公司", "2025-03-05 23:00", "2025-03-06 01:00", None, "查看"],
    ]
    report = bring(ledger, workbook(tmp_path / "a.xlsx", ("a", rows)))
    records: list[Any] = [ledger.get(answer.numbers[0]) for answer in report.answers]
    assert [(str(one.date), one.started, one.ended, str(one.ended_on)) for one in records] == [
        ("2025-03-05", "09:30", "11:00", "None"),
        ("2025-03-06", "09:30", "11:00", "None"),
        ("2025-03-05", "23:00", "01:00", "2025-03-06"),
    ]
    assert records[0].extra == {"出表日期": "2025-03-06"}


def test_a_list_of_points_to_check(ledger: Ledger, tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        [
            "经度",
            "纬度",
            "活动/设施名称",
            "现状",
            "是否违法违规",
            "问题描述",
            "整改时限",
            "是否销号",
            "核查时间",
            "核查人",
        ],
        [
            "111.5",
            "22.7",
            "采石点",
            "停产",
            "是",
            "占地；扬尘",
            "15日内",
            "否",
            "2025.12.20",
            "张三 李四",
        ],
    ]
    record = only(ledger, bring(ledger, workbook(tmp_path / "a.xlsx", ("a", rows))))
    assert record.coordinates == "111.5,22.7"
    assert (record.result, record.recheck_result) == ("发现问题", "未销号")
    assert record.problems == ("占地", "扬尘")
    assert str(record.correct_by) == "2026-01-04"


def test_days_without_a_year_take_that_of_the_title(ledger: Ledger, tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["某镇2023年台账"],
        ["检查日期", "检查对象", "整改期限"],
        ["12月20日", "甲", "1月5日"],
    ]
    record = only(ledger, bring(ledger, workbook(tmp_path / "2020年.xlsx", ("a", rows))))
    assert (str(record.date), str(record.correct_by)) == ("2023-12-20", "2024-01-05")


def test_rows_that_are_no_data(ledger: Ledger, tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["　某镇 2025 年台账　"],
        ["注：请逐行填写"],
        HEADERS,
        ["甲", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
        ["说明：检查对象填全称"],
        row(序号="1 ", 检查对象="  甲公司　"),
        [2],
        ["一、石岗村"],
        ["小 计", None, None, None, None, 1],
        HEADERS,
        row(检查对象="乙公司"),
        [],
        [None, "合计：", None, None, None, 2],
        ["填表人：张三", None, "审核人：李四"],
        ["填表说明："],
        ["1.一次检查一个对象填一行；"],
        ["2.巡查请注明。"],
    ]
    report = bring(ledger, workbook(tmp_path / "a.xlsx", ("a", rows)))
    assert [(answer.row, answer.outcome) for answer in report.answers] == [
        (6, "imported"),
        (11, "imported"),
    ]
    assert [(one.row, one.reason) for one in report.dropped] == [
        *[(4, "header"), (5, "note"), (8, "heading"), (9, "total"), (10, "header"), (13, "total")],
        *[(14, "note"), (15, "note"), (16, "note"), (17, "note")],
    ]
    assert ledger.rows(text="甲公司")[0].facts.subject == "甲公司"


def test_nothing_of_a_row_is_lost(ledger: Ledger, tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["检查日期", "检查对象", "天气", "备注", "备注", "面积(亩)", None, "附件", "检查编号"],
        ["2025-3-5", "甲", "晴", "一", "二", 1.5, "栏外", "照片2张", "2025-0236"],
    ]
    report = bring(ledger, workbook(tmp_path / "a.xlsx", ("a", rows)))
    record = only(ledger, report)
    assert record.remarks == "一" and record.number == "2025-0001"
    kept = {"附件": "照片2张", "检查编号": "2025-0236"}
    assert record.extra == {"天气": "晴", "备注": "二", "面积(亩)": "1.5", "G列": "栏外", **kept}
    assert report.sheets[0].columns["面积(亩)"] == "kept as written"
    assert (record.origin.file, record.origin.sheet, record.origin.row) == ("a.xlsx", "a", 2)


def test_several_sheets(ledger: Ledger, tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx",
        ("名单", [["姓名", "电话"], ["张三", "1"]]),
        ("藏", [HEADERS, row()]),
        ("空", []),
        ("头", [HEADERS]),
    )
    book = openpyxl.load_workbook(path)
    book["藏"].sheet_state = "hidden"
    book.save(path)
    report = bring(ledger, path)
    assert report.rows == 1
    assert [sheet.table for sheet in report.sheets] == ["", "inspections", "", "inspections"]
    notes = " ".join(report.notes)
    assert "名单 was skipped" in notes and "藏 is hidden" in notes and "头 has no rows" in notes


def test_unknown_headers_end_in_a_sentence(ledger: Ledger, tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ("单", [["何时", "何人"], ["2025-3-5", "甲公司"]]))
    with pytest.raises(InvalidError, match=r"单 .*何时、何人.*--map 何时=检查对象"):
        bring(ledger, path)
    report = bring(ledger, path, mapping={"何时": "检查日期", "何人": "subject"})
    assert only(ledger, report).subject == "甲公司"
    with pytest.raises(InvalidError, match="何地"):
        bring(ledger, path, mapping={"何时": "检查日期", "何人": "检查对象", "何地": "地址"})
    with pytest.raises(InvalidError, match="no rows"):
        bring(ledger, workbook(tmp_path / "b.xlsx", ("空", [])))


def test_progress_is_told(ledger: Ledger, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    rows = [row(检查情况=str(number)) for number in range(1200)]
    brought(ledger, tmp_path, *rows, progress=lambda *step: told.append(step), dry_run=True)
    assert told == [(500, 1201), (1000, 1201)]


def test_text_is_only_text(ledger: Ledger, tmp_path: Path) -> None:
    wild = "=1+1\x1b[31m\u202e[red]<b>{name}%s'; drop table records"
    path = tmp_path / "a.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADERS, row(检查对象=wild, 检查情况=wild)])
    record = only(ledger, bring(ledger, path))
    assert record.findings == "=1+1[31m[red]<b>{name}%s'; drop table records"


def test_the_language_changes_no_record(ledger: Ledger, tmp_path: Path) -> None:
    rows = [row(领域="航天"), [*row(), None, "栏外"]]
    english = brought(ledger, tmp_path, *rows)
    language.use("zh")
    assert outcomes(brought(ledger, tmp_path, *rows)) == ["repeated", "repeated"]
    assert len(english.answers) == 2


CELLS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["", "-", "2025-3-5", "甲、乙", "合计", "说明：", *CODES, "是", "巡查", "1.9E+17"]
    ),
    st.text("年月日0123456789.-、，；()（） \n", max_size=12),
)


@hypothesis_settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(st.lists(CELLS, min_size=11, max_size=13), min_size=1, max_size=4))
def test_any_cells_are_answered_for(tmp_path: Path, rows: list[list[str]]) -> None:
    path = tmp_path / "任意.csv"
    lines = [[cell.replace("\0", "") for cell in line] for line in rows]  # NUL is no text
    with path.open("w", encoding="utf-8", errors="replace", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows([HEADERS, *lines])
    report = bring(None, path, dry_run=True)
    assert report.rows + len(report.dropped) <= len(rows)
    assert all(isinstance(answer, Answer) for answer in report.answers)
    json.dumps(report.as_data())


@hypothesis_settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.binary(max_size=400))
def test_any_file_is_read_or_refused(tmp_path: Path, content: bytes) -> None:
    for name in ("a.csv", "a.xlsx"):
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(InvalidError):
            bring(None, path, dry_run=True)
            town_in(path)


def test_importing_the_module_loads_no_spreadsheet_library() -> None:
    code = (
        "import sys, tui.spreadsheet.importing as one; "
        "sys.exit(any(name in sys.modules for name in ('openpyxl', 'csv', 'textual')))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=DATA.parent.parent).returncode == 0


def test_facts_of_imported_records_find_their_digest(ledger: Ledger) -> None:
    bring(ledger, SONGGUI)
    rows = ledger.store.index.rows(
        'select count(*), count(distinct digest) from records where "table" != ?', ("town",)
    )
    assert rows == [(376, 376)]
    assert set(facts.REQUIRED) <= set(Inspection.__struct_fields__)


def written(tmp_path: Path, name: str, *lines: str) -> Path:
    path = tmp_path / name
    path.write_text("\n".join(line.replace("|", ",") for line in lines), encoding="utf-8")
    return path


def test_a_roster_a_second_time_brings_validity_up_to_date(ledger: Ledger, tmp_path: Path) -> None:
    head = "序号|姓名|执法证号|有效期至|岗位"
    roster = written(tmp_path, "roster.csv", head, "1|陈美玲|19060101001|2025-12-31|中队长")
    report = import_file(ledger, roster, catalogue=Catalogue())
    assert report.counts["imported"] == 1
    renewed = written(
        tmp_path, "new.csv", head, "1|陈美玲|19060101001|2028-12-31|", "2|李国强|19060101002||"
    )
    report = import_file(ledger, renewed, catalogue=Catalogue())
    assert [answer.outcome for answer in report.answers] == ["renewed", "imported"]
    assert "2025-12-31 → 2028-12-31" in report.answers[0].detail
    officers = {one.name: one for one in ledger.directory("officers")}
    assert str(officers["陈美玲"].valid_until) == "2028-12-31"
    assert officers["陈美玲"].extra == {"岗位": "中队长"}
    again = import_file(ledger, renewed, catalogue=Catalogue())
    assert {answer.outcome for answer in again.answers} == {"repeated"}


def test_subjects_are_found_again_by_their_code(ledger: Ledger, tmp_path: Path) -> None:
    code = "91440300708461136T"
    head = "企业名称|统一社会信用代码|负责人|地址|所属村居"
    first = written(tmp_path, "a.csv", head, f"明珠装饰|{code}|何某||石岗村")
    second = written(tmp_path, "b.csv", head, f"明珠装饰店|{code}||石岗村1号|", "坏|123|||")
    import_file(ledger, first, catalogue=Catalogue())
    report = import_file(ledger, second, catalogue=Catalogue())
    assert [answer.outcome for answer in report.answers] == ["renewed", "refused"]
    (subject,) = ledger.directory("subjects")
    assert (subject.name, subject.principal, subject.address) == ("明珠装饰店", "何某", "石岗村1号")
    assert "B3" in report.answers[1].detail


def test_a_plan_is_no_list_of_visits(ledger: Ledger, tmp_path: Path) -> None:
    plan = written(
        tmp_path,
        "plan.csv",
        "序号|任务名称|检查类型|检查事项|检查方式|任务日期|检查对象|检查对象基数|检查比例|检查频次上限",
        "1|燃气检查|日常检查|燃气使用安全|现场|2026.01.01-2026.12.31|餐饮企业|约27家|30%|1次/年",
    )
    report = import_file(ledger, plan, catalogue=Catalogue())
    assert report.records == {"plans": 1}
    (line,) = ledger.directory("plans")
    assert (line.name, line.base, line.cap) == ("燃气检查", "约27家", "1次/年")
    assert (str(line.starts), str(line.ends)) == ("2026-01-01", "2026-12-31")
    assert not ledger.rows()
    assert import_file(ledger, plan, catalogue=Catalogue()).counts["repeated"] == 1


def test_lists_and_visits_of_one_file_are_one_change_that_can_be_taken_back(
    ledger: Ledger, tmp_path: Path
) -> None:
    path = tmp_path / "both.xlsx"
    book = openpyxl.Workbook()
    visits, roster = book.active, book.create_sheet("人员")
    assert visits is not None
    visits.append(["检查日期", "检查对象", "检查情况"])
    visits.append(["2025-03-05", "明珠装饰", "正常"])
    roster.append(["姓名", "执法证号"])
    roster.append(["陈美玲", "19060101001"])
    book.save(path)
    before = ledger.store.follow().tx
    import_file(ledger, path, catalogue=Catalogue())
    assert ledger.store.follow().tx == before + 1
    assert len(ledger.rows()) == len(ledger.directory("officers")) == 1


def test_what_was_said_of_headers_is_remembered(ledger: Ledger, tmp_path: Path) -> None:
    head = "检查日期|受检人|看到什么|检查情况"
    first = written(tmp_path, "a.csv", head, "2025-03-05|明珠装饰|正常|好")
    said = {"受检人": "检查对象", "看到什么": "备注"}
    import_file(ledger, first, catalogue=Catalogue(), mapping=said, defaults={"field": "住建领域"})
    second = written(tmp_path, "b.csv", head, "2025-03-06|永顺运输|正常|好")
    report = import_file(ledger, second, catalogue=Catalogue())
    record = ledger.get(report.answers[0].numbers[0])
    assert isinstance(record, Inspection)
    assert (record.subject, record.remarks, record.field) == ("永顺运输", "正常", "住建领域")
    assert "受检人" in report.notes[0]
    fresh = import_file(ledger, second, catalogue=Catalogue(), mapping={}, dry_run=True)
    assert not fresh.notes


def test_rows_that_a_person_leaves_out_are_not_taken(ledger: Ledger, tmp_path: Path) -> None:
    head = "检查日期|检查对象|检查情况"
    path = written(tmp_path, "a.csv", head, "2025-03-05|甲店|好", "2025-03-05|乙店|好")
    report = import_file(ledger, path, catalogue=Catalogue(), leave=[("a", 3)])
    assert [answer.outcome for answer in report.answers] == ["incomplete", "left"]
    assert [row.facts.subject for row in ledger.rows()] == ["甲店"]


ODK = (
    "SubmissionDate|visit-date|visit-subject|visit-findings|officers|meta-instanceID|KEY"
    "|SubmitterName|ReviewState|Edits"
)
KOBO = (
    "start|end|visit/检查日期|visit/检查对象|visit/检查情况|执法人员|执法人员/张三|执法人员/李四"
    "|_id|_uuid|_submission_time|_validation_status|_index"
)


def test_submissions_of_odk_central(ledger: Ledger, tmp_path: Path) -> None:
    sent = "2025-03-05T09:12:33.000Z"
    path = written(
        tmp_path,
        "odk.csv",
        ODK,
        f"{sent}|2025-03-05|明珠装饰|正常|张三 李四|uuid:1|uuid:1|王|approved|0",
        f"{sent}|2025-03-06|永顺运输|正常|张三 李四|uuid:2|uuid:2|王|rejected|0",
    )
    report = import_file(ledger, path, catalogue=Catalogue())
    first, second = (ledger.get(answer.numbers[0]) for answer in report.answers)
    assert isinstance(first, Inspection) and isinstance(second, Inspection)
    assert (str(first.date), first.subject) == ("2025-03-05", "明珠装饰")
    assert [officer.name for officer in first.officers] == ["张三", "李四"]
    assert (first.status, second.status, second.return_reason) == (
        "submitted",
        "returned",
        "rejected",
    )
    edited = written(
        tmp_path,
        "again.csv",
        ODK,
        f"{sent}|2025-03-05|明珠装饰|有裂缝|张三 李四|uuid:1|uuid:1|王|approved|1",
    )
    (answer,) = import_file(ledger, edited, catalogue=Catalogue()).answers
    assert answer.outcome == "repeated"
    assert label("findings") in answer.detail
    assert len(ledger.rows()) == 2


def test_submissions_of_kobo(ledger: Ledger, tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "kobo.csv",
        KOBO,
        "2025-03-05T09:00|2025-03-05T09:30|2025-03-05|明珠装饰|正常|张三 李四|1|1|7|abc|2025-03-05"
        "|On Hold|1",
    )
    (answer,) = import_file(ledger, path, catalogue=Catalogue()).answers
    record = ledger.get(answer.numbers[0])
    assert isinstance(record, Inspection)
    assert [officer.name for officer in record.officers] == ["张三", "李四"]
    assert (record.subject, record.status) == ("明珠装饰", "returned")
