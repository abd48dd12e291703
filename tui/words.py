"""Words for what happened to a record: the steps of its life, what they changed, the way back."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from storage.acts import act_name as act_name
from storage.acts import shown_change as shown_change
from storage.catalogue import label
from storage.history import Step
from storage.language import _, mark, plural
from storage.reader import Reader
from storage.text import one_line

if TYPE_CHECKING:
    from storage.records import Inspection, Record
    from storage.undo import Undone

_OUTCOMES = {
    "imported": mark("imported"),
    "split": mark("split"),
    "incomplete": mark("incomplete"),
    "renewed": mark("brought up to date"),
    "repeated": mark("repeated"),
    "refused": mark("refused"),
    "left": mark("left out"),
}


_FATES = {
    "voided": mark("becomes void"),
    "restored": mark("is again what it was"),
    "removed": mark("is removed"),
    "brought back": mark("comes back"),
}


_HOUR = 3600  # seconds


def fate_name(fate: str) -> str:
    """Return what becomes of a document when a change is taken back, in the language in use."""
    return _(_FATES[fate])


def outcome_name(outcome: str) -> str:
    """Return what became of a spreadsheet's row, in the language in use."""
    return _(_OUTCOMES[outcome]) if outcome in _OUTCOMES else outcome


def steps_text(ledger: Reader, steps: Sequence[Step]) -> str:
    """Return a history as text, the last step first."""
    lines: list[str] = []
    for place, step in reversed(list(enumerate(steps))):
        lines.append(f"{step.at[:16].replace('T', ' ')} {act_name(step.act)} {one_line(step.by)}")
        if place:
            lines += [f"   {shown_change(ledger, *change)}" for change in step.changes]
    return "\n".join(lines) + "\n"


def since(at: str) -> str:
    """Return how long ago an ISO moment was, in days or hours."""
    if not at:
        return ""
    passed = datetime.now(UTC) - datetime.fromisoformat(at)
    if passed.days > 0:
        return plural("{count} day", "{count} days", passed.days)
    if passed.total_seconds() < _HOUR:
        return _("<1 hour")
    return plural("{count} hour", "{count} hours", passed.seconds // _HOUR)


def record_text(ledger: Reader, record: "Record") -> str:
    """Return a record as text to paste: a line for each part, labelled as on the screen."""
    from storage.catalogue import columns
    from tui.intake.parts import shown_part

    lines = []
    for name in columns():
        value = getattr(record, name, None)
        if name in ("status", "origin", "extra", "repeats") or value in (None, "", (), False):
            continue
        text = one_line(ledger.catalogue.shown(name, shown_part(value)))
        lines.append(f"{label(name)}  {text}")
    lines.append(f"{label('status')}  {ledger.status_name(record.status)}")
    return "\n".join(lines) + "\n"


def last_visit_parts(last: "Inspection") -> list[str | tuple[str, str]]:
    """Say what was found the last time: the problems first, each on a line of its own."""
    names = ("result", "measures", "document_number", "correct_by", "recheck_on", "recheck_result")
    head = _("Last time, {date} ({number}):").format(date=last.date, number=last.number)
    parts: list[str | tuple[str, str]] = [(head, "bold"), "\n"]
    problems = last.problems or tuple(filter(None, [one_line(last.findings)]))
    for problem in problems:
        parts += [("□ ", "bold $text-warning"), one_line(problem), "\n"]
    for name in names:
        value = getattr(last, name)
        if value:
            parts += [(f"{label(name)} ", "$text-muted"), one_line(str(value)), "  "]
    return [*parts, "\n"]


def undone_text(undone: "Undone") -> str:
    """Say what was taken back, of how much, and how it is brought back."""
    names = _(", ").join(item.name for item in undone.items[:3])
    if len(undone.items) > 3:
        names += " " + _("and {count} more").format(count=len(undone.items) - 3)
    text = (
        _("Brought back: {names} ({act}). Ctrl+Z takes it back again.")
        if undone.redo
        else _("Taken back: {names} ({act}). Ctrl+Z brings it back.")
    )
    return text.format(names=names, act=act_name(undone.act))
