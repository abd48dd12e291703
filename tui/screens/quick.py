"""Quick entry: one line, and the record that was understood, before anything is saved."""

from typing import Any

import pendulum
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Label, Static

from exporters.counting import Rules
from storage import facts, validation
from storage.catalogue import columns, label
from storage.errors import InvalidError, TaizhangError
from storage.language import _
from storage.ledger import Ledger
from storage.records import Inspection, Visit, table_of, to_document
from storage.text import clean
from tui.intake.parts import shown_part
from tui.intake.quick import Understood, understand
from tui.keys import bindings
from tui.widgets.detail import verdict_parts
from tui.widgets.keybar import KeyBar


class QuickScreen(ModalScreen[Visit | None]):
    """Gives the visit that was saved, or `None`."""

    WHERE = "quick"
    BINDINGS = bindings("quick") + bindings("every")

    def __init__(self, ledger: Ledger, rules: Rules, day: str) -> None:
        super().__init__()
        self._ledger = ledger
        self._rules = rules
        self._day = pendulum.Date.fromisoformat(day)
        self._confirmed = ""

    def compose(self) -> ComposeResult:
        """Yield the line and what was understood."""
        with Vertical(classes="dialog tall"):
            yield Label(_("Log in one line: day, village, subject, item, result, findings"))
            yield Input(
                placeholder=_("for example: 昨天 石岗村 明珠装饰 燃气 未发现问题 查看燃气瓶和软管"),
                id="line",
                compact=True,
            )
            with VerticalScroll(can_focus=False):
                yield Static(id="understood")
            yield Label(_("Enter twice or F2 saves"), classes="faint", id="quick-hint")
        yield KeyBar(self.WHERE)

    @on(Input.Changed)
    def show_understood(self, event: Input.Changed) -> None:
        """Show the record that the line means."""
        self._confirmed = ""
        self.query_one("#understood", Static).update(self._shown(event.value))

    @on(Input.Submitted)
    def entered(self, event: Input.Submitted) -> None:
        """Save on the second Enter: one may be the input method's."""
        if event.value.strip() and self._confirmed == event.value:
            self.action_save()
        else:
            self._confirmed = event.value

    def relabelled(self) -> None:
        """Say again, in another language, what the line means."""
        line = self.query_one(Input).value
        self.query_one("#understood", Static).update(self._shown(line))

    def _understood(self) -> Understood:
        understood = understand(self.query_one(Input).value, self._ledger, self._day)
        understood.record = validation.checked(understood.record)
        return understood

    def _shown(self, line: str) -> Content:
        if not line.strip():
            return Content("")
        try:
            understood = self._understood()
        except InvalidError as error:
            return Content.assemble((str(error), "$text-error"))
        record = understood.record
        table, document = table_of(record), to_document(record)
        brief = facts.of(table, document)
        verdict = self._rules.verdict(table, brief)
        parts: list[Any] = [*verdict_parts(verdict, brief.missing.split(), sources=False), "\n"]
        for name in columns():
            value = getattr(record, name, None)
            if name in ("status", "extra", "origin") or value in (None, "", (), False):
                continue
            text = clean(self._ledger.catalogue.shown(name, shown_part(value)))
            parts += [(f"{label(name)}  ", "$text-muted"), text]
            if name in understood.taken_over:
                parts.append((_("  (as last time)"), "$text-muted"))
            parts.append("\n")
        return Content.assemble(*parts)

    @property
    def unsaved(self) -> bool:
        """Whether something was typed that is not saved."""
        return bool(self.query_one(Input).value.strip())

    def action_save(self) -> None:
        """Save what was understood."""
        try:
            record = self._understood().record
            self.dismiss(self._ledger.add([record])[0])
        except TaizhangError as error:
            self.app.complain(error)  # type: ignore[attr-defined]

    def action_edit(self) -> None:
        """Go on in the form with what was understood."""
        from tui.screens.form import FormScreen, texts_of

        try:
            record = self._understood().record
        except InvalidError as error:
            self.app.complain(error)  # type: ignore[attr-defined]
            return
        if not isinstance(record, Inspection):
            self.notify(_("The form takes inspections; a patrol is logged here."))
            return
        texts = texts_of(record)
        self.app.push_screen(FormScreen(self._ledger, self._rules, texts=texts), self.dismiss)

    def action_cancel(self) -> None:
        """Go back; what was typed is given up only when that is confirmed."""
        if not self.unsaved:
            self.dismiss(None)
            return
        from tui.screens.ask import YesScreen

        def answered(yes: bool | None) -> None:
            if yes:
                self.dismiss(None)

        question = _("Leave without saving? What was typed is lost.")
        self.app.push_screen(YesScreen(question), answered)
