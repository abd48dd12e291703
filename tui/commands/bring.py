"""`import`: bringing in a spreadsheet."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from storage.language import _
from tui.commands.shared import (
    format_option,
    own_folder,
    print_json,
    print_table,
    refuse_file,
    tell,
)

if TYPE_CHECKING:
    from storage.ledger import Ledger
    from tui.spreadsheet.importing import ImportReport


@click.command(
    "import",
    help=_(
        "Bring in a spreadsheet (.xlsx, or .csv in UTF-8 or GB18030) of visits or trainings; a "
        "list of officers, subjects or villages; a plan; an export of ODK or KoboToolbox.\n\n"
        "The header row is found under title rows and headers are mapped by meaning; every row is "
        "answered for: imported, split, repeated, incomplete or refused. Importing a file again "
        "changes nothing; `taizhang undo` takes back a whole import. What --map and --set say is "
        "remembered for the next file with the same headers. Where there is no ledger yet, one is "
        "started for the town named in "
        "the title or by --town.\n\n"
        "Example: taizhang import 台账.xlsx --map 受检人=检查对象 --set 领域=住建领域"
    ),
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--map",
    "mapping",
    multiple=True,
    metavar="HEADER=COLUMN",
    help=_("Map a header to a column; may be repeated."),
)
@click.option(
    "--set",
    "defaults",
    multiple=True,
    metavar="COLUMN=VALUE",
    help=_("A value for rows that lack it; may be repeated."),
)
@click.option(
    "--fresh", is_flag=True, help=_("Forget what --map and --set said for these headers before.")
)
@click.option("--town", help=_("The town, where a ledger has to be started."))
@click.option("--dry-run", is_flag=True, help=_("Answer for every row, and write nothing."))
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help=_("Print the answer for every row, not only where something is to say."),
)
@format_option("text", "json")
@click.pass_context
def import_command(
    ctx: click.Context,
    file: Path,
    mapping: tuple[str, ...],
    defaults: tuple[str, ...],
    fresh: bool,
    town: str | None,
    dry_run: bool,
    everything: bool,
    form: str,
) -> None:
    """Read, answer for every row, save."""
    from storage.catalogue import Catalogue
    from tui.spreadsheet.importing import import_file

    if file.suffix.lower() != ".txt":  # which may as well be a table
        refuse_file(str(file), "import")
    headers = dict(_pair(text, ctx) for text in mapping)
    values = {_column(name, ctx): value for name, value in (_pair(text, ctx) for text in defaults)}
    named = {header: _column(name, ctx) for header, name in headers.items()}
    ledger = _ledger(ctx, file, town, dry_run)
    catalogue = ledger.catalogue if ledger else Catalogue()
    with click.progressbar(
        length=1, label=_("Reading"), file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:

        def progress(done: int, total: int) -> None:
            bar.length = max(total, 1)
            bar.update(done - bar.pos)

        report = import_file(
            ledger,
            file,
            catalogue=catalogue,
            mapping=named if named or values or fresh else None,
            defaults=values if named or values or fresh else None,
            dry_run=dry_run,
            progress=progress,
        )
    if form == "json":
        print_json(report.as_data())
    else:
        _print(report, everything, dry_run)
    ctx.exit(1 if report.counts.get("refused") else 0)


def _ledger(ctx: click.Context, file: Path, town: str | None, dry_run: bool) -> "Ledger | None":
    """Open the ledger, or start one for the town that the file or the person names."""
    from storage import journal
    from storage.directories import Town
    from storage.ledger import Ledger
    from tui.spreadsheet.importing import town_in

    folder = own_folder(ctx)
    if (folder / journal.NAME).exists():
        ledger = Ledger.open(folder)
        ctx.call_on_close(ledger.close)
        ctx.call_on_close(lambda: tell(ledger.store.notices))
        return ledger
    named = town or town_in(file)
    if dry_run:
        return None
    if not named:
        return Ledger.open(folder)  # says how to start one
    ledger = Ledger.create(folder, Town(name=named))
    ctx.call_on_close(ledger.close)
    tell([_("Started the ledger of {town} in {folder}.").format(town=named, folder=folder)])
    return ledger


def _pair(text: str, ctx: click.Context) -> tuple[str, str]:
    name, equals, value = text.replace("＝", "=").partition("=")
    if not equals or not name.strip() or not value.strip():
        raise click.UsageError(_("“{text}” must have the form NAME=VALUE.").format(text=text), ctx)
    return name.strip(), value.strip()


def _column(name: str, ctx: click.Context) -> str:
    """Return the column that a person names by its Chinese or English label or its name."""
    from storage.catalogue import columns, folded

    wanted = folded(name)
    for column in columns().values():
        if wanted in map(folded, (column.term, column.gloss, column.name)):
            return column.name
    raise click.UsageError(
        _("There is no column “{name}”. Columns: {columns}").format(
            name=name, columns=" ".join(column.label for column in columns().values())
        ),
        ctx,
    )


def _print(report: "ImportReport", everything: bool, dry_run: bool) -> None:
    from tui.words import outcome_name

    said = [
        answer
        for answer in report.answers
        if everything or answer.outcome in ("refused", "incomplete", "repeated") or answer.detail
    ]
    if said:
        print_table(
            [_("Sheet"), _("Row"), _("Outcome"), _("Records"), _("What is to say")],
            [
                [a.sheet, a.row, outcome_name(a.outcome), " ".join(a.numbers), a.detail]
                for a in said
            ],
        )
        click.echo()
    for note in report.notes:
        click.echo(note)
    counts = report.counts
    click.echo(
        _("{rows} rows: {counts}").format(
            rows=counts.get("rows", 0),
            counts=", ".join(
                f"{outcome_name(name)} {counts[name]}"
                for name in (
                    *("imported", "split", "renewed", "incomplete", "repeated", "refused", "left"),
                )
                if counts.get(name)
            ),
        )
    )
    if dry_run:
        click.echo(_("Nothing was saved (--dry-run)."))
    elif counts.get("rows") and counts.get("repeated") == counts["rows"]:
        click.echo(
            _(
                "Everything was in the ledger already. To read the file in another way, take the "
                "first import back with `taizhang undo`."
            )
        )
