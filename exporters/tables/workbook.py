"""Spreadsheets as an office prints them: A4, print titles, frozen heads, safe cells.

Around XlsxWriter. Text is always written as text: never run as a formula, never
turned into a number or a link. The same ledger gives the same bytes on the same day.
"""

import datetime
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from exporters.tables.rows import Cell
from exporters.year import Year
from storage import language
from storage.errors import InvalidError
from storage.text import width

_ = language._

LAST_ROW = 1_048_575  # counted from 0: what one sheet of an xlsx holds
_LONGEST = 32_767  # UTF-16 units that one cell holds
CUT = "……（原文过长，此处截断，全文见台账）"
# Characters that XML cannot hold, or that make a reader see another order than is written.
_UNFIT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff"
    "\ud800-\udfff]"
)
_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")

_MOST_LINES = 20
_ACROSS = {False: 680, True: 1007}  # pixels across a page of A4 inside its margins, lying or not
_LABEL = 12  # a column no wider holds words, not sentences: they stand in its middle
FONT = "宋体"
_DIGIT = 8  # pixels, of the default font
TITLE_FONT = "黑体"
HEAD_COLOUR = "#DCE6F1"
COLOURS = (
    "#2F5D8A", "#C8803A", "#5B8C5A", "#8A5A83", "#B0413E",
    "#6B7A8F", "#C9B037", "#4FA3A5", "#9C6B4E", "#A7BEDB",
)  # fmt: skip


def fit_text(text: str) -> str:
    """Return `text` as a cell can hold it: without control characters, cut where too long."""
    text = _UNFIT.sub("", text)
    if len(text) * 2 > _LONGEST and len(text.encode("utf-16-le")) // 2 > _LONGEST:
        kept = text.encode("utf-16-le")[: (_LONGEST - len(CUT)) * 2]
        text = kept.decode("utf-16-le", "ignore") + CUT
    return text


def defaults() -> dict[str, Any]:
    """Return with what a workbook begins; XlsxWriter writes into what it is given.

    Widths of columns are measured in digits of the default font. This one every office has, on
    Windows as on Kylin; XlsxWriter's own, Calibri, is replaced by others that are a third wider.
    """
    return {
        "default_format_properties": {"font_name": FONT, "font_size": 11},
        "default_column_width": 72,  # pixels: nine digits of eight
        "default_row_height": 18,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }


def lines(text: str, room: float, size: float = 10) -> int:
    """Return how many lines `text` takes in a cell so many characters wide.

    Args:
        text: the text; it may have lines of its own.
        room: the width of the cell, as a column is measured.
        size: of its letters, in points.
    """
    fitting = max(1, int((room * _DIGIT - 3) / (size * 2 / 3)))
    if len(text) * 2 <= fitting and "\n" not in text:
        return 1
    return sum(max(1, -(-width(line) // fitting)) for line in text.split("\n"))


def _high(number: int, size: float = 10) -> float:
    """Return the height in points of a row with so many lines, up to a limit."""
    return round(1.35 * size * min(number, _MOST_LINES) + 4, 2)


def _pixels(widths: Sequence[float]) -> float:
    return sum(room * _DIGIT + 5 for room in widths)


class Looks(NamedTuple):
    """The formats of cells that look alike, for each kind of value."""

    blank: Any
    text: Any
    label: Any
    date: Any
    number: Any


class Workbook:
    """An xlsx file in the making.

    Attributes:
        year: what it is about; its town and number stand in header and footer.
        day: the day it is made, printed in the footer.
    """

    def __init__(self, year: Year, title: str, day: datetime.date) -> None:
        """Begin a workbook with that title among its properties."""
        import xlsxwriter  # type: ignore[import-untyped]

        self.year = year
        self.day = day
        self._bytes = io.BytesIO()
        self._book = xlsxwriter.Workbook(self._bytes, defaults())
        self._book.set_properties(
            {
                "title": title,
                "author": year.town,
                "comments": f"ledger head {year.figures.head}",
                "created": datetime.datetime(day.year, day.month, day.day),
            }
        )
        self._book.set_calc_mode("auto")
        self._formats: dict[frozenset[tuple[str, Any]], Any] = {}
        self._looks: dict[tuple[tuple[str, Any], ...], Looks] = {}

    def format(self, **properties: Any) -> Any:
        """Return the cell format with these properties, made once."""
        key = frozenset(properties.items())
        if key not in self._formats:
            base = {"font_name": FONT, "font_size": 10, "valign": "vcenter"}
            self._formats[key] = self._book.add_format(base | properties)
        return self._formats[key]

    def looks(self, **properties: Any) -> Looks:
        """Return the formats of bordered cells with these properties."""
        key = tuple(properties.items())
        if key not in self._looks:
            look = {"border": 1, **properties}
            self._looks[key] = Looks(
                self.format(**look),
                # The text format keeps 0012 and 18 digits as they are when a person edits them.
                self.format(**{"num_format": "@", "text_wrap": True, **look}),
                self.format(**{"num_format": "@", "text_wrap": True, "align": "center", **look}),
                self.format(**{"align": "center", **look, "num_format": "yyyy-mm-dd"}),
                self.format(**{"align": "center", **look}),
            )
        return self._looks[key]

    def sheet(self, name: str, *, landscape: bool = False, long: bool = False) -> "Sheet":
        """Add a sheet.

        Args:
            name: what its tab says.
            landscape: whether it is printed across.
            long: whether it may have many rows; they then have to be written from
                top to bottom, and take no memory.
        """
        # XlsxWriter asks this of the book while it adds a sheet; only long ones need it.
        self._book.constant_memory = long
        sheet = self._book.add_worksheet(_SHEET_NAME.sub("", name)[:31])
        self._book.constant_memory = False
        return Sheet(self, sheet, landscape)

    def explanations(
        self, title: str, widths: Sequence[float], sentences: Iterable[str]
    ) -> "tuple[Sheet, int]":
        """Add the sheet 说明 with these sentences; return it and the row for a table below."""
        sheet, last = self.sheet("说明"), len(widths) - 1
        sheet.widths(widths)
        sheet.title(title, last)
        row = 1
        for row, text in enumerate(sentences, 2):
            sheet.sentence(row, 0, last, text)
        return sheet, row + 2

    def chart(self, kind: str, subtype: str | None = None) -> Any:
        """Return a new native chart: `column`, `bar`, `line`."""
        return self._book.add_chart({"type": kind, **({"subtype": subtype} if subtype else {})})

    def data(self) -> bytes:
        """Return the finished file."""
        self._book.close()
        return self._bytes.getvalue()


class Sheet:
    """One sheet, set up for printing on A4 with its width on one page."""

    def __init__(self, book: Workbook, sheet: Any, landscape: bool) -> None:
        self.book = book
        self.sheet = sheet
        self.name: str = sheet.get_name()
        self._landscape = landscape
        self._widths: list[float] = []
        self._labels: set[int] = set()
        self._seen = 0  # how many columns make a row as high as they need
        sheet.set_paper(9)  # A4
        if landscape:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.6, right=0.6, top=0.8, bottom=0.8)
        sheet.center_horizontally()
        sheet.hide_gridlines(2)
        town = _SHEET_NAME.sub("", book.year.town).replace("&", "&&")
        sheet.set_header(f"&L&9 {town}&R&9 {book.year.number}年度 {self.name}")
        day = book.day
        sheet.set_footer(
            f"&L&9 制表日期 {day.year}年{day.month}月{day.day}日"
            "&C&9 第 &P 页，共 &N 页"
            f"&R&9 台账校验 {book.year.figures.head[:16]}"
        )

    def widths(self, widths: Sequence[float], printed: int = 0) -> None:
        """Set the width of each column, in characters; a Chinese one takes two.

        They grow where they leave room on the page. Only what is in the first `printed`
        columns goes to paper and makes a row higher; all where not given.
        """
        self._seen = printed or len(widths)
        self._labels = {place for place, room in enumerate(widths) if room <= _LABEL}
        spare = _ACROSS[self._landscape] / _pixels(widths[: self._seen])
        self._widths = [round(room * max(1, spare), 2) for room in widths]
        for place, room in enumerate(self._widths):
            self.sheet.set_column(place, place, room)

    def title(self, text: str, last: int, subtitle: str = "") -> None:
        """Write a title over the columns 0 to `last` in row 0, and a line under it in row 1."""
        self.sheet.set_row(0, 30)
        form = self.book.format(font_name=TITLE_FONT, font_size=16, align="center")
        self.across(0, 0, last, text, form)
        if subtitle:
            self.sheet.set_row(1, 18)
            form = self.book.format(font_size=9, align="right", font_color="#444444")
            self.across(1, 0, last, subtitle, form)

    def note(self, row: int, last: int, text: str) -> None:
        """Write a remark over the columns 0 to `last`."""
        form = self.book.format(font_size=9, font_color="#444444", text_wrap=True)
        self.across(row, 0, last, text, form)
        self.sheet.set_row(row, _high(lines(text, sum(self._widths[: last + 1]), 9), 9))

    def sentence(self, row: int, first: int, last: int, text: str, **look: Any) -> None:
        """Write a sentence over the columns `first` to `last`, in a row that shows it whole."""
        self.across(row, first, last, text, self.book.format(text_wrap=True, **look))
        self.sheet.set_row(row, _high(lines(text, sum(self._widths[first : last + 1]), 10)))

    def across(self, row: int, first: int, last: int, text: str, form: Any) -> None:
        """Write text over the columns `first` to `last` of a row."""
        if last > first:
            self.sheet.merge_range(row, first, row, last, "", form)
        self.sheet.write_string(row, first, fit_text(text), form)

    def head(
        self, row: int, labels: Sequence[str], marked: Sequence[bool] = (), size: float = 10
    ) -> None:
        """Write a row of column heads in letters of `size` points; `marked` ones are red."""
        self.sheet.set_row(row, max(30, self.height(labels, size)))
        for place, label in enumerate(labels):
            red = place < len(marked) and marked[place]
            form = self.head_format(font_size=size, **({"font_color": "#C00000"} if red else {}))
            self.sheet.write_string(row, place, fit_text(label), form)

    def head_format(self, **look: Any) -> Any:
        """Return the format of a column head."""
        return self.book.format(
            bold=True, border=1, align="center", text_wrap=True, bg_color=HEAD_COLOUR, **look
        )

    def frame(
        self,
        head: int,
        columns: int,
        last: int,
        filtered: bool = True,
        pinned: int = 0,
        printed: int = 0,
    ) -> None:
        """Freeze the rows up to `head`, repeat them in print, let people filter.

        Args:
            head: the last row of the head.
            columns: how many columns there are.
            last: the last row.
            filtered: whether the head has buttons to filter by.
            pinned: how many columns on the left are frozen as well.
            printed: how many columns go to paper; all where not given.
        """
        self.sheet.freeze_panes(head + 1, pinned)
        self.sheet.repeat_rows(0, head)
        if printed:
            self.sheet.print_area(0, 0, max(last, head), printed - 1)
        if filtered:
            self.sheet.autofilter(head, 0, max(last, head), columns - 1)

    def side_by_side(self, second: int, key: int) -> None:
        """Print a wide sheet on two pages beside each other.

        Args:
            second: the column with which the second page begins.
            key: the column by which a reader finds the row again: repeated on that page.
        """
        right = [self._widths[key], *self._widths[second:]]
        most = max(map(_pixels, (self._widths[:second], right)))
        # A sheet that is fitted to its pages is cut where it happens to be full.
        self.sheet.set_print_scale(min(100, int(98 * _ACROSS[self._landscape] / most)))
        self.sheet.set_v_pagebreaks([second])
        self.sheet.print_across()  # each page is followed by the one beside it
        self.sheet.repeat_columns(key, key)

    def row(self, row: int, cells: Sequence[Cell], **properties: Any) -> None:
        """Write a row of cells, each as what it is; nothing is written for `None`.

        Raises:
            InvalidError: a sheet has no such row.
        """
        if row > LAST_ROW:
            raise InvalidError(
                _(
                    "A sheet of a spreadsheet holds {most} rows, and the year has more. "
                    "Write it as csv instead."
                ).format(most=LAST_ROW + 1)
            )
        self.sheet.set_row(row, self.height(cells, properties.get("font_size", 10)))
        looks = self.book.looks(**properties)
        for place, value in enumerate(cells):
            self._write(row, place, value, looks)

    def height(self, cells: Sequence[Cell], size: float = 10) -> float:
        """Return the height in points that a row needs to show its texts whole, up to a limit."""
        needed = (
            lines(text, room, size)
            for text, room in zip(cells, self._widths[: self._seen], strict=False)
            if isinstance(text, str)
        )
        return _high(max(needed, default=1), size)

    def cell(self, row: int, column: int, value: Cell, **properties: Any) -> None:
        """Write one cell."""
        self._write(row, column, value, self.book.looks(**properties))

    def _write(self, row: int, column: int, value: Cell, looks: "Looks") -> None:
        sheet = self.sheet
        if value is None or value == "":
            sheet.write_blank(row, column, None, looks.blank)
        elif isinstance(value, str):
            look = looks.label if column in self._labels else looks.text
            sheet.write_string(row, column, fit_text(value), look)
        elif isinstance(value, datetime.date):
            if value.year < 1900:  # a spreadsheet has no such day
                sheet.write_string(row, column, value.isoformat(), looks.date)
            else:
                sheet.write_datetime(row, column, value, looks.date)
        else:
            sheet.write_number(row, column, value, looks.number)
