"""What a person types to start a ledger: the town, its officers, its villages."""

import re
from collections.abc import Sequence
from pathlib import Path

from storage.directories import RosterOfficer, Town, Village
from storage.documents import Entity
from storage.errors import InvalidError
from storage.language import _
from storage.ledger import Ledger
from storage.text import one_line

_BETWEEN = re.compile(r"[、,，;；\n]+")


def officers_in(text: str) -> list[RosterOfficer]:
    """Return the officers named in `text`: 陈美玲 19150700025、区文辉 19150700058.

    Raises:
        InvalidError: a certificate stands there without a name.
    """
    found = []
    for piece in _BETWEEN.split(text):
        words = re.sub(r"[()（）:：]", " ", piece).split()
        number = next((word for word in words if any(map(str.isdigit, word))), "")
        name = one_line(" ".join(word for word in words if word != number))
        if number and not name:
            raise InvalidError(
                _("The certificate {number} has no name before it.").format(number=number),
                "officers",
            )
        if name:
            found.append(RosterOfficer(name=name, certificate=number))
    return found


def villages_in(text: str) -> list[Village]:
    """Return the villages named in `text`, each once."""
    names = (one_line(name) for name in re.split(r"[、,，;；\s]+", text))
    return [Village(name=name) for name in dict.fromkeys(names) if name]


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
