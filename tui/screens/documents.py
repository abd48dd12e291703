"""The documents of a year: which of them, where to, and what became of it."""

from pathlib import Path

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Input, Label, SelectionList
from textual.widgets.selection_list import Selection

from exporters.formats import documents
from storage.errors import TaizhangError
from storage.language import _, plural
from storage.ledger import Ledger
from tui.keys import bindings
from tui.screens.base import Dialog
from tui.threads import in_thread
from tui.widgets.keybar import KeyBar
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
        with Vertical(classes="dialog"):
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
            yield Input(str(self._folder), id="folder", compact=True, select_on_focus=False)
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
        write = in_thread(self._write, chosen, Path(folder).expanduser())
        self.run_worker(write, exit_on_error=False)

    def _write(self, chosen: list[tuple[str, str]], folder: Path) -> None:
        """Write in a thread of its own, from a ledger of its own, while the screen goes on."""
        from exporters.files import export, made
        from exporters.manifest import NAME
        from exporters.year import Year

        said, severity = "", "error"
        try:
            with Ledger.open(self._ledger.folder) as ledger:
                year = Year(ledger, self._year)
                folder = made(folder.absolute())
                export(
                    year,
                    {
                        folder / documents()[name].file_of(year, suffix): (
                            documents()[name],
                            suffix,
                        )
                        for name, suffix in chosen
                    },
                    folder / NAME,
                )
            count = plural("Wrote {count} document", "Wrote {count} documents", len(chosen))
            said = count + _(" into {folder}").format(folder=folder)
            severity = "information"
        except TaizhangError as error:
            said = str(error)
        except Exception as error:  # a writer of another package; the app goes on
            from tui.crash import note

            said = note(error)
        self.app.call_from_thread(self._done, said, severity)

    def _done(self, said: str, severity: str) -> None:
        self._writing = False
        if severity == "information":
            self.dismiss(said)
        else:
            self.notify(said, severity="error", timeout=20, markup=False)

    def action_cancel(self) -> None:
        """Go back."""
        self.dismiss(None)


def _usual_folder() -> Path:
    """Return where people look for documents: their folder for them, else their home."""
    import platformdirs

    there = platformdirs.user_documents_path()
    return there if there.is_dir() else Path.home()
