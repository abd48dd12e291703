"""Proof that a ledger is what was saved: chain, checksums, revisions, schemas, references."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from storage import facts, indexfile, journal
from storage.errors import InvalidError, NotALedgerError
from storage.index import Index
from storage.journal import Journal, is_torn
from storage.language import _
from storage.line import START_HASH, Entry, Position, read_line
from storage.location import warning


@dataclass
class Verification:
    """What was checked, and what was found.

    Attributes:
        entries: lines of the journal that were checked.
        size: their length, in bytes.
        records: documents in the ledger as it is now.
        attachments: files named by the records.
        head: the chain head.
        problems: sentences, each naming the place; empty where all is well.
        broken: what was asserted of the figures and does not hold; filled in by who
            knows the figures.
        notes: what a person may want to know and need not worry about.
        settings: what the town's own files say that cannot be meant; filled in by who
            reads them.
    """

    entries: int = 0
    size: int = 0
    records: int = 0
    attachments: int = 0
    head: str = START_HASH
    problems: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    settings: list[str] = field(default_factory=list)

    def as_data(self) -> dict[str, Any]:
        """Return the findings as a JSON object."""
        return {"sound": not self.problems, **self.__dict__}


class Latest(NamedTuple):
    """The latest revision of a document: its line, and where the document lies."""

    line: int
    uid: str
    revision: str
    start: int
    size: int


Current: TypeAlias = dict[tuple[str, int], Latest]


def verify(folder: Path, past: str | None = None) -> Verification:
    """Check the ledger in `folder` from its first line to its last, without the index.

    Where all is well, the index is held against it, and made anew if it differs.

    Args:
        folder: the ledger's folder.
        past: a chain head noted earlier, or at least its first 8 characters; the
            ledger must contain the entry that it names.

    Raises:
        NotALedgerError: there is none.
    """
    path = folder / journal.NAME
    found = Verification()
    current: Current = {}
    journal_ = Journal(path)  # says what is wrong where there is none
    try:
        past = (past or "").strip().lower()
        whole, known = _check_chain(path, found, current, past)
        if past and not known:
            found.problems.append(
                _("The ledger does not contain the head {head}: that past was changed.").format(
                    head=past
                )
            )
        saw_more = _index_saw_more(folder, journal_, found, whole)
        if path.stat().st_size > whole.offset and not saw_more:
            found.notes.append(
                _("The last write was interrupted before it was saved; the next one sets it aside.")
            )
        if found.problems:
            _check_documents(folder, journal_, found, current, None)
        else:
            _check_with_index(folder, journal_, found, current)
    finally:
        journal_.close()
    if risk := warning(folder):
        found.notes.append(risk)
    found.records = len(current)
    return found


def _check_chain(
    path: Path, found: Verification, current: Current, past: str
) -> tuple[Position, bool]:
    """Check every line against the one before, and collect the latest revisions.

    Returns:
        The end of the last transaction that was saved, and whether the head `past` is
        among the lines.
    """
    known = False
    whole, chain, offset = Position(), START_HASH, 0
    with path.open("rb", buffering=1 << 20) as file:
        for number, line in enumerate(file, 1):
            entry = read_line(line, chain, offset, number)
            if number == 1 and (entry is None or entry.op != "begin"):
                raise NotALedgerError(journal.not_a_journal(path))
            if entry is None:
                with path.open("rb") as rest:
                    rest.seek(offset + len(line))
                    if is_torn(line, offset, rest, whole):
                        break
                found.problems.append(
                    _("Entry {line}, from byte {offset}: not what was saved.").format(
                        line=number, offset=offset
                    )
                )
                chain = line[-67:-3].decode("ascii", "replace")
            else:
                # After a line that cannot be read, what it replaced or became is unknown.
                if not _apply(entry, current) and not found.problems:
                    found.problems.append(
                        _("Entry {line}: does not follow the revision that it replaces.").format(
                            line=number
                        )
                    )
                chain = line[-67:-3].decode()
                if line.startswith(b'{"tx":%d,"end":true' % entry.tx):
                    whole = Position(offset + len(line), chain, entry.tx, number)
            offset += len(line)
            found.entries, found.size = number, offset
            known = known or (len(past) >= 8 and chain.startswith(past))
    found.head = whole.hash
    return whole, known


def _apply(entry: Entry, current: Current) -> bool:
    """Take in an entry; tell whether it names the revision that it replaces."""
    if entry.op not in ("put", "remove"):
        return True
    key = (entry.table, entry.id)
    before = current.pop(key, None)
    if entry.op == "put":
        current[key] = Latest(entry.line, entry.uid, entry.revision, entry.start, entry.size)
    return entry.parent == (before.revision if before else "")


def _check_documents(
    folder: Path,
    journal_: Journal,
    found: Verification,
    current: Current,
    index: Index | None,
) -> bool:
    """Check the structure of every document, and what it refers to.

    Returns:
        Whether the index says of each document what the document says.
    """
    from storage.attachments import trouble
    from storage.records import TABLES, from_document

    identities = {(table, latest.uid) for (table, _id), latest in current.items()}
    agrees = True
    for (table, id_), latest in current.items():
        kind = TABLES.get(table)
        document = json.loads(journal_.read(latest.start, latest.size))
        if index is not None and agrees:
            brief = tuple(indexfile.storable(facts.of(table, document)))[:-1]
            agrees = index.brief(table, id_) == (latest.revision, latest.start, *brief)
        if kind is None:
            continue
        place = _Place(latest, document)
        try:
            record = from_document(kind, document)
        except InvalidError as error:
            found.problems.append(f"{place}{_(': ')}{error}")
            continue
        for attachment in getattr(record, "attachments", ()):
            found.attachments += 1
            if sentence := trouble(folder, attachment):
                found.problems.append(f"{place}{_(': ')}{sentence}")
        for reference in getattr(record, "sample", ()):
            if (facts.INSPECTIONS, reference) not in identities:
                found.problems.append(_refers(place, reference))
        for name, other in (("repeats", table), ("patrol", facts.PATROLS)):
            reference = getattr(record, name, "")
            if reference and (other, reference) not in identities:
                found.problems.append(_refers(place, reference))
    return agrees


def _refers(place: "_Place", reference: str) -> str:
    return _("{place}: refers to {reference}, which is not in the ledger.").format(
        place=place, reference=reference
    )


class _Place(NamedTuple):
    """Where a document is, in words."""

    latest: Latest
    document: dict[str, Any]

    def __str__(self) -> str:
        told = self.document.get("number") or self.document.get("name") or self.latest.uid
        return _("Entry {line} ({number})").format(line=self.latest.line, number=told)


def _index_saw_more(folder: Path, journal_: Journal, found: Verification, whole: Position) -> bool:
    """Tell whether the index saw entries that the journal lacks now.

    The index is a witness here, and must not be made to forget.
    """
    if not (folder / indexfile.NAME).exists():
        return False
    index = Index(folder / indexfile.NAME, journal_.ledger())
    try:
        seen = index.position
        known = journal_.hash_before(seen.offset) == seen.hash if seen.offset else True
    finally:
        index.close()
    # Where an entry was changed and is still there, that has been said.
    if seen.offset <= (found.size if found.problems else whole.offset) and (
        known or found.problems
    ):
        return False
    found.problems.append(
        _(
            "The journal lacks entries that were seen in it before: {lines} were, the last "
            "with the hash {hash}. It was cut, changed or replaced; `taizhang restore` "
            "puts a backup back, the automatic ones are in the folder backups."
        ).format(lines=seen.line, hash=seen.hash[:16])
    )
    return True


def _check_with_index(
    folder: Path, journal_: Journal, found: Verification, current: Current
) -> None:
    """Check the documents, hold the index against them, and make it anew where it differs.

    The index is never the truth, but lists and figures come from it; a byte of it
    that a failing disk changed would go unnoticed otherwise.
    """
    index = Index(folder / indexfile.NAME, journal_.ledger())
    try:
        index.follow(journal_)
        agrees = _check_documents(folder, journal_, found, current, index)
        if found.problems:
            return
        if not agrees or index.size() != len(current) or index.miscounted():
            index.reset()
            index.follow(journal_)
            found.notes.append(_("The index did not agree with the journal; it was made anew."))
    finally:
        index.close()
