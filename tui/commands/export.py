"""`export`: the documents of a year, one command for each in `exporters.formats`."""

import sys
from datetime import date
from pathlib import Path

import click

from storage.errors import InvalidError
from storage.language import _
from tui.commands.shared import broken_assertions, opened, tell, year_option, year_or_latest


class _Exports(click.Group):
    """One command for each document there is, and `all`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        from exporters.formats import documents

        return [*documents(), "all", "pack"]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        from exporters.formats import documents

        if name in ("all", "pack"):
            return all_command if name == "all" else pack_command
        return _command(name) if name in documents() else None


def _day(_ctx: click.Context, _option: click.Parameter, text: str | None) -> date | None:
    """Return the day that was written; a day that does not exist is told as such."""
    if not text:
        return None
    from storage.dates import parse_date

    return parse_date(text)


date_option = click.option(
    "--date",
    "today",
    callback=_day,
    metavar=_("DAY"),
    help=_("The day on which the document is issued. [default: today]"),
)


@click.group(
    "export",
    cls=_Exports,
    help=_(
        "Write the documents of a year.\n\n"
        "`taizhang export all --year 2025 --to FOLDER` writes every one. Beside what is "
        "written lies a manifest, which `taizhang verify MANIFEST` checks years later."
    ),
)
def export_command() -> None:
    """Gather the exports."""


def _command(name: str) -> click.Command:
    """Return the command that writes the document `name`."""
    from exporters.formats import documents

    document = documents()[name]
    formats = list(document.writers)

    @click.command(name, help=_(document.title), short_help=_(document.title))
    @year_option
    @date_option
    @click.option(
        "--to",
        type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
        default="-",
        help=_(
            "The file to write, its suffix one of: {suffixes}. [default: standard output]"
        ).format(suffixes=", ".join(f".{suffix}" for suffix in formats)),
    )
    @click.option(
        "--format",
        "form",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help=_("The format on standard output."),
    )
    @click.pass_context
    def command(
        ctx: click.Context, year: int | None, today: date | None, to: Path, form: str
    ) -> None:
        from exporters.year import Year

        ledger = opened(ctx)
        gathered = Year(ledger, year_or_latest(ledger, year), today)
        tell(broken_assertions(ledger, gathered.figures))
        if str(to) == "-":
            data = document.writer(form)(gathered)
            if sys.stdout.isatty() and b"\0" in data:
                raise InvalidError(
                    _("{name} is no text to show as {form}; name a file with --to.").format(
                        name=document.name, form=form
                    )
                )
            sys.stdout.flush()
            sys.stdout.buffer.write(data)
            return
        from exporters.files import export, suffix_of
        from exporters.manifest import beside

        written = {to: (document, suffix_of(document, to))}
        _tell(export(gathered, written, beside(to)))

    return command


@click.command("all", help=_("Every document of the year, each in its formats, into one folder."))
@year_option
@date_option
@click.option(
    "--to",
    type=click.Path(path_type=Path, file_okay=False),
    help=_("The folder to write to; it is made if need be. [default: named after the year]"),
)
@click.pass_context
def all_command(ctx: click.Context, year: int | None, today: date | None, to: Path | None) -> None:
    """Write every document."""
    from exporters.files import export, made
    from exporters.formats import documents
    from exporters.manifest import NAME
    from exporters.year import Year

    ledger = opened(ctx)
    gathered = Year(ledger, year_or_latest(ledger, year), today)
    tell(broken_assertions(ledger, gathered.figures))
    folder = made(to or Path(f"{gathered.town}{gathered.number}"))
    _tell(
        export(
            gathered,
            {
                folder / document.file_of(gathered, suffix): (document, suffix)
                for document in documents().values()
                for suffix in document.writers
            },
            folder / NAME,
        )
    )


@click.command(
    "pack",
    help=_(
        "The year in one zip for an auditor: documents, records, attachments, the journal behind "
        "them, and check.py, which checks all of it with nothing but Python. It holds personal "
        "data and is not for publication."
    ),
    short_help=_("The year in one zip for an auditor, who can check it without Taizhang."),
)
@year_option
@click.option(
    "--to",
    type=click.Path(path_type=Path),
    help=_("The zip to write, or a folder. [default: named after the year]"),
)
@click.pass_context
def pack_command(ctx: click.Context, year: int | None, to: Path | None) -> None:
    """Write the evidence pack."""
    from exporters.pack import pack
    from exporters.year import Year

    ledger = opened(ctx)
    gathered = Year(ledger, year_or_latest(ledger, year))
    tell(broken_assertions(ledger, gathered.figures))
    packed = pack(gathered, to or Path())
    tell(packed.missing)
    _tell([packed.path])


def _tell(paths: list[Path]) -> None:
    for path in paths:
        click.echo(_("Wrote {path}.").format(path=path), err=True)
