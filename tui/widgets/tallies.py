"""A split of the figures as a table with a cursor on a number, bars beside it."""

from rich.style import Style
from textual.binding import Binding
from textual.reactive import var
from textual.strip import Strip

from exporters.figures import Figures
from storage.catalogue import Catalogue
from storage.language import _
from storage.text import fitted, one_line, width
from tui.scope import shown
from tui.splits import Split, bar, sparkline
from tui.widgets.lines import Lines

_NUMBER = 6  # cells for a number
_PAIR = 2 * _NUMBER + 1  # for this year's and last year's
_LEAST_BAR, _MOST_BAR = 8, 60  # cells; the eye does not follow a longer one


class TallyTable(Lines):
    """Lines of a split; the last one is the total.

    Attributes:
        column: the number under the cursor, from 0: two for each field, two for all.
    """

    BINDINGS = [
        Binding("left,h", "side(-1)", show=False),
        Binding("right,l", "side(1)", show=False),
    ]
    HEAD = 3

    column = var(0)

    def __init__(self, catalogue: Catalogue) -> None:
        super().__init__(id="tallies", classes="lines")
        self._catalogue = catalogue
        self._split: Split | None = None
        self._sparks: list[str] = []

    def show(self, split: Split, now: Figures) -> None:
        """Show a split."""
        self._split = split
        self._sparks = [sparkline(now, field) for field in split.fields]
        self.column = min(self.column, 2 * len(split.fields) - 1)
        self.put_cursor(min(self.cursor, self.length() - 1))

    @property
    def cell(self) -> tuple[str | None, str, int]:
        """Value (`None` for the total), field (`""` for all) and year of the number there."""
        assert self._split is not None
        values = self._split.values
        value = values[self.cursor] if self.cursor < len(values) else None
        field = self._split.fields[self.column // 2]
        return value, field, self._split.year - self.column % 2

    def to_copy(self) -> tuple[str, str]:
        """Return the number under the cursor, with what it counts."""
        assert self._split is not None
        value, field, year = self.cell
        number = self._split.pair(value, field)[year != self._split.year]
        whole = self._catalogue.fields.shown(field) if field else _("Total")
        name = f"{year} {whole}" + ("" if value is None else f" {self._value_name(value)}")
        said = "-" if number is None else str(number)
        return f"{name} {said}", f"{name}\t{said}"

    def length(self) -> int:
        """Return how many lines there are."""
        return len(self._split.values) + 1 if self._split else 0

    def action_side(self, step: int) -> None:
        """Move the cursor to the number beside."""
        if self._split:
            self.column = max(0, min(self.column + step, 2 * len(self._split.fields) - 1))

    def watch_column(self) -> None:
        """Draw the cursor where it is."""
        self.refresh()
        self.moved()

    def chosen(self) -> None:
        """Open the records under the number that was clicked twice."""
        self.call_later(self.screen.run_action, "open")

    def clicked(self, x: int) -> None:
        """Put the cursor on the number that was clicked."""
        room = self.scrollable_content_region.width
        start = self._label_cells(room)
        places = self._places(room)
        at, rest = divmod(x - start, _PAIR)
        if 0 <= at < len(places):
            self.column = 2 * places[at] + (rest > _NUMBER)

    def head(self, y: int, room: int) -> Strip:
        """Draw the names of the fields, the two years, and how the year went."""
        style = self.head_style()
        split = self._split
        if split is None:
            return Strip.blank(room, style)
        places = self._places(room)
        if y == 0:
            parts = [_right(self._field_name(split.fields[at]), _PAIR) for at in places]
            hidden = len(split.fields) - len(places)
            text = _("({count} more)").format(count=hidden) if hidden else ""
        elif y == 1:
            years = f"{split.year:{_NUMBER}} {split.year - 1:{_NUMBER}}"
            parts, text = [years] * len(places), ""
        else:
            parts = [" " + self._sparks[at] for at in places]
            text = _("{year} by month").format(year=split.year)
        label = f" {fitted(text, self._label_cells(room) - 1)}"
        return self.strip([(label + "".join(parts), style)], room, style)

    def line(self, place: int, room: int) -> Strip:
        """Draw the line at `place`."""
        split = self._split
        assert split is not None
        total = place == len(split.values)
        value = None if total else split.values[place]
        style = self.plain_style() + Style(bold=total)
        faint = style + self.get_component_rich_style("list--out", partial=True)
        name = _("Total") if value is None else self._value_name(value)
        here = place == self.cursor
        label_style = style + Style(bold=True) if here else style
        label = f" {fitted(name, self._label_cells(room) - 2)} "
        parts: list[tuple[str, Style]] = [(label, label_style)]
        for at in self._places(room):
            for side, number in enumerate(split.pair(value, split.fields[at])):
                own = faint if side or not number else style
                if here and self.column == 2 * at + side:
                    own += self.cursor_style()
                parts.append((f"{'-' if number is None else number:>{_NUMBER}}", own))
                parts += [(" ", style)] if not side else []
        rest = room - self._label_cells(room) - _PAIR * len(self._places(room)) - 2
        if not total and rest >= _LEAST_BAR:
            fill = self.get_component_rich_style("list--bar", partial=True)
            parts.append(("  ", style))
            for sign in bar(split.pair(value, ""), split.most, min(rest, _MOST_BAR)):
                parts.append((sign, style + fill if sign == "=" else style))
        return self.strip(parts, room, style)

    def _label_cells(self, room: int) -> int:
        return 18 if room < 100 else 28

    def _places(self, room: int) -> list[int]:
        """Return which fields are shown, that of the cursor and the total among them."""
        assert self._split is not None
        count = len(self._split.fields)
        fit = max(1, (room - self._label_cells(room)) // _PAIR)
        if fit >= count:
            return list(range(count))
        fit = max(1, fit - 1)
        at = min(self.column // 2, count - 2)
        first = max(0, min(at - fit + 1, count - 1 - fit))
        return [*range(first, first + fit), count - 1]

    def _field_name(self, field: str) -> str:
        if not field:
            return _("Total")
        term = self._catalogue.fields.by_name.get(field)
        return fitted(term.brief if term else one_line(field), _PAIR - 1).rstrip()

    def _value_name(self, value: str) -> str:
        assert self._split is not None
        return one_line(shown(self._catalogue, self._split.dimension, value))


def _right(text: str, cells: int) -> str:
    return " " * max(0, cells - width(text)) + text
