"""Taking back the last change to a ledger, as a new change: nothing is ever erased.

The last transaction is read back from the journal and turned round: a record that
was changed gets the content of its previous revision; one that was new becomes
void, with the reason; a new entry of a directory is removed; what was removed comes
back. Taking back what was itself taken back brings it back (`redo`).
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from storage.acts import act_name
from storage.errors import InvalidError
from storage.facts import RECORD_TABLES
from storage.journal import Journal
from storage.language import _
from storage.line import (
    START_HASH,
    TAIL,
    Change,
    Entry,
    Position,
    decode,
    encode,
    read_line,
)
from storage.store import Store

if TYPE_CHECKING:
    from storage.ledger import Ledger

_LONG = 1 << 17  # bytes of a transaction, some two hundred records

Fate = Literal["voided", "restored", "removed", "brought back"]


class Item(NamedTuple):
    """What becomes of one document.

    Attributes:
        table: the table it is in.
        uid: its identity.
        name: its number, or what else people call it by.
        fate: what becomes of it.
        changes: where it is restored, each part with its value now and then, as JSON.
    """

    table: str
    uid: str
    name: str
    fate: Fate
    changes: list[tuple[str, Any, Any]]


class Undone(NamedTuple):
    """What was taken back, or would be.

    Attributes:
        act: what had been done, such as `log` or `import`.
        redo: whether it had been taken back before and is brought back now.
        tx: number of the transaction that this turns round.
        at: when that was saved, ISO 8601.
        by: who saved it.
        on: on which device.
        items: every document that it changes.
    """

    act: str
    redo: bool
    tx: int
    at: str
    by: str
    on: str
    items: list[Item]

    @property
    def reason(self) -> str:
        """The reason that the history gives, naming the act."""
        text = _("Brought back: {act}") if self.redo else _("Taken back: {act}")
        return text.format(act=act_name(self.act))


def undoable(ledger: "Ledger") -> Undone:
    """Say what `undo_last` would take back now.

    Raises:
        InvalidError: there is nothing to take back.
    """
    store = ledger.store
    return _turned(store, store.follow())[0]


def undo_last(ledger: "Ledger", by: str = "", tx: int | None = None) -> Undone:
    """Take back the last transaction of the ledger, whoever made it.

    Args:
        ledger: the ledger.
        by: the person; whoever is at the keyboard where not given.
        tx: the transaction that a person agreed to take back; where another one
            was saved since, nothing is taken back.

    Raises:
        InvalidError: there is nothing to take back, or not what `tx` names.
        CannotWriteError: the disk refused; nothing is taken back.
    """
    store = ledger.store
    with store.writing():
        undone, changes = _turned(store, store.follow())
        if tx is not None and undone.tx != tx:
            raise InvalidError(
                _("Somebody saved another change meanwhile; nothing was taken back. Look again.")
            )
        with store.doing("redo" if undone.redo else "undo", undone.reason, by):
            store.commit(changes)
    return undone


def is_long(ledger: "Ledger") -> bool:
    """Tell whether the last transaction is so long that turning it round takes a while."""
    end = ledger.store.follow()
    start = max(0, end.offset - _LONG)
    lines = ledger.store.journal.read(start, end.offset - start).split(b"\n", 2)
    return start > 0 and lines[1].startswith(_mark(end.tx))  # the first may lack its beginning


def is_own(ledger: "Ledger", undone: Undone) -> bool:
    """Tell whether it is the change of whoever is at the keyboard, made on this device."""
    here = ledger.store.context
    return (undone.by, undone.on) == (here.by, here.on)


def name_of(document: Mapping[str, Any], uid: str) -> str:
    """Return what people call a document by: its number, its name, else how its identity begins."""
    names = (document.get(part) for part in ("number", "name", "title"))
    return next((name for name in names if isinstance(name, str) and name), uid[:8])


def _turned(store: Store, end: Position) -> tuple[Undone, list[Change]]:
    """Return the last transaction turned round: what it means, and the changes that do it."""
    before, entries = _transaction(store.journal, end)
    last = entries[-1]
    act = _first_act(store.journal, before, last.act)
    if end.tx < 1 or act in ("init", "sample"):
        raise InvalidError(
            _("Nothing was changed since the ledger was started; there is nothing to take back.")
        )
    undone = Undone(act, last.act == "undo", last.tx, last.at, last.by, last.on, [])
    documents: dict[tuple[str, int], list[Entry]] = {}
    for entry in entries:
        if entry.op in ("put", "remove"):
            documents.setdefault((entry.table, entry.id), []).append(entry)
    changes: list[Change] = []
    for own in documents.values():
        change = _document_turned(store, own, undone)
        if change:
            changes.append(change)
    changes += _tables_turned(store, entries, changes)
    if not changes:
        raise InvalidError(_("The last change left nothing behind that could be taken back."))
    return undone, changes


def _first_act(journal: Journal, position: Position, act: str) -> str:
    """Return what had been done before it was taken back and brought back."""
    while act in ("undo", "redo") and position.tx >= 0:
        # What is taken back is always the transaction right before.
        position, entries = _transaction(journal, position)
        act = entries[-1].act
    return act


def _document_turned(store: Store, own: Sequence[Entry], undone: Undone) -> Change | None:
    """Turn round what one transaction did to one document, and note it in `undone`."""
    first, last = own[0], own[-1]
    before = _revision(store, first) if first.parent else None
    present = None if last.op == "remove" else decode(last.doc)
    gen, parent = last.gen + 1, last.revision
    changes: list[tuple[str, Any, Any]] = []
    if before is not None:
        if before.doc == last.doc:
            return None
        document = decode(before.doc)
        data = before.doc
        if present is None:
            # The first revision of a document that is not there has no parent.
            fate: Fate = "brought back"
            parent = ""
        else:
            fate = "restored"
            changes = _difference(present, document)
    elif present is None:
        return None
    elif first.table in RECORD_TABLES and first.gen == 1:
        fate, document = "voided", present
        void = {**present, "status": "void", "void_reason": undone.reason}
        void.pop("digest", None)  # so that the row it came from can be imported again
        data = encode(void)
    else:
        fate, document, data = "removed", present, b"null"
    item = Item(last.table, last.uid, name_of(document, last.uid), fate, changes)
    undone.items.append(item)
    op = "remove" if fate == "removed" else "put"
    return Change(op, last.table, last.id, last.uid, gen, parent, data)


def _tables_turned(
    store: Store, entries: Sequence[Entry], changes: Sequence[Change]
) -> list[Change]:
    """Drop tables that were new and are empty again; name those again that were dropped."""
    turned = []
    for entry in entries:
        if entry.op == "drop":
            turned.append(Change("table", entry.table, 0, "", 0, "", b"null"))
        elif entry.op == "table":
            removed = sum(change.op == "remove" for change in changes if change[1] == entry.table)
            if store.index.count(entry.table) == removed:
                turned.append(Change("drop", entry.table, 0, "", 0, "", b"null"))
    return turned


def _difference(now: Mapping[str, Any], then: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    names = [name for name in {**now, **then} if now.get(name) != then.get(name)]
    return [(name, now.get(name), then.get(name)) for name in names]


def _mark(tx: int) -> bytes:
    """Return how the lines of a transaction begin."""
    return b'{"tx":%d,' % tx


def _transaction(journal: Journal, end: Position) -> tuple[Position, list[Entry]]:
    """Read back the transaction that ends at `end`: where it begins, and its entries."""
    mark = _mark(end.tx)
    size = 1 << 14
    while True:
        start = max(0, end.offset - size)
        lines = journal.read(start, end.offset - start).split(b"\n")[:-1]
        if start:
            del lines[0]  # may lack its beginning
        own = 0
        while own < len(lines) and lines[-1 - own].startswith(mark):
            own += 1
        if own < len(lines) or not start:
            break
        size *= 4
    begin = end.offset - sum(len(line) + 1 for line in lines[len(lines) - own :])
    chain = journal.hash_before(begin) if begin else START_HASH
    position = Position(begin, chain, end.tx - 1, end.line - own)
    return position, next(iter(journal.scan(position))).entries


def _revision(store: Store, entry: Entry) -> Entry:
    """Return the revision that `entry` replaced.

    Raises:
        InvalidError: it is not in this ledger.
    """
    for line, start, size in store.index.rows(
        "select line, start, size from history where key = ? and line < ? order by line desc",
        (entry.uid, entry.line),
    ):
        found = _entry_at(store.journal, line, start, size)
        if found is not None and found.revision == entry.parent:
            return found
    raise InvalidError(
        _(
            "What entry {line} replaced is not in this ledger, so it cannot be taken back; "
            "amend the record instead."
        ).format(line=entry.line)
    )


def _entry_at(journal: Journal, number: int, start: int, size: int) -> Entry | None:
    """Read the entry on line `number`, whose document begins at `start`."""
    back = 1 << 10
    while True:
        at = max(0, start - back)
        cut = journal.read(at, start - at).rfind(b"\n")
        if cut >= 0 or not at:
            break
        back *= 4
    begin = at + cut + 1
    chain = journal.hash_before(begin) if begin else START_HASH
    return read_line(journal.read(begin, start + size + TAIL - begin), chain, begin, number)
