"""A change to the settings is saved once it is known what it does to the figures."""

from collections.abc import Callable
from typing import Any

from textual.screen import Screen

from storage.errors import TaizhangError
from storage.language import _
from storage.ledger import Ledger
from tui.screens.ask import YesScreen
from tui.screens.busy import BusyScreen, behind


def save_knowing(
    screen: Screen[Any],
    ledger: Ledger,
    effect: Callable[[Ledger], str],
    save: Callable[[], None],
    refuse: Callable[[TaizhangError], None],
) -> None:
    """Save, after it was agreed to where it changes a figure or a sentence.

    Args:
        screen: the screen that saves.
        ledger: the ledger.
        effect: finds what would change; `""` for nothing.
        save: saves.
        refuse: says why it cannot be known.
    """

    def answered(yes: bool | None) -> None:
        if yes:
            save()

    def found(text: str) -> None:
        if text:
            screen.app.push_screen(YesScreen(lambda: f"{text}\n\n{_('Save it?')}"), answered)
        else:
            save()

    def said() -> str:
        return _("Working out what this changes in the figures …")

    behind(screen, BusyScreen(ledger, said, effect), found, refuse)
