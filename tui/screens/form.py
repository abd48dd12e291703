"""The form: one inspection, logged or amended, with its verdict while it is typed."""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace
from textual import events, on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Label, Static

from exporters.counting import Rules
from storage import facts, validation
from storage.catalogue import label
from storage.errors import ConflictError, InvalidError, TaizhangError
from storage.language import _
from storage.ledger import Ledger
from storage.records import Inspection, to_document
from tui.intake.parts import part, shown_part, typed_parts
from tui.intake.recall import CARRIED, Recall
from tui.keys import bindings
from tui.widgets.detail import verdict_parts
from tui.widgets.entry import Entry, PartInput
from tui.widgets.keybar import KeyBar

# The parts of an everyday visit, in the order of the paper record.
USUAL = (
    *("date", "subject", "field", "item", "kind", "village", "address", "officers"),
    *("findings", "result", "measures", "correct_by", "document_number"),
    *("penalty_number", "credit_code", "remarks"),
)
ALL = (*USUAL, *(name for name in typed_parts() if name not in USUAL))
_KEPT = ("date", "officers", "village", "field", "item", "kind")


def texts_of(record: Inspection, for_repeat: bool = False) -> dict[str, str]:
    """Return the parts of a record as a person would type them.

    Args:
        record: the record.
        for_repeat: only what a repeat visit takes over, with findings and result.
    """
    names = (*CARRIED, "officers", "findings", "result") if for_repeat else ALL
    return {name: shown_part(getattr(record, name)) for name in names}


class FormScreen(Screen[Inspection | None]):
    """Gives the inspection that was saved, or `None`."""

    WHERE = "form"
    BINDINGS = bindings("form")

    def __init__(
        self,
        ledger: Ledger,
        rules: Rules,
        texts: dict[str, str] | None = None,
        record: Inspection | None = None,
    ) -> None:
        """Make a form.

        Args:
            ledger: the ledger to save to.
            rules: the counting rules, for the verdict.
            texts: what stands in the parts of a new visit.
            record: the saved inspection that is amended.
        """
        super().__init__()
        self._ledger = ledger
        self._rules = rules
        self._recall = Recall(ledger)
        self._record = record
        self._texts = dict(texts or (texts_of(record) if record else {}))
        self._filled_for = self._texts.get("subject", "")
        self._last_saved: Inspection | None = None
        self._before: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        """Yield a line for each part, and the verdict below."""
        title = (
            _("Amend {number}").format(number=self._record.number)
            if self._record
            else _("Log an inspection")
        )
        yield Label(title, id="title", markup=False)
        with VerticalScroll(id="parts", can_focus=False):
            for name in ALL:
                if name in USUAL or self._texts.get(name):
                    yield self._entry(name)
        yield Static(id="verdict")
        yield KeyBar(self.WHERE)

    def on_mount(self) -> None:
        """Start at the first part that a person has to write."""
        self._before = self._typed()
        first = "date" if self._record else "subject"
        self.query_one(f"#part-{first}").focus()
        self._judge()

    def _entry(self, name: str) -> Entry:
        return Entry(name, self._texts.get(name, ""), self._choices(name))

    def _choices(self, name: str) -> list[str]:
        catalogue = self._ledger.catalogue
        if name == "field":
            return [term.name for term in catalogue.fields]
        if name == "item":
            named = self._texts.get("field", "")
            items = catalogue.items_of(named) if named else catalogue.items
            return [term.name for term in items]
        if name == "village":
            return self._recall.villages
        if name == "subject":
            return self._recall.subjects
        if name == "officers":
            return []
        if name in catalogue.terms:
            return [term.name for term in catalogue.terms[name]]
        return []

    def _typed(self) -> dict[str, str]:
        return {entry.input.part: entry.input.value for entry in self.query(Entry)}

    def _set(self, name: str, text: str) -> None:
        for box in self.query(f"#part-{name}").results(PartInput):
            box.value = text
            box.cursor_position = len(text)
            return
        self._texts[name] = text

    async def relabel(self) -> None:
        """Say everything in the language of the moment, with what was typed."""
        self._texts |= self._typed()
        focused = self.focused.id if self.focused else None
        await self.recompose()
        for widget in self.query(f"#{focused}") if focused else ():
            widget.focus()
        self._judge()

    # While typing

    @on(Input.Changed)
    def changed(self, event: Input.Changed) -> None:
        """Judge what is typed so far."""
        if isinstance(event.input, PartInput) and event.input.part == "field":
            self._offer_items(event.value)
        self._judge()

    @on(Input.Submitted)
    def part_done(self, event: Input.Submitted) -> None:
        """Go on to the next part; Enter never saves."""
        box = event.input
        if isinstance(box, PartInput):
            self._settle(box)
            self.focus_next()

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """Settle a part that is left."""
        if isinstance(event.widget, PartInput):
            self._settle(event.widget)

    def _settle(self, box: PartInput) -> None:
        """Write a part in its standard form, and fill in what follows from it."""
        text = box.value.strip()
        if box.part == "subject":
            known = self._recall.named_subject(text) if text else ""
            if known and known != text:
                box.value = text = known
            self._fill_from_last(text)
            return
        try:
            value = part(box.part, text, self._ledger.catalogue)
        except InvalidError:
            return  # the verdict says what is wrong
        if box.part == "officers":
            value = self._recall.with_certificates(value)
        if value and shown_part(value) != box.value:
            box.value = shown_part(value)
        if box.part == "item":
            self._fill_from_item(str(value))

    def _fill_from_last(self, subject: str) -> None:
        """Fill empty parts from the last visit to `subject`, and the officers from the last one."""
        if not subject or subject == self._filled_for or self._record:
            return
        self._filled_for = subject
        last = self._recall.last_visit(subject)
        texts = texts_of(last, for_repeat=True) if last else {}
        latest = self._recall.last_saved()
        if latest and not texts.get("officers"):
            texts["officers"] = shown_part(latest.officers)
        now = self._typed()
        for name, text in texts.items():
            usual = name == "kind" and now.get(name) == "日常检查"
            if text and (not now.get(name) or usual):
                self._set(name, text)
        if last:
            self.notify(
                _("Filled in from {number}, {date}.").format(number=last.number, date=last.date),
                timeout=3,
                markup=False,
            )

    def _fill_from_item(self, item: str) -> None:
        term = self._ledger.catalogue.items.by_name.get(item)
        if term is None:
            return
        now = self._typed()
        for name in ("field", "basis"):
            if not now.get(name) and term.details.get(name):
                self._set(name, str(term.details[name]))

    def _offer_items(self, field: str) -> None:
        items = self._ledger.catalogue.items_of(field) or self._ledger.catalogue.items
        box = self.query_one("#part-item", PartInput)
        box.choices[:] = [term.name for term in items]

    def _read(self) -> Inspection:
        """Return what is typed as a record.

        Raises:
            InvalidError: a part cannot be meant; its name is in the error.
        """
        typed = {**self._texts, **self._typed()}
        catalogue = self._ledger.catalogue
        parts: dict[str, Any] = {name: part(name, text, catalogue) for name, text in typed.items()}
        parts["urgent"] = bool(parts.get("urgent"))
        parts["officers"] = self._recall.with_certificates(parts["officers"])
        record = replace(self._record, **parts) if self._record else Inspection(**parts)
        checked: Inspection = validation.checked(record)
        return checked

    def _judge(self) -> None:
        """Show the verdict on what is typed, or what is wrong with it."""
        parts: list[Any]
        try:
            record = self._read()
        except InvalidError as error:
            parts = [(label(error.name), "bold"), " ", (str(error), "$text-error")]
        else:
            brief = facts.of(facts.INSPECTIONS, to_document(record))
            verdict = self._rules.verdict(facts.INSPECTIONS, brief)
            parts = verdict_parts(verdict, brief.missing.split(), sources=False)
            for doubt in self._doubts(record):
                parts += [("! ", "bold $text-warning"), doubt, "\n"]
        self.query_one("#verdict", Static).update(Content.assemble(*parts))

    def _doubts(self, record: Inspection) -> list[str]:
        others = []
        if record.date and record.subject:
            others = [
                (row.facts.number, row.facts.subject)
                for row in self._ledger.rows(
                    (facts.INSPECTIONS,), date=str(record.date), subject=record.subject
                )
                if row.facts.uid != record.uid and row.facts.status != "void"
            ]
        return validation.doubts(record, self._ledger.catalogue, self._recall.roster, others)

    # Commands

    def action_save(self) -> None:
        """Save and go back to the list."""
        self._save(self.dismiss)

    def action_save_next(self) -> None:
        """Save, and start another visit with the same day, officers and village."""
        if self._record is not None:
            self.action_save()
            return

        def go_on(record: Inspection) -> None:
            self._last_saved = record
            for name, text in {**self._texts, **self._typed()}.items():
                if text and name not in _KEPT:
                    self._set(name, "")
            self._filled_for = ""
            self._before = self._typed()
            self.query_one("#part-subject").focus()
            self.notify(_("Saved as {number}.").format(number=record.number), markup=False)

        self._save(go_on)

    def action_save_draft(self) -> None:
        """Save as a draft."""
        self._save(self.dismiss, draft=True)

    @property
    def unsaved(self) -> bool:
        """Whether something was typed that is not saved."""
        return self._typed() != self._before

    async def action_all_parts(self) -> None:
        """Show every part of the record."""
        there = self._typed()
        missing = [name for name in ALL if name not in there]
        await self.query_one("#parts").mount_all(map(self._entry, missing))
        self._before |= dict.fromkeys(missing, "")

    def action_cancel(self) -> None:
        """Go back; what was typed is given up only when that is confirmed."""
        if not self.unsaved:
            self.dismiss(self._last_saved)
            return
        from tui.screens.ask import YesScreen

        def answered(yes: bool | None) -> None:
            if yes:
                self.dismiss(self._last_saved)

        question = _("Leave without saving? What was typed is lost.")
        self.app.push_screen(YesScreen(question), answered)

    def _save(self, then: Callable[[Inspection], object], draft: bool = False) -> None:
        focused = self.focused
        if isinstance(focused, PartInput):
            self._settle(focused)
        try:
            record = self._read()
        except InvalidError as error:
            self._point_to(error)
            return
        if not self._record and not (record.subject or record.findings or record.item):
            self.notify(_("Nothing is written yet."), severity="warning")
            return
        if self._record and self._record.status == "approved":
            self._ask_why(record, then)
            return
        self._keep(record, then, draft)

    def _ask_why(self, record: Inspection, then: Callable[[Inspection], object]) -> None:
        from tui.screens.ask import ReasonScreen

        def answered(why: str | None) -> None:
            if why:
                self._keep(record, then, draft=False, why=why)

        question = _("{number} is approved. Why is it changed?").format(number=record.number)
        self.app.push_screen(ReasonScreen(question), answered)

    def _keep(
        self,
        record: Inspection,
        then: Callable[[Inspection], object],
        draft: bool,
        why: str = "",
    ) -> None:
        try:
            if self._record:
                saved: Any = self._ledger.amend(record, why, base=self._record)
                if saved.status in ("draft", "returned") and not draft:
                    saved = self._ledger.submit(saved.uid)
            else:
                status = "draft" if draft else "submitted"
                saved = self._ledger.add([replace(record, status=status)])[0]
        except ConflictError as conflict:
            self._ask_about(conflict, record, then, draft, why)
            return
        except TaizhangError as error:
            self.app.complain(error)  # type: ignore[attr-defined]
            return
        then(saved)

    def _ask_about(
        self,
        conflict: ConflictError,
        record: Inspection,
        then: Callable[[Inspection], object],
        draft: bool,
        why: str,
    ) -> None:
        """Ask whether one's own changes shall go on top of somebody else's."""
        from tui.screens.ask import YesScreen

        base = self._record
        own = {
            name: getattr(record, name)
            for name in record.__struct_fields__
            if getattr(record, name) != getattr(base, name)
        }

        def answered(yes: bool | None) -> None:
            if yes:
                self._record = conflict.saved
                self._keep(replace(conflict.saved, **own), then, draft, why)

        both = validation.in_words(name for name in own if name in conflict.parts)
        question = _("Save your changes on top of that ({parts})?").format(
            parts=validation.in_words(own)
        )
        if both:
            question += "\n" + _("Yours will replace theirs in: {parts}").format(parts=both)
        self.app.push_screen(YesScreen(f"{conflict}\n{question}"), answered)

    def _point_to(self, error: InvalidError) -> None:
        """Go to the part that is wrong and say why."""
        self.notify(str(error), severity="error", timeout=8, markup=False)
        for entry in self.query(Entry):
            if entry.input.part == error.name:
                entry.input.focus()
