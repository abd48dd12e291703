"""How a list of records changes the ledger: at once, or where that takes a while, aside."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from storage.errors import TaizhangError

if TYPE_CHECKING:
    from textual.screen import Screen

    from storage.ledger import Ledger

    Base = Screen[None]
else:
    Base = object

T = TypeVar("T")


class Changing(Base):
    """A screen that changes the ledger."""

    if TYPE_CHECKING:
        ledger: Ledger

        def say(self, sentence: str, wrong: bool = False) -> None: ...  # noqa: D102

    def change(
        self,
        step: "Callable[[Ledger], T]",
        then: Callable[[T], object],
        wait: Callable[[], str] | None = None,
    ) -> None:
        """Take a step and do what follows, or say why the step cannot be taken.

        Args:
            step: changes the ledger; where it takes a while, it can be pickled.
            then: shows what came of it.
            wait: where it takes a while, what to say meanwhile; no key does anything then.
        """

        def refuse(error: TaizhangError) -> None:
            self.say(str(error), wrong=True)

        if wait:
            from tui.screens.busy import BusyScreen, behind

            behind(self, BusyScreen(self.ledger, wait, step), then, refuse)
            return
        try:
            found = step(self.ledger)
        except TaizhangError as error:
            refuse(error)
        else:
            then(found)
