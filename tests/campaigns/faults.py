"""Stop a ledger at every system call, let every call fail, cut and flip its journal.

    python -m tests.campaigns.faults --seconds 60 --seed 1

A child starts a ledger, puts a backup back, or takes a dozen steps: single and several
records, an import, amendments, steps of a record's life, undo, attachments, backups, a
torn write that another process left, a lost index, tables of a user's own. At one of its
calls to the operating system it stops dead, or the call fails, or does half of what was
asked (`calls`). What the child reported as saved is kept outside the ledger and must be
there afterwards; what it reported as refused must not; the ledger must open, be sound to
`verify`, and take the next record; bytes that were set aside must be kept. In between,
journals are cut, bits in them are flipped, and power fails with any of their pages on the
disk (`damage`).

A seed fixes the scripts and the order in which calls are struck. A problem is printed
with what brings it about again: `--only SCRIPT:CALL:KIND`.
"""

import argparse
import json
import os
import random
import re
import select
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

if sys.platform == "win32":
    sys.exit("This campaign needs fork and SIGKILL, which Windows does not have.")

ROOT = Path(__file__).parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from msgspec.structs import replace  # noqa: E402

import storage.attachments  # noqa: E402
import storage.backup  # noqa: E402
import storage.backupfile  # noqa: E402
import storage.database  # noqa: E402  # so that a forked child has it already
import storage.restore  # noqa: E402
import storage.rolling  # noqa: E402
from storage import journal, language, undo  # noqa: E402
from storage.directories import Town, Village  # noqa: E402
from storage.documents import to_document  # noqa: E402
from storage.errors import InvalidError, TaizhangError  # noqa: E402
from storage.identity import uuid7  # noqa: E402
from storage.journal import Journal  # noqa: E402
from storage.ledger import Ledger  # noqa: E402
from storage.line import Position  # noqa: E402
from storage.verify import verify  # noqa: E402
from tests.campaigns import damage, page  # noqa: E402
from tests.campaigns.calls import FAULTS, KINDS, STOPS, Calls, unsynced  # noqa: E402
from tests.campaigns.kill import digest, index_places, place_of  # noqa: E402
from tests.storage.samples import day, inspection, patrol, training  # noqa: E402

Told = dict[str, Any]
TORN = b'{"tx":%d,"end":true,"at":"2025-03-05T10:12:13.123+08:00","by":"\xe9\x99\x88'
PATIENCE = 60  # seconds after which a child hangs


# ------------------------------------------------------------------ the child


class Worker:
    """Takes the steps of one script, telling what it does and what came of it."""

    def __init__(self, folder: Path, script: str, tell: Callable[[Told], None]) -> None:
        self.folder = folder
        self.chance = random.Random(script)
        self.tell = tell
        self.calls = Calls()
        self.records: list[Any] = []
        self.steps = 0

    def run(self) -> None:
        """Take the steps; whatever is not a TaizhangError goes up."""
        self.open()
        names = list(STEPS)
        # At least twice the simplest one, and the rest as chance will have it.
        order = ["add", *self.chance.choices(names, k=9), "add"]
        for name in order:
            self.step(name)
        self.step("close")

    def open(self) -> None:
        for _attempt in range(2):
            try:
                self.ledger = Ledger.open(self.folder)
            except TaizhangError:  # the disk failed, once
                self.calls.mend()
            else:
                return
        raise AssertionError("the ledger does not open")

    def step(self, name: str) -> None:
        """Take one step, and tell how it went."""
        self.steps += 1
        self.tell({"step": name, "number": self.steps})
        try:
            told = {"close": Worker.close, **STEPS}[name](self)
        except TaizhangError as error:
            self.tell({"refused": str(error)})
        else:
            self.tell({"done": told or {}})
        self.calls.mend()

    def saved(self, records: list[Any]) -> Told:
        known = {record.uid: record for record in [*self.records, *records]}
        self.records = list(known.values())
        return {"saved": [[record.uid, digest(to_document(record))] for record in records]}

    def one(self) -> Any:
        open_ = [record for record in self.records if record.status != "void"]
        return self.chance.choice(open_ or self.records)

    def make(self, count: int) -> list[Any]:
        token = f"{self.steps}/{count}"
        self.tell({"token": token})
        return [
            self.chance.choice((inspection, patrol, training))(
                date=day(f"2025-{self.chance.randrange(1, 13):02}-01"),
                digest=token,
                remarks="查" * self.chance.choice((0, 10, 100, 3000)),
            )
            for _turn in range(count)
        ]

    def add(self) -> Told:
        return self.saved(self.ledger.add(self.make(1)))

    def batch(self) -> Told:
        return self.saved(self.ledger.add(self.make(self.chance.randrange(2, 7))))

    def bring(self) -> Told:
        made = self.make(self.chance.randrange(2, 40))
        brought = [replace(record, uid=uuid7()) for record in made]
        return self.saved(self.ledger.add(brought, act="import", why="台账.xlsx"))

    def amend(self) -> Told | None:
        record = self.one()
        if record.status == "void":
            return None
        record = replace(record, remarks=f"改 {self.chance.random()}")
        return self.saved([self.ledger.amend(record, why="更正")])

    def life(self) -> Told | None:
        record = self.one()
        if record.status == "submitted":
            return self.saved([self.ledger.approve(record.uid)])
        if record.status == "approved":
            return self.saved([self.ledger.void(record.uid, "重复")])
        return None

    def undo(self) -> Told | None:
        undone = undo.undoable(self.ledger)
        undo.undo_last(self.ledger)
        uids = [item.uid for item in undone.items if item.table != "notes"]
        return self.saved([self.ledger.get(uid) for uid in uids]) | self.noted()

    def attach(self) -> Told | None:
        record = self.one()
        if record.status == "void":
            return None
        path = self.folder.parent / "现场.jpg"
        with self.calls.asleep():
            path.write_bytes(self.chance.randbytes(self.chance.choice((10, 70_000))))
        return self.saved([storage.attachments.attach(self.ledger, record.uid, [path])])

    def backup(self) -> Told:
        made = storage.backup.make(self.ledger.store, self.folder.parent / "copies")
        return {"backup": str(made.path)}

    def notes(self) -> Told:
        table = self.ledger.db.table("notes")
        ids = [document.doc_id for document in table]
        turn = self.chance.random()
        if ids and turn < 0.3:
            table.remove(doc_ids=[self.chance.choice(ids)])
        elif ids and turn < 0.6:
            table.update({"改": self.chance.random()}, doc_ids=[self.chance.choice(ids)])
        else:
            table.insert_multiple({"甲": self.chance.random()} for _turn in range(2))
        return self.noted()

    def noted(self) -> Told:
        notes = self.ledger.db.table("notes")
        return {"notes": {str(note.doc_id): digest(dict(note)) for note in notes}}

    def tear(self) -> None:
        """Leave what another process leaves that dies while it writes."""
        tail = TORN % (self.ledger.store.follow().tx + 1)
        tail += bytes(self.chance.choices(b"abc\xe9\x99\x88", k=self.chance.randrange(40)))
        size = self.ledger.store.follow().offset
        path = self.folder / journal.NAME
        if path.stat().st_size > size:  # there is such a tail already
            return
        self.tell({"torn": tail.hex()})
        with path.open("ab") as file:
            file.write(tail)

    def reopen(self) -> None:
        self.ledger.close()
        self.open()

    def rebuild(self) -> None:
        self.ledger.close()
        with self.calls.asleep():
            for path in self.folder.glob("index.*"):
                path.unlink()
        self.open()

    def close(self) -> None:
        self.ledger.close()


STEPS: dict[str, Callable[[Worker], Told | None]] = {
    step.__name__: step
    for step in (
        *(Worker.add, Worker.batch, Worker.bring, Worker.amend, Worker.life, Worker.undo),
        *(Worker.attach, Worker.backup, Worker.notes, Worker.tear, Worker.reopen, Worker.rebuild),
    )
}


def struck(call: int, kind: str, tell: Callable[[Told], None]) -> Calls:
    """Return what strikes at a call, telling of it first."""
    return Calls(call, kind, lambda what: tell({"struck": what}))


def forked(work: Callable[[Callable[[Told], None]], Calls]) -> tuple[list[Told], bool]:
    """Do `work` in a child; return what it told, and whether it was killed by its own hand."""
    reading, writing = os.pipe()
    write = os.write
    child = os.fork()
    if child == 0:

        def tell(told: Told) -> None:
            data = json.dumps(told).encode() + b"\n"
            while data:
                data = data[write(writing, data) :]

        try:
            os.close(reading)
            calls = work(tell)
            tell({"end": calls.count})
        except BaseException:  # a child must never return into the parent
            tell({"failed": traceback.format_exc()})
        finally:
            os._exit(0)
    os.close(writing)
    data, end = b"", time.monotonic() + PATIENCE
    while select.select([reading], [], [], max(0, end - time.monotonic()))[0]:
        block = os.read(reading, 1 << 16)
        if not block:
            break
        data += block
    else:
        os.kill(child, signal.SIGKILL)
        data += json.dumps({"failed": "it hangs"}).encode() + b"\n"
    os.close(reading)
    _pid, status = os.waitpid(child, 0)
    return [json.loads(line) for line in data.splitlines()], os.WIFSIGNALED(status)


# ------------------------------------------------------------------ the parent


@dataclass
class Count:
    """What a campaign did."""

    stops: int = 0
    faults: int = 0
    cuts: int = 0
    flips: int = 0
    outages: int = 0
    checked: int = 0
    uncertain: int = 0
    problems: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.stops:,} stops, {self.faults:,} faults injected, {self.cuts:,} cuts, "
            f"{self.flips:,} flips, {self.outages:,} power cuts"
        )


@dataclass
class Reports:
    """What the child told, put in order."""

    revisions: dict[str, list[str]] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)  # token → done, refused or open
    notes: dict[str, str] = field(default_factory=dict)
    backups: list[Path] = field(default_factory=list)
    torn: list[bytes] = field(default_factory=list)
    open_step: str = ""
    refused: list[str] = field(default_factory=list)
    uncertain: bool = False  # a refusal says that it may have been saved all the same
    failed: str = ""
    calls: int = 0
    struck: str = ""

    @classmethod
    def of(cls, messages: list[Told]) -> "Reports":
        found = cls()
        step = token = ""
        for told in messages:
            if "step" in told:
                step = found.open_step = told["step"]
                token = ""
            if "token" in told:
                token = told["token"]
                found.tokens[token] = "open"
            if "torn" in told:
                found.torn.append(bytes.fromhex(told["torn"]))
            if "refused" in told or "done" in told:
                found.open_step = ""
                if token:
                    found.tokens[token] = "done" if "done" in told else "refused"
            if "refused" in told:
                found.refused.append(step)
                found.uncertain = found.uncertain or "not certain" in told["refused"]
            if "done" in told:
                done = told["done"]
                for uid, content in done.get("saved", ()):
                    found.revisions.setdefault(uid, []).append(content)
                found.notes = done.get("notes", found.notes)
                if "backup" in done:
                    found.backups.append(Path(done["backup"]))
            found.failed = told.get("failed", found.failed)
            found.calls = told.get("end", found.calls)
            if "struck" in told:
                found.struck = f"{told['struck']} in step {step}"
        return found


class Trial:
    """One script, struck at one call."""

    def __init__(self, folder: Path, script: str, call: int, kind: str, count: Count) -> None:
        self.folder = folder / "ledger"
        self.script = script
        self.call = call
        self.kind = kind
        self.count = count

    def run(self) -> int:
        """Run it, check what it left, and return the number of calls that the child made."""
        shutil.rmtree(self.folder.parent, ignore_errors=True)
        (self.folder.parent / "copies").mkdir(parents=True)
        messages, killed = forked(self._work)
        self.reports = reports = Reports.of(messages)
        if reports.failed:
            self.problem(f"the child failed:\n{reports.failed}")
        elif killed != (self.kind in STOPS) and self.call:
            self.problem("the child was not stopped" if not killed else "the child was killed")
        else:
            try:
                self._check(reports)
            except TaizhangError as error:
                self.problem(f"afterwards: {error}")
            except Exception:  # what no user should meet, whatever it is
                self.problem(f"afterwards:\n{traceback.format_exc()}")
        return reports.calls

    def problem(self, text: str) -> None:
        self.count.problems.append(
            f"--only {self.script}:{self.call}:{self.kind} ({self.reports.struck}): {text}"
        )

    def _work(self, tell: Callable[[Told], None]) -> Calls:
        worker = Worker(self.folder, self.script, tell)
        chance = random.Random(f"{self.script} base")
        with Ledger.create(self.folder, Town(name="宋桂镇")) as ledger:
            worker.ledger = ledger
            for number in range(chance.randrange(1, 4)):
                token = f"base {number}/1"
                tell({"step": "add", "token": token})
                (record,) = ledger.add([inspection(digest=token)])
                tell({"done": worker.saved([record])})
        if chance.random() < 0.7:  # so that closing makes one
            shutil.rmtree(self.folder / "backups")
        worker.calls = struck(self.call, self.kind, tell)
        worker.calls.install()
        worker.run()
        return worker.calls

    def _check(self, reports: Reports) -> None:
        before = (self.folder / journal.NAME).read_bytes()
        end = self._check_journal(reports)
        found = verify(self.folder)
        for sentence in found.problems:
            self.problem(f"verify: {sentence}")
        tail = before[end.offset :]
        if bool(tail) != bool(found.notes):
            self.problem(f"verify says of a tail of {len(tail)} bytes: {found.notes}")
        with Ledger.open(self.folder) as ledger:
            ledger.store.follow()
            if index_places(ledger) != self.places:
                self.problem("the index does not agree with the journal")
            (added,) = ledger.add([inspection(remarks="之后")])
            if ledger.get(added.uid) != added:
                self.problem("the next record is not what was saved")
            for uid in reports.revisions:
                ledger.get(uid)
            numbers = [row.facts.number for row in ledger.rows()]
            if len(set(numbers)) != len(numbers):
                self.problem("a number was given twice")
        after = verify(self.folder)
        if after.problems or after.notes:
            self.problem(f"after the next record: {after.problems} {after.notes}")
        kept = [path.read_bytes() for path in (self.folder / "set-aside").glob("*")]
        for lost in [*reports.torn, *([tail] if tail else [])]:
            if lost not in kept:
                self.problem(f"set aside and not kept: {lost[:100]!r}")
        copies = [*self.folder.glob("backups/*.zip"), *self.folder.parent.glob("copies/*.zip")]
        for path in {*copies, *reports.backups}:
            storage.backupfile.check(path)

    def _check_journal(self, reports: Reports) -> Position:
        """Hold the journal against the reports; return where it ends."""
        revisions: dict[str, list[str]] = {}
        tokens: Counter[str] = Counter()
        notes: dict[str, str] = {}
        self.places: dict[tuple[str, int], tuple[Any, ...]] = {}
        end = Position()
        opened = Journal(self.folder / journal.NAME)
        for transaction in opened.scan(end):
            end = transaction.end
            for entry in transaction.entries:
                if entry.op == "put":
                    document = json.loads(entry.doc)
                    self.places[entry.table, entry.id] = place_of(entry)
                    if entry.table == "notes":
                        notes[str(entry.id)] = digest(document)
                    elif entry.table != "town":
                        revisions.setdefault(entry.uid, []).append(digest(document))
                        tokens[document.get("digest", "") if entry.gen == 1 else ""] += 1
                elif entry.op == "remove":
                    self.places.pop((entry.table, entry.id), None)
                    notes.pop(str(entry.id), None)
        opened.close()
        # What was under way when the process died may be saved without having been reported.
        # Where the disk would not take back what it had refused to sync, that was said.
        more = 1 if reports.open_step or reports.uncertain else 0
        for uid, contents in reports.revisions.items():
            there = revisions.get(uid, [])
            self.count.checked += len(contents)
            if there[: len(contents)] != contents:
                self.problem(f"LOST {uid}: reported {len(contents)}, found {len(there)}")
            elif len(there) > len(contents) + more:
                self.problem(f"{uid}: reported {len(contents)}, found {len(there)}")
            elif len(there) > len(contents) and reports.refused:
                self.count.uncertain += 1
        for token, state in reports.tokens.items():
            whole = int(token.split("/")[1])
            allowed = {"done": {whole}, "open": {0, whole}, "refused": {0}}[state]
            if reports.uncertain:
                allowed = allowed | {whole}
            if tokens[token] not in allowed:
                self.problem(f"{token} was {state}, and {tokens[token]} are there")
        touched = {"notes", "undo"} & {reports.open_step, *(reports.refused if more else ())}
        if notes != reports.notes and not touched:
            self.problem("LOST the notes are not what was reported")
        return end


class Founding:
    """A ledger is started, and the process stopped at one call: it can be started or opened."""

    def __init__(self, folder: Path, call: int, kind: str, count: Count) -> None:
        self.folder = folder / "ledger"
        self.call = call
        self.kind = kind
        self.count = count

    def run(self) -> int:
        shutil.rmtree(self.folder.parent, ignore_errors=True)
        self.folder.parent.mkdir(parents=True)
        messages, killed = forked(self._work)
        reports = Reports.of(messages)
        try:
            if reports.failed:
                raise AssertionError(reports.failed)
            try:
                ledger = Ledger.create(self.folder, Town(name="宋桂镇"))
                if not reports.refused and not killed:
                    raise AssertionError("LOST it had been started")
            except InvalidError:
                ledger = Ledger.open(self.folder)
            with ledger:
                if ledger.town_name != "宋桂镇":
                    raise AssertionError("it is nobody's ledger")
                ledger.add([inspection()])
            if verify(self.folder).problems:
                raise AssertionError("verify finds problems")
        except Exception as error:  # whatever it is, it stands in the way of a new user
            place = f"--only founding:{self.call}:{self.kind} ({reports.struck})"
            self.count.problems.append(f"{place}: {type(error).__name__}: {error}")
        return reports.calls

    def _work(self, tell: Callable[[Told], None]) -> Calls:
        calls = struck(self.call, self.kind, tell)
        calls.install()
        try:
            with Ledger.create(self.folder, Town(name="宋桂镇")) as ledger:
                ledger.add([Village(name="石岗村")], act="init")
        except TaizhangError as error:
            tell({"refused": str(error)})
        return calls


class Restoring:
    """A backup is put back over a longer ledger: afterwards there is the one or the other."""

    def __init__(self, folder: Path, call: int, kind: str, count: Count) -> None:
        self.folder = folder / "ledger"
        self.call = call
        self.kind = kind
        self.count = count
        self.original = folder.parent / "original"

    def run(self) -> int:
        if not self.original.exists():
            self._prepare()
        shutil.rmtree(self.folder.parent, ignore_errors=True)
        shutil.copytree(self.original, self.folder.parent)
        long = (self.folder / journal.NAME).read_bytes()
        messages, _killed = forked(self._work)
        reports = Reports.of(messages)
        try:
            if reports.failed:
                raise AssertionError(reports.failed)
            self._check(long, reports)
        except Exception as error:  # whatever it is, it stands in the way of the restored
            place = f"--only restoring:{self.call}:{self.kind} ({reports.struck})"
            self.count.problems.append(f"{place}: {type(error).__name__}: {error}")
        return reports.calls

    def _prepare(self) -> None:
        folder = self.original / "ledger"
        path = self.original / "现场.jpg"
        with Ledger.create(folder, Town(name="宋桂镇")) as ledger:
            (record,) = ledger.add([inspection()])
            path.write_bytes(b"1" * 5000)
            storage.attachments.attach(ledger, record.uid, [path])
            storage.backup.make(ledger.store, self.original / "copy.zip")
            ledger.add([inspection(), patrol()])
        shutil.rmtree(folder / "attachments")

    def _work(self, tell: Callable[[Told], None]) -> Calls:
        calls = struck(self.call, self.kind, tell)
        calls.install()
        try:
            plan = storage.restore.plan(self.folder.parent / "copy.zip", self.folder)
            storage.restore.restore(plan)
        except TaizhangError as error:
            tell({"refused": str(error)})
        return calls

    def _check(self, long: bytes, reports: Reports) -> None:
        now = (self.folder / journal.NAME).read_bytes()
        if now != long:
            assert long.startswith(now), "another journal is there"
            assert not reports.refused, "it was refused, and done"
            aside = [path.read_bytes() for path in self.folder.rglob("set-aside/*/journal.jsonl")]
            assert long in aside, "LOST what was replaced is not kept"
        self.count.checked += 3
        with Ledger.open(self.folder) as ledger:
            ledger.add([inspection()])
            assert len(ledger.rows()) == (4 if now == long else 2), "records are missing"
        found = verify(self.folder)
        wrong = [sentence for sentence in found.problems if "现场" not in sentence or now != long]
        assert not wrong, wrong


# ------------------------------------------------------------------ the campaign


def plans(folder: Path, seed: int, count: Count) -> Iterator[Callable[[], object]]:
    """Yield trials for ever, each call of each script struck in every way."""
    chance = random.Random(seed)
    room = folder / "room"
    for number in range(10**9):
        script = f"{seed}.{number}"
        calls = Trial(room, script, 0, "", count).run()
        strikes = [(call, kind) for call in range(1, calls + 1) for kind in KINDS]
        trials: list[Callable[[], object]] = [
            Trial(room, script, call, kind, count).run for call, kind in strikes
        ]
        if number == 0:
            founding, restoring = Founding, Restoring
            for scenario in (founding, restoring):
                calls = scenario(room, 0, "", count).run()
                trials += [
                    scenario(room, call, kind, count).run
                    for call in range(1, calls + 1)
                    for kind in KINDS
                ]
        chance.shuffle(trials)
        yield from trials


def run(seconds: float, most: float, seed: int, folder: Path, write: bool) -> int:
    """Run for so long or so many strikes, print what came of it, and return the exit code."""
    count = Count()
    began = time.monotonic()
    ruin = damage.Ruin(folder / "ruin", seed, count)
    strikes = plans(folder, seed, count)
    done = 0
    while (spent := time.monotonic() - began) < seconds and done < most:
        done += 1
        trial = next(strikes)
        kind = getattr(getattr(trial, "__self__", None), "kind", "")
        count.stops += kind in STOPS
        count.faults += kind in FAULTS
        trial()
        if ruin.spent < spent / 3 or ruin.turns < done / 8:
            ruin.turn()
    seconds = time.monotonic() - began
    lost = sum("LOST" in problem for problem in count.problems)
    print(
        f"seed {seed}: {count} in {seconds:.1f} s; {count.checked:,} records checked, "
        f"{lost} lost; {len(count.problems)} problems; "
        f"{count.uncertain} kept where that had been called uncertain"
    )
    seen: Counter[str] = Counter()
    for problem in count.problems:
        alike = re.sub(r"--only \S+ \(.*?\): |\S*/\S*|[0-9a-f-]{8,}|\d+", "", problem)
        seen[alike] += 1
        if seen[alike] <= 3:  # more of them tell nothing new
            print(problem)
    if write:
        command = f"python -m tests.campaigns.faults --seconds {seconds:.0f} --seed {seed}"
        found = page.Outcome(str(count), count.checked, lost, len(count.problems) - lost)
        page.write("stops and faults", command, seconds, found)
    return 1 if count.problems else 0


def only(text: str, folder: Path) -> int:
    """Bring about again what a problem names."""
    script, call, kind = text.split(":")
    count = Count()
    for name, scenario in (("founding", Founding), ("restoring", Restoring)):
        if script == name:
            scenario(folder / "room", int(call), kind, count).run()
    if script[0].isdigit():
        Trial(folder / "room", script, int(call), kind, count).run()
    print("\n".join(count.problems) or "No problem.")
    return 1 if count.problems else 0


def main() -> int:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--strikes", type=float, default=float("inf"), help="at most so many")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--only", help="SCRIPT:CALL:KIND, as a problem names it")
    parser.add_argument("--keep", type=Path, help="work in this new folder, and keep it")
    parser.add_argument("--write", action="store_true", help=f"put the figures in {page.PAGE.name}")
    arguments = parser.parse_args()
    language.use("en")
    unsynced()
    folder = arguments.keep or Path(tempfile.mkdtemp(prefix="taizhang-faults-"))
    try:
        if arguments.only:
            return only(arguments.only, folder)
        return run(arguments.seconds, arguments.strikes, arguments.seed, folder, arguments.write)
    finally:
        if not arguments.keep:
            shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main())
