"""The yearly data as a workbook: a sheet for each table, and one in words."""

from datetime import datetime
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook  # type: ignore[import-untyped]

from exporters.look import look
from exporters.statistics.tables import Cell, Statistics, Table, statistics
from exporters.tables.workbook import defaults, lines
from exporters.year import Year

_WIDE = 120  # characters across a sheet of A4 on its side, so that all are printed alike large
_FEW = 6  # columns with room for large heads


def as_xlsx(year: Year) -> bytes:
    """Return the tables as a workbook, the same bytes for the same ledger and day."""
    found = statistics(year)
    buffer = BytesIO()
    book = Workbook(buffer, {"in_memory": True, **defaults()})
    book.set_properties(
        {
            "title": found.title,
            "author": found.town,
            "created": datetime(found.issued.year, found.issued.month, found.issued.day),
        }
    )
    fonts = {style.name: style.font for style in look(year.ledger.folder).style}
    formats = _formats(book, fonts)
    for table in found.tables:
        _table(book.add_worksheet(f"{table.code} {table.act}"), formats, found, table)
    _words(book.add_worksheet(found.words_title), formats, found)
    book.close()
    return buffer.getvalue()


def _formats(book: Workbook, fonts: dict[str, str]) -> dict[str, Any]:
    middle = {"align": "center", "valign": "vcenter", "text_wrap": True}
    text = {"font_name": fonts["公文表文"], "font_size": 12}
    return {
        "title": book.add_format(
            {**middle, "font_name": fonts["Title"], "font_size": 18, "bold": False}
        ),
        "about": book.add_format({**text, "valign": "vcenter"}),
        "unit": book.add_format({**text, "align": "right", "valign": "vcenter"}),
        "head": book.add_format(
            {**middle, "font_name": fonts["公文表头"], "font_size": 12, "border": 1}
        ),
        "small head": book.add_format(
            {**middle, "font_name": fonts["公文表头"], "font_size": 10.5, "border": 1}
        ),
        "cell": book.add_format({**text, **middle, "border": 1}),
        "words": book.add_format({**text, **middle, "align": "left", "indent": 1, "border": 1}),
        "note": book.add_format({**text, "text_wrap": True, "valign": "top"}),
    }


def _table(sheet: Any, formats: dict[str, Any], found: Statistics, table: Table) -> None:
    last = max(len(table.head), 3) - 1
    width = _WIDE / (last + 1)
    sheet.set_column(0, last, width)
    _across(sheet, 0, last, table.title, formats["title"], 36)
    sheet.set_row(1, 22)
    sheet.write_string(1, 0, found.about, formats["about"])
    if table.unit:
        sheet.write_string(1, last, found.unit + table.unit, formats["unit"])
    spread = _spread(len(table.head), last)
    many = len(table.head) > _FEW
    size = 10.5 if many else 12
    sheet.set_row(2, 1.4 * size * max(lines(text, width, size) for text in table.head) + 10)
    for (first, end), text in zip(spread, table.head, strict=True):
        _put(sheet, 2, first, end, text, formats["small head" if many else "head"])
    for number, row in enumerate(table.rows, 3):
        sheet.set_row(number, 26)
        places = spread if len(row) == len(spread) else [(0, last)]
        for (first, end), cell in zip(places, row, strict=True):
            _put(sheet, number, first, end, cell, formats["cell"])
    at = 3 + len(table.rows)
    sheet.set_row(at, 8)
    at += 1
    notes = [f"{number}. {note}" for number, note in enumerate(table.notes, 1)]
    for line in [found.notes_title, *notes] if notes else []:
        _across(sheet, at, last, line, formats["note"], 4 + 17 * lines(line, _WIDE, 12))
        at += 1
    sheet.freeze_panes(3, 0)
    sheet.repeat_rows(0, 2)
    _paper(sheet, at - 1, last)


def _words(sheet: Any, formats: dict[str, Any], found: Statistics) -> None:
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, _WIDE - 24)
    _across(sheet, 0, 1, found.part_words, formats["title"], 36)
    for number, table in enumerate(found.tables, 1):
        sheet.set_row(number, 17 * lines(table.words, _WIDE - 26, 12) + 9)
        sheet.write_string(number, 0, table.act, formats["head"])
        sheet.write_string(number, 1, table.words, formats["words"])
    at = len(found.tables) + 1
    sheet.set_row(at, 8)
    at += 1
    for remark in [*found.remarks, found.due]:
        _across(sheet, at, 1, remark, formats["note"], 4 + 17 * lines(remark, _WIDE, 12))
        at += 1
    _paper(sheet, at - 1, 1)


def _paper(sheet: Any, last_row: int, last_column: int) -> None:
    sheet.set_paper(9)  # A4
    sheet.set_landscape()
    sheet.center_horizontally()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.8, right=0.8, top=1.0, bottom=1.0)
    sheet.set_footer('&C&"宋体"&14— &P —')
    sheet.print_area(0, 0, last_row, last_column)


def _spread(columns: int, last: int) -> list[tuple[int, int]]:
    """Return the cells that each column takes, so that few columns fill the sheet as well."""
    if columns > last:
        return [(place, place) for place in range(columns)]
    return [(place, place if place < columns - 1 else last) for place in range(columns)]


def _put(sheet: Any, row: int, first: int, last: int, value: Cell, form: Any) -> None:
    """Write a number as a number, a text as a text, and nothing where it is not known."""
    if first < last:
        sheet.merge_range(row, first, row, last, "", form)
    if value is None:
        sheet.write_blank(row, first, None, form)
    elif isinstance(value, str):
        sheet.write_string(row, first, value, form)
    else:
        sheet.write_number(row, first, value, form)


def _across(sheet: Any, row: int, last: int, text: str, form: Any, height: float) -> None:
    sheet.set_row(row, height)
    _put(sheet, row, 0, last, text, form)
