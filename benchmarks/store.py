"""How fast a ledger is beside TinyDB, its extensions and SQLite, from 1,000 records up.

    python -m benchmarks.store                            print the tables
    python -m benchmarks.store --sizes 1k,10k,100k,1m     … up to a million records
    python -m benchmarks.store --write                    write them to docs/benchmarks-store.md

Every store is made anew for every size, and each step runs in a process of its own.
A save is measured against a raw append and sync of the same bytes, made right after
it in the same process, so that whatever else the disk does falls on both.
"""

import argparse
import json
import os
import platform
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.made import documents, encoded, expected
from benchmarks.peers import PEERS

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "benchmarks-store.md"
OWN = "taizhang"
OPENINGS = 5
TOO_SLOW = 20.0  # seconds for one insert, beyond which a store is left out

Figures = dict[str, Any]
Cell = Callable[[Figures], str]


class Result(NamedTuple):
    """What one store did at one size; `trouble` says why there is nothing."""

    figures: Figures
    trouble: str = ""


def main() -> None:
    """Read the options, measure, print."""
    parser = argparse.ArgumentParser(description="Measure the store beside its peers.")
    parser.add_argument("--sizes", default="1k,10k,100k", help="numbers of records [%(default)s]")
    parser.add_argument("--stores", default=",".join(PEERS), help="stores [%(default)s]")
    parser.add_argument("--budget", type=float, default=5, help="seconds for each measurement [5]")
    parser.add_argument("--seed", type=int, default=1, help="of the records [1]")
    parser.add_argument("--folder", type=Path, help="where to make the stores [a temporary one]")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name} in docs")
    options = parser.parse_args()
    sizes = sorted(map(number, options.sizes.split(",")))
    stores = options.stores.split(",")
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="taizhang-store-", dir=options.folder) as folder:
        run = Run(Path(folder), options.seed, options.budget)
        results: dict[int, dict[str, Result]] = {}
        for size in sizes:
            results[size] = {store: run.measured(store, size) for store in stores}
            text = tables(results)
            if options.write:  # what is measured by then outlives a run that is stopped
                minutes = (time.monotonic() - began) / 60
                PAGE.write_text(page(text, options, list(results), minutes), encoding="utf-8")
    print(text)
    if options.write:
        print(f"Written to {PAGE.relative_to(ROOT)}.")


def number(text: str) -> int:
    """Return the number that 100k or 1m means."""
    text = text.strip().lower()
    return int(float(text.rstrip("km")) * {"k": 1_000, "m": 1_000_000}.get(text[-1], 1))


class Run:
    """One run of the benchmark."""

    def __init__(self, folder: Path, seed: int, budget: float) -> None:
        self.folder = folder
        self.seed = seed
        self.budget = budget
        self._inserts: dict[str, tuple[int, float]] = {}
        self._broken: dict[str, str] = {}

    def measured(self, store: str, size: int) -> Result:
        """Make the store at that size, measure it, and remove it."""
        if store in self._broken:
            return Result({}, self._broken[store])
        if store in self._inserts:
            earlier, seconds = self._inserts[store]
            seconds *= size / earlier
            if seconds > TOO_SLOW:
                return Result({}, f"skipped: about {seconds:.0f} s for each insert")
        say(f"{PEERS[store].name}, {size:,} records")
        try:
            figures = self._steps(store, size)
        except Failed as error:
            self._broken[store] = str(error)
            return Result({}, str(error))
        finally:
            shutil.rmtree(self.folder / store, ignore_errors=True)
            (self.folder / "raw").unlink(missing_ok=True)
        figures["busy"] = PEERS[store].busy
        self._inserts[store] = (size, figures["insert"]["median"] / 1000)
        return Result(figures)

    def _steps(self, store: str, size: int) -> Figures:
        found = self._step(store, "build", size)
        found["files"] = {
            path.name.split("-")[0]: path.stat().st_size / 1e6
            for path in (self.folder / store).rglob("*")
            if path.is_file() and path.stat().st_size > 100 and "-wal" not in path.name
        }
        for step in ("record", "figure"):
            turns = [self._step(store, step, size) for _turn in range(OPENINGS + 1)][1:]
            for name in turns[0]:
                if name != "anonymous":
                    found[name] = statistics.median(turn[name] for turn in turns)
        read = self._step(store, "read", size)
        right = expected(size, self.seed)._asdict()
        if read.pop("answers") != right:
            raise Failed("broken: its answers are not those of the records")
        found |= read
        found |= self._step(store, "memory", size)
        if store == OWN:
            found["app"] = self._step(store, "app", size)
            if found["app"]["problems"]:
                raise Failed("broken: verify finds problems")
        return found | self._step(store, "write", size)

    def _step(self, store: str, step: str, size: int) -> Figures:
        """Run one step in a process of its own, and watch its memory."""
        command = [sys.executable, "-m", "benchmarks.worker", store, step, str(self.folder)]
        command += map(str, (size, self.seed, self.budget, time.monotonic()))
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        anonymous, end = 0.0, time.monotonic() + 300 + size / 400
        try:
            while step == "memory" and process.poll() is None and time.monotonic() < end:
                anonymous = max(anonymous, own_memory(process.pid))
                time.sleep(0.002)
            told, error = process.communicate(timeout=max(1, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            raise Failed(f"broken: {step} does not end") from None
        finally:
            process.kill()
            process.wait()
        if process.returncode:
            last = (error.strip().splitlines() or ["nothing said"])[-1]
            if "ModuleNotFoundError" in last:
                raise Failed("not installed here")
            raise Failed(f"broken: {step}: {last}")
        found: Figures = json.loads(told)
        return found | ({"anonymous": anonymous} if anonymous else {})


class Failed(Exception):
    """A store that cannot be measured."""


def own_memory(process: int) -> float:
    """Return the anonymous memory of a process in MB, 0 where the system does not tell."""
    try:
        text = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0.0
    for line in text.splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) / 1000
    return 0.0


def say(text: str) -> None:
    if sys.stderr.isatty() or os.environ.get("BENCHMARK_VERBOSE"):
        print(text, file=sys.stderr, flush=True)


# ------------------------------------------------------------------ the tables


def tables(results: dict[int, dict[str, Result]]) -> str:
    """Return everything as Markdown."""
    parts = [targets(results)]
    for size, by_store in results.items():
        own = by_store[OWN].figures if OWN in by_store else {}
        parts += [f"## {size:,} records", saving(by_store), reading(by_store, own), space(by_store)]
    parts += ["## Taizhang alone", alone(results)]
    return "\n\n".join(part for part in parts if part)


def grid(by_store: dict[str, Result], columns: Sequence[tuple[str, Cell]]) -> str:
    heads = ["store", *(name for name, _cell in columns)]
    lines = [f"| {' | '.join(heads)} |", f"|---|{'--:|' * len(columns)}"]
    for store, (figures, trouble) in by_store.items():
        cells = [trouble, *[""] * (len(columns) - 1)]
        if figures:
            cells = [cell(figures) for _name, cell in columns]
        name = f"**{PEERS[store].name}**" if store == OWN else PEERS[store].name
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def saving(by_store: dict[str, Result]) -> str:
    """Return the table of saves, each beside the raw append."""

    def beside(name: str) -> Cell:
        def shown(found: Figures) -> str:
            if found.get("busy"):
                return "–"
            return times(found[name]["median"], found[f"raw_{name}"]["median"])

        return shown

    columns: list[tuple[str, Cell]] = [
        ("save, ms", lambda found: ms(found["insert"]["median"])),
        ("p99", lambda found: ms(found["insert"]["p99"])),
        ("× raw", beside("insert")),
        ("change, ms", lambda found: ms(found["update"]["median"])),
        ("× raw", beside("update")),
        ("10,000 at once, ms", lambda found: ms(found["bulk"]["median"])),
        ("× raw", beside("bulk")),
        ("raw append + sync, ms", lambda found: ms(found["raw_insert"]["median"])),
    ]
    lines = grid(by_store, columns).splitlines()
    lines[0] += " on the medium when saved |"
    lines[1] += "---|"
    for place, store in enumerate(by_store, 2):
        lines[place] += f" {PEERS[store].durable} |"
    return "\n".join(lines)


def reading(by_store: dict[str, Result], own: Figures) -> str:
    """Return the table of looks, each beside what Taizhang takes."""

    def cell(name: str) -> Cell:
        def shown(found: Figures) -> str:
            value = middle(found[name])
            if not own or found is own:
                return ms(value)
            return f"{ms(value)} ({times(value, middle(own[name]))} ×)"

        return shown

    heads = {
        "process_figure": "start of the process → first figure, ms",
        "figure": "open → first figure",
        "record": "open → first record",
        "get": "one record",
        "page": "year and village: first 50",
        "list": "… all",
        "query": "query by two parts",
        "long": "search, 3 characters",
        "short": "search, 2",
        "year": "tally, one year of ten",
        "all_years": "tally, all ten",
    }
    return grid(by_store, [(head, cell(name)) for name, head in heads.items()])


def space(by_store: dict[str, Result]) -> str:
    """Return the table of memory and files."""
    columns: list[tuple[str, Cell]] = [
        ("peak memory, MB", lambda found: mb(found.get("rss"))),
        ("of it the process's own", lambda found: mb(found.get("anonymous"))),
        ("files, MB", lambda found: mb(sum(found["files"].values()))),
        (
            "of them",
            lambda found: ", ".join(
                f"{name} {mb(size)}" for name, size in sorted(found["files"].items()) if size >= 0.1
            ),
        ),
    ]
    return grid(by_store, columns)


def alone(results: dict[int, dict[str, Result]]) -> str:
    """Return what only Taizhang does."""
    columns: dict[str, Cell] = {
        "checked and numbered save, ms": lambda app: ms(app["add"]["median"]),
        "p99": lambda app: ms(app["add"]["p99"]),
        "× raw": lambda app: times(app["add"]["median"], app["raw_add"]["median"]),
        "amendment, ms": lambda app: ms(app["amend"]["median"]),
        "× raw ": lambda app: times(app["amend"]["median"], app["raw_amend"]["median"]),
        "save, figures and first rows, ms": lambda app: ms(app["shown"]["median"]),
        "closing, with the backup of the day, s": lambda app: f"{app['close'] / 1000:.1f}",
        "list of all: opening it again, ms": lambda app: ms(app["list_open"]["median"]),
        "50 rows anywhere": lambda app: ms(app["list_page"]["median"]),
        "a letter in its filter": lambda app: ms(app["list_key"]["median"]),
        "the slowest of seven": lambda app: ms(app["list_key"]["p99"]),
        "chain alone, MB/s": lambda app: f"{app['chain']:.0f}",
        "verify, MB/s": lambda app: f"{app['verify']:.0f}",
        "making the index anew, µs a record": lambda app: f"{app['rebuild']:.0f}",
    }
    lines = [f"| records | {' | '.join(columns)} |", f"|--:|{'--:|' * len(columns)}"]
    for size, by_store in results.items():
        figures = by_store[OWN].figures if OWN in by_store else {}
        if figures:
            cells = [cell(figures["app"]) for cell in columns.values()]
            lines.append(f"| {size:,} | {' | '.join(cells)} |")
    return "\n".join(lines)


class Target(NamedTuple):
    """One target: where it holds, what is measured, at most (or at least) how much."""

    text: str
    size: int
    value: Callable[[Figures], float]
    limit: float
    least: bool = False

    @property
    def why(self) -> str:
        """The reason that is told where the target is missed."""
        return next((why for begin, why in REASONS.items() if self.text.startswith(begin)), "")


# Where the time goes, by how a target begins.
REASONS = {
    "save, ": "Save: beside the sync, which is the raw append's too, some 50 µs of Python with a "
    "warm cache (JSON, two hashes, the lock, three looks at whether the file is still the one "
    "that was open), and twice that right after a sync, when the processor's caches are cold.",
    "change": "Change: as a save, and the document is found, read and decoded first, and "
    "compared as JSON, so that a change that changes nothing leaves no entry.",
    "tally of all": "Tally of all years: each year is a tally of its own, with rules and terms "
    "read anew; nothing asks for ten of them at once.",
    "save → figures": "Save → figures: the index takes in what was saved, words included; every "
    "256 texts it indexes them together.",
    "list": "List: what is measured here is each letter's search to its end, every hit counted; "
    "the app shows the first hits before that, see "
    "[benchmarks-terminal.md](benchmarks-terminal.md).",
    "chain": "Chain: one SHA-256 for each line, and Python between the lines; the hash alone "
    "runs several times as fast.",
}


def raw_ratio(name: str) -> Callable[[Figures], float]:
    return lambda found: float(found[name]["median"] / found[f"raw_{name}"]["median"])


def in_app(name: str) -> Callable[[Figures], float]:
    return lambda found: middle(found["app"][name])


TARGETS = [
    *(
        Target(f"save, {size:,} records, × raw", size, raw_ratio("insert"), 1.4)
        for size in (1_000, 100_000, 1_000_000)
    ),
    *(
        Target(f"change, {size:,} records, × raw", size, raw_ratio("update"), 1.6)
        for size in (1_000, 100_000, 1_000_000)
    ),
    Target("open → first record, 100,000, ms", 100_000, lambda found: found["record"], 60),
    Target("open → first record, 1,000,000, ms", 1_000_000, lambda found: found["record"], 150),
    Target("tally of a year of ten, 100,000, ms", 100_000, lambda found: middle(found["year"]), 20),
    Target("tally of all ten, 100,000, ms", 100_000, lambda found: middle(found["all_years"]), 20),
    Target(
        "tally of a year of ten, 1,000,000, ms", 1_000_000, lambda found: middle(found["year"]), 200
    ),
    Target(
        "tally of all ten, 1,000,000, ms", 1_000_000, lambda found: middle(found["all_years"]), 200
    ),
    *(
        Target(
            f"save → figures, {size:,} records, ms",
            size,
            lambda found: middle(found["app"]["shown"]),
            50,
        )
        for size in (100_000, 1_000_000)
    ),
    Target("own memory, 1,000,000, MB", 1_000_000, lambda found: found["anonymous"], 90),
    *(
        Target(f"list of 100,000: {text}, ms", 100_000, in_app(name), most)
        for name, text, most in (
            ("list_open", "opening it again", 150),
            ("list_page", "50 rows anywhere", 20),
            ("list_key", "a letter in its filter", 50),
        )
    ),
    *(
        Target(
            f"chain, {size:,} records, MB/s", size, lambda found: found["app"]["chain"], 250, True
        )
        for size in (100_000, 1_000_000)
    ),
]


def targets(results: dict[int, dict[str, Result]]) -> str:
    """Return the table of targets and what was measured."""
    lines = ["| target | | measured | met |", "|---|--:|--:|---|"]
    reasons: dict[str, None] = {}
    for target in TARGETS:
        found = results.get(target.size, {}).get(OWN)
        if found is None or not found.figures:
            continue
        try:
            value = target.value(found.figures)
        except KeyError:  # the system does not tell
            continue
        met = value >= target.limit if target.least else value <= target.limit
        sign = "≥" if target.least else "≤"
        lines.append(
            f"| {target.text} | {sign} {target.limit:g} | {ms(value)} | {'yes' if met else 'no'} |"
        )
        if not met:
            reasons[target.why] = None
    whole = ["\n".join(lines), "\n".join(f"- {why}" for why in reasons if why), flatness(results)]
    return "\n\n".join(part for part in whole if part)


def flatness(results: dict[int, dict[str, Result]]) -> str:
    """Say how a save grows with the ledger."""
    ratios = [
        (size, raw_ratio("insert")(by_store[OWN].figures))
        for size, by_store in results.items()
        if OWN in by_store and by_store[OWN].figures
    ]
    if len(ratios) < 2:
        return ""
    (small, least), (large, most) = ratios[0], ratios[-1]
    return (
        f"From {small:,} to {large:,} records the cost of a save, in raw appends, goes from "
        f"{least:.2f} to {most:.2f}, {most / least:.2f} times as much."
    )


def middle(value: Any) -> float:
    return float(value["median"] if isinstance(value, dict) else value)


def ms(value: float) -> str:
    """Return a number with the digits that tell something."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 0.1 else f"{value:.3f}"


def mb(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}"


def times(this: float, that: float) -> str:
    ratio = this / that
    if ratio < 0.1:
        return f"{ratio:.1g}"
    return f"{ratio:,.0f}" if ratio >= 10 else f"{ratio:.1f}" if ratio >= 2 else f"{ratio:.2f}"


def page(text: str, options: argparse.Namespace, sizes_done: Sequence[int], minutes: float) -> str:
    """Return the page that docs keeps."""
    libraries = []
    for name in ("tinydb", "BetterJSONStorage", "blosc2", "msgspec"):
        try:
            libraries.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    sizes = [len(encoded(document)) for document in documents(0, 1000, options.seed)]
    system = (
        f"{platform.system()} ({platform.machine()}, {os.cpu_count()} cores), Python "
        f"{platform.python_version()}, SQLite {sqlite3.sqlite_version}, {', '.join(libraries)}"
    )
    done = ",".join(map(str, sizes_done))
    return f"""\
# How fast a ledger is

Measured on {date.today()} by `python -m benchmarks.store --sizes {done} --seed \
{options.seed} --write` in {minutes:.0f} minutes on {system}. Others were using that \
computer meanwhile, so milliseconds tell little: the ratios within the run are what to compare. A \
record has {min(sizes)} to {max(sizes)} bytes of JSON, half of them up to \
{statistics.median(sizes):.0f}. [benchmarks/README.md](../benchmarks/README.md) says what is \
measured and how.

{text}
"""


if __name__ == "__main__":
    main()
