"""Everything that the documents of one year say, taken from the ledger at one moment."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from functools import cached_property
from typing import TYPE_CHECKING, Any

from exporters.counting import Rules, Verdict
from exporters.figures import Figures, figures
from exporters.frozen import corrections
from storage import language
from storage.catalogue import Catalogue
from storage.errors import TaizhangError
from storage.facts import Facts
from storage.index import Place
from storage.line import decode
from storage.reader import Reader

if TYPE_CHECKING:
    from exporters.before import Before
    from exporters.corrections import Corrections

_ = language._

_CHINA = timezone(timedelta(hours=8))  # the same all year since 1992; pendulum is slow to import


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
        today: the day on which its documents are written.
        rules: the counting rules and options in force.
        figures: the figures.
        judged: all its records, and those without a date, the earliest first.
        corrections: what changed since the year was published; `None` where it is not
            frozen.
    """

    def __init__(
        self,
        ledger: Reader,
        year: int,
        today: date | None = None,
        rules: Rules | None = None,
    ) -> None:
        """Count and gather `year`.

        Args:
            ledger: the ledger.
            year: the year.
            today: the day of the documents; today in China where not given.
            rules: the rules to count by; the town's own where not given.

        Raises:
            InvalidError: the town's own data cannot be read.
        """
        self.ledger = ledger
        self.number = year
        self.today = today or datetime.now(_CHINA).date()
        self.rules = rules or Rules(ledger.folder)
        for _attempt in range(9):
            self.figures: Figures = figures(ledger, year, self.rules)
            self.judged: list[Judged] = self._gathered()
            self.corrections: Corrections | None = corrections(ledger, self.figures, self.rules)
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

    @cached_property
    def before(self) -> "Before | None":
        """The year before, by records or as published; `None` where nothing is known of it."""
        from exporters.before import before

        return before(self.ledger, self.number, self.rules)

    @property
    def running(self) -> bool:
        """Whether the year is not over on the day the documents are written."""
        return self.number >= self.today.year

    @property
    def until(self) -> date:
        """The last day counted: 31 December, or today in a year that is not over.

        A record that counts and is dated later still is counted, so its day is the last.
        """
        if not self.running:
            return date(self.number, 12, 31)
        last = max((judged.facts.date for judged in self.counted), default="")
        return max(self.today, date.fromisoformat(last)) if last else self.today

    @property
    def counted(self) -> list[Judged]:
        """The inspections that count, the earliest first."""
        return [judged for judged in self.judged if judged.verdict and judged.verdict.counts]

    def saved_at(self, judged: Judged) -> str:
        """Return when the revision that was counted was saved, ISO 8601 with the offset."""
        rows = self.ledger.store.index.rows(
            "select at from history where key = ? and start = ?",
            (judged.place.uid, judged.place.start),
        )
        return str(rows[0][0])

    def document(self, judged: Judged) -> dict[str, Any]:
        """Return the whole record, as JSON, in the revision that was counted."""
        place = judged.place
        return decode(self.ledger.store.journal.read(place.start, place.size))
