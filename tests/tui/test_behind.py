"""What is seen behind a dialog looks as Textual itself would draw it."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.renderables.background_screen import BackgroundScreen

from tests.tui.pilots import Open, pressed
from tui import themes


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
        lines = dialog.render_lines(Region(0, 0, 100, 30))
        own = cells(segment for strip in lines for segment in strip)
        console = pilot.app.console
        theirs = cells(
            console.render(
                BackgroundScreen(behind, dialog.styles.background),
                console.options.update_dimensions(100, 30),
            )
        )
        assert own == theirs
        assert any("2025-0316" in strip.text for strip in lines)
