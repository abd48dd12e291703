"""What takes long in a long ledger is worked out aside, while the screen goes on."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from storage.errors import TaizhangError
from tui.threads import in_thread

if TYPE_CHECKING:
    from textual.screen import Screen

    from storage.ledger import Ledger

    Base = Screen[Any]
else:
    Base = object

T = TypeVar("T")
_AGAIN = 0.01  # seconds until what was found is shown, where the screen is being composed


class WorkingOut(Base):
    """A screen with figures or records that take a while to find.

    Attributes:
        ledger: the ledger.
    """

    if TYPE_CHECKING:
        ledger: Ledger

        @property
        def is_whole(self) -> bool: ...  # noqa: D102

    _asked: Mapping[str, object] = {}  # what is looked for, with a token of who asked last

    def work_out(
        self,
        what: str,
        find: "Callable[[Ledger], T]",
        show: Callable[[T], None],
        refuse: Callable[[TaizhangError], None] | None = None,
    ) -> None:
        """Let `find` look a year through while the screen goes on, and `show` what it found.

        Args:
            what: names what is asked; where it is asked again before it was found, only
                what is found the last time is shown.
            find: a function that can be pickled, as it may run in a process of its own.
            show: is called in the app's own thread.
            refuse: the same where it could not be found; the app says so where not given.
        """
        asked = self._asked = {**self._asked, what: object()}

        def wanted() -> bool:
            return self._asked.get(what) is asked[what] and self.is_running

        def told(tell: Callable[[Any], None], found: Any) -> None:
            if wanted() and self.is_whole:
                tell(found)
            elif wanted():
                self.set_timer(_AGAIN, partial(told, tell, found))

        def run() -> None:
            from tui.aside import NotWantedError, aside

            try:
                found = aside(self.ledger, find, wanted)
            except NotWantedError:
                return
            except TaizhangError as error:
                complain = self.app.complain  # type: ignore[attr-defined]
                self.app.call_from_thread(told, refuse or complain, error)
            else:
                self.app.call_from_thread(told, show, found)

        self.run_worker(in_thread(run), group="work out")

    def give_up(self) -> None:
        """Want nothing any more of what is being looked for."""
        self._asked = {}
