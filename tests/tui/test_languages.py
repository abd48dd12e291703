"""A screen that is switched to the other language is the screen as it is in that language."""

from functools import lru_cache

import pytest

from tests.tui.pilots import screen_text
from tests.tui.scenes import SCENES, Text, looked_at

SIZE = (120, 40)
# Screens that no approved scene shows, and what leads to them.
MORE = {
    "documents": ("f11", "f2", "down", "space", "down", "space"),
    "reason": ("f8", Text("重复")),
    "entry": ("f12", "down", "right", "enter"),
    "under a number": ("ctrl+up", "right", "enter"),
    "under a gap": ("shift+f6", "enter"),
    "under a line of the year": ("f11", "enter"),
    "what a rule leaves out": ("f11", "down", "down", "down", "down", "enter"),
    "in the inbox": ("ctrl+w", "down", "space", "space"),
    "palette": ("ctrl+p",),
    "templates": ("ctrl+t",),
    "attach": ("shift+f4",),
    "split by village": ("ctrl+x", "tab", "right", "down"),
    # Last, as what it leaves behind is said on the list.
    "recheck": ("shift+f8", "tab", *"7", "f2", Text("明珠"), "tab"),
}
# In the table what fits a cell is offered again with the next key only.
ALL = {**SCENES, "grid": SCENES["grid"][:-1], **MORE}


@lru_cache
def walked(spoken: str) -> dict[tuple[str, tuple[int, int]], str]:
    """Every screen in a language, and as it is once it is switched to the other one."""
    return looked_at(spoken, screen_text, SIZE, scenes=ALL, switched=True)


@pytest.mark.parametrize(("spoken", "other"), [("zh", "en"), ("en", "zh")])
def test_a_screen_that_is_switched_is_as_if_it_had_been_opened_in_that_language(
    spoken: str, other: str
) -> None:
    opened, switched = walked(spoken), walked(other)
    both = {name: (opened[name, SIZE], switched[f"{name}, switched", SIZE]) for name in ALL}
    wrong = {name: (one, two) for name, (one, two) in both.items() if one != two}
    for name, (one, two) in wrong.items():
        print(f"=== {name}")
        for left, right in zip(one.split("\n"), two.split("\n"), strict=True):
            if left != right:
                print(f"- {left.rstrip()}\n+ {right.rstrip()}")
    assert not wrong, list(wrong)
