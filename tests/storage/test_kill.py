"""The kill campaign, shortly; `python -m tests.campaigns.kill` runs it at length."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("command", [["-m", "tests.campaigns.kill"], ["tests/campaigns/kill.py"]])
def test_nothing_reported_as_saved_is_lost_when_the_process_is_killed(command: list[str]) -> None:
    run = subprocess.run(
        [sys.executable, *command, "--kills", "8", "--seed", "7"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        timeout=120,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    told = re.search(r"seed 7: 8 kills .*; (\d+) records .* 0 lost or wrong", run.stdout)
    assert told, run.stdout
    assert int(told[1]) > 0
