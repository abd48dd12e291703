"""How fast a ledger is beside TinyDB, its extensions and SQLite, from 1,000 records up.

    python -m benchmarks.store                            print the tables
    python -m benchmarks.store --sizes 1k,10k,100k,1m     … up to a million records
    python -m benchmarks.store --write                    write them to docs/benchmarks-store.md

Every store is made anew for every size, and each step runs in a process of its own.
A save is measured against a raw append and sync of the same bytes, made right after
it in the same process, so that whatever else the disk does falls on both.
"""

import argparse
import os
import platform
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Sequence
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks.made import documents, encoded
from benchmarks.measuring import OWN, ROOT, Result, Run
from benchmarks.peers import PEERS
from benchmarks.storetables import alone, reading, saving, space
from benchmarks.storetargets import targets

PAGE = ROOT / "docs" / "benchmarks-store.md"


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


def tables(results: dict[int, dict[str, Result]]) -> str:
    """Return everything as Markdown."""
    parts = [targets(results)]
    for size, by_store in results.items():
        own = by_store[OWN].figures if OWN in by_store else {}
        parts += [f"## {size:,} records", saving(by_store), reading(by_store, own), space(by_store)]
    parts += ["## Taizhang alone", alone(results)]
    return "\n\n".join(part for part in parts if part)


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
