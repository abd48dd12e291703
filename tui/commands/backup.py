"""`backup` and `restore`, and `undo`: the ways back."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from storage.language import _, plural
from tui.commands.shared import (
    confirmed,
    format_option,
    ledger_folder,
    named_folder,
    opened,
    print_json,
    tell,
)

if TYPE_CHECKING:
    from storage.backupfile import Backup
    from storage.restore import Plan
    from storage.undo import Undone

_SHOWN = 12  # names of a list that are printed; --format json prints all


@click.command(
    "backup",
    help=_(
        "Make one file that holds the whole ledger, and check it. Others may go on writing.\n\n"
        "Beside that, a copy of each day on which something changed is kept in the folder "
        "backups of the ledger: of the last 7 such days and of the last 12 months. They lie on "
        "the same disk; keep one made by this command on another.\n\n"
        "Example: taizhang backup --to E:\\"
    ),
)
@click.option(
    "--to",
    type=click.Path(path_type=Path),
    default=Path(),
    help=_("A file, or the folder it goes into. [default: the current folder]"),
)
@format_option("text", "json")
@click.pass_context
def backup_command(ctx: click.Context, to: Path, form: str) -> None:
    """Make a backup."""
    from storage.backup import make

    ledger = opened(ctx)
    backup = make(ledger.store, to)
    if form == "json":
        print_json(_as_data(backup))
        return
    click.echo(
        _("Wrote {path} and checked it: {entries} entries, {size} kB.").format(
            path=backup.path.absolute(),
            entries=backup.entries,
            size=-(-backup.path.stat().st_size // 1000),
        )
    )
    click.echo(_("Chain head: {head}").format(head=backup.head))


@click.command(
    "restore",
    help=_(
        "Put a backup back: check it, show what would change, ask, and change it. What is replaced "
        "is kept in the folder set-aside of the ledger. Into an empty or a new folder it simply "
        "makes the ledger.\n\n"
        "Example: taizhang restore 宋桂镇-20261122-1530.taizhang.zip --dry-run"
    ),
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--into",
    type=click.Path(path_type=Path, file_okay=False),
    help=_("The folder of the ledger. [default: the ledger in use]"),
)
@click.option("--dry-run", is_flag=True, help=_("Only show what would change."))
@click.option("-y", "--yes", is_flag=True, help=_("Do not ask."))
@format_option("text", "json")
@click.pass_context
def restore_command(
    ctx: click.Context, file: Path, into: Path | None, dry_run: bool, yes: bool, form: str
) -> None:
    """Check, show, ask, put back."""
    from storage.ledger import Ledger
    from storage.restore import restore

    planned = _planned(ctx, file, into)
    folder = planned.folder
    text = form == "text"
    if text:
        _print_plan(planned)
    aside, doubt = None, ""
    wanted = not dry_run and not planned.changes_nothing
    # A new ledger replaces nothing, so there is nothing to ask.
    if wanted and planned.now is not None and not yes:
        if not sys.stdin.isatty():
            tell([_("Nothing was changed; --yes puts the backup back without asking.")])
            ctx.exit(1)
        if not confirmed(_("Put the backup back?"), default=False):
            click.echo(_("Nothing was changed."))
            ctx.exit(1)
    if wanted:
        aside, doubt = restore(planned)
        Ledger.open(folder).close()  # says if anything is wrong, and makes the index
    if not text:
        data = {"restored": wanted, "kept_in": aside and str(aside), "doubt": doubt}
        print_json({**_plan_data(planned), **data})
    elif wanted:
        click.echo(
            _("The ledger in {folder} is the one of {made} now.").format(
                folder=folder, made=_moment(planned.backup.made)
            )
        )
        if aside:
            click.echo(
                _(
                    "What was replaced is kept in {folder}. Programs that have the ledger open "
                    "must open it again."
                ).format(folder=aside)
            )
        if doubt:
            tell([doubt])
    elif dry_run:
        click.echo(_("Nothing was changed (--dry-run)."))


@click.command(
    "undo",
    help=_(
        "Take back the last change to the ledger, whoever made it. That is a change of its own: a "
        "record that was new becomes void, a changed one is again what it was, an import is taken "
        "back as a whole. The same command once more brings it back. It is shown first; where "
        "nobody can be asked, what somebody else did is taken back only with --yes."
    ),
)
@click.option("--dry-run", is_flag=True, help=_("Only show what would change."))
@click.option("-y", "--yes", is_flag=True, help=_("Do not ask."))
@format_option("text", "json")
@click.pass_context
def undo_command(ctx: click.Context, dry_run: bool, yes: bool, form: str) -> None:
    """Show, ask, take back."""
    from storage.undo import is_own, undo_last, undoable
    from tui.words import fate_name, shown_change

    ledger = opened(ctx)
    undone = undoable(ledger)
    own = is_own(ledger, undone)
    if form == "text":
        click.echo(_undone_line(undone))
        for item in undone.items[:_SHOWN]:
            click.echo(f"  {item.name}  {fate_name(item.fate)}")
            for change in item.changes:
                click.echo(f"    {shown_change(ledger, *change)}")
        if len(undone.items) > _SHOWN:
            click.echo("  " + _("and {count} more").format(count=len(undone.items) - _SHOWN))
    wanted = yes or dry_run
    if not wanted and form == "text" and sys.stdin.isatty():
        if not confirmed(_("Go on?"), default=own):
            click.echo(_("Nothing was changed."))
            ctx.exit(1)
    elif not wanted and not own:
        sentence = _(
            "{by} did this, not you; nothing was changed. --yes takes it back all the same."
        )
        tell([sentence.format(by=undone.by)])
        ctx.exit(1)
    if not dry_run:
        undone = undo_last(ledger, tx=undone.tx)
    if form == "json":
        items = [item._asdict() for item in undone.items]
        print_json({**undone._asdict(), "items": items, "done": not dry_run})
    elif dry_run:
        click.echo(_("Nothing was changed (--dry-run)."))
    else:
        click.echo(
            _("Brought back. `taizhang undo` takes it back again.")
            if undone.redo
            else _("Taken back. `taizhang undo` brings it back.")
        )


def _planned(ctx: click.Context, file: Path, into: Path | None) -> "Plan":
    from storage.errors import InvalidError
    from storage.location import own_ledger
    from storage.restore import plan

    folder = into or ledger_folder(ctx)
    own = own_ledger()
    named = into or named_folder(ctx)
    try:
        return plan(file, folder)
    except InvalidError:
        if named or folder == own:
            raise
    return plan(file, own)  # who has only looked at the sample puts a backup beside it


def _undone_line(undone: "Undone") -> str:
    from tui.words import act_name

    text = (
        _("Brings back what was taken back at {at} by {by}: {act}")
        if undone.redo
        else _("Takes back the change of {at} by {by}: {act}")
    )
    return text.format(at=_moment(undone.at), by=undone.by, act=act_name(undone.act))


def _moment(at: str) -> str:
    return at[:16].replace("T", " ")


def _print_plan(planned: "Plan") -> None:
    backup = planned.backup
    click.echo(
        _("The backup of {town}, made {made}: {entries} entries, whole.").format(
            town=backup.town, made=_moment(backup.made), entries=backup.entries
        )
    )
    if planned.changes_nothing:
        click.echo(_("The ledger is what the backup holds; there is nothing to change."))
        return
    if planned.now is None:
        count = len(planned.then.documents)
        click.echo(
            _("There is no ledger in {folder}; one is made from it.").format(folder=planned.folder)
        )
        click.echo(
            plural("{count} record or entry", "{count} records and entries of directories", count)
        )
        return
    if planned.now.problem:
        click.echo(planned.now.problem)
    click.echo(
        _("Chain head now {now} ({entries} entries), then {then} ({entries_then} entries).").format(
            now=planned.now.head[:16],
            entries=planned.now.entries,
            then=planned.then.head[:16],
            entries_then=planned.then.entries,
        )
    )
    for text, names in (
        (_("In the ledger and not in the backup, {count}: {names}"), planned.lost),
        (_("In the backup and not in the ledger, {count}: {names}"), planned.gained),
        (_("In both, with different content, {count}: {names}"), planned.differ),
        (_("Files that are put there, {count}: {names}"), planned.files),
        (_("Settings that are taken away, {count}: {names}"), planned.leaving),
    ):
        if names:
            more = " …" if len(names) > _SHOWN else ""
            shown = ", ".join(names[:_SHOWN]) + more
            click.echo(text.format(count=len(names), names=shown))
    if not (planned.lost or planned.gained or planned.differ):
        click.echo(_("Every record is the same in both."))


def _as_data(backup: "Backup") -> dict[str, Any]:
    return {
        "path": str(backup.path.absolute()),
        "ledger": backup.ledger,
        "town": backup.town,
        "made": backup.made,
        "head": backup.head,
        "entries": backup.entries,
        "bytes": backup.journal.size,
        "sha256": backup.journal.sha256,
        "files": list(backup.parts),
    }


def _plan_data(planned: "Plan") -> dict[str, Any]:
    now = planned.now
    return {
        "backup": _as_data(planned.backup),
        "folder": str(planned.folder),
        "now": {"head": now.head, "entries": now.entries, "problem": now.problem} if now else None,
        "then": {"head": planned.then.head, "entries": planned.then.entries},
        "lost": planned.lost,
        "gained": planned.gained,
        "differ": planned.differ,
        "files": planned.files,
        "leaving": planned.leaving,
    }
