"""`init` and `sample`: where a ledger begins."""

import click

from storage.language import _, plural
from storage.location import sample_ledger
from tui.commands.shared import named_folder, own_folder


@click.command(
    "init",
    help=_(
        "Start a ledger for a town, in the folder named by --ledger or in your data folder.\n\n"
        "Example: taizhang init --town 宋桂镇 --county 郁南县 --village 石岗村 --village 上围村 "
        "--officer 陈美玲:19150700025"
    ),
)
@click.option("--town", required=True, help=_("The town's name, as documents write it."))
@click.option("--county", default="", help=_("The county it belongs to."))
@click.option("--village", "villages", multiple=True, help=_("A village; may be repeated."))
@click.option(
    "--officer",
    "officers",
    multiple=True,
    help=_("An officer as NAME:CERTIFICATE; may be repeated."),
)
@click.pass_context
def init_command(
    ctx: click.Context,
    town: str,
    county: str,
    villages: tuple[str, ...],
    officers: tuple[str, ...],
) -> None:
    """Start a ledger and its directories."""
    from storage.directories import RosterOfficer, Town, Village
    from storage.documents import Entity
    from storage.errors import InvalidError
    from storage.location import warning
    from tui.intake.beginning import begin
    from tui.settings.check import problems

    folder = own_folder(ctx)
    if wrong := problems(folder):
        raise InvalidError("\n".join(wrong))
    roster = []
    for officer in officers:
        name, _colon, certificate = officer.replace("：", ":").partition(":")
        roster.append(RosterOfficer(name=name, certificate=certificate))
    entries: list[Entity] = [*(Village(name=name) for name in villages), *roster]
    begin(folder, Town(name=town, county=county), entries).close()
    click.echo(_("Started the ledger of {town} in {folder}.").format(town=town, folder=folder))
    if risk := warning(folder):
        click.echo(risk, err=True)
    click.echo(_("Next: `taizhang` opens the app, `taizhang import FILE` brings in a spreadsheet."))


@click.command(
    "sample",
    help=_(
        "Make a ledger of invented records whose 2025 counts are those of a published report: "
        "236 inspections in housing and construction, 66 in natural resources."
    ),
)
@click.pass_context
def sample_command(ctx: click.Context) -> None:
    """Make the sample ledger."""
    from tui.sample import make

    folder = named_folder(ctx) or sample_ledger()
    with make(folder) as ledger:
        count = len(ledger.rows())
        click.echo(
            plural("Made {count} sample record", "Made {count} sample records", count)
            + _(" in {folder}.").format(folder=folder)
        )
    if own_folder(ctx).exists() and own_folder(ctx) != folder:
        click.echo(_("To use it: taizhang --ledger {folder}").format(folder=folder))
