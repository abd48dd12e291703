"""What a section is: paragraphs of text in which each number knows its figure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from exporters.numbers import Figure
from exporters.words import Span


@dataclass(frozen=True)
class Paragraph:
    """One paragraph.

    Attributes:
        name: what it is about, one of the names under [include] in the wording.
        text: its text.
        spans: its numbers, in the order of the text.
    """

    name: str
    text: str
    spans: tuple[Span, ...] = ()

    def pieces(self) -> Iterator[tuple[str, Figure | None]]:
        """Yield the text in pieces, each number with its figure."""
        at = 0
        for span in self.spans:
            if at < span.start:
                yield self.text[at : span.start], None
            yield self.text[span.start : span.end], span.figure
            at = span.end
        if at < len(self.text):
            yield self.text[at:], None


@dataclass(frozen=True)
class Section:
    """The enforcement section of one year.

    Attributes:
        year: the year.
        town: whose section it is.
        title: title of a document that holds the section alone.
        heading: its heading in the yearly report.
        paragraphs: its text.
        note: the rules by which was counted, and until when (统计口径).
        until: the last day counted.
        issuer: the body that issues it.
        issued: the day it is issued.
        note_in_text: whether plain text carries the note as well.
        table: whether the Word document has the figures by month in an annex.
        evidence: whether it has the records behind each number in an annex.
    """

    year: int
    town: str
    title: str
    heading: str
    paragraphs: tuple[Paragraph, ...]
    note: str
    until: date
    issuer: str
    issued: date
    note_in_text: bool = False
    table: bool = False
    evidence: bool = False


def spoken(day: date) -> str:
    """Return a day as official documents write it: 2025年3月5日."""
    return f"{day.year}年{day.month}月{day.day}日"
