"""`tally`: the figures of a year."""

from typing import TYPE_CHECKING

import click

from storage.catalogue import label
from storage.language import _
from tui.commands.shared import (
    broken_assertions,
    format_option,
    opened,
    print_csv,
    print_json,
    print_table,
    tell,
    year_option,
    year_or_latest,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from exporters.counting import Rules
    from exporters.figures import Figures
    from storage.catalogue import Catalogue
    from storage.ledger import Ledger

_BY = ("month", "village", "officer", "item", "result", "kind")


@click.command(
    "tally",
    help=_(
        "Count a year's inspections by field, with what does not count and why.\n\n"
        "`taizhang list --year Y --not-counted` lists the records behind the second table, "
        "`taizhang why NUMBER` explains one."
    ),
)
@year_option
@click.option("--by", type=click.Choice(_BY), help=_("Split the figures further."))
@format_option("table", "json", "csv")
@click.pass_context
def tally_command(
    ctx: click.Context, year: int | None = None, by: str | None = None, form: str = "table"
) -> None:
    """Print the figures of a year."""
    from exporters.counting import Rules
    from exporters.figures import figures

    ledger = opened(ctx)
    counted = figures(ledger, year_or_latest(ledger, year))
    if form == "json":
        from exporters.tables.tally import as_data

        print_json(as_data(ledger, counted))
        tell(broken_assertions(ledger, counted))
        return
    rows = _split(counted, by, ledger.catalogue) if by else _totals(counted, ledger.catalogue)
    if form == "csv":
        print_csv(rows)
        return
    click.echo(f"{counted.town} {counted.year}")
    print_table([str(title) for title in rows[0]], rows[1:])
    if by == "officer":
        click.echo(_("Two officers share a visit, so the lines exceed the total"))
    if not by:
        _print_rest(counted, Rules(ledger.folder))
    _print_proof(ledger, counted)


def _print_proof(ledger: "Ledger", counted: "Figures") -> None:
    """Say what was corrected since the year was published, and which assertions fail."""
    from exporters.frozen import corrections

    found = corrections(ledger, counted)
    for sentence in found.sentences if found is not None else ():
        click.echo(sentence)
    for sentence in (*_published_before(ledger, counted), *broken_assertions(ledger, counted)):
        click.echo(sentence)


def _published_before(ledger: "Ledger", counted: "Figures") -> "Iterator[str]":
    """Yield what the published report that is kept of the year before says beside this year."""
    from exporters.before import before

    known = before(ledger, counted.year)
    if known is None or known.report is None:
        return
    if known.is_published:
        shown = ledger.catalogue.fields.shown
        pairs = [
            (shown(name), n, counted.counted.get(name, 0)) for name, n in known.counted.items()
        ]
        if known.total is not None:
            pairs.append((_("Total"), known.total, counted.total))
        yield _("Beside {year}, as published in {file}: {figures}").format(
            year=known.year,
            file=known.report.file or _("the text that was pasted"),
            figures=_(", ").join(f"{name} {then} → {now}" for name, then, now in pairs),
        )
    yield from (difference.told(known.year) for difference in known.differences)


def _totals(counted: "Figures", catalogue: "Catalogue") -> list[list[str | int]]:
    rows: list[list[str | int]] = [[_("Field"), _("Inspections")]]
    rows += [[catalogue.fields.shown(name), n] for name, n in counted.counted.items()]
    rows += [[catalogue.fields.shown(name), _("no such power")] for name in counted.no_power]
    return [*rows, [_("Total"), counted.total]]


def _split(counted: "Figures", by: str, catalogue: "Catalogue") -> list[list[str | int]]:
    table = counted.by[by]
    names = list(counted.counted)
    values = sorted({value for of in table.values() for value in of})
    rows: list[list[str | int]] = [
        [
            _heading(by),
            *(catalogue.fields.shown(name) for name in names),
            _("Total"),
        ]
    ]
    for value in values:
        numbers = [table.get(name, {}).get(value, 0) for name in names]
        rows.append([catalogue.shown(by, value) or _("(none)"), *numbers, sum(numbers)])
    if by != "officer":  # two officers share one visit, so a sum would count it twice
        sums = [counted.counted[name] for name in names]
        rows.append([_("Total"), *sums, sum(sums)])
    return rows


def _heading(by: str) -> str:
    if by == "month":
        return _("Month")
    return label("officers" if by == "officer" else by)


def _print_rest(counted: "Figures", rules: "Rules") -> None:
    if counted.excluded:
        click.echo()
        print_table(
            [_("Not counted"), _("Records"), _("Rule")],
            [
                [
                    rules.reasons[name].name,
                    number,
                    f"{rules.reasons[name].code} {rules.reasons[name].shown}",
                ]
                for name, number in counted.excluded.items()
            ],
        )
    click.echo()
    click.echo(
        _("Trainings: {high} at county level or above, {low} below.").format(
            high=counted.trainings["county_or_above"], low=counted.trainings["below_county"]
        )
    )
    options = ", ".join(
        f"{name}={'true' if value else 'false'}" for name, value in counted.rules["options"].items()
    )
    click.echo(
        _("Rules {version} ({options}); ledger head {head}").format(
            version=counted.rules["version"], options=options, head=counted.head[:16]
        )
    )
