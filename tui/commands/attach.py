"""`attach`: photos and scans to a record."""

from pathlib import Path

import click

from storage.language import _
from tui.commands.shared import opened


@click.command(
    "attach",
    help=_(
        "Attach photos or scans to a record. Each is copied beside the ledger under the SHA-256 "
        "of its content, and `taizhang verify` checks it.\n\n"
        "Example: taizhang attach 2025-0236 现场1.jpg 现场2.jpg"
    ),
)
@click.argument("reference")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.pass_context
def attach_command(ctx: click.Context, reference: str, files: tuple[Path, ...]) -> None:
    """Attach files to a record."""
    from storage.attachments import attach

    record = attach(opened(ctx), reference, files)
    for attachment in record.attachments:
        click.echo(f"{attachment.digest[:16]}  {attachment.size:>10}  {attachment.name}")
