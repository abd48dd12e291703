"""This year's numbers beside last year's, in words (同比)."""

from fractions import Fraction

from exporters.numbers import (
    CASES,
    CORRECTED,
    INSPECTIONS,
    ORDERS,
    PATROLS,
    PENALTIES,
    PROBLEMS,
    TRAININGS,
    Figure,
    Numbers,
)
from exporters.published.kinds import INSPECTION, PATROL, TRAINING
from exporters.section import percent
from exporters.section.wording import Wording
from exporters.words import Words

# What a published report calls the numbers that it can stand in for.
_PUBLISHED = {
    INSPECTIONS: INSPECTION,
    TRAININGS: TRAINING,
    PATROLS: PATROL,
    PROBLEMS: "problem",
    CORRECTED: "corrected",
    ORDERS: "order",
    CASES: "case",
    PENALTIES: "penalty",
}


class Comparison:
    """What is said of a number and of the same one in the year before."""

    def __init__(self, numbers: Numbers, wording: Wording) -> None:
        self._numbers, self._wording = numbers, wording
        self._year = numbers.year.number
        self._running = "_running" if numbers.year.running else ""

    def number(self, kind: str, field: str = "") -> Words:
        """Say how a number changed, in percent where there is something to divide by."""
        if not self._wording.include["compare"]:
            return Words()
        now, then = self._numbers.value(kind, field), self._then(kind, field)
        if then is None:
            return self._say("missing")
        if now == then:
            return self._say(f"equal{self._running}")
        if not then:
            nought: Words | str = "0"
            if self._numbers.before:  # a published nought opens to no records
                nought = self._wording.number(Figure(self._year - 1, kind, field), "0")
            unit = self._wording.unit(kind, field)
            return self._say(f"zero{self._running}", before=nought, unit=unit)
        by = Fraction(100 * abs(now - then), then)
        way = "up" if now > then else "down"
        if not percent.tenths(by):
            return self._say(f"near_{way}")
        figure = Figure(self._year, kind, field, "change")
        return self._say(way, percent=self._wording.number(figure, percent.written(by)))

    def points(self) -> Words:
        """Say by how many percentage points the share of problems corrected changed."""
        if not self._wording.include["compare"]:
            return self._say("points_missing")
        found, corrected = self._then(PROBLEMS), self._then(CORRECTED)
        if not found or corrected is None or corrected > found:
            return self._say("points_missing")
        now = percent.share(self._numbers.value(CORRECTED), self._numbers.value(PROBLEMS))
        then = percent.share(corrected, found)
        if now == then:
            return self._say(f"equal{self._running}")
        way = "up" if now > then else "down"
        if not percent.tenths(abs(now - then)):
            return self._say(f"near_{way}")
        figure = Figure(self._year, CORRECTED, measure="points")
        points = self._wording.number(figure, percent.written(abs(now - then)))
        return self._say(f"points_{way}", points=points)

    def _then(self, kind: str, field: str = "") -> int | None:
        """Return the number of the year before, `None` where it is not known.

        A published report states whole years, with which a part of one is not compared.
        """
        if self._numbers.before is not None:
            return self._numbers.before.value(kind, field)
        before = self._numbers.year.before
        if before is None or self._numbers.year.running or kind not in _PUBLISHED:
            return None
        return before.published(_PUBLISHED[kind], field)

    def _say(self, name: str, /, **values: Words | str) -> Words:
        change = self._wording.say(f"compare.{name}", **values)
        return self._wording.say("compare.compared", change=change) if change else Words()
