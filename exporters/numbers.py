"""Numbers beyond the count: problems, orders, cases, penalties, patrols, officers.

Each is counted from the records of a `Year`, which it names, so that it opens to them.
The count of inspections itself is for `counting` and `figures`; nothing here is added to it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from exporters.year import Judged, Year
from storage import facts
from storage.catalogue import Term
from storage.line import decode

# Kinds of numbers. What is counted, and from what, stands with each in `Numbers._entries`.
INSPECTIONS, TRAININGS, TRAININGS_BELOW = "inspections", "trainings", "trainings_below"
ATTENDEES, PATROLS, OFFICERS = "attendees", "patrols", "officers"
PROBLEMS, CORRECTED, ORDERS = "problems", "corrected", "orders"
CASES, PENALTIES, PENALTIES_UNDATED = "cases", "penalties", "penalties_undated"
KINDS = (
    INSPECTIONS, TRAININGS, TRAININGS_BELOW, ATTENDEES, PATROLS, OFFICERS,
    PROBLEMS, CORRECTED, ORDERS, CASES, PENALTIES, PENALTIES_UNDATED,
)  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """Which figure a number in a document is.

    Attributes:
        year: the year it is of.
        kind: what is counted, one of `KINDS`.
        field: the field (领域); `""` for all of them.
        measure: `number`; `change` against the year before, in percent; `rate`, the share
            of problems corrected, in percent; `points`, that share against the year before.
    """

    year: int
    kind: str
    field: str = ""
    measure: str = "number"


@dataclass(frozen=True)
class _Entry:
    """A record, what is counted of it (each token once), and how much of it."""

    judged: Judged
    token: str
    amount: int = 1


def records_of(year: Year, figure: Figure) -> list[Judged]:
    """Return the records that `figure` was counted from, the earliest first.

    None for the officers, who are counted from the directory. A change or a rate opens
    to the records of its own year.
    """
    numbers = Numbers(year)
    if figure.year != year.number:
        assert numbers.before is not None, "a figure of another year was never said"
        numbers = numbers.before
    return numbers.records(figure.kind, figure.field)


class Numbers:
    """The numbers of one year, each with its records."""

    def __init__(self, year: Year, until: date | None = None) -> None:
        """Take the numbers of `year`; of a part of it where `until`, its last day, is given."""
        self.year = year
        self._until = until.isoformat() if until else "9999"
        self._found: dict[str, list[_Entry]] = {}

    @cached_property
    def before(self) -> "Numbers | None":
        """The numbers of the year before; `None` where the ledger has no records of it.

        Of a running year only the same part of the year before is compared (同期).
        """
        year = self.year
        if year.number - 1 not in year.ledger.years():
            return None
        until = None
        if year.running:
            day = year.until
            leap_day = (day.month, day.day) == (2, 29)
            until = date(year.number - 1, day.month, 28 if leap_day else day.day)
        return Numbers(Year(year.ledger, year.number - 1, year.today, year.rules), until)

    def value(self, kind: str, field: str = "") -> int:
        """Return a number; `field` is `""` for all fields."""
        if kind == OFFICERS:
            return len(self._certificates)
        amounts = {entry.token: entry.amount for entry in self._of(kind, field)}
        return sum(amounts.values())

    def records(self, kind: str, field: str = "") -> list[Judged]:
        """Return the records that a number was counted from, each once."""
        found = {entry.judged.facts.uid: entry.judged for entry in self._of(kind, field)}
        return list(found.values())

    @property
    def knows_officers(self) -> bool:
        """Whether the directory of officers holds anybody; if not, their number is unknown."""
        return bool(self.year.ledger.store.index.ids("officers"))

    def _of(self, kind: str, field: str) -> list[_Entry]:
        if kind not in self._found:
            self._found[kind] = [] if kind == OFFICERS else list(self._entries(kind))
        return [
            entry for entry in self._found[kind] if not field or entry.judged.facts.field == field
        ]

    def _entries(self, kind: str) -> Iterator[_Entry]:
        """Yield what one kind of number is counted from."""
        if kind in (PENALTIES, PENALTIES_UNDATED):
            yield from self._penalties(undated=kind == PENALTIES_UNDATED)
        elif kind in (TRAININGS, TRAININGS_BELOW, ATTENDEES):
            yield from self._trainings(kind)
        elif kind in (INSPECTIONS, PATROLS):
            for judged in self._dated(self.year.judged):
                if is_patrol(judged) if kind == PATROLS else _counts(judged):
                    yield _Entry(judged, judged.facts.uid)
        else:
            for judged in self._dated(self.year.judged):
                if is_made(judged):
                    yield from self._outcomes(kind, judged)

    def _outcomes(self, kind: str, judged: Judged) -> Iterator[_Entry]:
        """Yield what an inspection adds to problems, corrections, orders or cases.

        A problem is one of those listed, or one where the result says so and none is
        listed. An order or a case that several inspections name by its number is one.
        """
        uid = judged.facts.uid
        document = self.year.document(judged)
        said, followed = self._said(document), judged.facts.followed.split()
        listed = [text for text in document.get("problems") or [] if text]
        problems = len(listed) or int("problem" in said)
        if kind in (PROBLEMS, CORRECTED):
            if problems and (kind == PROBLEMS or "corrected" in said):
                yield _Entry(judged, uid, problems)
        elif kind == ORDERS and "order" in followed:
            yield _Entry(judged, document.get("document_number") or uid)
        elif kind == CASES and (
            "case" in said
            or document.get("case_filed")
            or document.get("case_number")
            or "penalty" in followed
        ):
            yield _Entry(judged, document.get("case_number") or uid)

    def _said(self, document: dict[str, Any]) -> set[str]:
        """Return what result, measures and the second visit say, by the data of the terms."""
        terms = self.year.catalogue.terms
        pieces = re.split(r"[、，,；;\s]+", str(document.get("measures") or ""))
        found = [terms["result"].find(str(document.get("result") or ""))]
        found += [terms["measures"].find(piece) for piece in pieces]
        said = {name for term in found for name in _true(term)}
        again = terms["recheck_result"].find(str(document.get("recheck_result") or ""))
        if again:  # the second visit has the last word
            said = (said - {"corrected"}) | set(_true(again))
        return said

    def _trainings(self, kind: str) -> Iterator[_Entry]:
        levels = self.year.catalogue.terms["level"]
        for judged in self._dated(self.year.judged):
            brief = judged.facts
            if judged.table != facts.TRAININGS or brief.repeats:
                continue
            if brief.status not in ("submitted", "approved"):
                continue
            term = levels.find(brief.level)
            high = bool(term and term.details.get("county_or_above"))
            if kind == ATTENDEES and high:
                yield _Entry(judged, brief.uid, self.year.document(judged).get("attendees") or 0)
            elif kind != ATTENDEES and high == (kind == TRAININGS):
                yield _Entry(judged, brief.uid)

    def _penalties(self, undated: bool) -> Iterator[_Entry]:
        """Yield the penalties by the day of the decision, whenever the visit was.

        That day is not always written down; the year in the number of the decision,
        such as 〔2025〕12号, then says it. Source: 广州市司法局2019年度行政执法数据, 表二说明1.
        """
        year = f"{self.year.number:04}"
        for judged, document in self._penalised:
            number = re.sub(r"\s", "", str(document.get("penalty_number") or ""))
            day = str(document.get("penalty_decided_on") or "")
            written = re.search(r"[〔\[（(【［](\d{4})[〕\])）】］]", number)
            decided = day or (written[1] if written else "")
            token = number or judged.facts.uid
            if undated:
                meant = not decided and judged.facts.date[:4] == year
            else:
                meant = decided[:4] == year and day <= self._until
            if meant:
                yield _Entry(judged, token)

    @cached_property
    def _penalised(self) -> list[tuple[Judged, dict[str, Any]]]:
        """Every inspection of any year that a penalty followed."""
        ledger, found = self.year.ledger, []
        for number in sorted(ledger.years()):
            if number == self.year.number:
                found += self.year.judged
            else:
                found += [
                    Judged(
                        row.table, row.facts, self.year.rules.verdict(row.table, row.facts), place
                    )
                    for row, place in ledger.revisions(number)
                    if row.facts.date and "penalty" in row.facts.followed.split()
                ]
        return [
            (judged, self.year.document(judged))
            for judged in found
            if "penalty" in judged.facts.followed.split() and _stands(judged)
        ]

    @cached_property
    def _certificates(self) -> set[str]:
        """The certificates valid on the last day counted, of officers who still serve.

        When an officer left is not in the directory, so a past year leaves out those who
        left since.
        """
        store, day = self.year.ledger.store, min(self.year.until.isoformat(), self._until)
        documents = [
            decode(store.encoded("officers", id_) or b"{}") for id_ in store.index.ids("officers")
        ]
        return {
            document["certificate"]
            for document in documents
            if document.get("certificate")
            and document.get("active", True)
            and (document.get("valid_from") or "") <= day <= (document.get("valid_until") or "9999")
        }

    def _dated(self, records: Iterable[Judged]) -> list[Judged]:
        return [one for one in records if one.facts.date and one.facts.date <= self._until]


def is_made(judged: Judged) -> bool:
    """Tell whether an inspection was made and recorded in full.

    Those that count, and those that only what followed takes out of the count (C4):
    problem and order were found on them all the same.
    """
    if judged.table != facts.INSPECTIONS or judged.verdict is None:
        return False
    return judged.verdict.counts or {reason.code for reason in judged.verdict.reasons} == {"C4"}


def is_patrol(judged: Judged) -> bool:
    """Tell whether a record is a patrol (巡查) that stands; it never counts as an inspection."""
    return (
        judged.table == facts.PATROLS
        and judged.verdict is not None
        and {reason.reason for reason in judged.verdict.reasons} == {"patrol"}
    )


def _counts(judged: Judged) -> bool:
    return bool(judged.verdict and judged.verdict.counts)


def _stands(judged: Judged) -> bool:
    """Whether a record is handed in and not withdrawn or entered twice."""
    return judged.facts.status in ("submitted", "approved") and not judged.facts.repeats


def _true(term: Term | None) -> list[str]:
    return [name for name, value in term.details.items() if value is True] if term else []
