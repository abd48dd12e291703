"""The documents of a year: which of them, where to, and what became of it."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.notifications import SeverityLevel
from textual.widgets import Input, Label, SelectionList
from textual.widgets.selection_list import Selection

from exporters.formats import documents
from storage.errors import TaizhangError
from storage.language import _, plural
from storage.ledger import Ledger
from tui.aside import NotWantedError, aside
from tui.keys import bindings
from tui.screens.base import Dialog
from tui.threads import in_thread
from tui.widgets.gradual import Box
from tui.widgets.keybar import KeyBar
from tui.widgets.oneline import OneLine
from tui.widgets.options import Ticks
from tui.widgets.twice import Twice


class DocumentsScreen(Dialog[str | None]):
    """Writes the documents that are ticked; gives the sentence that says where they are."""

    WHERE = "documents"
    BINDINGS = [
        *bindings("documents"),
        Binding("enter", "enter", show=False, priority=True),
    ]

    def __init__(self, ledger: Ledger, year: int) -> None:
        super().__init__()
        self._ledger = ledger
        self._year = year
        self._folder = _usual_folder() / f"{ledger.town_name}{year}"
        self._writing = False
        self._twice = Twice()

    def compose(self) -> ComposeResult:
        """Yield the documents with their ticks, and the folder."""
        with Box(classes="dialog"):
            yield Label(_("Documents of {year}").format(year=self._year), classes="heading")
            yield Ticks(
                *(
                    Selection(f".{suffix:5} {_(document.title)}", (name, suffix), True)
                    for name, document in documents().items()
                    for suffix in document.writers
                ),
                id="documents",
                compact=True,
            )
            yield Label(_("Into the folder (made if need be):"))
            yield OneLine(str(self._folder), id="folder", select_on_focus=False)
            yield Label(
                _("Enter writes them · space ticks · Tab goes to the folder"), classes="faint"
            )
        yield KeyBar(self.WHERE)

    def action_enter(self) -> None:
        """Write what is ticked; where the folder is being typed, on the second Enter."""
        box = self.query_one("#folder", Input)
        if not box.has_focus or self._twice.meant(box.value):
            self.action_write()
        else:
            self.notify(_("Enter once more or F2 writes the documents."))

    def action_write(self) -> None:
        """Write what is ticked."""
        if self._writing:
            return
        chosen = list(self.query_one(SelectionList).selected)
        folder = self.query_one("#folder", Input).value.strip()
        if not chosen or not folder:
            self.notify(_("Tick at least one document, and name a folder."), severity="warning")
            return
        self._writing = True
        self.notify(
            plural("Writing {count} document …", "Writing {count} documents …", len(chosen)),
            timeout=60,
        )
        write = partial(_write, year=self._year, chosen=chosen, folder=Path(folder).expanduser())
        # The app's: it goes on where the person does something else meanwhile.
        self.app.run_worker(in_thread(self._let_write, write, self.app), exit_on_error=False)

    def _let_write(self, write: Callable[[Ledger], str], app: App[Any]) -> None:
        try:
            said, severity = aside(self._ledger, write, lambda: app.is_running), "information"
        except NotWantedError:
            return
        except TaizhangError as error:
            said, severity = str(error), "error"
        app.call_from_thread(self._done, said, severity)

    def _done(self, said: str, severity: SeverityLevel) -> None:
        self._writing = False
        if self.is_active and severity == "information":
            self.dismiss(said)
        else:
            self.app.notify(said, severity=severity, timeout=20, markup=False)

    def action_cancel(self) -> None:
        """Go back; what is being written is written to the end."""
        told = _("The documents are being written; it is said here when they are there.")
        self.dismiss(told if self._writing else None)


def _write(ledger: Ledger, year: int, chosen: Sequence[tuple[str, str]], folder: Path) -> str:
    """Write documents, each by its name and the suffix of its format; return what to say of it."""
    from exporters.files import export, made
    from exporters.manifest import NAME
    from exporters.year import Year

    try:
        known, told = documents(), Year(ledger, year)
        folder = made(folder.absolute())
        kinds = [(known[name], suffix) for name, suffix in chosen]
        paths = {folder / kind.file_of(told, suffix): (kind, suffix) for kind, suffix in kinds}
        export(told, paths, folder / NAME)
    except TaizhangError:
        raise
    except Exception as error:  # a writer of another package; the app goes on
        from tui.crash import note

        raise TaizhangError(note(error)) from error
    count = plural("Wrote {count} document", "Wrote {count} documents", len(chosen))
    return count + _(" into {folder}").format(folder=folder)


def _usual_folder() -> Path:
    """Return where people look for documents: their folder for them, else their home."""
    import platformdirs

    there = platformdirs.user_documents_path()
    return there if there.is_dir() else Path.home()
