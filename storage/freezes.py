"""Freezing a year (定稿): its figures as published, kept in the ledger beside its records.

A frozen year is not locked. Records are corrected as before; what changed since, and
what that does to the figures, is shown as a correction.
"""

from typing import TYPE_CHECKING, Any

from storage import yearly
from storage.errors import InvalidError
from storage.history import Step
from storage.language import _
from storage.line import Position
from storage.reader import Reader

if TYPE_CHECKING:
    from pendulum import Date

    from storage.ledger import Ledger

TABLE = "freezes"


def frozen(ledger: Reader, year: int) -> dict[str, Any] | None:
    """Return the freeze of `year` as JSON (see `yearbook.Freeze`), `None` where there is none."""
    return yearly.active(ledger, TABLE, year)


def position_of(freeze: dict[str, Any]) -> Position:
    """Return the place in the journal that the figures of a freeze stand for."""
    return Position(freeze["offset"], freeze["head"], freeze["tx"], freeze["line"])


def history(ledger: Reader, year: int) -> list[Step]:
    """Return what was done to freeze and unfreeze `year`, the first step first."""
    return yearly.history(ledger, TABLE, year)


def freeze(
    ledger: "Ledger",
    year: int,
    on: "Date",
    figures: dict[str, Any],
    position: Position,
    by: str = "",
) -> None:
    """Keep `figures` as those that were published for `year`.

    Args:
        ledger: the ledger.
        year: the year.
        on: the day of publication.
        figures: its figures, as JSON.
        position: the end of the journal from which they were counted.
        by: the person; whoever is at the keyboard where not given.

    Raises:
        InvalidError: the year is frozen already.
        CannotWriteError: the disk refused; nothing is frozen.
    """
    from storage.documents import to_document
    from storage.identity import uuid7
    from storage.yearbook import Freeze

    with ledger.store.writing(), ledger.store.doing("freeze", "", by):
        before = yearly.found(ledger, TABLE, year)
        if before and before[1].get("active", True):
            raise InvalidError(
                _(
                    "{year} is frozen, as published on {on}. To freeze it anew, "
                    "`taizhang unfreeze {year} --why REASON` first."
                ).format(year=year, on=before[1].get("on", ""))
            )
        entry = Freeze(
            uid=before[1]["uid"] if before else uuid7(),
            name=f"{year:04}",
            on=on,
            figures=figures,
            head=position.hash,
            offset=position.offset,
            line=position.line,
            tx=position.tx,
        )
        yearly.put(ledger, TABLE, before[0] if before else 0, to_document(entry))


def unfreeze(ledger: "Ledger", year: int, why: str, by: str = "") -> None:
    """Take a freeze back, with a reason; that it was frozen stays in the history.

    Raises:
        InvalidError: the year is not frozen, or there is no reason.
        CannotWriteError: the disk refused; the year stays frozen.
    """
    absent = _("{year} is not frozen.").format(year=year)
    yearly.take_back(ledger, TABLE, year, "unfreeze", why, by, absent)


def years(ledger: Reader) -> list[int]:
    """Return the years that are or were frozen, the latest first."""
    return yearly.years(ledger, TABLE)
