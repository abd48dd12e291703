"""Which files to attach: typed, pasted, or dropped on the terminal."""

from collections.abc import Sequence
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.widgets import Input, Label, Static
from textual.widgets.option_list import Option

from storage.language import _, plural
from tui.intake.files import files_in
from tui.keys import bindings
from tui.screens.base import Dialog
from tui.widgets.gradual import Box
from tui.widgets.keybar import KeyBar
from tui.widgets.oneline import OneLine
from tui.widgets.options import Options
from tui.widgets.twice import Twice


class AttachScreen(Dialog[list[Path] | None]):
    """Gives the files to attach, those that were chosen before as far as they stay, or `None`."""

    WHERE = "attach"
    BINDINGS = [
        *bindings("attach"),
        Binding("down", "move('down')", show=False, priority=True),
        Binding("up", "move('up')", show=False, priority=True),
    ]

    def __init__(self, text: str = "", chosen: Sequence[Path] = ()) -> None:
        """Make the dialog.

        Args:
            text: what stands in the line at first.
            chosen: files that were chosen earlier and are not attached yet.
        """
        super().__init__()
        self._text = text
        self._before = list(chosen)
        self._chosen = list(chosen)
        self._twice = Twice()

    def compose(self) -> ComposeResult:
        """Yield the line for the paths and what was understood."""
        with Box(classes="dialog"):
            yield Label(_("Files to attach: drop them here, or type their paths"))
            if self._before:
                yield Options(id="chosen", compact=True)
            yield OneLine(self._text, placeholder=_("/home/…/现场1.jpg"), id="paths")
            yield Static(id="found")
            yield Label(_("Enter twice or F2 attaches, Esc goes back"), classes="faint", id="how")
        yield KeyBar(self.WHERE, without=() if self._before else ("remove",))

    def on_mount(self) -> None:
        """Start in the line, whatever is listed above it."""
        self.query_one(Input).focus()
        self._list()

    def relabelled(self) -> None:
        """Say it in another language."""
        self._list()
        self.understand()

    def _list(self) -> None:
        """Show the files that were chosen before."""
        for options in self.query(Options):
            place = options.highlighted or 0
            options.clear_options()
            options.add_options(Option(Content(path.name)) for path in self._chosen)
            if self._chosen:
                options.highlighted = min(place, len(self._chosen) - 1)

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
        text = self.query_one(Input).value
        paths = files_in(text)
        if paths or (self._before and not text.strip()):
            self.dismiss(list(dict.fromkeys([*self._chosen, *paths])))

    def action_remove(self) -> None:
        """Leave out the file that is marked."""
        for options in self.query(Options):
            if options.highlighted is not None:
                del self._chosen[options.highlighted]
                self._list()

    def action_move(self, way: str) -> None:
        """Move the mark while the line keeps the focus."""
        for options in self.query(Options):
            options.action_cursor_down() if way == "down" else options.action_cursor_up()

    def action_leave(self) -> None:
        """Go back without any."""
        self.dismiss(None)
