"""How long the commands of Taizhang take, beside the least that Python and click take.

    python -m benchmarks.startup            print the table
    python -m benchmarks.startup --write    write it to docs/benchmarks.md

How long the app takes is measured at a terminal, by `benchmarks.terminal`.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from benchmarks.rounds import (
    TAIZHANG,
    clean_environment,
    cpu_of_children,
    in_rounds,
    measured_by,
    middle,
    ratio_of,
)

PAGE = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"
TARGET = 6.0

CLICK_PROGRAM = """\
import click


@click.command()
def smallest() -> None:
    click.echo("ready")


smallest()
"""
# Python, the smallest click program, then ours.
BARE = "`python -c pass`"
REASONS = """\
Of what remains in `--help`, {click:.0f} ms are Python and click, before Taizhang does anything.
`tally` and `export report` read the index, the rules and the terms, which are data (TOML), so they
load SQLite, hashing and the reader of TOML as well; no record is decoded, and neither TinyDB,
msgspec, pendulum nor anything that draws is loaded (`tests/test_house.py` holds that)."""


class Run(NamedTuple):
    """Milliseconds that one process took, by the clock and of the processor."""

    took: float
    cpu: float


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure how long the commands take.")
    parser.add_argument("--rounds", type=int, default=15, help="rounds to run [default: 15]")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name} in docs")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="taizhang-startup-"))
    try:
        text = measured(folder, options.rounds)
    finally:
        shutil.rmtree(folder)
    print(text)
    if options.write:
        command = f"python -m benchmarks.startup --rounds {options.rounds} --write"
        PAGE.write_text(page(text, command), encoding="utf-8")


def measured(folder: Path, rounds: int) -> str:
    """Run everything in `folder` and return the table with its reasons."""
    from tui.sample import make

    make(folder / "sample").close()
    environment = clean_environment(folder)
    click_peer = folder / "click_peer.py"
    click_peer.write_text(CLICK_PROGRAM, encoding="utf-8")
    ledger = ("--ledger", str(folder / "sample"))
    peers = {
        BARE: (sys.executable, "-c", "pass"),
        "the smallest click program": (sys.executable, str(click_peer)),
    }
    ours = {
        "`taizhang --help`": (*TAIZHANG, "--help"),
        "`taizhang tally --year 2025`": (*TAIZHANG, *ledger, "tally", "--year", "2025"),
        "`taizhang export report`": (*TAIZHANG, *ledger, "export", "report"),
    }
    runs = in_rounds(
        {name: partial(start, call, environment) for name, call in (peers | ours).items()}, rounds
    )
    rows = [
        "| command | ms | fastest | CPU | × bare Python | target | met |",
        "|---|--:|--:|--:|--:|--:|---|",
    ]
    bare = [run.took for run in runs[BARE]]
    for name, found in runs.items():
        took = [run.took for run in found]
        ratio = ratio_of(took, bare)
        judged = f"≤ {TARGET:g} | {'yes' if ratio <= TARGET else 'no'}" if name in ours else " | "
        rows.append(
            f"| {name} | {middle(took):.0f} | {min(took):.0f} "
            f"| {middle([run.cpu for run in found]):.0f} | {ratio:.1f} | {judged} |"
        )
    click = middle([run.took for run in runs["the smallest click program"]])
    return "\n".join(rows) + "\n\n" + REASONS.format(click=click)


def start(arguments: Sequence[str], environment: Mapping[str, str]) -> Run:
    """Run a command to its end."""
    before, began = cpu_of_children(), time.perf_counter()
    done = subprocess.run(arguments, env=environment, capture_output=True, check=False)
    ended = time.perf_counter()
    if done.returncode:
        sys.exit(f"{arguments} failed:\n{done.stderr.decode(errors='replace')}")
    return Run((ended - began) * 1000, cpu_of_children() - before)


def page(table: str, command: str) -> str:
    """Return the page that docs keeps."""
    return f"""\
# How long the commands take

{measured_by(command)}
The app, at a terminal: [benchmarks-terminal.md](benchmarks-terminal.md). A ledger beside other
stores: [benchmarks-store.md](benchmarks-store.md).

{table}
"""


if __name__ == "__main__":
    main()
