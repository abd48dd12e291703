"""Small questions: a reason, a yes or no."""

from typing import Any

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, Label

from storage.language import _
from tui.keys import bindings
from tui.widgets.keybar import KeyBar


class ReasonScreen(ModalScreen[str | None]):
    """Asks for a reason, which must not be empty; gives it, or `None`."""

    BINDINGS = [Binding("escape", "dismiss", show=False), *bindings("every")]

    def __init__(self, question: str) -> None:
        super().__init__()
        self._question = question

    def compose(self) -> ComposeResult:
        """Yield the question and the line for the answer."""
        with Vertical(classes="dialog"):
            yield Label(self._question, markup=False)
            yield Input(
                placeholder=_("The reason, kept in the record's history"), id="reason", compact=True
            )
            yield Label(_("Enter confirms, Esc goes back"), classes="faint")
        yield KeyBar("ask")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Give the reason."""
        if event.value.strip():
            self.dismiss(event.value.strip())

    async def action_dismiss(self, result: Any = None) -> None:
        """Go back without an answer."""
        self.dismiss(None)


class YesScreen(ModalScreen[bool]):
    """Asks for a yes or no."""

    BINDINGS = [
        Binding("escape,n", "answer(False)", show=False),
        Binding("enter,f2,y", "answer(True)", show=False),
        *bindings("every"),
    ]

    def __init__(self, question: str) -> None:
        super().__init__()
        self._question = question

    def compose(self) -> ComposeResult:
        """Yield the question."""
        with Vertical(classes="dialog"):
            yield Label(self._question, markup=False, classes="question")
            yield Label(_("Enter: yes · Esc: no"), classes="faint")
        yield KeyBar("ask")

    def action_answer(self, yes: bool) -> None:
        """Give the answer."""
        self.dismiss(yes)


class TextScreen(ModalScreen[None]):
    """Shows a text until it is closed."""

    BINDINGS = [Binding("escape,enter", "dismiss", show=False), *bindings("every")]

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def compose(self) -> ComposeResult:
        """Yield the text."""
        with VerticalScroll(classes="page"):
            yield Label(self._text, markup=False)
            yield Label(_("Esc closes this page."), classes="faint")
        yield KeyBar("ask")
