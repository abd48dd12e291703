"""One list of commands: what is bound, shown, helped with and documented comes from it."""

from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest
from textual.binding import Binding
from textual.screen import ModalScreen, Screen
from textual.widgets import Input, TextArea

from storage import language
from storage.text import width
from tests.tui.pilots import Open, pressed, screen_text
from tests.tui.test_person import has_chinese
from tui import screens
from tui.keys import COMMANDS, PLACES, bindings, commands
from tui.keytable import FILES, table
from tui.screens.busy import BusyScreen
from tui.screens.help import HelpScreen
from tui.screens.palette import PaletteScreen
from tui.widgets.keybar import fitting

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.parametrize("spoken", FILES)
def test_the_tables_in_the_documentation_are_current(spoken: str) -> None:
    written = (ROOT / "docs" / FILES[spoken]).read_text(encoding="utf-8")
    assert written == table(spoken), "run `make keys`"


def test_the_tables_name_every_command_and_are_in_their_language() -> None:
    for command in COMMANDS:
        assert command.title in table("en")
    rows = [line for line in table("zh").splitlines() if line.startswith("|") and "---" not in line]
    assert all(has_chinese(row) for row in rows)


def test_every_command_belongs_to_a_place() -> None:
    assert {command.where for command in COMMANDS} == set(PLACES)


@pytest.mark.parametrize("spoken", ["zh", "en"])
@pytest.mark.parametrize("where", [place for place in PLACES if place != "every"])
def test_eighty_columns_show_what_matters_most(where: str, spoken: str) -> None:
    language.use(spoken)
    shown = fitting(where, 80)
    text = "".join(f" {command.main_key} {language._(command.hint)}" for command in shown)
    assert width(text) <= 80
    hinted = [c for c in (*commands(where), *commands("every")) if c.hint]
    dropped = [command for command in hinted if command not in shown]
    assert {"help", "quit"} <= {command.action for command in shown}
    assert not [command for command in dropped if command.rank == 1]
    assert max((c.rank for c in shown), default=0) <= min((c.rank for c in dropped), default=9)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50)])
@pytest.mark.parametrize("spoken", ["zh", "en"])
async def test_every_screen_says_how_to_go_on_at_every_size(
    app: Open, sample_ledger: Path, size: tuple[int, int], spoken: str
) -> None:
    language.use(spoken)
    async with app(size) as pilot:
        for keys, key in ((("f11",), "F2"), (("f2",), "Esc"), (("escape", "escape"), "F3")):
            await pressed(pilot, *keys)
            last = screen_text(pilot).splitlines()[-1]
            assert key in last and "F10" in last, last
        await pressed(pilot, "f12")
        assert "Esc" in screen_text(pilot).splitlines()[-1]


def test_what_holds_everywhere_holds_in_every_dialog() -> None:
    everywhere = {one.key for one in Binding.make_bindings(bindings("every"))}
    for module in iter_modules(screens.__path__, f"{screens.__name__}."):
        for found in vars(import_module(module.name)).values():
            if isinstance(found, type) and issubclass(found, Screen):
                # Other screens pass their keys on to the app, and one is over by itself.
                if issubclass(found, ModalScreen) and found not in (ModalScreen, BusyScreen):
                    of_each = (vars(kind).get("BINDINGS", ()) for kind in found.__mro__)
                    bound = {one.key for own in of_each for one in Binding.make_bindings(own)}
                    assert everywhere <= bound, found
                assert getattr(found, "WHERE", "main") in PLACES, found


@pytest.mark.parametrize(
    "keys", [("f2", "f9"), ("f2", "ctrl+t"), ("f11", "f2"), ("f12", "down", "f2")]
)
async def test_a_dialog_is_helped_with_speaks_both_languages_and_is_left(
    app: Open, sample_ledger: Path, keys: tuple[str, ...]
) -> None:
    async with app((100, 40)) as pilot:
        await pressed(pilot, *keys)
        dialog: Any = pilot.app.screen
        where, is_dialog = dialog.WHERE, isinstance(dialog, ModalScreen)
        assert is_dialog
        await pressed(pilot, "f1")
        assert isinstance(pilot.app.screen, HelpScreen)
        assert language._(PLACES[where]) in screen_text(pilot)
        await pressed(pilot, "escape", "ctrl+p")
        assert isinstance(pilot.app.screen, PaletteScreen)
        await pressed(pilot, "escape")
        before = screen_text(pilot)
        await pressed(pilot, "f13", "f13")
        assert pilot.app.screen is dialog
        assert screen_text(pilot) == before
        await pressed(pilot, "f10")
        assert pilot.app._exit


@pytest.mark.parametrize(
    ("where", "keys"),
    [
        ("form", ("f2",)),  # a part of one line
        ("form", ("f2", *["down"] * 8)),  # findings, of several
        ("quick", ("f3",)),
        ("grid", ("shift+f3",)),
        ("recheck", ("shift+f8",)),
        ("search", ("ctrl+g",)),
        ("entry", ("f12", "down", "f2")),
        ("published", ("f11", "f3")),
        ("attach", ("f2", "f9")),
        ("welcome", ()),
    ],
)
async def test_a_box_to_type_in_keeps_no_key_from_its_command(
    app: Open, sample_ledger: Path, tmp_path: Path, where: str, keys: tuple[str, ...]
) -> None:
    folder = tmp_path / "none" if where == "welcome" else sample_ledger
    async with app((100, 40), folder) as pilot:
        await pressed(pilot, *keys, "a", "b", "left")
        screen: Any = pilot.app.screen
        box = pilot.app.focused
        assert where == screen.WHERE
        assert isinstance(box, Input | TextArea)
        before = screen_text(pilot)
        for command in commands(where):
            for key in set(command.keys.split(",")) - _OF_THE_BOX:
                done: list[str] = []
                setattr(screen, f"action_{command.action}", lambda to=done: to.append(""))
                await pressed(pilot, key)
                assert done, (command.action, key)
        assert screen_text(pilot) == before


# Enter goes on and Ctrl+J breaks a line, which is the box's part of it; a report has a year
# once it has been read, when no box is there.
_OF_THE_BOX = {"enter", "ctrl+j", "ctrl+left", "ctrl+right", "space", "ideographic_space"}
