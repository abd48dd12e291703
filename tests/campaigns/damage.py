"""Journals that were cut, flipped or only half on the disk when the power failed.

The journal of a random ledger is cut at a byte, a bit in it is flipped, or any subset
of the pages that its last transaction dirtied is left out. What is read then must be
the state after the last whole transaction, and after a flip an error; never anything
else. What is torn off is set aside byte for byte, and the next record can be saved.
"""

import json
import random
import shutil
import time
from pathlib import Path
from typing import Any, Protocol

from storage import journal
from storage.errors import DamagedError, NotALedgerError
from storage.journal import Journal
from storage.line import Change, Context, Position
from storage.store import Store

PAGE = 4096
WHO = Context("陈美玲", "office-1-3f9a0c1d", "log", "")
LEDGER = "01970000-0000-7000-8000-000000000001"
TURN = 40  # trials on one journal before another kind of damage has its turn
FRESH = 25  # turns before another journal is made

State = dict[tuple[str, int], bytes]


class Counted(Protocol):
    """Where trials are counted."""

    cuts: int
    flips: int
    outages: int
    checked: int
    problems: list[str]


class Ruin:
    """Damages random journals, a few dozen trials at a time.

    Attributes:
        spent: seconds that it took so far.
    """

    def __init__(self, folder: Path, seed: int, count: Counted) -> None:
        self.folder = folder
        self.path = folder / journal.NAME
        self.chance = random.Random(f"{seed} ruin")
        self.count = count
        self.spent = 0.0
        self.turns = 0

    def turn(self) -> None:
        """Make a few trials of one kind."""
        began = time.monotonic()
        if self.turns % FRESH == 0:
            self._make()
        trial = (self.cut, self.flip, self.outage)[self.turns % 3]
        self.turns += 1
        for _trial in range(TURN):
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder.mkdir(parents=True)
            trial()
        self.spent += time.monotonic() - began

    def cut(self) -> None:
        """Cut the journal at a byte after its first line."""
        size = self.chance.randrange(self.ends[1], len(self.data) + 1)
        whole = max(place for place, end in enumerate(self.ends) if end <= size)
        self.count.cuts += 1
        self._torn(self.data[:size], whole, f"cut at {size}")

    def flip(self) -> None:
        """Flip a bit: the journal is refused, wherever it is."""
        place, bit = self.chance.randrange(len(self.data)), self.chance.randrange(8)
        if self.chance.random() < 0.2:
            place = self.chance.randrange(self.ends[-2], len(self.data))
        data = bytearray(self.data)
        data[place] ^= 1 << bit
        self.count.flips += 1
        self.path.write_bytes(data)
        try:
            read_state(self.path)
        except (DamagedError, NotALedgerError) as error:
            self.count.checked += 1
            if isinstance(error, DamagedError) and "verify" not in str(error):
                self._problem(f"bit {bit} of byte {place} flipped: no way out in {error}")
        else:
            self._problem(f"bit {bit} of byte {place} flipped: LOST, unnoticed")

    def outage(self) -> None:
        """Let the power fail while a transaction is written: any of its pages are on the disk."""
        self.path.write_bytes(self.data)
        opened = Journal(self.path)
        position = Position(len(self.data), self.last.hash, self.last.tx, self.last.line)
        length = self.chance.choice((10, 300, 3000, 9000))
        count = self.chance.choice((1, 1, 2, 5, 30))
        changes = [_put(1000 + turn, "查" * length) for turn in range(count)]
        opened.append(position, changes, WHO)
        opened.close()
        whole = self.path.read_bytes()
        after = read_state(self.path)
        pages = range(len(self.data) // PAGE, (len(whole) - 1) // PAGE + 1)
        share = self.chance.choice((0.1, 0.5, 0.9))
        reached = [page for page in pages if self.chance.random() < share]
        disk = bytearray(self.data.ljust(len(whole), b"\0"))
        for page in reached:
            disk[page * PAGE : (page + 1) * PAGE] = whole[page * PAGE : (page + 1) * PAGE]
        end = max([len(self.data), *((page + 1) * PAGE for page in reached)])
        disk = disk[: self.chance.choice((len(whole), end))]
        self.count.outages += 1
        what = f"power cut with pages {reached} of {pages} at {len(disk)}"
        if disk == whole:
            self.path.write_bytes(disk)
            if read_state(self.path) != after:
                self._problem(what)
        else:
            self._torn(bytes(disk), len(self.ends) - 1, what)

    def _torn(self, data: bytes, whole: int, what: str) -> None:
        """Expect the state after the transaction number `whole`, and the rest set aside."""
        self.path.write_bytes(data)
        try:
            state = read_state(self.path)
            self.count.checked += len(self.states[whole])
            if state != self.states[whole]:
                self._problem(f"{what}: LOST, another state is read")
                return
            if self.chance.random() < 0.1:
                self._write_by_store()
            else:
                self._write_by_journal()
            added = _put(9999, "之后")
            if read_state(self.path) != state | {("inspections", 9999): added.doc}:
                self._problem(f"{what}: LOST after the next record")
            rest = data[self.ends[whole] :]
            kept = [path.read_bytes() for path in (self.folder / "set-aside").glob("*")]
            if kept != ([rest] if rest else []):
                self._problem(f"{what}: {len(rest)} bytes are not set aside")
        except Exception as error:  # no damage of a tail may raise anything
            self._problem(f"{what}: {type(error).__name__}: {error}")

    def _write_by_journal(self) -> None:
        opened = Journal(self.path)
        position = Position()
        for transaction in opened.scan(position):
            position = transaction.end
        opened.set_aside(position)
        opened.append(position, [_put(9999, "之后")], WHO)
        opened.close()

    def _write_by_store(self) -> None:
        store = Store(self.folder)
        store.follow()
        store.commit([_put(9999, "之后")])
        store.index.close()
        store.journal.close()

    def _problem(self, text: str) -> None:
        keep = self.folder.with_name(f"damaged-{len(self.count.problems)}.jsonl")
        shutil.copy(self.path, keep)
        self.count.problems.append(f"{text} (see {keep})")

    def _make(self) -> None:
        """Make a journal of random transactions, and note where each ends."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        journal.create(self.path, LEDGER, WHO)
        opened = Journal(self.path)
        (first,) = opened.scan(Position())
        position = first.end
        self.ends = [0, position.offset]
        self.states: list[State] = [{}, {}]
        state: State = {}
        for _transaction in range(self.chance.randrange(2, 9)):
            changes = []
            for _change in range(self.chance.choice((1, 1, 1, 2, 3, 12))):
                id_ = self.chance.randrange(1, 9)
                change = _put(id_, _text(self.chance))
                if ("inspections", id_) in state and self.chance.random() < 0.3:
                    change = Change("remove", "inspections", id_, f"u{id_}", 2, "", b"null")
                    del state["inspections", id_]
                else:
                    state["inspections", id_] = change.doc
                changes.append(change)
            position = opened.append(position, changes, WHO).end
            self.ends.append(position.offset)
            self.states.append(dict(state))
        opened.close()
        self.last = position
        self.data = self.path.read_bytes()


def read_state(path: Path) -> State:
    """Replay the journal at `path` from its start and return all documents."""
    opened = Journal(path)
    state: State = {}
    try:
        opened.ledger()
        for transaction in opened.scan(Position()):
            for entry in transaction.entries:
                state[entry.table, entry.id] = entry.doc
                if entry.op != "put":
                    del state[entry.table, entry.id]
        state.pop(("", 0), None)
        return state
    finally:
        opened.close()


def _put(id_: int, text: str) -> Change:
    document: dict[str, Any] = {"uid": f"u{id_}", "findings": text}
    data = json.dumps(document, ensure_ascii=False).encode()
    return Change("put", "inspections", id_, f"u{id_}", 1, "", data)


def _text(chance: random.Random) -> str:
    pieces = ("查看燃气瓶", '","op":"', "\\", "\\u0000", '","hash":"', "@", "\n", "}", '{"tx":9,')
    count = chance.choice((0, 1, 3, 30, 300))
    return "".join(chance.choice(pieces) for _piece in range(count))
