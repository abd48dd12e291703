"""What a person types to start a ledger: the town, its officers, its villages."""

import re
from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path

from storage.directories import RosterOfficer, Town, Village
from storage.documents import Entity
from storage.errors import InvalidError
from storage.language import _
from storage.ledger import Ledger
from storage.text import half_width, one_line, width
from tui.spreadsheet.lists import people

_BETWEEN = re.compile(r"[、,;\n]+")
_CERTIFICATE = re.compile(r"[A-Za-z]{0,4}\d[A-Za-z\d-]*", re.ASCII)


def officers_in(text: str) -> list[RosterOfficer]:
    """Return the officers named in `text`: 陈美玲 19150700025、区文辉 19150700058.

    Raises:
        InvalidError: a certificate stands there without a name.
    """
    found, text = [], half_width(text)
    # Where something else divides, a blank is a part of John Smith.
    divided = bool(_BETWEEN.search(text) or _CERTIFICATE.search(text))
    for piece in _BETWEEN.split(text):
        names = _CERTIFICATE.split(re.sub(r"[():]", " ", piece))
        numbers = _CERTIFICATE.findall(piece)
        if numbers and not names[0].strip():  # the certificate stands first
            names.pop(0)
        for name, number in zip_longest(names, numbers, fillvalue=""):
            whole = divided and _is_western(name)
            # With a comma forgotten, there are several.
            *others, last = ([one_line(name)] if whole else people(name)) or [""]
            if number and not last:
                raise InvalidError(
                    _("The certificate {number} has no name before it.").format(number=number),
                    "officers",
                )
            found += [RosterOfficer(name=other) for other in others]
            if last:
                found.append(RosterOfficer(name=last, certificate=number))
    return found


def villages_in(text: str) -> list[Village]:
    """Return the villages named in `text`, each once."""
    pieces = _BETWEEN.split(half_width(text).replace("/", "、"))
    whole = len(pieces) > 1  # Upper Weir, Lower Weir
    names: list[str] = []
    for piece in pieces:
        names += [one_line(piece)] if whole and _is_western(piece) else piece.split()
    return [Village(name=name) for name in dict.fromkeys(names) if name]


def _is_western(name: str) -> bool:
    """Tell whether no character is as wide as a Chinese one."""
    return width(name) == len(name)


def begin(folder: Path, town: Town, entries: Sequence[Entity]) -> Ledger:
    """Start a ledger with its directories.

    Raises:
        InvalidError: something cannot be meant; no ledger is started.
        CannotWriteError: the disk refused.
    """
    from storage.directories import check_unique
    from storage.validation import checked

    whole = [checked(entry) for entry in entries]
    check_unique(whole, ())
    ledger = Ledger.create(folder, town)
    if whole:
        ledger.add(whole, act="init")
    return ledger
