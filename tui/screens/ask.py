"""Small questions: a reason, a yes or no; each says itself in the language of the moment."""

from collections.abc import Callable
from typing import Any

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Input, Label

from storage.language import _
from tui.answer import answer
from tui.screens.base import Dialog
from tui.widgets.gradual import Box
from tui.widgets.keybar import KeyBar
from tui.widgets.oneline import OneLine
from tui.widgets.twice import Twice


class ReasonScreen(Dialog[str | None]):
    """Asks for a reason, which must not be empty; gives it, or `None`."""

    BINDINGS = [
        Binding("escape", "dismiss", show=False),
        Binding("f2,ctrl+s", "confirm", show=False),
    ]

    def __init__(self, question: Callable[[], str]) -> None:
        super().__init__()
        self._question = question
        self._twice = Twice()

    def compose(self) -> ComposeResult:
        """Yield the question and the line for the answer."""
        with Box(classes="dialog"):
            yield Label(self._question(), markup=False)
            yield OneLine(placeholder=_("The reason, kept in the record's history"), id="reason")
            yield Label(classes="faint", id="how")
        yield KeyBar("ask")

    def on_mount(self) -> None:
        """Say how the reason is given."""
        self.relabelled()

    def relabelled(self) -> None:
        """Say how the reason is given."""
        self.on_input_changed()

    def on_input_changed(self) -> None:
        """Begin anew: what is typed now was not confirmed."""
        self._twice.forget()
        self.query_one("#how", Label).update(_("Enter twice or F2 confirms, Esc goes back"))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Give the reason on the second Enter."""
        if not event.value.strip() or self._twice.meant(event.value):
            self.action_confirm()
        else:
            self.query_one("#how", Label).update(_("Enter once more confirms, Esc goes back"))

    def action_confirm(self) -> None:
        """Give the reason; where there is none, say that one is needed."""
        reason = self.query_one(Input).value.strip()
        if reason:
            self.dismiss(reason)
        else:
            needed = Content.styled(_("A reason is needed."), "$text-warning")
            self.query_one("#how", Label).update(needed)

    async def action_dismiss(self, result: Any = None) -> None:
        """Go back without an answer."""
        self.dismiss(None)


class YesScreen(Dialog[bool]):
    """Asks for a yes or no."""

    BINDINGS = [
        Binding("escape", "answer(False)", show=False),
        Binding("enter,f2", "answer(True)", show=False),
    ]

    def __init__(self, question: Callable[[], str]) -> None:
        super().__init__()
        self._question = question

    def compose(self) -> ComposeResult:
        """Yield the question."""
        with Box(classes="dialog"):
            yield Label(self._question(), markup=False, classes="question")
            yield Label(_("Enter: yes · Esc: no"), classes="faint")
        yield KeyBar("ask")

    def on_key(self, event: events.Key) -> None:
        """Take the answer in a letter or a character, as an input method gives it."""
        yes = answer(event.character or "")
        if yes is not None:
            event.stop()
            self.dismiss(yes)

    def action_answer(self, yes: bool) -> None:
        """Give the answer."""
        self.dismiss(yes)


class TextScreen(Dialog[None]):
    """Shows a text until it is closed."""

    BINDINGS = [Binding("escape,enter", "dismiss", show=False)]

    def __init__(self, text: Callable[[], str]) -> None:
        super().__init__()
        self._text = text

    def compose(self) -> ComposeResult:
        """Yield the text."""
        with VerticalScroll(classes="page"):
            yield Label(self._text(), markup=False)
            yield Label(_("Esc closes this page."), classes="faint")
        yield KeyBar("ask")
