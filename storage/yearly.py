"""Tables that hold one entry for a year: what was published of it, by the ledger or before it."""

from typing import TYPE_CHECKING, Any

from storage.reader import Reader, Step
from storage.store import decode

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

    def exchange(stored: Any) -> None:
        stored.clear()
        stored.update(document)

    if id_:
        ledger.db.table(table).update(exchange, doc_ids=[id_])
    else:
        ledger.db.table(table).insert(document)


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
