"""The journal: its format, and every way in which a disk, a crash or a person can harm it."""

import errno
import hashlib
import json
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from storage import journal
from storage.database import LedgerDB
from storage.errors import CannotWriteError, DamagedError, NotALedgerError
from storage.journal import Journal
from storage.ledger import Ledger
from storage.line import Change, Context, Position
from storage.store import Store
from storage.verify import verify
from tests.storage.samples import inspection

WHO = Context("陈美玲", "office-1-3f9a0c1d", "log", "")
LEDGER = "01970000-0000-7000-8000-000000000001"
PAGE = 4096

State = dict[tuple[str, int], Any]


def put(id_: int, text: str = "", gen: int = 1, parent: str = "") -> Change:
    document = json.dumps({"uid": f"u{id_}", "findings": text}, ensure_ascii=False)
    return Change("put", "inspections", id_, f"u{id_}", gen, parent, document.encode())


class Sample(NamedTuple):
    """A small journal, where its transactions end, and the state after each of them."""

    data: bytes
    ends: list[int]
    states: list[State]

    def before(self, size: int) -> int:
        """Return the number of the last transaction that is whole in the first `size` bytes."""
        return max(count for count, end in enumerate(self.ends) if end <= size)


def read_state(path: Path) -> State:
    """Replay the journal at `path` from its start and return all documents."""
    opened = Journal(path)
    state: State = {}
    try:
        opened.ledger()
        for transaction in opened.scan(Position()):
            for entry in transaction.entries:
                state[entry.table, entry.id] = json.loads(entry.doc)
                assert opened.read(entry.start, entry.size) == entry.doc
                if entry.op != "put":
                    del state[entry.table, entry.id]
        return state
    finally:
        opened.close()


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """A journal with single and multi-line transactions, changes and a removal."""
    path = tmp_path_factory.mktemp("sample") / journal.NAME
    journal.create(path, LEDGER, WHO)
    opened = Journal(path)
    (first,) = opened.scan(Position())
    position = first.end
    ends = [0, position.offset]
    states: list[State] = [{}, {}]
    changes: list[list[Change]] = [
        [put(1, "脚手架 @ 稳固")],
        [put(2, "两户"), put(3, '三户 \\ " , "op": 引号'), put(4, "四户")],
        [put(1, "改过", gen=2)],
        [Change("remove", "inspections", 2, "u2", 2, "", b"null"), put(5, "五 户")],
        [put(6, "六户"), put(7, "七户 @")],
    ]
    for transaction in changes:
        position = opened.append(position, transaction, WHO).end
        ends.append(position.offset)
        states.append(read_state(path))
    opened.close()
    return Sample(path.read_bytes(), ends, states)


def end_of(opened: Journal) -> Position:
    position = Position()
    for transaction in opened.scan(position):
        position = transaction.end
    return position


def write_on(path: Path) -> str:
    """Append one more record, as a program does that opens the journal next."""
    opened = Journal(path)
    try:
        position = end_of(opened)
        notice = opened.set_aside(position)
        opened.append(position, [put(99, "之后")], WHO)
        return notice
    finally:
        opened.close()


def set_aside(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted((folder / "set-aside").glob("*"))]


# ------------------------------------------------------------------ the format


def test_the_chain_and_the_revisions_are_what_the_format_says(ledger: Ledger) -> None:
    """Recompute everything with json and hashlib alone, as a stranger would in ten years."""
    one, two = ledger.add([inspection(), inspection(subject='二号 ","op": ","hash":"')])
    ledger.amend(one, why="更正")
    ledger.void(two.uid, "重复")
    ledger.db.table("notes").insert({"甲": 1})
    ledger.db.table("notes").remove(doc_ids=[1])
    data = (ledger.folder / journal.NAME).read_bytes()
    assert data.endswith(b"\n")
    chain, tx, ended = "0" * 64, -1, True
    latest: dict[str, str] = {}
    for line in data.splitlines(keepends=True):
        body, hash_, rest = line[: -75 - 1], line[-67:-3].decode(), line[-3:]
        assert line[len(body) :] == b',"hash":"' + hash_.encode() + b'"}\n', rest
        assert hash_ == hashlib.sha256(chain.encode() + body).hexdigest()
        chain = hash_
        entry = json.loads(line)
        assert entry["hash"] == hash_
        assert list(entry) == [
            *("tx", "end", "at", "by", "on", "act", "why", "id"),
            *("op", "table", "uid", "gen", "parent", "doc", "hash"),
        ]
        tx += 1 if ended else 0
        ended = entry["end"]
        assert entry["tx"] == tx
        assert entry["at"].endswith("+08:00")
        core = {name: entry[name] for name in ("op", "table", "uid", "gen", "parent", "doc")}
        written = json.dumps(core, ensure_ascii=False, separators=(",", ":"))
        if entry["op"] in ("put", "remove"):
            assert entry["parent"] == latest.get(entry["uid"], "")
            assert entry["gen"] == (1 if not entry["parent"] else entry["gen"])
            latest[entry["uid"]] = hashlib.sha256(written[1:-1].encode()).hexdigest()
    assert ended
    assert ledger.head == chain
    rows = ledger.store.index.rows("select key, revision from records")
    assert rows
    assert all(latest[uid] == revision for uid, revision in rows)


def test_the_first_line_says_what_the_file_is(tmp_path: Path) -> None:
    path = tmp_path / journal.NAME
    journal.create(path, LEDGER, WHO)
    entry = json.loads(path.read_text(encoding="utf-8"))
    assert entry["doc"] == {"format": "taizhang-journal", "version": 1, "ledger": LEDGER}
    assert Journal(path).ledger() == LEDGER


def test_a_journal_is_never_started_over_one_that_exists(tmp_path: Path) -> None:
    path = tmp_path / journal.NAME
    journal.create(path, LEDGER, WHO)
    before = path.read_bytes()
    with pytest.raises(CannotWriteError):
        journal.create(path, "01970000-0000-7000-8000-000000000002", WHO)
    assert path.read_bytes() == before


def first_line(doc: dict[str, Any], op: str = "begin") -> bytes:
    entry = {
        **{"tx": 0, "end": True, "at": "2031-01-01T00:00:00.000+08:00", "by": "甲", "on": "乙"},
        **{"act": "", "why": "", "id": 0, "op": op, "table": "", "uid": LEDGER, "gen": 0},
        **{"parent": "", "doc": doc},
    }
    body = json.dumps(entry, ensure_ascii=False, separators=(",", ":"))[:-1].encode()
    return body + b',"hash":"' + hashlib.sha256(b"0" * 64 + body).hexdigest().encode() + b'"}\n'


def test_a_journal_of_a_later_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / journal.NAME
    data = first_line({"format": "taizhang-journal", "version": 2, "ledger": LEDGER})
    path.write_bytes(data)
    with pytest.raises(NotALedgerError, match="later version"):
        Ledger.open(tmp_path)
    assert path.read_bytes() == data


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        b"\0" * 5000,
        b"{}\n",
        b'{"tx":0}\n',
        "台账".encode() * 3000,
        b"\xff\xfe" * 100,
        first_line({"format": "taizhang-journal", "version": 1})[:-1],
        first_line({"format": "another", "version": 1}),
        first_line({"format": "taizhang-journal", "version": 1}, op="put"),
    ],
)
def test_a_file_that_is_no_journal_is_refused_and_left_alone(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / journal.NAME
    path.write_bytes(data)
    with pytest.raises(NotALedgerError):
        Ledger.open(tmp_path)
    assert path.read_bytes() == data


def test_a_folder_without_a_journal_is_no_ledger(tmp_path: Path) -> None:
    with pytest.raises(NotALedgerError, match="taizhang init"):
        Ledger.open(tmp_path)
    (tmp_path / journal.NAME).mkdir()
    with pytest.raises(NotALedgerError):
        Ledger.open(tmp_path)
    assert list(tmp_path.iterdir()) == [tmp_path / journal.NAME]


# ------------------------------------------------------------------ crashes


@pytest.fixture
def unsynced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do without syncing, which only costs time where the crash is a model of one."""
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)


@pytest.mark.usefixtures("unsynced")
def test_a_cut_at_any_byte_keeps_every_whole_transaction_and_the_torn_bytes(
    tmp_path: Path, sample: Sample
) -> None:
    path = tmp_path / journal.NAME
    torn: list[bytes] = []
    for size in range(sample.ends[1], len(sample.data) + 1):
        whole = sample.before(size)
        path.write_bytes(sample.data[:size])
        assert read_state(path) == sample.states[whole], size
        notice = write_on(path)
        rest = sample.data[sample.ends[whole] : size]
        assert bool(notice) == bool(rest), size
        after = {("inspections", 99): {"uid": "u99", "findings": "之后"}}
        assert read_state(path) == sample.states[whole] | after, size
        if rest:
            (kept,) = (tmp_path / "set-aside").glob("*")
            torn.append(kept.read_bytes())
            assert torn[-1] == rest
            assert str(kept) in notice
            kept.unlink()
    assert len(torn) == len(sample.data) - sample.ends[1] + 1 - (len(sample.ends) - 1)


@pytest.mark.parametrize("size", range(0, 420, 7))
def test_a_journal_that_was_never_whole_is_refused(
    tmp_path: Path, sample: Sample, size: int
) -> None:
    (tmp_path / journal.NAME).write_bytes(sample.data[: min(size, sample.ends[1] - 1)])
    with pytest.raises(NotALedgerError):
        Store(tmp_path)


def test_a_cut_ledger_opens_tells_and_writes_on(tmp_path: Path, sample: Sample) -> None:
    """The same through the whole store, with a fresh index, at some of the bytes."""
    for size in range(sample.ends[1], len(sample.data), 97):
        folder = tmp_path / str(size)
        folder.mkdir()
        (folder / journal.NAME).write_bytes(sample.data[:size])
        store = Store(folder)
        store.follow()
        store.commit([put(99)])
        torn = sample.data[sample.ends[sample.before(size)] : size]
        assert set_aside(folder) == ([torn] if torn else [])
        assert len(store.notices) == bool(torn)
        store.close()


@pytest.mark.usefixtures("unsynced")
def test_a_flipped_bit_is_never_taken_for_the_truth(tmp_path: Path, sample: Sample) -> None:
    """Nor for a write that was torn: what was saved is never set aside unsaid."""
    path = tmp_path / journal.NAME
    for place in range(len(sample.data)):
        for bit in {place % 8, 6 if sample.data[place] == 0x40 else 5}:
            data = bytearray(sample.data)
            data[place] ^= 1 << bit
            path.write_bytes(data)
            with pytest.raises((DamagedError, NotALedgerError)):
                read_state(path)
            assert path.read_bytes() == data


@pytest.mark.parametrize("bit", range(8))
def test_the_last_line_feed_belongs_to_what_was_saved(ledger: Ledger, bit: int) -> None:
    """With the index and without it: the entry is named, and no byte is moved or written over."""
    ledger.add([inspection()])
    ledger.close()
    path = ledger.folder / journal.NAME
    data = bytearray(path.read_bytes())
    data[-1] ^= 1 << bit
    path.write_bytes(data)
    with pytest.raises(DamagedError):
        Ledger.open(ledger.folder).add([inspection()])
    (problem,) = verify(ledger.folder).problems
    assert "Entry 5" in problem
    for index in ledger.folder.glob("index.*"):
        index.unlink()
    with pytest.raises(DamagedError, match="Entry 5"):
        Ledger.open(ledger.folder).add([inspection()])
    assert path.read_bytes() == data
    assert not (ledger.folder / "set-aside").exists()


def test_a_saved_entry_with_a_flipped_bit_before_a_torn_write_is_not_part_of_it(
    tmp_path: Path, sample: Sample
) -> None:
    data = bytearray(sample.data)
    data[sample.ends[-2] + 90] ^= 1
    for rest in (b'{"tx":7,"end":tr', b'{"tx":7,' + bytes(400)):
        (tmp_path / journal.NAME).write_bytes(bytes(data) + rest)
        with pytest.raises(DamagedError):
            write_on(tmp_path / journal.NAME)


def test_two_writes_torn_at_one_place_within_a_second_are_both_kept(
    tmp_path: Path, sample: Sample
) -> None:
    path = tmp_path / journal.NAME
    torn = [b'{"tx":6,"end":true,"at":"%d' % number for number in range(3)]
    path.write_bytes(sample.data)
    for rest in torn:
        with path.open("ab") as file:
            file.write(rest)
        opened = Journal(path)
        assert opened.set_aside(end_of(opened))
        opened.close()
    assert sorted(set_aside(tmp_path)) == sorted(torn)


def test_lines_changed_swapped_dropped_or_doubled_are_damage(
    tmp_path: Path, sample: Sample
) -> None:
    path = tmp_path / journal.NAME
    lines = sample.data.splitlines(keepends=True)
    for place in range(1, len(lines) - 1):
        for wrong in (
            [*lines[:place], *lines[place + 1 :]],
            [*lines[:place], lines[place], *lines[place:]],
            [*lines[:place], lines[place + 1], lines[place], *lines[place + 2 :]],
            [*lines[:place], lines[place].replace("户".encode(), "口".encode()), b"\n"],
        ):
            if wrong == lines:
                continue
            path.write_bytes(b"".join(wrong))
            with pytest.raises(DamagedError, match=r"Entry \d+ of .* \(from byte \d+\)"):
                read_state(path)


@pytest.mark.usefixtures("unsynced")
def test_a_power_cut_leaves_the_last_transaction_whole_or_absent(
    tmp_path: Path, sample: Sample
) -> None:
    """Of the pages that the last transaction dirtied, any subset reached the disk."""
    chance = random.Random(20250305)
    path = tmp_path / journal.NAME
    absent = 0
    for trial in range(400):
        path.write_bytes(sample.data)
        count = chance.choice((1, 1, 2, 5, 30))
        length = chance.choice((10, 300, 3000, 9000))
        opened = Journal(path)
        position = end_of(opened)
        opened.append(position, [put(10 + n, "查" * length) for n in range(count)], WHO)
        opened.close()
        after, whole = read_state(path), path.read_bytes()

        pages = range(position.offset // PAGE, (len(whole) - 1) // PAGE + 1)
        share = chance.choice((0.1, 0.5, 0.9))
        reached = [page for page in pages if chance.random() < share]
        disk = bytearray(sample.data.ljust(len(whole), b"\0"))
        for page in reached:
            disk[page * PAGE : (page + 1) * PAGE] = whole[page * PAGE : (page + 1) * PAGE]
        end = max([len(sample.data), *((page + 1) * PAGE for page in reached)])
        disk = disk[: chance.choice((len(whole), end))]

        path.write_bytes(disk)
        state = read_state(path)
        assert state == (after if disk == whole else sample.states[-1]), trial
        notice = write_on(path)
        assert bool(notice) == (disk not in (whole, sample.data)), trial
        assert read_state(path) == state | {("inspections", 99): {"uid": "u99", "findings": "之后"}}
        absent += state == sample.states[-1]
    assert 0 < absent < 400


def test_with_the_index_kept_a_cut_of_saved_entries_is_noticed(
    tmp_path: Path, sample: Sample
) -> None:
    for count in range(1, len(sample.ends) - 1):
        for extra in (0, 1, 40):
            folder = tmp_path / f"{count}-{extra}"
            folder.mkdir()
            path = folder / journal.NAME
            path.write_bytes(sample.data)
            store = Store(folder)
            store.follow()
            store.close()
            cut = sample.data[: sample.ends[count] + extra]
            path.write_bytes(cut)
            with pytest.raises(DamagedError, match="no longer contains"):
                Store(folder)
            assert path.read_bytes() == cut
            assert not (folder / "set-aside").exists()


def test_a_journal_cut_or_replaced_while_it_is_open_is_not_written_on(
    tmp_path: Path, sample: Sample
) -> None:
    path = tmp_path / journal.NAME
    path.write_bytes(sample.data)
    store = Store(tmp_path)
    store.follow()
    cut = sample.data[: sample.ends[-2]]
    path.write_bytes(cut)
    with pytest.raises(DamagedError):
        store.commit([put(99)])
    assert path.read_bytes() == cut
    store.close()


def test_nothing_is_saved_into_a_journal_that_was_put_away_while_it_was_open(
    tmp_path: Path, sample: Sample
) -> None:
    """As when a backup is put back while the app is open: what is saved must be in the file."""
    path = tmp_path / journal.NAME
    path.write_bytes(sample.data)
    store = Store(tmp_path)
    store.commit([put(98)])
    copy = tmp_path / "copy"
    copy.write_bytes(path.read_bytes())
    copy.replace(path)
    try:
        store.commit([put(99)])
    except CannotWriteError:
        pass
    else:
        assert ("inspections", 99) in read_state(path)
    finally:
        store.close()


# ------------------------------------------------------------------ a failing disk


class Failing:
    """Lets the n-th call of an operating system function fail, once armed."""

    def __init__(self, real: Callable[..., Any], number: int, code: int) -> None:
        self.real = real
        self.left = number
        self.code = code
        self.failed = False

    def __call__(self, *arguments: Any) -> Any:
        self.left -= 1
        if self.left:
            return self.real(*arguments)
        self.failed = True
        raise OSError(self.code, os.strerror(self.code))


class Short(Failing):
    """Writes only half of what the n-th call is given, and nothing in the next one."""

    def __call__(self, *arguments: Any) -> Any:
        self.left -= 1
        if self.left == 0:
            descriptor, data = arguments
            return self.real(descriptor, data[: len(data) // 2])
        if self.left == -1:
            self.failed = True
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return self.real(*arguments)


def findings(folder: Path) -> list[str]:
    """Return what a fresh replay of the journal holds."""
    return sorted(document["findings"] for document in read_state(folder / journal.NAME).values())


@pytest.fixture
def torn(tmp_path: Path) -> Iterator[LedgerDB]:
    """A database with two saved documents and a torn write behind them."""
    db = LedgerDB(tmp_path)
    db.insert({"findings": "甲"})
    db.insert({"findings": "乙"})
    db.close()
    with (tmp_path / journal.NAME).open("ab") as file:
        file.write(b'{"tx":4,"end":tr')
    with LedgerDB(tmp_path) as db:
        yield db


@pytest.mark.parametrize(
    ("kind", "name", "code"),
    [
        (Short, "write", errno.ENOSPC),
        *((Failing, "write", code) for code in (errno.EIO, errno.ENOSPC)),
        *(
            (Failing, name, errno.EIO)
            for name in ("fsync", "ftruncate", "open", "replace", "mkdir")
        ),
    ],
)
@pytest.mark.parametrize("number", [1, 2, 3, 4, 5])
def test_a_failing_call_loses_nothing_that_was_acknowledged(
    torn: LedgerDB,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    kind: type[Failing],
    name: str,
    code: int,
    number: int,
) -> None:
    failing = kind(getattr(os, name), number, code)
    acknowledged = ["乙", "甲"]
    with monkeypatch.context() as patch:
        patch.setattr(os, name, failing)
        for text in ("丙", "丁"):
            try:
                torn.insert({"findings": text})
            except CannotWriteError as error:
                assert failing.failed
                assert "unharmed" in str(error)
            else:
                acknowledged.append(text)
    assert len(acknowledged) == 4 or failing.failed
    assert findings(tmp_path) == sorted(acknowledged)
    torn.insert({"findings": "之后"})  # the disk works again: so do we
    assert findings(tmp_path) == sorted([*acknowledged, "之后"])
    with LedgerDB(tmp_path) as fresh:
        assert len(fresh) == len(acknowledged) + 1


def test_a_sync_that_fails_and_a_tail_that_cannot_be_cut_leave_the_rest_unharmed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with LedgerDB(tmp_path) as db:
        db.insert({"findings": "甲"})
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", Failing(os.fsync, 1, errno.EIO))
            patch.setattr(os, "ftruncate", Failing(os.ftruncate, 1, errno.EIO))
            with pytest.raises(CannotWriteError, match="not certain"):
                db.insert({"findings": "乙"})
        db.insert({"findings": "丙"})
        found = findings(tmp_path)
        assert found in (["丙", "甲"], ["丙", "乙", "甲"])
        assert sorted(document["findings"] for document in db) == found


FULL = """
import json, os, resource, sys
from pathlib import Path
from storage.database import LedgerDB
from storage.errors import CannotWriteError

folder, step = Path(sys.argv[1]), int(sys.argv[2])
journal = folder / "journal.jsonl"
db = LedgerDB(folder)
saved = [db.insert({"findings": "甲" * 50}), db.insert({"findings": "乙"})]
soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
refused = 0
for room in range(0, 700, step):
    before = journal.read_bytes()
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + room, hard))
    try:
        saved.append(db.insert({"findings": "丙" * 100}))
    except CannotWriteError as error:
        assert "free some space" in str(error)
        refused += 1
        assert journal.read_bytes() == before
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
saved.append(db.insert({"findings": "之后"}))
assert sorted(document.doc_id for document in db) == saved
print(json.dumps({"saved": saved, "refused": refused}))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no file size")
def test_a_full_disk_is_told_and_survived(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path), "9"],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
        timeout=60,
    )
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout)
    assert told["refused"] > 20
    with LedgerDB(tmp_path) as db:
        assert [document.doc_id for document in db] == told["saved"]
    (tmp_path / "index.sqlite").unlink()
    with LedgerDB(tmp_path) as db:
        assert [document.doc_id for document in db] == told["saved"]


def test_verify_says_that_entries_are_gone_and_keeps_the_index_as_its_witness(
    ledger: Ledger,
) -> None:
    """A journal that was cut at a line's end is whole in itself; the index saw more."""
    for n in range(5):
        ledger.add([inspection(subject=f"{n}号房")])
    ledger.close()
    path = ledger.folder / "journal.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-2]))
    for _again in range(2):
        (problem,) = verify(ledger.folder).problems
        assert "restore" in problem
        with pytest.raises(DamagedError):
            Ledger.open(ledger.folder).rows()


@pytest.mark.parametrize("kept", [True, False])
def test_verify_does_not_take_saved_sectors_that_became_zeros_for_a_torn_write(
    ledger: Ledger, kept: bool
) -> None:
    """Without the index nobody can tell; with it the loss is told, and nothing forgotten."""
    for n in range(5):
        ledger.add([inspection(subject=f"{n}号房", remarks="查" * 600)])
    ledger.close()
    path = ledger.folder / "journal.jsonl"
    data = bytearray(path.read_bytes())
    at = (len(data) - 800) // 512 * 512
    data[at : at + 512] = bytes(512)
    path.write_bytes(data)
    if not kept:
        (ledger.folder / "index.sqlite").unlink()
    for _again in range(2):
        found = verify(ledger.folder)
        assert bool(found.problems) == kept
        assert any("interrupted" in note for note in found.notes) != kept


def test_zeros_in_the_middle_of_a_journal_do_not_end_its_verification(ledger: Ledger) -> None:
    for n in range(5):
        ledger.add([inspection(subject=f"{n}号房")])
    ledger.close()
    path = ledger.folder / "journal.jsonl"
    data = bytearray(path.read_bytes())
    data[1024:1536] = bytes(512)
    path.write_bytes(data)
    found = verify(ledger.folder)
    assert found.size == len(data)
    assert any("Entry" in problem for problem in found.problems)
