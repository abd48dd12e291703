"""The year before, which a year's figures stand beside: from records, else from what was published.

A town that begins with Taizhang has no records of the year before, but it has published that
year's report. Once it is kept (`storage.publications`), its figures stand in for the records,
and every document says so. Where the ledger has records of the year as well, they win.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from exporters.counting import Rules
from exporters.figures import Figures, figures
from exporters.published.kinds import INSPECTION, PATROL, TRAINING, Kinds
from storage import publications
from storage.errors import InvalidError
from storage.language import _
from storage.reader import Reader

if TYPE_CHECKING:
    from storage.yearbook import PublishedReport, Stated


@dataclass(frozen=True)
class Difference:
    """A figure of which the published report says otherwise than the records.

    Attributes:
        kind: what is counted, as `Stated.kind`.
        field: the field, `""` for all.
        published: what the report states.
        counted: what the records give.
    """

    kind: str
    field: str
    published: int
    counted: int

    def told(self, year: int) -> str:
        """Return the difference as a sentence in the language in use."""
        name = self.field or Kinds().shown(self.kind)
        return _(
            "{year}, {name}: the published report says {published}, the records give {counted}."
        ).format(year=year, name=name, published=self.published, counted=self.counted)


@dataclass(frozen=True)
class Before:
    """The figures of a year for comparison with the one after it.

    Attributes:
        year: the year.
        figures: its figures as counted; `None` where the ledger has no records of it.
        report: the published report that is kept of it; `None` where there is none.
        fields: the fields in which the town has power. Only a report that states each of
            them states their sum.
    """

    year: int
    figures: Figures | None
    report: "PublishedReport | None"
    fields: tuple[str, ...] = ()

    @property
    def is_published(self) -> bool:
        """Whether its numbers come from a published report, for want of records."""
        return self.figures is None

    @property
    def counted(self) -> dict[str, int]:
        """Field → inspections, for the fields that are known."""
        if self.figures is not None:
            return self.figures.counted
        return self._published_fields

    @property
    def total(self) -> int | None:
        """All inspections; `None` where the report states them neither whole nor by field."""
        if self.figures is not None:
            return self.figures.total
        return self.published(INSPECTION)

    @property
    def trainings(self) -> int | None:
        """Trainings at county level and above; `None` where they are not known."""
        if self.figures is not None:
            return self.figures.trainings["county_or_above"]
        return self.published(TRAINING)

    def field(self, name: str) -> int | None:
        """Return the inspections in a field; `None` where they are not known, which is no 0."""
        return self.counted.get(name, None if self.is_published else 0)

    def excluded(self, reason: str) -> int | None:
        """Return how many records did not count for a reason; a report states only patrols."""
        if self.figures is not None:
            return self.figures.excluded.get(reason, 0)
        return self.published(PATROL) if reason == "patrol" else None

    def published(self, kind: str, field: str = "") -> int | None:
        """Return what the report states exactly of a kind; `None` where it does not.

        The inspections of all fields are their sum where no total is stated, but each field.
        """
        for figure in self.report.figures if self.report else ():
            if (figure.kind, figure.field) == (kind, field) and _is_exact(figure):
                return int(figure.number)
        known = self._published_fields
        if kind == INSPECTION and not field and known and known.keys() >= set(self.fields):
            return sum(known.values())
        return None

    @property
    def _stated(self) -> "tuple[Stated, ...]":
        return self.report.figures if self.report else ()

    @cached_property
    def _published_fields(self) -> dict[str, int]:
        return {
            figure.field: int(figure.number)
            for figure in reversed(self._stated)
            if figure.kind == INSPECTION and figure.field and _is_exact(figure)
        }

    @property
    def differences(self) -> list[Difference]:
        """What the published report says otherwise than the records, where there are both."""
        if self.figures is None or self.report is None:
            return []
        both = [
            (INSPECTION, name, self.published(INSPECTION, name), n)
            for name, n in self.figures.counted.items()
        ]
        both.append((INSPECTION, "", self.published(INSPECTION), self.figures.total))
        both.append((TRAINING, "", self.published(TRAINING), self.trainings or 0))
        return [
            Difference(kind, name, stated, n)
            for kind, name, stated, n in both
            if stated is not None and stated != n
        ]

    @property
    def source(self) -> str:
        """The published report in the language of documents: its file, and what identifies it."""
        assert self.report is not None
        name = f"《{self.report.file}》" if self.report.file else ""
        return f"已公开的{self.year}年报告{name}（SHA-256前16位{self.report.digest[:16]}）"

    def as_data(self) -> dict[str, Any]:
        """Return the figures as a JSON object that says where they come from."""
        report = self.report
        return {
            "year": self.year,
            "from": "published" if self.is_published else "records",
            "counted": self.counted,
            "total": self.total,
            "trainings": self.trainings,
            "report": report
            and {
                "uid": report.uid,
                "file": report.file,
                "sha256": report.digest,
                "figures": list(_as_data(report.figures)),
            },
            "differences": [dict(vars(one)) for one in self.differences],
        }


def before(ledger: Reader, year: int, rules: Rules | None = None) -> Before | None:
    """Return the figures of the year before `year`; `None` where nothing is known of it.

    Args:
        ledger: the ledger.
        year: the year that is compared with it.
        rules: the rules to count by; the town's own where not given.

    Raises:
        InvalidError: the town's own data cannot be read.
    """
    counted = figures(ledger, year - 1, rules) if year - 1 in ledger.years() else None
    report = publications.kept(ledger, year - 1)
    fields = tuple(term.name for term in ledger.catalogue.fields if term.details.get("power", True))
    return Before(year - 1, counted, report, fields) if counted or report else None


def check_unambiguous(figures: "Iterable[Stated]") -> None:
    """Refuse figures of which two answer the same question otherwise.

    Raises:
        InvalidError: there are two; the sentence names both.
    """
    known: dict[tuple[str, str, bool], Stated] = {}
    for figure in figures:
        other = known.setdefault((figure.kind, figure.field, figure.county), figure)
        compared = figure.kind in (INSPECTION, TRAINING, PATROL)
        if compared and other.number != figure.number and not (other.bound or figure.bound):
            raise InvalidError(
                _(
                    "The report states two figures for the same: {first} in “{one}”, and {second} "
                    "in “{other}”. Leave out the one that is not the year's."
                ).format(
                    first=other.number,
                    one=_brief(other.sentence),
                    second=figure.number,
                    other=_brief(figure.sentence),
                )
            )


def _is_exact(figure: "Stated") -> bool:
    return (
        not figure.bound
        and figure.number.isdecimal()
        and (figure.kind != TRAINING or figure.county)
    )


def _brief(sentence: str) -> str:
    return sentence if len(sentence) <= 40 else sentence[:39] + "…"


def _as_data(figures: "Iterable[Stated]") -> Iterator[dict[str, Any]]:
    for figure in figures:
        yield {name: getattr(figure, name) for name in figure.__struct_fields__}
