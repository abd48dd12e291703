"""The form: one inspection, logged or amended, with its verdict while it is typed."""

from pathlib import Path
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Label, Static

from exporters.counting import Rules
from storage import validation
from storage.catalogue import label
from storage.errors import InvalidError
from storage.language import _, plural
from storage.ledger import Ledger
from storage.records import Inspection
from storage.text import one_line
from tui.intake import sheet
from tui.intake.files import files_in
from tui.intake.recall import NOTHING_FOUND
from tui.keys import bindings
from tui.screens.filling import Filling
from tui.screens.saving import Saving
from tui.screens.typing import TypingScreen
from tui.widgets.candidates import Candidates
from tui.widgets.detail import verdict_parts
from tui.widgets.entry import Part, PartDone, Parts, entry, parts_in
from tui.widgets.keybar import KeyBar
from tui.widgets.told import tell

# Parts that nobody has to write where nothing was found.
_AFTER_A_PROBLEM = {"measures", "correct_by", "document_number", "penalty_number"}
_ROWS_A_DOUBT = 6  # rows of the screen for each doubt shown; more would leave no room for the form


class FormScreen(Filling, Saving, TypingScreen[Inspection | None]):
    """Gives the inspection that was saved, or `None`."""

    WHERE = "form"
    KIND = "form"
    BINDINGS = bindings("form")

    def __init__(
        self,
        ledger: Ledger,
        rules: Rules,
        texts: dict[str, str] | None = None,
        record: Inspection | None = None,
        before: Inspection | None = None,
    ) -> None:
        """Make a form.

        Args:
            ledger: the ledger to save to.
            rules: the counting rules, for the verdict.
            texts: what stands in the parts of a new visit.
            record: the saved inspection that is amended.
            before: the visit of which this is the re-inspection.
        """
        super().__init__(ledger, rules, about=record.uid if record else "")
        self._record = record
        self._texts = dict(texts or (sheet.texts_of(record) if record else {}))
        self._shown = [name for name in sheet.ALL if name in sheet.USUAL or self._texts.get(name)]
        self._filled_for = self._texts.get("subject", "")
        self._settled_item = self._texts.get("item", "")
        self._last_saved: Inspection | None = None
        self._rechecks = before
        self._last_visit = before
        self._files: list[Path] = []

    def compose(self) -> ComposeResult:
        """Yield a line for each part, and below what is offered and what is made of it."""
        yield Label(self._title(), id="title", markup=False)
        yield Static(id="offer")
        yield Static(id="before")
        with Parts(id="parts"):
            for name in self._shown:
                yield entry(name, self._texts.get(name, ""))
        yield Static(id="files")
        yield Candidates()
        yield Static(id="verdict")
        yield Static(id="say")
        yield KeyBar(self.WHERE, without=("save_next", "reinspect") if self._record else ())

    def _title(self) -> str:
        if self._record:
            state = self.ledger.status_name(self._record.status)
            return _("Amend {number}").format(number=self._record.number) + f" · {state}"
        if self._rechecks:
            return _("Log the re-inspection after {number}").format(number=self._rechecks.number)
        return _("Log an inspection")

    def on_mount(self) -> None:
        """Start at the first part that a person has to write."""
        first = "findings" if self._rechecks else "subject"
        if self._record:
            lacks = validation.missing(self._record)
            first = next((name for name in self._shown if name in lacks), "date")
        self.query_one(f"#part-{first}").focus()
        self._show_last_visit()
        self.begin()
        self.judge()

    # What the form says of itself

    def data(self) -> dict[str, Any]:
        """Return what is typed, with the files to attach."""
        texts = self._all_texts()
        data: dict[str, Any] = {
            "what": texts.get("subject") or texts.get("findings", "")[:20],
            "parts": {name: text for name, text in texts.items() if text},
            "files": [str(path) for path in self._files],
        }
        if self._rechecks:
            data["rechecks"] = self._rechecks.uid
        return data

    def take(self, data: dict[str, Any]) -> None:
        """Show an entry that was left unfinished."""
        texts = {str(name): str(text) for name, text in dict(data.get("parts", {})).items()}
        files = [Path(path) for path in data.get("files", ())]
        before = self.ledger.get(str(data["rechecks"])) if data.get("rechecks") else None
        self._filled_for = texts.get("subject", "")
        if self._filled_for and not self._record:
            self._last_visit = self.recall.last_visit(self._filled_for)
        self._rechecks = before if isinstance(before, Inspection) else None
        self._last_visit = self._rechecks or self._last_visit
        self.query_one("#title", Label).update(Content(self._title()))
        self._files, self._texts = files, texts
        self._settled_item = texts.get("item", "")
        for box in parts_in(self):
            self.put(box, texts.get(box.part, ""))
        self._show_files()
        self._show_last_visit()
        self.judge()

    def texts_beside(self, box: Part) -> dict[str, str]:
        """Return the parts of the one visit."""
        return self._all_texts()

    def _all_texts(self) -> dict[str, str]:
        return {**self._texts, **{box.part: box.typed for box in parts_in(self)}}

    def _set(self, name: str, text: str) -> None:
        for box in parts_in(self):
            if box.part == name:
                self.put(box, text)
                return
        self._texts[name] = text

    # While typing

    @on(PartDone)
    def part_done(self, event: PartDone) -> None:
        """Take what is marked and go on to the next part that is empty; Enter never saves."""
        box = event.box
        if self.pick(box) and box.part == "officers" and box.typed.endswith("、"):
            self.offer(box)
            return
        self.settle(box)
        boxes: list[Part] = list(parts_in(self))
        after = boxes[boxes.index(box) + 1 :]
        if self._record:
            to = after[:1]
        else:
            texts = self._all_texts()
            skipped = set(_AFTER_A_PROBLEM) if texts.get("result") == NOTHING_FOUND else set()
            if self._last_visit:  # what was left out then, and need not be said
                skipped |= {"address", "credit_code"}
            to = [box for box in after if not box.typed.strip() and box.part not in skipped]
        if to:
            to[0].focus()
        else:
            self.say(_("F2 saves."))

    def judge(self, *boxes: Part) -> None:
        """Show the verdict on what is typed, or what is wrong with it."""
        parts: list[Any]
        wrong = ""
        try:
            record = sheet.record_of(self._all_texts(), self.ledger, self._record)
        except InvalidError as error:
            parts = [(label(error.name), "bold"), _(": "), (str(error), "$text-error")]
            wrong = error.name
        else:
            judged = sheet.judged(record, self.ledger, self.rules)
            parts = [*verdict_parts(judged.verdict, judged.missing, sources=False)]
            if self._record and self._record.status in ("draft", "returned"):
                parts += [(_("F2 hands it in; F4 saves it and does not.") + "\n", "$text-muted")]
            said = judged.doubts[: max(2, self.app.size.height // _ROWS_A_DOUBT)]
            for doubt in said:
                parts += [("! ", "bold $text-warning"), doubt, "\n"]
            if more := len(judged.doubts) - len(said):
                parts[-1:] = [" ", (_("and {count} more").format(count=more), "bold")]
        for box in parts_in(self):
            box.wrong = box.part == wrong
        tell(self.query_one("#verdict", Static), Content.assemble(*parts).rstrip())

    def _show_last_visit(self) -> None:
        """Show why it was sent back, or what was found the last time, problems first."""
        from tui.words import last_visit_parts

        line, last = self.query_one("#before", Static), self._last_visit
        if self._record and self._record.status == "returned":
            why = _("Returned: {reason}").format(reason=one_line(self._record.return_reason))
            line.display = True
            line.update(Content.styled(why, "bold $text-warning"))
            return
        line.display = bool(last and (self._rechecks or last.result != NOTHING_FOUND))
        if last and line.display:
            parts = last_visit_parts(last)
            if not self._rechecks:
                parts.append((_("Ctrl+K: this is its re-inspection"), "$text-muted"))
            line.update(Content.assemble(*parts))

    # Commands

    def action_save(self) -> None:
        """Save and go back to the list."""
        self._save(self.dismiss)

    def action_save_next(self) -> None:
        """Save, and start another visit with the same day, officers and village."""
        if self._record is not None:
            self.say(_("Here F2 saves; F3 goes on from a new inspection."))
            return

        def go_on(record: Inspection) -> None:
            self._last_saved = record
            self._files, self._rechecks, self._last_visit = [], None, None
            self._filled_for = ""
            for name, text in self._all_texts().items():
                if text and name not in sheet.KEPT:
                    self._set(name, "")
            self.query_one("#title", Label).update(Content(self._title()))
            self._show_files()
            self._show_last_visit()
            self.query_one("#part-subject").focus()
            self.say(_("Saved as {number}.").format(number=record.number), "success")
            self.begin()

        self._save(go_on)

    def action_save_draft(self) -> None:
        """Save as a draft."""
        if self._record and self._record.status not in ("draft", "returned"):
            state = self.ledger.status_name(self._record.status)
            self.say(
                _("{number} is {status} and stays so; F2 saves what is changed.").format(
                    number=self._record.number, status=state
                ),
                "warning",
            )
            return
        self._save(self.dismiss, draft=True)

    async def action_all_parts(self) -> None:
        """Show every part of the record."""
        missing = [name for name in sheet.ALL if name not in self._shown]
        self._shown += missing
        entries = [entry(name, self._texts.get(name, "")) for name in missing]
        if entries:
            await self.query_one(Parts).add(entries)
            entries[0].focus()

    def action_reinspect(self) -> None:
        """Take this visit for the re-inspection of the last one to the same subject."""
        if self._record or self._last_visit is None:
            self.say(_("Name the subject first: there is no earlier visit to re-inspect."))
            return
        self._rechecks = self._last_visit
        self.query_one("#title", Label).update(Content(self._title()))
        self._show_last_visit()
        self.remember()

    def action_attach(self) -> None:
        """Ask for files to attach."""
        from tui.screens.attach import AttachScreen

        def named(paths: list[Path] | None) -> None:
            if paths is not None:
                self._files = []
                self._add_files(paths)
                self.remember()

        self.app.push_screen(AttachScreen(chosen=self._files), named)

    def take_files(self, text: str) -> bool:
        """Take `text` for files that were dropped, where it names some that are there."""
        paths = files_in(text)
        self._add_files(paths)
        return bool(paths)

    def _add_files(self, paths: list[Path]) -> None:
        self._files += [path for path in paths if path not in self._files]
        self._show_files()
        if paths:
            self.remember()

    def _show_files(self) -> None:
        line = self.query_one("#files", Static)
        line.display = bool(self._files)
        names = _(", ").join(path.name for path in self._files)
        count = plural("Attaches {count} file", "Attaches {count} files", len(self._files))
        line.update(Content(f"{count}{_(': ')}{names}"))

    def action_templates(self) -> None:
        """Fill in a template, or keep what is typed as one."""
        from tui.screens.templates import TemplatesScreen

        def chosen(parts: dict[str, str] | None) -> None:
            for name, text in (parts or {}).items():
                self._set(name, text)
            self._settled_item = self._all_texts().get("item", "")

        self.app.push_screen(TemplatesScreen(self.ledger, self._all_texts()), chosen)

    def action_cancel(self) -> None:
        """Go back; what is typed is kept unfinished."""
        if not self.close_offer():
            self.leave(self._last_saved)
