"""What is seen of the screen behind a dialog.

Textual's own (`textual.renderables.background_screen`) draws all lines at once, tints each
piece of text for itself and goes through Rich with it, for half of the time until a dialog
is seen.
"""

from functools import lru_cache

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.strip import Strip


def tinted(line: Strip, tint: Color) -> Strip:
    """Return a line of a screen in the tint of the dialog before it, without links."""
    return Strip(
        [Segment(text, _tinted(style or Style(), tint)) for text, style, _ in line],
        line.cell_length,
    )


@lru_cache(maxsize=1024)
def _tinted(style: Style, tint: Color) -> Style:
    style = style.clear_meta_and_links()
    if tint.a == 0:
        return style
    ground, text = (
        (Color.from_rich_color(color) + tint).rich_color if color else None
        for color in (style.bgcolor, style.color)
    )
    return style + Style.from_color(text, ground)
