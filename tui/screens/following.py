"""Screens that show the ledger as it is, whoever saved last."""

from typing import TYPE_CHECKING, Any

from storage.errors import TaizhangError

if TYPE_CHECKING:
    from textual.screen import Screen

    from storage.ledger import Ledger
    from storage.line import Position

    Base = Screen[Any]
else:
    Base = object


class Following(Base):
    """A screen with figures or records of the ledger, counted again when others saved.

    Attributes:
        ledger: the ledger.
        position: up to where what is shown has been counted.
    """

    if TYPE_CHECKING:
        ledger: Ledger
        position: Position | None

        @property
        def is_whole(self) -> bool: ...  # noqa: D102

    _lost = False  # whether the ledger was not in its place any more

    def count_again(self) -> None:
        """Show the ledger as it is, and take its position."""
        raise NotImplementedError

    def on_screen_resume(self) -> None:
        """Show what was saved meanwhile."""
        self.catch_up()

    def catch_up(self) -> None:
        """Count again if anything was saved since."""
        if self.position is None or self.ledger.store.journal.size() != self.position.offset:
            self.count_again()

    def follow(self) -> None:
        """Show what another process has saved, or tell once that the ledger is not there any more.

        The app asks the screen in front for it now and then.
        """
        if self._lost or not self.is_whole:
            return
        try:
            self.ledger.store.journal.check_in_place()
            self.catch_up()
        except TaizhangError as error:
            self._lost = True
            self.app.complain(error)  # type: ignore[attr-defined]
