"""What a year lacks: weeks, months, villages and fields with nothing, and what is left undone.

Computed from the facts of the year's records whenever it is asked for. Each gap names
the records under it, so that a person can look at them at once.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from exporters.counting import Rules
from storage import data, facts
from storage.indexfile import JUDGED
from storage.ledger import Ledger
from storage.reader import Row

_DATA = Path(__file__).parent / "data" / "gaps.toml"

KINDS = (
    "returned",
    "overdue",
    "draft",
    "incomplete",
    "cap",
    "field",
    "village",
    "month",
    "week",
)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Gap:
    """One thing that a year lacks.

    Attributes:
        kind: one of `KINDS`.
        what: what it is about: a record's part, a subject, a village, a month as
            `2025-03`, or the first and last day of a run of weeks as `2025-02-03/2025-02-16`.
        field: the field it is about; `""` where it is about all.
        number: how much of it there is: weeks, visits or records.
        since: the ISO day from which it is due, `""` where there is none.
        uids: identities of the records under it; of an empty time or place, those that
            do not count.
    """

    kind: str
    what: str = ""
    field: str = ""
    number: int = 1
    since: str = ""
    uids: tuple[str, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """Return the gap as a JSON object."""
        return {**vars(self), "uids": list(self.uids)}


class _Judged(NamedTuple):
    """A record of the year and whether it counts."""

    row: Row
    counts: bool


class Known(NamedTuple):
    """What else is known when a year is looked through.

    Attributes:
        fields: the fields in which the town has power.
        villages: the villages of its directory.
        last_visits: subject → ISO day of its latest inspection, in any year.
        today: the day on which it is asked.
        limits: the tables of `gaps.toml`.
    """

    fields: Sequence[str]
    villages: Sequence[str]
    last_visits: Callable[[Sequence[str]], Mapping[str, str]]
    today: date
    limits: Mapping[str, Any]


def gaps(ledger: Ledger, year: int, today: date | None = None) -> list[Gap]:
    """Return what `year` lacks in `ledger`, by kind in the order of `KINDS`.

    Args:
        ledger: the ledger.
        year: the year.
        today: the day on which it is asked, in Asia/Shanghai; today where not given.

    Raises:
        InvalidError: the town's own data cannot be read.
    """
    if today is None:
        from storage import dates

        today = dates.today()
    known = Known(
        [term.name for term in ledger.catalogue.fields if term.details.get("power", True)],
        [name for (name,) in _names(ledger, "villages")],
        ledger.last_visits,
        today,
        data.load(_DATA, ledger.folder),
    )
    rows = ledger.rows((facts.INSPECTIONS, facts.PATROLS), year)
    return find(rows, Rules(ledger.folder), year, known)


def find(rows: Iterable[Row], rules: Rules, year: int, known: Known) -> list[Gap]:
    """Return what `year` lacks, given its records; a pure function of its arguments."""
    judged = []
    asked: dict[tuple[str, ...], bool] = {}  # records that are alike are judged once
    for row in rows:
        record = row.facts
        alike = (row.table, record.date[:4], *(getattr(record, name) for name in JUDGED))
        if alike not in asked:
            verdict = rules.verdict(row.table, record, year)
            asked[alike] = bool(verdict and verdict.counts)
        judged.append(_Judged(row, asked[alike]))
    end = min(date(year, 12, 31), known.today)
    found = [
        *_returned(judged),
        *_overdue(judged, known),
        *_drafts(judged, known),
        *_incomplete(judged),
        *_over_cap(judged, known.limits["caps"]),
    ]
    if end >= date(year, 1, 1):
        found += _empty(judged, known, year, end)
    return found


def _names(ledger: Ledger, table: str) -> list[tuple[str]]:
    from storage.store import decode

    documents = (
        decode(ledger.store.encoded(table, id_) or b"{}") for id_ in ledger.store.index.ids(table)
    )
    return [(str(document.get("name", "")),) for document in documents]


def _returned(judged: Sequence[_Judged]) -> Iterator[Gap]:
    """Name records that were sent back and not handed in again."""
    for row, _counts in judged:
        if row.facts.status == "returned":
            what = row.facts.subject or row.facts.number
            yield Gap("returned", what, row.facts.field, uids=(row.facts.uid,))


def _overdue(judged: Sequence[_Judged], known: Known) -> Iterator[Gap]:
    """Name corrections whose day has passed while nobody looked again."""
    today = known.today.isoformat()
    due = [
        row.facts
        for row, _counts in judged
        if row.facts.due and row.facts.due < today and row.facts.status in ("submitted", "approved")
    ]
    last = known.last_visits([record.subject for record in due if record.subject]) if due else {}
    for record in sorted(due, key=lambda record: (record.due, record.number)):
        if last.get(record.subject, "") <= record.date:
            what = record.subject or record.number
            yield Gap("overdue", what, record.field, since=record.due, uids=(record.uid,))


def _drafts(judged: Sequence[_Judged], known: Known) -> Iterator[Gap]:
    """Name drafts of visits that lie back for long."""
    latest = (known.today - timedelta(days=known.limits["drafts"]["days"])).isoformat()
    for row, _counts in judged:
        if row.facts.status == "draft" and row.facts.date <= latest:
            what = row.facts.subject or row.facts.number
            day = row.facts.date
            yield Gap("draft", what, row.facts.field, since=day, uids=(row.facts.uid,))


def _incomplete(judged: Sequence[_Judged]) -> Iterator[Gap]:
    """Name the parts that handed-in inspections lack, each with the records that lack it."""
    lacking: dict[str, list[str]] = defaultdict(list)
    for row, _counts in judged:
        if row.facts.status in ("submitted", "approved"):
            for name in row.facts.missing.split():
                lacking[name].append(row.facts.uid)
    for name, uids in sorted(lacking.items(), key=lambda item: (-len(item[1]), item[0])):
        yield Gap("incomplete", name, number=len(uids), uids=tuple(uids))


def _over_cap(judged: Sequence[_Judged], caps: Mapping[str, Any]) -> Iterator[Gap]:
    """Name subjects that were visited more often in a field than the cap allows."""
    visits: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row, counts in judged:
        record = row.facts
        ordered = record.kind == caps["free_kind"] and record.source == caps["free_source"]
        if counts and record.subject_kind in caps["kinds"] and not ordered:
            visits[record.field, record.subject].append(record.uid)
    for (name, subject), uids in sorted(visits.items(), key=lambda item: (-len(item[1]), item[0])):
        if len(uids) > caps["times"]:
            yield Gap("cap", subject, name, len(uids), uids=tuple(uids))


def _empty(judged: Sequence[_Judged], known: Known, year: int, end: date) -> list[Gap]:
    """Name fields, villages, months and weeks up to the day `end` in which nothing counts."""
    counted = [row.facts for row, counts in judged if counts]
    others = [row.facts for row, counts in judged if not counts]
    months = [f"{year:04}-{month:02}" for month in range(1, end.month + 1)]
    by_field = {
        name: {record.date[:7] for record in counted if record.field == name}
        for name in known.fields
    }
    visited = {record.village for record in counted}
    found = []
    for name, seen in by_field.items():
        if not seen:
            found.append(Gap("field", name, name, uids=_uids(others, field=name)))
    for village in known.villages:
        if village not in visited:
            found.append(Gap("village", village, uids=_uids(others, village=village)))
    for name, seen in by_field.items():
        for month in months:
            if seen and month not in seen:
                inside = [record for record in others if record.date[:7] == month]
                found.append(Gap("month", month, name, uids=_uids(inside, field=name)))
    days = {record.date for record in counted}
    for first, last in _empty_weeks(days, year, end):
        inside = [r for r in others if first.isoformat() <= r.date <= last.isoformat()]
        weeks = ((last - last.weekday() * _DAY) - (first - first.weekday() * _DAY)).days // 7 + 1
        found.append(Gap("week", f"{first}/{last}", number=weeks, uids=_uids(inside)))
    return found


def _empty_weeks(days: set[str], year: int, end: date) -> Iterator[tuple[date, date]]:
    """Return the runs of weeks, Monday to Sunday, in which none of `days` lies.

    The first and last week of a year are as long as what of it lies in the year; a
    week without a Monday to Friday in it is no gap, nor one that is not over yet.
    """
    first = run = None
    day = date(year, 1, 1)
    while day <= end:
        sunday = day + timedelta(days=6 - day.weekday())
        last = min(sunday, date(year, 12, 31))
        inside = [day + n * _DAY for n in range((last - day).days + 1)]
        visited = any(one.isoformat() in days for one in inside)
        if visited or last > end:
            if first is not None and run is not None:
                yield first, run
            first = run = None
        elif first is not None or any(one.weekday() < 5 for one in inside):
            first, run = first or day, last
        day = last + _DAY
    if first is not None and run is not None:
        yield first, run


def _uids(records: Iterable[facts.Facts], **equal: str) -> tuple[str, ...]:
    return tuple(
        record.uid
        for record in records
        if all(getattr(record, name) == value for name, value in equal.items())
    )
