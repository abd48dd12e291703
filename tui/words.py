"""Words for what happened to a record: the steps of its life, what they changed, the way back."""

from typing import TYPE_CHECKING

from storage.acts import act_name as act_name
from storage.acts import shown_change as shown_change
from storage.catalogue import label
from storage.language import _, mark
from storage.text import one_line
from storage.undo import Undone

if TYPE_CHECKING:
    from storage.records import Inspection

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


def fate_name(fate: str) -> str:
    """Return what becomes of a document when a change is taken back, in the language in use."""
    return _(_FATES[fate])


def outcome_name(outcome: str) -> str:
    """Return what became of a spreadsheet's row, in the language in use."""
    return _(_OUTCOMES[outcome]) if outcome in _OUTCOMES else outcome


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


def undone_text(undone: Undone) -> str:
    """Say what was taken back, of how much, and how it is brought back."""
    names = "、".join(item.name for item in undone.items[:3])
    if len(undone.items) > 3:
        names += " " + _("and {count} more").format(count=len(undone.items) - 3)
    text = (
        _("Brought back: {names} ({act}). Ctrl+Z takes it back again.")
        if undone.redo
        else _("Taken back: {names} ({act}). Ctrl+Z brings it back.")
    )
    return text.format(names=names, act=act_name(undone.act))
