"""`freeze` and `unfreeze`: a year's figures as they were published."""

import click

from storage.language import _
from tui.commands.shared import opened

_YEAR = click.IntRange(1949, 2199)


@click.command(
    "freeze",
    help=_(
        "Keep a year's figures in the ledger as they were published. Records can still be "
        "corrected; what that changes is shown from then on: 236 → 235, because …\n\n"
        "Without a year it lists what was frozen."
    ),
)
@click.argument("year", type=_YEAR, required=False)
@click.option("--on", help=_("The day of publication. [default: today]"))
@click.pass_context
def freeze_command(ctx: click.Context, year: int | None, on: str | None) -> None:
    """Freeze a year, or list what was frozen."""
    from exporters.frozen import freeze
    from storage.dates import parse_date, today

    ledger = opened(ctx)
    if year is None:
        _list(ctx)
        return
    counted = freeze(ledger, year, parse_date(on) if on else today())
    figures = _(", ").join(
        f"{ledger.catalogue.fields.shown(name)} {n}" for name, n in counted.counted.items()
    )
    click.echo(
        _("{year} is frozen: {figures}; ledger head {head}.").format(
            year=year, figures=figures, head=counted.head[:16]
        )
    )


def _list(ctx: click.Context) -> None:
    from storage import freezes
    from storage.acts import act_name

    ledger = opened(ctx)
    years = freezes.years(ledger)
    if not years:
        click.echo(_("No year was frozen yet; `taizhang freeze 2025` keeps one as published."))
    for year in years:
        click.echo(str(year))
        for step in freezes.history(ledger, year):
            when = step.at[:16].replace("T", " ")
            text = f"  {when}  {act_name(step.act)}  {step.by}"
            if step.why:
                text += "  " + _("Reason: {why}").format(why=step.why)
            click.echo(text)


@click.command(
    "unfreeze", help=_("Take the freeze of a year back. That it was frozen stays in the history.")
)
@click.argument("year", type=_YEAR)
@click.option("--why", required=True, help=_("The reason."))
@click.pass_context
def unfreeze_command(ctx: click.Context, year: int, why: str) -> None:
    """Take a freeze back."""
    from storage import freezes

    ledger = opened(ctx)
    freezes.unfreeze(ledger, year, why)
    click.echo(_("{year} is no longer frozen.").format(year=year))
