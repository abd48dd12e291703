"""One row on its way to a record: its cells by part, and what no part takes."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from storage.catalogue import Catalogue, columns, folded
from storage.errors import InvalidError
from storage.language import _
from tui.spreadsheet import words
from tui.spreadsheet.headers import Layout, letter


class Draft:
    """A row that is being read.

    Attributes:
        year: the year of days written without one.
        parts: the parts of the record read so far.
        extra: what no part takes, under its header.
        notes: sentences for the person who imports.
        marks: header → what the row says, for its fingerprint.
    """

    def __init__(
        self,
        layout: Layout,
        number: int,
        values: Sequence[Any],
        texts: Sequence[str],
        catalogue: Catalogue,
        year: int | None = None,
    ) -> None:
        self.layout = layout
        self.number = number
        self.catalogue = catalogue
        self.year = year
        self.parts: dict[str, Any] = {}
        self.extra: dict[str, str] = {}
        self.notes: list[str] = []
        self.marks: dict[str, str] = {}
        self._values = values
        self._texts = texts
        for column, text in enumerate(texts):
            if text and column not in layout.serial:
                if layout.identity in (None, column):
                    self.marks[layout.mark(column)] = text
                if column not in layout.taken:
                    self.extra[layout.kept.get(column) or layout.header(column)] = text

    def text(self, name: str) -> str:
        """Return the text of the leading column of a part, `""` where it has none."""
        of = self.layout.parts.get(name)
        return self._texts[of[0]] if of and of[0] < len(self._texts) else ""

    def value(self, name: str) -> Any:
        """Return the cell in the leading column of a part, as the spreadsheet holds it."""
        of = self.layout.parts.get(name)
        return self._values[of[0]] if of and of[0] < len(self._values) else None

    def all_of(self, name: str) -> list[tuple[int, Any, str]]:
        """Return column, cell and text of every column of a part."""
        return [
            (column, self._values[column], self._texts[column])
            if column < len(self._texts)
            else (column, None, "")
            for column in self.layout.parts.get(name, ())
        ]

    def header(self, name: str) -> str:
        """Return the header of a part's leading column; its label where it has none."""
        of = self.layout.parts.get(name)
        return self.layout.header(of[0]) if of else columns()[name].term

    @property
    def rejected(self) -> str:
        """What the form collector says of a submission that was not accepted there."""
        column = self.layout.reviewed
        said = self._texts[column] if column is not None and column < len(self._texts) else ""
        return said if folded(said) in words.folded_list("rejected") else ""

    def mark(self, name: str, value: object) -> None:
        """Let `value` stand for the text of a part in the fingerprint."""
        if self.text(name) and self.layout.identity is None:
            self.marks[self.layout.mark(self.layout.parts[name][0])] = str(value)

    def keep(self, name: str) -> None:
        """Keep the text of a part's column beside the record."""
        if self.text(name):
            self.extra[self.header(name)] = self.text(name)

    def keep_with_note(self, name: str) -> None:
        """Keep the text of a part's column beside the record, and say so."""
        self.keep(name)
        self.notes.append(
            _("“{text}” ({header}) is kept as written.").format(
                text=short(self.text(name)), header=self.header(name)
            )
        )

    @contextmanager
    def cell(self, name: str, column: int | None = None) -> Iterator[None]:
        """Name the cell in errors that occur inside."""
        try:
            yield
        except InvalidError as error:
            raise self.placed(error, name, column) from error

    def placed(self, error: InvalidError, name: str, column: int | None = None) -> InvalidError:
        """Return the error with the cell that it is about."""
        place = column
        if place is None:
            place = next(iter(self.layout.parts.get(name, ())), None)
        if place is None:
            return error
        sentence = _("{cell} ({header}): {reason}").format(
            cell=f"{letter(place)}{self.number}",
            header=self.layout.header(place),
            reason=error,
        )
        return InvalidError(sentence, error.name or name)


def short(text: str) -> str:
    """Return text cut to what fits in a sentence."""
    return text if len(text) <= 30 else text[:29] + "…"
