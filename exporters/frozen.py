"""A year as it was published, and what was corrected since."""

from typing import TYPE_CHECKING

from exporters.counting import Rules
from exporters.figures import Figures, figures
from storage import freezes
from storage.reader import Reader

if TYPE_CHECKING:
    from pendulum import Date

    from exporters.corrections import Corrections
    from storage.ledger import Ledger


def freeze(ledger: "Ledger", year: int, on: "Date", by: str = "") -> Figures:
    """Freeze `year` as published on that day, and return the figures that are kept.

    Raises:
        InvalidError: it is frozen already, or the town's own data cannot be read.
        CannotWriteError: the disk refused; nothing is frozen.
    """
    with ledger.store.writing():
        counted = figures(ledger, year)
        freezes.freeze(ledger, year, on, counted.as_data(), counted.position, by)
    return counted


def corrections(
    ledger: Reader, counted: Figures, rules: Rules | None = None
) -> "Corrections | None":
    """Return what changed in a year since it was published; `None` where it is not frozen.

    Args:
        ledger: the ledger.
        counted: the year's figures as they are.
        rules: the rules they were counted by; the town's own where not given.
    """
    freeze = freezes.frozen(ledger, counted.year)
    if freeze is None:
        return None
    from exporters.corrections import since

    position, on = freezes.position_of(freeze), freeze.get("on", "")
    return since(ledger, counted, freeze["figures"], position, on, rules)
