"""Screens with figures show what others save and what the settings change."""

from pathlib import Path
from typing import Any

import pytest
from textual.events import CursorPosition
from textual.pilot import Pilot

from storage.ledger import Ledger
from tests.storage.samples import inspection
from tests.tui.pilots import Open, figure, lines_of, pressed, screen_text, settled, state
from tui.screens.grid import GridScreen
from tui.widgets.tallies import TallyTable


async def looked_again(pilot: Pilot[None]) -> None:
    """Let the screen in front look at what others saved, as it does every two seconds."""
    front: Any = pilot.app.screen
    front.catch_up()
    await settled(pilot)


@pytest.mark.parametrize("keys", [("ctrl+y",), ("ctrl+x",), ()])
async def test_a_record_that_another_process_saves_is_counted_while_one_looks(
    app: Open, sample_ledger: Path, keys: tuple[str, ...]
) -> None:
    async with app(folder=sample_ledger) as pilot:
        await pressed(pilot, *keys)
        assert "237" not in screen_text(pilot)
        with Ledger.open(sample_ledger) as other:
            other.add([inspection(subject="别处登记的店")])
        await looked_again(pilot)
        assert "237" in screen_text(pilot)


async def test_a_gap_that_another_process_closes_is_gone(app: Open, ledger: Ledger) -> None:
    draft = ledger.add([inspection(status="draft", subject="未交的")])[0]
    async with app(folder=ledger.folder) as pilot:
        await pressed(pilot, "shift+f6")
        before = screen_text(pilot)
        with Ledger.open(ledger.folder) as other:
            other.submit(draft.uid)
        await looked_again(pilot)
        assert screen_text(pilot) != before


async def test_numbers_of_bar_and_tallies_are_copied_with_their_names(
    app: Open, sample_ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with app(folder=sample_ledger) as pilot:
        copied: list[str] = []
        monkeypatch.setattr(pilot.app, "copy_to_clipboard", copied.append)
        await pressed(pilot, "ctrl+up", "right", "ctrl+c")
        assert copied.pop() == "宋桂镇 2025 自然资源领域\t66"
        await pressed(pilot, "escape", "ctrl+x", "end", "ctrl+c")
        assert copied.pop() == "2025 住建领域\t236"
        await pressed(pilot, "escape", "shift+f6", "ctrl+c")
        assert "\t" in copied.pop()


async def test_a_year_of_which_nothing_is_known_is_no_nought(app: Open, ledger: Ledger) -> None:
    ledger.add([inspection()])
    async with app(folder=ledger.folder) as pilot:
        await pressed(pilot, "ctrl+x", "end", "right")
        assert any(line.split()[1:3] == ["1", "-"] for line in lines_of(pilot, TallyTable)[3:])
        await pressed(pilot, "enter")
        assert "没有 2024 年的记录" in state(pilot)


async def test_shift_f3_opens_the_table_where_it_comes_as_a_place_of_the_cursor(
    app: Open, sample_ledger: Path
) -> None:
    async with app(folder=sample_ledger) as pilot:
        pilot.app.post_message(CursorPosition(1, 0))  # CSI 1 ; 2 R
        await settled(pilot)
        assert isinstance(pilot.app.screen, GridScreen)


async def test_a_recheck_of_a_year_that_counts_nothing_says_so(app: Open, ledger: Ledger) -> None:
    async with app(folder=ledger.folder) as pilot:
        await pressed(pilot, "shift+f8")
        assert "没有计入的检查，无可复核" in state(pilot)


async def test_one_undo_takes_back_a_visit_together_with_its_photos(
    app: Open, sample_ledger: Path, tmp_path: Path
) -> None:
    from textual.events import Paste

    photo = tmp_path / "现场.jpg"
    photo.write_bytes(b"jpg")
    async with app(folder=sample_ledger) as pilot:
        await pressed(pilot, "f2")
        pilot.app.post_message(Paste(str(photo)))
        await settled(pilot)
        await pressed(pilot, *"sgc", "enter", "f2")
        with Ledger.open(sample_ledger) as ledger:
            assert [one.name for one in ledger.get("2025-0317").attachments] == ["现场.jpg"]
            assert len(ledger.history("2025-0317")) == 1
        assert figure(pilot, "住建领域") == 237
        await pressed(pilot, "ctrl+z")
        assert figure(pilot, "住建领域") == 236


async def test_enter_in_the_search_does_not_come_before_what_it_opens(
    app: Open, sample_ledger: Path
) -> None:
    from tests.tui.pilots import key_event
    from tui.screens.main import MainScreen

    async with app(folder=sample_ledger) as pilot:
        for key in ("ctrl+g", *"石岗村", "enter"):
            pilot.app.post_message(key_event(key))
        await settled(pilot)
        assert isinstance(pilot.app.screen, MainScreen)
        assert len(pilot.app.screen_stack) == 3
