"""The figures that a published report states, each beside the ledger's."""

from collections.abc import Sequence

from textual.strip import Strip

from exporters.published.comparing import Jump, Line
from exporters.published.kinds import INSPECTION, Kinds
from exporters.published.reading import Statement
from storage.catalogue import Catalogue
from storage.language import _
from storage.text import fitted, one_line, width
from tui.reportwords import plain, written
from tui.widgets.lines import Lines

_KIND, _WRITTEN, _NUMBER = 11, 15, 9  # cells of the columns


class FigureList(Lines):
    """The figures that a report states, each beside the ledger's."""

    def __init__(self, catalogue: Catalogue) -> None:
        super().__init__(id="figures-read", classes="lines")
        self._catalogue = catalogue
        self._kinds = Kinds()
        self._lines: Sequence[Line] = ()
        self._chosen: set[Statement] = set()
        self._later: dict[str, Jump] = {}
        self._year = 0

    @property
    def under_cursor(self) -> Line | None:
        """The figure under the cursor."""
        return self._lines[self.cursor] if self.cursor < len(self._lines) else None

    def show(
        self, year: int, lines: Sequence[Line], chosen: set[Statement], later: Sequence[Jump]
    ) -> None:
        """Show figures of `year`; those of the year after stand beside where there are any."""
        self._year, self._lines, self._chosen = year, lines, chosen
        self._later = {jump.field: jump for jump in later}
        self.put_cursor(min(self.cursor, max(len(lines) - 1, 0)))
        self.moved()

    def length(self) -> int:
        """Return how many figures there are."""
        return len(self._lines)

    def chosen(self) -> None:
        """Open the records under the figure that was clicked twice."""
        self.call_later(self.screen.run_action, "open")

    def head(self, y: int, room: int) -> Strip:
        """Draw the titles of the columns."""
        year = str(self._year)
        numbers = [year, _("Ledger"), _("Difference")]
        if self._later:
            numbers += [str(self._year + 1), _("Growth")]
        style = self.head_style()
        text = self._text("", _("Published"), _("Field"), numbers, room)
        return self.strip([(text, style)], room, style)

    def line(self, place: int, room: int) -> Strip:
        """Draw the figure at `place`."""
        line = self._lines[place]
        statement = line.statement
        number = written(plain(statement.number), statement.unit, statement.bound)
        difference = line.difference
        agrees = _("agrees") if line.outcome in ("equal", "holds") else ""
        numbers = [
            number,
            "—" if line.ledger is None else str(line.ledger),
            agrees or ("—" if difference is None else f"{difference:+}"),
        ]
        jump = self._later.get(statement.field)
        if self._later and jump and statement.kind == INSPECTION and not statement.aside:
            change = "—" if jump.percent is None else f"{jump.percent:+}%"
            numbers += [str(jump.now), change + ("!" if jump.large else "")]
        sign = "+" if statement in self._chosen else "-"
        style = self.plain_style()
        if sign == "-":
            style += self.get_component_rich_style("list--out", partial=True)
        elif line.outcome == "differs":
            style += self.get_component_rich_style("list--back", partial=True)
        if place == self.cursor:
            style += self.cursor_style()
        kind = self._kinds.shown(statement.kind)
        field = self._catalogue.fields.shown(statement.field) if statement.field else ""
        text = self._text(sign, kind, one_line(field), numbers, room)
        return self.strip([(text, style)], room, style)

    def _text(self, sign: str, kind: str, field: str, numbers: Sequence[str], room: int) -> str:
        wide = _NUMBER if room < 100 else _NUMBER + 3
        cells = [_WRITTEN, *[wide] * (4 if self._later else 2)]
        rest = room - sum(cells) - 6
        kind_cells = max(_KIND, rest // 2)
        shown = "".join(
            " " * max(1, size - width(text)) + text
            for text, size in zip(numbers, cells, strict=False)
        )
        kind, field = fitted(kind, kind_cells), fitted(field, max(8, rest - kind_cells))
        return f" {fitted(sign, 1)} {kind} {field}{shown} "
