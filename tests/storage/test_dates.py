"""Days and times of day, in every way officers write them."""

import datetime
import string
from collections.abc import Callable

import pendulum
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from storage.dates import is_date_form, parse_date, parse_time, today
from storage.errors import InvalidError

NOW = pendulum.Date(2025, 3, 12)  # a Wednesday

days = st.dates(datetime.date(1950, 1, 1), datetime.date(2199, 12, 31)).map(
    lambda d: pendulum.Date(d.year, d.month, d.day)
)


def day(text: str) -> pendulum.Date:
    return pendulum.Date.fromisoformat(text)


def chinese(number: int) -> str:
    """Return a month or a day in Chinese: 3 三, 10 十, 15 十五, 20 二十, 31 三十一."""
    digits = "〇一二三四五六七八九"
    tens, ones = divmod(number, 10)
    if not tens:
        return digits[ones]
    return (digits[tens] if tens > 1 else "") + "十" + (digits[ones] if ones else "")


def full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if c in string.digits + "-./" else c for c in text)


STYLES: dict[str, Callable[[pendulum.Date], str]] = {
    "2025-3-5": lambda d: f"{d.year}-{d.month}-{d.day}",
    "2025-03-05": lambda d: d.isoformat(),
    "2025.03.05": lambda d: f"{d.year}.{d.month:02}.{d.day:02}",
    "2025.3.5": lambda d: f"{d.year}.{d.month}.{d.day}",
    "2025/3/5": lambda d: f"{d.year}/{d.month}/{d.day}",
    "20250305": lambda d: f"{d.year}{d.month:02}{d.day:02}",
    "2025年3月5日": lambda d: f"{d.year}年{d.month}月{d.day}日",
    "2025年03月05号": lambda d: f"{d.year}年{d.month:02}月{d.day:02}号",
    "2025 年 3 月 5 日": lambda d: f" {d.year} 年 {d.month} 月 {d.day} 日 ",
    "二〇二五年三月五日": lambda d: (
        "".join("〇一二三四五六七八九"[int(c)] for c in str(d.year))
        + f"年{chinese(d.month)}月{chinese(d.day)}日"
    ),
    "２０２５－０３－０５": lambda d: full_width(d.isoformat()),
    "２０２５年３月５日": lambda d: full_width(f"{d.year}年{d.month}月{d.day}日"),
    "2025-03-05 00:00:00": lambda d: f"{d.isoformat()} 00:00:00",
    "2025-03-05T09:30:00": lambda d: f"{d.isoformat()}T09:30:00",
    "2025/3/5 9:30": lambda d: f"{d.year}/{d.month}/{d.day} 9:30",
    "2025年3月5日 9时30分": lambda d: f"{d.year}年{d.month}月{d.day}日 9时30分",
    "2025年3月5日 9点": lambda d: f"{d.year}年{d.month}月{d.day}日 9点",
}
YEARLESS: dict[str, Callable[[pendulum.Date], str]] = {
    "3月5日": lambda d: f"{d.month}月{d.day}日",
    "3月5号": lambda d: f"{d.month}月{d.day}号",
    "3月5": lambda d: f"{d.month}月{d.day}",
    "3-5": lambda d: f"{d.month}-{d.day}",
    "3/5": lambda d: f"{d.month}/{d.day}",
    "0305": lambda d: f"{d.month:02}{d.day:02}",
    "三月五日": lambda d: f"{chinese(d.month)}月{chinese(d.day)}日",
    "３月５日": lambda d: full_width(f"{d.month}月{d.day}日"),
}


@pytest.mark.parametrize("style", STYLES)
@given(days)
@example(pendulum.Date(2024, 2, 29))
@example(pendulum.Date(2025, 10, 20))
def test_a_day_written_in_any_style_is_read_back(style: str, written: pendulum.Date) -> None:
    assert parse_date(STYLES[style](written), now=NOW) == written


@pytest.mark.parametrize("style", YEARLESS)
@given(days.filter(lambda d: (d.month, d.day) != (2, 29)), days)
def test_a_day_without_a_year_is_the_last_such_day_up_to_now(
    style: str, written: pendulum.Date, now: pendulum.Date
) -> None:
    read = parse_date(YEARLESS[style](written), now=now)
    assert (read.month, read.day) == (written.month, written.day)
    assert read <= now
    assert now < pendulum.Date(read.year + 1, read.month, read.day)


@pytest.mark.parametrize("style", YEARLESS)
def test_a_day_without_a_year_takes_the_year_that_the_caller_knows(style: str) -> None:
    written = pendulum.Date(2023, 11, 30)
    assert parse_date(YEARLESS[style](written), now=NOW, year=2023) == written


@pytest.mark.parametrize(
    ("now", "meant"),
    [
        ("2025-03-12", "2024-02-29"),
        ("2024-02-28", "2020-02-29"),
        ("2024-02-29", "2024-02-29"),
        ("2104-02-28", "2096-02-29"),  # 2100 is no leap year
    ],
)
def test_the_29th_of_february_is_the_last_one_that_there_was(now: str, meant: str) -> None:
    assert parse_date("2月29日", now=day(now)) == day(meant)


def test_two_digits_of_a_year_are_of_this_century() -> None:
    assert parse_date("25年3月5日", now=NOW) == day("2025-03-05")


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("今天", "2025-03-12"),
        ("今日", "2025-03-12"),
        ("today", "2025-03-12"),
        ("Yesterday", "2025-03-11"),
        ("昨天", "2025-03-11"),
        (" 前天 ", "2025-03-10"),
        ("大前天", "2025-03-09"),
        ("明天", "2025-03-13"),
        ("周三", "2025-03-12"),
        ("周二", "2025-03-11"),
        ("周四", "2025-03-06"),
        ("星期天", "2025-03-09"),
        ("礼拜日", "2025-03-09"),
        ("上周五", "2025-03-07"),
        ("上周一", "2025-03-03"),
        ("上周日", "2025-03-09"),
        ("上星期三", "2025-03-05"),
        ("昨天下午", "2025-03-11"),
        ("今天 上午", "2025-03-12"),
        ("昨晚", "2025-03-11"),
        ("昨天下午3点半", "2025-03-11"),
        ("周二早上", "2025-03-11"),
        ("12号", "2025-03-12"),
        ("13号", "2025-02-13"),
        ("１５日", "2025-02-15"),
        ("五号", "2025-03-05"),
        ("5号中午", "2025-03-05"),
        ("Friday", "2025-03-07"),
        ("wednesday", "2025-03-12"),
        ("last Monday", "2025-03-03"),
        ("Nov 20", "2024-11-20"),
        ("March 5", "2025-03-05"),
        ("sept 1", "2024-09-01"),
    ],
)
def test_words_for_days(word: str, meant: str) -> None:
    assert parse_date(word, now=NOW) == day(meant)
    assert is_date_form(word)


@given(days, st.sampled_from("一二三四五六日天"))
def test_a_weekday_is_the_last_such_day_and_上周_lies_in_the_week_before(
    now: pendulum.Date, name: str
) -> None:
    number = "一二三四五六日天".index(name) % 7 if name != "天" else 6
    plain = parse_date("周" + name, now=now)
    assert plain.weekday() == number
    assert 0 <= (now - plain).days < 7
    before = parse_date("上周" + name, now=now)
    monday = now.subtract(days=now.weekday())
    assert before.weekday() == number
    assert monday.subtract(days=7) <= before < monday


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("2025-02-30", 28),
        ("2024年2月30日", 29),
        ("20250431", 30),
        ("2025/2/29", 28),
        ("二〇二五年二月三十日", 28),
        ("2025-02-30 09:30", 28),
        ("2025-1-0", 31),
    ],
)
def test_a_day_that_does_not_exist_is_refused_with_the_length_of_the_month(
    text: str, last: int
) -> None:
    with pytest.raises(InvalidError) as refusal:
        parse_date(text, now=NOW)
    assert str(refusal.value) == f"The date {text} does not exist. That month has {last} days."
    assert refusal.value.name == "date"


@pytest.mark.parametrize("text", ["5号", "Nov 20"])
def test_a_day_as_one_speaks_of_it_is_none_in_a_file_of_a_year(text: str) -> None:
    with pytest.raises(InvalidError, match="write for example"):
        parse_date(text, now=NOW, year=2025)


@pytest.mark.parametrize("text", ["31号", "0日"])
def test_a_day_that_the_last_month_did_not_have_is_refused(text: str) -> None:
    with pytest.raises(InvalidError, match="does not exist"):
        parse_date(text, now=NOW)


@pytest.mark.parametrize("text", ["2025-13-01", "2025-0-3", "13月1日", "9999"])
def test_a_month_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(InvalidError, match="does not exist"):
        parse_date(text, now=NOW)
    assert is_date_form(text)


@pytest.mark.parametrize(
    "text", ["", "石岗村", "202", "3", "2025-3", "下午", "12345", "2025-3-5-6", "marble 5"]
)
def test_what_is_no_day_is_refused_with_an_example_of_one(text: str) -> None:
    with pytest.raises(InvalidError, match="write for example"):
        parse_date(text, now=NOW)
    assert not is_date_form(text)


@given(
    st.one_of(
        st.text(),
        st.text("0123456789年月日号-./ :Tt十一二三〇零上周星期天0１２：", max_size=20),
        st.from_regex(r"\d{1,9}[-./年]\d{1,9}[-./月]\d{1,9}.?", fullmatch=True),
    ),
    days,
)
def test_no_text_raises_anything_but_a_sentence(text: str, now: pendulum.Date) -> None:
    for read in (lambda: parse_date(text, now=now), lambda: parse_time(text)):
        try:
            read()
        except InvalidError as error:
            assert str(error)


def test_today_is_the_day_in_china(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()  # the day that stands still in every other test
    before = pendulum.now("Asia/Shanghai").date()
    day = today()
    assert before <= day <= pendulum.now("Asia/Shanghai").date()
    assert abs((day - pendulum.now("UTC").date()).days) <= 1


@given(st.integers(0, 23), st.integers(0, 59))
def test_a_time_of_day_in_any_style_is_read_back(hour: int, minute: int) -> None:
    right = f"{hour:02}:{minute:02}"
    for text in (
        right,
        f"{hour}:{minute:02}",
        f"{hour}：{minute:02}",
        f"{hour}时{minute}分",
        f"{hour}点{minute}",
        f"{hour:02}{minute:02}",
        f"{hour}:{minute:02}:59",
        f"2025-03-05 {right}",
        f"2025年3月5日 {hour}时{minute}分",
        f"2025/3/5 {hour}:{minute:02}:00",
    ):
        assert parse_time(text) == right
    assert parse_time(f"{hour}点") == f"{hour:02}:00"


@pytest.mark.parametrize("text", ["24:00", "9:60", "2500", "上午", "", "9:5:7:1"])
def test_what_is_no_time_of_day_is_refused(text: str) -> None:
    with pytest.raises(InvalidError, match="not a time of day"):
        parse_time(text)
