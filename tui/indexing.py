"""The wait while the index takes in what it lacks, in words: once, where it is made anew."""

import sys
from typing import TYPE_CHECKING

from storage.language import _

if TYPE_CHECKING:
    from storage.ledger import Ledger

_LONG = 4_000_000  # bytes of the journal; less is read in about a second


def catch_up(ledger: "Ledger") -> None:
    """Bring the index up to date; where that takes long, say on standard error how far it is.

    Raises:
        DamagedError: the journal is damaged.
    """
    store = ledger.store
    lacking = store.behind
    if lacking < _LONG:
        return
    whole, at_terminal = store.journal.size(), sys.stderr.isatty()

    def tell(taken: int) -> None:
        done = min(100, 100 * (taken - whole + lacking) // lacking)
        said = _("Making the ledger's index, once: {percent} %").format(percent=done)
        line = f"\r{said}" if at_terminal else f"{said}\n"
        print(line, end="", file=sys.stderr, flush=True)

    tell(whole - lacking)
    try:
        store.follow(tell)
    finally:
        if at_terminal:
            print(file=sys.stderr)
