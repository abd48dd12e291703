"""Text as a terminal and a reader meet it."""

import re
import unicodedata
from functools import lru_cache

# Control and direction marks are never meant, and could make a terminal or a
# document show something other than the record.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\u061c\ud800-\udfff]"
)


def clean(text: str) -> str:
    """Return `text` without what a terminal would obey instead of show, and without edges."""
    return _INVISIBLE.sub("", text).strip()


def one_line(text: str) -> str:
    """Return `text` cleaned and on one line."""
    return " ".join(clean(text).split())


def half_width(text: str) -> str:
    """Return `text` with its letters, digits and signs in half width: ２０２５－１ is 2025-1."""
    return unicodedata.normalize("NFKC", text).replace("—", "-")


def width(text: str) -> int:
    """Return how many terminal cells `text` takes: two for a Chinese character."""
    if text.isascii():
        return len(text)
    return _known_cells(text) if len(text) <= _SHORT else _cells(text)


def _cells(text: str) -> int:
    return sum(
        0
        if unicodedata.combining(character)
        else 1 + (unicodedata.east_asian_width(character) in "WF")
        for character in text
    )


_SHORT = 40  # characters: villages, items and dates, which come again in every line
_known_cells = lru_cache(4096)(_cells)


def fitted(text: str, cells: int) -> str:
    """Return `text` in exactly `cells` cells: padded, or cut with `…` at its end."""
    room = cells - width(text)
    if room >= 0:
        return text + " " * room
    kept, used = "", 0
    for character in text:
        step = width(character)
        if used + step > cells - 1:
            break
        kept, used = kept + character, used + step
    return kept + "…" + " " * (cells - used - 1)
