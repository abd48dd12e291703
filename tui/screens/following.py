"""Screens that show the ledger as it is, whoever saved last."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from storage.errors import TaizhangError
from tui.threads import in_thread

if TYPE_CHECKING:
    from textual.screen import Screen

    from storage.ledger import Ledger
    from storage.line import Position

    Base = Screen[Any]
else:
    Base = object

T = TypeVar("T")


class Following(Base):
    """A screen with figures or records of the ledger, counted again when others saved.

    Attributes:
        ledger: the ledger.
        position: up to where what is shown has been counted.
    """

    if TYPE_CHECKING:
        ledger: Ledger
        position: Position | None

    _lost = False  # whether the ledger was not in its place any more
    _asked: Mapping[str, object] = {}  # what is looked for, with a token of who asked last

    def count_again(self) -> None:
        """Show the ledger as it is, and take its position."""
        raise NotImplementedError

    def on_screen_resume(self) -> None:
        """Show what was saved meanwhile."""
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

        self.run_worker(in_thread(run), group="work out")

    def give_up(self) -> None:
        """Want nothing any more of what is being looked for."""
        self._asked = {}

    def catch_up(self) -> None:
        """Count again if anything was saved since."""
        if self.position is None or self.ledger.store.journal.size() != self.position.offset:
            self.count_again()

    def follow(self) -> None:
        """Show what another process has saved, or tell once that the ledger is not there any more.

        The app asks the screen in front for it now and then.
        """
        if self._lost:
            return
        try:
            self.ledger.store.journal.check_in_place()
            self.catch_up()
        except TaizhangError as error:
            self._lost = True
            self.app.complain(error)  # type: ignore[attr-defined]
