"""Search in everything: records of all years, the directories, the items, reasons given."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from storage.catalogue import folded
from storage.facts import RECORD_TABLES
from storage.language import _, mark
from storage.ledger import Ledger
from storage.reader import Row
from storage.text import one_line

LIMIT = 40  # records shown; more are found by one word more


@dataclass(frozen=True)
class Hit:
    """One thing found.

    Attributes:
        group: what kind of thing it is.
        text: what is shown.
        year: the year of a record, 0 for what belongs to none.
        rows: gives the records behind it.
    """

    group: str
    text: tuple[str, ...]
    year: int
    rows: Callable[[], list[Row]]


def search(ledger: Ledger, text: str) -> Iterator[Hit]:
    """Give what is found for `text`, group by group; nothing for nothing."""
    wanted = text.strip()
    if not wanted:
        return
    yield from _named(ledger, wanted)  # few, and on top, where many records would hide them
    for row in ledger.rows(text=wanted, limit=LIMIT):
        yield _record(row, mark("Records"))
    for row, why in _reasons(ledger, wanted):
        hit = _record(row, mark("Reasons in the history"))
        yield Hit(hit.group, (*hit.text[:2], one_line(why)), hit.year, hit.rows)


def _record(row: Row, group: str) -> Hit:
    facts = row.facts
    year = int(facts.date[:4]) if facts.date else 0
    return Hit(
        group,
        (facts.number, facts.date, one_line(facts.subject or facts.item)),
        year,
        lambda: [row],
    )


def _named(ledger: Ledger, text: str) -> Iterator[Hit]:
    """Give the entries of the directories and the items whose words hold `text`."""

    def behind(column: str, name: str) -> Callable[[], list[Row]]:
        equal: Any = {column: name}
        return lambda: ledger.rows(**equal)

    directories = (
        ("subjects", mark("Subjects"), "subject"),
        ("officers", mark("Officers"), "officer"),
        ("villages", mark("Villages"), "village"),
    )
    wanted = folded(text)
    for table, group, column in directories:
        for entry in ledger.directory(table):
            words: tuple[str, ...] = (
                entry.name,
                getattr(entry, "certificate", ""),
                getattr(entry, "address", ""),
            )
            words += tuple(getattr(entry, "aliases", ()))
            if any(wanted in folded(word) for word in words):
                more = next(filter(None, words[1:]), "")
                yield Hit(group, (entry.name, more), 0, behind(column, entry.name))
    for item in ledger.catalogue.items:
        basis = str(item.details.get("basis", ""))
        if any(wanted in folded(word) for word in (item.name, item.gloss, basis, *item.aliases)):
            yield Hit(mark("Inspection items"), (item.shown, basis), 0, behind("item", item.name))


def _reasons(ledger: Ledger, text: str) -> Iterator[tuple[Row, str]]:
    """Give the records in whose history somebody gave a reason that holds `text`."""
    found = ledger.store.index.rows(
        "select distinct records.number, history.why from history "
        "join records on records.key = history.key "
        'where instr(history.why, ?) and records."table" in (?, ?, ?) limit ?',
        (text, *RECORD_TABLES, LIMIT),
    )
    for number, why in found:
        for row in ledger.rows(number=number, limit=1):
            yield row, why


def more(count: int) -> str:
    """Return a sentence where not all records were shown."""
    return _("The latest {count}; one word more narrows it.").format(count=count)
