"""All that can be set, section by section."""

from typing import Any

from storage.language import mark
from storage.ledger import Ledger
from tui.settings.directories import directories
from tui.settings.entries import Entries, Terms
from tui.settings.values import Group, Keyed, Values


def sections(ledger: Ledger, year: int) -> list[Any]:
    """Return the sections of the town: its directories, then each part of its files.

    Args:
        ledger: the ledger.
        year: the year whose figures show what a change does.
    """

    def values(*places: str) -> list[Values]:
        return [Values(ledger, year, place) for place in places]

    def keyed(place: str) -> Keyed:
        return Keyed(ledger, year, place)

    def entries(place: str, key: str = "", title: str = "") -> Entries:
        return Entries(ledger, year, place, key, title)

    return [
        *directories(ledger),
        entries("catalogue.field", "field", mark("Fields")),
        entries("catalogue.item", "item", mark("Inspection items")),
        Terms(ledger, year, "terms", "terms", mark("Terms")),
        Values(ledger, year, "counting.options", "counting", mark("What counts")),
        Group("caps", mark("Visits a year"), entries("frequency.cap"), *values("frequency")),
        Group(
            "looking",
            mark("Gaps and re-check"),
            *values("gaps.drafts", "gaps.reinspections", "recheck"),
        ),
        Values(ledger, year, "wording.include", "include", mark("What the report says")),
        Values(ledger, year, "wording", "wording", mark("Wording of the report")),
        Group("units", mark("Count words"), *values("wording.units"), keyed("wording.units_of")),
        Group(
            "notes",
            mark("Notes and issuer"),
            *values("wording.note", "wording.compare", "wording.evidence"),
            keyed("wording.issuer"),
        ),
        Group(
            "statistics",
            mark("Yearly data"),
            entries("statistics.table"),
            keyed("statistics.given"),
            *values("statistics"),
        ),
        Group(
            "platform", mark("Platform codes"), keyed("platform.codes"), entries("platform.column")
        ),
        Group(
            "tables",
            mark("Notes of tables"),
            *values("tables.tally", "tables.platform", "tables.disclosure"),
            keyed("tables.tally.options"),
        ),
        entries("holidays.year", "holidays", mark("Holidays")),
        Values(ledger, year, "masking", "masking", mark("Masking")),
        Group(
            "official",
            mark("Look of documents"),
            *values("official.page"),
            entries("official.style"),
        ),
    ]
