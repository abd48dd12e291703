"""Screens that show the ledger as it is, whoever saved last."""

from collections.abc import Callable, Mapping
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

    _asked: Mapping[str, object] = {}  # what is looked for, with a token of who asked last

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

    def work_out(
        self, what: str, find: "Callable[[Ledger], T]", show: "Callable[[T], None]"
    ) -> None:
        """Let `find` look a year through while the screen goes on, and `show` what it found.

        Args:
            what: names what is asked; where it is asked again before it was found, only
                what is found the last time is shown.
            find: a function that can be pickled, as it may run in a process of its own.
            show: is called in the app's own thread.
        """
        asked = self._asked = {**self._asked, what: object()}

        def wanted() -> bool:
            return self._asked.get(what) is asked[what] and self.is_running

        def shown(found: T) -> None:
            if wanted() and self.is_mounted:
                show(found)

        def run() -> None:
            from tui.aside import NotWantedError, aside

            try:
                found = aside(self.ledger, find, wanted)
            except NotWantedError:
                return
            except TaizhangError as error:
                self.app.call_from_thread(self.app.complain, error)  # type: ignore[attr-defined]
            else:
                self.app.call_from_thread(shown, found)

        self.run_worker(run, group="work out", thread=True, exit_on_error=True)

    def give_up(self) -> None:
        """Want nothing any more of what is being looked for."""
        self._asked = {}

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
