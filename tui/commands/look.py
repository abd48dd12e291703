"""`list`, `show` and `why`: looking at records."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

from exporters.counting import Rules
from storage import facts
from storage.catalogue import columns, label
from storage.facts import Facts
from storage.language import _, plural
from storage.text import clean, one_line
from tui.commands.shared import (
    format_option,
    opened,
    print_csv,
    print_json,
    print_table,
    refuse_file,
)

if TYPE_CHECKING:
    from storage.history import Step
    from storage.ledger import Ledger
    from storage.reader import Row
    from storage.records import Record

_TABLES = {
    "all": (facts.INSPECTIONS, facts.PATROLS, facts.TRAININGS),
    "inspections": (facts.INSPECTIONS,),
    "patrols": (facts.PATROLS,),
    "trainings": (facts.TRAININGS,),
}
_HEAD = ("number", "date", "field", "item", "subject", "village", "officers", "result")


@click.command(
    "list",
    help=_(
        "List records, the latest first. Filters add up.\n\n"
        "Example: taizhang list --year 2025 --village 石岗村 --not-counted 燃气"
    ),
)
@click.argument("words", nargs=-1)
@click.option(
    "--year",
    type=click.IntRange(1949, 2199),
    help=_("Only this year, and what has no date. [default: all years]"),
)
@click.option("--month", type=click.IntRange(1, 12), help=_("Only this month."))
@click.option(
    "--kind-of",
    "tables",
    type=click.Choice(list(_TABLES)),
    default="all",
    help=_("Only these records."),
)
@click.option("--field", help=_("Only this field, such as 住建."))
@click.option("--item", help=_("Only this item."))
@click.option("--village", help=_("Only this village."))
@click.option("--officer", help=_("Only with this officer."))
@click.option("--subject", help=_("Only this subject."))
@click.option("--result", help=_("Only with this result."))
@click.option("--kind", help=_("Only this kind, such as 专项."))
@click.option(
    "--status",
    type=click.Choice(["draft", "submitted", "approved", "returned", "void"]),
    help=_("Only with this status."),
)
@click.option(
    "--counted/--not-counted", default=None, help=_("Only what counts, or what does not.")
)
@click.option("--limit", type=click.IntRange(0), help=_("At most so many."))
@format_option("table", "json", "csv")
@click.pass_context
def list_command(
    ctx: click.Context,
    /,
    words: tuple[str, ...],
    year: int | None,
    month: int | None,
    tables: str,
    counted: bool | None,
    limit: int | None,
    form: str,
    **equal: str | None,
) -> None:
    """List records."""
    ledger = opened(ctx)
    wanted = {name: _as_term(ledger, name, value) for name, value in equal.items() if value}
    if month:
        wanted["month"] = f"{month:02}"
    rules = Rules(ledger.folder)
    rows = []
    for row in ledger.rows(_TABLES[tables], year, " ".join(words), -1, **wanted):
        verdict = rules.verdict(row.table, row.facts)
        if counted is None or (verdict is not None and verdict.counts == counted):
            rows.append((row, verdict))
    rows = rows[:limit] if limit is not None else rows
    if form == "json":
        print_json(
            [
                {
                    **{
                        name: getattr(row.facts, name) for name in ("uid", *_HEAD, "kind", "status")
                    },
                    "table": row.table,
                    "counts": verdict.counts if verdict else None,
                    "reasons": [reason.reason for reason in verdict.reasons] if verdict else [],
                }
                for row, verdict in rows
            ]
        )
        return
    cells = [
        [*_cells(ledger, row, form == "csv"), _mark(verdict), _reason(verdict)]
        for row, verdict in rows
    ]
    titles = [label(name) for name in _HEAD] + [_("Counts"), _("Reason")]
    if form == "csv":
        print_csv([titles, *cells])
    elif rows:
        print_table(titles, cells)
        click.echo(plural("{count} record", "{count} records", len(rows)))
    else:
        click.echo(_("No record fits. `taizhang list` without filters shows all."))


def _as_term(ledger: "Ledger", name: str, value: str) -> str:
    """Let a filter be written as people write it: 住建 for 住建领域."""
    known = {"field": ledger.catalogue.fields, "item": ledger.catalogue.items}
    terms = known.get(name) or ledger.catalogue.terms.get(name)
    term = terms.find(value) if terms and name != "status" else None
    return term.name if term else value


def _cells(ledger: "Ledger", row: "Row", whole: bool) -> list[str]:
    catalogue = ledger.catalogue
    texts = [one_line(catalogue.shown(name, getattr(row.facts, name))) for name in _HEAD]
    return texts if whole else [text if len(text) <= 22 else text[:21] + "…" for text in texts]


def _reason(verdict: Any) -> str:
    return verdict.reasons[0].name if verdict and not verdict.counts else ""


def _mark(verdict: Any) -> str:
    if verdict is None:
        return ""
    return _("yes") if verdict.counts else _("no")


@click.command("show", help=_("Show one record, by its number or identity, with its history."))
@click.argument("reference")
@format_option("text", "json")
@click.pass_context
def show_command(ctx: click.Context, reference: str, form: str) -> None:
    """Show one record."""
    from storage.documents import to_document
    from storage.validation import missing

    refuse_file(reference)
    ledger = opened(ctx)
    record = ledger.get(reference)
    steps = ledger.history(record.uid)
    if form == "json":
        history = [{**step._asdict(), "changes": step.changes} for step in steps]
        print_json({**to_document(record), "history": history})
        return
    print_record(ledger, record)
    print_verdict(ledger, record, missing(record))
    click.echo(_("History"))
    for place, step in enumerate(steps):
        click.echo("  " + _step_line(step))
        for line in _changed(ledger, step) if place else ():
            click.echo("    " + line)


@click.command(
    "why", help=_("Say why a record counts, or does not: every rule that applies, with its source.")
)
@click.argument("reference")
@click.option(
    "--year",
    type=click.IntRange(1949, 2199),
    help=_("The year counted. [default: the record's own]"),
)
@format_option("text", "json")
@click.pass_context
def why_command(ctx: click.Context, reference: str, year: int | None, form: str) -> None:
    """Print the verdict of one record."""
    from storage.validation import in_words

    refuse_file(reference)
    ledger = opened(ctx)
    record = ledger.get(reference)
    table, brief = _brief(record)
    verdict = Rules(ledger.folder).verdict(table, brief, year)
    if verdict is None:
        click.echo(
            _("{number} is a training; it is counted by level, not as an inspection.").format(
                number=record.number
            )
        )
        return
    if form == "json":
        print_json(
            {
                "number": record.number,
                "uid": record.uid,
                "counts": verdict.counts,
                "missing": brief.missing.split(),
                "reasons": [reason._asdict() for reason in verdict.reasons],
            }
        )
        return
    sentence = _("{number} counts.") if verdict.counts else _("{number} does not count.")
    click.echo(sentence.format(number=record.number))
    for reason in verdict.reasons:
        click.echo(f"  {reason.code}  {reason.shown}")
        if reason.reason == "incomplete":
            click.echo(
                "      " + _("Missing: {parts}").format(parts=in_words(brief.missing.split()))
            )
        click.echo("      " + _("Source: {source}").format(source=reason.source))


def _brief(record: "Record") -> tuple[str, Facts]:
    from storage.documents import table_of, to_document

    table = table_of(record)
    return table, facts.of(table, to_document(record))


def print_record(ledger: "Ledger", record: "Record", marked: Iterable[str] = ()) -> None:
    """Print the parts of a record that say something; `marked` ones were taken over."""
    from tui.intake.parts import shown_part

    marked = set(marked)
    title = " ".join(filter(None, (record.number, ledger.status_name(record.status))))
    click.echo(click.style(title, bold=True))
    for name in columns():
        value = getattr(record, name, None)
        if name in ("number", "status", "origin", "extra", "repeats") or value in (
            None,
            "",
            (),
            False,
        ):
            continue
        text = clean(ledger.catalogue.shown(name, shown_part(value)))
        note = _("  (as last time)") if name in marked else ""
        click.echo(f"  {label(name)}{_(': ')}{text}{note}")
    for name, text in record.extra.items():
        click.echo(f"  {one_line(name)}{_(': ')}{clean(text)}")


def print_verdict(ledger: "Ledger", record: "Record", lacking: Sequence[str]) -> None:
    """Print in one line whether a record counts, and why not."""
    from storage.validation import in_words

    verdict = Rules(ledger.folder).verdict(*_brief(record))
    if verdict is None:
        return
    if verdict.counts:
        click.echo(_("Counts."))
        return
    sentences = "; ".join(f"{reason.shown} ({reason.code})" for reason in verdict.reasons)
    click.echo(_("Does not count: {reasons}.").format(reasons=sentences))
    if lacking:
        click.echo(_("Missing: {parts}").format(parts=in_words(lacking)))


def _step_line(step: "Step") -> str:
    from tui.words import act_name

    who = f"{one_line(step.by)}  {step.device}"
    text = f"{step.at[:16].replace('T', ' ')}  {act_name(step.act)}  {who}"
    return f"{text}  {_('Reason: {why}').format(why=one_line(step.why))}" if step.why else text


def _changed(ledger: "Ledger", step: "Step") -> list[str]:
    from tui.words import shown_change

    return [shown_change(ledger, *change) for change in step.changes]
