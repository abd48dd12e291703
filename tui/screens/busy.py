"""What changes many records at once, with a word to those who wait for it."""

from collections.abc import Callable
from typing import Any, Generic

from textual.app import ComposeResult
from textual.binding import Binding
from textual.screen import Screen
from textual.widgets import Label

from storage.errors import TaizhangError
from storage.language import _
from storage.ledger import Ledger
from tui.screens.base import Dialog, T
from tui.screens.working import WorkingOut
from tui.widgets.gradual import Box

_LATE = 0.15  # seconds after which one begins to wonder


class BusyScreen(WorkingOut, Dialog[T | TaizhangError], Generic[T], inherit_bindings=False):
    """Stands before a list until a change is made; gives what came of it, or why it was not.

    A key typed meanwhile does nothing: it would act on what is about to be another list.
    """

    BINDINGS = [Binding("f10,ctrl+q", "app.quit", show=False)]

    def __init__(self, ledger: Ledger, said: Callable[[], str], change: Callable[[Ledger], T]):
        """Make the screen.

        Args:
            ledger: the ledger.
            said: says what is being done.
            change: makes the change; can be pickled, as it may run in a process of its own.
        """
        super().__init__()
        self.ledger = ledger
        self._said = said
        self._change = change

    def compose(self) -> ComposeResult:
        """Yield what is said."""
        with Box(classes="dialog"):
            yield Label(self._said(), markup=False, classes="question")
            yield Label(_("This takes a moment."), classes="faint")

    def on_mount(self) -> None:
        """Begin; what is soon over is not talked of."""
        self.set_timer(_LATE, lambda: self.add_class("late"))
        self.work_out("change", self._change, self._done, self._done)

    def _done(self, found: T | TaizhangError) -> None:
        self.dismiss(found)


def behind(
    screen: Screen[Any],
    busy: BusyScreen[T],
    then: Callable[[T], object],
    refuse: Callable[[TaizhangError], None],
) -> None:
    """Let `busy` stand before `screen`; `then` shows what came of it, `refuse` why nothing did."""

    def done(found: T | TaizhangError | None) -> None:
        if isinstance(found, TaizhangError):
            refuse(found)
        elif found is not None:
            then(found)

    screen.app.push_screen(busy, done)
