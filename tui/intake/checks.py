"""What a clerk looks at before the year's figures go out, each with the records it is about."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from exporters.counting import Rules
from storage import facts
from storage.language import mark
from storage.ledger import Ledger
from storage.reader import Row

# Reasons that somebody can still do something about, in the order of the list.
OPEN = ("incomplete", "draft", "returned", "unapproved", "repeat")
UNDATED = mark("Without a date")
DOUBTFUL = mark("To look at again (future dates, certificates, items)")
SOUND = mark("The ledger is what was saved")


@dataclass(frozen=True)
class Records:
    """The records of a year, sorted by what stands in the way of each.

    Attributes:
        counted: field → its records that count.
        left_out: reason → records that do not, under the decisive reason.
        trainings: those that the sentence counts.
        undated: records without a day, which belong to no year.
    """

    counted: Mapping[str, list[Row]]
    left_out: Mapping[str, list[Row]]
    trainings: list[Row]
    undated: list[Row]


def sorted_records(ledger: Ledger, year: int) -> Records:
    """Return the records of `year` by what they come to."""
    rules = Rules(ledger.folder)
    levels = ledger.catalogue.terms["level"]
    found = Records({}, {}, [], [])
    counted: Any = found.counted
    left_out: Any = found.left_out
    for row in ledger.rows(year=year):
        if not row.facts.date:
            found.undated.append(row)
        if row.table == facts.TRAININGS:
            level = levels.find(row.facts.level)
            handed_in = row.facts.status in ("submitted", "approved") and not row.facts.repeats
            if handed_in and level and level.details.get("county_or_above"):
                found.trainings.append(row)
            continue
        verdict = rules.verdict(row.table, row.facts, year)
        if verdict is None:
            continue
        if verdict.counts:
            counted.setdefault(row.facts.field, []).append(row)
        else:
            left_out.setdefault(verdict.reason, []).append(row)
    return found


def doubtful(ledger: Ledger, rows: list[Row], wanted: Callable[[], bool]) -> Iterator[Row]:
    """Give the records of which something is possible but unlikely, while that is `wanted`."""
    from storage.validation import doubts

    roster = ledger.directory("officers")
    same: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for row in rows:
        key = (row.facts.date, row.facts.subject)
        same.setdefault(key, []).append((row.facts.number, row.facts.subject))
    for row in rows:
        if not wanted():
            return
        record = ledger.get(row.facts.uid)
        others = [
            other
            for other in same[(row.facts.date, row.facts.subject)]
            if other[0] != row.facts.number
        ]
        if doubts(record, ledger.catalogue, roster, others, entering=False):
            yield row
