"""What is seen behind a dialog looks as Textual itself would draw it."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.renderables.background_screen import BackgroundScreen
from textual.screen import Screen

from tests.tui.pilots import Open, pressed
from tui import themes
from tui.widgets.behind import Behind


def cells(segments: Iterable[Segment]) -> list[tuple[str, Style]]:
    """Return each character with its style; line breaks left out."""
    return [
        (sign, style or Style()) for text, style, _ in segments for sign in text if sign != "\n"
    ]


@pytest.mark.parametrize("theme", themes.TITLES)
async def test_the_screen_behind_a_dialog_is_tinted(
    app: Open, sample_ledger: Path, theme: str
) -> None:
    async with app((100, 30)) as pilot:
        pilot.app.theme = theme
        await pressed(pilot, "down", "f1")
        dialog, behind = pilot.app.screen, pilot.app.screen_stack[-2]
        found = drawn_behind(dialog)
        own = cells(
            segment for strip in found.render_strips(100, 30, None, None) for segment in strip
        )
        console = pilot.app.console
        theirs = cells(
            console.render(
                BackgroundScreen(behind, dialog.styles.background),
                console.options.update_dimensions(100, 30),
            )
        )
        assert own == theirs
        assert any("2025-0316" in strip.text for strip in found.render_strips(100, 30, None, None))


def drawn_behind(dialog: Screen[object]) -> Behind:
    """Return what the dialog draws of the screen behind it."""
    from textual._context import visible_screen_stack

    visible_screen_stack.set(dialog.app._background_screens)
    found = dialog.render()
    assert isinstance(found, Behind)
    return found
