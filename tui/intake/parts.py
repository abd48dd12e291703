"""One part of a record from the text a person typed for it; quick entry and the form use it."""

import re
import unicodedata
from typing import Any

import pendulum

from storage.catalogue import Catalogue, columns
from storage.dates import parse_date, parse_time
from storage.errors import InvalidError
from storage.language import _
from storage.records import Attachment, Inspection, Officer
from tui.intake.pinyin import plain
from tui.spreadsheet import cells

# A blank divides names, but it is a part of John Smith.
NAME_BREAKS = re.compile(r"[、，,/／;；]+\s*|(?<![A-Za-z.])\s+|\s+(?![A-Z])")


# Groups of columns that the ledger fills in by itself.
_OWN_GROUPS = {"life", "evidence"}


def typed_parts() -> list[str]:
    """Return the names of the parts of an inspection that a person types, in order."""
    return [
        column.name
        for column in columns().values()
        if column.group not in _OWN_GROUPS
        and column.name != "number"
        and column.name in Inspection.__struct_fields__
    ]


def part(
    name: str,
    text: str,
    catalogue: Catalogue,
    now: pendulum.Date | None = None,
    day: pendulum.Date | None = None,
) -> Any:
    """Return the value that `text` means for the part `name` of a record.

    Args:
        name: the record's attribute.
        text: what was typed; empty means absent.
        catalogue: the town's terms; a term's alias becomes the term.
        now: the day that 今天 means.
        day: the day of the visit, from which `+15d` counts.

    Raises:
        InvalidError: it cannot be meant; `name` is set.
    """
    text = text.strip()
    kind = columns()[name].kind
    try:
        if kind == "date":
            days = days_after(text) if day else None
            if day and days is not None:
                return day_after(day, days, name)
            return parse_date(day_by_letters(text) or text, now=now) if text else None
        if kind == "time":
            return parse_time(text) if text else ""
        if kind == "boolean":
            return _truth(text)
        if kind == "number":
            return _number(text)
    except InvalidError as error:
        raise InvalidError(str(error), name) from error
    if kind == "officers":
        return officers(text)
    if kind == "list":
        return tuple(piece for piece in re.split(r"[、；;\n]+", text) if piece.strip())
    if name in ("field", "item"):
        term = (catalogue.fields if name == "field" else catalogue.items).find(text)
        return term.name if term else text
    if name in catalogue.terms and name != "status":
        term = catalogue.terms[name].find(text)
        return term.name if term else text
    return text


def shown_part(value: Any) -> str:
    """Return a part as the text a person would type for it: the inverse of `part`."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, tuple):
        return "、".join(shown_part(item) for item in value)
    if isinstance(value, Attachment):
        return value.name
    if isinstance(value, Officer):
        return f"{value.name}({value.certificate})" if value.certificate else value.name
    return str(value)


# A spreadsheet means none of these by its letters, so `storage.dates` does not know them.
_BY_LETTERS = {"jt": "今天", "zt": "昨天", "qt": "前天"}


def day_by_letters(text: str) -> str:
    """Return 昨天 for its first letters `zt`; `""` where `text` is the letters of no day."""
    return _BY_LETTERS.get(plain(text), "")


_AFTER = re.compile(r"[+＋]\s*(\d+)\s*(?:d|天|日)?", re.IGNORECASE)
_LONGEST = 3650  # days for which a correction may be put off


def days_after(text: str) -> int | None:
    """Return the days that `+15d` or `＋１５天` means, `None` where it is written otherwise."""
    match = _AFTER.fullmatch(unicodedata.normalize("NFKC", text).strip())
    return int(match[1]) if match else None


def day_after(day: pendulum.Date, days: int, name: str = "correct_by") -> pendulum.Date:
    """Return the day that is so many days after `day`.

    Raises:
        InvalidError: so many cannot be meant.
    """
    if days > _LONGEST or day.year > 9000:
        raise InvalidError(
            _("{days} days are more than {most}; write the day itself.").format(
                days=days, most=_LONGEST
            ),
            name,
        )
    return day.add(days=days)


def officers(text: str) -> tuple[Officer, ...]:
    """Return the officers in `text`: names, each with its certificate in brackets if wanted."""
    found = []
    # A bracket ends a name, whether or not something stands between it and the next.
    for piece in NAME_BREAKS.split(re.sub(r"([)）])", r"\1、", text)):
        match = re.fullmatch(r"(.+?)[(（](.*)[)）]", piece)
        if match:
            found.append(Officer(name=match[1], certificate=match[2]))
        elif piece:
            found.append(Officer(name=piece))
    return tuple(found)


def _truth(text: str) -> bool | None:
    said = cells.truth(text)
    if said is None and text:
        raise InvalidError(_("“{text}” is neither yes (是) nor no (否).").format(text=text))
    return said


def _number(text: str) -> int | None:
    number = cells.count(text)
    if number is None and text:
        raise InvalidError(_("“{text}” is not a whole number.").format(text=text))
    return number
