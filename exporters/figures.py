"""How many: the figures of a year, counted from the facts in the index.

The index keeps running counts of records whose facts are alike, and the rule is asked
once for each kind: the cost depends on how varied a year is, not on how long a ledger.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from exporters.counting import Rules, Verdict
from storage import facts
from storage.catalogue import Catalogue
from storage.facts import Facts
from storage.indexfile import JUDGED
from storage.line import Position
from storage.reader import Reader, Row

DIMENSIONS = facts.DIMENSIONS
Table = dict[str, dict[str, int]]


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
        position: the end of the journal at that time.
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
    position: Position = field(default_factory=Position)

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


def figures(ledger: Reader, year: int, rules: Rules | None = None) -> Figures:
    """Count `year` in `ledger`.

    Every field in which the town has power is in `counted`, with 0 where nothing
    counts, unless it was not in use in that year; every month is in `by["month"]`.

    Args:
        ledger: the ledger.
        year: the year.
        rules: the rules to count by; the town's own where not given.

    Raises:
        InvalidError: the town's own data cannot be read.
    """
    rules = rules or Rules(ledger.folder)
    position = ledger.store.follow()
    fields = ledger.catalogue.fields_in(year)
    powers = {term.name: bool(term.details.get("power", True)) for term in fields}
    counted: Counter[str] = Counter({name: 0 for name, power in powers.items() if power})
    excluded: Counter[str] = Counter()
    by: dict[str, dict[str, Counter[str]]] = {name: defaultdict(Counter) for name in DIMENSIONS}
    levels: Counter[str] = Counter()
    verdicts: dict[tuple[str, ...], Verdict | None] = {}
    for dimension, value, table, *judged, number in ledger.store.index.counts(f"{year:04}"):
        record = Facts(**dict(zip(JUDGED, judged, strict=True)))
        if table == facts.TRAININGS:
            if trained(record):
                levels[value] += number
            continue
        alike = (table, *judged)
        if alike not in verdicts:
            verdicts[alike] = rules.verdict(table, record, year)
        verdict = verdicts[alike]
        assert verdict is not None
        if dimension == facts.TOTAL and verdict.counts:
            counted[record.field] += number
        elif dimension == facts.TOTAL:
            excluded[verdict.reason] += number
        elif verdict.counts:
            by[dimension][record.field][value] += number
    known = [name for name, power in powers.items() if power]
    others = sorted(counted.keys() - set(known))  # the same order on every computer
    counted = Counter({name: counted[name] for name in (*known, *others)})
    excluded["other_year"] = ledger.store.index.visits_elsewhere(f"{year:04}")
    for name in counted:
        by["month"][name].update(dict.fromkeys((f"{month:02}" for month in range(1, 13)), 0))
    return Figures(
        year=year,
        town=ledger.town_name,
        counted=dict(counted),
        excluded={name: excluded[name] for name in rules.reasons if excluded[name]},
        no_power=[name for name, power in powers.items() if not power and name not in counted],
        trainings=_trainings(ledger, levels),
        by={
            name: {of: dict(sorted(by[name][of].items())) for of in counted if of in by[name]}
            for name in DIMENSIONS
        },
        rules=rules.as_data(),
        head=position.hash,
        position=position,
    )


def trained(record: Facts) -> bool:
    """Tell whether a training is among the figures: handed in, and not entered twice."""
    return record.status in ("submitted", "approved") and not record.repeats


def rank(catalogue: Catalogue, level: str) -> str:
    """Return `county_or_above` or `below_county`; which levels are which is in the terms."""
    term = catalogue.terms["level"].find(level)
    return "county_or_above" if term and term.details.get("county_or_above") else "below_county"


def trainings_counted(ledger: Reader, year: int) -> list[Row]:
    """Return the trainings of `year` at county level and above that count, the first one first."""
    return [
        row
        for row in reversed(ledger.rows((facts.TRAININGS,), year))
        if row.facts.date
        and rank(ledger.catalogue, row.facts.level) == "county_or_above"
        and trained(row.facts)
    ]


def _trainings(ledger: Reader, levels: Mapping[str, int]) -> dict[str, int]:
    """Count trainings by level."""
    found = {"county_or_above": 0, "below_county": 0}
    for level, number in levels.items():
        found[rank(ledger.catalogue, level)] += number
    return found
