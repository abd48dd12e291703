"""The table: a morning of visits in one village, saved as one."""

import csv
from collections.abc import Sequence
from io import StringIO
from typing import Any

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Label, Static

from exporters.counting import Rules
from storage.catalogue import label
from storage.language import _, plural
from storage.ledger import Ledger
from tui.intake.files import files_in
from tui.intake.parts import shown_part
from tui.intake.recall import NOTHING_FOUND
from tui.keys import bindings
from tui.screens.gridrows import Rows
from tui.widgets.candidates import Candidates
from tui.widgets.entry import Part, PartDone, PartInput, Parts
from tui.widgets.keybar import KeyBar
from tui.widgets.row import CELLS, GridRow

_HEAD = ("date", "village", "officers")
_AT_FIRST = 8  # rows; another comes whenever the last one is reached
_FIRST = (0, "subject")  # the cell to begin with


class GridScreen(Rows):
    """Gives the last inspection of those that were saved, or `None`."""

    WHERE = "grid"
    KIND = "grid"
    BINDINGS = bindings("grid")

    def __init__(self, ledger: Ledger, rules: Rules, day: str) -> None:
        super().__init__(ledger, rules)
        last = self.recall.last_saved()
        known = {"date": day, "officers": shown_part(last.officers) if last else ""}
        self._head = {name: PartInput(name, known.get(name, ""), f"head-{name}") for name in _HEAD}
        self._rows = [GridRow(place + 1) for place in range(_AT_FIRST)]
        self._begins = _FIRST

    def compose(self) -> ComposeResult:
        """Yield the head line, the rows, and below what is offered and what is made of it."""
        yield Label(_("Log a morning of visits in a table"), id="title")
        yield Static(id="offer")
        with Horizontal(id="head"):
            for name, box in self._head.items():
                yield Label(label(name), classes="head-label")
                yield box
        with Horizontal(classes="row"):
            for name in CELLS:
                yield Label(label(name), classes=f"cell-head cell-{name}")
        with Parts(id="parts"):
            yield from self._rows
        yield Candidates()
        yield Static(id="verdict")
        yield Static(id="say")
        yield KeyBar(self.WHERE)

    def on_mount(self) -> None:
        """Start at what the visits have in common and is not known."""
        self._head["village"].focus()
        self.begin()

    # What the screen says of itself

    def data(self) -> dict[str, Any]:
        """Return head and rows."""
        rows = [row.all_texts() for row in self._rows if not row.is_empty]
        head = {name: box.typed for name, box in self._head.items()}
        return {"head": head, "rows": rows}

    def named(self, data: dict[str, Any]) -> str:
        """Return how many rows a table has, and its village."""
        rows = len(data.get("rows") or ())
        village = str(dict(data.get("head") or {}).get("village") or "")
        return " · ".join(filter(None, (plural("{count} row", "{count} rows", rows), village)))

    def take(self, data: dict[str, Any]) -> None:
        """Show a table that was left unfinished."""
        head = dict(data.get("head", {}))
        rows = [{str(name): str(text) for name, text in dict(row).items()} for row in data["rows"]]
        for name, box in self._head.items():
            self.put(box, str(head.get(name, "")))
        first = len(self._rows)
        for row in self._rows:
            row.remove()
        rows += [{}] * max(1, _AT_FIRST - len(rows))
        # Rows on their way out still have their names; new ones take others.
        self._rows = [GridRow(first + place + 1, texts) for place, texts in enumerate(rows)]
        self.call_next(self._go_on_in, *self._begins)

    async def _go_on_in(self, place: int, part: str) -> None:
        """Mount the rows that were taken up, and go on in a cell of them."""
        await self.query_one(Parts).add(self._rows)
        self.set_focus(self._rows[place].cells[part])
        self._number_and_judge()
        self._judge_row(self._rows[place], show=True)

    async def relabel(self) -> None:
        """Say everything in the language of the moment, with the cursor in the same cell."""
        box = self.focused
        row = self._row_of(box) if isinstance(box, PartInput) else None
        if row is not None and isinstance(box, PartInput):
            above = self._rows[: self._rows.index(row)]
            self._begins = sum(not one.is_empty for one in above), box.part
        await super().relabel()
        self._begins = _FIRST

    def texts_beside(self, box: Part) -> dict[str, str]:
        """Return the parts of the visit that a cell belongs to."""
        row = self._row_of(box)
        head = {name: head.typed for name, head in self._head.items()}
        return {**(row.all_texts() if row else {}), **head}

    # While typing

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """Settle a cell that is left, and show how it begins."""
        super().on_descendant_blur(event)
        if isinstance(event.widget, PartInput):
            event.widget.cursor_position = 0

    @on(PartDone)
    async def part_done(self, event: PartDone) -> None:
        """Take what is marked and go on to the next cell that is empty; Enter never saves."""
        box = event.box
        if self.pick(box) and box.part == "officers" and box.typed.endswith("、"):
            self.offer(box)
            return
        self.settle(box)
        await self._go_on(box)

    async def _go_on(self, box: Part) -> None:
        row = self._row_of(box)
        if row is None:
            empty = [head for head in self._head.values() if not head.typed.strip()]
            after = [head for head in empty if head is not box]
            (after[0] if after else self._rows[0].cells["subject"]).focus()
            return
        nothing = row.cells["result"].typed in ("", NOTHING_FOUND)
        for name in CELLS[CELLS.index(box.part) :]:
            if not row.cells[name].typed.strip() and not (name == "measures" and nothing):
                if name != box.part:
                    row.cells[name].focus()
                    return
                if name == "subject":
                    self.say(_("F2 saves all rows."))
                    return
        (await self._next_row(row)).cells["subject"].focus()

    async def _next_row(self, row: GridRow) -> GridRow:
        place = self._rows.index(row) + 1
        if place == len(self._rows):
            new = GridRow(self._rows[-1].place + 1)
            self._rows.append(new)
            await self.query_one("#parts").mount(new)
        return self._rows[place]

    # Commands

    async def action_fill_down(self) -> None:
        """Take over what stands above the cell, and go on."""
        box = self.focused
        row = self._row_of(box) if isinstance(box, PartInput) else None
        if row is None or not isinstance(box, PartInput):
            self.say(_("In the rows, Ctrl+D takes over what stands above."))
            return
        above = self._rows[: self._rows.index(row)]
        texts = [other.cells[box.part].typed for other in reversed(above)]
        text = next(filter(None, texts), "")
        if not text:
            self.say(_("Nothing stands above."))
            return
        self.query_one(Candidates).offer(None)
        self.put(box, text)
        self.settle(box)
        await self._go_on(box)

    def action_clear_row(self) -> None:
        """Empty the row that is typed in."""
        row = self._row_of(self.focused) if isinstance(self.focused, PartInput) else None
        if row is not None:
            for cell in row.cells.values():
                self.put(cell, "")
            row.texts, row.filled_for, row.settled = {}, "", ""
            row.cells["subject"].focus()
            self._judge_row(row, show=True)

    def take_files(self, text: str) -> bool:
        """Say where files go, as the table takes none; spread rows that are pasted over it."""
        if files_in(text):
            self.say(_("Files are attached in the form or to the saved record."), "warning")
            return True
        box = self.focused
        row = self._row_of(box) if isinstance(box, PartInput) else None
        if row is None or not isinstance(box, PartInput):
            return False
        rows = [cells for cells in csv.reader(StringIO(text), delimiter="\t") if any(cells)]
        lines = len(rows) if box.part == "subject" else 1  # elsewhere lines are one text
        if lines < 2 and not any(len(cells) > 1 for cells in rows):
            return False
        self.call_next(self._take_rows, row, CELLS.index(box.part), rows)
        return True

    async def _take_rows(self, row: GridRow, first: int, rows: Sequence[Sequence[str]]) -> None:
        """Write what was copied from a spreadsheet into `row` and those below, from a cell on."""
        self.query_one(Candidates).offer(None)
        for place, cells in enumerate(rows):
            if place:
                row = await self._next_row(row)
            for name, text in zip(CELLS[first:], cells, strict=False):
                if text.strip():
                    self.put(row.cells[name], text.strip())
                    self.settle(row.cells[name])
        room = len(CELLS) - first
        self.say(plural("{count} row taken", "{count} rows taken", len(rows)))
        if max(map(len, rows)) > room:
            text = _("What stood beyond {count} columns is left out; Ctrl+O imports a file.")
            self.say(text.format(count=room), "warning")

    def action_cancel(self) -> None:
        """Go back; what is typed is kept unfinished."""
        if not self.close_offer():
            self.leave()
