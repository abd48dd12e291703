"""Keys that were typed ahead wait until the key before them has done its work.

Textual hands each key to what has the focus at that moment. What the key brings about, a
form that opens or a cursor in the next part, comes some messages later; a key that is there
by then would go to the old place: text for the next visit into the one that is being saved.
So keys are handed on one at a time, and the next one when nothing is left to do.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from textual.events import Key, Paste

if TYPE_CHECKING:
    from textual.app import App
    from textual.message_pump import MessagePump

_CALM = 2  # rounds in which nobody had anything to do, before all is done
_LEISURE = 0.02  # seconds for what a key draws, before it is asked whether it has done its work
_PATIENCE = 0.1  # seconds after which it is asked whether who is waited for is still there


class TypeAhead:
    """The keys of an app, in the order in which they were typed."""

    def __init__(self, app: "App[None]", at_rest: Callable[[], None]) -> None:
        """Begin without keys.

        Args:
            app: whose keys they are.
            at_rest: called when all keys have done their work.
        """
        self._app = app
        self._at_rest = at_rest
        self._waiting: deque[Key | Paste] = deque()
        self._handed: Key | Paste | None = None
        self._task: asyncio.Task[None] | None = None
        self._hurry = asyncio.Event()  # a key waits

    @property
    def busy(self) -> bool:
        """Whether a key is still at work, or one waits."""
        return self._task is not None

    def holds(self, event: Key | Paste) -> bool:
        """Take a key as it comes from the terminal; tell whether it has to wait."""
        if event is self._handed:  # its turn has come
            return False
        if self.busy and not self._follows(event):
            self._waiting.append(event)
            self._hurry.set()
            return True
        self._handed = event
        if not self.busy:
            self._task = asyncio.create_task(self._work_off())
        return False

    def _follows(self, event: Key | Paste) -> bool:
        """Tell whether a key is one more letter where letters are typed: nothing moves between."""
        before, focused = self._handed, self._app.focused
        return (
            not self._waiting
            and isinstance(before, Key)
            and isinstance(event, Key)
            and before.is_printable
            and event.is_printable
            and focused is not None
            and focused.check_consume_key(event.key, event.character)
        )

    async def _work_off(self) -> None:
        """Hand on what waits, each key when the one before has done its work."""
        try:
            self._hurry.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._hurry.wait(), _LEISURE)
            await self._done()
            while self._waiting:
                self._handed = self._waiting.popleft()
                self._app.post_message(self._handed)
                await self._done()
        finally:
            self._task = None
        self._at_rest()

    async def _done(self) -> None:
        """Wait until the key that was handed on has done its work.

        A key goes from what has the focus up to the app, and so does most of what comes of it.
        """
        calm, chain = 0, self._chain()
        await _worked_off(self._app)
        while calm < _CALM and self._app.is_running:
            before, chain = chain, self._chain()
            at_work = chain != before
            for pump in chain:
                had_work = pump.message_queue_size > 0
                at_work |= await _worked_off(pump) and had_work
            calm = 0 if at_work else calm + 1
            await asyncio.sleep(0)  # an app that is ending has nobody left who makes it wait

    def _chain(self) -> list["MessagePump"]:
        """Return what a key goes through, from what has the focus to the app."""
        if not self._app.screen_stack:
            return [self._app]
        return list((self._app.focused or self._app.screen).ancestors_with_self)


async def _worked_off(pump: "MessagePump") -> bool:
    """Wait until `pump` has handled all messages that it has now; `False` where it never will."""
    done = asyncio.Event()
    if not pump.call_later(done.set):
        return False
    while pump.is_running and not done.is_set():
        await asyncio.wait([asyncio.ensure_future(done.wait())], timeout=_PATIENCE)
    return done.is_set()
