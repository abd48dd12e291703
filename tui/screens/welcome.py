"""The first screen where there is no ledger yet: start one, or open the sample."""

from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Button, Input, Label

from storage.directories import Town
from storage.documents import Entity
from storage.errors import InvalidError, TaizhangError
from storage.language import _, mark
from storage.ledger import Ledger
from tui.keys import bindings
from tui.screens.base import Page
from tui.widgets.entry import cells_for, head
from tui.widgets.gradual import Box
from tui.widgets.keybar import KeyBar
from tui.widgets.oneline import OneLine

# The parts of the form: name, label, example.
_PARTS = (
    ("town", mark("Town"), mark("for example 宋桂镇")),
    ("county", mark("County"), mark("for example 郁南县; may be empty")),
    ("officers", mark("Officers"), mark("陈美玲 19150700025、区文辉 19150700058; or later")),
    ("villages", mark("Villages"), mark("石岗村、上围村; may be empty")),
)


class WelcomeScreen(Page[Ledger | None]):
    """Gives a ledger, started here or the sample; `None` where one goes back."""

    WHERE = "welcome"
    BINDINGS = [*bindings("welcome"), ("escape", "leave", "")]

    def __init__(self, folder: Path, sample: Path, back: bool = False) -> None:
        """Make the screen.

        Args:
            folder: where one's own ledger is started.
            sample: where the sample is, or is made.
            back: whether there is a ledger to go back to.
        """
        super().__init__()
        self._folder = folder
        self._sample = sample
        self._back = back

    def compose(self) -> ComposeResult:
        """Yield the two ways to begin."""
        with Box(classes="welcome"):
            yield Label(_("Taizhang: the enforcement ledger that can prove its numbers"), id="name")
            yield Label(
                _("Start your own ledger (Esc goes back):")
                if self._back
                else _("There is no ledger yet. Start one for your town:")
            )
            cells = cells_for(_(title) for _name, title, _example in _PARTS)
            for name, title, example in _PARTS:
                with Horizontal(classes="entry"):
                    yield head(_(title), cells)
                    yield OneLine(placeholder=_(example), id=name)
            with Horizontal(classes="buttons"):
                yield Button(_("Start the ledger (F2)"), id="start", variant="primary")
                if not self._back:
                    yield Button(_("Look at a sample year (F3)"), id="sample")
            yield Label(
                _("It will be kept in {folder}").format(folder=self._folder),
                classes="faint",
                markup=False,
            )
        yield KeyBar(self.WHERE)

    @on(Input.Submitted)
    def part_done(self, event: Input.Submitted) -> None:
        """Go on to the next part; after the last one to the button that starts."""
        names = [name for name, *_rest in _PARTS]
        place = names.index(event.input.id or "town")
        if place + 1 < len(names):
            self.query_one(f"#{names[place + 1]}").focus()
        else:
            self.query_one("#start").focus()

    @on(Button.Pressed, "#start")
    def action_start(self) -> None:
        """Start a ledger for the town that was named."""
        from tui.intake.beginning import begin, officers_in, villages_in

        typed = {name: self.query_one(f"#{name}", Input).value.strip() for name, *_rest in _PARTS}
        if not typed["town"]:
            self.notify(_("Write the town's name first."), severity="warning")
            self.query_one("#town").focus()
            return
        try:
            entries: list[Entity] = [
                *officers_in(typed["officers"]),
                *villages_in(typed["villages"]),
            ]
            ledger = begin(self._folder, Town(name=typed["town"], county=typed["county"]), entries)
        except InvalidError as error:
            self.notify(str(error), severity="error", markup=False)
            if error.name in ("certificate", "officers"):
                self.query_one("#officers").focus()
        except TaizhangError as error:
            self.notify(str(error), severity="error", markup=False)
        else:
            self.dismiss(ledger)

    @on(Button.Pressed, "#sample")
    def action_sample(self) -> None:
        """Make the sample ledger, or open the one that is there."""
        from storage import journal
        from tui.sample import make

        if self._back:
            return
        try:
            there = (self._sample / journal.NAME).exists()
            self.dismiss(Ledger.open(self._sample) if there else make(self._sample))
        except TaizhangError as error:
            self.notify(str(error), severity="error", markup=False)

    def action_leave(self) -> None:
        """Go back to the ledger that is open."""
        if self._back:
            self.dismiss(None)
