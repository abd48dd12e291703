"""What one cell means: text, moments, yes or no, several things in one cell."""

import datetime
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from storage import language
from storage.errors import InvalidError
from tui.spreadsheet import cells, lists, moments, titles


@pytest.fixture(autouse=True)
def in_english_again(home: Path) -> None:
    """Say sentences in English, whatever the other doors speak."""
    language.use("en")


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (19150700058, "19150700058"),
        (19150700058.0, "19150700058"),
        (1.5, "1.5"),
        (0.0001, "0.0001"),
        (True, "是"),
        (None, ""),
        (" 甲\u200b公司\x07 ", "甲公司"),
        (datetime.datetime(2025, 3, 5), "2025-03-05"),
        (datetime.datetime(2025, 3, 5, 9, 30), "2025-03-05 09:30"),
        (datetime.time(9, 5), "09:05"),
        (datetime.timedelta(hours=9, minutes=5), "9:05"),
        ("=1+1", "=1+1"),
        ("<b>[bold]", "<b>[bold]"),
    ],
)
def test_any_cell_as_text(value: Any, written: str) -> None:
    assert cells.text(value) == written


@pytest.mark.parametrize("value", [1.9e17, 445322198001011230, "1.915E+10", "4.4E17"])
def test_a_number_that_lost_its_digits_is_no_code(value: Any) -> None:
    with pytest.raises(InvalidError, match="shortened"):
        cells.code(value)


@pytest.mark.parametrize("written", ["", "-", "－", "—", "/", "无", "N/A", "n/a", " / "])
def test_what_stands_for_nothing(written: str) -> None:
    assert cells.says_nothing(written)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        *[(word, True) for word in ("是", "有", "1", "√", "✓", "Y", "yes", "TRUE", "已立案", "１")],
        *[
            (word, False)
            for word in ("否", "无", "0", "×", "N", "no", "false", "未立案", "不", "没有")
        ],
        *[(word, None) for word in ("", "-", "待定", "2", "宋综执罚〔2025〕1号")],
        ("是（2025年1号）", True),
    ],
)
def test_yes_or_no(written: str, said: bool | None) -> None:
    assert cells.truth(written) is said


@pytest.mark.parametrize(
    "value",
    [
        datetime.datetime(2025, 3, 5),
        datetime.date(2025, 3, 5),
        45721,
        45721.0,
        "45721",
        20250305,
        *("2025-3-5", "2025.03.05", "2025/3/5", "20250305", "2025年3月5日", "２０２５．３．５"),
        *("二〇二五年三月五日", "3月5日", "3-5", "0305", "3.5", "2025-03-05 00:00:00", "2025—3—5"),
        *(
            "2025年3月5日（星期三）",
            "2025-03-05 周三",
            "2025年3月5日上午",
            "'2025-3-5",
            "2025 年 3 月 5 日",
        ),
    ],
)
def test_the_same_day_in_many_hands(value: Any) -> None:
    assert str(moments.moment(value, 2025).day) == "2025-03-05"


@pytest.mark.parametrize(
    ("value", "day", "until", "start", "end"),
    [
        ("2026.01.01-2026.12.31", "2026-01-01", "2026-12-31", "", ""),
        ("3月5日-7日", "2025-03-05", "2025-03-07", "", ""),
        ("2025年3月5日至3月7日", "2025-03-05", "2025-03-07", "", ""),
        ("2025-03-05 09:30-11:00", "2025-03-05", "None", "09:30", "11:00"),
        ("2025年3月5日下午3点", "2025-03-05", "None", "15:00", ""),
        (45721.5, "2025-03-05", "None", "12:00", ""),
    ],
)
def test_spans_and_hours(value: Any, day: str, until: str, start: str, end: str) -> None:
    found = moments.moment(value, 2025)
    assert (str(found.day), str(found.until), found.start, found.end) == (day, until, start, end)


@pytest.mark.parametrize(
    "value",
    [
        *("约27家", "昨天", "周三", "2025-02-30", "2025年3月", "2025.3.7-2025.3.5", "x" * 40_000),
        *("#N/A", "25.3.5", "9:30", 3.1, -5, True, 1e300, float("nan"), float("inf"), 0),
        *(datetime.time(9), datetime.datetime(1899, 12, 30, 9), " " * 40_000 + "x"),
    ],
)
def test_what_is_no_day(value: Any) -> None:
    with pytest.raises(InvalidError):
        moments.moment(value, 2025)


@pytest.mark.parametrize(
    ("value", "time"),
    [
        (datetime.time(9, 5), "09:05"),
        (datetime.datetime(1899, 12, 30, 9, 5), "09:05"),
        (datetime.datetime(2025, 3, 5, 9, 5), "09:05"),
        (0.395833333, "09:30"),
        (930, "09:30"),
        *[(text, "09:30") for text in ("9:30", "9：30", "0930", "9时30分", "2025-03-05 9:30")],
        ("下午3点", "15:00"),
    ],
)
def test_times_of_day(value: Any, time: str) -> None:
    assert moments.clock(value, 2025).start == time


def test_deadlines() -> None:
    visited = moments.moment("2025-12-20", None).day
    for written, day in (
        ("15日内", "2026-01-04"),
        ("限15天", "2026-01-04"),
        ("立即整改", "2025-12-20"),
        ("2026-1-4", "2026-01-04"),
    ):
        assert str(moments.deadline(written, 2025, visited).day) == day
    with pytest.raises(InvalidError):
        moments.deadline("15日内", 2025, None)


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("何某(石岗村28组)", ["何某(石岗村28组)"]),
        ("甲公司、乙厂；丙店\n丁社", ["甲公司", "乙厂", "丙店", "丁社"]),
        ("甲公司，乙厂", ["甲公司", "乙厂"]),
        ("张某某,李某", ["张某某", "李某"]),
        ("何某，石岗村28组", ["何某，石岗村28组"]),
        ("A Co., Ltd.", ["A Co., Ltd."]),
        ("《甲、乙》项目部、“丙、丁”店", ["《甲、乙》项目部", "“丙、丁”店"]),
        ("宋桂中学（教学楼、宿舍楼）", ["宋桂中学（教学楼、宿舍楼）"]),
        ("（甲）公司、（乙）公司", ["（甲）公司", "（乙）公司"]),
        ("幸福花园1号、2号楼", ["幸福花园1号、2号楼"]),
        ("广东建筑工程\n有限公司", ["广东建筑工程有限公司"]),
        ("何某\n(石岗村28组)", ["何某(石岗村28组)"]),
        ("1.永顺燃气厂；2.恒业建材厂", ["永顺燃气厂", "恒业建材厂"]),
        ("1、永顺燃气厂\n2、恒业建材厂", ["永顺燃气厂", "恒业建材厂"]),
        ("张某、李某等5户", ["张某", "李某"]),
        ("图斑2025-1、图斑2025-2", ["图斑2025-1", "图斑2025-2"]),
        ("永顺厂、永顺厂、", ["永顺厂"]),
        ("何某(石岗、李某", ["何某(石岗、李某"]),
        *[(text, []) for text in ("", "-", "/", "无", "、")],
    ],
)
def test_subjects_in_one_cell(written: str, names: list[str]) -> None:
    assert lists.subjects(written) == names


@pytest.mark.parametrize(
    "written",
    [
        *(
            "张三、李四光",
            "张三,李四光",
            "张三/李四光",
            "张三 李四光",
            "张 三 李四光",
            "张　三、李四光",
        ),
        *("张三；李四光", "张三\n李四光", "张三、李四光、", "张三，李四光等2人"),
    ],
)
def test_officers_in_one_cell(written: str) -> None:
    assert lists.people(written) == ["张三", "李四光"]


@pytest.mark.parametrize(
    "written",
    [
        "张三(1915)、李四（1916）",
        "张三1915、李四1916",
        "张三 1915 李四 1916",
        "张三[1915]/李四[1916]",
    ],
)
def test_certificates_beside_the_names(written: str) -> None:
    found = lists.officers(lists.people(written), ())
    assert found and [(one.name, one.certificate) for one in found] == [
        ("张三", "1915"),
        ("李四", "1916"),
    ]


def test_certificates_are_paired_only_one_to_one() -> None:
    paired = lists.officers(["张三", "李四"], ["1", "2"])
    assert paired and [one.certificate for one in paired] == ["1", "2"]
    assert lists.officers(["张三", "李四"], ["1"]) is None


@pytest.mark.parametrize(
    ("title", "town"),
    [
        ("宋桂镇2025年行政检查台账", "宋桂镇"),
        ("填表单位：宋桂镇综合行政执法办公室        填表时间：2025年12月31日", "宋桂镇"),
        ("云浮市郁南县宋桂镇台账", "宋桂镇"),
        ("附件5：关于宋桂镇", "宋桂镇"),
        ("南磨房乡检查", "南磨房乡"),
        ("佛山市南海区桂城街道", "桂城街道"),
        *[
            (text, "")
            for text in ("全省乡镇行政检查", "城乡建设", "乡村建设台账", "本镇台账", "镇江市")
        ],
    ],
)
def test_the_town_in_a_title(title: str, town: str) -> None:
    assert titles.town(["附件", title]) == town


def test_the_year_in_a_title() -> None:
    assert titles.year(["附件", "某镇2025年台账"]) == 2025
    assert titles.year(["某镇二〇二五年台账"]) == 2025
    assert titles.year(["填表时间：2026年1月5日", "2025年台账"]) == 2025
    assert titles.year(["2024年至2025年台账", "2025"]) is None
    assert titles.year(["台账"]) is None


VALUES = st.one_of(
    st.text(max_size=40),
    st.text("0123456789年月日.-/:~至 约无、，；()（）\n", max_size=25),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.none(),
)


@hypothesis_settings(max_examples=300)
@given(VALUES, st.sampled_from([None, 2024, 2025]))
def test_no_cell_breaks_the_reading(value: Any, year: int | None) -> None:
    written = cells.text(value)
    assert "\x1b" not in written
    cells.truth(written)
    cells.count(written)
    assert all(lists.subjects(written))
    assert all(lists.people(written))
    lists.officers(lists.people(written), lists.certificates(written))
    lists.codes(written)
    titles.town([written])
    titles.year([written])
    visited = moments.moment("2025-3-5", None).day
    for read in (moments.moment, moments.clock):
        with suppress(InvalidError):
            read(value, year)
    with suppress(InvalidError):
        moments.deadline(value, year, visited)
