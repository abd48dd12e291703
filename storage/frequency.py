"""How often a subject may be inspected in a year: caps that a town publishes, as data.

A cap warns and never keeps a visit out: it may be a complaint's, and it happened.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from storage import data, facts
from storage.errors import InvalidError
from storage.language import _

if TYPE_CHECKING:
    from storage.reader import Reader
    from storage.records import Inspection

_DATA = Path(__file__).parent / "data" / "frequency.toml"


@dataclass(frozen=True)
class Cap:
    """At most `most` visits a year to one subject; what is empty or 0 applies to all."""

    most: int
    name: str = ""
    field: str = ""
    subject_kind: str = ""
    year: int = 0

    def applies(self, record: "Inspection") -> bool:
        """Tell whether it is a cap on visits such as `record`."""
        return (
            self.field in ("", record.field)
            and self.subject_kind in ("", record.subject_kind)
            and record.date is not None
            and self.year in (0, record.date.year)
        )


class Caps:
    """The caps of one town."""

    def __init__(self, ledger: Path | None = None) -> None:
        """Read the caps for the ledger in that folder; `None` for those shipped.

        Raises:
            InvalidError: the town's file is not TOML, or a cap in it makes no sense.
        """
        loaded = data.load(_DATA, ledger)
        self._left_out = tuple(loaded["not_counted"])
        try:
            self.caps = [Cap(**entry) for entry in loaded["cap"]]
            if not all(type(cap.most) is int and cap.most >= 0 for cap in self.caps):
                raise TypeError(_("“most” is a number of visits"))
        except TypeError as error:
            raise InvalidError(
                _(
                    "settings/frequency.toml: a [[cap]] is not written as it must be: {error}."
                ).format(error=error)
            ) from error

    def doubts(self, record: "Inspection", ledger: "Reader") -> list[str]:
        """Return a sentence for each cap that `record` goes beyond."""
        caps = [cap for cap in self.caps if record.subject and cap.applies(record)]
        if not caps or record.source in self._left_out or record.date is None:
            return []
        found = []
        for cap in caps:
            before = self._visits(record, ledger, cap)
            if len(before) >= cap.most:
                found.append(
                    _(
                        "{subject} was inspected {count} times in {year} ({numbers}); "
                        "the cap {name} is {most}."
                    ).format(
                        subject=record.subject,
                        count=len(before),
                        year=record.date.year,
                        numbers=_(", ").join(before[:3]),
                        name=cap.name or cap.field,
                        most=cap.most,
                    )
                )
        return found

    def _visits(self, record: "Inspection", ledger: "Reader", cap: Cap) -> list[str]:
        """Return the numbers of the visits that count toward a cap."""
        equal: dict[str, Any] = {"field": cap.field} if cap.field else {}
        assert record.date is not None
        return [
            row.facts.number
            for row in ledger.rows(
                (facts.INSPECTIONS,), record.date.year, subject=record.subject, **equal
            )
            if row.facts.date
            and row.facts.uid != record.uid
            and row.facts.status not in ("void", "draft")
            and getattr(ledger.record_at(row.table, row.id), "source", "") not in self._left_out
        ]
