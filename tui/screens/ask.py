"""Small questions: a reason, a yes or no."""

from typing import Any

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Label

from storage.language import _


class ReasonScreen(ModalScreen[str | None]):
    """Asks for a reason, which must not be empty; gives it, or `None`."""

    BINDINGS = [Binding("escape", "dismiss", show=False)]

    def __init__(self, question: str) -> None:
        super().__init__()
        self._question = question

    def compose(self) -> ComposeResult:
        """Yield the question and the line for the answer."""
        with Vertical(classes="dialog"):
            yield Label(self._question, markup=False)
            yield Input(placeholder=_("The reason, kept in the record's history"), compact=True)
            yield Label(_("Enter confirms, Esc goes back"), classes="faint")

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
    ]

    def __init__(self, question: str) -> None:
        super().__init__()
        self._question = question

    def compose(self) -> ComposeResult:
        """Yield the question."""
        with Vertical(classes="dialog"):
            yield Label(self._question, markup=False)
            yield Label(_("Enter: yes · Esc: no"), classes="faint")

    def action_answer(self, yes: bool) -> None:
        """Give the answer."""
        self.dismiss(yes)
