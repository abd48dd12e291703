"""Screens that let others have their turn: a key that is typed waits for one event, not for all."""

import asyncio
from typing import TYPE_CHECKING, Any

from textual.events import Event, ScreenResume

if TYPE_CHECKING:
    from textual.screen import Screen

    Base = Screen[Any]
else:
    Base = object


class TakingTurns(Base):
    """A screen that opens or comes back has much to handle; it is not done in one go."""

    async def on_event(self, event: Event) -> None:
        """Handle an event, and let everybody else go on before the next one."""
        if isinstance(event, ScreenResume):
            # They were worked out as the widgets came, and are for every screen with each theme.
            event.refresh_styles = False
        await super().on_event(event)
        await asyncio.sleep(0)
