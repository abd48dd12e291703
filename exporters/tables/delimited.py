"""CSV that opens safely: no cell in it is run as a formula by a spreadsheet."""

import csv
import io
import re
from collections.abc import Iterable
from typing import Any

# What a spreadsheet takes for the start of a formula, in both widths of an input method,
# also behind blanks and quotation marks and after a line break inside a cell.
_FORMULA = re.compile(r"^(?=[ \t\u3000\"'“”‘’]*[=+\-@＝＋－＠]|[\t\r])", re.MULTILINE)
BOM = b"\xef\xbb\xbf"


def harmless(cell: Any) -> Any:
    """Return `cell`, with an apostrophe where a spreadsheet would begin to run it.

    Only text is touched; a number stays a number.
    """
    if not isinstance(cell, str):
        return cell
    return _FORMULA.sub("'", cell.replace("\r\n", "\n").replace("\r", "\n"))


def as_text(rows: Iterable[Iterable[Any]], end: str = "\n") -> str:
    """Return rows as CSV (RFC 4180), every cell harmless; `end` ends a line."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=end).writerows(map(harmless, row) for row in rows)
    return text.getvalue()


def as_csv(rows: Iterable[Iterable[Any]]) -> bytes:
    """Return rows as a CSV file as spreadsheets in China open it: UTF-8 with BOM, CRLF."""
    return BOM + as_text(rows, "\r\n").encode("utf-8", "replace")
