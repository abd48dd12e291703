"""Which files to attach: typed, pasted, or dropped on the terminal."""

from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Label, Static

from storage.language import _, plural
from tui.intake.files import files_in
from tui.keys import bindings
from tui.screens.base import Dialog
from tui.widgets.keybar import KeyBar
from tui.widgets.twice import Twice


class AttachScreen(Dialog[list[Path] | None]):
    """Gives files that exist, or `None`."""

    WHERE = "attach"
    BINDINGS = bindings("attach")

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self._text = text
        self._twice = Twice()

    def compose(self) -> ComposeResult:
        """Yield the line for the paths and what was understood."""
        with Vertical(classes="dialog"):
            yield Label(_("Files to attach: drop them here, or type their paths"))
            yield Input(self._text, placeholder=_("/home/…/现场1.jpg"), id="paths", compact=True)
            yield Static(id="found")
            yield Label(_("Enter twice or F2 attaches, Esc goes back"), classes="faint", id="how")
        yield KeyBar(self.WHERE)

    def relabelled(self) -> None:
        """Say it in another language."""
        self.understand()

    @on(Input.Changed)
    def understand(self) -> None:
        """Show what is understood."""
        self._twice.forget()
        typed = self.query_one(Input).value
        paths, text = files_in(typed), typed.strip()
        if paths:
            count = plural("{count} file", "{count} files", len(paths))
            said = count + _(": ") + _(", ").join(path.name for path in paths)
        else:
            said = _("There is no such file.") if text else ""
        self.query_one("#found", Static).update(Content(said))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Attach what was understood, on the second Enter."""
        if self._twice.meant(event.value):
            self.action_attach()
        elif files_in(event.value):
            self.query_one("#how", Label).update(_("Enter once more attaches, Esc goes back"))

    def action_attach(self) -> None:
        """Give the files."""
        paths = files_in(self.query_one(Input).value)
        if paths:
            self.dismiss(paths)

    def action_leave(self) -> None:
        """Go back without any."""
        self.dismiss(None)
