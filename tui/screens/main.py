"""The main screen: the year's figures, its records, and the one under the cursor."""

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.screen import Screen
from textual.widgets import Input, Static

from exporters.counting import Rules
from exporters.figures import figures
from exporters.frozen import corrections
from storage.errors import TaizhangError
from storage.language import _, plural
from storage.ledger import Ledger
from storage.line import CHINA, Position
from storage.listing import Listing
from storage.reader import Row
from storage.text import one_line
from tui.keys import bindings, commands
from tui.scope import Scope
from tui.screens.following import Following
from tui.screens.logging import Logging
from tui.screens.opening import OpenCommands
from tui.screens.review import ReviewCommands
from tui.screens.turns import TakingTurns
from tui.screens.undoing import UndoCommands
from tui.widgets.detail import RecordDetail
from tui.widgets.figures import FiguresBar
from tui.widgets.keybar import KeyBar
from tui.widgets.oneline import OneLine
from tui.widgets.records import RecordList
from tui.widgets.told import tell

if TYPE_CHECKING:
    from exporters.corrections import Corrections
    from storage.records import Record


# Seconds that reading a list may take before it is shown, and at a time after that.
_AT_FIRST, _AT_A_TIME = 0.008, 0.005
_BETWEEN = 0.001
# Seconds that the cursor rests before its record is shown: more than there are between two
# steps of a key that is held; at first, until what shows a record has been loaded (`tui.ahead`).
_REST, _FIRST_REST = 0.04, 0.15
# The command that offers what was left unfinished, by the kind of the draft.
_KEPT = {"form": "new", "quick": "quick", "grid": "grid", "recheck": "recheck"}


class MainScreen(
    Logging, ReviewCommands, UndoCommands, OpenCommands, Following, TakingTurns, Screen[None]
):
    """The records of one year, or those under a number of it."""

    WHERE = "main"
    BINDINGS = bindings("main")
    AUTO_FOCUS = "#records"

    def __init__(self, ledger: Ledger, year: int | None = None, scope: Scope | None = None) -> None:
        """Prepare the screen.

        Args:
            ledger: the ledger.
            year: the year; the latest one with records up to this one where not given.
            scope: what the list is narrowed to; Esc then leads back to the screen before.
        """
        super().__init__()
        self.ledger = ledger
        self.rules = Rules(ledger.folder)
        self.year = _latest_year(ledger) if year is None else year
        self.scope = scope or Scope()
        self._narrowed = scope is not None
        self._counted = self.scope.counted
        self._published: Corrections | None = None
        self.position: Position | None = ledger.store.follow()
        self._sentence = ""
        self._rest = _FIRST_REST
        self._unfinished: list[str] = []

    def compose(self) -> ComposeResult:
        """Yield the figures, the filter, the list and the record."""
        yield FiguresBar(self.ledger.catalogue)
        finding = _("Find: words in any part of a record")
        yield OneLine(placeholder=finding, id="filter")
        with Horizontal(id="panes"):
            yield RecordList(self.ledger, self.rules)
            yield RecordDetail(self.ledger, self.rules)
        yield Static(id="state", markup=False)
        reviewing = self.scope.order == "waiting"
        yield KeyBar(
            self.WHERE, ("approve", "return_record", "mark", "mark_all") if reviewing else ()
        )

    def on_mount(self) -> None:
        """Show the year."""
        self.reload()
        self.set_timer(_FIRST_REST, self.look_for_unfinished)

    def look_for_unfinished(self) -> None:
        """Find which commands offer an entry that was left unfinished, and say so."""
        from tui.intake.drafts import left_behind

        before = self._unfinished
        self._unfinished = [
            action
            for kind, action in _KEPT.items()
            if left_behind(self.ledger.folder, kind, str(self.year) if kind == "recheck" else "")
        ]
        if self._unfinished != before and not self._sentence and self.is_whole:
            self.say("")

    def count_again(self) -> None:
        """Show what was saved meanwhile."""
        if self.is_whole:
            self.reload()

    @property
    def records(self) -> RecordList:
        """The list of records."""
        return self.query_one(RecordList)

    def reload(self, keep: str = "", recount: bool = True, instead: str = "") -> None:
        """Count and list the year anew.

        Args:
            keep: identity of the record for the cursor; it stays with its own where not given.
            recount: whether to count; not where only the filter changed.
            instead: the record for the cursor where the list has no other.
        """
        text = self.query_one("#filter", Input).value
        position = self.ledger.store.follow()
        scope = self.scope.with_counted(self._counted)
        self._rows = scope.rows(self.ledger, self.rules, self.year, text)
        whole = self._rows.more(_AT_FIRST, least=self.records.cursor + self.size.height)
        self.records.show(
            self._rows,
            self._judged_for,
            self._first_there(keep or self.records.wanted, instead),
            explains=scope.explains,
            waits=scope.order == "waiting",
        )
        if recount or position != self.position:
            self._show_figures()
        self.position = position
        self.say("")
        if not whole:
            self.set_timer(_REST, partial(self._read_on, self._rows))

    def _first_there(self, wanted: str, instead: str) -> str:
        gone = instead and self._rows.whole and self._rows.at(wanted) is None
        return instead if gone else wanted

    def _read_on(self, rows: Listing) -> None:
        """Read the rest of a list, while nobody waits for it."""
        if rows is not self._rows or not self.is_whole:
            return
        if not self.is_current:
            self.set_timer(_REST, partial(self._read_on, rows))
        elif rows.more(_AT_A_TIME):
            self.records.grown()
            if not self._sentence:
                self.say("")
        else:
            self.set_timer(_BETWEEN, partial(self._read_on, rows))

    async def relabel(self) -> None:
        """Say everything in the language of the moment, with filter, marks and cursor kept."""
        text, marked = self.query_one("#filter", Input).value, self.records.marked
        uid, focused = self._under_cursor, self.focused.id if self.focused else "records"
        await self.recompose()
        with self.prevent(Input.Changed):
            self.query_one("#filter", Input).value = text
        self.set_focus(self.query_one(f"#{focused}"))
        self.records.marked = marked
        self.reload(keep=uid)

    async def settled(self) -> None:
        """Count and show anew by the settings that were changed."""
        self.rules = Rules(self.ledger.folder)
        await self.relabel()

    def to_copy(self) -> tuple[str, str] | None:
        """Return number and text of the record under the cursor."""
        row = self.records.row
        if row is None:
            return None
        from tui.words import record_text

        return row.facts.number, record_text(self.ledger, self.ledger.get(row.facts.uid))

    def action_year(self) -> None:
        """Open the year's page: its sentence, its checks, its documents."""
        from tui.screens.year import YearScreen

        self.app.push_screen(YearScreen(self.ledger, self.year), lambda _: self.reload())

    @property
    def _judged_for(self) -> int | None:
        """The year for which records are judged; `None` for each one's own."""
        return None if self.scope.every_year else self.year

    def _show_figures(self) -> None:
        standing = self.ledger.standing()
        reason = ""
        if standing.get("returned"):
            reason = self.ledger.return_reason(self.ledger.rows(status="returned", limit=1)[0])
        counted = figures(self.ledger, self.year)
        self._published = corrections(self.ledger, counted)
        self.query_one(FiguresBar).show(counted, standing, one_line(reason), self.ledger.is_sample)

    def say(self, sentence: str, wrong: bool = False) -> None:
        """Say in the line under the list what came of a command; nothing: what is listed."""
        state = self.query_one("#state", Static)
        state.set_class(bool(sentence) and not wrong, "said")
        state.set_class(wrong, "wrong")
        self._sentence = one_line(sentence)
        text = self._sentence or " | ".join(self._listed())
        tell(state, text)
        self._said_at = self._under_cursor

    @property
    def _under_cursor(self) -> str:
        """The identity of the record under the cursor."""
        row = self.records.row
        return row.facts.uid if row else ""

    def _listed(self) -> list[str]:
        text = one_line(self.query_one("#filter", Input).value)
        parts = list(filter(None, [self.scope.title()]))
        count = self._rows.known
        if self._rows.whole:
            parts.append(plural("{count} record", "{count} records", count))
        else:
            parts.append(_("{count} records and more").format(count=count))
        if count == self.scope.limit:
            parts.append(_("those that wait longest"))
        if self._counted is not None and self._counted != self.scope.counted:
            parts.append(_("counted only") if self._counted else _("not counted only"))
        if text:
            parts.append(_("with “{text}”").format(text=text))
        if number := len(self.records.marked_here()):
            parts.append(plural("{count} marked", "{count} marked", number))
        narrowed = bool(text) or self._counted != self.scope.counted
        if narrowed:
            parts.append(_("Esc shows all"))
        elif self._narrowed and not count and not self.ledger.standing():
            parts.append(_("F2 logs the first one, Esc goes back"))
        elif self._narrowed:
            parts.append(_("Esc goes back"))
        elif not count:
            parts.append(_("F2 logs the first one, F3 takes it in one line"))
        if self._unfinished and not self._narrowed:
            keys = [one.main_key for one in commands(self.WHERE) if one.action in self._unfinished]
            parts.append(_("unfinished: {keys}").format(keys=_(", ").join(keys)))
        if self._published is not None and not self._narrowed:
            parts.append(self._published.state)
        return parts

    @on(RecordList.Highlighted)
    def show_record(self, event: RecordList.Highlighted) -> None:
        """Show the record under the cursor beside the list, once the cursor is at rest."""
        if self._sentence and self._under_cursor != self._said_at:
            self.say("")
        # Not before the list is drawn: neither the first frame nor a key that is held waits for it.
        self.set_timer(self._rest, partial(self._show_detail, event.row))

    def _show_detail(self, row: Row | None) -> None:
        self._rest = _REST
        if self.is_whole and row == self.records.row:  # else the cursor has moved on meanwhile
            try:
                self.query_one(RecordDetail).show(row, self._judged_for)
            except TaizhangError as error:
                self.say(str(error), wrong=True)

    @on(Input.Changed, "#filter")
    def filter_changed(self) -> None:
        """Filter while typing."""
        self.reload(recount=False)

    @on(FiguresBar.Opened)
    def number_opened(self, event: FiguresBar.Opened) -> None:
        """Open the records under a number of the figures."""
        self.open_number(event.kind)

    @on(Input.Submitted, "#filter")
    def filter_done(self) -> None:
        """Keep the filter and go to the list."""
        self.records.focus()

    # Commands

    def action_amend(self) -> None:
        """Open the record under the cursor in the form."""
        from storage.records import Inspection
        from tui.screens.form import FormScreen

        record = self._chosen()
        if record is None or self.refuse_void(record):
            return
        if isinstance(record, Inspection):
            self._push(FormScreen(self.ledger, self.rules, record=record))
        else:
            self.say(_("Only inspections are amended here; void it and log it anew."))

    def action_filter(self) -> None:
        """Go to the line that filters."""
        self.query_one("#filter").focus()

    def action_clear_filter(self) -> None:
        """Leave what has the focus, then the filter, then the records under a number."""
        box = self.query_one("#filter", Input)
        if self.query_one(RecordDetail).has_focus:
            self.records.focus()
        elif box.value or self._counted != self.scope.counted:
            self._counted = self.scope.counted
            with box.prevent(Input.Changed):
                box.value = ""
            self.records.focus()
            self.reload()
        elif not self.records.has_focus:
            self.records.focus()
        elif self.records.marked:
            self.records.marked.clear()
            self.reload()
        elif self._narrowed:
            self.dismiss()

    def action_focus_list(self) -> None:
        """Go to the list of records."""
        self.records.focus()

    def action_focus_figures(self) -> None:
        """Go to the figures, to open the records under one."""
        self.query_one(FiguresBar).focus()

    def action_cycle_counted(self) -> None:
        """Show all records, then what counts, then what does not."""
        self._counted = {None: True, True: False, False: None}[self._counted]
        self.reload(recount=False)

    def turn_to(self, year: int) -> None:
        """Show another year, unless the list is what stands under a number of this one."""
        if self._narrowed:
            self.say(_("This list belongs to one number; Esc goes back to the years."))
        else:
            super().turn_to(year)

    def go_with(self, record: "Record") -> None:
        """Go to the year of a record, unless the list is what stands under a number."""
        if record.date and not self._narrowed:
            self.year = record.date.year

    def show_year(self) -> None:
        """Count and list the year."""
        self.reload()

    def action_focus_detail(self) -> None:
        """Go to the record beside the list, to scroll it."""
        self.query_one(RecordDetail).focus()

    def action_submit(self) -> None:
        """Hand in the record under the cursor."""
        record = self._chosen()
        if record is not None:
            self.change(lambda ledger: ledger.submit(record.uid), self._saved)

    def _chosen(self) -> Any:
        row = self.records.row
        if row is None:
            self.say(_("There is no record to act on; F2 logs one."))
            return None
        return self.ledger.get(row.facts.uid)

    def _saved(self, record: "Record | None") -> None:
        """Show the year again after a form closed, with the cursor on what was saved."""
        if record is None:
            return
        self.go_with(record)
        self.reload(keep=record.uid)
        self.say(f"{record.number} {self.ledger.status_name(record.status)}")


def _latest_year(ledger: Ledger) -> int:
    """Return the latest year with records that has begun: a slip of the pen leads to no other."""
    now = datetime.now(CHINA).year  # pendulum takes long to import
    return next((year for year in ledger.years() if year <= now), now)
