"""A year's figures split by month, village, officer and more, this year beside the one before."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from exporters.before import Before
from exporters.figures import Figures

# Heights of a month in a sparkline, each dot a step. Braille has one width in every
# terminal; the usual blocks are as wide as a Chinese character in some.
_HEIGHTS = " ⡀⣀⣄⣤⣦⣶⣷⣿"

Pair = tuple[int, int | None]  # this year's number and last year's, `None` where not known


@dataclass(frozen=True)
class Split:
    """The figures by one dimension.

    Attributes:
        dimension: one of `exporters.figures.DIMENSIONS`.
        year: the year; the one before stands beside it.
        fields: the fields, and last `""`, which is all of them.
        values: what the dimension has, in the order of its lines.
        cells: value and field → this year's number and that of the year before.
        totals: field → the two numbers of the whole.
        recorded: whether the year before is known from records, and so in each cell.
    """

    dimension: str
    year: int
    fields: Sequence[str]
    values: Sequence[str]
    cells: Mapping[tuple[str, str], Pair]
    totals: Mapping[str, Pair]
    recorded: bool = True

    def pair(self, value: str | None, field: str) -> Pair:
        """Return this year's number and last year's; of the whole where `value` is `None`."""
        if value is None:
            return self.totals[field]
        return self.cells.get((value, field), (0, 0 if self.recorded else None))

    @property
    def most(self) -> int:
        """The largest number of a line, of both years."""
        return max(
            (max(number or 0 for number in self.pair(value, "")) for value in self.values),
            default=0,
        )


def split(now: Figures, before: Before | None, dimension: str, known: Iterable[str] = ()) -> Split:
    """Arrange the figures of two years by `dimension`.

    Args:
        now: the year.
        before: what is known of the year before. A published report states totals, and
            nothing of how they were spread.
        dimension: month, village, officer, item, result or kind.
        known: values that have a line even where nothing counts.
    """
    earlier = before.figures if before else None
    fields = list(dict.fromkeys((*now.counted, *(before.counted if before else ()))))
    counts: dict[tuple[str, str], list[int]] = {}
    values = dict.fromkeys(known)
    for place, counted in enumerate((now, earlier) if earlier else (now,)):
        for field, numbers in counted.by.get(dimension, {}).items():
            for value, number in numbers.items():
                values[value] = None
                for name in (field, ""):
                    counts.setdefault((value, name), [0, 0])[place] += number
    cells: dict[tuple[str, str], Pair] = {
        at: (own[0], own[1] if earlier else None) for at, own in counts.items()
    }
    totals: dict[str, Pair] = {
        name: (now.counted.get(name, 0), before.field(name) if before else None) for name in fields
    }
    totals[""] = (now.total, before.total if before else None)
    ordered = sorted(values)
    if dimension != "month":
        ordered.sort(
            key=lambda value: (not value, *(-(n or 0) for n in cells.get((value, ""), (0, 0))))
        )
    return Split(dimension, now.year, [*fields, ""], ordered, cells, totals, earlier is not None)


def sparkline(counted: Figures, field: str) -> str:
    """Return the twelve months of a field (of all where `""`) as twelve signs, tall for much."""
    months = counted.by.get("month", {})
    of = [months.get(field, {})] if field else list(months.values())
    numbers = [sum(n.get(f"{month:02}", 0) for n in of) for month in range(1, 13)]
    top, steps = max(numbers), len(_HEIGHTS) - 1
    return "".join(_HEIGHTS[-(-number * steps // top)] if top else " " for number in numbers)


def bar(pair: Pair, most: int, cells: int) -> str:
    """Return a bar as long as this year's number, with `|` where the year before ended.

    Its signs have one width in every terminal and read as a bar without colours too.
    """
    if not most or cells < 1:
        return " " * max(cells, 0)
    now, before = (round((number or 0) * cells / most) for number in pair)
    now = max(now, pair[0] > 0)
    text = list("=" * now + " " * (cells - now))
    if pair[1]:
        text[min(max(before - 1, 0), cells - 1)] = "|"
    return "".join(text)
