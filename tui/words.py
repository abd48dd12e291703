"""Words for what happened to a record: the steps of its life, what they changed, the way back."""

from storage.acts import act_name as act_name
from storage.acts import shown_change as shown_change
from storage.language import _, mark
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
