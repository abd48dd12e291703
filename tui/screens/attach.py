"""Which files to attach: typed, pasted, or dropped on the terminal."""

from pathlib import Path

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Label, Static

from storage.language import _, plural
from tui.intake.files import files_in
from tui.screens.base import Dialog
from tui.widgets.twice import Twice


class AttachScreen(Dialog[list[Path] | None]):
    """Gives files that exist, or `None`."""

    BINDINGS = [
        Binding("escape", "leave", show=False),
        Binding("f2,ctrl+s", "attach", show=False),
    ]

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self._text = text
        self._twice = Twice()

    def compose(self) -> ComposeResult:
        """Yield the line for the paths and what was understood."""
        with Vertical(classes="dialog"):
            yield Label(_("Files to attach: drop them here, or type their paths"))
            yield Input(self._text, placeholder=_("/home/…/现场1.jpg"), compact=True)
            yield Static(id="found")
            yield Label(_("Enter twice or F2 attaches, Esc goes back"), classes="faint", id="how")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what is understood."""
        self._twice.forget()
        paths, text = files_in(event.value), event.value.strip()
        if paths:
            count = plural("{count} file", "{count} files", len(paths))
            said = f"{count}: " + _(", ").join(path.name for path in paths)
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
