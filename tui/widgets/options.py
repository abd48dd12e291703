"""Lists to choose from whose cursor and ticks are seen without any colour."""

from typing import Any

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widgets import OptionList, SelectionList

_TICKED, _OPEN = "[X] ", "[ ] "


class Options(OptionList):
    """A list to choose one thing from."""

    def render_line(self, y: int) -> Strip:
        """Draw a line."""
        return _seen(self, super().render_line(y))


class Ticks(SelectionList[Any]):
    """A list to tick in."""

    def render_line(self, y: int) -> Strip:
        """Draw a line, with a sign in the room that Textual leaves for its coloured button."""
        strip = super().render_line(y)
        option = _option(strip)
        if option is None:
            return strip
        ticked = self.get_option_at_index(option).value in self.selected
        text = strip.crop(len(_OPEN))
        style = next((segment.style for segment in text if segment.style), Style())
        return _seen(self, Strip([Segment(_TICKED if ticked else _OPEN, style), *text]))


def _seen(options: OptionList, strip: Strip) -> Strip:
    """Reverse the line of the cursor where the style sheet wants that: Textual leaves it out."""
    option = _option(strip)
    cursor = options.get_component_styles("option-list--option-highlighted")
    if option is None or option != options.highlighted or not cursor.text_style.reverse:
        return strip
    return Strip(Segment.apply_style(strip, post_style=Style(reverse=True)))


def _option(strip: Strip) -> int | None:
    """Return the place of the option that a line belongs to, `None` below the last one."""
    metas = (segment.style.meta for segment in strip if segment.style)
    return next((meta["option"] for meta in metas if "option" in meta), None)
