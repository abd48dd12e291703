"""A box to type one line in."""

from rich.segment import Segment
from textual.geometry import Size
from textual.reactive import Reactive
from textual.strip import Strip
from textual.widgets import Input

from storage.text import clean


class OneLine(Input):
    """An `Input` as wide as there is room: a letter changes nothing but the box itself."""

    # Textual's own lays the screen out anew with each letter.
    virtual_size = Reactive(Size(0, 0))

    def validate(self, value: str) -> None:
        """Take what is typed; the screen judges it. Textual's own styles the box once more."""

    def render_line(self, y: int) -> Strip:
        """Draw the text; where nobody types there is no cursor to draw, and it takes a tenth."""
        if self.has_focus or y or (not self.value and self.placeholder):
            return super().render_line(y)
        style, at = self.visual_style.rich_style, self.scroll_offset.x
        strip = Strip([Segment(clean(self.value), style)])
        return strip.crop_extend(at, at + self.content_size.width, style)
