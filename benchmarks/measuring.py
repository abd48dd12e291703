"""One store at one size, measured: made anew, each step in a process of its own, then removed."""

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.made import expected
from benchmarks.peers import PEERS

ROOT = Path(__file__).resolve().parent.parent
OWN = "taizhang"
OPENINGS = 5
TOO_SLOW = 20.0  # seconds for one insert, beyond which a store is left out

Figures = dict[str, Any]


class Result(NamedTuple):
    """What one store did at one size; `trouble` says why there is nothing."""

    figures: Figures
    trouble: str = ""


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
