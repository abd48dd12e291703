"""How often a subject may be inspected in a year: caps that a town publishes, as data.

A cap warns and never keeps a visit out: it may be a complaint's, and it happened. The same
caps speak while a visit is typed and in what a year lacks.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from storage import data, facts
from storage.catalogue import in_force
from storage.language import _

if TYPE_CHECKING:
    from storage.facts import Facts
    from storage.reader import Reader, Row
    from storage.records import Inspection

_DATA = Path(__file__).parent / "data" / "frequency.toml"


@dataclass(frozen=True)
class Cap:
    """At most `most` visits a year to one subject; what is empty applies to all.

    Attributes:
        most: how many visits.
        name: what it is called.
        field: the field it is for.
        by_field: whether visits in different fields are not added up.
        subject_kinds: the kinds of subject it is for.
        since, until: ISO days on which it is in force.
    """

    most: int
    name: str = ""
    field: str = ""
    by_field: bool = False
    subject_kinds: tuple[str, ...] = ()
    since: str = ""
    until: str = ""

    def holds(self, year: int, today: date) -> bool:
        """Tell whether it is a cap for `year`: in force at its end, or today before that."""
        day = min(date(year, 12, 31), max(today, date(year, 1, 1)))
        return in_force(self.since, self.until, day.isoformat())

    def applies(self, visit: "Facts | Inspection") -> bool:
        """Tell whether it is a cap on visits such as `visit`."""
        return self.field in ("", visit.field) and (
            not self.subject_kinds or visit.subject_kind in self.subject_kinds
        )


class Beyond(NamedTuple):
    """Visits beyond a cap: the subject, the field where the cap is of one, and all visits."""

    cap: Cap
    subject: str
    field: str
    rows: list["Row"]


class Caps:
    """The caps of one town."""

    def __init__(self, ledger: Path | None = None) -> None:
        """Read the caps for the ledger in that folder; `None` for those shipped.

        Raises:
            InvalidError: the town's file cannot be read as `data.load` says.
        """
        loaded = data.load(_DATA, ledger)
        self._left_out = tuple(loaded["not_counted"])
        self.caps = [
            Cap(
                most=entry.get("most", 0),
                name=entry["name"],
                field=entry.get("field", ""),
                by_field=entry.get("by_field", False),
                subject_kinds=tuple(entry.get("subject_kinds", ())),
                since=str(entry.get("from", "")),
                until=str(entry.get("until", "")),
            )
            for entry in loaded["cap"]
        ]

    def beyond(self, rows: Iterable["Row"], year: int, today: date) -> list[Beyond]:
        """Return what of the visits of `year` is beyond a cap, the most visits first."""
        caps = [cap for cap in self.caps if cap.holds(year, today)]
        found: dict[tuple[Cap, str, str], list[Row]] = {}
        for row in rows if caps else ():
            if row.facts.subject and row.facts.date and self._counts(row):
                for cap in caps:
                    if cap.applies(row.facts):
                        field = row.facts.field if cap.by_field else cap.field
                        found.setdefault((cap, row.facts.subject, field), []).append(row)
        over = [Beyond(*key, visits) for key, visits in found.items() if len(visits) > key[0].most]
        return sorted(over, key=lambda one: (-len(one.rows), one.field, one.subject))

    def doubts(self, record: "Inspection", ledger: "Reader") -> list[str]:
        """Return a sentence for each cap that `record` goes beyond."""
        if not record.subject or record.date is None or record.source in self._left_out:
            return []
        from storage.dates import today

        year = record.date.year
        caps = [cap for cap in self.caps if cap.applies(record) and cap.holds(year, today())]
        if not caps:
            return []
        visits = [
            row
            for row in ledger.rows((facts.INSPECTIONS,), year, subject=record.subject)
            if row.facts.date and row.facts.uid != record.uid and self._counts(row)
        ]
        found = []
        for cap in caps:
            field = record.field if cap.by_field else cap.field
            before = [row.facts.number for row in visits if field in ("", row.facts.field)]
            if len(before) >= cap.most:
                found.append(
                    _(
                        "{subject} was inspected {count} times in {year} ({numbers}); "
                        "the cap {name} is {most}."
                    ).format(
                        subject=record.subject,
                        count=len(before),
                        year=year,
                        numbers=_(", ").join(before[:3]),
                        name=cap.name,
                        most=cap.most,
                    )
                )
        return found

    def _counts(self, row: "Row") -> bool:
        """Tell whether a visit counts toward caps."""
        return (
            row.table == facts.INSPECTIONS
            and row.facts.status not in ("void", "draft")
            and not row.facts.repeats
            and row.facts.source not in self._left_out
        )
