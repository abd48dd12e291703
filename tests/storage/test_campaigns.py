"""The campaigns of faults and of fuzz, shortly; the commands run them at length."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.campaigns import fuzz

ROOT = Path(__file__).parents[2]


def run(*command: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *command, "--seed", "7"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork")
def test_stops_and_failing_calls_lose_nothing_that_was_reported_as_saved() -> None:
    told = run("tests.campaigns.faults", "--strikes", "24")
    found = re.search(
        r"seed 7: (\d+) stops, (\d+) faults injected, (\d+) cuts, (\d+) flips, (\d+) power cuts "
        r".*; ([\d,]+) records checked, 0 lost; 0 problems",
        told,
    )
    assert found, told
    assert all(int(number.replace(",", "")) > 0 for number in found.groups())


def test_nothing_but_a_sentence_comes_out_of_any_reader() -> None:
    told = run("tests.campaigns.fuzz", "--seconds", "3")
    assert re.search(r"seed 7: [\d,]+ inputs .* 0 problems", told), told
    assert all(re.search(rf"  {name}: \d+ inputs", told) for name in fuzz.NAMES), told
