"""What the importer says about a file: an answer for every row, and what each column meant."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

_ADDED = ("imported", "split", "incomplete")
_YEAR = re.compile(r"\d{4}(?=-)")  # 2025-0236, 巡2025-0041
Outcome = Literal["imported", "split", "renewed", "repeated", "incomplete", "refused", "left"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one row.

    Attributes:
        sheet: the sheet it is in.
        row: its number, from 1, as the spreadsheet shows it.
        outcome: imported; split (several subjects, a record for each); repeated (an
            earlier row of the file, or in the ledger already); incomplete (kept, but
            lacks parts); renewed (an entry of a directory, brought up to date); refused
            (nothing of it is saved); left (a person chose to leave it out).
        numbers: labels of its records; none where nothing was saved.
        detail: a sentence where there is something to say.
    """

    sheet: str
    row: int
    outcome: Outcome
    numbers: tuple[str, ...] = ()
    detail: str = ""


@dataclass(frozen=True)
class Dropped:
    """A row that is no data: a total, a note, a heading; `reason` says which."""

    sheet: str
    row: int
    reason: str
    text: str


@dataclass(frozen=True)
class SheetReport:
    """How one sheet was read.

    Attributes:
        sheet: its name.
        table: inspections (patrols are among them), trainings or a directory; `""` where
            it was skipped.
        header_row: number of the (last) header row, 0 where there is none.
        rows: data rows, without those that were dropped.
        columns: header → what it means, in the language in use.
        hidden: whether the workbook hides the sheet.
    """

    sheet: str
    table: str = ""
    header_row: int = 0
    rows: int = 0
    columns: Mapping[str, str] = field(default_factory=dict)
    hidden: bool = False


@dataclass(frozen=True)
class ImportReport:
    """What became of a file.

    Attributes:
        file: its name.
        dry_run: whether nothing was to be saved.
        answers: one for every data row, in the order of the file.
        dropped: rows that are no data.
        sheets: how each sheet was read.
        notes: sentences about the file as a whole.
        records: table → number of records added, or that would be added in a dry run.
    """

    file: str
    dry_run: bool
    answers: list[Answer]
    dropped: list[Dropped]
    sheets: list[SheetReport]
    notes: list[str]
    records: dict[str, int]

    @property
    def rows(self) -> int:
        """The data rows of all sheets."""
        return len(self.answers)

    @property
    def counts(self) -> dict[str, int]:
        """`rows`, `dropped`, and the number of rows of each outcome."""
        outcomes: Counter[str] = Counter(answer.outcome for answer in self.answers)
        return {"rows": self.rows, **outcomes, "dropped": len(self.dropped)}

    @property
    def main_year(self) -> int:
        """The year that most of the added records are of, by their numbers; 0 for none."""
        added = [answer for answer in self.answers if answer.outcome in _ADDED]
        found = [_YEAR.search(number) for answer in added for number in answer.numbers]
        years = Counter(int(match[0]) for match in found if match)
        return years.most_common(1)[0][0] if years else 0

    def as_data(self) -> dict[str, Any]:
        """Return the report as one JSON object."""
        return {
            "file": self.file,
            "dry_run": self.dry_run,
            "rows": self.rows,
            "counts": self.counts,
            "records": self.records,
            "notes": self.notes,
            "sheets": [{**asdict(sheet), "columns": dict(sheet.columns)} for sheet in self.sheets],
            "dropped": [asdict(row) for row in self.dropped],
            "answers": [
                {**asdict(answer), "numbers": list(answer.numbers)} for answer in self.answers
            ],
        }
