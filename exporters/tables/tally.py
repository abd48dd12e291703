"""The figures of a year as tables: split by month, village, officer, item, result, kind."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exporters.figures import DIMENSIONS, Figures
from exporters.tables import delimited
from exporters.year import Judged, Year
from storage import data, facts
from storage.catalogue import columns
from storage.reader import Reader

UNSAID = "（未填）"
HIGH, LOW = "县级以上", "县级以下"
_TEXTS = Path(__file__).parent.parent / "data" / "tables.toml"
# Dimensions whose values have an order of their own; the others stand by their figures.
_IN_ORDER = ("month", "result", "kind")


@dataclass(frozen=True)
class Split:
    """The inspections that count, by field and the values of one dimension.

    Attributes:
        dimension: month, village, officer, item, result or kind.
        label: what it is called, such as 村居.
        fields: the fields, one column each.
        numbers: value → inspections in each field.
        totals: inspections in each field; of officers not the sum of the column.
    """

    dimension: str
    label: str
    fields: tuple[str, ...]
    numbers: Mapping[str, tuple[int, ...]]
    totals: tuple[int, ...]

    @property
    def adds_up(self) -> bool:
        """Whether the rows add up to the totals; two officers share one inspection."""
        return self.dimension != "officer"


def splits(year: Year) -> list[Split]:
    """Return the figures of `year` split by every dimension."""
    return [_split(year, dimension) for dimension in DIMENSIONS]


def _split(year: Year, dimension: str) -> Split:
    figures = year.figures
    fields = tuple(figures.counted)
    table = figures.by[dimension]
    values = {value for of in table.values() for value in of}
    numbers = {value: tuple(table.get(of, {}).get(value, 0) for of in fields) for value in values}
    known = list(year.catalogue.terms[dimension].by_name) if dimension in ("result", "kind") else []

    def place(value: str) -> tuple[int, str]:
        if dimension not in _IN_ORDER:
            return -sum(numbers[value]), value
        return known.index(value) if value in known else len(known), value

    return Split(
        dimension,
        label_of(dimension),
        fields,
        {value: numbers[value] for value in sorted(numbers, key=place)},
        tuple(figures.counted.values()),
    )


def label_of(dimension: str) -> str:
    """Return what a dimension is called."""
    if dimension == "month":
        return "月份"
    return columns()["officers" if dimension == "officer" else dimension].term


def shown(dimension: str, value: str) -> str:
    """Return a value as it is printed: 5月, or （未填） where nothing was said."""
    if dimension == "month" and value.isdecimal():
        return f"{int(value)}月"
    return value or UNSAID


def training(year: Year, judged: Judged) -> str:
    """Return at which level a training is counted: 县级以上 or 县级以下; `""` where it is not."""
    brief = judged.facts
    if judged.table != facts.TRAININGS or brief.status not in ("submitted", "approved"):
        return ""
    if brief.repeats or not brief.date:
        return ""
    term = year.catalogue.terms["level"].find(brief.level)
    return HIGH if term and term.details.get("county_or_above") else LOW


def texts(year: Year, document: str) -> dict[str, Any]:
    """Return what the town's data says beside the figures of a document."""
    found: dict[str, Any] = data.load(_TEXTS, year.ledger.folder)[document]
    return found


def as_data(ledger: Reader, figures: Figures) -> dict[str, Any]:
    """Return the figures, what was corrected since publication, and what is asserted, as JSON."""
    from exporters.assertions import asserted
    from exporters.before import before
    from exporters.frozen import corrections

    found, outcomes = corrections(ledger, figures), asserted(ledger, figures)
    published = {"published": found.as_data()} if found is not None else {}
    known = before(ledger, figures.year)
    return {
        **figures.as_data(),
        **published,
        **({"before": known.as_data()} if known and known.report else {}),
        **({"assertions": outcomes} if outcomes else {}),
    }


def as_json(year: Year) -> bytes:
    """Return the figures as one JSON object, the one of `tally --format json`."""
    whole = as_data(year.ledger, year.figures)
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


def as_csv(year: Year) -> bytes:
    """Return the figures as one table, a figure to a row."""
    figures = year.figures
    rows: list[list[Any]] = [["统计项", "领域", "分类", "数量", "说明"]]
    rows += [["行政检查次数", of, "", n, ""] for of, n in figures.counted.items()]
    rows += [["行政检查次数", of, "", "", "本镇无此项行政执法职责"] for of in figures.no_power]
    rows.append(["行政检查次数", "合计", "", figures.total, ""])
    for split in splits(year):
        note = "" if split.adds_up else "每次检查由两名以上执法人员实施，各数不可相加"
        rows += [
            [f"按{split.label}", of, shown(split.dimension, value), n, note]
            for value, numbers in split.numbers.items()
            for of, n in zip(split.fields, numbers, strict=True)
        ]
    for name, n in figures.excluded.items():
        rule = year.rules.reasons[name]
        rows.append(["不计入", "", rule.term, n, f"{rule.code} {rule.sentence}"])
    rows.append(["执法培训", "", HIGH, figures.trainings["county_or_above"], ""])
    rows.append(["执法培训", "", LOW, figures.trainings["below_county"], ""])
    rows.append(["规则版本", "", figures.rules["version"], "", ""])
    rows += [
        ["计数选项", "", name, "", "是" if on else "否"]
        for name, on in figures.rules["options"].items()
    ]
    rows.append(["台账校验", "", figures.head, "", ""])
    return delimited.as_csv(rows)
