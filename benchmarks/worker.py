"""One step of the benchmark of stores, in a process of its own.

    python -m benchmarks.worker STORE STEP FOLDER COUNT SEED BUDGET STARTED

Prints one JSON object of milliseconds and ends at once, without closing the store:
what closing costs is a step of its own.
"""

import json
import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.peers import PEERS, Peer

BULK = 10_000
MOST = 1000  # repetitions of one measurement

Figures = dict[str, Any]


def main() -> None:
    name, step, folder, count, seed, budget, started = sys.argv[1:]
    peer = PEERS[name](Path(folder) / name)
    found = STEPS[step](peer, int(count), int(seed), float(budget), float(started))
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()
    os._exit(0)


def build(peer: Peer, count: int, seed: int, _budget: float, _started: float) -> Figures:
    """Make the store."""
    from benchmarks.made import documents

    peer.load()
    peer.build(documents(0, count, seed))
    return {}


def record(peer: Peer, _count: int, _seed: int, _budget: float, started: float) -> Figures:
    """From the start of the process to the first record."""
    peer.load()
    loaded = time.monotonic()
    peer.open()
    peer.get(1)
    now = time.monotonic()
    return {"record": (now - loaded) * 1000, "process_record": (now - started) * 1000}


def figure(peer: Peer, _count: int, _seed: int, _budget: float, started: float) -> Figures:
    """From the start of the process to the first figure."""
    from benchmarks.made import YEAR

    peer.load()
    loaded = time.monotonic()
    peer.open()
    peer.tally(YEAR)
    now = time.monotonic()
    return {"figure": (now - loaded) * 1000, "process_figure": (now - started) * 1000}


def read(peer: Peer, count: int, seed: int, budget: float, _started: float) -> Figures:
    """Look at records in every way, and hold the answers against what is expected."""
    from benchmarks.made import LONG_WORD, SHORT_WORD, SUBJECT, VILLAGES, YEAR

    peer.load()
    peer.open()
    luck = random.Random(seed)
    here = VILLAGES[0]
    answers = {
        "year": peer.tally(YEAR),
        "all_years": peer.tally_all(),
        "village": peer.listed(YEAR, here),
        "query": peer.query(here, SUBJECT),
        "short": peer.search(SHORT_WORD),
        "long": peer.search(LONG_WORD),
    }
    return {
        "answers": answers,
        "get": repeated(lambda: peer.get(luck.randint(1, count)), budget),
        "page": repeated(lambda: peer.listed(YEAR, luck.choice(VILLAGES), 50), budget),
        "list": repeated(lambda: peer.listed(YEAR, luck.choice(VILLAGES)), budget),
        "query": repeated(lambda: peer.query(luck.choice(VILLAGES), SUBJECT), budget),
        "short": repeated(lambda: peer.search(SHORT_WORD), budget),
        "long": repeated(lambda: peer.search(LONG_WORD), budget),
        "year": repeated(lambda: peer.tally(YEAR), budget),
        "all_years": repeated(peer.tally_all, budget),
    }


def write(peer: Peer, count: int, seed: int, budget: float, _started: float) -> Figures:
    """Save single records and amendments, a raw append and sync after each, then many at once."""
    from benchmarks.made import documents, encoded

    peer.load()
    peer.open()
    raw = Raw(peer.folder.parent / "raw")
    luck = random.Random(seed)
    peer.insert(next(documents(count, 1, seed)))
    peer.update(1, "改")
    keys = iter(lambda: luck.randint(1, count), 0)
    waiting = documents(count + 1, MOST, seed)
    found = beside("insert", waiting, peer.insert, raw, budget)
    changes = ((next(keys), document) for document in documents(0, MOST, seed))
    found |= beside(
        "update", changes, lambda one: peer.update(one[0], f"改{luck.random()}"), raw, budget
    )
    bulks, bare = [], []
    end = time.perf_counter() + budget
    for turn in range(3):
        many = list(documents(count + MOST + 1 + turn * BULK, BULK, seed))
        data = b"".join(encoded(document) + b"\n" for document in many)
        bulks.append(timed(lambda: peer.bulk(many)))  # noqa: B023
        bare.append(timed(lambda: raw.append(data)))  # noqa: B023
        if time.perf_counter() > end:
            break
    return found | {"bulk": spread(bulks), "raw_bulk": spread(bare)}


def app(peer: Any, count: int, seed: int, budget: float, _started: float) -> Figures:
    """Save as the app does: checked, numbered, with identity; then close, verify, rebuild."""
    from msgspec.structs import replace

    from benchmarks.made import YEAR, Document, documents
    from storage.documents import from_document
    from storage.ledger import Ledger
    from storage.line import Chain
    from storage.records import Inspection
    from storage.verify import verify

    peer.open()
    ledger: Ledger = peer.ledger
    found = listed(ledger, count, seed, budget)
    raw = Raw(peer.folder.parent / "raw")
    new = [
        replace(from_document(Inspection, document), uid="", number="", status="submitted")
        for document in documents(count + 100_000, MOST, seed)
    ]
    (first,) = ledger.add(new[:1])  # imports what it needs
    ledger.amend(replace(first, remarks="改"))
    saved: list[Inspection] = []

    def add(thing: tuple[Inspection, Document]) -> None:
        saved.extend(ledger.add([thing[0]]))

    def shown(thing: tuple[Inspection, Document]) -> None:
        ledger.add([thing[0]])
        peer.tally(YEAR)
        ledger.rows(year=YEAR, limit=50)

    things = list(zip(new, documents(0, MOST, seed), strict=True))
    found |= beside("add", things, add, raw, budget)
    changes = [
        (replace(one, remarks="改过"), thing[1]) for one, thing in zip(saved, things, strict=False)
    ]
    found |= beside("amend", changes, lambda thing: ledger.amend(thing[0]), raw, budget)
    found |= beside("shown", things, shown, raw, budget)
    found["close"] = timed(ledger.close)
    began = time.perf_counter()
    chain = Chain()
    with (ledger.folder / "journal.jsonl").open("rb") as file:
        for line in file:
            chain.take(line)
    chained = time.perf_counter() - began
    folder, size = ledger.folder, (ledger.folder / "journal.jsonl").stat().st_size
    found["chain"] = size / 1e6 / chained
    began = time.perf_counter()
    checked = verify(folder)
    found["verify"] = size / 1e6 / (time.perf_counter() - began)
    found["problems"] = checked.problems + ([] if chain.sound else ["chain"])
    for path in folder.glob("index.sqlite*"):
        path.unlink()
    began = time.perf_counter()
    peer.open()
    peer.ledger.store.follow()
    found["rebuild"] = (time.perf_counter() - began) * 1e6 / checked.entries
    return found


def listed(ledger: Any, count: int, seed: int, budget: float) -> Figures:
    """Open the list of all records, page in it, and filter it letter by letter."""
    from benchmarks.made import LONG_WORD, PHRASE

    luck = random.Random(seed)
    whole = ledger.listing()

    def page() -> None:
        at = luck.randrange(max(1, count - 50))
        for place in range(at, min(at + 50, len(whole))):
            whole[place]

    def typed() -> Iterator[Callable[[], object]]:
        for word in (LONG_WORD, PHRASE):
            for end in range(1, len(word) + 1):
                yield lambda word=word, end=end: len(ledger.listing(text=word[:end]))  # type: ignore[misc]

    return {
        "list_open": repeated(lambda: len(ledger.listing()), budget),
        "list_page": repeated(page, budget),
        "list_key": spread([timed(key) for key in typed()]),
    }


def memory(peer: Peer, count: int, seed: int, _budget: float, _started: float) -> Figures:
    """Use the store for a while; whoever started this watches the memory."""
    from benchmarks.made import LONG_WORD, VILLAGES, YEAR, documents

    peer.load()
    peer.open()
    peer.tally(YEAR)
    peer.get(count // 2)
    peer.listed(YEAR, VILLAGES[0], 50)
    peer.search(LONG_WORD)
    key = peer.insert(next(documents(count + 500_000, 1, seed)))
    peer.update(key, "改过")
    peer.tally(YEAR)
    found: Figures = {}
    if sys.platform != "win32":
        import resource

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        found["rss"] = peak / (1e6 if sys.platform == "darwin" else 1e3)
    return found


STEPS: dict[str, Callable[[Any, int, int, float, float], Figures]] = {
    step.__name__: step for step in (build, record, figure, read, write, app, memory)
}


class Raw:
    """The limit: append bytes to a file and sync it."""

    def __init__(self, path: Path) -> None:
        from storage import disk

        self._sync = disk.sync
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | disk.BINARY, 0o644)
        self.append(b"\n")

    def append(self, data: bytes) -> None:
        """Return when the bytes are on the medium."""
        os.write(self._file, data)
        self._sync(self._file)


def beside(
    name: str, things: Iterable[Any], save: Callable[[Any], object], raw: Raw, budget: float
) -> Figures:
    """Save one thing after the other, and append as many bytes raw after each."""
    from benchmarks.made import encoded

    times, bare = [], []
    end = time.perf_counter() + budget
    for thing in things:
        document = thing[1] if isinstance(thing, tuple) else thing
        data = encoded(document) + b"\n"
        times.append(timed(lambda: save(thing)))  # noqa: B023
        bare.append(timed(lambda: raw.append(data)))  # noqa: B023
        if len(times) >= 3 and time.perf_counter() > end:
            break
    return {name: spread(times), f"raw_{name}": spread(bare)}


def timed(call: Callable[[], object]) -> float:
    """Return how long a call takes, in milliseconds."""
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1000


def repeated(call: Callable[[], object], budget: float) -> Figures:
    """Repeat a call, at least once and as often as the seconds allow."""

    def turns() -> Iterator[float]:
        end = time.perf_counter() + budget
        for _turn in range(MOST):
            yield timed(call)
            if time.perf_counter() > end:
                return

    return spread(list(turns()))


def spread(times: list[float]) -> Figures:
    """Return the median, the 99th percentile (the worst of fewer than 100) and their number."""
    ordered = sorted(times)
    worst = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    return {"median": statistics.median(times), "p99": worst, "count": len(times)}


if __name__ == "__main__":
    main()
