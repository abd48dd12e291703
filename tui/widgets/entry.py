"""One part of a record in a form: a label, what is typed, and the choices behind it."""

from collections.abc import Sequence

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.suggester import Suggester
from textual.widgets import Input, Label

from storage.catalogue import folded, label


class Choices(Suggester):
    """Completes what is typed from a list, whatever the case and width of the letters."""

    def __init__(self, choices: Sequence[str]) -> None:
        super().__init__(use_cache=False)
        self.choices = choices

    async def get_suggestion(self, value: str) -> str | None:
        """Return the first choice that begins with `value`."""
        return next((choice for choice in self.choices if choice.startswith(value)), None)


class PartInput(Input):
    """What is typed for a part; the arrows go through the choices, Enter goes on."""

    BINDINGS = [
        Binding("down", "choose(1)", show=False),
        Binding("up", "choose(-1)", show=False),
    ]

    def __init__(self, name: str, value: str, choices: Sequence[str]) -> None:
        super().__init__(
            value,
            id=f"part-{name}",
            suggester=Choices(choices) if choices else None,
            compact=True,
            select_on_focus=False,
        )
        self.part = name
        self._given = value
        self.choices = list(choices)

    def _on_paste(self, event: events.Paste) -> None:
        """Take every line of what is pasted; a line break becomes a semicolon."""
        lines = [line.strip() for line in event.text.splitlines() if line.strip()]
        if len(lines) > 1:
            self.insert_text_at_cursor("；".join(lines))
            event.stop()
            event.prevent_default()
        else:
            super()._on_paste(event)

    def action_choose(self, step: int) -> None:
        """Take the next choice that fits what was typed; without choices go up or down."""
        # What stood there before is only moved past: an arrow must not change it unseen.
        if not self.choices or (self.value and self.value == self._given):
            self.screen.focus_next() if step > 0 else self.screen.focus_previous()
            return
        if self.value in self.choices:
            place = self.choices.index(self.value) + step
            if not 0 <= place < len(self.choices):
                self.screen.focus_next() if step > 0 else self.screen.focus_previous()
                return
        else:
            wanted = folded(self.value)
            fits = [at for at, choice in enumerate(self.choices) if wanted in folded(choice)]
            place = fits[0 if step > 0 else -1] if fits else 0
        self.value = self.choices[place]
        self.cursor_position = len(self.value)


class Entry(Horizontal):
    """A label and its input, on one line."""

    def __init__(self, name: str, value: str, choices: Sequence[str] = ()) -> None:
        super().__init__(classes="entry")
        self.input = PartInput(name, value, choices)

    def compose(self) -> ComposeResult:
        """Yield the label and the input."""
        yield Label(label(self.input.part), classes="entry-label")
        yield self.input
