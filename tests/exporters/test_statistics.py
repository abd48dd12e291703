"""The statutory yearly data: its figures, and that 0, blank and no such power differ."""

from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document
from hypothesis import given, settings
from openpyxl import load_workbook

from exporters.figures import figures
from exporters.numbers import records_of
from exporters.statistics import Statistics, Table, statistics
from exporters.statistics.sheet import as_xlsx
from exporters.statistics.word import as_docx
from exporters.year import Year
from storage.errors import InvalidError
from storage.ledger import Ledger
from storage.records import Record
from tests.exporters.generated import ledgers
from tests.exporters.test_section_numbers import by_hand, made
from tests.storage.samples import day, inspection

TODAY = date(2026, 1, 12)


def own(ledger: Ledger, name: str, text: str) -> None:
    (ledger.folder / "settings").mkdir(exist_ok=True)
    (ledger.folder / "settings" / name).write_text(text, encoding="utf-8")


def made_of(ledger: Ledger, today: date = TODAY) -> Statistics:
    return statistics(Year(ledger, 2025, today))


def table(ledger: Ledger, code: str) -> Table:
    return next(one for one in made_of(ledger).tables if one.code == code)


def values(ledger: Ledger, code: str) -> dict[str, Any]:
    found = table(ledger, code)
    return dict(zip(found.head, found.rows[-1], strict=True))


def test_there_are_the_six_tables_of_the_province(ledger: Ledger) -> None:
    found = made_of(ledger)
    assert found.title == "宋桂镇人民政府2025年度行政执法数据"
    assert [f"{one.code}{one.act}" for one in found.tables] == [
        "表一行政许可",
        "表二行政处罚",
        "表三行政强制",
        "表四行政征收",
        "表五行政征用",
        "表六行政检查",
    ]
    assert found.due == "本表应于2026年1月31日前公开，并报本级人民政府和上级主管部门。"
    assert found.remarks == []
    assert "截至2025年11月22日" in made_of(ledger, date(2025, 11, 22)).remarks[0]


@settings(max_examples=10)
@given(ledgers)
def test_inspections_and_penalties_are_those_counted(records: list[Record]) -> None:
    with made(records, "") as ledger:
        year = Year(ledger, 2025, TODAY)
        counted = figures(ledger, 2025)
        found = {one.code: one for one in statistics(year).tables}
        rows = found["表六"].rows
        assert rows == [
            *([name, n] for name, n in counted.counted.items()),
            ["合计", counted.total],
        ]
        for (row, column), figure in found["表六"].figures.items():
            assert len(records_of(year, figure)) == rows[row][column]
        penalties = dict(zip(found["表二"].head, found["表二"].rows[0], strict=True))
        assert penalties["合计"] == by_hand(ledger, "penalties", "")
        undated = by_hand(ledger, "penalties_undated", "")
        assert any(f"另有{undated}宗" in note for note in found["表二"].notes) == bool(undated)


def test_nothing_done_is_0_and_not_known_is_blank(ledger: Ledger) -> None:
    assert set(values(ledger, "表二").values()) == {0}  # no penalty at all: 0 of each class
    assert values(ledger, "表六") == {"领域": "合计", "行政检查次数": 0}
    assert set(values(ledger, "表三").values()) == {None}
    assert "空白栏为台账未登记的数据，不等于“0”" in table(ledger, "表三").notes[-1]
    ledger.add([inspection(penalty_number="罚1", penalty_decided_on=day("2025-07-01"))])
    found = values(ledger, "表二")
    assert found.pop("合计") == 1
    assert set(found.values()) == {None}  # of which class the ledger does not know


def test_an_undated_penalty_keeps_the_classes_from_being_0(ledger: Ledger) -> None:
    ledger.add([inspection(penalty_number="罚1")])
    found = values(ledger, "表二")
    assert (found["合计"], found["罚款"]) == (0, None)


def test_a_town_without_a_power_says_so_and_never_0(ledger: Ledger) -> None:
    own(ledger, "statistics.toml", '[[table]]\ncode = "表一"\npower = false\n')
    own(ledger, "catalogue.toml", '[[field]]\nname = "市场监管领域"\npower = false\n')
    assert table(ledger, "表一").rows == [["本单位无相关行政执法职责"]]
    assert table(ledger, "表一").words == "本单位无相关行政执法职责。"
    assert ["市场监管领域", "本单位无相关行政执法职责"] in table(ledger, "表六").rows
    # nobody has said whether the town has this power
    assert any("台账未载明" in note for note in table(ledger, "表四").notes)
    assert not any("台账未载明" in note for note in table(ledger, "表三").notes)


def test_a_town_gives_what_the_ledger_cannot_know(ledger: Ledger) -> None:
    own(
        ledger,
        "statistics.toml",
        '[[table]]\ncode = "表一"\npower = true\n'
        '[given."2025"."表一"]\n"申请" = 12\n"受理" = 0\n'
        '[given."2024"."表三"]\n"合计" = 3\n[given."2025"."表三"]\n"合计" = 0\n'
        '[given."2025"."表四"]\n"次数（次）" = 2\n"征收总金额（万元）" = 1.5\n',
    )
    found = values(ledger, "表一")
    assert (found["申请"], found["受理"], found["许可"]) == (12, 0, None)
    assert table(ledger, "表一").words == "台账未登记，由填报人据实说明。"
    assert set(values(ledger, "表三").values()) == {0}
    assert table(ledger, "表四").words == "2025年度，实施行政征收2次，征收总金额1.5万元。"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('[given."2025"."表七"]\n"申请" = 1\n', "表七"),
        ('[given."2025"."表一"]\n"申请数" = 1\n', "申请数"),
        ('[given."2025"."表一"]\n"申请" = "一"\n', "a number"),
        ('[[table]]\ncode = "表一"\npower = "no"\n', "power"),
        ('[[table]]\ncode = "表七"\n', "表七"),
        ('title = "{town.__class__}"\n', "{town.__class__}"),
        ('[[table]]\ncode = "表六"\nwords = "{n}次"\n', "{n}"),
    ],
)
def test_data_that_the_tables_cannot_hold_is_told_with_its_place(
    ledger: Ledger, text: str, problem: str
) -> None:
    own(ledger, "statistics.toml", text)
    with pytest.raises(InvalidError) as refusal:
        made_of(ledger)
    assert "statistics.toml" in str(refusal.value)
    assert problem in str(refusal.value)


def test_workbook_and_document_say_what_the_tables_say(ledger: Ledger) -> None:
    own(ledger, "statistics.toml", '[[table]]\ncode = "表五"\npower = false\n')
    ledger.add([inspection(), inspection(field="自然资源领域", penalty_number="〔2025〕1号")])
    year = Year(ledger, 2025, TODAY)
    found = statistics(year)
    book = load_workbook(BytesIO(as_xlsx(year)))
    document = Document(BytesIO(as_docx(year)))
    assert book.sheetnames == [*(f"{one.code} {one.act}" for one in found.tables), "情况说明"]
    for one, drawn in zip(found.tables, document.tables, strict=True):
        sheet = book[f"{one.code} {one.act}"]
        assert sheet["A1"].value == one.title
        texts = [[cell.value for cell in row if cell.value is not None] for row in sheet.rows]
        assert texts[2] == one.head
        for place, row in enumerate(one.rows):
            assert texts[3 + place] == [cell for cell in row if cell is not None]
            cells = [cell.text for cell in drawn.rows[1 + place].cells]
            wanted = ["" if cell is None else str(cell) for cell in row]
            assert cells == (wanted * len(cells) if len(row) == 1 else wanted)
        notes = [text for row in texts for text in row if str(text)[:2] in ("1.", "2.", "3.", "4.")]
        assert notes == [f"{n}. {note}" for n, note in enumerate(one.notes, 1)]
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.paperSize == 9
    said = [one.text for one in document.paragraphs]
    assert "（六）行政检查。2025年度，开展行政检查1次。" in said
    assert said[-2:] == ["宋桂镇人民政府", "2026年1月12日"]


def test_the_same_ledger_on_the_same_day_is_the_same_workbook(ledger: Ledger) -> None:
    year = Year(ledger, 2025, TODAY)
    with ZipFile(BytesIO(as_xlsx(year))) as archive:
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2026-01-12T00:00:00Z" in archive.read("docProps/core.xml")
    assert (as_xlsx(year), as_docx(year)) == (as_xlsx(year), as_docx(year))


def test_a_name_that_looks_like_a_formula_stays_text(ledger: Ledger) -> None:
    ledger.add([inspection(field="=1+1")])
    book = load_workbook(BytesIO(as_xlsx(Year(ledger, 2025, TODAY))))
    cells = [cell for row in book["表六 行政检查"].rows for cell in row if cell.value == "=1+1"]
    assert [cell.data_type for cell in cells] == ["s"]
