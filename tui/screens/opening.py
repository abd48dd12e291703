"""Ways from the list to what it is made of: numbers, tallies, gaps, the inbox, a re-check."""

from typing import TYPE_CHECKING, Any, TypeVar

from exporters.counting import Rules
from storage.language import _
from storage.ledger import Ledger
from tui.scope import Scope, inbox, of_cell, of_trainings, sent_back

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.screen import Screen

T = TypeVar("T")


def nothing_yet() -> str:
    """Return what to press on a screen before the list while the ledger has no inspection."""
    return _("No inspection yet: Esc, then F2 logs the first one")


class OpenCommands:
    """The screens that a screen with a year opens; each leads back to it by Esc."""

    ledger: Ledger
    rules: Rules
    year: int
    app: Any

    def show_year(self) -> None:
        """Show the figures of `year`, which has changed."""
        raise NotImplementedError

    if TYPE_CHECKING:

        def catch_up(self) -> None: ...  # noqa: D102

    def action_previous_year(self) -> None:
        """Show the year before."""
        self.turn_to(self.year - 1)

    def action_next_year(self) -> None:
        """Show the year after."""
        self.turn_to(self.year + 1)

    def turn_to(self, year: int) -> None:
        """Show another year."""
        self.year = year
        self.show_year()

    def open_scope(self, scope: Scope, year: int | None = None) -> None:
        """Show the records of `scope` on a list of their own, once where it is clicked twice."""
        from tui.screens.main import MainScreen

        if self.app.screen is not self:
            return
        self.app.push_screen(MainScreen(self.ledger, year or self.year, scope))

    def open_number(self, kind: str) -> None:
        """Show the records under a number of the figures; see `FiguresBar.Opened`."""
        catalogue = self.ledger.catalogue
        if kind == "waiting":
            self.open_scope(inbox())
        elif kind == "returned":
            self.open_scope(sent_back())
        elif kind == "trainings":
            self.open_scope(of_trainings(self.ledger, self.year))
        elif kind == "left_out":
            self.open_scope(of_cell(catalogue, self.year, {}, counted=False))
        else:
            field = kind.removeprefix("=")
            self.open_scope(of_cell(catalogue, self.year, {"field": field}, counted=True))

    def action_inbox(self) -> None:
        """Show what waits for review."""
        self.open_number("waiting")

    def action_tallies(self) -> None:
        """Show the year split by month, village, officer and more."""
        from tui.screens.tallies import TalliesScreen

        self.app.push_screen(TalliesScreen(self.ledger, self.rules, self.year))

    def action_gaps(self) -> None:
        """Show what is missing in the year."""
        from tui.screens.gaps import GapsScreen

        self.app.push_screen(GapsScreen(self.ledger, self.rules, self.year))

    def action_published(self) -> None:
        """Read a published report beside the ledger."""
        from tui.screens.published import PublishedScreen, said_of

        screen = PublishedScreen(self.ledger, self.rules)
        self._push_to_say(screen, lambda kept: said_of(screen, kept))

    def _push_to_say(self, screen: "Screen[T]", said_of: "Callable[[T | None], str]") -> None:
        """Open a screen, and say what came of it where it closed."""
        say = getattr(self, "say", None)

        def closed(result: "T | None") -> None:
            said = said_of(result)
            if said and say is not None:
                self.catch_up()  # first, as the list that is read anew says what it lists
                say(said)
            elif said:
                self.app.notify(said, timeout=8, markup=False)

        self.app.push_screen(screen, closed)

    def action_recheck(self) -> None:
        """Type a random sample again."""
        from tui.screens.recheck import RecheckScreen

        screen = RecheckScreen(self.ledger, self.rules, self.year)

        def said(_result: None) -> str:
            kept = _("What was typed is kept unfinished; the next re-check of {year} offers it.")
            return kept.format(year=screen.year) if screen.kept else ""

        self._push_to_say(screen, said)
