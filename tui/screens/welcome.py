"""The first screen where there is no ledger yet: start one, or open the sample."""

from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widgets import Button, Input, Label

from storage.errors import TaizhangError
from storage.language import _
from storage.ledger import Ledger
from storage.records import Town
from tui.keys import bindings
from tui.widgets.keybar import KeyBar


class WelcomeScreen(Screen[Ledger]):
    """Gives a ledger, started here or the sample."""

    BINDINGS = bindings("every")

    def __init__(self, folder: Path, sample: Path) -> None:
        super().__init__()
        self._folder = folder
        self._sample = sample

    def compose(self) -> ComposeResult:
        """Yield the two ways to begin."""
        with Vertical(classes="welcome"):
            yield Label(_("Taizhang: the enforcement ledger that can prove its numbers"), id="name")
            yield Label(_("There is no ledger yet. Start one for your town:"))
            with Horizontal(classes="entry"):
                yield Label(_("Town"), classes="entry-label")
                yield Input(placeholder=_("for example 宋桂镇"), id="town", compact=True)
            with Horizontal(classes="entry"):
                yield Label(_("County"), classes="entry-label")
                yield Input(
                    placeholder=_("for example 郁南县; may be empty"), id="county", compact=True
                )
            with Horizontal(classes="buttons"):
                yield Button(_("Start the ledger"), id="start", variant="primary")
                yield Button(_("Look at a sample year"), id="sample")
            yield Label(
                _("It will be kept in {folder}").format(folder=self._folder),
                classes="faint",
                markup=False,
            )
        yield KeyBar("welcome")

    @on(Input.Submitted, "#town")
    def town_named(self) -> None:
        """Go on to the county."""
        self.query_one("#county").focus()

    @on(Input.Submitted, "#county")
    @on(Button.Pressed, "#start")
    def start(self) -> None:
        """Start a ledger for the town that was named."""
        name = self.query_one("#town", Input).value.strip()
        if not name:
            self.notify(_("Write the town's name first."), severity="warning")
            self.query_one("#town").focus()
            return
        county = self.query_one("#county", Input).value
        try:
            self.dismiss(Ledger.create(self._folder, Town(name=name, county=county)))
        except TaizhangError as error:
            self.notify(str(error), severity="error", markup=False)

    @on(Button.Pressed, "#sample")
    def sample(self) -> None:
        """Make the sample ledger, or open the one that is there."""
        from storage import journal
        from tui.sample import make

        try:
            there = (self._sample / journal.NAME).exists()
            self.dismiss(Ledger.open(self._sample) if there else make(self._sample))
        except TaizhangError as error:
            self.notify(str(error), severity="error", markup=False)
