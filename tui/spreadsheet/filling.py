"""The parts of a record from the cells of one row, each by its kind.

What depends on how many subjects the row names is left to `rows`.
"""

import re
from collections.abc import Callable, Mapping
from itertools import chain
from typing import Any

import pendulum

from storage.catalogue import columns, folded
from storage.errors import InvalidError
from storage.language import _
from tui.spreadsheet import cells, lists, moments
from tui.spreadsheet.draft import Draft, short
from tui.spreadsheet.moments import Moment

WITH_SUBJECT = ("subject", "credit_code", "identity_number", "registration_number")

_TERMS = ("kind", "source", "method", "subject_kind", "result", "measures", "level")
_TOGETHER = ("date", "started", "ended", "officers", "certificates", *WITH_SUBJECT)
# What `无` in one of these means nobody can tell: it is kept, but says nothing.
_TELLING = ("findings", "result")
# Days after the visit: written without a year, they may lie in the next one.
_LATER = ("ended_on", "correct_by", "recheck_on", "penalty_decided_on", "published_on")
_LATE = ("correct_by", "recheck_on")
_PROBLEMS = re.compile(r"[；;\n]+")


def fill(draft: Draft, defaults: Mapping[str, str]) -> None:
    """Read every cell of a row.

    Args:
        draft: the row.
        defaults: part → text, for parts that the row leaves out.

    Raises:
        InvalidError: a cell cannot be meant; the sentence begins with its place.
    """
    _fill_when(draft)
    name = ""
    try:
        for name in draft.layout.parts:
            if name not in _TOGETHER:
                _take(draft, name, draft.value(name), draft.text(name))
    except InvalidError as error:
        raise draft.placed(error, name) from error
    _fill_officers(draft)
    for name, written in defaults.items():
        if name != "field" and name not in WITH_SUBJECT and not draft.parts.get(name):
            _take(draft, name, written, written)
    _fill_field(draft, defaults.get("field", ""))


def _fill_when(draft: Draft) -> None:
    """Read day and hours, which spreadsheets write in one, two or three columns."""
    day = _moment(draft, "date", moments.moment)
    start = _moment(draft, "started", moments.clock)
    end = _moment(draft, "ended", moments.clock)
    if start.day and day.day and start.day != day.day:
        draft.keep_with_note("date")  # 出表日期 beside 检查开始时间: the visit began when it began
    if draft.year is None and (day.yearless or start.yearless):
        draft.notes.append(_("The year of the date is not written; the last such day is meant."))
    date = start.day or day.day
    _set(draft, "date", date)
    _set(draft, "started", start.start or day.start)
    _set(draft, "ended", end.start or start.end or day.end)
    until = end.day or start.until or day.until
    if until and until != date:
        draft.parts["ended_on"] = until
    for name, found in (("date", day), ("started", start), ("ended", end)):
        # A year that was guessed would be another one next year.
        if found != Moment() and not (found.yearless and draft.year is None):
            draft.mark(name, " ".join(str(one) for one in found[:4] if one))


def _moment(draft: Draft, name: str, read: Callable[[Any, int | None], Moment]) -> Moment:
    if cells.says_nothing(draft.text(name)):
        return Moment()
    if re.fullmatch(r"\d{1,2}[:：]\d{2}(?:[:：]\d{2})?", cells.plain(draft.text(name))):
        read = moments.clock  # 开始记录 may hold a day or, where the day stands elsewhere, an hour
    with draft.cell(name):
        return read(draft.value(name), draft.year)


def _set(draft: Draft, name: str, value: pendulum.Date | str | None) -> None:
    if value:
        draft.parts[name] = value


def _take(draft: Draft, name: str, value: Any, text: str) -> None:
    """Read one cell, or a default, as the part `name`.

    Raises:
        InvalidError: it cannot be meant.
    """
    kind = columns()[name].kind
    if kind == "boolean":
        _take_truth(draft, name, text)
    elif cells.says_nothing(text):
        if name in _TELLING:
            draft.keep(name)
    elif kind == "date":
        _take_day(draft, name, value)
    elif kind == "time":
        draft.parts[name] = moments.clock(value, draft.year).start
    elif kind == "code":
        draft.parts[name] = cells.code(value)
    elif kind == "number":
        _take_count(draft, name, text)
    elif kind == "officers":
        draft.parts[name] = lists.officers(lists.people(text), ())
    elif name == "assistants":
        draft.parts[name] = tuple(lists.people(text))
    elif kind == "list":
        draft.parts[name] = tuple(piece.strip() for piece in _PROBLEMS.split(text))
    else:
        draft.parts[name] = _in_terms(draft, name, text)


def _take_truth(draft: Draft, name: str, text: str) -> None:
    said = cells.truth(text)
    if said is not None:
        draft.parts[name] = said
    elif not cells.says_nothing(text):
        draft.keep_with_note(name)


def _take_count(draft: Draft, name: str, text: str) -> None:
    number = cells.count(text)
    if number is None:
        draft.keep_with_note(name)
    else:
        draft.parts[name] = number


def _take_day(draft: Draft, name: str, value: Any) -> None:
    visited = draft.parts.get("date")
    found = (
        moments.deadline(value, draft.year, visited)
        if name in _LATE
        else moments.moment(value, draft.year)
    )
    day = (found.until or found.day) if name == "correct_by" else found.day
    if day and visited and found.yearless and name in _LATER and day < visited:
        day = day.add(years=1)
    draft.parts[name] = day
    if not (found.yearless and draft.year is None):
        draft.mark(name, day)


def _in_terms(draft: Draft, name: str, text: str) -> str:
    """Return text in the official term, where one is known; else as it is written."""
    header = folded(draft.header(name))
    if header.startswith("是否"):
        text = _answered(header.removeprefix("是否"), text)
    if name == "item":
        item = draft.catalogue.items.find(text)
        return item.name if item else text
    if name in _TERMS:
        term = draft.catalogue.terms[name].find(text)
        return term.name if term else text
    return text


def _answered(asked: str, text: str) -> str:
    """Return what 是 or 否 says to a question such as 是否违法违规 or 是否销号."""
    said = cells.truth(text)
    if said is None:
        return text
    if re.search("违法|违规|问题|隐患", asked):
        return "发现问题" if said else "未发现问题"
    if re.search("合格|合规|正常|符合", asked):
        return "未发现问题" if said else "发现问题"
    return ("已" if said else "未") + asked


def _fill_officers(draft: Draft) -> None:
    """Read officers and certificates from a column each, or from several.

    Raises:
        InvalidError: a certificate has lost digits.
    """
    names = [lists.people(text) for _column, _cell, text in draft.all_of("officers")]
    shown: list[list[str]] = []
    for column, cell, text in draft.all_of("certificates"):
        with draft.cell("certificates", column):
            cells.code(cell)
        shown.append(lists.certificates(text))
    everybody, everything = list(chain(*names)), list(chain(*shown))
    by_column = 1 < len(names) == len(shown)
    pairs = zip(names, shown, strict=True) if by_column else [(everybody, everything)]
    paired = [lists.officers(*pair) for pair in pairs]
    if None in paired:
        paired = [lists.officers(everybody, ())]
        for column, _cell, text in draft.all_of("certificates"):
            if text:
                draft.extra[draft.layout.header(column)] = text
        draft.notes.append(
            _("There is not one certificate for each officer; they are kept as written.")
        )
    draft.parts["officers"] = tuple(officer for found in paired for officer in found or ())


def _fill_field(draft: Draft, default: str) -> None:
    """Set the field: as written, else that of the item, else the default."""
    fields = draft.catalogue.fields
    written = draft.text("field")
    draft.parts.pop("field", None)
    if cells.says_nothing(written):
        item = draft.catalogue.items.by_name.get(draft.parts.get("item", ""))
        of_item = str(item.details.get("field") or "") if item else ""
        field = fields.find(of_item) or fields.find(default)
    else:
        field = fields.find(written)
    if field:
        draft.parts["field"] = field.name
    elif not cells.says_nothing(written):
        draft.extra["领域"] = written
        draft.notes.append(_("“{text}” is not a field of this town.").format(text=short(written)))
