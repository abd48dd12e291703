"""A published report's figures beside the ledger's."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from exporters.figures import Figures
from exporters.published.kinds import INSPECTION, PATROL, TRAINING
from exporters.published.reading import Statement

JUMP = Decimal(30)  # percent; a larger change is for the clerk to explain, not an error

Outcome = Literal["equal", "holds", "differs", "unknown"]


@dataclass(frozen=True)
class Line:
    """One published figure and what the ledger says to it.

    Attributes:
        statement: the published figure.
        ledger: the ledger's figure; `None` where the ledger does not count such a thing.
        outcome: `equal`; `holds` where the report says about or more than, and it is so;
            `differs`; `unknown` where there is nothing to compare with.
    """

    statement: Statement
    ledger: int | None
    outcome: Outcome

    @property
    def difference(self) -> Decimal | None:
        """The ledger's figure less the published one."""
        return None if self.ledger is None else self.ledger - self.statement.number


def compared(statements: Iterable[Statement], figures: Figures | None) -> list[Line]:
    """Put each statement beside the figure of the ledger for the same year.

    Args:
        statements: what the report says.
        figures: the ledger's figures of the report's year; `None` where the ledger has
            no records of that year, which is not the same as a count of 0.
    """
    lines = []
    for statement in statements:
        ledger = None
        if figures and statement.year in (None, figures.year) and not statement.aside:
            ledger = _counterpart(statement, figures)
        lines.append(Line(statement, ledger, _outcome(statement, ledger)))
    return lines


def _counterpart(statement: Statement, figures: Figures) -> int | None:
    if statement.kind == INSPECTION:
        if not statement.field:
            return figures.total
        return figures.counted.get(statement.field)
    if statement.kind == PATROL and not statement.field:
        return figures.excluded.get("patrol", 0)
    if statement.kind == TRAINING:
        high = figures.trainings["county_or_above"]
        return high if statement.county else high + figures.trainings["below_county"]
    return None


def _outcome(statement: Statement, ledger: int | None) -> Outcome:
    if ledger is None:
        return "unknown"
    if ledger == statement.number and statement.bound != "more":
        return "equal"
    near = abs(ledger - statement.number) <= statement.number / 10
    holds = {
        "more": ledger >= statement.number,
        "less": near and ledger < statement.number,
        "about": near,
        "": False,
    }
    return "holds" if holds[statement.bound] else "differs"


@dataclass(frozen=True)
class Jump:
    """One figure of two years.

    Attributes:
        field: the field, `""` for all.
        before: the year before's, as published.
        now: this year's, by the ledger.
        percent: the change in percent; `None` where there was nothing before.
        large: whether it is so large that it wants an explanation.
    """

    field: str
    before: Decimal
    now: int
    percent: Decimal | None
    large: bool


def jumps(before: Iterable[Statement], now: Figures) -> list[Jump]:
    """Compare the inspections published for the year before with this year's."""
    found = {}
    for statement in before:
        of_the_year = statement.year in (None, now.year - 1) and not statement.aside
        if statement.kind == INSPECTION and of_the_year:
            figure = _counterpart(statement, now)
            if figure is not None and statement.field not in found:
                found[statement.field] = _jump(statement.field, statement.number, figure)
    return list(found.values())


def _jump(name: str, before: Decimal, now: int) -> Jump:
    percent = ((now - before) * 100 / before).quantize(Decimal("0.1")) if before else None
    large = bool(now) if percent is None else abs(percent) > JUMP
    return Jump(name, before, now, percent, large)
