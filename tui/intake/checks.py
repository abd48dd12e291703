"""What a clerk looks at before the year's figures go out, each with the records it is about."""

from collections import defaultdict

from exporters.counting import Rules
from storage.errors import TaizhangError
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


def doubtful(ledger: Ledger, year: int) -> list[str]:
    """Return the identities of records that count in `year` and say what is unlikely."""
    from storage.validation import doubts

    roster = ledger.directory("officers")
    rules, same = Rules(ledger.folder), defaultdict(list)
    for row in ledger.rows(RECORD_TABLES[:2], year):
        verdict, brief = rules.verdict(row.table, row.facts, year), row.facts
        if verdict and verdict.counts:
            same[(brief.date, brief.subject)].append((brief.uid, brief.number))
    found = []
    for (_day, subject), visits in same.items():
        for uid, number in visits:
            others = [(other, subject) for _uid, other in visits if other != number]
            if doubts(ledger.get(uid), ledger.catalogue, roster, others, entering=False):
                found.append(uid)
    return found


def unsound(ledger: Ledger) -> str:
    """Return what is wrong with the ledger itself, `""` where it is what was saved."""
    from storage.verify import verify

    try:
        return next(iter(verify(ledger.folder).problems), "")
    except TaizhangError as error:
        return str(error)
