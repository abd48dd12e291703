"""One record beside the list: its parts, its verdict with every reason, its history."""

from typing import Any

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from exporters.counting import Rules, Verdict
from storage.catalogue import columns, label
from storage.history import Step
from storage.language import _
from storage.ledger import Ledger
from storage.reader import Row
from storage.text import clean, one_line
from tui.review import Review, since_review
from tui.widgets.labelled import Part, labelled, set_in
from tui.words import act_name, shown_change

_HIDDEN = {"number", "status", "origin", "extra", "repeats", "field"}
_EDGES = 4  # cells for the edge, the padding and the scroll bar


class RecordDetail(VerticalScroll, can_focus=True):
    """The record under the cursor, whole."""

    def __init__(self, ledger: Ledger, rules: Rules) -> None:
        super().__init__(id="detail")
        self._ledger = ledger
        self._rules = rules
        self._text = Static()
        self._shown: tuple[Row, int | None] | None = None
        self._width = 0

    def compose(self) -> Any:
        """Yield the text."""
        yield self._text

    def show(self, row: Row | None, year: int | None) -> None:
        """Show a record, judged for `year` or its own; no record empties the pane."""
        self._shown = (row, year) if row else None
        if row is None:
            self._text.update("")
            return
        from tui.intake.parts import shown_part

        record = self._ledger.get(row.facts.uid)
        verdict = self._rules.verdict(row.table, row.facts, year)
        parts: list[Part] = [
            (record.number, "bold"),
            "  ",
            self._ledger.catalogue.fields.shown(row.facts.field),
            "  ",
            self._ledger.status_name(record.status),
            "\n",
        ]
        steps = self._ledger.history(record.uid)
        room = self.outer_size.width - _EDGES
        parts += verdict_parts(verdict, row.facts.missing.split(), room=room)
        parts += self._review_parts(since_review(steps))
        named = [(name, getattr(record, name, None)) for name in columns()]
        pairs = [
            (label(name), clean(self._ledger.catalogue.shown(name, shown_part(value))))
            for name, value in named
            if name not in _HIDDEN and value not in (None, "", (), False)
        ]
        pairs += [(one_line(name), clean(text)) for name, text in record.extra.items()]
        parts += labelled(pairs, room)
        parts += ["\n", (_("History"), "bold"), "\n"]
        for place, step in enumerate(steps):
            parts += self._step_parts(step, whole=bool(place))
        self._width = self.outer_size.width
        self._text.update(Content.assemble(*parts))
        self.scroll_home(animate=False)

    def on_resize(self) -> None:
        """Break the lines anew."""
        if self._shown and self._width != self.outer_size.width:
            self.show(*self._shown)

    def _review_parts(self, review: Review | None) -> list[Part]:
        """Return what a supervisor said last of the record, and what was changed since."""
        if review is None or (review.step.act == "approve" and not review.changes):
            return []
        step = review.step
        parts: list[Part] = []
        if step.act == "return":
            text = _("Sent back by {by}: {why}").format(
                by=one_line(step.by), why=one_line(step.why)
            )
            parts += [(text, "bold $text-warning"), "\n"]
        if review.changes:
            parts += [(_("Changed since then:"), "bold"), "\n"]
            parts += [f"   {shown_change(self._ledger, *change)}\n" for change in review.changes]
        elif review.answered:
            parts += [(_("Handed in again without a change."), "bold"), "\n"]
        return [*parts, "\n"]

    def _step_parts(self, step: Step, whole: bool) -> list[Part]:
        parts: list[Part] = [
            (step.at[:16].replace("T", " "), "$text-muted"),
            f" {act_name(step.act)} {one_line(step.by)}\n",
        ]
        if step.why:
            parts.append("   " + _("Reason: {why}").format(why=one_line(step.why)) + "\n")
        if whole:
            parts += [f"   {shown_change(self._ledger, *change)}\n" for change in step.changes]
        return parts


def verdict_parts(
    verdict: Verdict | None, missing: list[str], sources: bool = True, room: int = 0
) -> list[Part]:
    """Return a verdict as styled text, each reason with its code.

    Args:
        verdict: the verdict; none for what is never counted.
        missing: names of the parts that are missing.
        sources: whether each reason has its source.
        room: the cells there are, where the lines are to be broken.
    """
    if verdict is None:
        return []
    if verdict.counts:
        return [(_("Counts"), "bold $text-success"), "\n\n" if sources else "\n"]
    parts: list[Part] = [(_("Does not count"), "bold $text-warning"), "\n"]
    for reason in verdict.reasons:
        parts += [(reason.code, "bold"), f" {set_in(reason.shown, 3, room)}\n"]
        if reason.reason == "incomplete":
            from storage.validation import in_words

            text = _("Missing: {parts}").format(parts=in_words(missing))
            parts += [("   " + set_in(text, 3, room), "$text-warning"), "\n"]
        if sources:
            text = _("Source: {source}").format(source=reason.source)
            parts += [("   " + set_in(text, 3, room), "$text-muted"), "\n"]
    return [*parts, "\n"] if sources else parts
