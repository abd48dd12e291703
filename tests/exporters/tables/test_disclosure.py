"""What is to be published, by when, and what is not."""

import csv
import datetime
import io
from pathlib import Path
from typing import Any

import pytest

from exporters.tables.disclosure import publications
from exporters.tables.workdays import WorkDays
from exporters.year import Year
from storage.errors import InvalidError
from storage.ledger import Ledger
from tests.exporters.tables.reading import HOSTILE, book, table, written
from tests.storage.samples import day, inspection, patrol, training


def rows(ledger: Ledger) -> dict[str, dict[str, str]]:
    text = written(ledger, "disclosure", "csv").decode("utf-8-sig")
    return {row["检查编号"]: row for row in csv.DictReader(io.StringIO(text, newline=""))}


@pytest.mark.parametrize(
    ("begun", "number", "due"),
    [
        ("2025-05-12", 20, "2025-06-10"),  # 端午节 2 June is off
        ("2025-01-20", 7, "2025-02-05"),  # 春节: 26 January is worked, from the 28th it is off
        ("2025-09-25", 7, "2025-10-11"),  # 国庆: 28 September and 11 October are worked
        ("2024-12-31", 1, "2025-01-02"),
    ],
)
def test_working_days_are_those_of_the_state_council(begun: str, number: int, due: str) -> None:
    found = WorkDays().after(day(begun), number)
    assert (found.day.isoformat(), found.provisional) == (due, False)


def test_a_year_not_announced_is_supposed_and_said(ledger: Ledger) -> None:
    assert WorkDays().after(day("2198-12-31"), 1) == (day("2199-01-01"), True)
    ledger.add([inspection(date=day("2198-12-20"))])
    text = written(ledger, "disclosure", "csv", 2198).decode("utf-8-sig")
    assert "暂定：2199年节假日安排尚不掌握，仅按周末推算" in text


def test_a_town_adds_the_days_of_a_year(ledger: Ledger) -> None:
    (ledger.folder / "settings").mkdir()
    path = ledger.folder / "settings" / "holidays.toml"
    path.write_text(
        '[[year]]\nname = "2199"\noff = ["2199-01-01", 2199-01-02]\nwork = ["2199-01-05"]\n',
        encoding="utf-8",
    )
    days = WorkDays(ledger.folder)
    assert days.after(datetime.date(2198, 12, 31), 1)[0] == datetime.date(2199, 1, 3)
    assert days.works(datetime.date(2199, 1, 5)) == (True, True)
    path.write_text('[[year]]\nname = "2199"\noff = ["元旦"]\n', encoding="utf-8")
    with pytest.raises(InvalidError, match=r"holidays\.toml"):
        WorkDays(ledger.folder)


def test_each_result_has_its_state_and_its_day(ledger: Ledger) -> None:
    ledger.add(
        [
            inspection(),
            inspection(published_on=day("2025-05-20")),
            inspection(published_on=day("2025-06-20")),
            inspection(unpublished_reason="涉及何志明隐私，电话13800138000", principal="何志明"),
            inspection(penalty_number="罚1", penalty_decided_on=day("2025-07-01")),
            inspection(penalty_number="罚2"),
        ]
    )
    found = list(rows(ledger).values())
    assert [row["公示状态"] for row in found] == [
        "逾期未公示", "已公示", "已公示", "不予公示", "逾期未公示", "待公示",
    ]  # fmt: skip
    assert [row["公示期限"] for row in found] == [
        "2025-06-10", "2025-06-10", "2025-06-10", "2025-06-10", "2025-07-10", "",
    ]  # fmt: skip
    assert [row["备注"] for row in found] == [
        "", "", "逾期公示", "", "", "处罚决定日期未填，期限无法计算",
    ]  # fmt: skip
    assert found[3]["不予公示理由"] == "涉及何某某隐私，电话（号码已隐去）"
    assert found[4]["期限依据"] == "处罚决定之日起7个工作日"


def test_the_day_of_the_table_decides_what_is_late(ledger: Ledger) -> None:
    ledger.add([inspection()])
    year = Year(ledger, 2025)
    states = [publications(year, datetime.date(2025, 6, number))[0].state for number in (10, 11)]
    assert states == ["待公示", "逾期未公示"]


def test_only_complete_results_that_were_handed_in_are_listed(ledger: Ledger) -> None:
    ledger.add(
        [inspection(), inspection(result=""), inspection(status="draft"), patrol(), training()]
    )
    assert list(rows(ledger)) == ["2025-0001"]


def test_persons_leave_masked_in_every_cell_of_every_format(ledger: Ledger) -> None:
    person: dict[str, Any] = {
        "subject": "何志明（石岗村三组12号）",
        "subject_kind": "自然人",
        "identity_number": "11010519491231002X",
        "phone": "13800138000",
        "address": "石岗村三组12号",
        "measures": "责令何志明改正，电话１３８ ００１３ ８０００，证号11010519491231002X",
    }
    ledger.add([inspection(**person), inspection(subject="明珠公司", subject_kind="企业")])
    sheets = book(ledger, "disclosure")
    texts = [str(cell) for sheet in sheets for row in sheet.values for cell in row]
    texts += [cell for row in rows(ledger).values() for cell in row.values()]
    whole = "\n".join(texts)
    for secret in ("志明", "11010519491231002", "13800138000", "１３８", "三组12号"):
        assert secret not in whole
    assert "何某某" in whole and "明珠公司" in whole
    assert "责令何某某改正" in whole


def test_the_workbook_separates_what_the_public_reads(ledger: Ledger) -> None:
    ledger.add([inspection(measures=HOSTILE), inspection(published_on=day("2025-05-20"))])
    read = book(ledger, "disclosure", values=False)
    assert read.sheetnames == ["待公示内容", "公示台账", "说明"]
    public = table(read["待公示内容"], 3)
    assert [row["检查编号"] for row in public] == ["2025-0001"]
    assert "公示状态" not in public[0]
    assert len(table(read["公示台账"], 3)) == 2
    cell = read["待公示内容"]["I4"]
    assert (cell.value, cell.data_type) == (HOSTILE, "s")
    assert read["公示台账"]["J4"].is_date


def test_a_town_names_more_that_is_hidden(ledger: Ledger) -> None:
    Path(ledger.folder / "settings").mkdir()
    (ledger.folder / "settings" / "masking.toml").write_text('hidden = "〇〇"\n', encoding="utf-8")
    ledger.add([inspection(measures="电话13800138000")])
    assert rows(ledger)["2025-0001"]["处理措施"] == "电话〇〇"
