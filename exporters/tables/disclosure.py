"""Results to publish (行政执法公示), persons hidden, each with the day it is due.

Of an inspection within 20 working days, of a penalty within 7 (the three systems,
行政执法公示制度); published with a date or withheld with a reason.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from exporters.tables import delimited, tally
from exporters.tables.masking import Mask, people_in
from exporters.tables.platform import reported
from exporters.tables.rows import Cell, cell, day
from exporters.tables.workbook import Workbook
from exporters.tables.workdays import Due, WorkDays
from exporters.year import Year
from storage import dates

INSPECTION_DAYS, PENALTY_DAYS = 20, 7
PENDING, OVERDUE, PUBLISHED, WITHHELD = "待公示", "逾期未公示", "已公示", "不予公示"

# What the public reads, then what the town keeps beside it.
_PUBLIC: tuple[tuple[str, float], ...] = (
    ("检查编号", 9),
    ("行政执法主体", 12),
    ("检查对象", 18),
    ("检查地点", 11),
    ("检查事项", 16),
    ("检查类型", 7.5),
    ("检查日期", 8.5),
    ("检查结果", 9),
    ("处理措施", 10.5),
)
_SUBJECT = 2  # masked by its own rules: the name of a firm stays
_STATE: tuple[tuple[str, float], ...] = (
    ("公示期限", 8.5),
    ("公示状态", 8.5),
    ("公示日期", 8.5),
    ("不予公示理由", 10),
    ("备注", 12),
    ("期限依据", 20),  # the last, and for the screen: the notes say it on paper
)


@dataclass(frozen=True)
class Publication:
    """One result: what the public reads, and what the town keeps beside it."""

    public: list[Cell]
    state: str
    due: Due | None
    kept: list[Cell]


def publications(year: Year, today: datetime.date) -> list[Publication]:
    """Return the results of `year`, the earliest first, as they stand on the day `today`."""
    return list(_publications(year, today))


def _publications(year: Year, today: datetime.date) -> Iterator[Publication]:
    days = WorkDays(year.ledger.folder)
    complete = [judged for judged in reported(year) if not judged.facts.missing]
    mask = Mask(year.ledger.folder, people_in(map(year.document, complete)))
    for judged in complete:
        document = year.document(judged)
        due, rule, note = _due(document, days)
        published = day(str(document.get("published_on", "")))
        withheld = str(document.get("unpublished_reason") or "")
        if published:
            state = PUBLISHED
        elif withheld:
            state = WITHHELD
        else:
            state = OVERDUE if due and due.day < today else PENDING
        late = published and due and published > due.day
        notes = [note, "逾期公示" if late else ""]
        kept: list[Cell] = [due.day if due else None, state, published]
        kept += [mask.text(withheld) or None, "；".join(filter(None, notes)) or None, rule]
        yield Publication(_public(year, document, mask), state, due, kept)


def _due(document: dict[str, Any], days: WorkDays) -> tuple[Due | None, str, str]:
    """Return the day a result is due, by which rule, and a remark."""
    penalty = bool(document.get("penalty_number") or document.get("penalty_decided_on"))
    number, of = (PENALTY_DAYS, "处罚决定") if penalty else (INSPECTION_DAYS, "检查")
    rule = f"{of}之日起{number}个工作日"
    begun = day(str(document.get("penalty_decided_on" if penalty else "date", "")))
    if begun is None:
        return None, rule, "处罚决定日期未填，期限无法计算" if penalty else "日期无法识别"
    due = days.after(begun, number)
    supposed = f"暂定：{due.day.year}年节假日安排尚不掌握，仅按周末推算" if due.provisional else ""
    return due, rule, supposed


def _public(year: Year, document: dict[str, Any], mask: Mask) -> list[Cell]:
    def said(name: str) -> str:
        return str(cell(year, document, name) or "")

    subject, kind = said("subject"), said("subject_kind")
    texts = (
        said("number"),
        said("body") or f"{year.town}人民政府",
        mask.subject(subject, kind),
        mask.address(said("address"), said("village"), subject, kind),
        said("item"),
        said("kind"),
        day(str(document.get("date", ""))) or said("date"),
        said("result"),
        said("measures"),
    )
    # Whatever a person wrote where, no number and no known name leaves with it.
    return [
        mask.text(value) if isinstance(value, str) and place != _SUBJECT else value
        for place, value in enumerate(texts)
    ]


def as_csv(year: Year) -> bytes:
    """Return every result with its state, one row to a result."""
    rows: list[list[Cell]] = [[label for label, _width in (*_PUBLIC, *_STATE)]]
    rows += [[*found.public, *found.kept] for found in publications(year, dates.today())]
    return delimited.as_csv(rows)


def as_xlsx(year: Year) -> bytes:
    """Return a workbook: what is to be published now, the state of every result, the rules."""
    today = dates.today()
    found = publications(year, today)
    book = Workbook(year, f"{year.town}{year.number}年行政检查结果公示", today)
    pending = [one for one in found if one.state in (PENDING, OVERDUE)]
    _sheet(book, "待公示内容", _PUBLIC, [one.public for one in pending])
    _sheet(book, "公示台账", (*_PUBLIC, *_STATE), [[*one.public, *one.kept] for one in found])
    _notes(book, found)
    return book.data()


def _sheet(
    book: Workbook, name: str, columns: tuple[tuple[str, float], ...], rows: list[list[Cell]]
) -> None:
    sheet = book.sheet(name, landscape=True, long=True)
    printed = len((*_PUBLIC, *_STATE)) - 1 if columns is not _PUBLIC else len(_PUBLIC)
    sheet.widths([width for _label, width in columns], printed)
    title = "行政检查结果公示表" if columns is _PUBLIC else "行政检查结果公示台账"
    sheet.title(f"{book.year.town}{book.year.number}年{title}", printed - 1, f"共{len(rows)}条")
    sheet.head(2, [label for label, _width in columns], size=9)
    for row, cells in enumerate(rows, 3):
        sheet.row(row, cells, font_size=9)
        if OVERDUE in cells:
            place = cells.index(OVERDUE)
            sheet.cell(row, place, OVERDUE, font_size=9, bg_color="#FCE4D6")
    sheet.frame(2, len(columns), 2 + len(rows), pinned=1, printed=printed)


def _notes(book: Workbook, found: list[Publication]) -> None:
    notes = tally.texts(book.year, "disclosure")["notes"]
    sheet, row = book.explanations("公示说明", [12, 12, 58], notes)
    sheet.head(row, ["公示状态", "条数"])
    for state in (PENDING, OVERDUE, PUBLISHED, WITHHELD):
        row += 1
        sheet.row(row, [state, sum(one.state == state for one in found)])
