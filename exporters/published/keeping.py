"""Keeping what a published report states in the ledger, as the figures of its year."""

import hashlib
from collections.abc import Collection, Iterable

from exporters.before import check_unambiguous
from exporters.published.reading import Published, Statement
from storage import publications
from storage.errors import InvalidError
from storage.language import _
from storage.ledger import Ledger
from storage.yearbook import PublishedReport, Stated


def to_keep(
    published: Published, year: int, chosen: Collection[Statement] | None = None
) -> list[Statement]:
    """Return the statements that are the town's figures of `year`, each once.

    Args:
        published: what the report states.
        year: the year.
        chosen: those that a person chose; where not given, all that are not set aside
            as of a part of the year or of another body.
    """
    found: dict[tuple[object, ...], Statement] = {}
    for statement in published.statements:
        of_the_year = statement.year in (None, year) and not statement.aside
        if of_the_year if chosen is None else statement in chosen:
            one = statement
            found.setdefault((one.kind, one.field, one.county, one.number, one.bound), one)
    return list(found.values())


def keep(
    ledger: Ledger,
    statements: Iterable[Statement],
    year: int,
    data: bytes,
    file: str = "",
    by: str = "",
) -> PublishedReport:
    """Keep statements of a report as what was published of `year`.

    Args:
        ledger: the ledger.
        statements: what of the report is kept; see `to_keep`.
        year: the year.
        data: the bytes of the file, or of what was pasted.
        file: the name of the file; empty where it was pasted.
        by: the person; whoever is at the keyboard where not given.

    Raises:
        InvalidError: there is none, two of them contradict each other, or they are kept already.
        CannotWriteError: the disk refused; nothing is kept.
    """
    figures = tuple(_stated(statement) for statement in statements)
    if not any(figure.kind != "rate" for figure in figures):
        raise InvalidError(
            _("The report states no figure of {year} that could be kept.").format(year=year)
        )
    check_unambiguous(figures)
    digest = hashlib.sha256(data).hexdigest()
    report = PublishedReport(name=f"{year:04}", file=file, digest=digest, figures=figures)
    return publications.keep(ledger, report, by)


def _stated(statement: Statement) -> Stated:
    return Stated(
        kind=statement.kind,
        field=statement.field,
        number=f"{statement.number.normalize():f}",
        unit=statement.unit,
        bound=statement.bound,
        county=statement.county,
        sentence=statement.sentence,
    )
