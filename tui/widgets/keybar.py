"""The keys of a screen, on one line; a click on one runs it."""

from collections.abc import Collection

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

    def __init__(self, where: str, without: Collection[str] = ()) -> None:
        """Make a bar.

        Args:
            where: the screen whose commands it shows.
            without: actions that make no sense on it now.
        """
        super().__init__(id="keys")
        self._where = where
        self._without = without

    def on_resize(self) -> None:
        """Show the keys that fit."""
        always = [command for command in commands("every") if command.hint]
        shown = [
            command
            for command in commands(self._where)
            if command.hint and command.action not in self._without
        ]
        room = self.content_size.width
        while shown and sum(width(_said(command)) for command in (*shown, *always)) > room:
            shown.pop()
        parts: list[Content] = []
        for command in (*shown, *always):
            target = "app" if command.where == "every" else "screen"
            style = f"@click={target}.{command.action}"
            parts.append(
                Content.assemble(
                    Content.styled(f" {command.main_key} ", "bold $accent"),
                    _(command.hint),
                ).stylize(style)
            )
        self.update(Content.assemble(*parts))


def _said(command: Command) -> str:
    return f" {command.main_key} {_(command.hint)}"
