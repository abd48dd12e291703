"""Reports as towns publish them: each of their figures, and nothing that is none."""

from dataclasses import dataclass

import pytest

from exporters.published.keeping import to_keep
from exporters.published.reading import Published, Reading
from exporters.published.text import paragraphs
from storage.catalogue import Catalogue

# What is read of each: kind, field, number, bound, and why it is not the town's of the year.
Read = tuple[str, str, str, str, str]
HOUSING, LAND = "住建领域", "自然资源领域"


@dataclass(frozen=True)
class Report:
    text: str
    read: list[Read]
    kept: list[str]


def inspection(field: str, number: str, bound: str = "", aside: str = "") -> Read:
    return "inspection", field, number, bound, aside


def other(kind: str, number: str, bound: str = "", aside: str = "") -> Read:
    return kind, "", number, bound, aside


REPORTS = {
    "as the seed says it": Report(
        "宋桂镇2024年法治政府建设年度报告\n三、深化执法建设，执法水平进一步提升\n"
        "全年参加县级以上执法业务培训5次，涵盖《行政处罚法》《行政强制法》等内容。"
        "全年对住建领域开展行政检查198次，对自然资源领域开展行政检查71次。\n",
        [other("training", "5"), inspection(HOUSING, "198"), inspection(LAND, "71")],
        ["5", "198", "71"],
    ),
    "damaged copy, in traditional characters, broken in the middle of a number": Report(
        "宋桂鎮(zhèn)2024年法治政府建設年度報告\n?。ㄈ┥罨瘓?zhí)法建設,執(zhí)法水平進一步提升\n"
        "全年參加縣級以上執(zhí)法業(yè)務培訓５次,"
        "全年對住建領域開展行政檢查1 9 8次,對自然資源領域開展行政檢\n"
        "查7\n1次.\n",
        [other("training", "5"), inspection(HOUSING, "198"), inspection(LAND, "71")],
        ["5", "198", "71"],
    ),
    "about, more than, nearly": Report(
        "河口镇2024年工作总结\n一年来，我镇开展行政检查200余次，其中住建领域约130次，自然资源领域近70次；"
        "走访企业超过300家次，开展巡查多达1200场次，整改隐患40处以上。\n",
        [
            inspection("", "200", "more"),
            inspection(HOUSING, "130", "about"),
            inspection(LAND, "70", "less"),
            other("visit", "300", "more"),
            other("patrol", "1200", "more"),
            other("problem", "40", "more"),
        ],
        ["200", "130", "70", "300", "1200", "40"],
    ),
    "Chinese numerals": Report(
        "连滩镇人民政府2024年行政执法工作情况报告\n2024年，我镇共开展行政检查三百二十一次，其中，"
        "住建领域二百一十次，自然资源领域一百一十一次。组织执法培训十二期，参训二百余人次。\n",
        [
            inspection("", "321"),
            inspection(HOUSING, "210"),
            inspection(LAND, "111"),
            other("training", "12"),
            other("attendance", "200", "more"),
        ],
        ["321", "210", "111", "12", "200"],
    ),
    "the county's and the bureau's figures beside the town's": Report(
        "建城镇2024年度法治政府建设情况\n2024年全县共开展行政检查5,312次，我镇开展行政检查286次，占全县的5.4%。"
        "县自然资源局对我镇开展行政检查9次。联合县自然资源局开展行政检查8次。\n",
        [
            inspection("", "5312", aside="other"),
            inspection("", "286"),
            inspection("", "9", aside="other"),
            inspection("", "8", aside="part"),
        ],
        ["286"],
    ),
    "patrols, firms visited, staff, problems, penalties": Report(
        "都城镇2024年工作报告\n全年出动执法人员1,260人次，开展日常巡查486次，走访企业35家，开展行政检查142次，"
        "发现问题隐患58个，已整改56个，整改率96.6%；责令限期改正21份；立案查处6宗，罚款3.6万元。\n",
        [
            other("personnel", "1260"),
            other("patrol", "486"),
            other("visit", "35"),
            inspection("", "142"),
            other("problem", "58"),
            other("corrected", "56"),
            other("rate", "96.6"),
            other("order", "21"),
            other("case", "6"),
            other("fine", "36000"),
        ],
        ["1260", "486", "35", "142", "58", "56", "96.6", "21", "6", "36000"],
    ),
    "two sentences for one field, a part of the year, kinds of inspections": Report(
        "桂圩镇2024年法治政府建设工作报告\n上半年开展行政检查98次。全年对住建领域开展行政检查163次，"
        "其中专项检查40次、燃气安全专项行政检查22次。\n"
        "全年住建领域行政检查163次，自然资源领域行政检查55次，合计218次，同比增长8.5%。前三季度开展行政检查180次。\n",
        [
            inspection("", "98", aside="span"),
            inspection(HOUSING, "163"),
            other("check", "40", aside="part"),
            inspection("", "22", aside="part"),
            inspection(HOUSING, "163"),
            inspection(LAND, "55"),
            inspection("", "218"),
            inspection("", "180", aside="span"),
        ],
        ["163", "55", "218"],
    ),
    "two years in one sentence": Report(
        "平台镇2024年依法行政工作报告\n2023年开展行政检查201次，2024年开展行政检查218次，较2023年增加17次。"
        "去年参加县级以上培训4次，今年参加县级以上培训6次。截至2024年12月底，巡查300次。\n",
        [
            inspection("", "201"),
            inspection("", "218"),
            other("training", "4"),
            other("training", "6"),
            other("patrol", "300"),
        ],
        ["218", "6", "300"],
    ),
    "ranges, each month, myriads in full width": Report(
        "南江口镇2024年工作情况\n每季度对企业开展行政检查2至3次，每月巡查8-10次。"
        "全年累计检查企业1.2万家次，开展行政检查０.１２万次。罚没金额超过5万元。\n",
        [
            inspection("", "2", "more", "span"),
            other("patrol", "8", "more", "span"),
            other("check", "12000"),
            inspection("", "1200"),
            other("fine", "50000", "more"),
        ],
        ["12000", "1200", "50000"],
    ),
    "a web page with a list, a 0, and next year's plan": Report(
        "<html><head><title>大湾镇2024年度行政执法数据</title></head><body><p>一、行政检查情况</p>"
        "<p>（一）住建领域：行政检查<b>１２０</b>次；</p>"
        "<p>（二）自然资源领域：行政检查 66 次；</p>"
        "<p>（三）农业农村领域：行政检查0次。</p><p>二、行政处罚情况</p><p>行政处罚3宗，罚没金额1.5万元。</p>"
        "<p>三、2025年工作计划</p><p>计划开展行政检查300次。</p></body></html>",
        [
            inspection(HOUSING, "120"),
            inspection(LAND, "66"),
            inspection("农业农村领域", "0"),
            other("penalty", "3"),
            other("fine", "15000"),
        ],
        ["120", "66", "0", "3", "15000"],
    ),
    "lines of one width, as a PDF is copied": Report(
        "关于罗顺镇2024年度法治政府建设工作情况的报告\n三、严格规范公正文明执法\n"
        "我镇坚持以习近平法治思想为指导，全年共开展行政检查23\n6次，其中住建领域170次，自然资源领域6\n"
        "6次。县住建局到我镇开展行政检查12次。\n",
        [
            inspection("", "236"),
            inspection(HOUSING, "170"),
            inspection(LAND, "66"),
            inspection("", "12", aside="other"),
        ],
        ["236", "170", "66"],
    ),
    "respectively, and a table that names its count word in the head": Report(
        "<table><tr><td>行政检查次数（次）</td><td>256</td></tr><tr><td>行政处罚数量</td><td>5宗</td></tr>"
        "</table><p>千官镇2024年情况：对住建领域和自然资源领域分别开展行政检查180次、76次。</p>",
        [
            inspection("", "256"),
            other("penalty", "5"),
            inspection(HOUSING, "180"),
            inspection(LAND, "76"),
        ],
        ["256", "5", "180", "76"],
    ),
}


def test_a_number_broken_over_two_short_lines_is_one() -> None:
    text = "2024年报告\n全年對住建領域開展行政檢查23\n6次,對自然資源領域開展行政檢查66\n次."
    assert [int(one.number) for one in read(text).statements] == [236, 66]


def read(text: str) -> Published:
    return Reading(Catalogue()).read(paragraphs(text.encode()))


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_is_read_as_a_person_reads_it(name: str) -> None:
    report = REPORTS[name]
    found = read(report.text)
    assert found.year == 2024
    assert [
        (one.kind, one.field, f"{one.number.normalize():f}", one.bound, one.aside)
        for one in found.statements
    ] == report.read
    for one in found.statements:
        assert one.sentence[one.start : one.end]
    kept = [f"{one.number.normalize():f}" for one in to_keep(found, 2024)]
    assert kept == report.kept


def test_a_figure_of_another_year_is_not_of_this_one() -> None:
    found = read(REPORTS["two years in one sentence"].text)
    assert [one.year for one in found.statements] == [2023, 2024, 2023, 2024, 2024]
    last = found.statements[1].change
    assert last is not None and (last.way, int(last.amount)) == (1, 17)


def test_a_sentence_that_goes_on_keeps_its_year_and_its_body() -> None:
    found = read("2024年报告\n2023年对住建领域开展行政检查9次，对自然资源领域开展行政检查8次。")
    assert [one.year for one in found.statements] == [2023, 2023]
    found = read("2024年报告\n全县对住建领域开展行政检查900次，对自然资源领域开展行政检查800次。")
    assert {one.aside for one in found.statements} == {"other"}
