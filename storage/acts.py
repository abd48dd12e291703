"""What was done to a ledger, in words: the `act` of its history, and what it changed."""

from typing import TYPE_CHECKING, Any

from storage.catalogue import label
from storage.language import _, mark
from storage.text import one_line

if TYPE_CHECKING:
    from storage.reader import Reader

_ACTS = {
    "init": mark("started"),
    "log": mark("logged"),
    "import": mark("imported"),
    "reinspect": mark("re-inspected"),
    "amend": mark("amended"),
    "submit": mark("submitted"),
    "approve": mark("approved"),
    "return": mark("returned"),
    "void": mark("voided"),
    "sample": mark("sample"),
    "recheck": mark("re-checked"),
    "undo": mark("undone"),
    "redo": mark("brought back"),
    "freeze": mark("frozen"),
    "unfreeze": mark("unfrozen"),
    "keep": mark("kept a published report"),
    "forget": mark("forgot a published report"),
}


def act_name(act: str) -> str:
    """Return what was done, in the language in use."""
    return _(_ACTS[act]) if act in _ACTS else act


def shown_change(ledger: "Reader", name: str, before: Any, after: Any) -> str:
    """Return one change of a step in the history of `ledger` as `label: before → after`."""
    if name == "status":
        before, after = (ledger.status_name(state or "") for state in (before, after))
    elif name == "attachments":  # hash and size prove a file and tell a person nothing
        before, after = (_names(files) for files in (before, after))
    return f"{label(name)}{_(': ')}{_shown(before)} → {_shown(after)}"


def _names(files: Any) -> Any:
    """Return the names of attached files, and what is no list of files as it is."""
    if not isinstance(files, list) or not all(isinstance(file, dict) for file in files):
        return files
    return [file.get("name") for file in files]


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
