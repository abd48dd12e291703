"""The app, driven by its keys, for tests that use it."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from storage.ledger import Ledger
from tui.app import TaizhangApp
from tui.widgets.entry import PartArea, PartInput

Open = Callable[..., AbstractAsyncContextManager[Pilot[None]]]


@pytest.fixture
def app(tmp_path: Path) -> Open:
    """Open the app on `tmp_path/ledger`."""

    @asynccontextmanager
    async def opened(size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pilot[None]]:
        folder = tmp_path / "ledger"
        ledger = Ledger.open(folder) if folder.exists() else None
        async with TaizhangApp(folder, ledger).run_test(size=size) as pilot:
            await pilot.pause()
            yield pilot

    return opened


async def typed(pilot: Pilot[None], text: str) -> None:
    """Type `text` as an input method commits it: at once, into what has the focus."""
    box = pilot.app.focused
    assert isinstance(box, Input | PartArea)
    box.insert_text_at_cursor(text)
    await pilot.pause()


def part(pilot: Pilot[None], name: str) -> PartInput | PartArea:
    """Return the input of a part in the form in front."""
    found: Any = pilot.app.screen.query_one(f"#part-{name}")
    return found  # type: ignore[no-any-return]


def line(pilot: Pilot[None], name: str) -> str:
    """Return what a line of the screen in front says, `""` where it is not shown."""
    found = pilot.app.screen.query_one(f"#{name}", Static)
    return str(found.content) if found.display else ""
