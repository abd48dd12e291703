"""`verify`: proof that the ledger is what was saved."""

import click

from storage.language import _
from tui.commands.shared import format_option, ledger_folder, print_json


@click.command(
    "verify",
    help=_(
        "Check every entry of the ledger against its checksum, the chain and the revision it "
        "replaces, every record against its schema, what records refer to, and every attachment "
        "against its hash. Exit code 1 where anything is wrong."
    ),
)
@click.option(
    "--head", help=_("A chain head noted earlier: does the ledger still contain that past?")
)
@format_option("text", "json")
@click.pass_context
def verify_command(ctx: click.Context, head: str | None, form: str) -> None:
    """Check the ledger and print what was found."""
    from storage.verify import verify

    found = verify(ledger_folder(ctx), head)
    if form == "json":
        print_json(found.as_data())
    else:
        for sentence in (*found.problems, *found.notes):
            click.echo(sentence)
        click.echo(
            _(
                "Checked {entries} entries ({size} bytes): checksums, chain, revisions, "
                "the schema of {records} records, references, {attachments} attachments."
            ).format(
                entries=found.entries,
                size=found.size,
                records=found.records,
                attachments=found.attachments,
            )
        )
        click.echo(_("Chain head: {head}").format(head=found.head))
        if found.problems:
            click.echo(
                _(
                    "The ledger is NOT what was saved. Copy the folder before anything else, and "
                    "put back a backup of journal.jsonl."
                )
            )
        else:
            click.echo(_("Everything is as it was saved."))
    ctx.exit(1 if found.problems else 0)
