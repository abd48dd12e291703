"""Screens that let others have their turn: a key that is typed waits for one event, not for all."""

import asyncio
from collections.abc import Iterator
from time import monotonic
from typing import TYPE_CHECKING, Any

from textual._context import visible_screen_stack
from textual.events import Compose, Event, ScreenResume
from textual.geometry import Region, Size
from textual.widget import Widget

if TYPE_CHECKING:
    from textual.screen import Screen

    Base = Screen[Any]
else:
    Base = object


# Seconds: by the first, what is due and what is typed has had its turn; the second is not felt.
_BETWEEN, _NO_TIME = 0.001, 0.004
_MUCH = 0.25  # of the screen is drawn in turns
_LINES = 8  # of a widget, at a time


class TakingTurns(Base):
    """A screen that opens or comes back has much to do; it is not done in one go."""

    _styled = False
    _draws_later = False

    async def on_event(self, event: Event) -> None:
        """Handle an event, and let everybody else go on before the next one."""
        if isinstance(event, Compose | ScreenResume):  # which come from those that took long
            await asyncio.sleep(0)
        if isinstance(event, ScreenResume):
            # They were worked out as the widgets came, and are for every screen with each theme;
            # but the style sheet of this screen may have come after it.
            event.refresh_styles = False
            if self.CSS_PATH and not self._styled:
                self._styled = True
                self.app.stylesheet.apply(self)
        await super().on_event(event)
        await asyncio.sleep(0)

    def _refresh_layout(self, size: Size | None = None, scroll: bool = False) -> None:
        """Find the place of everything; what is drawn there has turns of its own after that."""
        began, waits, self._draws_later = monotonic(), self._draws_later, True
        super()._refresh_layout(size, scroll)
        if waits:
            return
        if monotonic() - began < _NO_TIME:
            self.call_next(self._draw_in_turns)
        else:
            self.set_timer(_BETWEEN, self._draw_in_turns)

    def _screen_resized(self, size: Size) -> None:
        if size != self._compositor.size:  # else this is what the first layout tells the screen
            super()._screen_resized(size)

    def _compositor_refresh(self) -> None:
        if self._draws_later:
            return
        changed = sum(region.area for region in self._compositor._dirty_regions)
        if self is self.app.screen and changed > _MUCH * self.size.area:
            self._draws_later = True
            self.call_next(self._draw_in_turns)
        else:
            super()._compositor_refresh()

    async def _draw_in_turns(self) -> None:
        """Let each widget draw what is seen of it and keep it, then show all of them at once."""
        began = monotonic()
        for widget, lines in self._lines_seen():
            if widget in self._compositor.visible_widgets:  # it may have gone in another's turn
                visible_screen_stack.set(self.app._background_screens)
                widget.render_lines(lines)
            if monotonic() - began > _NO_TIME:
                await asyncio.sleep(0)
                began = monotonic()
        self._put_on_screen()

    def _lines_seen(self) -> Iterator[tuple[Widget, Region]]:
        """Yield the widgets and what is seen of them, some lines at a time."""
        for widget, (region, clip) in tuple(self._compositor.visible_widgets.items()):
            seen = region.intersection(clip).translate(-region.offset)
            for line in range(seen.y, seen.bottom, _LINES):
                yield widget, seen.intersection(Region(seen.x, line, seen.width, _LINES))

    def _put_on_screen(self) -> None:
        self._draws_later = False
        if self.app._batch_count:
            self.refresh()  # once the batch ends
        else:
            if self._repaint_required:  # or all would be drawn twice
                self._repaint_required = False
                self._dirty_widgets.add(self)
            self._compositor.update_widgets(self._dirty_widgets)
            super()._compositor_refresh()
