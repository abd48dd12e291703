"""Screens that show the ledger as it is, whoever saved last."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

from storage.errors import TaizhangError

if TYPE_CHECKING:
    from textual.screen import Screen
    from textual.timer import Timer

    from storage.ledger import Ledger
    from storage.line import Position

    Base = Screen[Any]
else:
    Base = object

T = TypeVar("T")
_EVERY = 2  # seconds between two looks at what others saved
_lock, _at_work = Lock(), 0


@contextmanager
def undisturbed() -> Iterator[None]:
    """Look through many records in a thread, without the looks for garbage that they cause.

    Each of those goes through all objects that are there and lets nobody else work meanwhile:
    keys would wait longer the more records there are.
    """
    global _at_work
    with _lock:
        _at_work += 1
        gc.disable()
    try:
        yield
    finally:
        with _lock:
            _at_work -= 1
            if not _at_work:
                gc.enable()


class Following(Base):
    """A screen with figures or records of the ledger, counted again when others saved.

    Attributes:
        ledger: the ledger.
        position: up to where what is shown has been counted.
    """

    if TYPE_CHECKING:
        ledger: Ledger
        position: Position | None
        _looking: Timer
        _asked: int

    def count_again(self) -> None:
        """Show the ledger as it is, and take its position."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """Look now and then what other processes saved."""
        self._looking = self.set_interval(_EVERY, self._follow)

    def on_screen_suspend(self) -> None:
        """Let the screen in front do the looking."""
        self._looking.pause()

    def on_screen_resume(self) -> None:
        """Show what was saved meanwhile."""
        self._looking.resume()
        self.catch_up()

    def work_out(self, find: "Callable[[Ledger], T]", show: "Callable[[T], None]") -> None:
        """Let `find` look a year through while the screen goes on, and `show` what it found.

        It works in a thread, on a ledger of its own. Where it is asked again before it has
        found anything, only what it finds the last time is shown.
        """
        self._asked = asked = getattr(self, "_asked", 0) + 1

        def shown(found: T) -> None:
            if asked == self._asked and self.is_mounted:
                show(found)

        def run() -> None:
            from storage.ledger import Ledger

            try:
                with undisturbed(), Ledger.open(self.ledger.folder) as ledger:
                    found = find(ledger)
            except TaizhangError as error:
                self.app.call_from_thread(self.app.complain, error)  # type: ignore[attr-defined]
            else:
                self.app.call_from_thread(shown, found)

        self.run_worker(run, group="work out", thread=True, exit_on_error=True)

    def catch_up(self) -> None:
        """Count again if anything was saved since."""
        if self.position is None or self.ledger.store.journal.size() != self.position.offset:
            self.count_again()

    def _follow(self) -> None:
        """Show what another process has saved, or that it put another ledger in its place."""
        try:
            self.ledger.store.journal.check_in_place()
            self.catch_up()
        except TaizhangError as error:
            self._looking.stop()
            self.app.complain(error)  # type: ignore[attr-defined]
