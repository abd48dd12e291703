"""Saving what a file holds: rows that the ledger has already are found again, not saved."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, NamedTuple

from storage.catalogue import columns
from storage.documents import TABLES, from_document, table_of
from storage.identity import uuid7
from storage.language import _
from storage.ledger import Ledger
from storage.validation import in_words
from tui.spreadsheet import directories
from tui.spreadsheet.answers import Answer, Outcome
from tui.spreadsheet.directories import Listed
from tui.spreadsheet.spool import Spool

_AT_ONCE = 500  # digests in one question to the index


@dataclass(eq=False, slots=True)
class Found:
    """One data row of the file; its records are in the spool.

    Attributes:
        sheet: the sheet it is in.
        row: its number.
        count: how many records it became.
        lacking: names of the parts that one of them lacks to be complete.
        notes: sentences for the person who imports.
        submission: whether it is a submission of a form collector.
        refusal: why it is refused; then it became none.
        left: whether a person chose to leave it out.
        first: the earlier row that says the same.
        labels: numbers of its records that were saved.
        known: numbers of its records that the ledger has already.
        edited: parts in which a submission differs from the record made of it before.
    """

    sheet: str
    row: int
    count: int = 0
    lacking: Sequence[str] = ()
    notes: Sequence[str] = ()
    submission: bool = False
    refusal: str = ""
    left: bool = False
    first: "Found | None" = None
    labels: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    edited: tuple[str, ...] = ()


class Alike:
    """Which rows of a file say the same."""

    def __init__(self) -> None:
        self._seen: dict[bytes, tuple[int, Found]] = {}

    def take(self, fingerprint: str, row: Found) -> tuple[int, "Found | None"]:
        """Return the how manieth such row it is, from 1, and the first one where it repeats it."""
        key = bytes.fromhex(fingerprint)
        before, first = self._seen.get(key, (0, row))
        self._seen[key] = before + 1, first
        return before + 1, first if before else None


class _Known(NamedTuple):
    """Identity and number of a record; the number of one that is about to be saved is empty."""

    uid: str
    number: str


@dataclass
class _Saving:
    """The records of a file as they go into the ledger, and what becomes of each."""

    ledger: Ledger | None
    rows: Sequence[Found]
    spool: Spool
    added: Counter[str] = field(default_factory=Counter)
    _firsts: dict[str, str] = field(default_factory=dict)

    def records(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield table and document of each record that the ledger has not.

        Whoever takes it gives it a number, which the answer for its row repeats.
        """
        # Of a row that others repeat, those need to know what became of it.
        repeated = {id(row.first) for row in self.rows if row.first}
        owners = (row for row in self.rows for _record in range(row.count))
        pairs = zip(owners, self.spool, strict=True)
        while some := list(islice(pairs, _AT_ONCE)):
            known = self._known([document["digest"] for _row, (_table, document) in some])
            for row, (table, document) in some:
                one = document["digest"]
                if id(row) in repeated:
                    self._firsts[one] = known[one].uid if one in known else ""
                if one in known:
                    row.known = (*row.known, known[one].number)
                    if row.submission:
                        row.edited = self._edited(row, known[one], table, document)
                    continue
                whole = self._whole(document)
                if id(row) in repeated:
                    self._firsts[one] = whole["uid"]
                self.added[table] += 1
                yield table, whole
                if whole["number"]:
                    row.labels = (*row.labels, whole["number"])

    def _whole(self, document: dict[str, Any]) -> dict[str, Any]:
        """Give a document its identity, and that of the record it repeats; in a record's order."""
        head = {
            "schema": document.pop("schema"),
            "status": document.pop("status"),
            "uid": uuid7(),
            "number": document.pop("number", ""),
        }
        if repeats := self._firsts.get(document.pop("repeats", ""), ""):
            head["repeats"] = repeats
        return {**head, **document}

    def _known(self, digests: Sequence[str]) -> dict[str, _Known]:
        """Return the ledger's records of those digests."""
        known: dict[str, _Known] = {}
        if self.ledger is not None:
            marks = ", ".join("?" * len(digests))
            for one, uid, number in self.ledger.store.index.rows(
                f"select digest, key, number from records where digest in ({marks})", digests
            ):
                known.setdefault(one, _Known(uid, number))
        return known

    def _edited(
        self, row: Found, known: _Known, table: str, document: Mapping[str, Any]
    ) -> tuple[str, ...]:
        """Name the parts in which a submission now differs from the record made of it."""
        assert self.ledger is not None
        record: Any = from_document(TABLES[table], document)
        saved = self.ledger.get(known.uid)
        parts = dict.fromkeys(row.edited) | {
            name: None
            for name in record.__struct_fields__
            if columns().get(name)
            and columns()[name].group != "life"
            and name not in ("number", "extra", "origin", "attachments")
            and getattr(record, name) != getattr(saved, name)
        }
        return tuple(parts)


def save(
    ledger: Ledger | None,
    found: Sequence[Found],
    spool: Spool,
    listed: Sequence[Listed],
    file: str,
    dry_run: bool,
) -> tuple[list[Answer], Counter[str]]:
    """Save the records of all rows as one transaction, and answer for each row.

    Args:
        ledger: where to; `None` only in a dry run.
        found: rows of visits and trainings.
        spool: their records, in the order of the rows.
        listed: rows of directories.
        file: the name of the file.
        dry_run: save nothing.

    Returns:
        The answers, and how many records each table gained (would gain, in a dry run).

    Raises:
        CannotWriteError: the disk refused; nothing is saved.
    """
    taking = _Saving(ledger, found, spool)
    with _held(ledger, dry_run):
        entries = directories.taken(ledger, listed, file)
        if ledger is None or dry_run:
            for _table, _document in taking.records():
                pass
            for row in found:
                row.labels = ()
        else:
            records = ledger.adding(taking.records())
            with ledger.store.doing("import", file), ledger.store.together(records):
                if entries.added:
                    ledger.add(entries.added, act="import", why=file)
                for before, after in entries.changed:
                    ledger.amend_entry(after, before)
    added = taking.added + Counter(table_of(entry) for entry in entries.added)
    return [*map(_answer, found), *entries.answers], added


@contextmanager
def _held(ledger: Ledger | None, dry_run: bool) -> Iterator[None]:
    """Keep others from saving the same rows between looking for them and saving them."""
    if ledger is None:
        yield
    elif dry_run:
        ledger.store.follow()
        yield
    else:
        with ledger.store.writing():
            yield


def _answer(row: Found) -> Answer:
    if row.left:
        return Answer(row.sheet, row.row, "left")
    if row.refusal:
        return Answer(row.sheet, row.row, "refused", (), row.refusal)
    labels = row.labels
    outcome: Outcome = "split" if row.count > 1 else "imported"
    said = list(row.notes)
    if row.lacking:
        outcome = "incomplete"
        said.insert(0, _("It lacks: {parts}.").format(parts=in_words(row.lacking)))
    if row.first:
        outcome = "repeated"
        said.insert(
            0,
            _("It repeats row {row} of {sheet}.").format(row=row.first.row, sheet=row.first.sheet),
        )
    if row.count and len(row.known) == row.count:
        outcome = "repeated"
        labels = tuple(number for number in row.known if number)
        said = [_("It is in the ledger already.")]
        if row.edited:
            said.append(
                _("It reads differently there: {parts}. Amend it where the form is right.").format(
                    parts=in_words(row.edited)
                )
            )
    return Answer(row.sheet, row.row, outcome, labels, " ".join(said))
