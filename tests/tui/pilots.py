"""The app at work, for tests that look at its screens."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from textual._compositor import Compositor
from textual.app import App
from textual.events import Key, Paste
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.widgets import Input, Static, TextArea

from storage.ledger import Ledger
from tui import typeahead
from tui.app import TaizhangApp
from tui.screens import main, search, turns
from tui.widgets.detail import RecordDetail
from tui.widgets.entry import PartArea, PartInput
from tui.widgets.figures import FiguresBar
from tui.widgets.records import RecordList

_NAP = 0.002  # seconds
_SOON = 0.2  # seconds; what comes later, such as keeping a draft, is not waited for
_PATIENCE = 10  # seconds
_draw = Compositor.render_update
Open = Callable[..., AbstractAsyncContextManager[Pilot[None]]]


@pytest.fixture
def app(tmp_path: Path) -> Open:
    """Open the app on `tmp_path/ledger`, or on another folder."""

    @asynccontextmanager
    async def opened(
        size: tuple[int, int] = (80, 24), folder: Path | None = None
    ) -> AsyncIterator[Pilot[None]]:
        folder = folder or tmp_path / "ledger"
        ledger = Ledger.open(folder) if folder.exists() else None
        with drawn_when_settled(), in_haste():
            async with running(TaizhangApp(folder, ledger), size) as pilot:
                yield pilot

    return opened


@asynccontextmanager
async def running(app: TaizhangApp, size: tuple[int, int]) -> AsyncIterator[Pilot[None]]:
    """Run the app without a terminal; close its ledger afterwards, as `run_to_end` does."""
    try:
        async with app.run_test(size=size) as pilot:
            await settled(pilot)
            yield pilot
    finally:
        if app.ledger is not None:
            app.ledger.close()


@contextmanager
def drawn_when_settled() -> Iterator[None]:
    """Let screens be drawn by `settled`, once, and not at each step on the way there.

    No terminal is there to see those steps; to draw them took a third of the time.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Compositor, "render_update", _whole_only)
        patch.setattr(turns, "_MUCH", float("inf"))
        yield


@contextmanager
def in_haste() -> Iterator[None]:
    """Let nothing wait for the eyes and fingers of a person: `settled` sees the end of it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(typeahead, "_LEISURE", 0.001)
        patch.setattr(main, "_REST", 0.001)
        patch.setattr(main, "_FIRST_REST", 0.001)
        patch.setattr(search, "_PAUSE", 0.001)
        yield


def _whole_only(compositor: Compositor, full: bool = False, **more: Any) -> Any:
    """Draw a whole screen, which is what a picture asks for; nothing where a part changed."""
    return _draw(compositor, full, **more) if full else None


async def pressed(pilot: Pilot[None], *keys: str) -> None:
    """Press keys one after the other, each when the one before has done its work."""
    for place, key in enumerate(keys, 1):
        pilot.app.post_message(key_event(key))
        await settled(pilot, draws=place == len(keys))


def key_event(key: str) -> Key:
    """Return what a terminal makes of a key: `a`, `/`, `f2`, `space`."""
    if len(key) == 1:
        return Key(_character_to_key(key), key)
    return Key(key, " " if key == "space" else None)


async def settled(pilot: Pilot[None], draws: bool = True) -> None:
    """Wait until everything is done that a key brings about, and no longer; then draw it.

    `Pilot.press` and `Pilot.pause` sleep until the process has been idle for a while. Here
    every widget has worked off its messages six times over, no worker is at work, and
    nothing waits for a moment that is about to come.
    """
    calm, until = 0, monotonic() + _PATIENCE
    while calm < 6 and monotonic() < until:
        at_work = _at_work(pilot.app)
        await pilot.pause(_NAP if at_work else 0)
        for screen in pilot.app._background_screens:
            screen._on_timer_update()  # as `Pilot.pause` does for the one in front
        calm = 0 if at_work else calm + 1
    if draws:
        _draw(pilot.app.screen._compositor, screen_stack=pilot.app._background_screens)


def _at_work(app: App[None]) -> bool:
    assert isinstance(app, TaizhangApp)
    if app.typeahead.busy:
        return True
    if any(worker.is_running for worker in app.workers) or app.animator._animations:
        return True
    return any(
        timer._repeat == 0 and timer._interval <= _SOON and timer._task and not timer._task.done()
        for node in (app, *app.screen.walk_children(with_self=True))
        for timer in node._timers
    )


async def typed(pilot: Pilot[None], text: str) -> None:
    """Type `text` as an input method commits it: at once, into what has the focus."""
    box = pilot.app.focused
    if isinstance(box, TextArea):
        box.insert(text)
    else:
        assert isinstance(box, Input | PartArea)
        box.insert_text_at_cursor(text)
    await settled(pilot)


async def pasted(pilot: Pilot[None], text: str) -> None:
    """Paste `text` into what has the focus, as a terminal does."""
    assert pilot.app.focused is not None
    pilot.app.focused.post_message(Paste(text))
    await settled(pilot)


def state(pilot: Pilot[None]) -> str:
    """Return the line that says what is listed, or what came of a command."""
    return str(pilot.app.screen.query_one("#state", Static).content)


def detail(pilot: Pilot[None]) -> str:
    """Return the record beside the list."""
    return str(pilot.app.screen.query_one(RecordDetail).query_one(Static).content)


def figures_line(pilot: Pilot[None]) -> str:
    """Return the line of figures."""
    return str(pilot.app.screen.query_one("#figures", Static).content)


def lines_of(pilot: Pilot[None], widget: type[Any] = RecordList) -> list[str]:
    """Return the lines of a list as they stand on the screen, its head first."""
    found = pilot.app.screen.query_one(widget)
    return [found.render_line(y).text for y in range(found.size.height)]


def listed(pilot: Pilot[None]) -> list[str]:
    """Return the numbers of the records in the window of the list."""
    lines = [line[1:].split() for line in lines_of(pilot)[1:]]
    return [words[0] for words in lines if words]


def part(pilot: Pilot[None], name: str) -> PartInput | PartArea:
    """Return the input of a part in the form in front."""
    found: Any = pilot.app.screen.query_one(f"#part-{name}")
    return found  # type: ignore[no-any-return]


def line(pilot: Pilot[None], name: str) -> str:
    """Return what a line of the screen in front says, `""` where it is not shown."""
    found = pilot.app.screen.query_one(f"#{name}", Static)
    return str(found.content) if found.display else ""


def seen(pilot: Pilot[None], widget: type[Any]) -> str:
    """Return the text of a widget as it stands on the screen."""
    found = pilot.app.screen.query_one(widget)
    return str(found.query_one(Static).content if widget is RecordDetail else found.content)


def figure(pilot: Pilot[None], field: str) -> int:
    """Return the number that stands behind a field's name in the bar of figures."""
    words = seen(pilot, FiguresBar).split()
    return int(words[words.index(field) + 1])


def screen_text(pilot: Pilot[None]) -> str:
    """Return everything on the screen, as the terminal gets it."""
    strips = pilot.app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)
