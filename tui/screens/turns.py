"""Screens that let others have their turn: a key that is typed waits for one event, not for all."""

import asyncio
from typing import TYPE_CHECKING, Any

from textual.events import Event, ScreenResume
from textual.geometry import Size

if TYPE_CHECKING:
    from textual.screen import Screen

    Base = Screen[Any]
else:
    Base = object


_BETWEEN = 0.001  # seconds; what is due and what is typed has its turn by then


class TakingTurns(Base):
    """A screen that opens or comes back has much to do; it is not done in one go."""

    _draws_later = False

    async def on_event(self, event: Event) -> None:
        """Handle an event, and let everybody else go on before the next one."""
        if isinstance(event, ScreenResume):
            # They were worked out as the widgets came, and are for every screen with each theme;
            # but the style sheet of this screen may have come after it.
            event.refresh_styles = False
            self.app.stylesheet.apply(self)
        await super().on_event(event)
        await asyncio.sleep(0)

    def _refresh_layout(self, size: Size | None = None, scroll: bool = False) -> None:
        """Find the place of everything; what is drawn there has a turn of its own."""
        if not self._draws_later:
            self._draws_later = True
            self.set_timer(_BETWEEN, self._draw_anew)
        super()._refresh_layout(size, scroll)

    def _compositor_refresh(self) -> None:
        if not self._draws_later:
            super()._compositor_refresh()

    def _draw_anew(self) -> None:
        self._draws_later = False
        if self.app._batch_count:
            self.refresh()  # once the batch ends
        else:
            self._compositor.update_widgets(self._dirty_widgets)
            self._compositor_refresh()
