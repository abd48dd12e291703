"""Tables that hold one entry for a year: what was published of it, by the ledger or before it."""

from typing import TYPE_CHECKING, Any

from storage.errors import InvalidError
from storage.history import Step
from storage.language import _
from storage.line import decode
from storage.reader import Reader
from storage.text import clean

if TYPE_CHECKING:
    from storage.ledger import Ledger


def found(ledger: Reader, table: str, year: int) -> tuple[int, dict[str, Any]] | None:
    """Return id and document of the entry of `year` in `table`, `None` where there is none."""
    for id_, document in _entries(ledger, table):
        if document.get("name") == f"{year:04}":
            return id_, document
    return None


def active(ledger: Reader, table: str, year: int) -> dict[str, Any] | None:
    """Return the entry of `year` in `table`, `None` where there is none or it was taken back."""
    entry = found(ledger, table, year)
    return entry[1] if entry and entry[1].get("active", True) else None


def put(ledger: "Ledger", table: str, id_: int, document: dict[str, Any]) -> None:
    """Save an entry; in the place of entry `id_` where that is not 0."""
    if id_:
        ledger.exchange(table, id_, document)
    else:
        ledger.db.table(table).insert(document)


def take_back(
    ledger: "Ledger", table: str, year: int, act: str, why: str, by: str, absent: str
) -> None:
    """Let the entry of `year` in `table` stand no longer; it stays in the history.

    Args:
        ledger: the ledger.
        table: the table.
        year: the year.
        act: what that is called in the history.
        why: the reason.
        by: who does it; the person at the computer where it is empty.
        absent: what to say where there is no such entry.

    Raises:
        InvalidError: there is none, or no reason.
        CannotWriteError: the disk refused; it stays.
    """
    if not clean(why):
        raise InvalidError(_("A reason is needed."), "why")
    with ledger.store.writing(), ledger.store.doing(act, why, by):
        before = found(ledger, table, year)
        if before is None or not before[1].get("active", True):
            raise InvalidError(absent)
        put(ledger, table, before[0], {**before[1], "active": False})


def history(ledger: Reader, table: str, year: int) -> list[Step]:
    """Return what was done to the entry of `year`, the first step first."""
    entry = found(ledger, table, year)
    return ledger.steps(entry[1]["uid"]) if entry else []


def years(ledger: Reader, table: str) -> list[int]:
    """Return the years that have or had an entry in `table`, the latest first."""
    return sorted(
        (int(document["name"]) for _id, document in _entries(ledger, table)), reverse=True
    )


def _entries(ledger: Reader, table: str) -> list[tuple[int, dict[str, Any]]]:
    ledger.store.follow()
    store = ledger.store
    return [(id_, decode(store.encoded(table, id_) or b"{}")) for id_ in store.index.ids(table)]
