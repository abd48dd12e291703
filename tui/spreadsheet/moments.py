"""What a cell means as a day, a span of days or a time of day."""

import datetime
import re
import unicodedata
from functools import lru_cache
from typing import Any, NamedTuple

import pendulum

from storage.dates import is_date_form, parse_date, parse_time
from storage.errors import InvalidError
from storage.language import _
from tui.spreadsheet.cells import text

# Excel counts days from here; a number outside these bounds is no day (1954 to 2119).
_EPOCH = pendulum.Date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 20_000, 80_000

_LONGEST = 60  # characters; longer text is no day, and slow to look through
_WEEKDAY = re.compile(r"\(?(?:星期|礼拜|周)[一二三四五六日天]\)?")
_HOUR = (
    r"(上午|下午|晚上|中午|早上|凌晨)?\s*(\d{1,2}(?:[:时点](?:\d{1,2})?)分?)(?::\d{2}(?:\.\d+)?)?"
)
_CLOCK = re.compile(rf"(?:(?<=[日号])|[t\s]|^)\s*{_HOUR}(?:\s*[-~至到—–]+\s*{_HOUR})?\s*$")
_HALF_DAY = re.compile(r"(?<=[\d日号\s])\s*(?:上午|下午|晚上|中午|早上|全天)$")
_DAY = r"(?:\d{4}[-./年]\d{1,2}[-./月]\d{1,2}[日号]?|\d{8}|\d{1,2}[月/]\d{1,2}[日号]?)"
_SPAN = re.compile(rf"(.+?)\s*(?:至|到|~|—+|–|--)\s*(.+)|({_DAY})\s*-\s*(\d.*)")
_MONTH_AND_DAY = re.compile(r"\d{1,2}\.\d{1,2}")
_DATED = re.compile(r"\d{4}[-./年—]|\d月|\d{5}")
_DASHED = re.compile(r"(\d{4})[—–−](\d{1,2})[—–−](\d{1,2})")
_FIXED = re.compile(r"\d|[〇零一二三四五六七八九十]+月")
_WITHIN = re.compile(r"限?期?(?:在)?(\d{1,3})\s*(?:日|天)(?:之|以)?内.{0,6}|限?期?(\d{1,3})天")
_AT_ONCE = ("立即", "即时", "当场", "当日", "当天", "马上")


class Moment(NamedTuple):
    """What was written about when.

    Attributes:
        day: the day, or the first of several.
        until: the last of several days.
        start: time of day, `"HH:MM"` or `""`.
        end: the time at which it ended.
        yearless: whether the day was written without its year.
    """

    day: pendulum.Date | None = None
    until: pendulum.Date | None = None
    start: str = ""
    end: str = ""
    yearless: bool = False


def moment(value: Any, year: int | None) -> Moment:
    """Return the day in a cell, with the time of day where one is written behind it.

    Args:
        value: the cell.
        year: the year of a day written without one; where not given, the last
            such day is meant.

    Raises:
        InvalidError: it is no day, or no such day exists.
    """
    if isinstance(value, datetime.datetime):
        found = _of_datetime(value)
        if found.day is None:
            raise InvalidError(_not_a_date(found.start))
        return found
    if isinstance(value, datetime.date):
        return Moment(pendulum.Date(value.year, value.month, value.day))
    if isinstance(value, int | float) and not isinstance(value, bool):
        if _FIRST_SERIAL <= value < _LAST_SERIAL:
            return _of_serial(value)
        if isinstance(value, float) and not value.is_integer():
            # 3.1 may have been 3.10: nobody can tell the 1st of March from the 10th.
            raise InvalidError(
                _("{text} is a number, not a date; write for example 3月10日.").format(
                    text=text(value)
                )
            )
    found = _of_text(text(value), year)
    if found.day is None:
        raise InvalidError(_not_a_date(text(value)))
    return found


def clock(value: Any, year: int | None) -> Moment:
    """Return the time of day in a cell, with the day where one is written before it.

    Raises:
        InvalidError: it is neither a time nor a day.
    """
    if isinstance(value, datetime.time):
        return Moment(start=value.strftime("%H:%M"))
    if isinstance(value, datetime.timedelta):
        return Moment(start=parse_time(text(value)))
    if isinstance(value, datetime.datetime):
        return _of_datetime(value)
    if isinstance(value, float) and 0 <= value < 1:
        return Moment(start=_of_fraction(value))
    written = text(value)
    if re.fullmatch(r"\d{3}", written):  # 930, which had a 0 before it
        written = f"0{written}"
    if isinstance(value, datetime.date | float) or _DATED.search(written):
        return moment(value, year)
    try:
        return Moment(start=parse_time(written[:_LONGEST]))
    except InvalidError:
        found = _of_text(written, year)
        if found.day:  # 3-5 is no time of day
            raise
        return found


def deadline(value: Any, year: int | None, visited: pendulum.Date | None) -> Moment:
    """Return the day in a cell that says until when: a day, or 15日内, or 立即.

    Raises:
        InvalidError: it is no day, or days from a day that is not known.
    """
    written = text(value)
    match = _WITHIN.fullmatch(unicodedata.normalize("NFKC", written))
    if visited and match:
        return Moment(visited.add(days=int(match[1] or match[2])))
    if visited and written.startswith(_AT_ONCE) and len(written) <= 6:
        return Moment(visited)
    return moment(value, year)


def _of_datetime(value: datetime.datetime) -> Moment:
    start = "" if value.time() == datetime.time() else value.strftime("%H:%M")
    if value.year < 1901:  # how a workbook shows a time without a day
        return Moment(start=value.strftime("%H:%M"))
    return Moment(pendulum.Date(value.year, value.month, value.day), start=start)


def _of_serial(value: float) -> Moment:
    days = int(value)
    fraction = value - days
    start = _of_fraction(fraction) if fraction else ""
    return Moment(_EPOCH.add(days=days), start=start)


def _of_fraction(fraction: float) -> str:
    minutes = min(round(fraction * 24 * 60), 24 * 60 - 1)
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _of_text(written: str, year: int | None) -> Moment:
    """Return the days and times in a text.

    Raises:
        InvalidError: there are none, or they do not exist.
    """
    if len(written) > _LONGEST:
        raise InvalidError(_not_a_date(written[:_LONGEST] + "…"))
    return _read(written, year)


@lru_cache(maxsize=4096)
def _read(written: str, year: int | None) -> Moment:
    rest = unicodedata.normalize("NFKC", written).casefold().strip()
    rest = _DASHED.sub(r"\1-\2-\3", _WEEKDAY.sub(" ", rest)).strip(" '.")
    if re.fullmatch(r"[2-7]\d{4}(?:\.\d+)?", rest):  # a day that a .csv file shows as its serial
        return _of_serial(float(rest))
    match, start, end = _CLOCK.search(rest), "", ""
    if match:
        start, end = _hour(match[1], match[2]), _hour(match[3] or match[1], match[4])
        rest = rest[: match.start()].strip()
        if not rest:
            return Moment(start=start, end=end)
    rest = _HALF_DAY.sub("", rest).strip()
    if not _FIXED.search(rest):  # 昨天 is fine in a line typed today, not in a file
        raise InvalidError(_not_a_date(written))
    try:
        day, yearless = _day(rest, year)
        return Moment(day, None, start, end, yearless)
    except InvalidError:
        span = _SPAN.fullmatch(rest)
        if not span and is_date_form(rest):
            raise
        if not span:
            raise InvalidError(_not_a_date(written)) from None
    return _span(span[1] or span[3], span[2] or span[4], year, written)


def _span(first: str, last: str, year: int | None, written: str) -> Moment:
    day, yearless = _day(first, year)
    if re.fullmatch(r"\d{1,2}[日号]?", last):
        last = f"{day.month}月{last}"
    until, _yearless = _day(last, day.year)
    if until < day:
        raise InvalidError(_("“{text}” ends before it begins.").format(text=written))
    return Moment(day, until, yearless=yearless)


def _day(written: str, year: int | None) -> tuple[pendulum.Date, bool]:
    if _MONTH_AND_DAY.fullmatch(written):
        written = written.replace(".", "-")
    # A leap year that nobody writes shows whether the text has a year of its own.
    yearless = parse_date(written, year=1896).year == 1896
    return parse_date(written, year=year), yearless


def _hour(half: str | None, written: str | None) -> str:
    if not written:
        return ""
    found = parse_time(written)
    if half in ("下午", "晚上") and found < "12:00":
        found = f"{int(found[:2]) + 12:02}{found[2:]}"
    return found


def _not_a_date(written: str) -> str:
    return _("“{text}” is not a date; write for example 2025-03-05 or 3月5日.").format(text=written)
