"""Rows out of delimited text: .csv in UTF-8 (with or without a mark), UTF-16 or GB18030."""

import codecs
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from storage.errors import InvalidError
from storage.language import _

SUFFIXES = (".csv", ".tsv", ".txt")

_DELIMITERS = (",", "\t", ";")
_CHUNK = 1 << 20
_LONGEST = 8  # chunks without the end of a line
# ="0123" is how a .csv file keeps Excel from making a number of text.
_QUOTED = re.compile(r'="([^"]*)"')


def table(path: Path) -> tuple[int, Callable[[], Iterator[tuple[int, tuple[str, ...]]]]]:
    """Return about how many rows the file has, and what reads them.

    Raises:
        InvalidError: it is no text, or text in an encoding that is not known.
    """
    encoding, lines = _surveyed(path)
    delimiter = _delimiter(path, encoding)

    def rows() -> Iterator[tuple[int, tuple[str, ...]]]:
        import csv

        try:
            with path.open(encoding=encoding, newline="") as file:
                for number, row in enumerate(csv.reader(file, delimiter=delimiter), 1):
                    yield number, tuple(map(_unquoted, row))
        except (csv.Error, UnicodeError, OSError) as error:
            raise InvalidError(
                _(
                    "{file} cannot be read to its end: {reason} "
                    "(perhaps a quotation mark is missing)."
                ).format(file=path.name, reason=error)
            ) from error

    return lines, rows


def _surveyed(path: Path) -> tuple[str, int]:
    """Return the encoding in which the whole file can be read, and its number of lines."""
    with path.open("rb") as file:
        start = file.read(4096)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates: tuple[str, ...] = ("utf-16",)
    elif b"\0" in start or start.startswith(b"PK\x03\x04"):
        raise InvalidError(
            _(
                "{file} is not text. If it is a workbook, "
                "give it back its ending .xlsx; else save it as .csv."
            ).format(file=path.name)
        )
    else:
        candidates = ("utf-8-sig", "gb18030")
    for encoding in candidates:
        lines = _lines(path, encoding)
        if lines is not None:
            return encoding, lines
    raise InvalidError(
        _("{file} is text in an unknown encoding; save it as .csv in UTF-8 or as .xlsx.").format(
            file=path.name
        )
    )


def _lines(path: Path, encoding: str) -> int | None:
    """Count the lines of the file, `None` where it is not in that encoding.

    Raises:
        InvalidError: a line is longer than any row can be.
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    count, chunks_since = 1, 0
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                found = decoder.decode(chunk).count("\n")
                count, chunks_since = count + found, 0 if found else chunks_since + 1
                if chunks_since > _LONGEST:
                    raise InvalidError(
                        _("{file} is not a table: it has no lines.").format(file=path.name)
                    )
        decoder.decode(b"", final=True)
    except UnicodeError:
        return None
    return count


def _delimiter(path: Path, encoding: str) -> str:
    """Choose what separates most cells in the first lines."""
    with path.open(encoding=encoding, newline="") as file:
        lines = file.read(100_000).splitlines()[:30]
    return max(_DELIMITERS, key="\n".join(lines).count)


def _unquoted(cell: str) -> str:
    match = _QUOTED.fullmatch(cell) if cell.startswith("=") else None
    return match[1] if match else cell
