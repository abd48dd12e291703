"""Days and times of day as people write them. All days are days in Asia/Shanghai."""

import re
import unicodedata

import pendulum

from storage.errors import InvalidError
from storage.language import _

ZONE = "Asia/Shanghai"

_WORDS = {
    "今天": 0, "今日": 0, "today": 0, "今": 0,
    "昨天": 1, "昨日": 1, "yesterday": 1, "昨": 1,
    "前天": 2, "前日": 2,
    "大前天": 3,
    "明天": -1, "tomorrow": -1, "后天": -2,
}  # fmt: skip
_ENGLISH_DAYS = ("mon", "tues", "wednes", "thurs", "fri", "satur", "sun")
_WEEKDAYS = {
    **{name: number for number, name in enumerate("一二三四五六日")},
    **{name: number for number, name in enumerate(_ENGLISH_DAYS)},
    "天": 6,
}
_WEEKDAY = re.compile(
    rf"(?P<before>上)?(?:周|星期|礼拜)(?P<day>[一二三四五六日天])"
    rf"|(?P<last>last )?(?P<english>{'|'.join(_ENGLISH_DAYS)})day"
)
_HALF_DAY = re.compile(r" ?(?:[上中下]午|[早晚]上?)(?:\d{1,2}[:时点].*)?$")
_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")

_YEAR = r"(?P<year>\d{4}|\d{2})"
_FORMS = [
    re.compile(form)
    for form in (
        rf"{_YEAR}年(?P<month>\d{{1,2}})月(?P<day>\d{{1,2}})[日号]?",
        r"(?P<year>\d{4})[-./](?P<month>\d{1,2})[-./](?P<day>\d{1,2})",
        r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})",
        r"(?P<month>\d{1,2})月(?P<day>\d{1,2})[日号]?",
        r"(?P<month>\d{1,2})[-/.](?P<day>\d{1,2})",
        r"(?P<month>\d{2})(?P<day>\d{2})",
    )
]
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
# Days as one speaks of them: without a month, or with an English one.
_SPOKEN = [
    re.compile(form)
    for form in (r"(?P<day>\d{1,2})[日号]", r"(?P<name>[a-z]{3,9}) (?P<day>\d{1,2})")
]
_TIME = re.compile(r"(\d{1,2})(?:[:.时点](\d{1,2})?分?)?(?::\d{2})?")


def today() -> pendulum.Date:
    """Return the current day in Asia/Shanghai."""
    return pendulum.today(ZONE).date()


def parse_date(
    text: str, *, now: pendulum.Date | None = None, year: int | None = None
) -> pendulum.Date:
    """Return the day that `text` means.

    Accepts 2025-3-5, 2025.03.05, 2025/3/5, 20250305, 2025年3月5日, 3月5日, 3-5,
    3.5, 0305, 今天, 昨天, 前天, 周三, 上周五, friday, last friday, Chinese and full-width
    digits, and a time of day behind the day, which is left out; where no `year` is given
    5号 and nov 20 as well.

    Args:
        text: what was written.
        now: the day that 今天 means; today in Asia/Shanghai where not given.
        year: the year of a day written without one. Where not given, the last
            such day up to `now` is meant: a ledger holds what has happened.

    Raises:
        InvalidError: it is not a day, or no such day exists.
    """
    now = now or today()
    plain = _HALF_DAY.sub("", _plain(text))
    if plain in _WORDS:
        return now.subtract(days=_WORDS[plain])
    weekday = _WEEKDAY.fullmatch(plain)
    if weekday:
        number = _WEEKDAYS[weekday["day"] or weekday["english"]]
        back = (now.weekday() - number) % 7
        if weekday["before"] or weekday["last"]:
            # 上周五: in the week before this one, which starts on Monday
            back = now.weekday() - number + 7
        return now.subtract(days=back)
    spoken = _spoken(plain) if year is None else None
    if spoken:
        return _day(spoken, text, now, None)
    plain = _arabic(plain)
    plain = re.sub(r"(?<=[\d日号])[t ]+\d{1,2}[:时点].*$", "", plain).replace(" ", "")
    for form in _FORMS:
        match = form.fullmatch(plain)
        if match:
            return _day(match.groupdict(), text, now, year)
    raise InvalidError(
        _("“{text}” is not a date; write for example 2025-03-05, 3月5日 or 昨天.").format(
            text=text.strip()
        ),
        "date",
    )


def is_date_form(text: str) -> bool:
    """Tell whether `text` is written as a day, whether or not that day exists."""
    plain = _HALF_DAY.sub("", _plain(text))
    return (
        plain in _WORDS
        or bool(_WEEKDAY.fullmatch(plain))
        or bool(_spoken(plain))
        or any(form.fullmatch(_arabic(plain).replace(" ", "")) for form in _FORMS)
    )


def parse_time(text: str) -> str:
    """Return the time of day in `text` as `"HH:MM"`: 9:05, 9点, 14时30分, 0930.

    Raises:
        InvalidError: it is not a time of day.
    """
    plain = _plain(text)
    if re.fullmatch(r"\d{4}", plain):
        plain = f"{plain[:2]}:{plain[2:]}"
    # a day may stand before the time, as spreadsheets print it
    match = _TIME.fullmatch(re.sub(r"^\d{4}\D\d{1,2}\D\d{1,2}\D? *", "", plain))
    if match and int(match[1]) < 24 and int(match[2] or 0) < 60:
        return f"{int(match[1]):02}:{int(match[2] or 0):02}"
    raise InvalidError(
        _("“{text}” is not a time of day; write for example 9:30.").format(text=text.strip()),
        "started",
    )


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().lower().replace("。", ".").replace("、", "-")


def _arabic(text: str) -> str:
    """Turn 二〇二五年三月十五日 into 2025年3月15日; other text stays as it is."""
    if not re.fullmatch(r"[〇零一二三四五六七八九十年月日号]+", text):
        return text
    text = re.sub(
        r"([一二三四五六七八九]?)十([一二三四五六七八九]?)",
        lambda match: f"{match[1] or '一'}{match[2] or '零'}",
        text,
    )
    return text.translate(_DIGITS)


def _spoken(plain: str) -> dict[str, str | None] | None:
    """Return the parts of a day as one speaks of it, `None` where it is written otherwise."""
    for form in _SPOKEN:
        match = form.fullmatch(_arabic(plain))
        if match:
            name = match.groupdict().get("name")
            months = [n for n, full in enumerate(_MONTHS, 1) if name and full.startswith(name)]
            if months or not name:
                return {"day": match["day"], "month": str(months[0]) if months else None}
    return None


def _day(
    parts: dict[str, str | None], text: str, now: pendulum.Date, year: int | None
) -> pendulum.Date:
    month, day = int(parts["month"] or 0), int(parts["day"] or 0)
    written = parts.get("year")
    if written:
        return _exact(int(written) + (2000 if len(written) == 2 else 0), month, day, text)
    if year is not None:
        return _exact(year, month, day, text)
    if not month:  # 5号: of this month, or of the last one
        then = now if day <= now.day else now.start_of("month").subtract(days=1)
        return _exact(then.year, then.month, day, text)
    if (month, day) == (2, 29):
        leap = now.year
        while not pendulum.Date(leap, 1, 1).is_leap_year() or pendulum.Date(leap, 2, 29) > now:
            leap -= 1
        return pendulum.Date(leap, 2, 29)
    found = _exact(now.year, month, day, text)
    return found if found <= now else _exact(now.year - 1, month, day, text)


def _exact(year: int, month: int, day: int, text: str) -> pendulum.Date:
    try:
        return pendulum.Date(year, month, day)
    except ValueError:
        pass
    sentence = _("The date {text} does not exist.").format(text=text.strip())
    if 1 <= month <= 12 and year >= 1:
        last = pendulum.Date(year, month, 1).days_in_month
        sentence += _(" That month has {last} days.").format(last=last)
    raise InvalidError(sentence, "date")
