"""The last lines of a screen: what the app has to say, and the keys; a click on one runs it."""

from collections.abc import Collection, Sequence

from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from storage.language import _
from storage.text import width
from tui.keys import Command, commands
from tui.widgets.told import tell

_MARKS = {
    "information": ("", "bold"),
    "warning": ("! ", "bold $text-warning"),
    "error": ("! ", "bold $text-error"),
}


class KeyBar(Static):
    """The commands that have a hint, as many as fit, the most important ones always.

    Textual's own footer builds its widgets anew whenever the focus moves; a line of
    text costs nothing and shows the same. What the app says stands above the keys for
    a while, whole and over nothing: a toast would cover what lies below it.
    """

    def __init__(
        self, where: str, first: Sequence[str] = (), without: Collection[str] = ()
    ) -> None:
        """Prepare the bar.

        Args:
            where: the screen whose commands it shows.
            first: actions that matter most where it stands; they come before the others.
            without: actions that make no sense on it now.
        """
        super().__init__(id="keys")
        self._where = where
        self._first = first
        self._without = without
        self._said: Content | None = None
        self._until: Timer | None = None

    def on_mount(self) -> None:
        """Show the keys with the first frame."""
        self.draw()

    def on_resize(self) -> None:
        """Show the keys that fit."""
        self.draw()

    def say(self, text: Content | str, severity: str, seconds: float) -> None:
        """Show `text` above the keys for so many seconds."""
        sign, style = _MARKS[severity]
        self._said = Content.assemble(
            (sign, style), Content(text) if isinstance(text, str) else text
        )
        if self._until is not None:
            self._until.stop()
        self._until = self.set_timer(seconds, self.hush)
        self.draw()

    @property
    def said(self) -> str:
        """What stands above the keys now."""
        return "" if self._said is None else self._said.plain

    def hush(self) -> None:
        """Take away what was said."""
        self._said = None
        self.draw()

    def draw(self) -> None:
        """Show what was said and the keys, in the language of the moment."""
        room = self.content_size.width or self.app.size.width
        lines: list[Content | str] = []
        if self._said is not None:
            lines += [self._said, "\n"]
        for command in fitting(self._where, room, self._first, self._without):
            target = "app" if command.where == "every" else "screen"
            lines.append(
                Content.assemble(
                    Content.styled(f" {command.main_key} ", "bold $accent"), _(command.hint)
                ).stylize(f"@click={target}.{command.action}")
            )
        tell(self, Content.assemble(*lines))


def fitting(
    where: str, room: int, first: Sequence[str] = (), without: Collection[str] = ()
) -> list[Command]:
    """Return the commands whose hints fit into so many cells, in their order.

    Args:
        where: the screen.
        room: the cells there are.
        first: actions that matter most where the bar stands; they come before the others.
        without: actions that are not shown.
    """
    order = {action: place for place, action in enumerate(first)}
    shown = [
        command for command in commands(where) if command.hint and command.action not in without
    ]
    shown.sort(key=lambda command: order.get(command.action, len(order)))
    shown += [command for command in commands("every") if command.hint]
    while len(shown) > 1 and sum(map(_cells, shown)) > room:
        # Of those that matter least the last one goes.
        place = max(
            range(len(shown)),
            key=lambda at: (0 if shown[at].action in order else shown[at].rank, at),
        )
        del shown[place]
    return shown


def _cells(command: Command) -> int:
    return width(f" {command.main_key} {_(command.hint)}")
