"""`assert`: what a figure must be, and the records that may explain it where it is not."""

from typing import TYPE_CHECKING

import click

from storage.language import _
from tui.commands.shared import format_option, opened, print_json

if TYPE_CHECKING:
    from exporters.assertions import Candidate, Outcome
    from storage.ledger import Ledger

_FEW = 3  # named beyond what would make up the difference
_MOST = 20


@click.command(
    "assert",
    help=_(
        "Check what figures must be. Exit code 1 where one is not; then the records that most "
        "likely explain it are named.\n\n"
        "Example: taizhang assert 2025 住建领域 = 236\n\n"
        "Without a figure it checks what is kept in the ledger's settings/assertions.txt, with a "
        "year only what is said of that year. 合计 means all fields, 培训 the trainings."
    ),
)
@click.argument("words", nargs=-1)
@click.option("--keep", is_flag=True, help=_("Keep it in the ledger's settings."))
@format_option("text", "json")
@click.pass_context
def assert_command(ctx: click.Context, words: tuple[str, ...], keep: bool, form: str) -> None:
    """Check assertions and name candidates."""
    from exporters import assertions
    from exporters.year import Year

    ledger = opened(ctx)
    text = " ".join(words)
    if text.isdecimal() or not text:
        said = [one for one in assertions.kept(ledger) if not text or one.year == int(text)]
    else:
        said = [assertions.parsed(text, ledger.catalogue)]
        if keep:
            path = assertions.keep(ledger, said[0])
            click.echo(_("Kept in {path}.").format(path=path), err=True)
    outcomes = assertions.checked(ledger, assertions=said)
    found = [
        []
        if outcome.holds
        else assertions.candidates(Year(ledger, outcome.assertion.year), outcome)
        for outcome in outcomes
    ]
    if form == "json":
        print_json(
            [
                {**outcome.as_data(), "candidates": [one.__dict__ for one in named[:_MOST]]}
                for outcome, named in zip(outcomes, found, strict=True)
            ]
        )
    else:
        if not outcomes:
            click.echo(_("Nothing was asserted yet: `taizhang assert 2025 住建领域 = 236 --keep`."))
        for outcome, named in zip(outcomes, found, strict=True):
            _print(outcome, named)
    ctx.exit(0 if all(outcome.holds for outcome in outcomes) else 1)


def _print(outcome: "Outcome", named: "list[Candidate]") -> None:
    click.echo(outcome.sentence)
    if outcome.holds:
        return
    difference = outcome.counted - outcome.assertion.number
    click.echo(
        (_("{n} too many. Look at:") if difference > 0 else _("{n} too few. Look at:")).format(
            n=abs(difference)
        )
    )
    for candidate in named[: min(abs(difference) + _FEW, _MOST)]:
        click.echo(f"  {candidate.number}  {candidate.why}")
    if not named:
        click.echo("  " + _("no record of the year explains it; was one never entered?"))


def failures(ledger: "Ledger") -> list[str]:
    """Return a sentence for each kept assertion, of any year, that does not hold or is none."""
    from exporters import assertions
    from storage.errors import InvalidError

    try:
        outcomes = assertions.checked(ledger)
    except InvalidError as error:
        return [str(error)]
    return [outcome.sentence for outcome in outcomes if not outcome.holds]
