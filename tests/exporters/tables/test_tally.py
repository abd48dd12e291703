"""The figures as tables: the same numbers everywhere, and each opens to its rows."""

import csv
import io
import json
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings

from exporters.figures import DIMENSIONS, Figures, figures
from exporters.tables.tally import UNSAID, label_of, shown
from storage.directories import Town
from storage.errors import InvalidError
from storage.ledger import Ledger
from storage.records import Officer, Record
from tests.exporters.generated import ledgers
from tests.exporters.tables.reading import HOSTILE, book, recalculated, table, value_of, written
from tests.storage.samples import OFFICERS, day, inspection, patrol, training


def in_csv(ledger: Ledger) -> Counter[tuple[str, str, str]]:
    text = written(ledger, "tally", "csv").decode("utf-8-sig")
    rows = csv.DictReader(io.StringIO(text, newline=""))
    return Counter(
        {
            (row["统计项"], row["领域"], row["分类"]): int(row["数量"])
            for row in rows
            if row["数量"].lstrip("-").isdigit() and int(row["数量"])
        }
    )


def wanted(found: Figures) -> Counter[tuple[str, str, str]]:
    """Return what the figures say, as the rows of the csv do."""
    rows: Counter[tuple[str, str, str]] = Counter()
    for field, n in found.counted.items():
        rows["行政检查次数", field, ""] += n
    rows["行政检查次数", "合计", ""] = found.total
    for name in DIMENSIONS:
        for field, values in found.by[name].items():
            for value, n in values.items():
                rows[f"按{label_of(name)}", field, shown(name, value)] += n
    for n, level in zip(found.trainings.values(), ("县级以上", "县级以下"), strict=True):
        rows["执法培训", "", level] = n
    return rows


def in_sheet(read: Any, name: str) -> Counter[tuple[str, str]]:
    """Return the numbers of one split, by field and value, as a person reads them."""
    sheet = read[f"按{label_of(name)}"]
    fields = [cell.value for cell in sheet[4][1:-1]]
    found: Counter[tuple[str, str]] = Counter()
    for row in sheet.iter_rows(min_row=5, values_only=True):
        if row[0] in ("合计", "检查次数（不重复）"):
            break
        label = f"{row[0]}月" if isinstance(row[0], int) else row[0]
        for field, n in zip(fields, row[1:], strict=False):
            found[field, label] += n
    return found


@settings(max_examples=6)
@given(ledgers)
def test_every_table_has_the_figures_and_every_formula_gives_them(records: list[Record]) -> None:
    with (
        TemporaryDirectory() as folder,
        Ledger.create(Path(folder) / "镇", Town(name="宋桂镇")) as ledger,
    ):
        ledger.add(records)
        found = figures(ledger, 2025)
        assert {key: n for key, n in in_csv(ledger).items() if key[0] != "不计入"} == {
            key: n for key, n in wanted(found).items() if n
        }
        assert json.loads(written(ledger, "tally", "json")) == json.loads(
            json.dumps(found.as_data())
        )
        read, formulas = book(ledger, "tally"), book(ledger, "tally", values=False)
        for name in DIMENSIONS:
            figures_of = Counter(
                {
                    (field or UNSAID, shown(name, value)): n
                    for field, values in found.by[name].items()
                    for value, n in values.items()
                }
            )
            assert +in_sheet(read, name) == +figures_of
        number = 0
        for sheet in formulas:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        number += 1
                        value = read[sheet.title][cell.coordinate].value
                        assert recalculated(cell.value, formulas, sheet.title) == value, cell
        assert number >= 12 * len(found.counted)
        listed = table(read["台账"], 3)
        assert sum(row["计入情况"] == "计入" for row in listed) == found.total


def test_the_summary_says_what_counts_what_does_not_and_the_year_before(ledger: Ledger) -> None:
    ledger.add([inspection(), inspection(), patrol(), training(), training(level="镇级")])
    ledger.add([inspection(date=day("2024-03-01"))])
    read = book(ledger, "tally")["汇总"]
    rows = {row[0]: row[1:] for row in read.iter_rows(values_only=True) if row[0]}
    assert rows["住建领域"] == (2, 1, 1)
    assert rows["合计"] == (2, 1, 1)
    assert rows["巡查"][:2] == (1, "C2")
    assert rows["其他年度"][:2] == (1, "C1")
    assert rows["县级以上"][0] == rows["县级以下"][0] == 1


def test_a_field_without_power_is_said_in_words(ledger: Ledger) -> None:
    (ledger.folder / "settings").mkdir()
    (ledger.folder / "settings" / "catalogue.toml").write_text(
        '[[field]]\nname = "自然资源领域"\npower = false\n', encoding="utf-8"
    )
    ledger.add([inspection()])
    rows = list(book(ledger, "tally")["汇总"].iter_rows(values_only=True))
    assert ("自然资源领域", "—", "—", "本镇无此项行政执法职责") in rows
    assert "本镇无此项行政执法职责" in written(ledger, "tally", "csv").decode("utf-8-sig")


def test_values_that_a_spreadsheet_cannot_tell_apart_keep_their_numbers(ledger: Ledger) -> None:
    villages = ["A村", "a村", "Ａ村", "*", "?村", ">5", "01", "1", UNSAID, "", "x" * 300, "~"]
    ledger.add([inspection(village=village) for village in villages])
    read, formulas = book(ledger, "tally"), book(ledger, "tally", values=False)
    rows = [row for row in formulas["按村居"].iter_rows(min_row=5) if row[0].value != "合计"]
    numbers = {row[0].value: row[1] for row in rows[: len(villages)]}
    assert all(read["按村居"][cell.coordinate].value == 1 for cell in numbers.values())
    assert not any(cell.data_type == "f" for cell in numbers.values())


def test_the_workbook_is_ready_to_print(ledger: Ledger) -> None:
    ledger.add([inspection(), patrol(), inspection(field="自然资源领域", village="东岸村")])
    read = book(ledger, "tally", values=False)
    assert read.sheetnames == [
        "汇总", "按月份", "按村居", "按执法人员", "按检查事项", "按检查结果", "按检查类型",
        "统计口径", "台账",
    ]  # fmt: skip
    for sheet in read:
        assert sheet.page_setup.paperSize == 9  # A4
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToWidth in (None, 1)  # one page wide is the default
        assert sheet.page_setup.fitToHeight == 0
        assert "宋桂镇" in sheet.oddHeader.left.text
        assert "2025年度" in sheet.oddHeader.right.text
        assert sheet.oddFooter.center.text == "第 &P 页，共 &N 页"
    for name in DIMENSIONS:
        sheet = read[f"按{label_of(name)}"]
        assert sheet.freeze_panes == "A5"
        assert sheet.print_title_rows == "$1:$4"
        assert {"A1:D1", "A3:A4", "B3:C3", "D3:D4"} <= {str(area) for area in sheet.merged_cells}
        assert len(sheet._charts) == 1
        assert len(sheet._charts[0].series) == 2
    listed = read["台账"]
    assert listed.page_setup.orientation == "landscape"
    assert listed.freeze_panes == "A4"
    assert listed.auto_filter.ref == "A3:N6"
    assert listed["B4"].is_date
    assert listed["A4"].number_format == "@"


def test_the_basis_names_rules_options_sources_and_the_head(ledger: Ledger) -> None:
    ledger.add([inspection(), patrol(), inspection(date=day("2024-01-01"))])
    rows = list(book(ledger, "tally")["统计口径"].iter_rows(values_only=True))
    said = {row[0]: row[1] for row in rows}
    assert said["台账校验"] == ledger.head
    assert said["规则版本"] == "2025.1"
    assert "最近一次计入的检查日期2025-05-12" in said["统计截至"]
    assert said["核对"] == "台账表所列检查、巡查记录2条＝计入1条＋不计入1条"
    assert "1条" in said["其他年度"]
    text = "\n".join(str(row) for row in rows)
    assert "责令改正是否视为其他行政执法行为、不计入检查次数：否" in text
    for code in ("C1", "C2", "C3", "C4", "S1", "S5"):
        assert code in said
    assert "大同市文物局" in text


def test_a_town_says_the_basis_in_its_own_words(ledger: Ledger) -> None:
    (ledger.folder / "settings").mkdir()
    path = ledger.folder / "settings" / "tables.toml"
    path.write_text('[tally]\nbasis = ["口径：{town}{year}年"]\n', encoding="utf-8")
    rows = book(ledger, "tally")["统计口径"].iter_rows(values_only=True)
    assert ("口径", "宋桂镇2025年") in [row[:2] for row in rows]
    path.write_text('[tally]\nbasis = ["口径：{unknown}"]\n', encoding="utf-8")
    with pytest.raises(InvalidError, match=r"tables\.toml.*unknown.*town"):
        book(ledger, "tally")


def test_an_empty_year_is_a_whole_workbook_of_zeros(ledger: Ledger) -> None:
    read = book(ledger, "tally", year=2019, values=False)
    assert value_of(read["按月份"]["D17"], read) == 0
    assert [row[0].value for row in read["汇总"]["A5:A7"]] == ["住建领域", "自然资源领域", "合计"]


def test_texts_that_would_run_stay_texts(ledger: Ledger) -> None:
    ledger.add(
        [inspection(subject=HOSTILE, village=HOSTILE, officers=(Officer(name=HOSTILE), *OFFICERS))]
    )
    read = book(ledger, "tally", values=False)
    cells = [cell for sheet in read for row in sheet.iter_rows() for cell in row]
    hostile = [cell for cell in cells if cell.value == HOSTILE]
    assert len(hostile) == 4
    assert all(cell.data_type != "f" and cell.hyperlink is None for cell in hostile)


@pytest.mark.parametrize("suffix", ["xlsx", "csv", "json"])
def test_the_same_ledger_gives_the_same_bytes(ledger: Ledger, suffix: str) -> None:
    ledger.add([inspection(), patrol(), training()])
    assert written(ledger, "tally", suffix) == written(ledger, "tally", suffix)
