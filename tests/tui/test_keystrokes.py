"""How many keys an entry takes, counted as they are pressed.

A press of a key counts one, the key that opens and the key that saves with it. A
Chinese character counts three, as the keystroke-level model has it for pinyin typed
with an input method (some two letters and a share of the choosing). Nothing is free
but what the program fills in by itself. The app starts on the list of records.
"""

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from storage.ledger import Ledger
from storage.records import Inspection
from tests.tui.pilots import Open, part, pressed, settled, typed
from tui.screens.form import FormScreen
from tui.screens.main import MainScreen

PER_CHARACTER = 3


class Keyboard:
    """Presses keys and counts them."""

    def __init__(self, pilot: Pilot[None]) -> None:
        self.pilot = pilot
        self.count = 0

    async def press(self, *keys: str) -> None:
        await pressed(self.pilot, *keys)
        self.count += len(keys)

    async def letters(self, text: str) -> None:
        await self.press(*text)

    async def chinese(self, text: str) -> None:
        await typed(self.pilot, text)
        self.count += PER_CHARACTER * len(text)


def saved(folder: Path, **equal: Any) -> list[Any]:
    with Ledger.open(folder) as ledger:
        return [ledger.get(row.facts.uid) for row in ledger.rows(("inspections",), **equal)]


@pytest.fixture
def visited(sample_ledger: Path) -> list[Any]:
    """Inspections of the sample in which nothing was found, the latest of their subjects."""
    found: dict[str, Any] = {}
    for record in saved(sample_ledger):
        if not (record.date is None or record.subject in found or record.status == "void"):
            found[record.subject] = record
    whole = [r for r in found.values() if r.result == "未发现问题" and r.findings and r.item]
    return [r for r in whole if len(r.officers) == 2 and not r.penalty_number]


def initials(name: str, count: int) -> str:
    """Return the first letters by which an officer would look for a name."""
    from pypinyin import Style, lazy_pinyin

    return "".join(lazy_pinyin(name, style=Style.FIRST_LETTER))[:count]


def reachable(sample_ledger: Path, records: list[Any], count: int = 3) -> list[tuple[str, Any]]:
    """Return records whose subject is the first that some letters find."""
    from tui.intake.recall import recall

    with Ledger.open(sample_ledger) as ledger:
        names = recall(ledger).subjects
        pairs = [(initials(record.subject, count), record) for record in records]
        return [
            (word, record) for word, record in pairs if names.find(word)[:1] == [record.subject]
        ]


async def test_a_routine_repeat_takes_six_keys(
    app: Open, sample_ledger: Path, visited: list[Any]
) -> None:
    letters, before = reachable(sample_ledger, visited)[0]
    async with app() as pilot:
        keys = Keyboard(pilot)
        await keys.press("f2")
        await keys.letters(letters)
        await keys.press("enter", "f2")
        assert isinstance(pilot.app.screen, MainScreen)
    assert keys.count <= 6
    new = max(saved(sample_ledger, subject=before.subject), key=lambda record: record.uid)
    assert new.uid != before.uid
    assert new.item == before.item
    assert new.result == "未发现问题"
    assert new.findings == before.findings
    assert len(new.officers) == 2


async def test_a_new_subject_with_a_problem_takes_at_most_sixty_keys(
    app: Open, sample_ledger: Path
) -> None:
    async with app() as pilot:
        keys = Keyboard(pilot)
        await keys.press("f2")
        await keys.chinese("新开张五金建材店")
        await keys.press("enter")
        await keys.letters("rq")
        await keys.press("enter")
        assert part(pilot, "item").value == "燃气使用安全"
        await keys.letters("sgc")
        await keys.press("enter")
        assert part(pilot, "village").value == "石岗村"
        await keys.letters("sgc")
        await keys.press("enter")
        await keys.letters("ck")  # 查看…: a sentence of earlier visits on the item
        await keys.press("enter")
        await keys.letters("fx")
        await keys.press("enter")
        await keys.letters("zlx")
        await keys.press("enter", "+", "1", "5")
        await keys.press("f2")
        assert isinstance(pilot.app.screen, MainScreen), part(pilot, "result").value
    assert keys.count <= 60
    [new] = saved(sample_ledger, subject="新开张五金建材店")
    assert isinstance(new, Inspection)
    assert (new.village, new.result, new.measures) == ("石岗村", "发现问题", "责令限期改正")
    assert new.address.startswith("石岗村")
    assert new.findings
    assert len(new.officers) == 2
    assert new.date is not None
    assert new.correct_by == new.date.add(days=15)


async def test_ten_visits_of_one_village_take_at_most_six_keys_each(
    app: Open, sample_ledger: Path, visited: list[Any]
) -> None:
    rows = reachable(sample_ledger, visited)[:10]
    assert len(rows) == 10
    before = len(saved(sample_ledger))
    async with app((120, 40)) as pilot:
        keys = Keyboard(pilot)
        await keys.press("shift+f3")
        await keys.letters("sgc")
        await keys.press("enter")
        for letters, record in rows:
            await keys.letters(letters)
            await keys.press("enter")
            focused: Any = pilot.app.focused
            assert focused.part == "subject", (record.subject, focused.part)
        await keys.press("f2")
        assert isinstance(pilot.app.screen, MainScreen)
    assert keys.count <= 6 * len(rows)
    after = saved(sample_ledger)
    assert len(after) == before + 10
    new = sorted(after, key=lambda record: record.uid)[-10:]
    assert {record.subject for record in new} == {record.subject for _letters, record in rows}
    assert {record.village for record in new} == {"石岗村"}
    with Ledger.open(sample_ledger) as ledger:
        assert len({ledger.history(record.uid)[0].at for record in new}) == 1


async def test_repeating_the_last_entry_takes_two_keys(app: Open, sample_ledger: Path) -> None:
    before = saved(sample_ledger)
    async with app() as pilot:
        keys = Keyboard(pilot)
        await keys.press("f5", "f2")
        assert isinstance(pilot.app.screen, MainScreen)
    assert keys.count <= 2
    assert len(saved(sample_ledger)) == len(before) + 1


async def test_what_is_repeated_is_what_the_last_entry_says_now(
    app: Open, sample_ledger: Path
) -> None:
    async with app() as pilot:
        await pressed(pilot, "f5", "f2", "f4")
        part(pilot, "remarks").value = "改过的话"
        await pressed(pilot, "f2", "f5")
        assert part(pilot, "remarks").value == ""  # said of that visit only
        part(pilot, "findings").value = "第二次的话"
        await pressed(pilot, "f2", "f4")
        part(pilot, "findings").value = "更正后的话"
        await pressed(pilot, "f2", "f5")
        assert part(pilot, "findings").value == "更正后的话"


async def test_a_template_and_a_subject_take_eight_keys(
    app: Open, sample_ledger: Path, visited: list[Any]
) -> None:
    letters, before = reachable(sample_ledger, visited)[0]
    async with app() as pilot:
        await pressed(pilot, "f5")
        part(pilot, "findings").value = "模板里的话"
        part(pilot, "item").value = "农村自建房施工安全"
        part(pilot, "result").value = "未发现问题"
        await settled(pilot)
        await pressed(pilot, "ctrl+t", "f2", "f2", "escape", "escape")
        await pressed(pilot, "f2", "f8", "escape")
        keys = Keyboard(pilot)
        await keys.press("ctrl+t", "1")
        assert isinstance(pilot.app.screen, FormScreen)
        assert part(pilot, "findings").value == "模板里的话"
        await keys.letters(letters)
        await keys.press("enter", "f2")
        assert isinstance(pilot.app.screen, MainScreen)
    assert keys.count <= 8
    new = max(saved(sample_ledger, subject=before.subject), key=lambda record: record.uid)
    assert (new.item, new.findings) == ("农村自建房施工安全", "模板里的话")
    assert new.field == "住建领域"
