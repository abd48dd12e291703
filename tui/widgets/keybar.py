"""The keys of a screen, on one line; a click on one runs it."""

from collections.abc import Sequence

from textual.content import Content
from textual.widgets import Static

from storage.language import _
from storage.text import width
from tui.keys import Command, commands


class KeyBar(Static):
    """The commands that have a hint, as many as fit, help and leaving always among them.

    Textual's own footer builds its widgets anew whenever the focus moves; a line of
    text costs nothing and shows the same.
    """

    def __init__(self, where: str, first: Sequence[str] = ()) -> None:
        """Prepare the bar.

        Args:
            where: the screen whose commands it shows.
            first: actions that matter most where it stands; they come before the others.
        """
        super().__init__(id="keys")
        self._where = where
        self._first = first

    def on_resize(self) -> None:
        """Show the keys that fit."""
        always = [command for command in commands("every") if command.hint]
        shown = [command for command in commands(self._where) if command.hint]
        order = {action: place for place, action in enumerate(self._first)}
        shown.sort(key=lambda command: order.get(command.action, len(order)))
        room = self.content_size.width
        brief = _cells((*shown, *always), brief=False) > room
        while shown and _cells((*shown, *always), brief) > room:
            shown.pop()
        parts: list[Content] = []
        for command in (*shown, *always):
            target = "app" if command.where == "every" else "screen"
            parts.append(
                Content.assemble(
                    Content.styled(f" {_key(command, brief)} ", "bold $accent"),
                    _(command.hint),
                ).stylize(f"@click={target}.{command.action}")
            )
        self.update(Content.assemble(*parts))


def _key(command: Command, brief: bool) -> str:
    return command.main_key.replace("Ctrl+", "^") if brief else command.main_key


def _cells(shown: Sequence[Command], brief: bool) -> int:
    return sum(width(f" {_key(command, brief)} {_(command.hint)}") for command in shown)
