"""`compare`: a published report beside the ledger."""

import sys
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from storage.errors import InvalidError, reason
from storage.language import _
from tui.commands.shared import (
    format_option,
    opened,
    print_json,
    print_table,
    refuse_file,
    year_option,
)
from tui.reportwords import OUTCOMES, plain, standing, written

if TYPE_CHECKING:
    from exporters.published.comparing import Jump, Line
    from exporters.published.kinds import Kinds
    from exporters.published.reading import Published, Statement
    from storage.ledger import Ledger
    from storage.yearbook import PublishedReport


@click.command(
    "compare",
    help=_(
        "Read a published report (.txt, .html, .docx) and set its figures beside the ledger's.\n\n"
        "Each figure is shown with the sentence it came from; `-` reads what is pasted. "
        "For the report of the year before, changes of more than 30 % against this year's "
        "ledger are pointed out, because a reader will ask. Exit code 1 where a figure differs.\n\n"
        "--keep keeps the figures in the ledger, so that a town without records of that year has "
        "them beside the next one; `taizhang undo` takes that back. Without a file the reports "
        "that are kept are listed."
    ),
)
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True), required=False)
@year_option
@click.option("--keep", "keeping", is_flag=True, help=_("Keep the figures as that year's."))
@click.option(
    "--forget", type=click.IntRange(1949, 2199), help=_("Stop using what is kept of that year.")
)
@click.option("--why", default="", help=_("The reason for --forget."))
@format_option("table", "json")
@click.pass_context
def compare_command(
    ctx: click.Context,
    file: Path | None,
    year: int | None,
    keeping: bool,
    forget: int | None,
    why: str,
    form: str,
) -> None:
    """Compare a report with the ledger, keep it, or list what is kept."""
    if forget is not None:
        _forget(ctx, forget, why)
    elif file is not None:
        _compare(ctx, file, year, keeping, form)
    elif keeping:
        raise click.UsageError(_("--keep needs the file of the report."), ctx)
    else:
        _list(ctx)


def _compare(ctx: click.Context, file: Path, year: int | None, keeping: bool, form: str) -> None:
    from exporters.figures import figures
    from exporters.published.comparing import compared, jumps
    from exporters.published.kinds import Kinds
    from exporters.published.reading import Reading
    from exporters.published.text import paragraphs

    refuse_file(str(file), "compare")
    data, name = _bytes(file)
    ledger = opened(ctx)
    published = Reading(ledger.catalogue).read(paragraphs(data, name))
    if not published.statements:
        raise InvalidError(
            _("{file} states no figures that are known here, such as “行政检查236次”.").format(
                file=name or _("The text")
            )
        )
    year = year or published.year
    if year is None:
        raise InvalidError(_("The report does not say which year it is about; give --year."))
    known = year in ledger.years()
    kept = _kept(ledger, published, year, data, name) if keeping else None
    lines = compared(published.statements, figures(ledger, year) if known else None)
    later = jumps(published.statements, figures(ledger, year + 1))
    if form == "json":
        print_json(
            {
                "year": year,
                "figures": [_as_data(line) for line in lines],
                "planned": [_said(statement) for statement in published.planned],
                "next_year": [_jump_as_data(jump) for jump in later if jump.now],
                **({"kept": kept.uid} if kept else {}),
            }
        )
    else:
        _print(year, lines, [jump for jump in later if jump.now], Kinds())
        if kept:
            click.echo(
                _(
                    "Kept {count} figures of {year}; `taizhang undo` takes that back, "
                    "`taizhang compare` lists what is kept."
                ).format(count=len(kept.figures), year=year)
            )
        if not known:
            click.echo(_("The ledger has no records of {year}.").format(year=year), err=True)
    if any(line.outcome == "differs" for line in lines):
        ctx.exit(1)


def _kept(
    ledger: "Ledger", published: "Published", year: int, data: bytes, name: str
) -> "PublishedReport":
    from exporters.published.keeping import keep, to_keep

    return keep(ledger, to_keep(published, year), year, data, name)


def _forget(ctx: click.Context, year: int, why: str) -> None:
    from storage import publications

    publications.forget(opened(ctx), year, why)
    click.echo(_("What was published of {year} is no longer used.").format(year=year))


def _list(ctx: click.Context) -> None:
    """Print the reports that are kept, with who kept them and every figure's sentence."""
    from exporters.published.kinds import Kinds
    from storage import publications

    ledger = opened(ctx)
    years = publications.years(ledger)
    if not years:
        click.echo(_("No published report is kept; `taizhang compare FILE --keep` keeps one."))
    kinds = Kinds()
    for year in years:
        report, step = publications.kept(ledger, year), publications.history(ledger, year)[-1]
        assert report is not None
        when = step.at[:16].replace("T", " ")
        click.echo(f"{year}  {report.file or _('pasted')}  {step.by}  {when}")
        click.echo(f"SHA-256 {report.digest}")
        print_table(
            [_("Published"), _("Field"), str(year), _("Sentence")],
            [
                [
                    kinds.shown(one.kind),
                    one.field,
                    written(one.number, one.unit, one.bound),
                    one.sentence[:40] + ("…" if len(one.sentence) > 40 else ""),
                ]
                for one in report.figures
            ],
        )


def _bytes(file: Path) -> tuple[bytes, str]:
    if str(file) == "-":
        return sys.stdin.buffer.read(), ""
    try:
        return file.read_bytes(), file.name
    except OSError as error:
        raise InvalidError(
            _("{file} cannot be read: {reason}.").format(file=file, reason=reason(error))
        ) from error


def _print(year: int, lines: "list[Line]", later: "list[Jump]", kinds: "Kinds") -> None:
    print_table(
        [_("Published"), _("Field"), str(year), _("Ledger"), "", _("Sentence")],
        [
            [
                kinds.shown(line.statement.kind),
                line.statement.field,
                _number(line.statement),
                "" if line.ledger is None else str(line.ledger),
                standing(line.statement, year) or _(OUTCOMES[line.outcome]),
                _around(line.statement),
            ]
            for line in lines
        ],
    )
    if later:
        click.echo()
        print_table(
            [_("Inspections"), str(year), str(year + 1), _("Growth")],
            [
                [
                    jump.field or _("Total"),
                    plain(jump.before),
                    str(jump.now),
                    ("—" if jump.percent is None else f"{jump.percent:+} %")
                    + ("  " + _("explain this") if jump.large else ""),
                ]
                for jump in later
            ],
        )


def _number(statement: "Statement") -> str:
    return written(plain(statement.number), statement.unit, statement.bound)


def _around(statement: "Statement") -> str:
    """Return the words around a figure, short enough for a line."""
    start, end = max(statement.start - 14, 0), statement.end + 6
    sentence = statement.sentence
    return f"{'…' * (start > 0)}{sentence[start:end]}{'…' * (end < len(sentence))}"


def _said(statement: "Statement") -> dict[str, Any]:
    change = statement.change
    return {
        "kind": statement.kind,
        "field": statement.field,
        "number": _json_number(statement.number),
        "unit": statement.unit,
        "bound": statement.bound,
        "year": statement.year,
        "part": statement.part,
        "aside": statement.aside,
        "change": change
        and {"way": change.way, "amount": _json_number(change.amount), "unit": change.unit},
        "sentence": statement.sentence,
        "at": [statement.start, statement.end],
    }


def _as_data(line: "Line") -> dict[str, Any]:
    return {**_said(line.statement), "ledger": line.ledger, "outcome": line.outcome}


def _jump_as_data(jump: "Jump") -> dict[str, Any]:
    return {
        "field": jump.field,
        "before": _json_number(jump.before),
        "now": jump.now,
        "percent": None if jump.percent is None else float(jump.percent),
        "large": jump.large,
    }


def _json_number(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)
