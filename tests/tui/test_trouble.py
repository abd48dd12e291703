"""The app while the disk fails, and while other processes write: nothing typed is lost."""

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Label, Static

from storage import journal
from storage.ledger import Ledger
from tests.tui.pilots import Open, detail, part, pressed, settled
from tui.app import TaizhangApp
from tui.screens.ask import YesScreen
from tui.screens.form import FormScreen
from tui.screens.main import MainScreen
from tui.screens.quick import QuickScreen
from tui.widgets.entry import PartArea, PartInput
from tui.widgets.figures import FiguresBar
from tui.widgets.keybar import KeyBar
from tui.widgets.records import RecordList

ROOT = Path(__file__).parents[2]
WORDS = {
    "ENOSPC": "磁盘已满",
    "EROFS": "磁盘为只读",
    "EIO": "磁盘出错",
}


def told(pilot: Pilot[None]) -> str:
    """Return what the screen in front says, above its keys or in a line of its own."""
    screen = pilot.app.screen
    lines = [str(found.content) for found in screen.query("#say, #state").results(Static)]
    return "\n".join([*lines, *(bar.said for bar in screen.query(KeyBar))])


def counted(pilot: Pilot[None]) -> int:
    words = str(pilot.app.screen.query_one(FiguresBar).content).split()
    return int(words[words.index("住建领域") + 1]) + int(words[words.index("自然资源领域") + 1])


def box(pilot: Pilot[None], name: str) -> PartInput | PartArea:
    return part(pilot, name)


@contextmanager
def failing(call: str, code: str) -> Iterator[None]:
    """Let every call of that name fail, as a disk does until somebody mends it."""
    number = getattr(errno, code)
    real = getattr(os, call)

    def refuse(first: Any, *rest: Any, **options: Any) -> Any:
        if call == "open" and not rest[0] & (os.O_WRONLY | os.O_RDWR):
            return real(first, *rest, **options)
        raise OSError(number, os.strerror(number))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, call, refuse)
        yield


@pytest.mark.parametrize(
    ("save", "call", "code"),
    [
        *(("f2", "fsync", "EIO"), ("f2", "open", "EROFS")),
        *(("f3", "fsync", "ENOSPC"), ("f4", "open", "ENOSPC")),
    ],
)
async def test_a_form_that_the_disk_refuses_keeps_what_was_typed_until_it_is_saved(
    app: Open, sample_ledger: Path, call: str, code: str, save: str
) -> None:
    async with app() as pilot:
        before = (sample_ledger / journal.NAME).read_bytes()
        await pressed(pilot, "f5")
        box(pilot, "subject").value = "新开的店"
        box(pilot, "findings").value = "查看燃气瓶，未见异常"
        with failing(call, code):
            for _again in range(2):  # whoever tries once more is told once more
                pilot.app.clear_notifications()
                await pressed(pilot, save)
                assert isinstance(pilot.app.screen, FormScreen)
                assert WORDS[code] in told(pilot)
                assert "完好" in told(pilot)
                assert box(pilot, "subject").value == "新开的店"
                assert box(pilot, "findings").value == "查看燃气瓶，未见异常"
                assert (sample_ledger / journal.NAME).read_bytes() == before
            await pressed(pilot, "escape")  # nor does leaving lose it unasked
            assert isinstance(pilot.app.screen, YesScreen)
            await pressed(pilot, "escape")
        await pressed(pilot, save)
    with Ledger.open(sample_ledger) as ledger:
        (row,) = ledger.rows(subject="新开的店")
        record: Any = ledger.get(row.facts.uid)
        assert record.findings == "查看燃气瓶，未见异常"
        assert record.status == ("draft" if save == "f4" else "submitted")


async def test_an_amendment_and_its_reason_can_be_given_again(
    app: Open, sample_ledger: Path
) -> None:
    async with app() as pilot:
        await pressed(pilot, "f5", "f2")
        await pressed(pilot, "f9", "f4")
        box(pilot, "remarks").value = "改过的备注"
        with failing("fsync", "ENOSPC"):
            await pressed(pilot, "f2")
            pilot.app.screen.query_one(Input).value = "写错了"
            await pressed(pilot, "f2")
            assert isinstance(pilot.app.screen, FormScreen)
            assert WORDS["ENOSPC"] in told(pilot)
            assert box(pilot, "remarks").value == "改过的备注"
        await pressed(pilot, "f2")
        pilot.app.screen.query_one(Input).value = "写错了"
        await pressed(pilot, "f2")
        assert isinstance(pilot.app.screen, MainScreen)
    with Ledger.open(sample_ledger) as ledger:
        (row,) = ledger.rows(text="改过的备注")
        assert ledger.history(row.facts.uid)[-1].why == "写错了"


async def test_a_line_of_quick_entry_stays_until_it_is_saved(
    app: Open, sample_ledger: Path
) -> None:
    line = "石岗村 一行登记的店 燃气 无问题 区文辉、单晓东 查看燃气瓶"
    async with app() as pilot:
        await pressed(pilot, "f3")
        pilot.app.screen.query_one(Input).value = line
        with failing("fsync", "EROFS"):
            await pressed(pilot, "enter", "enter")
            assert isinstance(pilot.app.screen, QuickScreen)
            assert WORDS["EROFS"] in told(pilot)
            assert pilot.app.screen.query_one(Input).value == line
        await pressed(pilot, "f2")
        assert counted(pilot) == 303


async def test_a_step_that_the_disk_refuses_can_be_taken_again(
    app: Open, sample_ledger: Path
) -> None:
    async with app() as pilot:
        await pressed(pilot, "f5", "f2")
        with failing("fsync", "EIO"):
            await pressed(pilot, "f8")
            pilot.app.screen.query_one(Input).value = "重复录入"
            await pressed(pilot, "f2")
            assert WORDS["EIO"] in told(pilot)
            assert counted(pilot) == 303
            await pressed(pilot, "ctrl+z")
            assert counted(pilot) == 303
        await pressed(pilot, "ctrl+z")
        assert counted(pilot) == 302


# ------------------------------------------------------------------ other processes

OTHER = """
import sys
import msgspec
from storage.ledger import Ledger
with Ledger.open(sys.argv[1]) as ledger:
    record = ledger.get(sys.argv[2])
    parts = dict(word.split("=") for word in sys.argv[4:])
    ledger.amend(msgspec.structs.replace(record, **parts), by=sys.argv[3])
"""


def in_another_process(ledger: Path, reference: str, who: str, *parts: str) -> None:
    command = [sys.executable, "-c", OTHER, str(ledger), reference, who, *parts]
    subprocess.run(command, cwd=ROOT, check=True, timeout=60)


async def test_what_two_other_processes_save_appears_in_the_open_app(
    app: Open, sample_ledger: Path
) -> None:
    async with app() as pilot:
        records = pilot.app.screen.query_one(RecordList)
        assert records.row is not None
        uid = records.row.facts.uid
        in_another_process(sample_ledger, uid, "单晓东", "subject=别处改的店")
        in_another_process(sample_ledger, uid, "区文辉", "village=别处的村")
        for _try in range(60):
            await pilot.pause(0.1)
            facts = records.row.facts
            if facts.village == "别处的村" and "别处的村" in detail(pilot):
                break
        assert (facts.uid, facts.subject, facts.village) == (uid, "别处改的店", "别处的村")
        await settled(pilot)
        assert "别处改的店" in detail(pilot)


@pytest.mark.parametrize("answer", ["enter", "escape"])
async def test_who_amends_what_another_process_amends_meets_a_question(
    app: Open, sample_ledger: Path, answer: str
) -> None:
    async with app() as pilot:
        await pressed(pilot, "f5", "f2")
        row = pilot.app.screen.query_one(RecordList).row
        assert row is not None
        await pressed(pilot, "f4")
        box(pilot, "remarks").value = "我的备注"
        in_another_process(
            sample_ledger, row.facts.uid, "单晓东", "remarks=他的备注", "phone=13800000000"
        )
        await pressed(pilot, "f2")
        assert isinstance(pilot.app.screen, YesScreen)
        question = " ".join(str(label.content) for label in pilot.app.screen.query(Label))
        assert "单晓东" in question
        assert "备注" in question
        assert "电话" in question
        await pressed(pilot, answer)
        if answer == "escape":  # theirs stands, and what was typed here is still there
            assert box(pilot, "remarks").value == "我的备注"
    with Ledger.open(sample_ledger) as ledger:
        saved: Any = ledger.get(row.facts.uid)
        assert saved.phone == "13800000000"
        assert saved.remarks == ("我的备注" if answer == "enter" else "他的备注")
        assert "他的备注" in str(ledger.history(saved.uid))  # nothing is overwritten unseen


@pytest.mark.parametrize("ends", ["as by the key", "with an error"])
def test_the_terminal_is_given_back_before_the_ledger_is_closed_and_backed_up(
    sample_ledger: Path, monkeypatch: pytest.MonkeyPatch, ends: str
) -> None:
    ledger = Ledger.open(sample_ledger)
    ledger.void(ledger.rows()[0].facts.uid, "与外单位重复")
    backups = sample_ledger / "backups"
    shutil.rmtree(backups, ignore_errors=True)

    def run(_app: TaizhangApp) -> None:
        assert not backups.exists()
        if ends == "with an error":
            raise RuntimeError

    monkeypatch.setattr(TaizhangApp, "run", run)
    assert bool(TaizhangApp(sample_ledger, ledger).run_to_end()) is (ends == "with an error")
    assert len(list(backups.iterdir())) == 1
