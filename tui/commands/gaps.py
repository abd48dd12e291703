"""`gaps`: what a year lacks."""

import click

from storage.language import _, plural
from tui.commands.shared import (
    format_option,
    opened,
    print_json,
    print_table,
    year_option,
    year_or_latest,
)


@click.command(
    "gaps",
    help=_(
        "Say what a year lacks: weeks, months, villages and fields with nothing, records that "
        "are incomplete, sent back or left as drafts, corrections that nobody looked at again, "
        "subjects visited more often than the cap allows."
    ),
)
@year_option
@format_option("table", "json")
@click.pass_context
def gaps_command(ctx: click.Context, year: int | None, form: str) -> None:
    """Print the gaps of a year."""
    from exporters.gaps import gaps
    from tui.gapwords import covered, kind_name, sentence

    ledger = opened(ctx)
    year = year_or_latest(ledger, year)
    found = gaps(ledger, year)
    if form == "json":
        print_json({"town": ledger.town_name, **found.as_data()})
        return
    click.echo(" ".join(filter(None, (ledger.town_name, str(year), covered(found)))))
    if not found.gaps:
        click.echo(_("The year lacks nothing that Taizhang looks for."))
        return
    numbers = {
        row.facts.uid: row.facts.number
        for row in ledger.rows(uids={uid for gap in found.gaps for uid in gap.uids})
    }
    rows = []
    for gap in found.gaps:
        named = [numbers.get(uid, "") for uid in gap.uids[:3]]
        if len(gap.uids) > 3:
            named.append(_("and {count} more").format(count=len(gap.uids) - 3))
        rows.append([kind_name(gap.kind), sentence(gap, ledger.catalogue), " ".join(named)])
    print_table([_("Gap"), _("What"), _("Records")], rows)
    click.echo(plural("{count} gap", "{count} gaps", len(found.gaps)))
