"""Tallies: the year's figures split by one dimension, each number opening its records."""

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from exporters.before import before
from exporters.counting import Rules
from exporters.figures import DIMENSIONS, figures
from storage.catalogue import label
from storage.language import _
from storage.ledger import Ledger
from storage.line import Position
from tui.keys import bindings
from tui.scope import of_cell
from tui.screens.base import Page
from tui.screens.following import Following
from tui.screens.opening import OpenCommands, nothing_yet
from tui.splits import split
from tui.widgets.keybar import KeyBar
from tui.widgets.tallies import TallyTable


class TalliesScreen(OpenCommands, Following, Page[None]):
    """The figures of a year by month, village, officer, item, result or kind."""

    WHERE = "tallies"
    BINDINGS = bindings("tallies")

    def __init__(self, ledger: Ledger, rules: Rules, year: int) -> None:
        super().__init__()
        self.ledger = ledger
        self.rules = rules
        self.year = year
        self.position: Position | None = None
        self._by = DIMENSIONS[0]

    def compose(self) -> ComposeResult:
        """Yield the dimensions and the table."""
        yield Static(id="title")
        yield TallyTable(self.ledger.catalogue)
        yield Static(id="state", markup=False)
        yield KeyBar(self.WHERE)

    def relabelled(self) -> None:
        """Say it in another language."""
        self._show()

    async def settled(self) -> None:
        """Count again by other settings, and with other names."""
        self.rules = Rules(self.ledger.folder)
        self.count_again()
        await self.relabel()

    def count_again(self) -> None:
        """Count the year and the one before."""
        self.show_year()

    def show_year(self) -> None:
        """Count the year and the one before."""
        self.position = self.ledger.store.follow()
        self._now = figures(self.ledger, self.year)
        self._before = before(self.ledger, self.year)
        self._show()

    def _show(self) -> None:
        known: list[str] = []
        if self._by == "village":
            known = [village.name for village in self.ledger.directory("villages")]
        table = split(self._now, self._before, self._by, known)
        self.query_one(TallyTable).show(table, self._now)
        parts: list[Content | str | tuple[str, str]] = [
            (f"{self._now.town} {self.year}", "bold"),
            "  ",
        ]
        for name in DIMENSIONS:
            style = "bold reverse" if name == self._by else ""
            tab = Content.styled(f" {_heading(name)} ", style)
            parts.append(tab.stylize(f"@click=screen.split_by('{name}')"))
        self.query_one("#title", Static).update(Content.assemble(*parts))
        said = _("Bars: = {year}, | {before}. Enter opens the records, F7 what does not count")
        said = said.format(year=self.year, before=self.year - 1)
        if self._by == "officer":
            said = _("Two officers share a visit, so the lines exceed the total")
        if self._before and self._before.is_published:
            said = _("{year} is known as published, in its totals only").format(year=self.year - 1)
        if not self.ledger.standing():
            said = nothing_yet()
        self.query_one("#state", Static).update(said)

    def action_split_by(self, name: str) -> None:
        """Split by `name`."""
        self._by = name
        self._show()

    def action_next_split(self) -> None:
        """Split by the next dimension."""
        self._turn(1)

    def action_previous_split(self) -> None:
        """Split by the dimension before."""
        self._turn(-1)

    def _turn(self, step: int) -> None:
        place = DIMENSIONS.index(self._by) + step
        self.action_split_by(DIMENSIONS[place % len(DIMENSIONS)])

    def action_open(self) -> None:
        """Open the records under the number."""
        self._open(counted=True)

    def action_left_out(self) -> None:
        """Open the records beside the number that do not count."""
        self._open(counted=False)

    def _open(self, counted: bool) -> None:
        value, field, year = self.query_one(TallyTable).cell
        if year != self.year and not (self._before and self._before.figures):
            said = _("The ledger has no records of {year}, so none stand under the number.")
            self.query_one("#state", Static).update(said.format(year=year))
            return
        equal = {"field": field} if field else {}
        if value is not None:
            equal[self._by] = value
        self.open_scope(of_cell(self.ledger.catalogue, year, equal, counted), year)

    def action_cancel(self) -> None:
        """Go back."""
        self.dismiss()


def _heading(name: str) -> str:
    if name == "month":
        return _("Month")
    return label("officers" if name == "officer" else name)
