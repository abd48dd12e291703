"""How long Taizhang takes to start, beside the least that Python, click and Textual take.

    python benchmarks/startup.py            print the tables
    python benchmarks/startup.py --write    write them to docs/benchmarks.md

Every round runs every program once, in another order each time, so that whatever
else the computer does falls on all of them alike. A ratio is the median of the
ratios within a round. Bytecode is cached before the first round, as an installed
program has it.
"""

import argparse
import os
import platform
import random
import re
import select
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from datetime import date
from importlib.metadata import version
from itertools import cycle, islice
from pathlib import Path
from typing import NamedTuple

if sys.platform == "win32":
    sys.exit("This benchmark measures through a pseudo-terminal, which Windows does not offer.")

import fcntl
import pty
import resource
import struct
import termios

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent / "docs" / "benchmarks.md"
YEAR = 2025
LARGE = 10_000
ROWS, COLUMNS = 24, 80
QUIET = 0.4  # seconds without output after which a screen has settled
GIVE_UP = 20.0

CLICK_PROGRAM = """\
import click


@click.command()
def smallest() -> None:
    click.echo("ready")


smallest()
"""
TEXTUAL_PROGRAM = """\
from textual.app import App, ComposeResult
from textual.widgets import Label


class Smallest(App[None]):
    def compose(self) -> ComposeResult:
        yield Label("ready")


Smallest().run()
"""


class Program(NamedTuple):
    """A program to start. `content` is what its first useful screen shows."""

    name: str
    arguments: Sequence[str]
    content: bytes = b""
    target: float = 0.0


class Run(NamedTuple):
    """Milliseconds from the start of one process. A command is settled when it has ended."""

    first: float
    settled: float
    cpu: float


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure how long Taizhang takes to start.")
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
        PAGE.write_text(page(text, options.rounds), encoding="utf-8")
        print(f"Written to {PAGE.relative_to(HERE.parent)}.")


def measured(folder: Path, rounds: int) -> str:
    """Run everything in `folder` and return the tables."""
    environment = clean_environment(folder)
    commands, screens = programs(folder)
    runs: dict[str, list[Run]] = {program.name: [] for program in (*commands, *screens)}
    order = [*commands, *screens]
    luck = random.Random(rounds)
    for count in range(rounds + 1):
        for program in order:
            run = (start_on_terminal if program.content else start)(program, environment)
            if count:  # the first round fills the caches
                runs[program.name].append(run)
        luck.shuffle(order)
        if sys.stderr.isatty():
            print(f"\rround {count} of {rounds}", end="", file=sys.stderr, flush=True)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    return f"{command_table(commands, runs)}\n\n{screen_table(screens, runs)}"


def clean_environment(folder: Path) -> dict[str, str]:
    """Return an environment in which nothing of this user's changes what is measured."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "TAIZHANG", "TEXTUAL", "XDG_"))
    }
    return kept | {
        "PYTHONPYCACHEPREFIX": str(folder / "bytecode"),
        "XDG_DATA_HOME": str(folder / "data"),
        "HOME": str(folder),
        "TAIZHANG_LANG": "zh",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
    }


def programs(folder: Path) -> tuple[list[Program], list[Program]]:
    """Prepare ledgers and peers in `folder`; return the commands and the screens to start."""
    taizhang = Path(sys.executable).with_name("taizhang")
    if not taizhang.exists():
        sys.exit("Run this with the Python of an environment in which Taizhang is installed.")
    click_peer, textual_peer = folder / "click_peer.py", folder / "textual_peer.py"
    click_peer.write_text(CLICK_PROGRAM, encoding="utf-8")
    textual_peer.write_text(TEXTUAL_PROGRAM, encoding="utf-8")
    sample, large = folder / "sample", folder / "large"
    make_ledgers(sample, large)
    python, on_sample = sys.executable, (str(taizhang), "--ledger", str(sample))
    record = re.escape(f"{YEAR}-").encode() + rb"\d{4}"
    return [
        Program("`python -c pass`", (python, "-c", "pass")),
        Program("the smallest click program", (python, str(click_peer))),
        Program("`taizhang --help`", (str(taizhang), "--help"), target=6),
        Program("`taizhang tally --year 2025`", (*on_sample, "tally", "--year", "2025"), target=6),
        Program("`taizhang export report`", (*on_sample, "export", "report"), target=6),
    ], [
        Program("the smallest Textual program", (python, str(textual_peer)), b"ready"),
        Program("`taizhang`, the sample ledger", on_sample, record, target=1.4),
        Program(
            f"`taizhang`, {LARGE:,} records in one year",
            (str(taizhang), "--ledger", str(large)),
            record,
            target=1.4,
        ),
    ]


def make_ledgers(sample: Path, large: Path) -> None:
    """Make the sample ledger, and one whose year has `LARGE` records."""
    from msgspec.structs import replace

    from tui.sample import make

    make(sample).close()
    with make(large) as ledger:
        rows = ledger.rows(("inspections",), YEAR)
        visits = [replace(ledger.get(row.facts.uid), uid="", number="") for row in rows]
        ledger.add(list(islice(cycle(visits), LARGE - len(ledger.rows(year=YEAR)))), act="sample")


def start(program: Program, environment: dict[str, str]) -> Run:
    """Run a command to its end."""
    before, began = cpu_of_children(), time.perf_counter()
    done = subprocess.run(program.arguments, env=environment, capture_output=True, check=False)
    ended = time.perf_counter()
    if done.returncode:
        sys.exit(f"{program.name} failed:\n{done.stderr.decode(errors='replace')}")
    took = (ended - began) * 1000
    return Run(took, took, cpu_of_children() - before)


def start_on_terminal(program: Program, environment: dict[str, str]) -> Run:
    """Run a program on a pseudo-terminal until its screen has settled."""
    terminal, inner = pty.openpty()
    fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    before, began = cpu_of_children(), time.perf_counter()
    process = subprocess.Popen(
        program.arguments,
        env=environment,
        stdin=inner,
        stdout=inner,
        stderr=inner,
        start_new_session=True,
    )
    os.close(inner)
    wanted, output, first, latest = re.compile(program.content), b"", 0.0, began
    try:
        while True:
            now = time.perf_counter()
            if first and now - latest > QUIET:
                break
            if not select.select([terminal], [], [], 0.02)[0]:
                if now - began > GIVE_UP:
                    sys.exit(f"{program.name} showed nothing that fits {program.content!r}.")
                continue
            output += read(terminal, program, output)
            latest = time.perf_counter()
            if not first and wanted.search(output):
                first = latest
    finally:
        process.kill()
        process.wait()
        os.close(terminal)
    cpu = cpu_of_children() - before
    return Run((first - began) * 1000, (latest - began) * 1000, cpu)


def read(terminal: int, program: Program, before: bytes) -> bytes:
    """Return what the program wrote; say what it said where it has ended."""
    try:
        data = os.read(terminal, 1 << 16)
    except OSError:  # Linux: the other end is closed
        data = b""
    if not data:
        sys.exit(f"{program.name} ended early:\n{before.decode(errors='replace')}")
    return data


def cpu_of_children() -> float:
    """Return the processor time of all processes that have ended, in milliseconds."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (used.ru_utime + used.ru_stime) * 1000


def command_table(commands: Sequence[Program], runs: dict[str, list[Run]]) -> str:
    """Return the table of commands, each beside bare Python."""
    rows = [
        "| command | ms | fastest | CPU | × bare Python | target |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for program in commands:
        took = runs[program.name]
        ratio = ratio_of([run.first for run in took], [run.first for run in runs[commands[0].name]])
        rows.append(
            f"| {program.name} | {middle(run.first for run in took):.0f} "
            f"| {min(run.first for run in took):.0f} | {middle(run.cpu for run in took):.0f} "
            f"| {ratio:.1f} | {target(program)} |"
        )
    return "\n".join(rows)


def screen_table(screens: Sequence[Program], runs: dict[str, list[Run]]) -> str:
    """Return the table of screens, each beside the smallest Textual program."""
    rows = [
        "| screen | first content, ms | fastest | settled | CPU | × smallest, first content "
        "| × smallest, settled | target, first content |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    least = runs[screens[0].name]
    for program in screens:
        took = runs[program.name]
        first = ratio_of([run.first for run in took], [run.first for run in least])
        settled = ratio_of([run.settled for run in took], [run.settled for run in least])
        rows.append(
            f"| {program.name} | {middle(run.first for run in took):.0f} "
            f"| {min(run.first for run in took):.0f} | {middle(run.settled for run in took):.0f} "
            f"| {middle(run.cpu for run in took):.0f} | {first:.2f} | {settled:.2f} "
            f"| {target(program)} |"
        )
    return "\n".join(rows)


def middle(numbers: Iterable[float]) -> float:
    return statistics.median(numbers)


def ratio_of(these: Sequence[float], those: Sequence[float]) -> float:
    """Return the median of the ratios round by round."""
    return middle([this / that for this, that in zip(these, those, strict=True)])


def target(program: Program) -> str:
    return f"≤ {program.target:g}" if program.target else ""


def page(tables: str, rounds: int) -> str:
    """Return the page that docs keeps."""
    system = (
        f"{platform.system()} ({platform.machine()}, {os.cpu_count()} cores), Python "
        f"{platform.python_version()}, Textual {version('textual')}, click {version('click')}"
    )
    return f"""\
# How long Taizhang takes to start

Measured on {date.today()} by `python benchmarks/startup.py --rounds {rounds} --write` on
{system}. Milliseconds tell of
that computer; the ratios are what to compare. [benchmarks/README.md](../benchmarks/README.md)
says how they come about. How fast a ledger is beside other stores: \
[benchmarks-store.md](benchmarks-store.md).

{tables}
"""


if __name__ == "__main__":
    main()
