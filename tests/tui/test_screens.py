"""Each main screen says, character for character, what was approved for it.

`pytest tests/tui/test_screens.py --approve` writes what is seen now below `screens/`; look
at the difference before it is committed. Only characters are compared, no colours and no
styles, so that another release of Textual changes nothing here unless it shows.
"""

import re
from functools import lru_cache
from itertools import product
from pathlib import Path

import pytest

from storage.text import width
from tests.tui.pilots import screen_text
from tests.tui.scenes import SCENES, looked_at

_BARS = re.compile("[\u2580-\u259f]")  # scroll bars and edges, which Textual draws
APPROVED = Path(__file__).parent / "screens"
SIZES = ((80, 24), (120, 40))


@lru_cache
def screens(spoken: str) -> dict[tuple[str, tuple[int, int]], str]:
    return looked_at(spoken, screen_text, *SIZES)


@pytest.mark.parametrize(
    ("spoken", "size", "name"), [*product(("zh", "en"), SIZES, SCENES)], ids=str
)
def test_a_screen_is_as_it_was_approved(
    request: pytest.FixtureRequest, spoken: str, size: tuple[int, int], name: str
) -> None:
    seen = screens(spoken)[name, size].split("\n")
    assert len(seen) == size[1]
    assert {width(line) for line in seen} == {size[0]}
    text = "\n".join(_BARS.sub(" ", line).rstrip() for line in seen) + "\n"
    file = APPROVED / spoken / f"{size[0]}x{size[1]}" / f"{name}.txt"
    if request.config.getoption("--approve"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


def test_nothing_is_approved_that_is_not_seen() -> None:
    there = {path.relative_to(APPROVED) for path in APPROVED.rglob("*.txt")}
    assert there == {
        Path(spoken, f"{columns}x{lines}", f"{name}.txt")
        for spoken, (columns, lines), name in product(("zh", "en"), SIZES, SCENES)
    }
