"""A box to type one line in."""

from textual.geometry import Size
from textual.reactive import Reactive
from textual.widgets import Input


class OneLine(Input):
    """An `Input` as wide as there is room: a letter changes nothing but the box itself."""

    # Textual's own lays the screen out anew with each letter.
    virtual_size = Reactive(Size(0, 0))

    def validate(self, value: str) -> None:
        """Take what is typed; the screen judges it. Textual's own styles the box once more."""
