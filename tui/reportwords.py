"""A figure of a published report in words, for the command line and the screen."""

from decimal import Decimal
from typing import TYPE_CHECKING

from storage.language import _, mark

if TYPE_CHECKING:
    from exporters.published.reading import Statement

BOUNDS = {
    "more": mark("more than"),
    "less": mark("not quite"),
    "about": mark("about"),
}
OUTCOMES = {
    "equal": mark("agrees"),
    "holds": mark("agrees"),
    "differs": mark("differs"),
    "unknown": mark("not in the ledger"),
}
ASIDE = {
    "part": mark("a kind or a part of the inspections, not all of them"),
    "span": mark("a part of the year, not the whole of it"),
    "other": mark("another body's figure, not the town's"),
}


def plain(number: Decimal) -> str:
    """Return a number in plain digits."""
    whole = number == number.to_integral_value()
    return str(int(number)) if whole else f"{number.normalize():f}"


def written(number: str, unit: str, bound: str) -> str:
    """Return a figure with its count word, and how exact the report says it is."""
    return f"{_(BOUNDS[bound]) + ' ' if bound else ''}{number}{unit}"


def standing(statement: "Statement", year: int) -> str:
    """Return why a figure is not the town's figure of `year`; `""` where it is."""
    if statement.year not in (None, year):
        return _("a figure of {year}").format(year=statement.year)
    return _(ASIDE[statement.aside]) if statement.aside else ""
