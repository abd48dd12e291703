"""The gap finder: what the year lacks, each line opening the records under it."""

from collections.abc import Sequence
from functools import partial

from textual.app import ComposeResult
from textual.strip import Strip
from textual.widgets import Static

from exporters.counting import Rules
from exporters.gaps import Found, Gap, gaps
from storage.catalogue import Catalogue
from storage.language import _, plural
from storage.ledger import Ledger
from storage.line import Position
from storage.text import fitted, width
from tui.gapwords import covered, kind_name, sentence
from tui.keys import bindings
from tui.scope import under
from tui.screens.base import Page
from tui.screens.following import Following
from tui.screens.opening import OpenCommands, nothing_yet
from tui.screens.working import WorkingOut
from tui.widgets.keybar import KeyBar
from tui.widgets.lines import Lines


class GapList(Lines):
    """The gaps, by kind."""

    def __init__(self, catalogue: Catalogue) -> None:
        super().__init__(id="gaps", classes="lines")
        self._catalogue = catalogue
        self._gaps: Sequence[Gap] = ()

    @property
    def gap(self) -> Gap | None:
        """The gap under the cursor."""
        return self._gaps[self.cursor] if self.cursor < len(self._gaps) else None

    def show(self, found: Sequence[Gap]) -> None:
        """Show these gaps."""
        self._gaps = found
        self.put_cursor(min(self.cursor, max(len(found) - 1, 0)))

    def to_copy(self) -> tuple[str, str] | None:
        """Return what the gap under the cursor says."""
        if self.gap is None:
            return None
        said = sentence(self.gap, self._catalogue)
        return said, f"{kind_name(self.gap.kind)}\t{said}\t{len(self.gap.uids)}"

    def length(self) -> int:
        """Return how many gaps there are."""
        return len(self._gaps)

    def chosen(self) -> None:
        """Open the records under the gap that was clicked twice."""
        self.call_later(self.screen.run_action, "open")

    def head(self, y: int, room: int) -> Strip:
        """Draw the titles of the columns."""
        style = self.head_style()
        return self.strip(
            [(self._text(_("Gap"), _("What"), _("Records"), room), style)], room, style
        )

    def line(self, place: int, room: int) -> Strip:
        """Draw the gap at `place`."""
        gap = self._gaps[place]
        first = not place or self._gaps[place - 1].kind != gap.kind
        kind = kind_name(gap.kind) if first or place == self.scroll_offset.y else ""
        style = self.plain_style()
        if place == self.cursor:
            style += self.cursor_style()
        text = self._text(kind, sentence(gap, self._catalogue), str(len(gap.uids)), room)
        return self.strip([(text, style)], room, style)

    def _text(self, kind: str, what: str, number: str, room: int) -> str:
        rest = max(8, room - 26)
        number = " " * max(0, 8 - width(number)) + number
        return f" {fitted(kind, 14)} {fitted(what, rest)} {number} "


class GapsScreen(OpenCommands, Following, WorkingOut, Page[None]):
    """What a year lacks."""

    WHERE = "gaps"
    BINDINGS = bindings("gaps")

    def __init__(self, ledger: Ledger, rules: Rules, year: int) -> None:
        super().__init__()
        self.ledger = ledger
        self.rules = rules
        self.year = year
        self.position: Position | None = None

    def compose(self) -> ComposeResult:
        """Yield the list."""
        yield Static(id="title", markup=False)
        yield GapList(self.ledger.catalogue)
        yield Static(id="state", markup=False)
        yield KeyBar(self.WHERE)

    def relabelled(self) -> None:
        """Say it in another language."""
        self.show_year()

    async def settled(self) -> None:
        """Look again by other settings, and with other names."""
        self.rules = Rules(self.ledger.folder)
        await self.relabel()

    def count_again(self) -> None:
        """Look the year through."""
        self.show_year()

    def show_year(self) -> None:
        """Look the year through."""
        self.position = self.ledger.store.follow()
        self._say_title()
        self.work_out("gaps", partial(gaps, year=self.year), self._show)

    def _say_title(self, where: str = "") -> None:
        title = _("{town} {year}: what the year lacks")
        said = title.format(town=self.ledger.town_name, year=self.year)
        self.query_one("#title", Static).update(f"{said} | {where}" if where else said)

    def _show(self, found: Found) -> None:
        self._say_title(covered(found))
        self.query_one(GapList).show(found.gaps)
        said = plural("{count} gap", "{count} gaps", len(found.gaps))
        if not found.gaps:
            said = _("The year lacks nothing that Taizhang looks for.")
        end = _("Esc goes back") if self.ledger.standing() else nothing_yet()
        self.query_one("#state", Static).update(f"{said} | {end}")

    def action_open(self) -> None:
        """Open the records under the gap; where there are none, say so."""
        gap = self.query_one(GapList).gap
        if gap is None:
            return
        text = sentence(gap, self.ledger.catalogue)
        if gap.uids:
            self.open_scope(under(gap.uids, lambda: sentence(gap, self.ledger.catalogue)))
        else:
            said = _("{gap}; there is no record at all.").format(gap=text)
            self.query_one("#state", Static).update(said)

    def action_cancel(self) -> None:
        """Go back."""
        self.dismiss()
