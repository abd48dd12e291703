"""This year's numbers beside last year's, in words (同比)."""

from fractions import Fraction

from exporters.numbers import CORRECTED, PROBLEMS, Figure, Numbers
from exporters.section import percent
from exporters.section.wording import Wording
from exporters.words import Words


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
        before = self._numbers.before
        if before is None:
            return self._say("missing")
        now, then = self._numbers.value(kind, field), before.value(kind, field)
        if now == then:
            return self._say(f"equal{self._running}")
        if not then:
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
        before = self._numbers.before
        if not self._wording.include["compare"] or before is None:
            return Words()
        if not before.value(PROBLEMS):
            return self._say("points_missing")
        now, then = (
            percent.share(numbers.value(CORRECTED), numbers.value(PROBLEMS))
            for numbers in (self._numbers, before)
        )
        if now == then:
            return self._say(f"equal{self._running}")
        way = "up" if now > then else "down"
        if not percent.tenths(abs(now - then)):
            return self._say(f"near_{way}")
        figure = Figure(self._year, CORRECTED, measure="points")
        points = self._wording.number(figure, percent.written(abs(now - then)))
        return self._say(f"points_{way}", points=points)

    def _say(self, name: str, /, **values: Words | str) -> Words:
        change = self._wording.say(f"compare.{name}", **values)
        return self._wording.say("compare.compared", change=change) if change else Words()
