"""A yes or a no, as people type it."""

from storage.text import half_width

_ANSWERS = {
    **dict.fromkeys(("y", "yes", "是", "好", "true"), True),
    **dict.fromkeys(("n", "no", "否", "不", "false"), False),
}


def answer(text: str) -> bool | None:
    """Return what `text` says, in either width and case; `None` where it is neither."""
    return _ANSWERS.get(half_width(text).strip().casefold())
