"""Published reports of years before the ledger: the figures they state, kept beside the records.

They stand for a year of which the ledger has no records; where it has some, the records
are the truth and these figures are only held against them.
"""

from typing import TYPE_CHECKING

from storage import yearly
from storage.errors import InvalidError
from storage.history import Step
from storage.language import _
from storage.reader import Reader

if TYPE_CHECKING:
    from storage.ledger import Ledger
    from storage.yearbook import PublishedReport

TABLE = "published"


def kept(ledger: Reader, year: int) -> "PublishedReport | None":
    """Return the published report that is kept of `year`, `None` where there is none."""
    document = yearly.active(ledger, TABLE, year)
    if document is None:
        return None
    from storage.documents import from_document
    from storage.yearbook import PublishedReport

    return from_document(PublishedReport, document)


def history(ledger: Reader, year: int) -> list[Step]:
    """Return what was done to the report that is kept of `year`, the first step first."""
    return yearly.history(ledger, TABLE, year)


def years(ledger: Reader) -> list[int]:
    """Return the years of which a published report is kept, the latest first."""
    return [year for year in yearly.years(ledger, TABLE) if yearly.active(ledger, TABLE, year)]


def keep(ledger: "Ledger", report: "PublishedReport", by: str = "") -> "PublishedReport":
    """Keep a published report; it takes the place of one kept of the same year before.

    Args:
        ledger: the ledger.
        report: the report, without identity.
        by: the person; whoever is at the keyboard where not given.

    Raises:
        InvalidError: it states no figure, or is kept already just so.
        CannotWriteError: the disk refused; nothing is kept.
    """
    from msgspec.structs import replace

    from storage.documents import to_document
    from storage.identity import uuid7
    from storage.line import decode, encode
    from storage.validation import checked

    with ledger.store.writing(), ledger.store.doing("keep", report.file, by):
        before = yearly.found(ledger, TABLE, int(report.name))
        uid = str(before[1]["uid"]) if before else uuid7()
        whole: PublishedReport = checked(replace(report, uid=uid))
        document = to_document(whole)
        if before and before[1] == decode(encode(document)):
            raise InvalidError(
                _("These figures of {year} are kept already.").format(year=report.name)
            )
        yearly.put(ledger, TABLE, before[0] if before else 0, document)
    return whole


def forget(ledger: "Ledger", year: int, why: str, by: str = "") -> None:
    """Stop using the report that is kept of `year`; that it was kept stays in the history.

    Raises:
        InvalidError: none is kept, or there is no reason.
        CannotWriteError: the disk refused; it stays.
    """
    absent = _("No published report of {year} is kept.").format(year=year)
    yearly.take_back(ledger, TABLE, year, "forget", why, by, absent)
