"""Widgets that come one after the other: whatever else is due waits for one, and not for all."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.widget import Widget

if TYPE_CHECKING:
    Base = Widget
else:
    Base = object


class Gradual(Base):
    """A widget with many in it; they are shown together, once all are there.

    While one is mounted the event loop goes round several times.
    """

    async def mount_composed_widgets(self, widgets: list[Widget]) -> None:
        """Mount those that it begins with."""
        await self.add(widgets)

    async def add(self, widgets: Sequence[Widget]) -> None:
        """Mount widgets below those that are there."""
        with self.app.batch_update():
            for widget in widgets:
                await self.mount(widget)


class Box(Gradual, Vertical):
    """A widget that has many one below the other."""
