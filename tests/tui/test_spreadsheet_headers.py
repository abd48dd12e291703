"""Finding the header row, and mapping the column sets that real bodies use (domain section 7)."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from storage import facts, language
from storage.catalogue import Catalogue
from storage.errors import InvalidError
from tui.spreadsheet import headers, matching
from tui.spreadsheet.importing import import_file


@pytest.fixture(autouse=True)
def in_english_again(home: Path) -> None:
    """Say sentences in English, whatever the other doors speak."""
    language.use("en")


PLAN = (
    "序号|任务名称|制定任务依据|检查类型|实施主体|是否联合检查|联合部门|检查地域|实施层级|检查事项|检查方式"
    "|任务日期|是否涉企|检查对象|检查对象基数|检查比例|检查频次上限"
)
NOTICE = "检查主体|检查事项|检查方式|管理对象基数|检查比例|检查要求|备注"
ON_SITE = (
    "被检查单位|被检查单位的地址|法定代表人或负责人|职务|联系电话|被检查场所|检查开始时间|检查结束时间"
    "|执法人员1姓名|执法人员2姓名|执法人员1证件号|执法人员2证件号|检查情况|检查人员1签名|检查人员2签名"
    "|被检查单位现场负责人签名|出表日期"
)
BUILDING = (
    "社区/村|门牌号|经纬度|建筑类型|建设单位|占地面积|建筑面积|违建面积|开工时间|报建情况|发现日期|土地性质"
    "|违建原因|案件来源|工程类别|案件状态"
)
SATELLITE = (
    "行政区代码|行政区名|前时相|后时相|监察编号|实际地类编码|占用基本农田|基本农田面积|监察面积|街道名|地块面积"
    "|农用地面积|耕地面积|违法用地面积|实际用途|用地单位|项目类型|合法性审查|违法类型|信访发现|巡查发现|卫片发现"
    "|是否立案|立案时间|拆除|没收|退还土地或复耕|罚款应收|罚款实收|申请法院强制执行|责令停工或限改|自行清理或整治"
    "|主动腾退|转其他部门处理|非立案其他"
)
TOTALS = (
    "违法用地宗数|面积(亩、公顷)|其中耕地|其中基本农田|符合规划面积|不符合规划面积|立案宗数|处罚宗数|应收罚款数"
    "|已收缴罚款数|拆除宗数|拆除面积|移送纪检(人数)|移送公安(人数)|申请法院强制执行数"
)
PARCELS = "村委会|涉及违法占地(宗)|监测图斑编号|项目面积(亩)|土地性质|绩效考核"
GREEN = (
    "问题点位编号|经度|纬度|位置描述|活动/设施名称|占地面积|现状|是否违法违规|问题描述|建设单位|用地手续"
    "|营业执照注册号或统一社会信用代码|是否处罚|处罚方式|罚款(万元)|整改时限|整改措施|拆除建筑面积|处理情况"
    "|是否销号|核查单位|核查时间|核查人|填表人|审核人|台账来源|备注"
)
CORRECTION = "整改企业名称|状态|检查人姓名(多个用,分割)|检查时间|改正时间|最晚整改时间"
RECORDING = "序号|执法事项|记录方式|执法时限|记录人|开始记录|记录过程|结束记录|备注"

SETS = {
    "plan": (
        PLAN,
        {
            "title": "任务名称", "basis": "制定任务依据", "kind": "检查类型", "body": "实施主体",
            "departments": "联合部门", "area": "检查地域", "item": "检查事项",
            "method": "检查方式", "period": "任务日期", "subjects": "检查对象",
            "base": "检查对象基数", "ratio": "检查比例", "cap": "检查频次上限",
        },
    ),
    "notice": (
        NOTICE,
        {
            "body": "检查主体", "item": "检查事项", "method": "检查方式", "base": "管理对象基数",
            "ratio": "检查比例", "requirement": "检查要求", "remarks": "备注",
        },
    ),
    "on site": (
        ON_SITE,
        {
            "subject": "被检查单位", "address": "被检查单位的地址",
            "principal": "法定代表人或负责人",
            "phone": "联系电话", "started": "检查开始时间", "ended": "检查结束时间",
            "officers": "执法人员1姓名 执法人员2姓名",
            "certificates": "执法人员1证件号 执法人员2证件号", "findings": "检查情况",
            "signed_by": "被检查单位现场负责人签名", "date": "出表日期",
        },
    ),
    "building": (
        BUILDING,
        {
            "village": "社区/村", "address": "门牌号", "coordinates": "经纬度",
            "subject": "建设单位",
            "date": "发现日期", "problems": "违建原因", "source": "案件来源", "result": "案件状态",
        },
    ),
    "satellite": (
        SATELLITE,
        {
            "plan": "监察编号", "village": "街道名", "subject": "用地单位", "item": "违法类型",
            "case_filed": "是否立案", "measures": "非立案其他",
        },
    ),
    "parcels": (PARCELS, {"village": "村委会", "subject": "监测图斑编号"}),
    "green": (
        GREEN,
        {
            "address": "位置描述", "subject": "活动/设施名称", "findings": "现状",
            "result": "是否违法违规", "problems": "问题描述",
            "credit_code": "营业执照注册号或统一社会信用代码", "correct_by": "整改时限",
            "measures": "整改措施", "recheck_result": "是否销号", "body": "核查单位",
            "date": "核查时间", "officers": "核查人", "remarks": "备注",
        },
    ),
    "correction": (
        CORRECTION,
        {
            "subject": "整改企业名称", "result": "状态", "officers": "检查人姓名(多个用,分割)",
            "date": "检查时间", "recheck_on": "改正时间", "correct_by": "最晚整改时间",
        },
    ),
    "recording": (
        RECORDING,
        {
            "item": "执法事项", "officers": "记录人", "date": "开始记录", "recording": "记录过程",
            "ended": "结束记录", "remarks": "备注",
        },
    ),
}  # fmt: skip


def found(*rows: tuple[Any, ...], **overrides: str) -> headers.Layout:
    layout = headers.find(list(enumerate(rows, 1)), matching.overriding(overrides))
    assert layout is not None
    return layout


def named(layout: headers.Layout) -> dict[str, str]:
    return {
        part: " ".join(layout.header(column) for column in of) for part, of in layout.parts.items()
    }


@pytest.mark.parametrize(("line", "expected"), SETS.values(), ids=SETS)
def test_the_column_sets_of_real_bodies(line: str, expected: dict[str, str]) -> None:
    columns = tuple(line.split("|"))
    layout = found(
        ("附件5",), ("某镇2025年检查情况统计表",), ("填表单位：", None, "单位：亩"), columns
    )
    assert layout.last == 4
    assert named(layout) == expected
    everything = {*layout.taken, *layout.kept, *layout.serial}
    assert everything == set(range(len(columns)))  # nothing is lost


def test_a_sheet_of_totals_lists_no_visits(tmp_path: Path) -> None:
    path = tmp_path / "汇总.xlsx"
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(["违法用地台账汇总"])
    sheet.append(TOTALS.split("|"))
    sheet.append([3] * 15)
    book.save(path)
    with pytest.raises(InvalidError, match="only holds totals"):
        import_file(None, path, catalogue=Catalogue(), dry_run=True)


def test_headers_in_two_lines_under_a_merged_title() -> None:
    layout = found(
        ("某镇2025年行政检查台账",),
        ("序号", "检查日期", "检查对象", None, "执法人员", None, "检查情况", "检查结果"),
        (None, None, "名称", "信用代码", "姓名", "证号", None, None),
        (1, "2025-3-5", "甲公司", None, "张三、李四", None, "查看现场", "正常"),
    )
    assert layout.last == 3
    assert named(layout) == {
        "date": "检查日期",
        "subject": "检查对象名称",
        "credit_code": "检查对象信用代码",
        "officers": "执法人员姓名",
        "certificates": "执法人员证号",
        "findings": "检查情况",
        "result": "检查结果",
    }


def test_a_second_line_of_unknown_headers_is_no_data() -> None:
    layout = found(
        ("检查日期", "检查对象", "检查事项", "其他要素", None),
        (None, None, None, "甲要素", "乙要素"),
        ("2025-3-5", "甲公司", "燃气", "1", "2"),
    )
    assert layout.last == 2
    assert set(layout.kept.values()) == {"其他要素甲要素", "其他要素乙要素"}


def test_data_under_one_line_of_headers_stays_data() -> None:
    layout = found(
        ("检查日期", "检查对象", "检查情况", None),
        ("2025-3-5", "甲公司", "查看现场", "老张去的"),
    )
    assert layout.last == 1


def test_two_officers_under_one_merged_header() -> None:
    layout = found(
        ("检查日期", "检查对象", "执法人员", None, "检查结果"), ("3月5日", "甲", "张三", "李四")
    )
    assert layout.parts["officers"] == (2, 3)


@pytest.mark.parametrize(
    "header",
    [
        "检查日期",
        " 检查 日期 ",
        "检查日期（必填）",
        "*检查日期",
        "检查\n日期",
        "检查日期：",
        "Date",
    ],
)
def test_one_header_in_many_dresses(header: str) -> None:
    match = matching.match(header, facts.INSPECTIONS)
    assert match and match.name == "date"


@pytest.mark.parametrize(
    "header", ["下次检查日期", "不予处罚决定书文号", "检查对象基数", "职务", "检查次数"]
)
def test_what_only_resembles_a_header_is_none(header: str) -> None:
    assert matching.match(header, facts.INSPECTIONS) is None


def test_the_best_header_wins_whatever_the_order() -> None:
    assert named(found(("时间", "检查日期", "检查对象")))["date"] == "检查日期"
    assert named(found(("当事人", "检查对象", "检查日期")))["subject"] == "检查对象"


def test_a_person_decides() -> None:
    layout = found(("受检户", "哪天", "备注"), 受检户="检查对象", 哪天="date", 备注="-")
    assert named(layout) == {"subject": "受检户", "date": "哪天"}
    assert layout.kept == {2: "备注"}
    with pytest.raises(InvalidError, match="is not a column"):
        matching.overriding({"受检户": "没有这一栏"})
    with pytest.raises(InvalidError, match="is not a column"):
        matching.overriding({"编号": "number"})


def test_trainings_are_told_from_visits() -> None:
    layout = found(("培训时间", "培训名称", "组织单位", "级别", "参训人数"))
    assert layout.table == facts.TRAININGS
    assert found(("检查时间", "检查对象", "检查内容")).table == facts.INSPECTIONS


@pytest.mark.parametrize(
    "line", ["姓名|电话|备注", "村居|户数|人口", "日期|天气|值班", "一|二|三", "检查日期"]
)
def test_lists_of_something_else_are_not_visits(line: str) -> None:
    rows = [(1, tuple(line.split("|"))), (2, ("甲", "乙", "丙"))]
    assert headers.find(rows, {}) is None


@pytest.mark.parametrize(
    ("line", "table"),
    [
        ("序号|姓名|性别|执法证号|有效期至|所在单位", "officers"),
        ("序号|企业名称|统一社会信用代码|法定代表人|联系电话|经营地址|所属村居", "subjects"),
        ("户主姓名|地址|村居", "subjects"),
        ("序号|村名|户数", "villages"),
        (PLAN, "plans"),
        (NOTICE, "plans"),
        ("检查日期|检查对象|联系电话|地址", "inspections"),
        ("检查对象|检查情况", "inspections"),
        ("执法人员|执法证号|检查日期|检查对象", "inspections"),
        (ON_SITE, "inspections"),
    ],
)
def test_lists_are_told_from_visits(line: str, table: str) -> None:
    layout = headers.find([(1, tuple(line.split("|")))], {})
    assert layout is not None and layout.table == table


def test_letters_of_columns() -> None:
    assert [headers.letter(column) for column in (0, 25, 26, 51, 52, 701, 702)] == [
        *("A", "Z", "AA", "AZ", "BA", "ZZ", "AAA")
    ]
