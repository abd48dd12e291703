"""From the numbers of a year to the tables that the law asks for."""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from exporters.numbers import INSPECTIONS, PENALTIES_UNDATED, Figure, Numbers
from exporters.section.model import spoken
from exporters.section.note import undated
from exporters.section.wording import Wording
from exporters.statistics.forms import Form, Texts, put, texts_of
from exporters.year import Year

_DUE = (1, 31)  # of the year after

Cell: TypeAlias = int | float | str | None  # None: the ledger does not know


@dataclass(frozen=True)
class Table:
    """One table.

    Attributes:
        code: its number, such as 表六.
        act: the kind of act, such as 行政检查.
        title: its title.
        unit: the unit of its numbers; `""` where its columns name theirs.
        power: whether the town has the power; `None` where nobody has said.
        head: the heads of its columns.
        rows: its cells; a row of one text goes across the table.
        figures: (row, column) → which of the ledger's figures stands there.
        notes: what stands under it (说明).
        words: what the part in words says of it (情况说明).
    """

    code: str
    act: str
    title: str
    unit: str
    power: bool | None
    head: list[str]
    rows: list[list[Cell]]
    figures: dict[tuple[int, int], Figure]
    notes: list[str]
    words: str


@dataclass(frozen=True)
class Statistics:
    """The tables of one year, with the texts around them.

    Attributes:
        due: by when they must be public; for the person who fills them in.
        remarks: what readers must know of all tables.
    """

    title: str
    part_tables: str
    part_words: str
    about: str
    words_title: str
    notes_title: str
    unit: str
    issuer: str
    town: str
    issued: date
    tables: list[Table]
    due: str
    remarks: list[str]


def statistics(year: Year) -> Statistics:
    """Return the yearly data of administrative enforcement.

    Raises:
        InvalidError: the town's statistics.toml says what the tables cannot hold.
    """
    texts = texts_of(year.ledger.folder)
    issuer = Wording(year.ledger.folder).issuer(year.town)
    named = {"issuer": issuer, "year": str(year.number), "until": spoken(year.until)}
    due = spoken(date(year.number + 1, *_DUE))
    tables = [_Filling(year, texts, form, named).table() for form in texts.table]
    return Statistics(
        title=put(texts.title, **named),
        part_tables=put(texts.part_tables, **named),
        part_words=put(texts.part_words, **named),
        about=put(texts.about, **named),
        words_title=texts.words_title,
        notes_title=texts.notes,
        unit=texts.unit,
        issuer=issuer,
        town=year.town,
        issued=year.today,
        tables=tables,
        due=put(texts.due, due=due),
        remarks=[put(texts.running, **named)] if year.running else [],
    )


class _Filling:
    """One table being filled in."""

    def __init__(self, year: Year, texts: Texts, form: Form, named: dict[str, str]) -> None:
        self._year, self._texts, self._form, self._named = year, texts, form, named
        self._numbers = Numbers(year)
        self._given = texts.given.get(str(year.number), {}).get(form.code, {})
        self._figures: dict[tuple[int, int], Figure] = {}

    def table(self) -> Table:
        texts, form = self._texts, self._form
        head = [column.name for column in form.columns]
        notes = list(form.notes)
        if form.power is False:
            rows: list[list[Cell]] = [[texts.no_power]]
            notes, words = [], texts.no_power + "。"
        else:
            last = self._row()
            rows = [*self._field_rows(), last]
            notes += self._remarks(dict(zip(head, last, strict=True)))
            words = self._words(dict(zip(head, last, strict=True)))
            if form.by_field:
                rows[-1] = [texts.sum, *last]
            self._note_figures(len(rows) - 1)
        if form.by_field:
            head = [texts.field, *head]
        title = put(texts.table_title, code=form.code, name=form.name, **self._named)
        return Table(
            form.code,
            form.act,
            title,
            form.unit,
            form.power,
            head,
            rows,
            self._figures,
            notes,
            words,
        )

    def _row(self) -> list[Cell]:
        """Return the numbers of the whole town: what it gave itself, else the ledger's."""
        form = self._form
        found: dict[str, Cell] = {
            column.name: self._numbers.value(column.figure) if column.figure else None
            for column in form.columns
        }
        found.update(self._given)
        parts = [name for name in found if name != form.total]
        if form.total and found[form.total] == 0 and not self._undated():
            found |= {name: 0 for name in parts if found[name] is None}
        return [found[column.name] for column in form.columns]

    def _field_rows(self) -> list[list[Cell]]:
        """Return a row for each field; one in which the town has no power says so."""
        if not self._form.by_field:
            return []
        figures = self._year.figures
        rows: list[list[Cell]] = []
        for name in dict.fromkeys((*figures.counted, *figures.no_power)):
            row: list[Cell] = [name]
            for place, column in enumerate(self._form.columns, 1):
                if name in figures.no_power:
                    row.append(self._texts.no_power)
                    continue
                self._figures[len(rows), place] = Figure(self._year.number, column.figure, name)
                row.append(self._numbers.value(column.figure, name))
            rows.append(row)
        return rows

    def _note_figures(self, row: int) -> None:
        for place, column in enumerate(self._form.columns, int(self._form.by_field)):
            if column.figure and column.name not in self._given:
                self._figures[row, place] = Figure(self._year.number, column.figure)

    def _undated(self) -> int:
        kinds = {column.figure for column in self._form.columns}
        return self._numbers.value(PENALTIES_UNDATED) if "penalties" in kinds else 0

    def _remarks(self, values: dict[str, Cell]) -> list[str]:
        texts, remarks = self._texts, []
        wording = Wording(self._year.ledger.folder)
        if self._undated():
            remarks.append(undated(self._numbers, wording))
        if any(column.figure == INSPECTIONS for column in self._form.columns):
            remarks += wording.options(self._year.rules.options)
        unknown = [name for name, value in values.items() if value is None]
        if unknown and self._form.power is None:
            remarks.append(texts.power_unsaid)
        if unknown:
            remarks.append(put(texts.unknown, columns="；".join(unknown)))
        return remarks

    def _words(self, values: dict[str, Cell]) -> str:
        """Return what is said of the table in words; that it is not known, where it is not."""
        said = {name: str(value) for name, value in values.items()}
        words = put(self._form.words, **said, **self._named)
        unknown = [name for name, value in values.items() if value is None]
        if any("{" + name + "}" in self._form.words for name in unknown):
            return self._texts.not_said
        return words
