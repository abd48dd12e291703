"""A long list drawn line by line: its cost depends on the window, not on its length."""

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import var
from textual.scroll_view import ScrollView
from textual.strip import Strip


class Lines(ScrollView, can_focus=True):
    """Lines under a head, with a cursor. A list of its own says how long it is and draws them.

    Attributes:
        cursor: the place of the cursor, from 0.
    """

    COMPONENT_CLASSES = {"list--head", "list--cursor", "list--out", "list--back", "list--bar"}
    BINDINGS = [
        Binding("up,k", "move(-1)", show=False),
        Binding("down,j", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home,ctrl+home", "move(-1000000000)", show=False),
        Binding("end,ctrl+end", "move(1000000000)", show=False),
    ]
    HEAD = 1  # lines of the head

    cursor = var(0)  # not reactive: a step draws two lines, and the list only where it scrolls

    class Moved(Message):
        """The cursor stands at another place."""

    def length(self) -> int:
        """Return how many lines there are."""
        raise NotImplementedError

    def reach(self, place: int) -> None:
        """Make sure that the line at `place` is known, if there is one."""

    def head(self, y: int, room: int) -> Strip:
        """Draw a line of the head."""
        raise NotImplementedError

    def line(self, place: int, room: int) -> Strip:
        """Draw the line at `place`."""
        raise NotImplementedError

    def chosen(self) -> None:
        """Do what a second click asks for."""

    def put_cursor(self, place: int) -> bool:
        """Put the cursor at `place` of lines that changed; tell whether it moved."""
        self.virtual_size = Size(0, self.length() + self.HEAD)
        moved = self.cursor != place
        self.cursor = place
        self.refresh()
        return moved

    def watch_cursor(self, before: int, now: int) -> None:
        """Bring the cursor into view and tell where it stands."""
        window = self.scroll_offset
        self._bring_into_view()
        if self.scroll_offset == window:
            for place in (before, now):
                self.refresh_line(place + self.HEAD)
        else:
            self.refresh()
        self.moved()

    def on_resize(self) -> None:
        """Keep the cursor in view where there is less room than before, or room at last."""
        self._bring_into_view()

    def _bring_into_view(self) -> None:
        room = self.size.height - self.HEAD
        if room > 0 and not 0 <= self.cursor - self.scroll_offset.y < room:
            # As many lines more as the head has: it covers the first ones.
            self.scroll_to_region(
                Region(0, self.cursor, 1, 1 + self.HEAD), animate=False, force=True, immediate=True
            )

    def moved(self) -> None:
        """Tell where the cursor stands."""
        self.post_message(self.Moved())

    def action_move(self, steps: int) -> None:
        """Move the cursor."""
        self.reach(self.cursor + steps)
        self.cursor = max(0, min(self.cursor + steps, self.length() - 1))

    def action_page(self, pages: int) -> None:
        """Move the cursor by a window."""
        self.action_move(pages * max(1, self.size.height - 1 - self.HEAD))

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse is; a second click opens."""
        place = event.y - self.HEAD + self.scroll_offset.y
        if event.y >= self.HEAD and 0 <= place < self.length():
            self.cursor = place
            self.clicked(event.x)
            if event.chain == 2:
                self.chosen()

    def clicked(self, x: int) -> None:
        """Take note of the column that was clicked."""

    def render_line(self, y: int) -> Strip:
        """Draw one line of the window: the head on top, the others below it."""
        room = self.scrollable_content_region.width
        if y < self.HEAD:
            return self.head(y, room)
        place = y - self.HEAD + self.scroll_offset.y
        if place >= self.length():
            return Strip.blank(room, self.plain_style())
        return self.line(place, room)

    def strip(self, parts: list[tuple[str, Style]], room: int, style: Style) -> Strip:
        """Return pieces of text as one line of exactly `room` cells."""
        strip = Strip([Segment(text, part_style) for text, part_style in parts])
        return strip.adjust_cell_length(room, style)

    def plain_style(self) -> Style:
        """Return the style of a line of which there is nothing to say."""
        return self.visual_style.rich_style  # kept by Textual, unlike that of the widget itself

    def head_style(self) -> Style:
        """Return the style of the head."""
        return self.get_component_rich_style("list--head")

    def cursor_style(self) -> Style:
        """Return the style of the line under the cursor; it tells where the focus is."""
        if self.has_focus:
            return self.get_component_rich_style("list--cursor", partial=True)
        return Style(bold=True, underline=True)
