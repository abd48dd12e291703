"""Screens that let others have their turn: a key that is typed waits for one event, not for all."""

import asyncio
from time import monotonic
from typing import TYPE_CHECKING, Any

from textual.events import Event, ScreenResume
from textual.geometry import Size

if TYPE_CHECKING:
    from textual.screen import Screen

    Base = Screen[Any]
else:
    Base = object


# Seconds: by the first, what is due and what is typed has had its turn; the second is not felt.
_BETWEEN, _NO_TIME = 0.001, 0.004


class TakingTurns(Base):
    """A screen that opens or comes back has much to do; it is not done in one go."""

    _styled = False
    _draws_later = False

    async def on_event(self, event: Event) -> None:
        """Handle an event, and let everybody else go on before the next one."""
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
        """Find the place of everything; what is drawn there has a turn of its own after that.

        Where it is found in no time, it is drawn at once.
        """
        began, waits, self._draws_later = monotonic(), self._draws_later, True
        super()._refresh_layout(size, scroll)
        if monotonic() - began < _NO_TIME:
            self._draw_anew()
        elif not waits:
            self.set_timer(_BETWEEN, self._draw_anew)

    def _screen_resized(self, size: Size) -> None:
        if size != self._compositor.size:  # else this is what the first layout tells the screen
            super()._screen_resized(size)

    def _compositor_refresh(self) -> None:
        if not self._draws_later:
            super()._compositor_refresh()

    def _draw_anew(self) -> None:
        self._draws_later = False
        if self.app._batch_count:
            self.refresh()  # once the batch ends
        else:
            if self._repaint_required:  # or all would be drawn twice
                self._repaint_required = False
                self._dirty_widgets.add(self)
            self._compositor.update_widgets(self._dirty_widgets)
            self._compositor_refresh()
