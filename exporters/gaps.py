"""What a year lacks: weeks, months, villages and fields with nothing, and what is left undone.

Computed from the facts of the records whenever it is asked for. Each gap names the records
under it, so that a person can look at them at once.

Of a year that is over, only what is of that year is named. In the year that runs stands as
well what earlier years left undone (sent back, a re-inspection overdue, an old draft):
somebody can and must still do it, on 1 January as on the day before.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from exporters.counting import Rules
from storage import data, facts
from storage.frequency import Caps
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
        what: what it is about: a record's part, a subject, a village, the first and last of
            a run of months as `2025-01/2025-08`, or the first and last day of a run of weeks
            as `2025-02-03/2025-02-16`.
        field: the field it is about; `""` where it is about all.
        number: how much of it there is: months, weeks, visits or records.
        since: the ISO day from which it is due, `""` where there is none.
        uids: identities of the records under it; of an empty time or place, those that
            do not count.
        over: the name of a cap that was gone beyond, and how many visits it allows.
    """

    kind: str
    what: str = ""
    field: str = ""
    number: int = 1
    since: str = ""
    uids: tuple[str, ...] = ()
    over: tuple[str, int] | None = None

    def as_data(self) -> dict[str, Any]:
        """Return the gap as a JSON object."""
        said = {**vars(self), "uids": list(self.uids)}
        cap = said.pop("over")
        return said if cap is None else {**said, "cap": {"name": cap[0], "most": cap[1]}}


@dataclass(frozen=True)
class Found:
    """What a year lacks, and what was looked through for it.

    Attributes:
        year: the year.
        gaps: by kind in the order of `KINDS`.
        until: the last day looked at, as an ISO day; `""` in a year to come.
        earlier: whether what earlier years left undone is among them.
        calendar: whether the public holidays of the year are known; where they are not,
            Monday to Friday were taken for working days.
    """

    year: int
    gaps: list[Gap]
    until: str = ""
    earlier: bool = False
    calendar: bool = True

    def as_data(self) -> dict[str, Any]:
        """Return all of it as a JSON object."""
        return {**vars(self), "gaps": [gap.as_data() for gap in self.gaps]}


class _Judged(NamedTuple):
    """A record of the year and whether it counts."""

    row: Row
    counts: bool


class Known(NamedTuple):
    """What else is known when a year is looked through.

    Attributes:
        fields: the fields of the year in which the town has power.
        villages: the villages of its directory that are in use.
        last_visits: subject → ISO day of its latest inspection, in any year.
        today: the day on which it is asked.
        limits: the tables of `gaps.toml`.
        caps: how often a subject may be visited.
        works: whether a day is worked, and whether that is known.
    """

    fields: Sequence[str]
    villages: Sequence[str]
    last_visits: Callable[[Sequence[str]], Mapping[str, str]]
    today: date
    limits: Mapping[str, Any]
    caps: Caps
    works: Callable[[date], tuple[bool, bool]]


def gaps(ledger: Ledger, year: int, today: date | None = None) -> Found:
    """Return what `year` lacks in `ledger`.

    Args:
        ledger: the ledger.
        year: the year.
        today: the day on which it is asked, in Asia/Shanghai; today where not given.

    Raises:
        InvalidError: the town's own data cannot be read.
    """
    from exporters.tables.workdays import WorkDays

    if today is None:
        from storage import dates

        today = dates.today()
    fields = ledger.catalogue.fields_in(year)
    known = Known(
        [term.name for term in fields if term.details.get("power", True)],
        _villages(ledger),
        ledger.last_visits,
        today,
        data.load(_DATA, ledger.folder),
        ledger.caps,
        WorkDays(ledger.folder).works,
    )
    visits = (facts.INSPECTIONS, facts.PATROLS)
    rows = ledger.rows(visits, year)
    earlier = [
        row
        for before in (ledger.years() if year == today.year else [])
        if before < year
        for row in ledger.rows(visits, before)
        if row.facts.date  # those without a day are in the list of every year
    ]
    return find(rows, Rules(ledger.folder), year, known, earlier)


def find(
    rows: Iterable[Row], rules: Rules, year: int, known: Known, earlier: Iterable[Row] = ()
) -> Found:
    """Return what `year` lacks; a pure function of its arguments.

    Args:
        rows: the records of the year.
        rules: the counting rules.
        year: the year.
        known: what else is known.
        earlier: the records of earlier years, looked through for what they left undone.
    """
    judged = []
    asked: dict[tuple[str, ...], bool] = {}  # records that are alike are judged once
    for row in rows:
        record = row.facts
        alike = (row.table, record.date[:4], *(getattr(record, name) for name in JUDGED))
        if alike not in asked:
            verdict = rules.verdict(row.table, record, year)
            asked[alike] = bool(verdict and verdict.counts)
        judged.append(_Judged(row, asked[alike]))
    own = [row for row, _counts in judged]
    undone = [*earlier, *own]
    end = min(date(year, 12, 31), known.today)
    found = [
        *_returned(undone),
        *_overdue(undone, known),
        *_drafts(undone, known),
        *_incomplete(own),
        *_over_cap(own, known, year),
    ]
    if end < date(year, 1, 1):
        return Found(year, found)
    found += _empty(judged, known, year, end)
    running = known.today.year == year
    return Found(year, found, end.isoformat(), running, known.works(end)[1])


def _villages(ledger: Ledger) -> list[str]:
    """Return the villages of the directory that are in use."""
    from storage.line import decode

    documents = [
        decode(ledger.store.encoded("villages", id_) or b"{}")
        for id_ in ledger.store.index.ids("villages")
    ]
    return [str(one.get("name", "")) for one in documents if one.get("active", True)]


def _returned(rows: Sequence[Row]) -> Iterator[Gap]:
    """Name records that were sent back and not handed in again."""
    for row in rows:
        if row.facts.status == "returned":
            what = row.facts.subject or row.facts.number
            yield Gap("returned", what, row.facts.field, uids=(row.facts.uid,))


def _overdue(rows: Sequence[Row], known: Known) -> Iterator[Gap]:
    """Name corrections whose day has passed while nobody looked again."""
    latest = (known.today - timedelta(days=known.limits["reinspections"]["days"])).isoformat()
    due = [
        row.facts
        for row in rows
        if row.facts.due
        and row.facts.due < latest
        and row.facts.status in ("submitted", "approved")
    ]
    last = known.last_visits([record.subject for record in due if record.subject]) if due else {}
    for record in sorted(due, key=lambda record: (record.due, record.number)):
        if last.get(record.subject, "") <= record.date:
            what = record.subject or record.number
            yield Gap("overdue", what, record.field, since=record.due, uids=(record.uid,))


def _drafts(rows: Sequence[Row], known: Known) -> Iterator[Gap]:
    """Name drafts of visits that lie back for long."""
    latest = (known.today - timedelta(days=known.limits["drafts"]["days"])).isoformat()
    for row in rows:
        if row.facts.status == "draft" and row.facts.date <= latest:
            what = row.facts.subject or row.facts.number
            day = row.facts.date
            yield Gap("draft", what, row.facts.field, since=day, uids=(row.facts.uid,))


def _incomplete(rows: Sequence[Row]) -> Iterator[Gap]:
    """Name the parts that handed-in inspections lack, each with the records that lack it."""
    lacking: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row.facts.status in ("submitted", "approved"):
            for name in row.facts.missing.split():
                lacking[name].append(row.facts.uid)
    for name, uids in sorted(lacking.items(), key=lambda item: (-len(item[1]), item[0])):
        yield Gap("incomplete", name, number=len(uids), uids=tuple(uids))


def _over_cap(rows: Sequence[Row], known: Known, year: int) -> Iterator[Gap]:
    """Name subjects that were visited more often than a cap allows."""
    for cap, subject, field, visits in known.caps.beyond(rows, year, known.today):
        uids = tuple(row.facts.uid for row in visits)
        yield Gap("cap", subject, field, len(uids), uids=uids, over=(cap.name, cap.most))


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
        for run in _empty_months(months, seen) if seen else ():
            inside = [record for record in others if record.date[:7] in run]
            what = f"{run[0]}/{run[-1]}"
            found.append(Gap("month", what, name, len(run), uids=_uids(inside, field=name)))
    days = {record.date for record in counted}
    for first, last, weeks in _empty_weeks(days, year, end, known.works):
        inside = [r for r in others if first.isoformat() <= r.date <= last.isoformat()]
        found.append(Gap("week", f"{first}/{last}", number=weeks, uids=_uids(inside)))
    return found


def _empty_months(months: Sequence[str], seen: set[str]) -> Iterator[list[str]]:
    """Return the runs of months of which none is among those `seen`."""
    for empty, run in groupby(months, lambda month: month not in seen):
        if empty:
            yield list(run)


def _empty_weeks(
    days: set[str], year: int, end: date, works: Callable[[date], tuple[bool, bool]]
) -> Iterator[tuple[date, date, int]]:
    """Return the runs of weeks, Monday to Sunday, in which none of `days` lies, and how many.

    The first and last week of a year are as long as what of it lies in the year. A week
    without a working day is no gap: it neither begins, ends nor breaks a run, and is not
    counted in it. Nor is one a gap that is not over yet.
    """
    run: list[tuple[date, date]] = []
    day = date(year, 1, 1)
    while day <= end:
        last = min(day + timedelta(days=6 - day.weekday()), date(year, 12, 31))
        inside = [day + n * _DAY for n in range((last - day).days + 1)]
        if last > end or any(one.isoformat() in days for one in inside):
            if run:
                yield run[0][0], run[-1][1], len(run)
            run = []
        elif any(works(one)[0] for one in inside):
            run.append((day, last))
        day = last + _DAY
    if run:
        yield run[0][0], run[-1][1], len(run)


def _uids(records: Iterable[facts.Facts], **equal: str) -> tuple[str, ...]:
    return tuple(
        record.uid
        for record in records
        if all(getattr(record, name) == value for name, value in equal.items())
    )
