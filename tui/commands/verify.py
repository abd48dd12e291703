"""`verify`: proof that the ledger is what was saved, and that an export came from it."""

from pathlib import Path

import click

from storage.language import _
from storage.text import one_line
from tui.commands.shared import format_option, ledger_folder, print_json

_MOST = 50  # changes that are told one by one


@click.command(
    "verify",
    help=_(
        "Check every entry of the ledger against its checksum, the chain and the revision it "
        "replaces, every record against its schema, what records refer to, every attachment "
        "against its hash, the files of the settings, and what was asserted of the figures.\n\n"
        "With MANIFEST, the manifest of an export or an evidence pack: were the figures right "
        "when it was made, and what changed since? Exit code 1 where anything is wrong, or is "
        "not what it was."
    ),
)
@click.argument("manifest", type=click.Path(path_type=Path, exists=True), required=False)
@click.option(
    "--head", help=_("A chain head noted earlier: does the ledger still contain that past?")
)
@format_option("text", "json")
@click.pass_context
def verify_command(ctx: click.Context, manifest: Path | None, head: str | None, form: str) -> None:
    """Check the ledger, or a manifest against it, and print what was found."""
    if manifest is not None:
        _verify_manifest(ctx, manifest, form)
        return
    from storage.verify import verify

    folder = ledger_folder(ctx)
    found = verify(folder, head)
    from tui.settings.check import problems

    found.settings = problems(folder)
    if not found.problems and not found.settings:
        from storage.ledger import Ledger
        from tui.commands.claims import failures

        with Ledger.open(folder) as ledger:
            found.broken = failures(ledger)
    if form == "json":
        print_json(found.as_data())
    else:
        for sentence in (*found.problems, *found.settings, *found.broken, *found.notes):
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
    ctx.exit(1 if found.problems or found.settings or found.broken else 0)


def _verify_manifest(ctx: click.Context, manifest: Path, form: str) -> None:
    from exporters.manifest import NAME
    from exporters.proof import examine

    path = manifest / NAME if manifest.is_dir() else manifest
    proof = examine(path, ledger_folder(ctx))
    if form == "json":
        print_json(proof.as_data())
        ctx.exit(0 if proof.sound else 1)
    made = proof.said["made"]
    click.echo(
        _("{year}, made at {at} by {who}:").format(
            year=proof.said["year"],
            at=one_line(str(made.get("at")))[:16].replace("T", " "),
            who=one_line(str(made.get("by"))),
        )
    )
    for sentence in (*proof.wrong, *proof.confirmed):
        click.echo(f"  {sentence}")
    if proof.since:
        click.echo(_("Changed since then:"))
        for sentence in proof.since[:_MOST]:
            click.echo(f"  {sentence}")
        if len(proof.since) > _MOST:
            rest = _("… and {count} more; --format json lists all.")
            click.echo("  " + rest.format(count=len(proof.since) - _MOST))
    for sentence in proof.notes:
        click.echo(sentence)
    if proof.wrong:
        click.echo(_("The export is NOT proved by this ledger."))
    elif proof.since:
        click.echo(
            _("The figures were right when they were made; what changed since stands above.")
        )
    else:
        click.echo(_("The figures were right when they were made, and nothing changed since."))
    ctx.exit(0 if proof.sound else 1)
