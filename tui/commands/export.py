"""`export`: the documents of a year."""

from pathlib import Path

import click

from storage.language import _
from tui.commands.shared import opened, year_option, year_or_latest


@click.group("export", help=_("Write the documents of a year."))
def export_command() -> None:
    """Gather the exports."""


@export_command.command(
    "report",
    help=_(
        "The enforcement section of the town's yearly report, as text.\n\n"
        "Its sentences can be changed in settings/wording.toml in the ledger's folder."
    ),
)
@year_option
@click.option(
    "--to",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    default="-",
    help=_("The file to write; - for standard output, which is the default."),
)
@click.pass_context
def report_command(ctx: click.Context, year: int | None, to: Path) -> None:
    """Write the enforcement section."""
    from exporters.report import report

    ledger = opened(ctx)
    text = report(ledger, year_or_latest(ledger, year))
    if str(to) == "-":
        click.echo(text, nl=False)
        return
    from exporters.files import write

    write(to, text.encode())
    click.echo(_("Wrote {path}.").format(path=to), err=True)
