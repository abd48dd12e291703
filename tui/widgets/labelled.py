"""Labels and what stands behind them, in two columns, whatever the language."""

import re
from collections.abc import Iterable
from itertools import pairwise

from textual.content import Content

from storage.text import width

_WIDEST = 12  # cells; a longer label has its text on the next line
_LEAST = 12  # cells for the text; where there are fewer, it is not set in
# A word or a Chinese character, with its blanks and the marks that must not begin or end a line.
# Compiled when it is first needed, which is after the first screen.
_PIECE = (
    "[《（「“‘]*(?:[\u2e80-\uffef]|[^\\s\u2e80-\uffef“‘]+)[、，。；：！？）》”’」.,;:!?)]* *|\\s|."
)
Part = str | tuple[str, str]


def labelled(pairs: Iterable[tuple[str, str]], room: int, style: str = "$text-muted") -> list[Part]:
    """Return each label with its text, the texts below one another.

    Args:
        pairs: labels and texts, which may have several lines.
        room: the cells there are; 0 where that is not known yet.
        style: of the labels.
    """
    pairs = list(pairs)
    column = max((min(width(name), _WIDEST) for name, _text in pairs), default=0) + 2
    parts: list[Part] = []
    for name, text in pairs:
        gap = column - width(name)
        between = " " * gap if gap >= 2 else "\n" + " " * column
        parts += [(name, style), between, set_in(text, column, room), "\n"]
    return parts


def set_in(text: str, column: int, room: int) -> str:
    """Return `text` broken into lines that begin at `column`, but for the first, within `room`."""
    inside = column if room - column >= _LEAST else 0
    lines = [line for one in text.split("\n") for line in _broken(one, room - inside)]
    return ("\n" + " " * inside).join(lines)


def breaks(text: str, room: int) -> list[int]:
    """Return where in `text` its second and further lines begin, of at most `room` cells each."""
    if room < _LEAST or width(text) <= room:
        return []
    found, used = [], 0
    for piece in re.finditer(_PIECE, text):
        if used and used + width(piece[0].rstrip()) > room:
            found.append(piece.start())
            used = 0
        for place, sign in enumerate(piece[0], piece.start()):
            if used + width(sign) > room and not sign.isspace():  # longer than a line itself
                found.append(place)
                used = 0
            used += width(sign)
    return found


def in_lines(text: Content, room: int) -> Content:
    """Return `text` broken into lines of at most `room` cells."""
    lines = []
    for line in text.split("\n", allow_blank=True):
        lines += line.divide(breaks(line.plain, room))
    return Content("\n").join(lines)


def _broken(text: str, room: int) -> list[str]:
    """Return `text` in lines of at most `room` cells."""
    places = [0, *breaks(text, room), len(text)]
    return [text[start:end].rstrip() for start, end in pairwise(places)]
