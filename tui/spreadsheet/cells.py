"""What one cell means: text, a moment, a yes or no, a number.

A cell is what the spreadsheet holds: text, a number, a day, a time, true or false,
or nothing. Numbers that stand for text (a certificate, a phone) are written out in
full, never as 1.9e10 or with .0 behind.
"""

import datetime
import re
import unicodedata
from decimal import Decimal
from functools import lru_cache
from typing import Any

from storage.errors import InvalidError
from storage.language import _
from storage.text import clean

_NOTHING = {
    *("", "-", "--", "---", "—", "——", "–", "/", "//", "\\", "n/a", "na", "none", "null", "nil"),
    *("无", "无。"),
}
_YES = {"是", "有", "1", "√", "✓", "✔", "☑", "■", "●", "y", "yes", "true", "t", "对", "v"}
_NO = {"否", "无", "没有", "没", "0", "×", "✗", "✘", "☐", "□", "x", "n", "no", "false", "f", "不"}
_SHORTENED = re.compile(r"\d(?:\.\d+)?E\+?\d+", re.IGNORECASE)
_COUNT = re.compile(r"(\d{1,9})(?:\.0+)?\s*(?:人|名|个|次|人次)?")
_KEPT_DIGITS = 10**15  # a spreadsheet's number has no more digits than this
_LONGEST_ANSWER = 30
_REMEMBERED = 40  # characters: most short texts of a ledger occur again and again
_STRIPPED = re.compile(r"[(（].*?[)）]|[。.!！\s]+$")


def text(value: Any) -> str:
    """Return a cell as text, without control characters and edges."""
    if isinstance(value, str):
        return _cleaned(value) if len(value) <= _REMEMBERED else clean(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return _written_out(value)
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        return value.date().isoformat() if midnight else value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, datetime.time):
        return value.strftime("%H:%M")
    if isinstance(value, datetime.timedelta):
        minutes = int(value.total_seconds() // 60)
        return f"{minutes // 60}:{minutes % 60:02}"
    return clean(str(value))


@lru_cache(maxsize=1 << 16)
def _cleaned(written: str) -> str:
    return clean(written)


def _written_out(value: float) -> str:
    if value.is_integer() and abs(value) < 10**18:
        return str(int(value))
    try:
        return f"{Decimal(repr(value)):f}"
    except ArithmeticError:
        return str(value)


def says_nothing(written: str) -> bool:
    """Tell whether a cell's text stands for nothing: empty, `-`, `/`, `无`, `N/A`."""
    return len(written) < 5 and plain(written) in _NOTHING


def plain(written: str) -> str:
    """Return text half-width, in lower case and without edges, as it is compared."""
    return unicodedata.normalize("NFKC", written).casefold().strip()


def code(value: Any) -> str:
    """Return the text of a cell that holds a code.

    Raises:
        InvalidError: the spreadsheet made a number of it and lost digits.
    """
    written = text(value)
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if (number and abs(value) >= _KEPT_DIGITS) or _SHORTENED.fullmatch(written):
        raise InvalidError(
            _(
                "The spreadsheet has shortened the number {text}. "
                "Format the column as text and write the number again."
            ).format(text=written)
        )
    return written


def truth(written: str) -> bool | None:
    """Return what a cell's text says to a yes-or-no question, `None` where it says neither."""
    if len(written) > _LONGEST_ANSWER:
        return None
    word = _STRIPPED.sub("", plain(written))
    if word in _YES or word in _NO:
        return word in _YES
    if word.startswith(("已", "是")) and len(word) <= 6:
        return True
    if word.startswith(("未", "不", "没", "否", "无")) and len(word) <= 6:
        return False
    return None


def count(written: str) -> int | None:
    """Return the whole number in a cell's text, `None` where it is none."""
    match = _COUNT.fullmatch(plain(written).replace(",", ""))
    return int(match[1]) if match else None
