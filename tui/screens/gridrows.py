"""What the table makes of its rows: it fills them in, judges them and saves them as one."""

from typing import Any

from textual import events
from textual.content import Content
from textual.widgets import Static

from storage.catalogue import label
from storage.errors import InvalidError, TaizhangError
from storage.language import _
from storage.records import Inspection
from tui.intake import sheet
from tui.screens.typing import TypingScreen
from tui.widgets.detail import verdict_parts
from tui.widgets.entry import Part, PartInput
from tui.widgets.row import COUNTS, DOUBTFUL, EMPTY, LACKS, WRONG, GridRow
from tui.widgets.told import tell


class Rows(TypingScreen[Inspection | None]):
    """A screen with a head line that holds for all rows, and a visit in each row."""

    _head: dict[str, PartInput]
    _rows: list[GridRow]
    _warned: tuple[dict[str, Any], int] = ({}, 0)  # what was typed, row that lacks parts

    def _texts_of(self, row: GridRow) -> dict[str, str]:
        """Return the parts of the visit in a row; the head's village goes before the last one."""
        texts = {"kind": "日常检查", **row.all_texts()}
        return texts | {name: box.typed for name, box in self._head.items() if box.typed.strip()}

    def _row_of(self, box: Part | None) -> GridRow | None:
        parent = box.parent if box else None
        return parent if isinstance(parent, GridRow) else None

    def settle(self, box: Part) -> None:
        """Write a cell in its standard form, and fill in what follows from it."""
        row, text = self._row_of(box), box.typed.strip()
        if box.part == "subject" and row:
            known = self.recall.named_subject(text) if text else ""
            if known and known != text:
                self.put(box, known)
            self._fill_from_last(row, known or text)
            return
        said = sheet.standard(box.part, text, self.ledger)
        if said != box.typed:
            self.put(box, said)
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

    def judge(self, *boxes: Part) -> None:
        """Judge the rows that `boxes` are in; for the head line, all of them."""
        typed_in = dict.fromkeys(map(self._row_of, boxes))
        rows = [row for row in typed_in if row]
        here = self._row_of(self.focused if isinstance(self.focused, PartInput) else None)
        shown = here or (rows[-1] if rows else None)
        for row in rows if len(rows) == len(typed_in) > 0 else self._rows:
            self._judge_row(row, show=row is shown)

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
                parts = [(label(error.name), "bold"), _(": "), (str(error), "$text-error")]
            else:
                judged = sheet.judged(record, self.ledger, self.rules)
                found = [*judged.doubts, *self._doubts_here(row)]
                parts = [*verdict_parts(judged.verdict, judged.missing, sources=False)]
                for doubt in found:
                    parts += [("! ", "bold $text-warning"), doubt, "\n"]
                mark = LACKS if judged.missing else DOUBTFUL if found else COUNTS
        row.mark = mark
        if show:
            tell(self.query_one("#verdict", Static), Content.assemble(*parts).rstrip())

    def _doubts_here(self, row: GridRow) -> list[str]:
        """Return what is doubtful beside the other rows."""
        subject = row.cells["subject"].typed.strip()
        return [
            _("Row {place} is about the same subject.").format(place=self._rows.index(other) + 1)
            for other in self._rows
            if other is not row and subject and other.cells["subject"].typed.strip() == subject
        ]

    def _number_and_judge(self) -> None:
        for place, row in enumerate(self._rows, 1):
            row.number = place
            self._judge_row(row, show=False)

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
                text = _("Nothing is saved yet: {row}.").format(row=self._row_name(place))
                self._point_to(row, error.name, text)
                self._judge_row(row, show=True)  # which says what is wrong
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
        self.numbers = [record.number for record in saved]
        self.dismiss(saved[-1])

    def _row_name(self, place: int) -> str:
        return _("Row {place}").format(place=place)

    def _point_to(self, row: GridRow, name: str, text: str) -> None:
        """Go to the cell that is wrong and say why."""
        box = row.cells.get(name) or self._head.get(name) or row.cells["subject"]
        box.focus()
        self.say(text, "error")
