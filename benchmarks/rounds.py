"""What the benchmarks that start processes share: one environment, rounds, ratios, the machine.

Every round runs every program once, in another order each time, so that whatever
else the computer does falls on all of them alike. A ratio is the median of the
ratios within a round. The first round fills the caches and is thrown away: bytecode
is cached then, as an installed program has it.
"""

import os
import platform
import random
import resource
import statistics
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

Run = TypeVar("Run")

# What the script `taizhang` does, whether it is installed or not.
TAIZHANG = (sys.executable, "-c", "from tui.__main__ import main; main()")


def clean_environment(folder: Path) -> dict[str, str]:
    """Return an environment in which nothing of this user's changes what is measured."""
    kept = {
        name: value
        for name, value in os.environ.items()
        # Where Taizhang itself lies stays as it is.
        if name == "PYTHONPATH"
        or not name.startswith(("PYTHON", "TAIZHANG", "TEXTUAL", "XDG_", "LC_", "LANG"))
    }
    return kept | {
        "PYTHONPYCACHEPREFIX": str(folder / "bytecode"),
        "XDG_DATA_HOME": str(folder / "data"),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "TAIZHANG_LANG": "zh",
    }


def in_rounds(runs: Mapping[str, Callable[[], Run]], rounds: int) -> dict[str, list[Run]]:
    """Run everything once in each round, and return what each gave, round by round."""
    found: dict[str, list[Run]] = {name: [] for name in runs}
    order, luck = list(runs), random.Random(rounds)
    for count in range(rounds + 1):
        for name in order:
            run = runs[name]()
            if count:
                found[name].append(run)
        luck.shuffle(order)
        say(f"round {count} of {rounds}")
    return found


def say(text: str) -> None:
    """Say on a terminal how far it is."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)


def middle(numbers: Sequence[float]) -> float:
    return statistics.median(numbers)


def late(numbers: Sequence[float]) -> float:
    """Return the 95th percentile; of fewer than twenty, the worst."""
    ordered = sorted(numbers)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]


def ratio_of(these: Sequence[float], those: Sequence[float]) -> float:
    """Return the median of the ratios round by round."""
    return middle([this / that for this, that in zip(these, those, strict=True)])


def cpu_of_children() -> float:
    """Return the processor time of all processes that have ended, in milliseconds."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (used.ru_utime + used.ru_stime) * 1000


def measured_by(command: str) -> str:
    """Return the sentences that say when, by what and on what a page was measured."""
    system = (
        f"{platform.system()} ({platform.machine()}, {os.cpu_count()} cores), Python "
        f"{platform.python_version()}, Textual {version('textual')}, click {version('click')}"
    )
    return (
        f"Measured on {date.today()} by `{command}` on\n{system}. Others were using that "
        "computer meanwhile, so\nmilliseconds tell little: the ratios within the run are what "
        "to compare.\n[benchmarks/README.md](../benchmarks/README.md) says how they come about."
    )
