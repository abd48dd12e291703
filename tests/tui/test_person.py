"""What one person prefers: language and theme, changed while running and remembered."""

from pathlib import Path
from typing import Any

import pytest
from textual.color import Color
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, SelectionList

from storage import language
from storage.ledger import Ledger
from storage.preferences import file, preference
from tests.tui.pilots import Open, figure, part, pressed, screen_text, seen, settled, typed
from tui import themes
from tui.app import TaizhangApp
from tui.keys import COMMANDS
from tui.widgets.figures import FiguresBar
from tui.widgets.keybar import KeyBar
from tui.widgets.records import RecordList


def has_chinese(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)


async def run(pilot: Pilot[None], action: str) -> None:
    await pilot.app.run_action(f"app.{action}")
    await settled(pilot)


async def test_the_language_changes_while_running_and_is_remembered(
    app: Open, sample_ledger: Path, home: Path
) -> None:
    async with app((120, 40)) as pilot:
        assert "未计入" in seen(pilot, FiguresBar) or "不计入" in seen(pilot, FiguresBar)
        await pressed(pilot, "down", "down")
        row = pilot.app.screen.query_one(RecordList).row
        await pressed(pilot, "f13")
        assert " Out " in seen(pilot, FiguresBar)
        assert "Log" in seen(pilot, KeyBar) or "New" in seen(pilot, KeyBar)
        assert figure(pilot, "construction") == 236
        assert pilot.app.screen.query_one(RecordList).row == row
        assert pilot.app.focused is pilot.app.screen.query_one(RecordList)
        placeholder = pilot.app.screen.query_one("#filter", Input).placeholder
        assert not has_chinese(placeholder)
        await pressed(pilot, "f1")
        assert not has_chinese(seen(pilot, KeyBar))
        help_text = screen_text(pilot)
        assert "Log an inspection" in help_text
        await pressed(pilot, "escape", "ctrl+p")
        assert "Log an inspection" in screen_text(pilot)
    assert file().is_relative_to(home)
    assert language.preferred() == "en"
    language.use(language.preferred())
    async with app((120, 40)) as pilot:
        assert " Out " in seen(pilot, FiguresBar)
        await pressed(pilot, "shift+f1")
        assert "不计入" in seen(pilot, FiguresBar)
    assert language.preferred() == "zh"


async def test_what_is_half_typed_outlives_a_change_of_language(
    app: Open, sample_ledger: Path
) -> None:
    async with app((100, 30)) as pilot:
        await pressed(pilot, "f2")
        await typed(pilot, "写了一半的店")
        part(pilot, "findings").typed = "查看燃气瓶"
        await run(pilot, "language")
        screen = pilot.app.screen
        assert screen.query_one("#part-subject", Input).value == "写了一半的店"
        assert part(pilot, "findings").typed == "查看燃气瓶"
        assert pilot.app.focused is screen.query_one("#part-subject")
        assert "Subject" in screen_text(pilot)
        await pressed(pilot, "escape")
        assert "unfinished" in screen_text(pilot)


async def test_the_first_screen_keeps_what_was_typed_in_the_other_language(app: Open) -> None:
    async with app() as pilot:
        await typed(pilot, "平台镇")
        await pressed(pilot, "f13")
        assert pilot.app.screen.query_one("#town", Input).value == "平台镇"
        assert "Start the ledger" in screen_text(pilot)
        await pressed(pilot, "ctrl+p")
        assert "All commands" in screen_text(pilot)


async def test_themes_are_gone_through_and_remembered(app: Open, sample_ledger: Path) -> None:
    async with app() as pilot:
        assert pilot.app.theme == "dark"
        seen_themes = []
        for _theme in themes.THEMES:
            await pressed(pilot, "f14")
            seen_themes.append(pilot.app.theme)
        assert sorted(seen_themes) == sorted(themes.THEMES)
        await pressed(pilot, "f14")
    assert preference("theme") == "light"
    async with app() as pilot:
        assert pilot.app.theme == "light"


def luminance(color: Color) -> float:
    """The relative luminance of WCAG 2.2."""
    parts = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in color.normalized
    )
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))


def contrast(one: Color, other: Color) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def faint_words(pilot: Pilot[None]) -> list[str]:
    """Return the words of the screen in front whose contrast is below 4.5 to 1.

    What lies dimmed behind a dialog is not to be read.
    """
    found = []
    screen = pilot.app.screen
    regions = [screen.region]
    if screen.is_modal:
        regions = [widget.region for widget in screen.query(".dialog, .page, #keys")]
    strips = screen._compositor.render_strips()
    for region in regions:
        lines = strips[region.y : region.bottom]
        for segment in (piece for line in lines for piece in line.crop(region.x, region.right)):
            style: Any = segment.style
            if not any(map(str.isalnum, segment.text)) or style is None:
                continue
            ink, ground = (Color.from_rich_color(color) for color in (style.color, style.bgcolor))
            if style.reverse:
                ink, ground = ground, ink
            if contrast(ink, ground) < 4.5:
                found.append(f"{segment.text!r} {ink.hex} on {ground.hex}")
    return found


def test_contrast_is_that_of_wcag() -> None:
    assert round(contrast(Color.parse("#777777"), Color.parse("#ffffff")), 2) == 4.48
    assert contrast(Color.parse("black"), Color.parse("white")) == 21


@pytest.mark.parametrize("theme", ["dark", "light", "contrast"])
async def test_every_word_of_every_screen_is_read_in_every_theme(
    app: Open, sample_ledger: Path, theme: str
) -> None:
    async with app((120, 40)) as pilot:
        pilot.app.theme = theme
        await settled(pilot)
        assert not faint_words(pilot)
        for keys in (
            ("f6",),
            ("escape", "f1"),
            ("escape", "ctrl+p"),
            ("escape", "f3"),
            ("escape", "f8"),
            ("escape", "f5"),
        ):
            await pressed(pilot, *keys)
            assert not faint_words(pilot), keys


async def test_without_colours_the_line_and_the_verdict_are_still_seen(
    app: Open, sample_ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with app((100, 30)) as pilot:
        assert pilot.app.theme == "plain"
        strips = pilot.app.screen._compositor.render_strips()
        styles: list[Any] = [
            (segment.text, segment.style) for strip in strips for segment in strip if segment.style
        ]
        coloured = [
            text
            for text, style in styles
            if (style.color and not style.color.is_default)
            or (style.bgcolor and not style.bgcolor.is_default)
        ]
        assert not coloured
        row = pilot.app.screen.query_one(RecordList).row
        assert row is not None
        assert any(row.facts.number in text and style.reverse for text, style in styles)
        assert "计入" in screen_text(pilot)


def reversed_lines(options: OptionList) -> list[str]:
    """Return the lines of a list in which all that is written is reversed."""
    lines = [list(options.render_line(y)) for y in range(options.size.height)]
    return [
        "".join(part.text for part in line)
        for line in lines
        if line and all(part.style and part.style.reverse for part in line)
    ]


@pytest.mark.parametrize("no_color", [True, False])
@pytest.mark.parametrize(
    "keys", [("f12",), ("f12", "right"), ("ctrl+p",), ("f11",), ("f11", "f2"), ("ctrl+g", "石")]
)
async def test_without_colours_the_cursor_of_a_list_is_seen(
    app: Open,
    sample_ledger: Path,
    monkeypatch: pytest.MonkeyPatch,
    no_color: bool,
    keys: tuple[str, ...],
) -> None:
    if no_color:
        monkeypatch.setenv("NO_COLOR", "1")
    async with app((100, 30)) as pilot:
        pilot.app.theme = "plain"
        await pressed(pilot, *keys)
        lists = list(pilot.app.screen.query(OptionList).results())
        options = next((one for one in lists if one.has_focus), lists[0])
        option = options.highlighted_option
        assert option is not None
        (line,) = reversed_lines(options)
        assert str(option.prompt).strip()[:8] in line


async def test_a_sign_tells_what_is_ticked(app: Open, sample_ledger: Path) -> None:
    async with app((100, 30)) as pilot:
        await pressed(pilot, "f11", "f2", "space", "down")
        ticks = pilot.app.screen.query_one(SelectionList)
        first, second = (ticks.render_line(y).text for y in range(2))
        assert first.startswith("[ ] .")
        assert second.startswith("[X] .")


async def test_copying_says_what_was_copied(app: Open, sample_ledger: Path) -> None:
    async with app((100, 30)) as pilot:
        row = pilot.app.screen.query_one(RecordList).row
        assert row is not None
        await pressed(pilot, "ctrl+c")
        assert row.facts.number in pilot.app.clipboard
        assert row.facts.subject in pilot.app.clipboard
        assert "已复制" in seen(pilot, KeyBar)
        assert row.facts.number in seen(pilot, KeyBar)
        await pressed(pilot, "f6")
        await typed(pilot, "石岗村")
        await pressed(pilot, "shift+home", "ctrl+c")
        assert pilot.app.clipboard == "石岗村"
    assert not hasattr(TaizhangApp, "missing")


def test_no_key_means_two_things_on_one_screen() -> None:
    for where in {command.where for command in COMMANDS}:
        keys = [
            key
            for command in COMMANDS
            if command.where in (where, "every")
            for key in command.keys.split(",")
        ]
        assert len(keys) == len(set(keys)), where


@pytest.mark.parametrize("spoken", ["zh", "en"])
async def test_what_is_said_never_cuts_a_character_nor_covers_the_list(
    app: Open, sample_ledger: Path, spoken: str
) -> None:
    language.use(spoken)
    async with app() as pilot:
        pilot.app.notify("很长的一句话，说明出了什么事，该怎么办。" * 5, markup=False)
        await settled(pilot)
        text = screen_text(pilot).replace("\n", "").replace(" ", "")
        assert text.count("很长的一句话，说明出了什么事，该怎么办。") == 5
        keys = screen_text(pilot).splitlines()[-1]
        for key in ("F1", "F2", "F3", "F10"):
            assert key in keys
    with Ledger.open(sample_ledger):
        pass
