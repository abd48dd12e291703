"""How many: the figures of a year, counted from the facts in the index.

The database groups records whose facts are alike, and the rule is asked once for
each group: the cost depends on how varied a ledger is, not on how long.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from exporters.counting import Rules
from storage import facts
from storage.facts import Facts
from storage.ledger import Ledger

DIMENSIONS = ("month", "village", "officer", "item", "result", "kind")
Table = dict[str, dict[str, int]]
# The facts a verdict or a dimension depends on; the day is cut to its month.
_GROUPED = (
    *("date", "field", "village", "kind", "item", "result"),
    *("status", "missing", "followed", "repeats"),
)


@dataclass
class Figures:
    """The figures of one year.

    Attributes:
        year: the year counted.
        town: whose figures they are.
        counted: field → inspections that count.
        excluded: reason → records that do not count, each under its decisive reason;
            `other_year` are the ledger's records of other years.
        no_power: fields in which the town has no such power, which is not a 0.
        trainings: `county_or_above` and `below_county`.
        by: dimension → field → value → inspections that count. One inspection has
            several officers, so `officer` adds up to more than `counted`.
        rules: version of the counting rules and the options in force.
        head: the ledger's chain head at the time of counting.
    """

    year: int
    town: str
    counted: dict[str, int]
    excluded: dict[str, int]
    trainings: dict[str, int]
    no_power: list[str] = field(default_factory=list)
    by: dict[str, Table] = field(default_factory=dict)
    rules: dict[str, Any] = field(default_factory=dict)
    head: str = ""

    @property
    def total(self) -> int:
        """All inspections that count."""
        return sum(self.counted.values())

    def as_data(self) -> dict[str, Any]:
        """Return the figures as one JSON object."""
        return {
            "year": self.year,
            "town": self.town,
            "counted": self.counted,
            "excluded": self.excluded,
            "no_power": self.no_power,
            "trainings": self.trainings,
            **{f"by_{name}": table for name, table in self.by.items()},
            "rules": self.rules,
            "head": self.head,
        }


def figures(ledger: Ledger, year: int) -> Figures:
    """Count `year` in `ledger`.

    Every field in which the town has power is in `counted`, with 0 where nothing
    counts; every month is in `by["month"]`.

    Raises:
        InvalidError: the town's own data cannot be read.
    """
    rules = Rules(ledger.folder)
    head = ledger.head
    fields = list(ledger.catalogue.fields)
    powers = {term.name: bool(term.details.get("power", True)) for term in fields}
    counted: Counter[str] = Counter({name: 0 for name, power in powers.items() if power})
    excluded: Counter[str] = Counter()
    by: dict[str, dict[str, Counter[str]]] = {name: defaultdict(Counter) for name in DIMENSIONS}
    for table, record, officers, count in _groups(ledger, year):
        verdict = rules.verdict(table, record, year)
        if verdict is None:
            continue
        if not verdict.counts:
            excluded[verdict.reason] += count
            continue
        counted[record.field] += count
        values: dict[str, tuple[str, ...]] = {
            name: (getattr(record, name, ""),) for name in DIMENSIONS
        }
        values |= {"month": (record.date[5:7],), "officer": officers}
        for name, entries in values.items():
            for value in entries:
                by[name][record.field][value] += count
    for name in counted:
        by["month"][name].update(dict.fromkeys((f"{month:02}" for month in range(1, 13)), 0))
    return Figures(
        year=year,
        town=ledger.town_name,
        counted=dict(counted),
        excluded={name: excluded[name] for name in rules.reasons if excluded[name]},
        no_power=[name for name, power in powers.items() if not power and name not in counted],
        trainings=_trainings(ledger, year),
        by={
            name: {of: dict(sorted(by[name][of].items())) for of in counted if of in by[name]}
            for name in DIMENSIONS
        },
        rules=rules.as_data(),
        head=head,
    )


def _groups(ledger: Ledger, year: int) -> list[tuple[str, Facts, tuple[str, ...], int]]:
    """Return the records of all visits in groups of equal facts, with their number.

    Records of other years are one group, undated ones belong to every year.
    """
    columns = ", ".join((*_GROUPED[1:], "officers"))
    rows = ledger.store.index.rows(
        f'select "table", substr(date, 1, 7), {columns}, count(*) from records '
        "where \"table\" in (?, ?) and (date = '' or date between ? and ?) "
        f'group by "table", substr(date, 1, 7), {columns}',
        (facts.INSPECTIONS, facts.PATROLS, f"{year:04}-01-01", f"{year:04}-12-31"),
    )
    groups = []
    for table, *values, officers, count in rows:
        record = Facts(**dict(zip(_GROUPED, values, strict=True)))
        groups.append((table, record, tuple(officers.split()), count))
    elsewhere = ledger.store.index.rows(
        "select count(*), min(date) from records where \"table\" in (?, ?) and date != '' "
        "and date not between ? and ?",
        (facts.INSPECTIONS, facts.PATROLS, f"{year:04}-01-01", f"{year:04}-12-31"),
    )
    for count, date in elsewhere:
        if count:
            groups.append((facts.INSPECTIONS, Facts(date=date), (), count))
    return groups


def _trainings(ledger: Ledger, year: int) -> dict[str, int]:
    """Count the trainings of `year` by level; what level means is in the terms."""
    levels = ledger.catalogue.terms["level"]
    found = {"county_or_above": 0, "below_county": 0}
    rows = ledger.store.index.rows(
        'select level, count(*) from records where "table" = ? and date between ? and ? '
        "and status in ('submitted', 'approved') and repeats = '' group by level",
        (facts.TRAININGS, f"{year:04}-01-01", f"{year:04}-12-31"),
    )
    for level, count in rows:
        term = levels.find(level)
        high = bool(term and term.details.get("county_or_above"))
        found["county_or_above" if high else "below_county"] += count
    return found
