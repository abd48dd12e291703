"""The table: a morning of visits in one village, saved as one."""

from typing import Any

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Label, Static

from exporters.counting import Rules
from storage.catalogue import label
from storage.errors import InvalidError, TaizhangError
from storage.language import _, plural
from storage.ledger import Ledger
from storage.records import Inspection
from tui.intake import sheet
from tui.intake.files import files_in
from tui.intake.parts import part, shown_part
from tui.intake.recall import NOTHING_FOUND
from tui.keys import bindings
from tui.screens.typing import TypingScreen
from tui.widgets.candidates import Candidates
from tui.widgets.detail import verdict_parts
from tui.widgets.entry import Part, PartDone, PartInput
from tui.widgets.keybar import KeyBar
from tui.widgets.row import CELLS, COUNTS, DOUBTFUL, EMPTY, LACKS, WRONG, GridRow

_HEAD = ("date", "village", "officers")
_AT_FIRST = 8  # rows; another comes whenever the last one is reached


class GridScreen(TypingScreen[Inspection | None]):
    """Gives the last inspection of those that were saved, or `None`."""

    WHERE = "grid"
    KIND = "grid"
    BINDINGS = [*bindings("grid"), Binding("ctrl+d", "fill_down", show=False, priority=True)]

    def __init__(self, ledger: Ledger, rules: Rules, day: str) -> None:
        super().__init__(ledger, rules)
        last = self.recall.last_saved()
        known = {"date": day, "officers": shown_part(last.officers) if last else ""}
        self._head = {name: PartInput(name, known.get(name, ""), f"head-{name}") for name in _HEAD}
        self._rows = [GridRow(place + 1) for place in range(_AT_FIRST)]
        self._warned: tuple[dict[str, Any], int] = ({}, 0)  # what was typed, row that lacks parts

    def compose(self) -> ComposeResult:
        """Yield the head line, the rows, and below what is offered and what is made of it."""
        yield Label(_("Log a morning of visits in a table"), id="title")
        yield Static(id="offer")
        with Horizontal(id="head"):
            for name, box in self._head.items():
                yield Label(label(name), classes="head-label")
                yield box
        with Horizontal(classes="row"):
            yield Label("", classes="row-number")
            for name in CELLS:
                yield Label(label(name), classes=f"cell-head cell-{name}")
            yield Label("", classes="row-mark")
        with VerticalScroll(id="parts", can_focus=False):
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
        count = plural("{count} row", "{count} rows", len(rows))
        head = {name: box.typed for name, box in self._head.items()}
        what = " · ".join(filter(None, (count, head["village"])))
        return {"what": what, "head": head, "rows": rows}

    def take(self, data: dict[str, Any]) -> None:
        """Show a table that was left unfinished."""
        head = dict(data.get("head", {}))
        for name, box in self._head.items():
            self.put(box, str(head.get(name, "")))
        rows = [{str(name): str(text) for name, text in dict(row).items()} for row in data["rows"]]
        first = len(self._rows)
        for row in self._rows:
            row.remove()
        rows += [{}] * max(1, _AT_FIRST - len(rows))
        # Rows on their way out still have their names; new ones take others.
        self._rows = [GridRow(first + place + 1, texts) for place, texts in enumerate(rows)]
        self.query_one("#parts").mount_all(self._rows)
        self._rows[0].cells["subject"].focus()
        self.call_after_refresh(self._number_and_judge)

    def texts_beside(self, box: Part) -> dict[str, str]:
        """Return the parts of the visit that a cell belongs to."""
        row = self._row_of(box)
        head = {name: head.typed for name, head in self._head.items()}
        return {**(row.all_texts() if row else {}), **head}

    def _texts_of(self, row: GridRow) -> dict[str, str]:
        """Return the parts of the visit in a row; the head's village goes before the last one."""
        texts = {"kind": "日常检查", **row.all_texts()}
        return texts | {name: box.typed for name, box in self._head.items() if box.typed.strip()}

    def _row_of(self, box: Part | None) -> GridRow | None:
        parent = box.parent if box else None
        return parent if isinstance(parent, GridRow) else None

    # While typing

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """Settle a cell that is left, and show how it begins."""
        super().on_descendant_blur(event)
        if isinstance(event.widget, PartInput):
            event.widget.cursor_position = 0

    @on(PartDone)
    def part_done(self, event: PartDone) -> None:
        """Take what is marked and go on to the next cell that is empty; Enter never saves."""
        box = event.box
        if self.pick(box) and box.part == "officers" and box.typed.endswith("、"):
            self.offer(box)
            return
        self.settle(box)
        self._go_on(box)

    def _go_on(self, box: Part) -> None:
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
        # A row that has just been added takes the focus once it is there.
        self.call_after_refresh(self._next_row(row).cells["subject"].focus)

    def _next_row(self, row: GridRow) -> GridRow:
        place = self._rows.index(row) + 1
        if place == len(self._rows):
            new = GridRow(self._rows[-1].place + 1)
            self._rows.append(new)
            self.query_one("#parts").mount(new)
        return self._rows[place]

    def settle(self, box: Part) -> None:
        """Write a cell in its standard form, and fill in what follows from it."""
        row, text = self._row_of(box), box.typed.strip()
        if box.part == "subject" and row:
            known = self.recall.named_subject(text) if text else ""
            if known and known != text:
                self.put(box, known)
            self._fill_from_last(row, known or text)
            return
        try:
            value = part(box.part, text, self.ledger.catalogue)
        except InvalidError:
            return  # the row says what is wrong
        if box.part == "officers":
            value = self.recall.with_certificates(value)
        if value and shown_part(value) != box.typed:
            self.put(box, shown_part(value))
        if row and box.part == "item" and box.typed != row.settled:
            row.settled = box.typed
            sheet.follow_item(row.texts, box.typed, self.ledger.catalogue)

    def _fill_from_last(self, row: GridRow, subject: str) -> None:
        if not subject or subject == row.filled_for:
            return
        row.filled_for = subject
        last, texts = sheet.from_last_visit(self.ledger, subject)
        texts.pop("officers", None)
        row.texts = {}
        for name, text in texts.items():
            if name not in row.cells:
                row.texts[name] = text
            elif not row.cells[name].typed:
                self.put(row.cells[name], text)
        item = row.cells["item"].typed
        if item != texts.get("item"):
            sheet.follow_item(row.texts, item, self.ledger.catalogue)
        row.settled = item
        if last:
            self.say(
                _("Filled in from {number}, {date}.").format(number=last.number, date=last.date)
            )

    def judge(self, box: Part | None = None) -> None:
        """Judge the row that `box` is in; for the head line, all of them."""
        row = self._row_of(box)
        here = self._row_of(self.focused if isinstance(self.focused, PartInput) else None)
        for each in [row] if row else self._rows:
            self._judge_row(each, show=each is (here or row))

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Show what is made of the row that is gone to."""
        super().on_descendant_focus(event)
        row = self._row_of(event.widget if isinstance(event.widget, PartInput) else None)
        if row is not None:
            self._judge_row(row, show=True)

    def _judge_row(self, row: GridRow, show: bool) -> None:
        mark = EMPTY
        parts: list[Any] = []
        if not row.is_empty:
            try:
                record = sheet.record_of(self._texts_of(row), self.ledger)
            except InvalidError as error:
                mark = WRONG
                parts = [(label(error.name), "bold"), " ", (str(error), "$text-error")]
            else:
                judged = sheet.judged(record, self.ledger, self.rules)
                found = [*judged.doubts, *self._doubts_here(row)]
                parts = [*verdict_parts(judged.verdict, judged.missing, sources=False)]
                for doubt in found:
                    parts += [("! ", "bold $text-warning"), doubt, "\n"]
                mark = LACKS if judged.missing else DOUBTFUL if found else COUNTS
        row.mark.update(mark)
        if show:
            self.query_one("#verdict", Static).update(Content.assemble(*parts).rstrip())

    def _doubts_here(self, row: GridRow) -> list[str]:
        """Return what is doubtful beside the other rows."""
        subject = row.cells["subject"].typed.strip()
        return [
            _("Row {place} is about the same subject.").format(place=self._rows.index(other) + 1)
            for other in self._rows
            if other is not row and subject and other.cells["subject"].typed.strip() == subject
        ]

    def _number_and_judge(self) -> None:
        for place, row in enumerate(self._rows):
            row.query(".row-number").first(Label).update(str(place + 1))
            self._judge_row(row, show=False)

    # Commands

    def action_fill_down(self) -> None:
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
        self._go_on(box)

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
        """Say where files go; the table takes none."""
        if files_in(text):
            self.say(_("Files are attached in the form or to the saved record."), "warning")
            return True
        return False

    def action_save(self) -> None:
        """Save all rows as one change, or point at the first that cannot be saved."""
        focused = self.focused
        if isinstance(focused, PartInput):
            picked = self.pick(focused)
            self.settle(focused)
            if picked:  # nothing is saved that nobody has seen
                self.say(_("Taken: {text}. F2 saves.").format(text=focused.typed))
                return
        records, lacking = [], 0
        for place, row in enumerate(self._rows, 1):
            if row.is_empty:
                continue
            try:
                record = sheet.record_of(self._texts_of(row), self.ledger)
            except InvalidError as error:
                self._point_to(row, error.name, f"{self._row_name(place)}: {error}")
                return
            records.append(record)
            missing = sheet.judged(record, self.ledger, self.rules).missing
            if missing and not lacking:
                lacking = place
                first = missing[0]
        if not records:
            self.say(_("Nothing is written yet."), "warning")
            return
        now = (self.data(), lacking)
        if lacking and now != self._warned:
            self._warned = now
            text = _("{row} lacks a part ({part}) and would not count. F2 once more saves all.")
            row_name = self._row_name(lacking)
            text = text.format(row=row_name, part=label(first))
            self._point_to(self._rows[lacking - 1], first, text)
            return
        try:
            saved = self.ledger.add(records)
        except TaizhangError as error:
            self.say(str(error), "error")
            return
        self.saved()
        self.dismiss(saved[-1])

    def _row_name(self, place: int) -> str:
        return _("Row {place}").format(place=place)

    def _point_to(self, row: GridRow, name: str, text: str) -> None:
        """Go to the cell that is wrong and say why."""
        box = row.cells.get(name) or self._head.get(name) or row.cells["subject"]
        box.focus()
        self.say(text, "error")

    def action_cancel(self) -> None:
        """Go back; what is typed is kept unfinished."""
        if not self.close_offer():
            self.leave()
