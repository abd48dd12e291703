"""A whole spreadsheet into the ledger: every row answered for, saved as one transaction."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from storage.catalogue import Catalogue, columns, folded
from storage.errors import InvalidError
from storage.language import _
from storage.ledger import Ledger
from tui.spreadsheet import (
    cells,
    directories,
    headers,
    matching,
    remembered,
    rows,
    saving,
    tables,
    titles,
    words,
)
from tui.spreadsheet.answers import Answer, Dropped, ImportReport, SheetReport
from tui.spreadsheet.directories import Listed
from tui.spreadsheet.headers import Layout
from tui.spreadsheet.rows import Source
from tui.spreadsheet.saving import Alike, Found
from tui.spreadsheet.spool import Spool
from tui.spreadsheet.tables import Sheet

__all__ = ["Answer", "Dropped", "ImportReport", "SheetReport", "import_file", "town_in"]

_SAID_EVERY = 500  # rows between two calls of `progress`
_LOOKED_AT = headers.SEARCHED + 2


@dataclass
class _Tally:
    """What has been found so far in a file."""

    spool: Spool
    found: list[Found] = field(default_factory=list)
    listed: list[Listed] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    alike: Alike = field(default_factory=Alike)


def import_file(
    ledger: Ledger | None,
    path: Path,
    *,
    catalogue: Catalogue,
    mapping: Mapping[str, str] | None = None,
    defaults: Mapping[str, str] | None = None,
    dry_run: bool = False,
    leave: Collection[tuple[str, int]] = (),
    progress: Callable[[int, int], None] | None = None,
) -> ImportReport:
    """Read a spreadsheet and save its records as one transaction.

    Args:
        ledger: where to; `None` only in a dry run.
        path: the .xlsx or .csv file.
        catalogue: the town's terms.
        mapping: header → column, for headers that are not known or mean something
            else; `extra` keeps the column as written.
        defaults: column → text, for rows that leave it out. Where neither is given, what
            was given for the last file with the same headers is taken.
        dry_run: answer for every row, and save nothing.
        leave: sheet and number of rows that a person chose to leave out.
        progress: called every few hundred rows with rows done and rows expected.

    Raises:
        InvalidError: the file is no spreadsheet, or no column of it is known.
        CannotWriteError: the disk refused; nothing is saved.
    """
    if ledger is None and not dry_run:
        raise InvalidError(_("Importing needs a ledger; without one only a dry run is possible."))
    with tables.opened(path) as sheets, Spool() as spool:
        starts = [list(islice(sheet.rows(), _LOOKED_AT)) for sheet in sheets]
        said = _said(ledger, starts, mapping, defaults)
        overrides = matching.overriding(said.mapping)
        texts = _checked_defaults(said.defaults, catalogue)
        layouts = _layouts(path, sheets, starts, overrides, strict=not said.remembered)
        tally, reports = _Tally(spool), []
        steps = _Steps(
            progress, [sheet for sheet, layout in zip(sheets, layouts, strict=True) if layout]
        )
        for sheet, layout in zip(sheets, layouts, strict=True):
            before = len(tally.found) + len(tally.listed)
            if layout:
                year = titles.year([*layout.titles, sheet.name, path.stem])
                source = Source(path.name, sheet.name, layout, catalogue, texts, year)
                _read(source, sheet, tally, steps, frozenset(leave))
            rows_read = len(tally.found) + len(tally.listed) - before
            reports.append(_sheet_report(sheet, layout, rows_read))
        answers, added = saving.save(ledger, tally.found, spool, tally.listed, path.name, dry_run)
    if ledger and not dry_run and not said.remembered and (said.mapping or said.defaults):
        known = [(start, layout) for start, layout in zip(starts, layouts, strict=True) if layout]
        remembered.remember(ledger.folder, known, said.mapping, said.defaults)
    notes = [*said.notes(), *_notes(reports)]
    order = {sheet.name: place for place, sheet in enumerate(sheets)}
    answers.sort(key=lambda answer: (order[answer.sheet], answer.row))
    return ImportReport(path.name, dry_run, answers, tally.dropped, reports, notes, dict(added))


@dataclass(frozen=True)
class _Said:
    """What a person says about a file, now or when its headers came before."""

    mapping: Mapping[str, str]
    defaults: Mapping[str, str]
    remembered: bool

    def notes(self) -> list[str]:
        if not self.remembered:
            return []
        pairs = [f"{name}={text}" for name, text in {**self.mapping, **self.defaults}.items()]
        return [
            _("Read as the last file with these headers: {pairs}. --fresh forgets that.").format(
                pairs=" ".join(pairs)
            )
        ]


def _said(
    ledger: Ledger | None,
    starts: Sequence[headers.Rows],
    mapping: Mapping[str, str] | None,
    defaults: Mapping[str, str] | None,
) -> _Said:
    """Return what is said now; where nothing is, what was said before of such headers."""
    if mapping is None and defaults is None and ledger:
        own, texts = remembered.recall(ledger.folder, starts)
        return _Said(own, texts, bool(own or texts))
    return _Said(mapping or {}, defaults or {}, False)


def cells_of(
    path: Path, wanted: Collection[tuple[str, int]]
) -> dict[tuple[str, int], list[tuple[str, str]]]:
    """Return header and text of the cells of some rows, by sheet and number.

    Raises:
        InvalidError: the file is no spreadsheet.
    """
    found: dict[tuple[str, int], list[tuple[str, str]]] = {}
    with tables.opened(path) as sheets:
        for sheet in sheets:
            numbers = {number for name, number in wanted if name == sheet.name}
            if not numbers:
                continue
            layout = headers.find(list(islice(sheet.rows(), _LOOKED_AT)), {})
            for number, row in sheet.rows():
                if number in numbers:
                    found[sheet.name, number] = [
                        (layout.header(column) if layout else headers.letter(column), text)
                        for column, cell in enumerate(row)
                        if (text := cells.text(cell))
                    ]
                if number >= max(numbers):
                    break
    return found


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
    path: Path,
    sheets: Sequence[Sheet],
    starts: Sequence[headers.Rows],
    overrides: Mapping[str, str],
    *,
    strict: bool,
) -> list[Layout | None]:
    """Find out how to read each sheet.

    Args:
        path: the file.
        sheets: its sheets.
        starts: the first rows of each.
        overrides: header → column, as the person says.
        strict: whether every header that the person named must be there.

    Raises:
        InvalidError: no sheet has known headers, or no sheet has a header that was named.
    """
    layouts = [headers.find(start, overrides) for start in starts]
    if not any(layouts):
        if not any(starts):
            raise InvalidError(_("{file} holds no rows.").format(file=path.name))
        raise InvalidError(_unknown(sheets, starts))
    seen = {folded(cells.text(cell)) for start in starts for _number, row in start for cell in row}
    for layout in filter(None, layouts):
        seen |= set(map(folded, layout.headers))
    lost = [header for header in overrides if header not in seen]
    if lost and strict:
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


def _read(
    source: Source,
    sheet: Sheet,
    tally: _Tally,
    steps: _Steps,
    leave: frozenset[tuple[str, int]],
) -> None:
    """Read the data rows of one sheet."""
    table = source.layout.table
    for number, values, texts in _data(source, sheet, tally, steps):
        if (sheet.name, number) in leave:
            tally.found.append(Found(sheet.name, number, left=True))
            continue
        if table in words.directories():
            row = Listed(sheet.name, number, table)
            try:
                row.entry = directories.read(source, number, values, texts)
            except InvalidError as error:
                row.refusal = str(error)
            tally.listed.append(row)
            continue
        try:
            made = rows.read(source, number, values, texts)
        except InvalidError as error:
            tally.found.append(Found(sheet.name, number, refusal=str(error)))
            continue
        found = Found(
            sheet.name,
            number,
            count=made.count,
            lacking=tuple(made.lacking),
            notes=tuple(made.notes),
            submission=made.submission,
        )
        occurrence, found.first = tally.alike.take(made.fingerprint, found)
        for position, record in enumerate(made.records):
            one = rows.digest(made.fingerprint, occurrence, position)
            # What it repeats is known by digest here, and by identity once it is saved.
            first = rows.digest(made.fingerprint, 1, position) if found.first else ""
            tally.spool.put(replace(record, digest=one, repeats=first))
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
    own = directories.parts(layout.table) if layout.table in words.directories() else {}
    shown: dict[str, str] = {}
    for column, header in enumerate(layout.headers):
        if column in meanings:
            name = meanings[column]
            shown[layout.header(column)] = own.get(name) or columns()[name].label
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
