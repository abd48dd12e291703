"""The page of docs that says what the longest runs found, one line for each campaign."""

import os
import platform
from datetime import date
from pathlib import Path
from typing import NamedTuple

PAGE = Path(__file__).parents[2] / "docs" / "campaigns.md"
_HEAD = """\
# What the campaigns found

`make crash SECONDS=… SEED=…` kills, stops and starves a writing ledger, cuts its journal and flips
its bits; `make fuzz SECONDS=… SEED=…` feeds the readers of journals, spreadsheets and quick entry
with what nobody would write. With `--write` a campaign puts its own line here, as the latest long
run. Lost is what had been reported as saved and was not there, or not the same, afterwards; a
problem is anything else that should not be, such as a traceback, or a refusal of what was done.

| campaign | run | what was done | checked | lost | problems |
|---|---|---|--:|--:|--:|
"""


class Outcome(NamedTuple):
    """What a run did: in words, what it checked, what was lost, and how many other problems."""

    done: str
    checked: int
    lost: int
    problems: int


def write(name: str, command: str, seconds: float, found: Outcome) -> None:
    """Put the line of the campaign `name` in the page, in place of its last one."""
    lines: dict[str, str] = {}
    if PAGE.exists():
        for line in PAGE.read_text(encoding="utf-8").splitlines():
            if line.startswith("| ") and not line.startswith("| campaign "):
                lines[line.split(" | ")[0][2:]] = line
    run = (
        f"`{command}`, {seconds / 60:.0f} min, {date.today()}, {platform.system()} "
        f"({os.cpu_count()} cores), Python {platform.python_version()}"
    )
    counts = f"{found.checked:,} | {found.lost:,} | {found.problems:,}"
    lines[name] = f"| {name} | {run} | {found.done} | {counts} |"
    PAGE.write_text(_HEAD + "\n".join(lines[name] for name in sorted(lines)) + "\n", "utf-8")
