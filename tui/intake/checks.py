"""What a clerk looks at before the year's figures go out, each with the records it is about."""

from collections import defaultdict
from collections.abc import Callable, Iterator

from exporters.counting import Rules
from storage.facts import RECORD_TABLES
from storage.language import mark
from storage.ledger import Ledger

# Reasons that somebody can still do something about, in the order of the list.
OPEN = ("incomplete", "draft", "returned", "unapproved", "repeat")
UNDATED = mark("Without a date")
DOUBTFUL = mark("To look at again (future dates, certificates, items)")
SOUND = mark("The ledger is what was saved")


def undated(ledger: Ledger) -> list[str]:
    """Return the identities of the records without a day, which belong to no year."""
    return [row.facts.uid for row in ledger.rows(date="")]


def doubtful(ledger: Ledger, year: int, wanted: Callable[[], bool]) -> Iterator[str]:
    """Give those records that count in `year` in which something is possible but unlikely.

    Args:
        ledger: the ledger.
        year: the year.
        wanted: is asked before each record whether somebody still waits for it.

    Returns:
        Their identities.
    """
    from storage.validation import doubts

    roster = ledger.directory("officers")
    rules, same = Rules(ledger.folder), defaultdict(list)
    for row in ledger.rows(RECORD_TABLES[:2], year):
        verdict, brief = rules.verdict(row.table, row.facts, year), row.facts
        if verdict and verdict.counts:
            same[(brief.date, brief.subject)].append((brief.uid, brief.number))
    for (_day, subject), visits in same.items():
        for uid, number in visits:
            if not wanted():
                return
            others = [(other, subject) for _uid, other in visits if other != number]
            if doubts(ledger.get(uid), ledger.catalogue, roster, others, entering=False):
                yield uid
