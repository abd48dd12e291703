"""Looks for garbage, at moments of the app's own: each look stops it for a while."""

import asyncio
import gc
from contextvars import Context, copy_context
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

if TYPE_CHECKING:
    from textual.app import App
    from textual.await_complete import AwaitComplete
    from textual.screen import Screen

    from tui.typeahead import TypeAhead

    Base = App[None]
else:
    Base = object

_SELDOM = 1000  # times as often as the old, the young are looked through for garbage
# So many looks through the young make one through the old worth it; after more of them it would
# take longer each time: 40 ms after nine themes.
_WORTH = 2
_REST = 0.1  # seconds after a screen has closed, before what it leaves is looked for


class Tidying(Base):
    """An app that clears away what a closed screen leaves, once it has closed."""

    if TYPE_CHECKING:
        typeahead: TypeAhead

    _leaving: "WeakSet[Screen[Any]]"  # those that were closed and are not gone yet
    _tidying: Context | None = None

    def begin_tidying(self) -> None:
        """Look for garbage from now on; what there is stays."""
        self._leaving = WeakSet()
        gc.freeze()
        gc.enable()
        gc.set_threshold(*gc.get_threshold()[:2], _SELDOM)
        self._tidying = copy_context()

    def pop_screen(self) -> "AwaitComplete":
        """Close the screen in front, and clear away what it leaves when that is done."""
        if self._tidying is not None:
            self._leaving.add(self.screen)
            # Not a timer of Textual's: its task would keep the screen that is being closed.
            asyncio.get_running_loop().call_later(_REST, self.tidy, context=self._tidying)
        return super().pop_screen()

    def tidy(self) -> None:
        """Look for garbage, where nobody works and the first screen is in front.

        A look stops the app, the longer the more it goes through: 60 ms after some minutes.
        So no later look goes through what is left while the first screen is in front. A
        screen that is open, or not gone yet, will be garbage itself.
        """
        if len(self.screen_stack) == 1 and not self.typeahead.busy:
            gc.collect()
            if not self._leaving:
                gc.freeze()

    def tidy_now_and_then(self) -> None:
        """Look for garbage where some may have come together, before it is much."""
        if self._tidying is None or gc.get_count()[2] < _WORTH:
            return
        if len(self.screen_stack) == 1:
            self.tidy()
        elif not self.typeahead.busy:
            gc.collect()
