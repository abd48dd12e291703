"""Search in everything: records of all years, the directories, the items, reasons given."""

from collections.abc import Iterator
from typing import NamedTuple

from storage.facts import RECORD_TABLES
from storage.language import _, mark
from storage.ledger import Ledger
from storage.reader import Row
from storage.text import half_width, one_line
from tui.intake.pinyin import Names, is_letters
from tui.intake.recall import described, recall

LIMIT = 40  # shown of each kind; more are found by one word more


class Hit(NamedTuple):
    """One thing found: a record, or a name that records may hold.

    Attributes:
        group: what kind of thing it is.
        text: what is shown.
        uid: the record's identity; empty where it is a name.
        year: the year of a record, 0 where it has no date.
        column: the fact of records in which a name stands.
        name: the name as it stands there.
    """

    group: str
    text: tuple[str, ...]
    uid: str = ""
    year: int = 0
    column: str = ""
    name: str = ""


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
        yield hit._replace(text=(*hit.text[:2], one_line(why)))


def _record(row: Row, group: str) -> Hit:
    facts = row.facts
    year = int(facts.date[:4]) if facts.date else 0
    return Hit(
        group,
        (facts.number, facts.date, one_line(facts.subject or facts.item)),
        facts.uid,
        year,
    )


def _named(ledger: Ledger, text: str) -> Iterator[Hit]:
    """Give the entries of the directories and the items whose words hold `text`.

    Letters are first letters as well: of whatever the pickers find by them.
    """
    memory = recall(ledger)
    items = ledger.catalogue.items
    named = described(
        (item.name, str(item.details.get("basis", "")), item.gloss, *item.aliases) for item in items
    )
    for group, column, entries, names in (
        (mark("Subjects"), "subject", memory.described_subjects, memory.subjects),
        (mark("Officers"), "officer", memory.described_officers, memory.officer_names),
        (mark("Villages"), "village", memory.described_villages, memory.village_names),
        (mark("Inspection items"), "item", named, Names(list(named.beside))),
    ):
        letters = names.find(text, LIMIT) if is_letters(text) else ()
        found = dict.fromkeys([*letters, *entries.words.holding(text, LIMIT)])
        for name in list(found)[:LIMIT]:
            shown = items.shown(name) if column == "item" else name
            beside = entries.beside.get(name, "")
            yield Hit(group, (shown, beside), column=column, name=name)


def _reasons(ledger: Ledger, text: str) -> Iterator[tuple[Row, str]]:
    """Give the records in whose history somebody gave a reason that holds `text`."""
    found = ledger.store.index.rows(
        "select distinct records.number, history.why from history "
        "join records on records.key = history.key "
        "where history.why != '' and (instr(history.why, ?) or instr(history.why, ?)) "
        'and +records."table" in (?, ?, ?) limit ?',
        (text, half_width(text), *RECORD_TABLES, LIMIT),
    )
    for number, why in found:
        for row in ledger.rows(number=number, limit=1):
            yield row, why


def more(count: int) -> str:
    """Return a sentence where not everything was shown."""
    return _("At most {count} of each kind are shown; one word more narrows it.").format(
        count=count
    )
