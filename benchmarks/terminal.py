"""The app as a person has it: at a terminal, from the start of the process and key by key.

    python -m benchmarks.terminal                  print the tables
    python -m benchmarks.terminal --write          write them to docs/benchmarks-terminal.md
    python -m benchmarks.terminal --peers BIN …    start what is installed in these folders, too

The real program runs on a pseudo-terminal; what is measured is what arrives there.
"""

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple

from benchmarks import started
from benchmarks.elsewhere import DOWN, ELSEWHERE, END, F6, F7, F8, F10, PAGE_DOWN
from benchmarks.pseudoterminal import PAUSE, NeverShownError, Terminal
from benchmarks.rounds import (
    TAIZHANG,
    clean_environment,
    cpu_of_children,
    in_rounds,
    late,
    measured_by,
    middle,
    ratio_of,
    say,
)
from benchmarks.started import NUMBER, Screen

PAGE = Path(__file__).resolve().parent.parent / "docs" / "benchmarks-terminal.md"
LARGE, VAST = 10_000, 100_000
TARGET = 1.4
ROWS, COLUMNS = 40, 120

KEY = "a key in the smallest Textual program"
YEAR_BEFORE, YEAR_AFTER, DELETE = "\x1b[1;5D", "\x1b[1;5C", "\x7f"
# Words that many, some and few records say.
WORDS = ("未见异常", "石岗村", "龙鳞瓦", "明珠燃气")
QUESTION = "理由，将留在"
LEFT_OUT = r"不计入? (\d+)(?![\d-])"

# What is done at a ledger of 100,000, and the most milliseconds it shall take.
TARGETS = {
    "open the list of a year": 150,
    "a step down": 5,
    "a page down": 20,
    "a letter in the filter": 50,
    "a letter taken back": 50,
    "save → new figures": 50,
}


class Begun(NamedTuple):
    """Milliseconds from the start of a process to what was shown."""

    first: float
    answered: float
    settled: float
    cpu: float


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the app at a terminal.")
    parser.add_argument("--rounds", type=int, default=11, help="starts of each [default: 11]")
    parser.add_argument("--turns", type=int, default=3, help="runs of the rest [default: 3]")
    parser.add_argument("--peers", type=Path, nargs="*", default=[], help="folders of programs")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name} in docs")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="taizhang-terminal-"))
    try:
        text = measured(folder, options.rounds, options.turns, options.peers)
    finally:
        shutil.rmtree(folder)
    print(text)
    if options.write:
        command = f"python -m benchmarks.terminal --rounds {options.rounds}"
        command += f" --turns {options.turns}{' --peers …' * bool(options.peers)} --write"
        PAGE.write_text(page(text, command), encoding="utf-8")


def measured(folder: Path, rounds: int, turns: int, bins: Sequence[Path]) -> str:
    """Run everything in `folder` and return the tables."""
    say("making ledgers")
    started.sample(folder / "sample")
    for count in (LARGE, VAST):
        started.ledger(folder / str(count), count)
    environment = clean_environment(folder)
    smallest = started.smallest(folder)
    screens = {
        "the smallest Textual program": smallest,
        "**Taizhang**, the sample": ours(folder / "sample"),
        f"**Taizhang**, {LARGE:,} records": ours(folder / str(LARGE)),
        f"**Taizhang**, {VAST:,} records": ours(folder / str(VAST), target=0),
    }
    others, missing = started.peers(folder, bins)
    runs = in_rounds(
        {
            name: partial(begin, name, screen, environment)
            for name, screen in (screens | others).items()
        },
        rounds,
    )
    begun = start_table(screens | others, runs, missing)
    say(begun + "\n")
    taken, pauses = [], []
    for turn in range(turns):
        say(f"turn {turn + 1} of {turns}")
        notes = folder / f"pulse-{turn}"
        arguments = (*TAIZHANG, "--ledger", str(_again(folder)))
        taken.append(work(Terminal(arguments, environment, ROWS, COLUMNS)))
        taken[-1][KEY] = keys_answered(smallest, environment)
        ledger = ("--ledger", str(_again(folder)))
        watched = (sys.executable, "-m", "benchmarks.heartbeat", str(notes), *ledger)
        spans: list[tuple[str, float, float]] = []
        work(Terminal(watched, environment, ROWS, COLUMNS), spans)
        pauses.append(longest(notes, spans))
    return f"{begun}\n\n{work_table(taken, pauses)}"


def _again(folder: Path) -> Path:
    """Return the large ledger as it was made, with everything on the disk."""
    copy = folder / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder / str(VAST), copy)
    os.sync()
    return copy


def ours(ledger: Path, target: float = TARGET) -> Screen:
    """Return how the app is started; the key leads to the end, which shows other numbers."""
    return Screen(TAIZHANG, NUMBER, (END, NUMBER), target, {"TAIZHANG_LEDGER": str(ledger)})


def begin(name: str, screen: Screen, environment: Mapping[str, str]) -> Begun:
    """Start a program, press a key as soon as there is something to act on, and let it settle."""
    before, answered = cpu_of_children(), 0.0
    try:
        with Terminal(screen.arguments, {**environment, **screen.settings}) as terminal:
            first = terminal.shown(screen.content)
            key, answer = screen.key
            if key:
                seen = terminal.texts(answer)
                terminal.send(key)
                answered = terminal.shown(answer, but=seen) - terminal.began
            settled = terminal.settled()
    except NeverShownError as error:
        sys.exit(f"{name}: {error}")
    cpu, began = cpu_of_children() - before, terminal.began
    return Begun((first - began) * 1000, answered * 1000, (settled - began) * 1000, cpu)


Taken = dict[str, list[float]]


def keys_answered(smallest: Screen, environment: Mapping[str, str]) -> list[float]:
    """Return how many milliseconds the smallest program takes for each of some keys."""
    taken = []
    with Terminal(smallest.arguments, environment, ROWS, COLUMNS) as terminal:
        terminal.shown(smallest.content)
        for count in range(1, 31):
            terminal.settled(PAUSE)
            sent = terminal.send("x")
            taken.append((terminal.shown(rf"answered {count}(?!\d)") - sent) * 1000)
    return taken


def work(terminal: Terminal, spans: list[tuple[str, float, float]] | None = None) -> Taken:
    """Do a round of work in the app; return the milliseconds of each answer by what was done.

    Args:
        terminal: where the app is started.
        spans: takes when each thing was done; also elsewhere, where no answer is measured.
    """
    taken: Taken = defaultdict(list)

    @contextmanager
    def doing(name: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        terminal.settled(PAUSE)
        if spans is not None:
            spans.append((name, began, time.monotonic()))

    def answer(name: str, key: str, wanted: str, but: Sequence[str] = ()) -> None:
        with doing(name):
            sent = terminal.send(key)
            taken[name].append((terminal.shown(wanted, but) - sent) * 1000)

    with terminal:
        terminal.shown(NUMBER)
        with doing("after the first content"):
            terminal.settled()
        for _turn in range(5):
            terminal.send(YEAR_AFTER)
            terminal.settled(PAUSE)
            answer("open the list of a year", YEAR_BEFORE, NUMBER)
        for _turn in range(30):
            answer("a step down", DOWN, NUMBER)
        for _turn in range(20):
            seen = terminal.texts(NUMBER)[-ROWS * 3 :]
            answer("a page down", PAGE_DOWN, NUMBER, but=seen)
        terminal.send(F6)
        terminal.settled(PAUSE)
        for word in WORDS:
            for length, letter in enumerate(word, 1):
                answer("a letter in the filter", letter, f"“{word[:length]}”")
            for left in range(len(word) - 1, -1, -1):
                wanted = f"“{word[:left]}”" if left else rf"{VAST} 条记录"
                answer("a letter taken back", DELETE, wanted)
        terminal.send("\r")
        terminal.settled(PAUSE)
        with doing("only what counts"):
            terminal.send(F7)
        for _turn in range(10):
            left_out = int(terminal.texts(LEFT_OUT)[-1])
            with doing("the question why"):
                terminal.send(F8)
                terminal.shown(QUESTION)
            terminal.send("重复登记")
            terminal.settled(PAUSE)
            terminal.send("\r")  # asks for another one, which saves
            terminal.settled(PAUSE)
            answer("save → new figures", "\r", rf"不计入? {left_out + 1}(?![\d-])")
        for name, keys in ELSEWHERE.items() if spans is not None else ():
            with doing(name):
                for key in keys:
                    if isinstance(key, str):
                        terminal.send(key)
                        terminal.settled(PAUSE)
                    else:
                        terminal.rest(key)
        terminal.leave(F10)
    return taken


def longest(notes: Path, spans: list[tuple[str, float, float]]) -> dict[str, float]:
    """Return the longest pause of the event loop that began with each thing, in milliseconds."""
    found: dict[str, float] = defaultdict(float)
    for line in notes.read_text("ascii").splitlines():
        ended, paused = map(float, line.split())
        for name, began, done in spans:
            if began <= ended - paused <= done:
                found[name] = max(found[name], paused * 1000)
    return found


def start_table(
    screens: Mapping[str, Screen], runs: Mapping[str, list[Begun]], missing: Sequence[str]
) -> str:
    """Return the table of starts, each beside the smallest Textual program."""
    rows = [
        "| from the start of the process | first content, ms | p95 | × smallest | first key "
        "answered, ms | × smallest | settled, ms | × smallest | CPU, ms | target | met |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|",
    ]
    least = next(iter(runs.values()))

    def cells(found: list[Begun], part: str) -> tuple[str, float]:
        own = [getattr(run, part) for run in found]
        if not own[0]:
            return "–", 0
        return f"{middle(own):.0f}", ratio_of(own, [getattr(run, part) for run in least])

    for name, found in runs.items():
        first, times = cells(found, "first")
        answered, times_answered = cells(found, "answered")
        settled, times_settled = cells(found, "settled")
        target = screens[name].target
        judged = f"≤ {target:g} | {'yes' if times <= target else 'no'}" if target else " | "
        rows.append(
            f"| {name} | {first} | {late([run.first for run in found]):.0f} | {times:.2f} "
            f"| {answered} | {f'{times_answered:.2f}' if times_answered else '–'} "
            f"| {settled} | {times_settled:.2f} | {middle([run.cpu for run in found]):.0f} "
            f"| {judged} |"
        )
    text = "\n".join(rows)
    if missing:
        text += f"\n\nNot in the folders given, and so not measured: {', '.join(missing)}."
    return text


def work_table(taken: Sequence[Taken], pauses: Sequence[Mapping[str, float]]) -> str:
    """Return the table of what is done in the app."""
    rows = [
        f"| at a list of {VAST:,}, {COLUMNS} × {ROWS} | ms | p95 | target | met "
        "| longest pause of the event loop, ms | longest in all runs |",
        "|---|--:|--:|--:|---|--:|--:|",
    ]
    keys = [moment for turn in taken for moment in turn[KEY]]
    rows.append(f"| {KEY} | {middle(keys):.1f} | {late(keys):.1f} | | | | |")

    def paused(name: str) -> str:
        found = [turn.get(name, 0.0) for turn in pauses]
        return f"{middle(found):.0f} | {max(found):.0f}"

    for name, target in TARGETS.items():
        times = [moment for turn in taken for moment in turn[name]]
        rows.append(
            f"| {name} | {middle(times):.1f} | {late(times):.1f} | ≤ {target} "
            f"| {'yes' if middle(times) <= target else 'no'} | {paused(name)} |"
        )
    for name in ("after the first content", "only what counts", "the question why", *ELSEWHERE):
        rows.append(f"| {name} | | | | | {paused(name)} |")
    return "\n".join(rows)


NOTES = """\
Half of the time to the first content is the import of Textual, which the smallest program has as
well. What Taizhang adds is SQLite, rules and terms (TOML), its style sheet and its own modules,
then figures, list and the layout of six widgets instead of one. click is not imported where
nothing is asked of the command line. The record beside the list, with pendulum and msgspec, comes
after the first frame and after a key that was typed at once, and so does what the next keys need:
one module at a time.

A step is the way of a key through Textual's parser, bindings and messages, and the drawing of the
two lines that changed; the first line of the second table is the same way for the smallest program.
What looks a year through or changes many records is done in a process of its own, on the other
processor. The widgets of a screen come one after the other, and what changes much is drawn in
turns, a few lines of a widget after the other, and then shown at once. A pause above 50 ms is one
that a person can feel; the target is none. All targets in milliseconds are met or not on the
computer at hand: the first line of either table tells how fast that one is.
"""


def page(tables: str, command: str) -> str:
    """Return the page that docs keeps."""
    return f"""\
# How fast the app is at a terminal

{measured_by(command)}
The commands: [benchmarks.md](benchmarks.md). A ledger beside other stores:
[benchmarks-store.md](benchmarks-store.md).

{tables}

{NOTES}"""


if __name__ == "__main__":
    main()
