"""Search in everything the ledger holds, from anywhere with one key."""

from collections import Counter

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from storage.errors import TaizhangError
from storage.language import _
from storage.ledger import Ledger
from storage.text import fitted
from tui.intake.everything import LIMIT, Hit, more, search
from tui.keys import bindings
from tui.scope import Scope, under
from tui.screens.base import Page
from tui.threads import in_thread
from tui.widgets.keybar import KeyBar
from tui.widgets.oneline import OneLine
from tui.widgets.options import Options

_CELLS = (14, 11)  # for number and date; the rest takes the last text
_PAUSE = 0.1  # seconds after the last key before it is searched


class SearchScreen(Page[None]):
    """A line to type in, and what is found, group by group."""

    WHERE = "search"
    BINDINGS = [
        *bindings("search"),
        Binding("down", "move('down')", show=False, priority=True),
        Binding("up", "move('up')", show=False, priority=True),
    ]

    def __init__(self, ledger: Ledger) -> None:
        super().__init__()
        self._ledger = ledger
        self._hits: list[Hit | None] = []
        self._soon: Timer | None = None
        self._opens = False  # Enter came before the keys had paused, or it was found

    def compose(self) -> ComposeResult:
        """Yield the line and the place for what is found."""
        yield OneLine(
            placeholder=_("Search in records of all years, subjects, officers, villages, items"),
            id="wanted",
        )
        yield Options(id="found", compact=True)
        yield KeyBar(self.WHERE)

    def on_mount(self) -> None:
        """Begin to type."""
        self.query_one(Input).focus()

    def relabelled(self) -> None:
        """Search again, in another language."""
        self._search()

    @on(Input.Changed)
    def changed(self) -> None:
        """Search once the keys pause."""
        self._opens = False
        if self._soon is not None:
            self._soon.stop()
        self._soon = self.set_timer(_PAUSE, self._search)

    @property
    def _wanted(self) -> str:
        return self.query_one(Input).value

    @property
    def _hit(self) -> Hit | None:
        place = self.query_one(OptionList).highlighted
        return self._hits[place] if place is not None else None

    def to_copy(self) -> tuple[str, str] | None:
        """Return the record that is marked, or the name with what goes with it."""
        hit = self._hit
        if hit is None:
            return None
        if not hit.uid:
            return hit.text[0], "\t".join(hit.text)
        from tui.words import record_text

        return hit.text[0], record_text(self._ledger, self._ledger.get(hit.uid))

    def _search(self) -> None:
        """Search in a thread, so that the next key need not wait."""
        self.run_worker(in_thread(self._find, self._wanted), group="search", exclusive=True)

    def _find(self, text: str) -> None:
        try:
            with Ledger.open(self._ledger.folder) as ledger:
                found = list(search(ledger, text))
        except TaizhangError as error:
            self.app.call_from_thread(self.app.complain, error)  # type: ignore[attr-defined]
        else:
            self.app.call_from_thread(self._found, text, found)

    def _found(self, text: str, found: list[Hit]) -> None:
        if self.is_mounted and text == self._wanted:
            self._show(text, found)

    def _show(self, text: str, found: list[Hit]) -> None:
        if self._soon is not None:
            self._soon.stop()
            self._soon = None
        options = self.query_one(OptionList)
        options.clear_options()
        self._hits = []
        group = ""
        shown = Counter[str]()
        for hit in found:
            shown[hit.group] += 1
            if hit.group != group:
                group = hit.group
                self._add(Content.styled(_(group), "bold $accent"), None)
            cells = [fitted(text, size) for text, size in zip(hit.text, _CELLS, strict=False)]
            room = max(4, self.size.width - sum(_CELLS) - 8)
            rest = [fitted(text, room) for text in hit.text[len(_CELLS) :]]
            if not hit.uid:
                cells, rest = [fitted(hit.text[0], sum(_CELLS))], [fitted(hit.text[-1], room)]
            self._add(Content("  " + " ".join([*cells, *rest])), hit)
        if LIMIT in shown.values():
            self._add(Content.styled(more(LIMIT), "$text-muted"), None)
        if not self._hits and text.strip():
            self._add(
                Content.styled(_("Nothing was found; fewer words find more."), "$text-muted"), None
            )
        options.highlighted = next((at for at, hit in enumerate(self._hits) if hit), None)
        if self._opens:
            self._opens = False
            self.action_open()

    def _add(self, text: Content, hit: Hit | None) -> None:
        self._hits.append(hit)
        self.query_one(OptionList).add_option(Option(text, disabled=hit is None))

    @on(Input.Submitted)
    @on(OptionList.OptionSelected)
    def action_open(self) -> None:
        """Open what is under the cursor: a record in its year, or the records of a name."""
        if self._soon is not None:  # not found yet
            self._opens = True
            return
        hit = self._hit
        if hit is None:
            return
        from storage.dates import today
        from tui.screens.main import MainScreen

        year = None
        if hit.uid:
            title = " ".join(filter(None, hit.text[:2]))
            scope, year = under([hit.uid], lambda: title), hit.year or today().year
        else:
            scope = Scope(lambda: hit.text[0], {hit.column: hit.name}, every_year=True)
        self.app.push_screen(MainScreen(self._ledger, year, scope), lambda _: self._search())

    def action_move(self, way: str) -> None:
        """Move the mark while the line keeps the focus."""
        options = self.query_one(OptionList)
        options.action_cursor_down() if way == "down" else options.action_cursor_up()

    def action_back(self) -> None:
        """Go back."""
        self.dismiss(None)
