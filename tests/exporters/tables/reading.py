"""Reading back what was written, as another program would."""

import io
import re
from typing import Any

from openpyxl import load_workbook

from exporters.formats import documents
from exporters.year import Year
from storage.ledger import Ledger

HOSTILE = "=cmd|'/c'!A1"


def written(ledger: Ledger, document: str, suffix: str, year: int = 2025) -> bytes:
    return documents()[document].writer(suffix)(Year(ledger, year))


def book(ledger: Ledger, document: str, *, values: bool = True, year: int = 2025) -> Any:
    return load_workbook(
        io.BytesIO(written(ledger, document, "xlsx", year)), data_only=values, rich_text=False
    )


def table(sheet: Any, head: int) -> list[dict[str, Any]]:
    """Return the rows under the head row `head`, counted from 1, by label."""
    rows = list(sheet.iter_rows(min_row=head, values_only=True))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def recalculated(formula: str, read: Any, sheet: str) -> int:
    """Work out the formulas that the workbook of figures uses, as a spreadsheet does."""
    if found := re.fullmatch(r"=SUM\(([A-Z]+\d+):([A-Z]+\d+)\)", formula):
        cells = [cell for row in read[sheet][f"{found[1]}:{found[2]}"] for cell in row]
        return sum(value_of(cell, read) for cell in cells)
    if found := re.fullmatch(r"=([A-Z]+\d+)-([A-Z]+\d+)", formula):
        first, second = (value_of(read[sheet][name], read) for name in found.groups())
        return first - second
    if found := re.fullmatch(r"=COUNTIFS\((.*)\)", formula):
        parts = found[1].split(",")
        tests = [
            (column(name, read), wanted(criterion, read, sheet))
            for name, criterion in zip(parts[::2], parts[1::2], strict=True)
        ]
        rows = zip(*(values for values, _criterion in tests), strict=True)
        return sum(all(map(alike, row, (want for _values, want in tests))) for row in rows)
    found = re.fullmatch(
        r'=SUMPRODUCT\(\((.*?)="计入"\)\*\((.*?)=(.*?)\)\*ISNUMBER\(FIND\("、"&(.*?)&"、",'
        r'"、"&(.*?)&"、"\)\)\)',
        formula,
    )
    assert found, formula
    field, name = wanted(found[3], read, sheet), wanted(found[4], read, sheet)
    return sum(
        counts == "计入" and of == field and f"、{name}、" in f"、{names}、"
        for counts, of, names in zip(
            column(found[1], read), column(found[2], read), column(found[5], read), strict=True
        )
    )


def value_of(cell: Any, read: Any) -> int:
    if isinstance(cell.value, str) and cell.value.startswith("="):
        return recalculated(cell.value, read, cell.parent.title)
    return int(cell.value)


def column(name: str, read: Any) -> list[Any]:
    sheet, cells = name.split("!")
    return [row[0].value for row in read[sheet][cells.replace("$", "")]]


def wanted(criterion: str, read: Any, sheet: str) -> Any:
    if criterion.startswith('"'):
        return criterion.strip('"')
    return read[sheet][criterion.replace("$", "")].value


def alike(value: Any, want: Any) -> bool:
    """Compare as COUNTIFS does: without case, a number equal to its digits, no patterns here."""
    assert not re.search(r"[*?~]|^[<>=]", str(want)), want
    return str(value if value is not None else "").casefold() == str(want).casefold()


def expanded(runs: list[str]) -> list[str]:
    """Return the numbers that runs stand for, as a reader takes them."""
    found: list[str] = []
    before = ""
    for run in runs:
        first, _to, last = run.partition("至")
        head, digits = re.fullmatch(r"(.*?)([0-9]*)", first).groups()  # type: ignore[union-attr]
        before = head or before
        width = len(digits)
        found += [
            f"{before}{number:0{width}}" if digits else before
            for number in (range(int(digits), int(last or digits) + 1) if digits else [0])
        ]
    return found
