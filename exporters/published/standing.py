"""What a figure is of: which year, the whole of it or a part, the town's own or another body's."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from storage import data

_DATA = Path(__file__).parent.parent / "data" / "published.toml"
_NAMED_YEAR = re.compile(r"(?<!\d)(20\d\d)\s*年(?:度)?")
_YEARS = re.compile(
    rf"{_NAMED_YEAR.pattern}|(?P<last>(?:去|上一?|前一)年度?(?!同期))|(?P<this>今年|本年)"
)

PART, SPAN, OTHER = "part", "span", "other"


@dataclass
class Standing:
    """What the words of one sentence say up to a number; a later number goes on with it.

    Attributes:
        year: the year named last; `None` where none is, which is the report's.
        span: whether it is of a part of the year.
        other: whether it is another body's.
        fields: whose turn it is where several were named before their numbers (分别).
    """

    year: int | None = None
    span: bool = False
    other: bool = False
    fields: list[str] = field(default_factory=list)


class Standings:
    """Follows a sentence from number to number."""

    def __init__(self) -> None:
        words = data.load(_DATA)["standing"]
        self._either = {
            name: re.compile("|".join(f"(?P<{way}>{'|'.join(words[way])})" for way in ways))
            for name, ways in (("span", ("span", "whole")), ("other", ("other", "own")))
        }
        self._to_the_end = re.compile("|".join(words["to_the_end"]))
        self._kinds = re.compile("|".join(words["part"]))

    def follow(self, standing: Standing, words: str, report: int | None) -> None:
        """Take in the words before a number.

        Args:
            standing: what was said in the sentence before them.
            words: the words since the number before.
            report: the year of the report, which 去年 is the year before of.
        """
        for match in _YEARS.finditer(words):
            if match[1]:
                standing.year = int(match[1])
            else:
                standing.year = report and (report - 1 if match["last"] else report)
        words = self._to_the_end.sub("全年", words)
        for name, pattern in self._either.items():
            for match in pattern.finditer(words):
                setattr(standing, name, match.lastgroup == name)

    def aside(self, standing: Standing, clause: str, part: bool, about: str) -> str:
        """Return why a number is not the town's figure of the year; `""` where it is.

        Args:
            standing: what the sentence says up to it.
            clause: the words right before it.
            part: whether it is a part (其中) of a number before it.
            about: the field that it is about; a part that is a whole field is a figure.
        """
        if standing.other:
            return OTHER
        if standing.span:
            return SPAN
        return PART if (part and not about) or self._kinds.search(clause) else ""


def year_of(paragraphs: Sequence[str]) -> int | None:
    """Return the year that a report is about: that of its title, else the one named most."""
    for paragraph in paragraphs[:12]:
        if re.search("报告|情况|总结", paragraph) and (
            years := _NAMED_YEAR.findall(paragraph[:80])
        ):
            return int(years[0])
    years = [year for paragraph in paragraphs for year in _NAMED_YEAR.findall(paragraph)]
    return int(max(sorted(set(years)), key=years.count)) if years else None
