"""Lines with numbers in them, of which one is chosen; each opens the records under it."""

from textual.widgets import Static


class Numbers(Static, can_focus=True):
    """Text with numbers; which one is chosen is seen while the text has the focus."""

    def __init__(self, id: str) -> None:  # noqa: A002
        super().__init__(id=id, markup=False)
        self._cursor = 0
        self._chosen = False

    def opened(self, place: int) -> None:
        """Ask for the records under the number at `place`, if there is one."""
        raise NotImplementedError

    def on_resize(self) -> None:
        """Fit the text into the room there is."""
        self._draw()

    def on_focus(self) -> None:
        """Show which number is chosen."""
        self._chosen = True
        self._draw()

    def on_blur(self) -> None:
        """Show no number as chosen."""
        self._chosen = False
        self._draw()

    def action_open(self, place: int | None = None) -> None:
        """Open the records under the number that is chosen, or under the one at `place`."""
        if place is not None:
            self._cursor = place
        self.opened(self._cursor)

    def _draw(self) -> None:
        raise NotImplementedError
