"""What can be done to a ledger, in words: the `act` of its history."""

from storage.language import _, mark

_ACTS = {
    "init": mark("started"),
    "log": mark("logged"),
    "import": mark("imported"),
    "amend": mark("amended"),
    "submit": mark("submitted"),
    "approve": mark("approved"),
    "return": mark("returned"),
    "void": mark("voided"),
    "sample": mark("sample"),
    "recheck": mark("re-checked"),
    "undo": mark("undone"),
    "redo": mark("brought back"),
}


def act_name(act: str) -> str:
    """Return what was done, in the language in use."""
    return _(_ACTS[act]) if act in _ACTS else act
