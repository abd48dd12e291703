"""Records that a figure, a check or a search stands for, each opened with one key."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.screen import Screen
from textual.widgets import Label

from exporters.counting import Rules
from storage.language import _, plural
from storage.ledger import Ledger
from storage.reader import Row
from tui.keys import bindings
from tui.widgets.detail import RecordDetail
from tui.widgets.keybar import KeyBar
from tui.widgets.records import RecordList

if TYPE_CHECKING:
    from storage.records import Record


class FoundScreen(Screen[bool]):
    """A list of records with the one under the cursor beside it; gives whether any changed."""

    WHERE = "found"
    BINDINGS = bindings("found")

    def __init__(self, ledger: Ledger, year: int, rows: Sequence[Row], title: str) -> None:
        super().__init__()
        self._ledger = ledger
        self._rules = Rules(ledger.folder)
        self._year = year
        self._rows = list(rows)
        self._title = title
        self._changed = False

    def compose(self) -> ComposeResult:
        """Yield the heading, the list and the record."""
        yield Label("", id="title", markup=False)
        with Horizontal(id="panes"):
            yield RecordList(self._ledger.catalogue, self._rules)
            yield RecordDetail(self._ledger, self._rules)
        yield KeyBar(self.WHERE)

    def on_mount(self) -> None:
        """Show the records."""
        self.query_one(RecordList).focus()
        self.relabelled()

    def relabelled(self) -> None:
        """Show the records again, in another language or after a change."""
        count = plural("{count} record", "{count} records", len(self._rows))
        self.query_one("#title", Label).update(f"{self._title} · {count}")
        self.query_one(RecordList).show(self._rows, self._year)

    @on(RecordList.Highlighted)
    def show_record(self, event: RecordList.Highlighted) -> None:
        """Show the record under the cursor beside the list."""
        self.query_one(RecordDetail).show(event.row, self._year)

    def action_amend(self) -> None:
        """Open the record under the cursor in the form."""
        from storage.records import Inspection
        from tui.screens.form import FormScreen

        row = self.query_one(RecordList).row
        record: Any = self._ledger.get(row.facts.uid) if row else None
        if isinstance(record, Inspection) and record.status != "void":
            self.app.push_screen(FormScreen(self._ledger, self._rules, record=record), self._saved)
        elif record is not None:
            self.notify(
                _("{number} is not amended here; the record is beside the list.").format(
                    number=record.number
                ),
                markup=False,
            )

    def _saved(self, record: "Record | None") -> None:
        if record is None:
            return
        self._changed = True
        tables = {row.facts.uid: row.table for row in self._rows}
        kept = {row.facts.uid: row for row in self._ledger.rows(tuple(set(tables.values())))}
        self._rows = [kept.get(row.facts.uid, row) for row in self._rows]
        self.relabelled()
        self.notify(_("Saved as {number}.").format(number=record.number), markup=False)

    def to_copy(self) -> tuple[str, str] | None:
        """Return number and text of the record under the cursor."""
        from tui.words import record_text

        row = self.query_one(RecordList).row
        if row is None:
            return None
        return row.facts.number, record_text(self._ledger, self._ledger.get(row.facts.uid))

    def action_back(self) -> None:
        """Go back."""
        self.dismiss(self._changed)
