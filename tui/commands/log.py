"""`log`: quick entry of one finished inspection."""

import sys

import click

from storage.language import _
from tui.commands.shared import confirmed, format_option, opened, print_json, refuse_file, tell


@click.command(
    "log",
    help=_(
        "Log one finished inspection in one line, and echo what was understood.\n\n"
        "Words are recognised wherever they stand: a day (昨天, 3月5日), a village, a subject "
        "visited before, an item (燃气), a result (未发现问题), officers, a credit code, +15d to "
        "correct by, and COLUMN=VALUE for anything else. What is left is the subject, then the "
        "findings. What a repeat visit leaves out is taken over from the last one. "
        "`-` reads lines from standard input.\n\n"
        "Villages, officers, subjects and items are found by the first letters of their pinyin "
        "as well: 昨 sgc mzzs rq wfx.\n\n"
        "At a terminal it asks before saving. Where there is none, nobody can be asked: what was "
        "understood is printed, and saved; --dry-run looks first.\n\n"
        "Example: taizhang log 昨天 石岗村 明珠装饰 燃气 未发现问题 区文辉、单晓东 查看燃气瓶和软管"
    ),
)
@click.argument("line", nargs=-1, required=True)
@click.option("--dry-run", is_flag=True, help=_("Only show what was understood."))
@click.option("--draft", is_flag=True, help=_("Save as a draft, which does not count."))
@click.option("-y", "--yes", is_flag=True, help=_("Do not ask before saving."))
@format_option("text", "json")
@click.pass_context
def log_command(
    ctx: click.Context, line: tuple[str, ...], dry_run: bool, draft: bool, yes: bool, form: str
) -> None:
    """Understand, echo, ask, save."""
    from msgspec.structs import replace

    from storage.documents import to_document
    from storage.validation import checked, missing
    from tui.commands.look import print_record, print_verdict
    from tui.intake.doubts import doubts
    from tui.intake.quick import understand

    if line != ("-",) and not " ".join(line).strip():
        raise click.UsageError(_("Write at least what was inspected."))
    refuse_file(" ".join(line))
    ledger = opened(ctx)
    lines = sys.stdin.read().splitlines() if line == ("-",) else [" ".join(line)]
    for words in (text for text in lines if text.strip()):
        understood = understand(words, ledger)
        record = checked(understood.record)
        if draft:
            record = replace(record, status="draft")
        if form == "text":
            print_record(ledger, record, marked=understood.taken_over)
            print_verdict(ledger, record, missing(record))
        tell([*understood.doubts, *doubts(ledger, record)])
        ask = form == "text" and line != ("-",) and sys.stdin.isatty() and not yes and not dry_run
        if ask and not confirmed(_("Save it?"), default=True):
            click.echo(_("Nothing was saved."))
            ctx.exit(1)
        if not dry_run:
            record = ledger.add([record])[0]
        if form == "json":
            print_json(to_document(record))
        elif dry_run:
            click.echo(_("Nothing was saved (--dry-run)."))
        else:
            click.echo(_("Saved as {number}.").format(number=record.number))
