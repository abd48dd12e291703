"""Rows out of a file: .xlsx, or .csv in UTF-8 or GB18030, read as a stream.

A file from somebody else's computer may be anything. What is no spreadsheet is
refused before it is opened, and what is one is never held in memory as a whole.
"""

import re
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from storage import archives
from storage.errors import InvalidError, reason
from storage.language import _
from tui.spreadsheet import delimited

Row = tuple[Any, ...]

_WORKBOOKS = (".xlsx", ".xlsm")
_MOST_COLUMNS = 256
_EMPTY_ROWS = 5_000  # after so many, nothing more is expected
# How a workbook writes a character that XML cannot hold: _x000D_ is a carriage return.
_ESCAPED = re.compile("_x00[01][0-9A-Fa-f]_")


@dataclass(frozen=True)
class Sheet:
    """One sheet of a file.

    Attributes:
        name: its name; for a .csv file, the file's.
        hidden: whether the workbook hides it.
        expected: about how many rows there are.
        rows: gives number (from 1, as a spreadsheet shows it) and cells of each row,
            from the first one each time it is called.
    """

    name: str
    hidden: bool
    expected: int
    rows: Callable[[], Iterator[tuple[int, Row]]]


@contextmanager
def opened(path: Path) -> Iterator[list[Sheet]]:
    """Open the file and give its sheets.

    Raises:
        InvalidError: it is missing, no spreadsheet, damaged or empty.
    """
    _check_there(path)
    if path.suffix.lower() in delimited.SUFFIXES:
        count, rows = delimited.table(path)
        yield [Sheet(path.stem, False, count, lambda: _bounded(rows()))]
        return
    _check_workbook(path)
    book = _book(path)
    try:
        sheets = [_sheet(path, sheet) for sheet in book.worksheets]
        if not sheets:
            raise InvalidError(_("{file} holds no sheet with cells.").format(file=path.name))
        yield sheets
    finally:
        book.close()


def _check_there(path: Path) -> None:
    if path.is_dir():
        raise InvalidError(
            _("{file} is a folder; name a spreadsheet in it.").format(file=path.name or path)
        )
    try:
        size = path.stat().st_size
        with path.open("rb"):
            pass
    except (OSError, ValueError) as error:
        why = reason(error) if isinstance(error, OSError) else error
        raise InvalidError(
            _("{file} cannot be read: {reason}.").format(file=path, reason=why)
        ) from error
    if size == 0:
        raise InvalidError(_("{file} is empty.").format(file=path.name))
    if path.suffix.lower() not in (*_WORKBOOKS, *delimited.SUFFIXES):
        raise InvalidError(
            _(
                "{file} is not a spreadsheet that can be read. "
                "Save it as .xlsx (or .csv) in Excel or WPS and import that."
            ).format(file=path.name)
        )


def _check_workbook(path: Path) -> None:
    """Look at the archive before anything in it is unpacked.

    Raises:
        InvalidError: it is none, or would unpack to more than a ledger can be.
    """
    import zipfile

    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise InvalidError(
            _(
                "{file} is an old .xls workbook or is protected by a password. "
                "Open it in Excel or WPS and save it as .xlsx without a password."
            ).format(file=path.name)
        )
    try:
        archives.check(path, path.stat().st_size, path.name)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise InvalidError(_not_a_workbook(path)) from error


def _not_a_workbook(path: Path) -> str:
    return _(
        "{file} is not a workbook, or it is damaged. "
        "Open it in Excel or WPS and save it again as .xlsx."
    ).format(file=path.name)


def _book(path: Path) -> Any:
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and validations, which nobody reads here
            return openpyxl.load_workbook(path, read_only=True, data_only=True)
    except Exception as error:  # a damaged workbook makes openpyxl raise nearly anything
        raise InvalidError(_not_a_workbook(path)) from error


def _sheet(path: Path, sheet: Any) -> Sheet:
    expected = sheet.max_row or 0
    # The size that a workbook states is often wrong, and openpyxl would stop there.
    sheet.reset_dimensions()

    def rows() -> Iterator[tuple[int, Row]]:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                found = sheet.iter_rows(max_col=_MOST_COLUMNS, values_only=True)
                yield from enumerate(found, 1)
        except InvalidError:
            raise
        except Exception as error:  # as above
            raise InvalidError(_not_a_workbook(path)) from error

    return Sheet(sheet.title, sheet.sheet_state != "visible", expected, lambda: _bounded(rows()))


def _bounded(rows: Iterator[tuple[int, Row]]) -> Iterator[tuple[int, Row]]:
    """Leave out empty rows and the empty cells at the end, and stop where nothing follows."""
    last = 0
    for number, cells in rows:
        row = _trimmed(cells)
        if row:
            last = number
            yield number, row
        elif number - last > _EMPTY_ROWS:
            return


def _trimmed(cells: Row) -> Row:
    end = min(len(cells), _MOST_COLUMNS)
    while end and (cells[end - 1] is None or cells[end - 1] == ""):
        end -= 1
    return tuple(
        _ESCAPED.sub(" ", cell) if isinstance(cell, str) and "_x00" in cell else cell
        for cell in cells[:end]
    )
