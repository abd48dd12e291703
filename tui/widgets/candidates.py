"""What fits the part that is being typed: Up and Down mark one, Enter takes it."""

from textual.content import Content
from textual.widgets import Static

from storage.language import _
from storage.text import fitted, one_line, width
from tui.intake.choices import Choice, Offer
from tui.widgets.entry import Part

_NO_OFFER = Offer([])


class Candidates(Static):
    """A short list below the form; not there when nothing fits."""

    def __init__(self) -> None:
        super().__init__(id="candidates")
        self.display = False
        self.box: Part | None = None
        self._choices: list[Choice] = []
        self._place = -1
        self._lines = 0

    @property
    def marked(self) -> str:
        """What Enter takes, `""` where what is typed is meant."""
        return self._choices[self._place].value if self._place >= 0 else ""

    def offer(self, box: Part | None, offer: Offer = _NO_OFFER) -> None:
        """Show what is offered for a part; nothing hides the list."""
        self.box = box if offer.choices else None
        self._choices = offer.choices if box else []
        self._place = 0 if self._choices and offer.marked else -1
        self._show()

    def move(self, box: Part, step: int) -> bool:
        """Move the mark; `False` where there is nothing to go to."""
        if box is not self.box or not -1 <= self._place + step < len(self._choices):
            return False
        if self._place + step < 0 and self._place < 0:
            return False
        self._place += step
        self._show()
        return True

    def _show(self) -> None:
        self.display = bool(self._choices)
        if not self._choices:
            return
        room = max(self.app.size.width - 4, 20)
        most = min(self.app.size.height // 4, len(self._choices))
        first = max(0, min(self._place - most + 1, len(self._choices) - most))
        values = [one_line(choice.value) for choice in self._choices]
        column = min(max(map(width, values)) + 2, room * 2 // 3)
        lines: list[Content] = []
        for place in range(first, first + most):
            choice, on = self._choices[place], place == self._place
            note = fitted(one_line(choice.note), max(room - column, 0)).rstrip()
            if not choice.note:
                line = Content(fitted(values[place], room).rstrip())
            else:
                value = fitted(values[place], column)
                line = Content.assemble(value, (note, "" if on else "$text-muted"))
            sign = Content.styled("▸ " if on else "  ", "bold $accent")
            lines.append(sign + (line.stylize("bold reverse") if on else line))
        if self._place >= 0:
            hint = _("Enter takes it, Esc keeps what is typed")
            lines.append(Content.styled(f"  {hint}", "$text-muted"))
        if self._lines != len(lines):
            self._lines = len(lines)
            self.update(Content("\n").join(lines))
        else:  # as high as before: the screen stays as it is laid out
            self.update(Content("\n").join(lines), layout=False)
