"""A whole spreadsheet into the ledger: every row answered for, saved as one transaction."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from storage.catalogue import Catalogue, columns, folded
from storage.errors import InvalidError
from storage.language import _
from storage.ledger import Ledger
from tui.spreadsheet import cells, headers, matching, rows, saving, tables, titles
from tui.spreadsheet.answers import Answer, Dropped, ImportReport, SheetReport
from tui.spreadsheet.headers import Layout
from tui.spreadsheet.rows import Source
from tui.spreadsheet.saving import Found
from tui.spreadsheet.tables import Sheet

__all__ = ["Answer", "Dropped", "ImportReport", "SheetReport", "import_file", "town_in"]

_SAID_EVERY = 500  # rows between two calls of `progress`
_LOOKED_AT = headers.SEARCHED + 2


@dataclass
class _Tally:
    """What has been found so far in a file."""

    found: list[Found] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    occurrences: dict[str, list[Found]] = field(default_factory=dict)


def import_file(
    ledger: Ledger | None,
    path: Path,
    *,
    catalogue: Catalogue,
    mapping: Mapping[str, str] | None = None,
    defaults: Mapping[str, str] | None = None,
    dry_run: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> ImportReport:
    """Read a spreadsheet and save its records as one transaction.

    Args:
        ledger: where to; `None` only in a dry run.
        path: the .xlsx or .csv file.
        catalogue: the town's terms.
        mapping: header → column, for headers that are not known or mean something
            else; `extra` keeps the column as written.
        defaults: column → text, for rows that leave it out.
        dry_run: answer for every row, and save nothing.
        progress: called every few hundred rows with rows done and rows expected.

    Raises:
        InvalidError: the file is no spreadsheet, or no column of it is known.
        CannotWriteError: the disk refused; nothing is saved.
    """
    if ledger is None and not dry_run:
        raise InvalidError(_("Importing needs a ledger; without one only a dry run is possible."))
    overrides = matching.overriding(mapping or {})
    texts = _checked_defaults(defaults or {}, catalogue)
    with tables.opened(path) as sheets:
        layouts = _layouts(path, sheets, overrides)
        tally, reports = _Tally(), []
        steps = _Steps(
            progress, [sheet for sheet, layout in zip(sheets, layouts, strict=True) if layout]
        )
        for sheet, layout in zip(sheets, layouts, strict=True):
            before = len(tally.found)
            if layout:
                year = titles.year([*layout.titles, sheet.name, path.stem])
                source = Source(path.name, sheet.name, layout, catalogue, texts, year)
                _read(source, sheet, tally, steps)
            reports.append(_sheet_report(sheet, layout, len(tally.found) - before))
    answers, added = saving.save(ledger, tally.found, path.name, dry_run)
    return ImportReport(
        path.name, dry_run, answers, tally.dropped, reports, _notes(reports), dict(added)
    )


def town_in(path: Path) -> str:
    """Return the town that a title row of the file names, `""` where none does.

    Raises:
        InvalidError: the file is no spreadsheet.
    """
    with tables.opened(path) as sheets:
        for sheet in sheets:
            layout = headers.find(list(islice(sheet.rows(), _LOOKED_AT)), {})
            named = titles.town(layout.titles) if layout else ""
            if named:
                return named
    return ""


def _checked_defaults(defaults: Mapping[str, str], catalogue: Catalogue) -> dict[str, str]:
    """Return the defaults by the names of their columns.

    Raises:
        InvalidError: one of them names no column, or cannot be meant.
    """
    named = {
        matching.overriding({name: name})[folded(name)]: text for name, text in defaults.items()
    }
    named.pop("extra", None)
    field_name = named.get("field", "")
    if field_name and not catalogue.fields.find(field_name):
        raise InvalidError(
            _("“{text}” is not a field of this town; there are {fields}.").format(
                text=field_name, fields=" ".join(term.name for term in catalogue.fields)
            ),
            "field",
        )
    for table in ("inspections", "trainings"):
        nothing = Layout(table, 0, (), {}, {}, frozenset(), ())
        own = {name: text for name, text in named.items() if name in matching.parts(table)}
        notes = rows.read(Source("", "", nothing, catalogue, own), 0, (), ()).notes
        if notes:
            raise InvalidError(" ".join(notes))
    return named


def _layouts(
    path: Path, sheets: Sequence[Sheet], overrides: Mapping[str, str]
) -> list[Layout | None]:
    """Find out how to read each sheet.

    Raises:
        InvalidError: no sheet has known headers, or no sheet has a header that was named.
    """
    starts = [list(islice(sheet.rows(), _LOOKED_AT)) for sheet in sheets]
    layouts = [headers.find(start, overrides) for start in starts]
    if not any(layouts):
        if not any(starts):
            raise InvalidError(_("{file} holds no rows.").format(file=path.name))
        raise InvalidError(_unknown(sheets, starts))
    seen = {folded(cells.text(cell)) for start in starts for _number, row in start for cell in row}
    for layout in filter(None, layouts):
        seen |= set(map(folded, layout.headers))
    lost = [header for header in overrides if header not in seen]
    if lost:
        raise InvalidError(
            _("No sheet of {file} has the header “{header}” that --map names.").format(
                file=path.name, header=lost[0]
            )
        )
    return layouts


def _unknown(sheets: Sequence[Sheet], starts: Sequence[headers.Rows]) -> str:
    """Say which headers were seen, where none is known, and what can be done."""
    sheet, start = next(both for both in zip(sheets, starts, strict=True) if both[1])
    widest = max((row for _number, row in start), key=lambda row: sum(bool(cell) for cell in row))
    seen = [cells.text(cell)[:20] for cell in widest if cells.text(cell)]
    sentence = _(
        "The sheet {sheet} has no headers that are known; seen were: {headers}. Say what they "
        "mean, for example with --map {header}=检查对象."
    ).format(sheet=sheet.name, headers="、".join(seen[:12]), header=seen[0] if seen else "表头")
    if sum("数" in header for header in seen) > 2:
        sentence += _(" If it only holds totals, import the list they were counted from.")
    return sentence


class _Steps:
    """Tells the caller how far the reading is."""

    def __init__(
        self, progress: Callable[[int, int], None] | None, sheets: Sequence[Sheet]
    ) -> None:
        self._progress = progress
        self._expected = sum(sheet.expected for sheet in sheets)
        self._done = 0

    def one(self) -> None:
        self._done += 1
        if self._progress and self._done % _SAID_EVERY == 0:
            self._progress(self._done, max(self._expected, self._done))


def _read(source: Source, sheet: Sheet, tally: _Tally, steps: _Steps) -> None:
    """Read the data rows of one sheet."""
    for number, values, texts in _data(source, sheet, tally, steps):
        try:
            made = rows.read(source, number, values, texts)
        except InvalidError as error:
            tally.found.append(Found(sheet.name, number, refusal=str(error)))
            continue
        found = Found(sheet.name, number, made)
        alike = tally.occurrences.setdefault(made.fingerprint, [])
        if alike:
            found.first = alike[0]
        alike.append(found)
        found.occurrence = len(alike)
        tally.found.append(found)


def _data(
    source: Source, sheet: Sheet, tally: _Tally, steps: _Steps
) -> Iterator[tuple[int, tuple[Any, ...], list[str]]]:
    """Give the rows that are data; note the others."""
    layout, after_note = source.layout, False
    for number, values in sheet.rows():
        steps.one()
        if number <= layout.last:
            continue
        texts = [cells.text(value) for value in values]
        reason = titles.no_data(texts, layout, after_note, number == layout.last + 1)
        after_note = reason == "note"
        if reason == "":
            yield number, values, texts
        elif reason != "blank":
            first = next(text for text in texts if text)
            tally.dropped.append(Dropped(sheet.name, number, reason, first[:200]))


def _sheet_report(sheet: Sheet, layout: Layout | None, count: int) -> SheetReport:
    if layout is None:
        return SheetReport(sheet.name, hidden=sheet.hidden)
    meanings = {column: name for name, of in layout.parts.items() for column in of}
    shown: dict[str, str] = {}
    for column, header in enumerate(layout.headers):
        if column in meanings:
            shown[layout.header(column)] = columns()[meanings[column]].label
        elif column in layout.serial:
            shown[header] = _("row number")
        elif header:
            shown[layout.kept[column]] = _("kept as written")
    return SheetReport(sheet.name, layout.table, layout.last, count, shown, sheet.hidden)


def _notes(reports: Sequence[SheetReport]) -> list[str]:
    notes = []
    for report in reports:
        if not report.table:
            notes.append(
                _("The sheet {sheet} was skipped: none of its headers is known.").format(
                    sheet=report.sheet
                )
            )
        elif report.hidden:
            notes.append(
                _("The sheet {sheet} is hidden in the workbook; it was read too.").format(
                    sheet=report.sheet
                )
            )
        if report.table and not report.rows:
            notes.append(
                _("The sheet {sheet} has no rows under its headers.").format(sheet=report.sheet)
            )
    return notes
