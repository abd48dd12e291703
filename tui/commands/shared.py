"""What the commands have in common: the ledger, the year, JSON and tables on standard output."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from storage.errors import InvalidError
from storage.language import _
from storage.text import fitted, one_line, width
from tui.answer import answer

if TYPE_CHECKING:
    from exporters.figures import Figures
    from storage.ledger import Ledger

F = TypeVar("F", bound=Callable[..., Any])


def ledger_folder(ctx: click.Context) -> Path:
    """Return the folder of the ledger in use, which need not exist.

    The town's own ledger, else the sample where that is all there is, which is said.
    """
    from storage.location import ledger_in_use, sample_ledger

    named = named_folder(ctx)
    folder = ledger_in_use(named)
    if named is None and folder == sample_ledger():
        click.echo(_("Using the sample ledger in {folder}.").format(folder=folder), err=True)
    return folder


def own_folder(ctx: click.Context) -> Path:
    """Return where the town's own ledger is or will be: as named, else in the user's data."""
    from storage.location import own_ledger

    return named_folder(ctx) or own_ledger()


def named_folder(ctx: click.Context) -> Path | None:
    """Return the folder that `--ledger` or `TAIZHANG_LEDGER` names."""
    named: Path | None = ctx.find_root().params.get("ledger")
    return named


def refuse_file(text: str, command: str = "") -> None:
    """Send a person who gives a file to a command that takes none to the one that does.

    Raises:
        InvalidError: `text` names a file that another command takes.
    """
    from tui.misdirected import way_for

    if way := way_for(text, command):
        raise InvalidError(way)


def confirmed(question: str, default: bool) -> bool:
    """Ask at the terminal until it is answered; Enter alone means `default`."""
    choice = "[Y/n]" if default else "[y/N]"
    while True:
        typed = click.prompt(f"{question} {choice}", default="", show_default=False)
        said = answer(typed) if typed.strip() else default
        if said is not None:
            return said
        click.echo(_("Answer with y or n."))


def opened(ctx: click.Context) -> "Ledger":
    """Open the ledger in use; it is closed, and its notices told, when the command ends.

    Raises:
        NotALedgerError, DamagedError: there is none, or it was damaged.
    """
    from storage.ledger import Ledger
    from tui.indexing import catch_up

    ledger = Ledger.open(ledger_folder(ctx))
    catch_up(ledger)
    ctx.call_on_close(lambda: tell(ledger.store.notices))
    ctx.call_on_close(ledger.close)  # runs first, and may leave a notice
    return ledger


def tell(sentences: Sequence[str]) -> None:
    """Say sentences on standard error, where they cannot disturb data on standard output."""
    for sentence in sentences:
        click.echo(sentence, err=True)


def broken_assertions(ledger: "Ledger", counted: "Figures") -> list[str]:
    """Return a sentence for each assertion about a year that does not hold, or is none."""
    from exporters.assertions import checked

    try:
        outcomes = checked(ledger, counted)
    except InvalidError as error:
        return [str(error)]
    return [
        f"{outcome.sentence} "
        + _("`taizhang assert {year}` names the records that may explain it.").format(
            year=counted.year
        )
        for outcome in outcomes
        if not outcome.holds
    ]


def year_option(function: F) -> F:
    """Give a command `--year`."""
    return click.option(
        "--year",
        type=click.IntRange(1949, 2199),
        help=_("The year. [default: the latest year with records]"),
    )(function)


def format_option(*formats: str) -> Callable[[F], F]:
    """Give a command `--format`; the first format is the default."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help=_("How to print."),
    )


def year_or_latest(ledger: "Ledger", year: int | None) -> int:
    """Return `year`, else the latest year with records, else this year."""
    if year is not None:
        return year
    years = ledger.years()
    if years:
        return years[0]
    from storage.dates import today

    return today().year


def print_json(data: Any) -> None:
    """Print `data` as JSON, Chinese readable."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=1))


def print_csv(rows: Sequence[Sequence[Any]]) -> None:
    """Print rows as CSV; a cell that a spreadsheet would run as a formula is made text."""
    from exporters.tables.delimited import as_text

    click.echo(as_text(rows), nl=False)


def print_table(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Print rows in columns; numbers to the right; wide characters take two cells."""
    cells = [[one_line(str(cell)) for cell in row] for row in [head, *rows]]
    widths = [max(map(width, column)) for column in zip(*cells, strict=True)]
    for place, row in enumerate(cells):
        source = rows[place - 1] if place and rows else head
        line = "  ".join(
            " " * (room - width(cell)) + cell
            if (place and isinstance(value, int))
            or (not place and rows and isinstance(rows[0][column], int))
            else fitted(cell, room)
            for column, (cell, room, value) in enumerate(zip(row, widths, source, strict=True))
        )
        click.echo(line.rstrip())
