"""Which records a list shows: those under a number, those that wait, those of a gap."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from exporters.counting import Rules
from exporters.figures import trainings_counted
from storage.catalogue import Catalogue, label
from storage.facts import RECORD_TABLES, TRAININGS, Facts
from storage.language import _
from storage.ledger import Ledger
from storage.listing import Listing

# So many of those that wait longest; nobody reviews more at a sitting.
_INBOX = 1000


@dataclass(frozen=True)
class Scope:
    """What a list is narrowed to, before anything is typed in its filter.

    Attributes:
        title: says what that is, in the language of the moment.
        equal: facts that must be equal, as `Reader.rows` takes them.
        counted: only what counts, or what does not.
        reason: only what the rule of that name leaves out.
        uids: only these records.
        tables: only records of these tables.
        order: as `Reader.rows` takes it.
        every_year: records of all years, each judged for its own.
        limit: at most so many of them; -1 for all.
    """

    title: Callable[[], str] = str
    equal: Mapping[str, Any] = field(default_factory=dict)
    counted: bool | None = None
    reason: str = ""
    uids: Sequence[str] | None = None
    tables: Sequence[str] = RECORD_TABLES
    order: str = "returned"
    every_year: bool = False
    limit: int = -1

    @property
    def explains(self) -> bool:
        """Whether the list is one of records that do not count, which it then says why."""
        return self.counted is False or bool(self.reason)

    def with_counted(self, counted: bool | None) -> "Scope":
        """Return the same, narrowed to what counts or does not."""
        return replace(self, counted=counted)

    def rows(self, ledger: Ledger, rules: Rules, year: int, text: str = "") -> Listing:
        """Return the records, those of `year` where it is not every year."""
        of_year = None if self.every_year else year
        return ledger.listing(
            self.tables,
            of_year,
            text,
            self.limit,
            self.uids,
            self.order,
            None if self.counted is None and not self.reason else partial(self._fits, rules),
            **self.equal,
        )

    def _fits(self, rules: Rules, table: str, judged: Facts) -> bool:
        """Tell whether records that say this belong to the list.

        The year is no matter: the list holds what is dated in it, or not at all.
        """
        verdict = rules.verdict(table, judged)
        if verdict is None or (self.counted is not None and verdict.counts != self.counted):
            return False
        return not self.reason or verdict.reason == self.reason


def inbox() -> Scope:
    """Return what waits for review: handed in and not yet approved, of all years."""
    return Scope(
        lambda: _("To review"),
        {"status": "submitted"},
        tables=RECORD_TABLES[:2],
        order="waiting",
        every_year=True,
        limit=_INBOX,
    )


def sent_back() -> Scope:
    """Return what was sent back and not handed in again, of all years."""
    return Scope(lambda: _("Sent back"), {"status": "returned"}, every_year=True)


def under(uids: Sequence[str], title: Callable[[], str]) -> Scope:
    """Return just these records, whatever their year."""
    return Scope(title, uids=tuple(uids), every_year=True)


def of_cell(catalogue: Catalogue, year: int, equal: Mapping[str, str], counted: bool) -> Scope:
    """Return the records under one number of a year's figures, split by the facts in `equal`."""

    def title() -> str:
        parts = [str(year), *(shown(catalogue, name, value) for name, value in equal.items())]
        return " ".join(parts if counted else [*parts, _("not counted")])

    return Scope(title, equal, counted, tables=RECORD_TABLES[:2])


def left_out(rules: Rules, reason: str, year: int) -> Scope:
    """Return the records of a year that the rule of that name leaves out."""

    def title() -> str:
        return f"{year} {rules.reasons[reason].name}"

    return Scope(title, counted=False, reason=reason, tables=RECORD_TABLES[:2])


def of_trainings(ledger: Ledger, year: int, every: bool = False) -> Scope:
    """Return the trainings of a year that its sentence counts, or every one."""
    rows = ledger.rows((TRAININGS,), year) if every else trainings_counted(ledger, year)
    return under([row.facts.uid for row in rows], lambda: f"{year} {_('Trainings')}")


def shown(catalogue: Catalogue, name: str, value: str) -> str:
    """Return a fact in the language in use, with its name where there is no value."""
    if not value:
        return _("no {part}").format(part=label("officers" if name == "officer" else name))
    return (
        _("month {month}").format(month=int(value))
        if name == "month"
        else catalogue.shown(name, value)
    )
