"""The year's figures, on screen at all times; each number opens the records under it."""

from collections.abc import Mapping
from typing import NamedTuple

from textual.binding import Binding
from textual.content import Content
from textual.message import Message

from exporters.figures import Figures
from storage.catalogue import Catalogue
from storage.language import _
from storage.text import fitted
from tui.widgets.numbers import Numbers
from tui.widgets.told import tell

# Ways to write the line, the roomiest first: whole names of fields, whole names of the
# other numbers, cells between numbers, the town's name.
_FITS = (
    (True, True, 3, True),
    (True, True, 2, True),
    (True, False, 1, True),
    (False, False, 2, True),
    (False, False, 1, True),
    (False, False, 1, False),
)


class Number(NamedTuple):
    """A number in the bar: what it stands for, its name as a whole and in brief, and the number."""

    kind: str
    name: str
    brief: str
    value: int


class FiguresBar(Numbers):
    """One line: the year, each field's number, what is left out, the trainings, the review."""

    BINDINGS = [
        Binding("left", "move(-1)", show=False),
        Binding("right", "move(1)", show=False),
        Binding("enter", "open", show=False),
        Binding("down,escape", "screen.focus_list", show=False),
    ]

    class Opened(Message):
        """The number of that kind is to be opened; a field's own kind is its name after `=`."""

        def __init__(self, kind: str) -> None:
            super().__init__()
            self.kind = kind

    def __init__(self, catalogue: Catalogue) -> None:
        super().__init__("figures")
        self._catalogue = catalogue
        self._town = ""
        self._sample = False
        self._reason = ""
        self._numbers: list[Number] = []

    def show(
        self,
        counted: Figures,
        standing: Mapping[str, int] | None = None,
        reason: str = "",
        sample: bool = False,
    ) -> None:
        """Show the figures of a year.

        Args:
            counted: the figures.
            standing: how many records there are in each status, of all years.
            reason: why the record was sent back that stands first in the list.
            sample: whether the records are invented.
        """
        self._town, self._sample, self._reason = f"{counted.town} {counted.year}", sample, reason
        self._numbers = []
        for name, number in counted.counted.items():
            term = self._catalogue.fields.by_name.get(name)
            shown, brief = (term.shown, term.brief) if term else (name, name)
            self._numbers.append(Number(f"={name}", shown, brief, number))
        left_out = sum(counted.excluded.values()) - counted.excluded.get("other_year", 0)
        trainings = counted.trainings["county_or_above"]
        self._numbers += [
            Number("left_out", _("Not counted"), _("Out"), left_out),
            Number("trainings", _("Trainings"), _("Train."), trainings),
        ]
        for kind, name, brief, status in (
            ("returned", _("Sent back"), _("Ret."), "returned"),
            ("waiting", _("To review"), _("Review"), "submitted"),
        ):
            number = (standing or {}).get(status, 0)
            if number:
                self._numbers.append(Number(kind, name, brief, number))
        self._cursor = min(self._cursor, len(self._numbers) - 1)
        self._draw()

    def to_copy(self) -> tuple[str, str] | None:
        """Return the number that is chosen, with its name."""
        if not self._numbers:
            return None
        number = self._numbers[self._cursor]
        name = f"{self._town} {number.name}"
        return f"{name} {number.value}", f"{name}\t{number.value}"

    def action_move(self, step: int) -> None:
        """Choose the number beside."""
        self._cursor = max(0, min(self._cursor + step, len(self._numbers) - 1))
        self._draw()

    def opened(self, place: int) -> None:
        """Ask for the records under a number."""
        if self._numbers:
            self.post_message(self.Opened(self._numbers[place].kind))

    def _draw(self) -> None:
        if not self._numbers:
            return
        # Before it is laid out it is as wide as the app.
        room = self.content_size.width or self.app.size.width - self.gutter.width
        for fields, others, gap, town in _FITS:
            line = self._line(fields, others, gap, town)
            if line.cell_length <= room:
                break
        rest = room - line.cell_length - gap - 1
        if self._reason and rest >= 16:
            text = _("Returned: {reason}").format(reason=self._reason)
            told = (fitted(text, rest).rstrip(), "$text-warning")
            line = Content.assemble(line, " " * gap, told)
        tell(self, line, layout=False)  # it is one line, whatever it says

    def _line(self, fields: bool, others: bool, gap: int, town: bool) -> Content:
        parts: list[Content | str | tuple[str, str]] = []
        if self._sample:
            parts += [(_("SAMPLE"), "bold reverse"), " "]
        parts.append((self._town if town else self._town[-4:], "bold"))
        for place, number in enumerate(self._numbers):
            style = "bold $accent" if number.kind[0] == "=" else "bold"
            style = "bold $text-warning" if number.kind == "returned" else style
            chosen = self._chosen and place == self._cursor
            whole = fields if number.kind[0] == "=" else others
            name = number.name if whole else number.brief
            piece = Content.assemble(name, " ", (str(number.value), style))
            piece = piece.stylize(f"@click=open({place})")
            parts += [" " * gap, piece.stylize("reverse") if chosen else piece]
        return Content.assemble(*parts)
