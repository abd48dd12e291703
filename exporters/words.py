"""Pieces of text in which each number knows its figure, and texts with names in braces."""

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter

from exporters.numbers import Figure


@dataclass(frozen=True)
class Span:
    """A number in a text.

    Attributes:
        start, end: where its digits stand in the text, as in `text[start:end]`.
        figure: which figure it is; `exporters.numbers.records_of` opens it.
    """

    start: int
    end: int
    figure: Figure


@dataclass(frozen=True)
class Words:
    """A piece of text with its numbers; pieces are put together with `+`."""

    text: str = ""
    spans: tuple[Span, ...] = ()

    def __add__(self, other: "Words") -> "Words":
        by = len(self.text)
        moved = (Span(span.start + by, span.end + by, span.figure) for span in other.spans)
        return Words(self.text + other.text, (*self.spans, *moved))

    def __bool__(self) -> bool:
        return bool(self.text)


def fill(text: str, values: Mapping[str, Words | str]) -> Words:
    """Fill in a text; only the plain names of `values` stand in its braces.

    A text may come from anywhere, so nothing in braces is looked into.

    Raises:
        ValueError: it names something else, or has a brace too many; says which.
    """
    filled = Words()
    for literal, name, form, conversion in Formatter().parse(text):
        filled += Words(literal)
        if name is None:
            continue
        if name not in values or form or conversion:
            raise ValueError("{" + name + "}")
        value = values[name]
        filled += value if isinstance(value, Words) else Words(value)
    return filled
