"""Quick entry: one line, and the record that was understood, before anything is saved."""

from typing import Any

import pendulum
from textual import events, on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Label, Static

from exporters.counting import Rules
from storage import facts, validation
from storage.catalogue import columns, label
from storage.documents import table_of, to_document
from storage.errors import InvalidError, TaizhangError
from storage.language import _
from storage.ledger import Ledger
from storage.records import Inspection, Visit
from storage.text import one_line
from tui.intake.doubts import doubts
from tui.intake.files import files_in
from tui.intake.parts import shown_part
from tui.intake.quick import Understood, understand
from tui.keys import bindings, shown_key
from tui.screens.typing import TypingScreen
from tui.widgets.candidates import Candidates
from tui.widgets.detail import verdict_parts
from tui.widgets.entry import Part
from tui.widgets.keybar import KeyBar
from tui.widgets.labelled import labelled
from tui.widgets.oneline import OneLine
from tui.widgets.twice import Twice

_SILENT = {"status", "extra", "origin", "schema"}


class LineInput(OneLine):
    """The line; what is pasted is one visit, and no file."""

    class LeftOut(Message):
        """More lines were pasted than one."""

    def _on_paste(self, event: events.Paste) -> None:
        screen = self.screen
        lines = [line for line in event.text.splitlines() if line.strip()]
        if isinstance(screen, QuickScreen) and screen.take_files(event.text):
            event.stop()
            event.prevent_default()
            return
        event.text = lines[0] if lines else ""
        if len(lines) > 1:
            # Behind the news that the line has changed, which takes away what is said.
            self.call_next(self.post_message, self.LeftOut())


class QuickScreen(TypingScreen[Visit | None]):
    """Gives the visit that was saved, or `None`."""

    WHERE = "quick"
    KIND = "quick"
    BINDINGS = bindings("quick")

    def __init__(self, ledger: Ledger, rules: Rules, day: str) -> None:
        super().__init__(ledger, rules)
        self._day = pendulum.Date.fromisoformat(day)
        self._twice = Twice()
        self._to_judge = False

    def compose(self) -> ComposeResult:
        """Yield the line and what was understood."""
        yield Label(_("Log in one line: day, village, subject, item, result, findings"), id="title")
        yield Static(id="offer")
        yield LineInput(
            placeholder=_("for example: yesterday 石岗村 明珠装饰 gas, no problem found, hose new"),
            id="line",
        )
        with VerticalScroll(id="parts", can_focus=False):
            yield Static(id="understood")
        yield Candidates()
        yield Static(id="verdict")
        yield Label(_("Enter twice or F2 saves"), classes="faint", id="quick-hint")
        yield Static(id="say")
        yield KeyBar(self.WHERE)

    def on_mount(self) -> None:
        """Start in the line."""
        self.query_one("#line").focus()
        self.begin()
        self.judge()

    # What the screen says of itself

    @property
    def _line(self) -> str:
        return self.query_one("#line", Input).value

    def data(self) -> dict[str, Any]:
        """Return the line."""
        return {"what": self._line[:30], "line": self._line}

    def take(self, data: dict[str, Any]) -> None:
        """Show a line that was left unfinished."""
        box = self.query_one("#line", Input)
        box.value = str(data.get("line", ""))
        box.cursor_position = len(box.value)

    def texts_beside(self, box: Part) -> dict[str, str]:
        """Return nothing: a line has no parts."""
        return {}

    def settle(self, box: Part) -> None:
        """Do nothing: a line has no parts."""

    # While typing

    @on(Input.Changed, "#line")
    def show_understood(self) -> None:
        """Show the record that the line means, once for all letters that came at once."""
        self._twice.forget()
        self.say("")
        if not self._to_judge:
            self._to_judge = True
            self.call_later(self._judge_line)

    def _judge_line(self) -> None:
        self._to_judge = False
        self.judge()
        self.remember()

    @on(LineInput.LeftOut)
    def say_left_out(self) -> None:
        """Say that only the first line was taken."""
        text = _("Only the first line was taken; the table ({key}) takes several visits.")
        self.say(text.format(key=shown_key("shift+f3")), "warning")

    @on(Input.Submitted, "#line")
    def entered(self, event: Input.Submitted) -> None:
        """Save on the second Enter: one may be the input method's."""
        if self._twice.meant(event.value):
            self.action_save()
        elif event.value.strip():
            self.say(_("Enter once more saves this."))

    def _understood(self) -> Understood:
        understood = understand(self._line, self.ledger, self._day)
        understood.record = validation.checked(understood.record)
        return understood

    def judge(self, *boxes: Part) -> None:
        """Show what is understood, whether it counts, and what should be looked at again."""
        shown, verdict = self.query_one("#understood", Static), self.query_one("#verdict", Static)
        if not self._line.strip():
            shown.update("")
            verdict.update("")
            return
        try:
            understood = self._understood()
        except InvalidError as error:
            shown.update(Content.assemble((str(error), "$text-error")))
            verdict.update("")
            return
        shown.update(Content.assemble(*labelled(self._pairs(understood), self.size.width - 4)))
        record = understood.record
        table, document = table_of(record), to_document(record)
        brief = facts.of(table, document)
        judged = self.rules.verdict(table, brief)
        parts: list[Any] = [*verdict_parts(judged, brief.missing.split(), sources=False)]
        for doubt in (*understood.doubts, *doubts(self.ledger, record)):
            parts += [("! ", "bold $text-warning"), doubt, "\n"]
        verdict.update(Content.assemble(*parts).rstrip())

    def _pairs(self, understood: Understood) -> list[tuple[str, str]]:
        record, pairs = understood.record, []
        for name in columns():
            value = getattr(record, name, None)
            if name in _SILENT or value in (None, "", (), False):
                continue
            text = one_line(self.ledger.catalogue.shown(name, shown_part(value)))
            again = _("  (as last time)") if name in understood.taken_over else ""
            pairs.append((label(name), text + again))
        return pairs

    # Commands

    def action_scroll(self) -> None:
        """Scroll what was understood, and begin again after its end."""
        view = self.query_one("#parts", VerticalScroll)
        if view.scroll_y >= view.max_scroll_y:
            view.scroll_home(animate=False)
        else:
            view.scroll_page_down(animate=False)

    def take_files(self, text: str) -> bool:
        """Say where files go; a line takes none."""
        if files_in(text):
            self.say(_("Files are attached in the form (F4) or to the saved record."), "warning")
            return True
        return False

    def action_save(self) -> None:
        """Save what was understood."""
        try:
            record = self.ledger.add([self._understood().record])[0]
        except TaizhangError as error:
            self.say(str(error), "error")
            return
        self.saved()
        self.dismiss(record)

    def action_edit(self) -> None:
        """Go on in the form with what was understood."""
        from tui.intake.sheet import texts_of
        from tui.screens.form import FormScreen

        try:
            record = self._understood().record
        except InvalidError as error:
            self.say(str(error), "error")
            return
        if not isinstance(record, Inspection):
            self.say(_("The form takes inspections; a patrol is logged here."), "warning")
            return

        def closed(saved: Inspection | None) -> None:
            if saved is not None:
                self.saved()
                self.dismiss(saved)

        texts = texts_of(record)
        self.app.push_screen(FormScreen(self.ledger, self.rules, texts=texts), closed)

    def action_cancel(self) -> None:
        """Go back; the line is kept unfinished."""
        self.leave()
