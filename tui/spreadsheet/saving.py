"""Saving what a file holds: rows that the ledger has already are found again, not saved."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from msgspec.structs import replace

from storage.catalogue import columns
from storage.identity import uuid7
from storage.language import _
from storage.ledger import Ledger
from storage.records import Record, table_of
from storage.validation import in_words
from tui.spreadsheet import directories
from tui.spreadsheet.answers import Answer, Outcome
from tui.spreadsheet.directories import Listed
from tui.spreadsheet.rows import Made, digest

_AT_ONCE = 500  # digests in one question to the index


@dataclass(eq=False)
class Found:
    """One data row of the file.

    Attributes:
        sheet: the sheet it is in.
        row: its number.
        made: what it became; `None` where it is refused.
        refusal: why it is refused.
        left: whether a person chose to leave it out.
        first: the earlier row that says the same.
        occurrence: how many rows up to this one say the same.
        records: what is to be saved of it.
        known: uid and number of its records that the ledger has already.
        edited: parts in which a submission differs from the record made of it before.
    """

    sheet: str
    row: int
    made: Made | None = None
    refusal: str = ""
    left: bool = False
    first: "Found | None" = None
    occurrence: int = 1
    records: Sequence[Record] = ()
    known: Sequence[tuple[str, str]] = ()
    edited: Sequence[str] = ()


def save(
    ledger: Ledger | None,
    found: Sequence[Found],
    listed: Sequence[Listed],
    file: str,
    dry_run: bool,
) -> tuple[list[Answer], Counter[str]]:
    """Save the records of all rows as one transaction, and answer for each row.

    Args:
        ledger: where to; `None` only in a dry run.
        found: rows of visits and trainings.
        listed: rows of directories.
        file: the name of the file.
        dry_run: save nothing.

    Returns:
        The answers, and how many records each table gained (would gain, in a dry run).

    Raises:
        CannotWriteError: the disk refused; nothing is saved.
    """
    with _held(ledger, dry_run):
        known = _known(ledger, [one for row in found for one in _digests(row)])
        for row in found:
            _prepare(row, known, ledger)
        records = [record for row in found for record in row.records]
        entries = directories.taken(ledger, listed, file)
        numbers: dict[str, str] = {}
        if ledger and not dry_run and (records or entries.added or entries.changed):
            with ledger.store.doing("import", file), ledger.store.together():
                saved: list[Any] = ledger.add([*records, *entries.added], act="import", why=file)
                for before, after in entries.changed:
                    ledger.amend_entry(after, before)
            numbers = {record.uid: record.number for record in saved[: len(records)]}
    added = Counter(table_of(record) for record in [*records, *entries.added])
    return [*(_answer(row, numbers) for row in found), *entries.answers], added


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


def _digests(row: Found) -> list[str]:
    made = row.made
    if made is None:
        return []
    return [digest(made.fingerprint, row.occurrence, position) for position in range(made.count)]


def _known(ledger: Ledger | None, digests: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Return identity and number of the ledger's records by their digest."""
    known: dict[str, tuple[str, str]] = {}
    if ledger is None:
        return known
    for start in range(0, len(digests), _AT_ONCE):
        some = digests[start : start + _AT_ONCE]
        marks = ", ".join("?" * len(some))
        for one, uid, number in ledger.store.index.rows(
            f"select digest, key, number from records where digest in ({marks})", some
        ):
            known.setdefault(one, (uid, number))
    return known


def _prepare(row: Found, known: dict[str, tuple[str, str]], ledger: Ledger | None) -> None:
    """Give the records of a row what ties them to other records."""
    if row.made is None:
        return
    digests = _digests(row)
    row.known = [known[one] for one in digests if one in known]
    if row.made.submission and ledger:
        row.edited = _edited(row, known, ledger)
    records = []
    for position, (one, record) in enumerate(zip(digests, row.made.records, strict=True)):
        first = ""
        if row.occurrence > 1:
            earlier = digest(row.made.fingerprint, 1, position)
            first = known[earlier][0] if earlier in known else ""
        if one not in known:
            uid = uuid7()
            records.append(replace(record, uid=uid, digest=one, repeats=first))
            known[one] = (uid, "")
    row.records, row.made.records = records, []


def _edited(row: Found, known: Mapping[str, tuple[str, str]], ledger: Ledger) -> list[str]:
    """Name the parts in which a submission now differs from the record made of it."""
    assert row.made is not None
    parts: dict[str, None] = {}
    for one, record in zip(_digests(row), row.made.records, strict=True):
        number = known.get(one, ("", ""))[1]
        if number:
            saved = ledger.get(known[one][0])
            parts |= {
                name: None
                for name in record.__struct_fields__
                if columns().get(name)
                and columns()[name].group != "life"
                and name not in ("number", "extra", "origin", "attachments")
                and getattr(record, name) != getattr(saved, name)
            }
    return list(parts)


def _answer(row: Found, numbers: dict[str, str]) -> Answer:
    made = row.made
    if row.left:
        return Answer(row.sheet, row.row, "left")
    if made is None:
        return Answer(row.sheet, row.row, "refused", (), row.refusal)
    labels = [numbers[record.uid] for record in row.records if record.uid in numbers]
    outcome: Outcome = "split" if made.count > 1 else "imported"
    said = list(made.notes)
    if made.lacking:
        outcome = "incomplete"
        said.insert(0, _("It lacks: {parts}.").format(parts=in_words(made.lacking)))
    if row.first:
        outcome = "repeated"
        said.insert(
            0,
            _("It repeats row {row} of {sheet}.").format(row=row.first.row, sheet=row.first.sheet),
        )
    if row.known and not row.records:
        outcome = "repeated"
        labels = [number for _uid, number in row.known if number]
        said = [_("It is in the ledger already.")]
        if row.edited:
            said.append(
                _("It reads differently there: {parts}. Amend it where the form is right.").format(
                    parts=in_words(row.edited)
                )
            )
    return Answer(row.sheet, row.row, outcome, tuple(labels), " ".join(said))
