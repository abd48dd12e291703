"""Proof that a ledger is what was saved: chain, checksums, schema and references."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from storage import facts, indexfile, journal
from storage.errors import InvalidError, NotALedgerError
from storage.index import Index
from storage.journal import Journal
from storage.language import _
from storage.line import START_HASH, Entry, read_line
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
    """

    entries: int = 0
    size: int = 0
    records: int = 0
    attachments: int = 0
    head: str = START_HASH
    problems: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def as_data(self) -> dict[str, Any]:
        """Return the findings as a JSON object."""
        return {"sound": not self.problems, **self.__dict__}


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
    Journal(path).close()  # says what is wrong where there is none
    found = Verification()
    current: dict[tuple[str, int], Entry] = {}
    heads = _check_chain(path, found, current, (past or "").strip().lower())
    if past and not heads:
        found.problems.append(
            _("The ledger does not contain the head {head}: that past was changed.").format(
                head=past
            )
        )
    _check_documents(folder, found, current)
    if not found.problems:
        _mend_index(folder, found, current)
    if risk := warning(folder):
        found.notes.append(risk)
    found.records = len(current)
    return found


def _check_chain(
    path: Path, found: Verification, current: dict[tuple[str, int], Entry], past: str
) -> bool:
    """Check every line against the one before, and collect the latest revisions.

    Returns:
        Whether the head `past` is among the lines.
    """
    seen = False
    chain, offset, tx, open_since = START_HASH, 0, -1, 0
    with path.open("rb", buffering=1 << 20) as file:
        for number, line in enumerate(file, 1):
            entry = read_line(line, chain, offset, number)
            whole = line.endswith(b"\n") and b"\0" not in line
            if number == 1 and (entry is None or entry.op != "begin"):
                raise NotALedgerError(_("{path} is not a Taizhang journal.").format(path=path))
            if entry is None and not whole:
                break
            if entry is None:
                found.problems.append(
                    _("Entry {line}, from byte {offset}: not what was saved.").format(
                        line=number, offset=offset
                    )
                )
                chain = line[-67:-3].decode("ascii", "replace")
            else:
                _apply(entry, current)
                chain, tx = line[-67:-3].decode(), entry.tx
                if line.startswith(b'{"tx":%d,"end":true' % tx):
                    open_since = 0
                    found.head = chain
                else:
                    open_since = open_since or number
            offset += len(line)
            found.entries, found.size = number, offset
            seen = seen or (len(past) >= 8 and chain.startswith(past))
    rest = path.stat().st_size - offset
    if rest or open_since:
        found.notes.append(
            _("The last write was interrupted before it was saved; the next one sets it aside.")
        )
    return seen


def _apply(entry: Entry, current: dict[tuple[str, int], Entry]) -> None:
    key = (entry.table, entry.id)
    if entry.op == "put":
        current[key] = entry
    elif entry.op == "remove":
        current.pop(key, None)


def _check_documents(
    folder: Path, found: Verification, current: dict[tuple[str, int], Entry]
) -> None:
    """Check the structure of every document, and what it refers to."""
    from storage.attachments import trouble
    from storage.records import TABLES, from_document

    identities = {entry.uid for entry in current.values()}
    for entry in current.values():
        kind = TABLES.get(entry.table)
        if kind is None:
            continue
        document = json.loads(entry.doc)
        place = _("Entry {line} ({number})").format(
            line=entry.line, number=document.get("number") or document.get("name") or entry.uid
        )
        try:
            record = from_document(kind, document)
            for attachment in getattr(record, "attachments", ()):
                sentence = trouble(folder, attachment)
                found.attachments += 1
                if sentence:
                    found.problems.append(f"{place}: {sentence}")
        except InvalidError as error:
            found.problems.append(f"{place}: {error}")
        for name in ("repeats", "patrol"):
            reference = document.get(name)
            if entry.table == facts.INSPECTIONS and reference and reference not in identities:
                found.problems.append(
                    _("{place}: refers to {reference}, which is not in the ledger.").format(
                        place=place, reference=reference
                    )
                )


def _mend_index(folder: Path, found: Verification, current: dict[tuple[str, int], Entry]) -> None:
    """Hold the index against the journal, and make it anew where it says something else.

    The index is never the truth, but lists and figures come from it; a byte of it
    that a failing disk changed would go unnoticed otherwise.
    """
    journal_ = Journal(folder / journal.NAME)
    index = Index(folder / indexfile.NAME, journal_.ledger())
    try:
        seen = index.position
        if seen.offset and journal_.hash_before(seen.offset) != seen.hash:
            # The index is a witness here, and must not be made to forget.
            found.problems.append(
                _(
                    "The journal lacks entries that were seen in it before: {lines} were, the last "
                    "with the hash {hash}. It was cut, changed or replaced; `taizhang restore` "
                    "puts a backup back, the automatic ones are in the folder backups."
                ).format(lines=seen.line, hash=seen.hash[:16])
            )
            return
        index.follow(journal_)
        expected = {
            (table, id_, entry.revision, entry.start, *facts.of(table, json.loads(entry.doc))[:-1])
            for (table, id_), entry in current.items()
        }
        columns = ", ".join(indexfile.LISTED)
        held = set(index.rows(f'select "table", id, revision, start, {columns} from records'))
        if held != expected or index.miscounted():
            index.reset()
            index.follow(journal_)
            found.notes.append(_("The index did not agree with the journal; it was made anew."))
    finally:
        index.close()
        journal_.close()
