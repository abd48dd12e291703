"""The 27 columns of the national platform: what stands in them and what they lack."""

import csv
import io

import pytest

from storage.errors import InvalidError
from storage.ledger import Ledger
from tests.exporters.tables.reading import HOSTILE, book, table, written
from tests.storage.samples import day, inspection, patrol, training

COLUMNS = [
    "双随机一公开计划id",
    "监管事项目录编码",
    "监管事项检查实施清单编码",
    "检查行为名称",
    "检查行为编号",
    "实施机构",
    "实施机构编码",
    "受委托部门",
    "受委托部门编码",
    "监管对象类型",
    "监管对象",
    "行政相对人",
    "行政相对人性质",
    "证件类型",
    "行政相对人编码",
    "注册地址",
    "经营地址",
    "行政区划代码",
    "检查形式",
    "检查类别",
    "检查方式",
    "检查结果",
    "检查时间",
    "检查人员",
    "执法证号",
    "报送时间",
    "报送人员",
]
CODES = """
[codes.catalogue]
"违法建设" = "44010112345678"
[codes.list]
"违法建设" = "11445322MB2C12345X1001"
[codes.region]
"*" = "445322103"
[codes.kind]
"日常检查" = "01"
"""
WHOLE = {
    "credit_code": "91440101MA59EJXC5T",
    "subject_kind": "企业",
    "method": "现场检查",
    "address": "圩镇大街1号",
}


def own(ledger: Ledger, text: str) -> None:
    (ledger.folder / "settings").mkdir(exist_ok=True)
    (ledger.folder / "settings" / "platform.toml").write_text(text, encoding="utf-8")


def rows(ledger: Ledger) -> list[dict[str, str]]:
    text = written(ledger, "platform", "csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_whole_record_with_codes_lacks_nothing(ledger: Ledger) -> None:
    own(ledger, CODES)
    ledger.add([inspection(**WHOLE)])
    (row,) = rows(ledger)
    assert list(row) == COLUMNS
    assert row["监管事项目录编码"] == "44010112345678"
    assert row["检查行为名称"] == "对石岗村三组在建房屋开展违法建设检查"
    assert row["检查行为编号"] == "2025-0001"
    assert row["实施机构"] == "宋桂镇人民政府"
    assert (row["证件类型"], row["行政相对人编码"]) == (
        "统一社会信用代码",
        "91440101MA59EJXC5T",
    )
    assert row["行政区划代码"] == "445322103"
    assert row["检查类别"] == "01"
    assert row["检查时间"] == "2025-05-12"
    assert row["检查人员"] == "陈美玲,李国强"
    assert row["执法证号"] == "19060101001,19060101002"
    assert table(book(ledger, "platform")["待补"], 3) == []


def test_what_is_missing_is_marked_and_listed_by_record_and_column(ledger: Ledger) -> None:
    own(ledger, CODES)
    ledger.add([inspection(**WHOLE), inspection(kind="突击检查", result="", item="临时用地")])
    read = book(ledger, "platform", values=False)
    sheet = read["行政检查行为"]
    assert [cell.value for cell in sheet[1]] == COLUMNS
    marked = {
        (sheet.cell(row, 5).value, COLUMNS[place])
        for row in (2, 3)
        for place in range(27)
        if sheet.cell(row, place + 1).fill.fgColor.rgb == "FFFFE699"
    }
    lacks = table(read["待补"], 3)
    assert {(lack["检查编号"], lack["栏目"]) for lack in lacks} == marked
    assert {(lack["条数"], lack["是否必填"]) for lack in lacks} == {(1, "是")}
    assert {column: lack["问题"] for lack in lacks for column in [lack["栏目"]]} == {
        "监管事项目录编码": "“临时用地”未配置代码",
        "监管事项检查实施清单编码": "“临时用地”未配置代码",
        "行政相对人性质": "必填项未填",
        "证件类型": "必填项未填",
        "行政相对人编码": "必填项未填",
        "检查形式": "必填项未填",
        "检查类别": "“突击检查”不在代码表内",
        "检查结果": "必填项未填",
    }
    assert {lack["检查编号"] for lack in lacks} == {"2025-0002"}
    assert sheet["D1"].font.color.rgb == "FFC00000"  # mandatory
    assert sheet["W2"].is_date


def test_wrong_forms_single_officers_and_early_reports_are_told(ledger: Ledger) -> None:
    own(ledger, CODES.replace("44010112345678", "123"))
    ledger.add([inspection(**WHOLE, officers=(), date=day("2199-01-01"))])
    said = {
        lack["栏目"]: lack["问题"] for lack in table(book(ledger, "platform", year=2199)["待补"], 3)
    }
    assert said == {
        "监管事项目录编码": "格式不符，应为14位数字",
        "检查人员": "必填项未填",
        "报送时间": "早于检查时间",
    }


def test_only_inspections_handed_in_are_reported_also_where_a_penalty_followed(
    ledger: Ledger,
) -> None:
    ledger.add([inspection(penalty_number="罚1"), inspection(status="draft"), patrol(), training()])
    (one,) = ledger.add([inspection()])
    ledger.void(one.uid, "重复")
    assert [row["检查行为编号"] for row in rows(ledger)] == ["2025-0001"]


def test_a_town_changes_what_stands_in_a_column(ledger: Ledger) -> None:
    own(ledger, '[[column]]\nname = "注册地址"\nfrom = ["{town}{village}"]\n')
    ledger.add([inspection()])
    assert rows(ledger)[0]["注册地址"] == "宋桂镇石岗村"


@pytest.mark.parametrize(
    "text",
    [
        '[[column]]\nname = "注册地址"\nfrom = ["{nonsense}"]\n',
        '[[column]]\nname = "注册地址"\nfrom = ["{address"]\n',
        '[[column]]\nname = "注册地址"\npattern = "("\n',
        '[[column]]\nname = "注册地址"\ncolour = "red"\n',
    ],
)
def test_a_column_that_cannot_be_is_refused_by_name(ledger: Ledger, text: str) -> None:
    own(ledger, text)
    with pytest.raises(InvalidError, match="注册地址"):
        written(ledger, "platform", "csv")


def test_texts_that_would_run_stay_texts(ledger: Ledger) -> None:
    ledger.add([inspection(subject=HOSTILE)])
    assert rows(ledger)[0]["监管对象"] == f"'{HOSTILE}"
    cell = book(ledger, "platform", values=False)["行政检查行为"]["K2"]
    assert (cell.value, cell.data_type) == (HOSTILE, "s")


def test_the_same_lack_is_one_row_with_the_records_in_runs(ledger: Ledger) -> None:
    own(ledger, CODES)
    items = ("违法建设", "临时用地", "临时用地", "临时用地", "违法建设", "临时用地")
    ledger.add([inspection(**WHOLE, item=item) for item in items])
    lacks = table(book(ledger, "platform")["待补"], 3)
    assert [(lack["栏目"], lack["条数"], lack["检查编号"]) for lack in lacks] == [
        ("监管事项目录编码", 4, "2025-0002至0004、0006"),
        ("监管事项检查实施清单编码", 4, "2025-0002至0004、0006"),
    ]


def test_the_columns_are_printed_on_two_pages_with_the_number_on_both(ledger: Ledger) -> None:
    ledger.add([inspection()])
    sheet = book(ledger, "platform", values=False)["行政检查行为"]
    (second,) = [brk.id for brk in sheet.col_breaks.brk]
    assert COLUMNS[second] == "行政相对人性质"
    assert sheet.print_title_cols == "$E:$E" and COLUMNS[4] == "检查行为编号"
    assert sheet.print_title_rows == "$1:$1"
    assert not sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.pageOrder == "overThenDown"
    digits = [0.0] * len(COLUMNS)
    for columns in sheet.column_dimensions.values():
        for place in range(columns.min, columns.max + 1):
            digits[place - 1] = columns.width
    lying = (297 - 2 * 0.6 * 25.4) / 25.4 * 96  # pixels between the margins of A4
    for page in (digits[:second], [digits[4], *digits[second:]]):
        assert sum(page) * 8 * sheet.page_setup.scale / 100 <= lying
