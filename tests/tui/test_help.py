"""Help: for each part of the form and each screen, what it means, in both languages."""

import tomllib
from pathlib import Path

import pytest
from textual.widgets import Input, Static

from storage import language
from storage.catalogue import columns, label
from storage.text import width
from tests.tui.pilots import Open, pressed, screen_text
from tests.tui.test_person import has_chinese
from tui import keys
from tui.intake.sheet import USUAL
from tui.keys import PLACES
from tui.screens.help import HelpScreen
from tui.screens.main import MainScreen
from tui.widgets.labelled import set_in

DATA = tomllib.loads(
    (Path(keys.__file__).parent / "data" / "help.toml").read_text(encoding="utf-8")
)


def test_every_usual_part_and_every_screen_has_its_help() -> None:
    assert set(USUAL) <= set(DATA["part"]) <= set(columns())
    assert set(DATA["screen"]) == set(keys.PLACES) - {"every"}
    for kind in DATA.values():
        for name, entry in kind.items():
            assert has_chinese(entry["text"]), name
            assert entry["text_gloss"], name
            assert ("rule" in entry) == ("rule_gloss" in entry), name


@pytest.mark.parametrize("spoken", ["zh", "en"])
async def test_no_heading_stands_twice_in_the_help_of_the_list(
    app: Open, sample_ledger: Path, spoken: str
) -> None:
    language.use(spoken)
    async with app() as pilot:
        await pressed(pilot, "f1")
        lines = str(pilot.app.screen.query_one("#help", Static).content).splitlines()
        place = language._(keys.PLACES["main"])
        assert lines.count(place) == 1
        assert sum(place in line and len(line) < 30 for line in lines) == 2  # and its keys


def test_no_key_of_a_command_is_named_twice() -> None:
    for command in keys.COMMANDS:
        assert len(command.names) == len(set(command.names))


@pytest.mark.parametrize("part", ["date", "officers", "penalty_number"])
@pytest.mark.parametrize("key", ["f1"])
async def test_help_is_about_the_part_that_has_the_focus(
    app: Open, sample_ledger: Path, part: str, key: str
) -> None:
    async with app((100, 40)) as pilot:
        await pressed(pilot, "f2")
        pilot.app.screen.query_one(f"#part-{part}", Input).focus()
        await pressed(pilot, key)
        text = screen_text(pilot)
        assert label(part) in text
        assert DATA["part"][part]["rule"][:12] in text
        await pressed(pilot, "escape")
        assert pilot.app.focused is pilot.app.screen.query_one(f"#part-{part}")


async def test_help_speaks_english_where_the_interface_does(app: Open, sample_ledger: Path) -> None:
    language.use("en")
    async with app((100, 40)) as pilot:
        await pressed(pilot, "？")
        first = screen_text(pilot).split("Help for where")[0]
        assert DATA["widget"]["records"]["text_gloss"].split(".")[0] in " ".join(first.split())
        assert "Log an inspection" in first


async def test_f10_leaves_from_the_help_page_and_escape_goes_back(
    app: Open, sample_ledger: Path
) -> None:
    async with app() as pilot:
        await pressed(pilot, "f1")
        assert isinstance(pilot.app.screen, HelpScreen)
        await pressed(pilot, "escape")
        assert isinstance(pilot.app.screen, MainScreen)
        await pressed(pilot, "f1", "f10")
        assert pilot.app._exit


@pytest.mark.parametrize("spoken", ["zh", "en"])
@pytest.mark.parametrize(("key", "topic"), [("ctrl+w", "inbox"), ("ctrl+up", "figures")])
async def test_the_inbox_and_the_figures_have_a_help_of_their_own(
    app: Open, sample_ledger: Path, key: str, topic: str, spoken: str
) -> None:
    language.use(spoken)
    async with app() as pilot:
        await pressed(pilot, key, "f1")
        text = "".join(str(pilot.app.screen.query_one("#help", Static).content).split())
        name = "text_gloss" if spoken == "en" else "text"
        assert "".join(DATA["widget"][topic][name].split()) in text
        assert "".join(DATA["widget"]["records"][name].split()) not in text


@pytest.mark.parametrize("room", range(24, 68))
def test_no_line_of_the_help_begins_with_a_mark_that_ends_something(room: int) -> None:
    for kind in DATA.values():
        for entry in kind.values():
            for text in (entry["text"], entry.get("source", ""), entry.get("rule", "")):
                lines = set_in(text, 0, room).split("\n")
                assert "".join("".join(lines).split()) == "".join(text.split())
                assert not [line for line in lines if line[:1] in "、，。；：！？）》”’」" and line]
                assert not [line for line in lines if line[-1:] in "（《「“‘" and line]
                assert not [line for line in lines if line.endswith(("Ctrl+", "Shift+"))]
                assert not [line for line in lines if width(line) > room]


def test_a_word_that_is_longer_than_a_line_is_broken_where_the_line_ends() -> None:
    assert set_in("(19150700025)、区文辉", 0, 14) == "(19150700025)\n、区文辉"
    assert set_in("陈美玲 (19150700025)、区文辉", 0, 15) == "陈美玲\n(19150700025)、\n区文辉"


@pytest.mark.parametrize("size", [(60, 18), (80, 24), (120, 40)])
@pytest.mark.parametrize("spoken", ["zh", "en"])
@pytest.mark.parametrize("keys", [("f11",), ("f11", "f3"), ("f2",)])
async def test_the_page_of_the_help_is_broken_for_its_width_and_names_what_holds_elsewhere(
    app: Open, sample_ledger: Path, keys: tuple[str, ...], size: tuple[int, int], spoken: str
) -> None:
    language.use(spoken)
    async with app(size) as pilot:
        await pressed(pilot, *keys, "f1")
        page = pilot.app.screen.query_one("#help", Static)
        lines = str(page.content).splitlines()
        assert page.content_size.height == len(lines)  # none is broken once more
        assert not [line for line in lines if line[:1] in "、，。；：！？）》" and line]
        elsewhere = language._("Keys elsewhere: {place}").format(place="")
        here = language._("Keys: {place}").format(place=language._("Everywhere"))
        at = lines.index(here)
        assert not [line for line in lines[:at] if line.startswith(elsewhere)]
        assert sum(line.startswith(elsewhere) for line in lines) == len(PLACES) - 2
