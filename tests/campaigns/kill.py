"""Kill a writing process again and again, and look for what it had reported as saved.

    python -m tests.campaigns.kill --kills 200 --seed 1

A child logs records into one growing ledger (one by one, now and then several at
once, and amendments) and reports each on a pipe only after the call returned. It
is killed with SIGKILL at a random moment. What it reported is kept outside the
ledger, in this process, and must be there afterwards: in the journal, whose chain
must be whole, and in the index, which must agree with the journal. In every other
life the operating system writes only a few bytes at a time, as it may, so that a
kill leaves a line torn.

The seed fixes what is done and when the kill is sent; how far the child has come
by then is the machine's.
"""

import argparse
import hashlib
import json
import os
import random
import select
import shutil
import signal
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

if sys.platform == "win32":
    sys.exit("This campaign needs fork and SIGKILL, which Windows does not have.")

PATIENCE = 60  # seconds that a first report may take
ROOT = Path(__file__).parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

import storage.database  # noqa: E402, F401  # so that a forked child has it already
from storage.directories import Town  # noqa: E402
from storage.documents import to_document  # noqa: E402
from storage.errors import TaizhangError  # noqa: E402
from storage.journal import NAME, Journal  # noqa: E402
from storage.ledger import Ledger  # noqa: E402
from storage.line import Entry, Position  # noqa: E402
from storage.records import Record  # noqa: E402
from tests.campaigns import page  # noqa: E402
from tests.storage.samples import day, inspection, patrol, training  # noqa: E402


def digest(document: Any) -> str:
    """Return what stands for the content of a document, however it is spaced and ordered."""
    return hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()


# ------------------------------------------------------------------ the child


def work(folder: Path, seed: str, pipe: int) -> None:
    """Log records for ever, reporting each one that is saved."""
    chance = random.Random(seed)
    write = os.write
    if chance.random() < 0.5:

        def write_a_little(descriptor: int, data: Any) -> int:
            return write(descriptor, bytes(data[: chance.randrange(1, 40)]))

        os.write = write_a_little
    own: list[Record] = []
    with Ledger.open(folder) as ledger:
        while True:
            if own and chance.random() < 0.25:
                place = chance.randrange(len(own))
                saved = [amended(ledger, own[place], chance)]
                own[place] = saved[0]
            else:
                saved = ledger.add(batch(chance))
                own += saved
            told = [[record.uid, digest(to_document(record))] for record in saved]
            write(pipe, json.dumps(told).encode() + b"\n")


def amended(ledger: Ledger, record: Record, chance: random.Random) -> Record:
    from msgspec.structs import replace

    return ledger.amend(replace(record, remarks=f"改 {chance.random()}"), why="更正")


def batch(chance: random.Random) -> list[Record]:
    """Return one record, or several that say how many they are."""
    count = chance.randrange(2, 12) if chance.random() < 0.15 else 1
    name = f"{chance.getrandbits(64):x}/{count}"
    make = [inspection, inspection, patrol, training]
    return [
        chance.choice(make)(
            date=day(f"2025-{chance.randrange(1, 13):02}-01"),
            digest=name,
            remarks="查" * chance.choice((0, 10, 100, 3000)),
        )
        for _ in range(count)
    ]


# ------------------------------------------------------------------ the parent


class Child:
    """A process that works on the ledger until it is killed."""

    def __init__(self, folder: Path, seed: str) -> None:
        self.reading, writing = os.pipe()
        self.told = b""
        self.failed = False
        self.pid = os.fork()
        if self.pid == 0:
            try:
                os.close(self.reading)
                work(folder, seed, writing)
            except BaseException as error:  # a child must never return into the parent
                sys.stderr.write(f"the child failed: {error!r}\n")
            finally:
                os._exit(3)
        os.close(writing)

    def kill_after(self, seconds: float, working: bool) -> list[list[str]]:
        """Kill it in `seconds`, counted from now, or from its first report if it is to be working.

        Returns:
            What it had reported: identity and digest.
        """
        if working:
            select.select([self.reading], [], [], PATIENCE)
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if select.select([self.reading], [], [], left)[0]:
                data = os.read(self.reading, 1 << 16)
                if not data:
                    break
                self.told += data
        os.kill(self.pid, signal.SIGKILL)
        _pid, status = os.waitpid(self.pid, 0)
        while data := os.read(self.reading, 1 << 16):
            self.told += data
        os.close(self.reading)
        self.failed = not os.WIFSIGNALED(status)
        whole = self.told[: self.told.rfind(b"\n") + 1]
        return [told for line in whole.splitlines() for told in json.loads(line)]


@dataclass
class Campaign:
    """One growing ledger and what is known of it from outside."""

    folder: Path
    reported: dict[str, list[str]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    unreported: int = 0

    def take(self, told: list[list[str]]) -> None:
        for uid, content in told:
            self.reported.setdefault(uid, []).append(content)

    def check(self) -> None:
        """Hold the journal against the reports, and the index against the journal."""
        revisions: dict[str, list[str]] = {}
        places: dict[tuple[str, int], tuple[Any, ...]] = {}
        batches: dict[str, int] = {}
        journal = Journal(self.folder / NAME)
        for transaction in journal.scan(Position()):  # raises where the chain is not whole
            for entry in transaction.entries:
                if entry.op != "put":
                    continue
                if entry.table == "town":
                    places[entry.table, entry.id] = place_of(entry)
                    continue
                document = json.loads(entry.doc)
                revisions.setdefault(entry.uid, []).append(digest(document))
                places[entry.table, entry.id] = place_of(entry)
                if entry.gen == 1 and "digest" in document:
                    batches[document["digest"]] = batches.get(document["digest"], 0) + 1
        journal.close()
        for uid, contents in self.reported.items():
            there = revisions.get(uid, [])
            # After the last reported revision there may be one that was saved and not reported.
            if there[: len(contents)] != contents or len(there) > len(contents) + 1:
                self.problems.append(f"{uid}: reported {len(contents)}, found {len(there)}")
        for name, count in batches.items():
            if not name.endswith(f"/{count}"):
                self.problems.append(f"batch {name}: {count} of its records")
        self.unreported = sum(map(len, revisions.values())) - sum(map(len, self.reported.values()))
        with Ledger.open(self.folder) as ledger:
            ledger.store.follow()
            if index_places(ledger) != places:
                self.problems.append("the index does not agree with the journal")
            numbers = [row.facts.number for row in ledger.rows()]
            if len(set(numbers)) != len(numbers):
                self.problems.append("a number was given twice")

    def check_index(self) -> None:
        """Hold the index against one that is made anew from a copy of the journal."""
        with tempfile.TemporaryDirectory() as other:
            shutil.copy(self.folder / NAME, other)
            with Ledger.open(self.folder) as kept, Ledger.open(other) as fresh:
                for table in ("records", "history", "tables", "covered"):
                    fresh.store.follow()
                    kept.store.follow()
                    query = f"select * from {table} order by 1, 2"
                    if kept.store.index.rows(query) != fresh.store.index.rows(query):
                        self.problems.append(f"{table}: the index differs from a fresh one")


def place_of(entry: Entry) -> tuple[Any, ...]:
    return (entry.uid, entry.gen, entry.revision, entry.start, entry.size)


def index_places(ledger: Ledger) -> dict[tuple[str, int], tuple[Any, ...]]:
    rows = ledger.store.index.rows(
        'select "table", id, key, gen, revision, start, size from records'
    )
    return {(table, id_): tuple(rest) for table, id_, *rest in rows}


def run(kills: int, seconds: float, seed: int, folder: Path, write: bool) -> int:
    """Run the campaign, print what came of it, and return the exit code."""
    chance = random.Random(seed)
    started = time.monotonic()
    Ledger.create(folder, Town(name="宋桂镇")).close()
    campaign = Campaign(folder)
    number = 0
    while number < kills and time.monotonic() - started < seconds:
        number += 1
        child = Child(folder, f"{seed}-{number}")
        campaign.take(child.kill_after(0.003 * 100 ** chance.random(), number % 2 == 0))
        if child.failed:
            campaign.problems.append("the child ended before it was killed")
        try:
            campaign.check()
            if number % 20 == 0 or number == kills:
                campaign.check_index()
        except TaizhangError as error:
            campaign.problems.append(str(error))
        if campaign.problems:
            break
    size = (folder / NAME).stat().st_size
    seconds = time.monotonic() - started
    acknowledged = sum(map(len, campaign.reported.values()))
    print(
        f"seed {seed}: {number} kills in {seconds:.1f} s; "
        f"{len(campaign.reported)} records and {acknowledged - len(campaign.reported)} amendments "
        f"acknowledged, {campaign.unreported} more kept; "
        f"{len(campaign.problems)} lost or wrong; "
        f"{len(list((folder / 'set-aside').glob('*')))} torn writes set aside; "
        f"journal {size / 1e6:.1f} MB"
    )
    if write:
        command = f"python -m tests.campaigns.kill --kills {number} --seed {seed}"
        done = f"{number:,} kills, in one ledger of {size / 1e6:.1f} MB"
        found = page.Outcome(done, acknowledged, len(campaign.problems), 0)
        page.write("kills", command, seconds, found)
    for problem in campaign.problems:
        print(problem)
    return 1 if campaign.problems else 0


def main() -> int:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="at most so long")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--folder", type=Path, help="keep the ledger in this new folder")
    parser.add_argument("--write", action="store_true", help=f"put the figures in {page.PAGE.name}")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="taizhang-kill-") as folder:
        return run(
            arguments.kills,
            arguments.seconds,
            arguments.seed,
            arguments.folder or Path(folder) / "ledger",
            arguments.write,
        )


if __name__ == "__main__":
    sys.exit(main())
