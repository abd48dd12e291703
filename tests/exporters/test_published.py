"""A published report is read back into the figures it states."""

import io
import zipfile
from decimal import Decimal

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporters.figures import Figures
from exporters.published.comparing import compared, jumps
from exporters.published.numbers import value
from exporters.published.reading import Published, Reading, Statement
from exporters.published.text import mended, paragraphs
from exporters.section.wording import Wording
from storage.catalogue import Catalogue
from storage.errors import InvalidError


def said(name: str, number: int, **values: str) -> str:
    return Wording().text(name, period="全年", n=str(number), unit="次", compared="", **values)


def read(text: str | bytes) -> Published:
    data = text.encode() if isinstance(text, str) else text
    return Reading(Catalogue()).read(paragraphs(data))


def told(text: str) -> list[tuple[str, str, Decimal | int, str]]:
    return [(one.kind, one.field, one.number, one.bound) for one in read(text).statements]


def only(text: str) -> Statement:
    (statement,) = read(text).statements
    return statement


@given(st.integers(1, 99_999), st.integers(1, 99_999), st.integers(1, 200))
def test_what_the_report_writes_is_read_back(housing: int, land: int, trainings: int) -> None:
    counted = Figures(
        2025,
        "宋桂镇",
        {"住建领域": housing, "自然资源领域": land},
        {},
        {"county_or_above": trainings, "below_county": 0},
    )
    text = said("training", trainings, attended="", topics="《行政处罚法》")
    text += said("inspections_first", housing, field="住建领域") + said("join", 0)
    text += said("inspections_next", land, field="自然资源领域") + said("end", 0)
    assert told(text) == [
        ("training", "", trainings, ""),
        ("inspection", "住建领域", housing, ""),
        ("inspection", "自然资源领域", land, ""),
    ]
    assert read(text).statements[0].county
    assert all(line.outcome == "equal" for line in compared(read(text).statements, counted))


@pytest.mark.parametrize(
    "copy",
    [
        "全年對住建領域開展行政檢查236次,對自然資源領域開展行政檢查66次。",
        "全年对住(zhù)建领域开展行政检查２３６次，对自然资源领域开展行政检查66次.",
        "<html><body><p>全年对住建领域开展行政检查<b>236</b>次，</p>"
        "<p>对自然资源领域开展行政检查66 次。</p><script>行政检查9次</script></body></html>",
        "全年對住建領域開展行政檢查236次，對自然資源領域開展行政檢查66次。".encode("gb18030"),
        "全年对住建领域开展行政检查236次，对自然资源领域开展行政检查66次。".encode("utf-16"),
    ],
)
def test_damaged_copies_of_the_sentence_are_read(copy: str | bytes) -> None:
    assert [(one.field, int(one.number)) for one in read(copy).statements] == [
        ("住建领域", 236),
        ("自然资源领域", 66),
    ]


def test_a_heading_whose_bytes_slipped_is_mended() -> None:
    assert "深化" in mended("?。ㄈ┥罨瘓?zhí)")


@given(st.text(alphabet="对住建领域开展行政检查次，。：；（）0123456789%", max_size=40))
def test_a_clean_text_stays_as_it_is(text: str) -> None:
    assert mended(text) == text


def test_word_documents_are_read_with_their_tables() -> None:
    document = docx.Document()
    document.add_paragraph("宋桂镇2025年法治政府建设年度报告")
    row = document.add_table(1, 2).rows[0]
    row.cells[0].text, row.cells[1].text = "行政检查", "302次"
    document.add_paragraph("全年巡查41次。")
    file = io.BytesIO()
    document.save(file)
    found = read(file.getvalue())
    assert found.year == 2025
    assert [(one.kind, int(one.number)) for one in found.statements] == [
        ("inspection", 302),
        ("patrol", 41),
    ]


@pytest.mark.parametrize(
    ("sentence", "kind", "number"),
    [
        ("全年走访企业35家。", "visit", 35),
        ("开展巡查480场次。", "patrol", 480),
        ("对工地巡查检查651场次。", "patrol", 651),
        ("出动执法人员1200人次。", "personnel", 1200),
        ("开展执法检查30次。", "check", 30),
        ("发现问题隐患36个。", "problem", 36),
        ("发出责令限期整改通知书12份。", "order", 12),
        ("整改完成34处。", "corrected", 34),
        ("立案查处6宗。", "case", 6),
        ("作出行政处罚决定5宗。", "penalty", 5),
        ("罚款1.2万元。", "fine", 12_000),
        ("整改率94.4%。", "rate", Decimal("94.4")),
        ("完成236次行政检查。", "inspection", 236),
        ("覆盖镇村干部200人。", "attendance", 200),
    ],
)
def test_each_number_is_of_its_kind(sentence: str, kind: str, number: Decimal) -> None:
    assert (only(sentence).kind, only(sentence).number) == (kind, number)


@pytest.mark.parametrize(
    ("sentence", "number", "bound"),
    [
        ("开展行政检查超过200次。", 200, "more"),
        ("开展行政检查200余次。", 200, "more"),
        ("开展行政检查200次以上。", 200, "more"),
        ("开展行政检查近200次。", 200, "less"),
        ("开展行政检查约200次。", 200, "about"),
        ("开展行政检查两百次左右。", 200, "about"),
        ("开展行政检查1,234次。", 1234, ""),
        ("开展行政检查1.2万次。", 12000, ""),
        ("开展行政检查二百三十六次。", 236, ""),
    ],
)
def test_more_than_and_about_are_marked(sentence: str, number: int, bound: str) -> None:
    assert only(sentence).number == number
    assert only(sentence).bound == bound


def test_a_comparison_belongs_to_the_figure_before_it() -> None:
    total, first, second = read(
        "开展行政检查302次，同比增长12.5%，其中住建领域236次、自然资源领域66次，较上年减少4次。"
    ).statements
    assert total.change and (total.change.way, total.change.amount) == (1, Decimal("12.5"))
    assert not total.part and first.part and second.part
    assert second.change and (second.change.way, second.change.unit) == (-1, "次")
    same = only("开展行政检查302次，与上年持平。").change
    assert same and same.way == 0


def test_a_word_that_only_resembles_a_field_names_none() -> None:
    assert only("推进法治政府建设，开展行政检查302次。").field == ""
    assert only("对城乡建设领域开展行政检查302次。").field == "住建领域"
    assert only("涉及住建、自然资源领域行政检查302次。").field == ""


def test_plans_and_rules_are_no_results() -> None:
    found = read(
        "宋桂镇2025年报告\n一、工作情况\n检查1个检查对象，计为检查1次。\n开展行政检查3次。\n"
        "二、2026年工作计划\n开展行政检查400次。"
    )
    assert [one.number for one in found.statements] == [3]
    assert [one.number for one in found.planned] == [400]


@given(st.integers(1, 99_999_999))
def test_chinese_numerals_are_read(number: int) -> None:
    assert value(chinese(number)) == number


def chinese(number: int) -> str:
    """Write a number in Chinese, as 二十三万零五."""
    high, low = divmod(number, 10_000)
    if high:
        gap = "零" if low and low < 1000 else ""
        return f"{chinese(high)}万{gap}{chinese(low) if low else ''}"
    written = ""
    for step, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, low = divmod(low, step)
        if digit:
            written += "零一二三四五六七八九"[digit] + name
        elif written and low and written[-1] != "零":
            written += "零"
    return written


@given(
    st.text(
        alphabet="行政检查巡培训对住建领域其中同比增长年20251千万余近、，。（）次宗元%<p> \n",
        max_size=80,
    )
)
def test_any_text_is_read_without_harm(text: str) -> None:
    for statement in read(text).statements:
        assert statement.sentence[statement.start : statement.end].endswith(statement.unit)


@pytest.mark.parametrize("data", [b"%PDF-1.7", b"\xd0\xcf\x11\xe0old", b"a\0b", b"PK\x03\x04x"])
def test_what_is_no_report_is_refused_with_a_way_out(data: bytes) -> None:
    with pytest.raises(InvalidError):
        paragraphs(data, "x.doc")


def test_a_document_that_would_fill_the_memory_is_not_unpacked() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 300_000_000)
    with pytest.raises(InvalidError, match="300 MB"):
        paragraphs(file.getvalue(), "bomb.docx")


def test_a_year_the_ledger_does_not_hold_is_not_called_wrong() -> None:
    statements = read("开展行政检查302次。").statements
    assert [line.outcome for line in compared(statements, None)] == ["unknown"]


def test_large_changes_ask_for_an_explanation() -> None:
    before = read("全年对住建领域开展行政检查100次，对自然资源领域开展行政检查60次。").statements
    now = Figures(2026, "", {"住建领域": 131, "自然资源领域": 66}, {}, {})
    assert [(jump.field, jump.percent, jump.large) for jump in jumps(before, now)] == [
        ("住建领域", Decimal("31.0"), True),
        ("自然资源领域", Decimal("10.0"), False),
    ]
