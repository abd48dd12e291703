"""What is seen of the screen behind a dialog."""

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.geometry import Size
from textual.strip import Strip
from textual.visual import Visual

if TYPE_CHECKING:
    from textual.screen import Screen


class Behind(Visual):
    """A screen in the tint of the dialog before it.

    Textual's own (`textual.renderables.background_screen`) tints each piece of text for
    itself and goes through Rich with it, for half of the time until a dialog is seen.
    """

    def __init__(self, screen: "Screen[Any]", tint: Color) -> None:
        self._screen = screen
        self._tint = tint

    def render_strips(
        self, width: int, height: int | None, _style: Any, _options: Any
    ) -> list[Strip]:
        """Return the lines of the screen, without links."""
        size = self._screen.size if height is None else Size(width, height)
        return [
            Strip(
                [Segment(text, _tinted(style or Style(), self._tint)) for text, style, _ in line],
                line.cell_length,
            )
            for line in self._screen._compositor.render_strips(size)
        ]

    def get_optimal_width(self, _rules: Mapping[str, Any], container_width: int) -> int:
        """Return all there is."""
        return container_width

    def get_minimal_width(self, _rules: Mapping[str, Any]) -> int:
        """Return one cell."""
        return 1

    def get_height(self, _rules: Mapping[str, Any], _width: int) -> int:
        """Return the lines of the screen."""
        return self._screen.size.height


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
