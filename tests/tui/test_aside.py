"""What takes long is looked through aside: in a thread, or in a process of its own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from exporters.gaps import gaps
from exporters.report import report
from storage import language
from storage.errors import TaizhangError
from storage.ledger import Ledger
from tests.tui.pilots import Open, pressed, screen_text, state
from tui.aside import NotWantedError, aside
from tui.intake import checks
from tui.screens.gaps import GapList


def sleeping(ledger: Ledger, marks: Path) -> None:
    """Say who one is, and take long."""
    marks.write_text(str(os.getpid()))
    time.sleep(60)


def refusing(ledger: Ledger) -> None:
    """Refuse in a sentence."""
    raise TaizhangError(f"{ledger.town_name}: {language._('no')}")


def killed(ledger: Ledger) -> None:
    """Take more than there is, say."""
    os.kill(os.getpid(), signal.SIGKILL)


def failing(ledger: Ledger) -> None:
    """Have a fault."""
    raise ZeroDivisionError("a fault of the program")


def test_what_is_found_aside_is_what_is_found_here(where: str, sample_ledger: Path) -> None:
    with Ledger.open(sample_ledger) as ledger:
        for find in (
            partial(report, year=2025),
            partial(gaps, year=2025),
            partial(checks.doubtful, year=2025),
            checks.unsound,
        ):
            assert aside(ledger, find, lambda: True) == find(ledger)


def test_a_sentence_comes_back_and_a_fault_does_not_pass_for_an_answer(
    where: str, sample_ledger: Path
) -> None:
    language.use("zh")
    with Ledger.open(sample_ledger) as ledger:
        with pytest.raises(TaizhangError, match="宋桂镇: 否"):
            aside(ledger, refusing, lambda: True)
        with pytest.raises((ZeroDivisionError, RuntimeError), match="a fault of the program"):
            aside(ledger, failing, lambda: True)


def test_what_nobody_waits_for_any_more_ends(
    sample_ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.aside._LONG", 0)
    marks = tmp_path / "pid"
    with Ledger.open(sample_ledger) as ledger, pytest.raises(NotWantedError):
        aside(ledger, partial(sleeping, marks=marks), lambda: not marks.exists())
    if sys.platform != "win32":
        with pytest.raises(ProcessLookupError):
            os.kill(int(marks.read_text()), 0)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such signal")
def test_a_process_ends_with_the_app_that_asked_it_when_that_is_killed(
    sample_ledger: Path, tmp_path: Path
) -> None:
    marks = tmp_path / "pid"
    app = subprocess.Popen([sys.executable, "-c", _ASKING, sample_ledger, marks])
    asked = int(waited_for(lambda: marks.exists() and marks.read_text()))
    app.kill()
    app.wait()
    waited_for(lambda: not runs(asked))


# What asks aside for something that takes a minute.
_ASKING = """
import sys
from functools import partial
from pathlib import Path
from storage.ledger import Ledger
from tests.tui.test_aside import sleeping
from tui import aside

aside._LONG = 0
with Ledger.open(Path(sys.argv[1])) as ledger:
    aside.aside(ledger, partial(sleeping, marks=Path(sys.argv[2])), lambda: True)
"""


def waited_for(found: Callable[[], Any]) -> Any:
    """Return what is found, once it is."""
    end = time.monotonic() + 20
    while not (answer := found()):
        assert time.monotonic() < end
        time.sleep(0.05)
    return answer


def runs(process: int) -> bool:
    """Tell whether there is such a process, and not only what is left of it."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{process}/stat")
    return not status.exists() or ") Z " not in status.read_text()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such signal")
def test_a_process_that_the_system_ends_is_told_in_a_sentence(
    sample_ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.aside._LONG", 0)
    with Ledger.open(sample_ledger) as ledger, pytest.raises(TaizhangError, match="再试"):
        aside(ledger, killed, lambda: True)


def test_nothing_that_the_process_says_reaches_the_terminal(sample_ledger: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "tui.aside"], input=b"no question", capture_output=True, check=False
    )
    assert ran.returncode
    assert not ran.stdout


async def test_the_year_and_its_gaps_are_the_same_either_way(
    where: str, app: Open, sample_ledger: Path
) -> None:
    with Ledger.open(sample_ledger) as ledger:
        section, lacking = report(ledger, 2025), gaps(ledger, 2025).gaps
        doubts = checks.doubtful(ledger, 2025)
    async with app((120, 40)) as pilot:
        await pressed(pilot, "f11")
        for _try in range(200):
            await pilot.pause(0.05)
            if "…" not in screen_text(pilot):
                break
        assert section.strip().splitlines()[0] in screen_text(pilot)
        assert str(len(doubts)) in screen_text(pilot)
        await pressed(pilot, "escape", "g")
        for _try in range(200):
            await pilot.pause(0.05)
            if pilot.app.screen.query_one(GapList).length():
                break
        assert pilot.app.screen.query_one(GapList).length() == len(lacking)
        assert str(len(lacking)) in state(pilot)
