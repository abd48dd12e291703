"""All commands, found by typing a part of their name."""

from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from storage.catalogue import folded
from storage.language import _
from storage.text import fitted
from tui.intake.pinyin import Names
from tui.keys import Command, commands
from tui.screens.base import Dialog
from tui.widgets.gradual import Box
from tui.widgets.keybar import KeyBar
from tui.widgets.oneline import OneLine
from tui.widgets.options import Options

_ALL = 1000  # more commands than there are


class PaletteScreen(Dialog[str | None]):
    """Gives the action of the command that was chosen, or `None`."""

    BINDINGS = [
        Binding("escape", "leave", show=False),
        Binding("down", "move('down')", show=False, priority=True),
        Binding("up", "move('up')", show=False, priority=True),
    ]

    def __init__(self, where: str) -> None:
        super().__init__()
        self._commands = [one for one in commands(where, "every") if not one.numbered]

    def compose(self) -> ComposeResult:
        """Yield the line to type in and the commands that fit."""
        with Box(classes="dialog tall"):
            yield OneLine(placeholder=_("Part of a command's name"), id="wanted")
            yield Options(*map(_option, self._commands), id="offered", compact=True)
        yield KeyBar("palette")

    def on_mount(self) -> None:
        """Mark the first command, so that the line under the cursor is seen."""
        self.query_one(OptionList).highlighted = 0

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show the commands in which the typed text occurs, or its first letters."""
        wanted = folded(event.value)
        by_letters = Names([_(one.title) for one in self._commands]).find(wanted, _ALL)
        found = [
            command
            for command in self._commands
            if wanted in folded(_(command.title))
            or wanted in folded(command.title)
            or _(command.title) in by_letters
        ]
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options(map(_option, found))
        if not found:
            options.add_option(Option(_("No command is called so."), disabled=True))
        options.highlighted = 0 if found else None

    def on_input_submitted(self) -> None:
        """Run the command that is marked."""
        options = self.query_one(OptionList)
        if options.highlighted is not None:
            self.dismiss(options.get_option_at_index(options.highlighted).id)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Run the command that was clicked."""
        self.dismiss(event.option_id)

    def action_move(self, way: str) -> None:
        """Move the mark."""
        options = self.query_one(OptionList)
        options.action_cursor_down() if way == "down" else options.action_cursor_up()

    def action_leave(self) -> None:
        """Go back without running anything."""
        self.dismiss(None)


def _option(command: Command) -> Option:
    key = fitted(command.main_key, 12)
    return Option(Content.assemble((key, "bold"), _(command.title)), id=command.action)
