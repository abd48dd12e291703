"""Words for what happened to a record: the steps of its life, what they changed, the way back."""

from typing import Any

from storage.acts import act_name as act_name
from storage.catalogue import label
from storage.language import _, mark
from storage.reader import Reader
from storage.text import one_line
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


def fate_name(fate: str) -> str:
    """Return what becomes of a document when a change is taken back, in the language in use."""
    return _(_FATES[fate])


def outcome_name(outcome: str) -> str:
    """Return what became of a spreadsheet's row, in the language in use."""
    return _(_OUTCOMES[outcome]) if outcome in _OUTCOMES else outcome


def shown_change(ledger: Reader, name: str, before: Any, after: Any) -> str:
    """Return one change of a step in the history of `ledger` as `label: before → after`."""
    if name == "status":
        before, after = (ledger.status_name(state or "") for state in (before, after))
    return f"{label(name)}: {_shown(before)} → {_shown(after)}"


def _shown(value: Any) -> str:
    if value in (None, "", [], {}):
        return _("nothing")
    if isinstance(value, list):
        return "、".join(_shown(item) for item in value)
    if isinstance(value, dict):
        return one_line(" ".join(str(inner) for inner in value.values()))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return one_line(str(value))


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
