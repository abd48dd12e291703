"""The ways from the list of records to a new one: what an officer's keys do there."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from storage.errors import TaizhangError
from storage.language import _, plural

if TYPE_CHECKING:
    from textual.events import Paste
    from textual.screen import Screen

    from exporters.counting import Rules
    from storage.ledger import Ledger
    from storage.records import Inspection, Record
    from tui.screens.typing import TypingScreen
    from tui.spreadsheet.answers import ImportReport

    Base = Screen[None]
else:
    Base = object


class Logging(Base):
    """The commands of the main screen that log something."""

    if TYPE_CHECKING:
        ledger: Ledger
        rules: Rules
        year: int

        def _saved(self, record: "Record | None") -> None: ...
        def look_for_unfinished(self) -> None: ...  # noqa: D102
        def _chosen(self) -> Any: ...
        def refuse_void(self, record: Any) -> bool: ...  # noqa: D102
        def say(self, sentence: str, wrong: bool = False) -> None: ...  # noqa: D102
        def reload(self, keep: str = "") -> None: ...  # noqa: D102

    def action_new(self) -> None:
        """Open an empty form."""
        self._open_form({"date": self._usual_day(), "kind": "日常检查"})

    def action_repeat(self) -> None:
        """Open the form with what the last entry said."""
        from tui.intake.recall import recall
        from tui.intake.sheet import texts_of

        last = recall(self.ledger).last_saved()
        if last is None:
            self.action_new()
            return
        texts = texts_of(last, for_repeat=True)
        self._open_form({**texts, "date": self._usual_day()})

    def action_quick(self) -> None:
        """Open quick entry."""
        from tui.screens.quick import QuickScreen

        self._push(QuickScreen(self.ledger, self.rules, self._usual_day()))

    def action_grid(self) -> None:
        """Open the table for a morning of visits."""
        from tui.screens.grid import GridScreen

        self._push(GridScreen(self.ledger, self.rules, self._usual_day()))

    def action_reinspect(self) -> None:
        """Open the form for the re-inspection of the record under the cursor."""
        from storage.records import Inspection
        from tui.intake.recall import NOTHING_FOUND
        from tui.intake.sheet import recheck_texts

        record = self._chosen()
        if record is None:
            return
        if not isinstance(record, Inspection) or record.status in ("void", "draft"):
            self.say(_("Only an inspection that was handed in is re-inspected."))
        elif record.result == NOTHING_FOUND:
            self.say(_("Nothing was found in {number}; F2 logs the next visit.").format(
                number=record.number
            ))  # fmt: skip
        else:
            self._open_form({**recheck_texts(record), "date": self._usual_day()}, record)

    def action_templates(self) -> None:
        """Open the form with a template; the record under the cursor can be made one."""
        from storage.records import Inspection
        from tui.intake.sheet import texts_of
        from tui.screens.templates import TemplatesScreen

        row = self.records.row  # type: ignore[attr-defined]
        record = self.ledger.get(row.facts.uid) if row else None
        texts = texts_of(record) if isinstance(record, Inspection) else {}

        def chosen(parts: dict[str, str] | None) -> None:
            if parts is not None:
                self._from_template(parts)

        self.app.push_screen(TemplatesScreen(self.ledger, texts, of_record=True), chosen)

    def action_use_template(self, place: int) -> None:
        """Open the form with the template of that place."""
        from tui.screens.templates import parts_of

        try:
            parts = parts_of(self.ledger, place)
        except TaizhangError as error:
            self.say(str(error), wrong=True)
            return
        self._from_template(parts)

    def _from_template(self, parts: dict[str, str]) -> None:
        self._open_form({"date": self._usual_day(), "kind": "日常检查", **parts})

    def action_import_file(self) -> None:
        """Import a file, with a review of its rows."""
        from tui.screens.bring import ImportScreen

        def taken(report: "ImportReport | None") -> None:
            if report is not None:
                self.year = report.main_year or self.year
                self.reload()
                added = plural("{count} record", "{count} records", sum(report.records.values()))
                text = _("{file}: {records} added. Ctrl+Z takes the whole import back.")
                self.notify(text.format(file=report.file, records=added), markup=False)

        self.app.push_screen(ImportScreen(self.ledger), taken)

    def action_attach(self, text: str = "") -> None:
        """Attach files to the record under the cursor."""
        from tui.screens.attach import AttachScreen

        record = self._chosen()
        if record is None or self.refuse_void(record):
            return

        def named(paths: list[Path] | None) -> None:
            from storage.attachments import attach

            if not paths:
                return
            try:
                attach(self.ledger, record.uid, paths)
            except TaizhangError as error:
                self.app.complain(error)  # type: ignore[attr-defined]
                return
            self.reload(keep=record.uid)
            count = plural("{count} file", "{count} files", len(paths))
            self.say(_("Attached to {number}: {count}.").format(number=record.number, count=count))

        self.app.push_screen(AttachScreen(text), named)

    def on_paste(self, event: "Paste") -> None:
        """Offer to attach files that are dropped on the list."""
        from tui.intake.files import files_in

        if files_in(event.text):
            event.stop()
            self.action_attach(event.text)

    def _usual_day(self) -> str:
        """Return the day a new visit has until another one is typed: today.

        In the sample it is the last one of its year, so that the visit stands in the list.
        """
        from storage.dates import today

        latest = self.ledger.is_sample and self.ledger.rows(("inspections",), self.year, limit=1)
        return latest[0].facts.date if latest else str(today())

    def _open_form(self, texts: dict[str, str], before: "Inspection | None" = None) -> None:
        from tui.screens.form import FormScreen

        self._push(FormScreen(self.ledger, self.rules, texts=texts, before=before))

    def _push(self, screen: "TypingScreen[Any]") -> None:
        """Open a screen to type in, and say what came of it where it closed."""
        from exporters.runs import in_runs

        def closed(record: "Record | None") -> None:
            self.look_for_unfinished()
            self._saved(record)
            if len(screen.numbers) > 1:
                said = plural("{count} record saved", "{count} records saved", len(screen.numbers))
                runs = _(", ").join(in_runs(screen.numbers, _(" to ")))
                self.say(f"{said}{_(': ')}{runs}")
            if screen.kept and screen.about:
                self.say(_("What was changed is kept unfinished; F4 on the record offers it."))
            elif screen.kept:
                self.say(_("What was typed is kept unfinished; the next form offers it."))

        self.app.push_screen(screen, closed)
