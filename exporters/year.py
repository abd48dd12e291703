"""Everything that the documents of one year say, taken from the ledger at one moment."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from exporters.counting import Rules, Verdict
from exporters.figures import Figures, figures
from storage import language
from storage.catalogue import Catalogue
from storage.errors import TaizhangError
from storage.facts import Facts
from storage.index import Place
from storage.ledger import Ledger
from storage.store import decode

if TYPE_CHECKING:
    import pendulum

_ = language._


@dataclass(frozen=True)
class Judged:
    """One record of the year as it stood, with its verdict.

    Attributes:
        table: `inspections`, `patrols` or `trainings`.
        facts: the record in brief.
        verdict: whether it counts and why; `None` for a training.
        place: which revision of it was counted, and where that stands in the journal.
    """

    table: str
    facts: Facts
    verdict: Verdict | None
    place: Place


class Year:
    """One year of one ledger: its figures and the very records they were counted from.

    All of it belongs to the same chain head, also while other processes write: the
    journal only grows, so a revision that was counted can be read at its place later.

    Attributes:
        number: the year.
        rules: the counting rules and options in force.
        figures: the figures.
        judged: all its records, and those without a date, the earliest first.
    """

    def __init__(self, ledger: Ledger, year: int) -> None:
        """Count and gather `year`.

        Raises:
            InvalidError: the town's own data cannot be read.
        """
        self.ledger = ledger
        self.number = year
        self.rules = Rules(ledger.folder)
        for _attempt in range(9):
            self.figures: Figures = figures(ledger, year)
            self.judged: list[Judged] = self._gathered()
            if ledger.head == self.figures.head:
                return
        raise TaizhangError(
            _("The ledger is being changed too fast to be counted; try again in a moment.")
        )

    def _gathered(self) -> list[Judged]:
        return [
            Judged(row.table, row.facts, self._verdict(row.table, row.facts), place)
            for row, place in self.ledger.revisions(self.number)
        ]

    def _verdict(self, table: str, facts: Facts) -> Verdict | None:
        return self.rules.verdict(table, facts, self.number)

    @property
    def catalogue(self) -> Catalogue:
        """The town's fields, items and terms."""
        return self.ledger.catalogue

    @property
    def town(self) -> str:
        """The town's name."""
        return self.figures.town

    @property
    def upto(self) -> "pendulum.Date":
        """The day up to which was counted: the year's last, or today in the running year."""
        from storage.dates import today

        now = today()
        return min(now, now.replace(year=self.number, month=12, day=31))

    @cached_property
    def before(self) -> Figures | None:
        """The figures of the year before; `None` where the ledger has no records of it."""
        return (
            figures(self.ledger, self.number - 1)
            if self.number - 1 in self.ledger.years()
            else None
        )

    @property
    def counted(self) -> list[Judged]:
        """The inspections that count, the earliest first."""
        return [judged for judged in self.judged if judged.verdict and judged.verdict.counts]

    def document(self, judged: Judged) -> dict[str, Any]:
        """Return the whole record, as JSON, in the revision that was counted."""
        place = judged.place
        return decode(self.ledger.store.journal.read(place.start, place.size))
