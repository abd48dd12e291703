"""What stands behind the numbers of a section: the records that each was counted from."""

from collections.abc import Iterable
from dataclasses import dataclass

from exporters.numbers import CORRECTED, PROBLEMS, Figure, Numbers
from exporters.runs import in_runs
from exporters.section.model import Section
from exporters.section.wording import Wording
from exporters.year import Year

_OTHER_MEASURES = ("change", "rate", "points")  # worked out from numbers that stand beside them

_UNIT_OF = {CORRECTED: PROBLEMS}  # a count word that is another kind's


@dataclass(frozen=True)
class Evidence:
    """The records behind one number.

    Attributes:
        name: by which a document refers to it, such as 依据1.
        label: what was counted and how much of it, such as 2025年住建领域行政检查236次.
        records: the numbers of the records, those in a row as 2025-0001至0004; `""` for
            officers, who are counted from the directory.
    """

    name: str
    label: str
    records: str


def evidence(found: Section, year: Year) -> dict[Figure, Evidence]:
    """Return what stands behind each number of `found`, in the order of its text.

    A share or a change opens to the records of the number it is said of.
    """
    wording, numbers = Wording(year.ledger.folder), Numbers(year)
    known: dict[Figure, Evidence] = {}
    for figure in _figures(found):
        plain = Figure(figure.year, figure.kind, figure.field)
        if plain not in known:
            of = numbers if plain.year == year.number else numbers.before
            if of is not None and of.value(plain.kind, plain.field):
                name = f"依据{len(dict.fromkeys(known.values())) + 1}"
                known[plain] = _one(name, plain, of, wording)
        if plain in known:
            known[figure] = known[plain]
    return known


def _figures(found: Section) -> Iterable[Figure]:
    spans = [span.figure for paragraph in found.paragraphs for span in paragraph.spans]
    return sorted(dict.fromkeys(spans), key=lambda figure: figure.measure in _OTHER_MEASURES)


def _one(name: str, figure: Figure, numbers: Numbers, wording: Wording) -> Evidence:
    what = wording.text(f"evidence.{figure.kind}", field=figure.field)
    unit = wording.unit(_UNIT_OF.get(figure.kind, figure.kind), figure.field).text
    label = f"{figure.year}年{what}{numbers.value(figure.kind, figure.field)}{unit}"
    records = numbers.records(figure.kind, figure.field)
    return Evidence(
        name, label, "、".join(in_runs(one.facts.number or one.facts.uid for one in records))
    )
