"""The main screens of the sample year, reached by keys, the same on every day and machine."""

import asyncio
import atexit
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import chdir, contextmanager
from datetime import datetime, tzinfo
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Self

import pendulum
import pytest
from textual.events import Resize
from textual.geometry import Size
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from storage import language
from storage.ledger import Ledger
from tests.tui.pilots import drawn_when_settled, in_haste, pressed, running, settled, typed
from tui import sample
from tui.app import TaizhangApp
from tui.screens.ask import YesScreen
from tui.screens.main import MainScreen

SAVED = "2026-01-05T16:40:00+08:00"
NOW = "2026-01-09T10:30:00+08:00"
_DEEPEST = 20  # screens before one another, and more
# Every module that asks for the time by itself; `storage.dates` has it from pendulum.
_CLOCKS = ("storage.line", "tui.words", "exporters.year", "exporters.manifest", "storage.backup")

FILE = "一月检查.csv"
_ROWS = """\
检查日期,检查对象,检查事项,领域,执法人员,检查情况,检查结果
2026-01-05,明珠装饰厂,燃气使用安全,住建领域,陈美玲、区文辉,查看燃气瓶和软管,未发现问题
2026-01-06,恒业石材厂,燃气使用安全,住建领域,陈美玲、区文辉,,未发现问题
2026-01-06,上围村12号工地、上围村15号工地,建筑施工安全,住建领域,曾国伟、单晓东,查看脚手架,未发现问题
2026-02-30,万家五金厂,燃气使用安全,住建领域,陈美玲、区文辉,查看燃气瓶,发现问题
2026-01-07,陈某(石岗村9组),永久基本农田保护,自然资源领域,黎志强、覃海燕,查看耕地现状,
"""
REPORT = """\
宋桂鎮(zhèn)2025年法治政府建設年度報告
全年參加縣級以上執法業務培訓６次,全年對住建領域開展行政檢查236次,對自然資源領域開展行政檢查60餘次.
上半年開展行政檢查120次。走訪企業35家，巡查40次，發現問題隱患58個。
"""


class Text(str):
    """Something that is typed, as an input method commits it."""


SCENES: Mapping[str, tuple[str, ...]] = {
    "list": ("down", "down"),
    "form": (
        "f2", Text("新开张五金建材店"), "enter", Text("rq"), "enter", Text("sgc"), "enter",
        Text("sgc"), "enter", Text("ck"), "down",
    ),
    "quick": ("f3", Text("昨天 石岗村 明珠装饰 燃气 未发现问题 区文辉、单晓东 查看燃气瓶和软管")),
    "grid": (
        "shift+f3", Text("sgc"), "enter", Text("hysc"), "enter",
        Text("新开五金店"), "enter", Text("燃气"), "enter", Text("查看燃气瓶和软管"), "enter",
        Text("无问题"), "enter", Text("sa"),
    ),
    "import": ("ctrl+o", Text(FILE), "enter"),
    "inbox": ("ctrl+w", "space", "space", "space"),
    "tallies": ("ctrl+x", "tab", "down", "down"),
    "gaps": ("shift+f6", "down", "down"),
    "year": ("f11", "down", "down"),
    "published": ("f11", "f3", Text(REPORT), "f2"),
    "settings": ("f12", "down", "down", "down", "down", "right", "down"),
    "search": ("ctrl+g", Text("石岗村")),
    "help": ("f1",),
}  # fmt: skip
"""The keys that lead from the list of records to each screen."""


@contextmanager
def stopped(at: str) -> Iterator[None]:
    """Let it be the moment `at` (ISO 8601) for everything that asks."""

    class Stopped(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return cls.fromisoformat(at).astimezone(tz)

    with pytest.MonkeyPatch.context() as patch:
        for name in ("now", "today"):
            patch.setattr(pendulum, name, lambda zone=None: pendulum.parse(at).in_timezone(zone))  # type: ignore[union-attr]
        for module in _CLOCKS:
            patch.setattr(f"{module}.datetime", Stopped)
        patch.setenv("TAIZHANG_USER", "陈美玲")
        yield


@lru_cache(maxsize=1)
def _sample() -> Path:
    folder = Path(mkdtemp(prefix="taizhang-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with stopped(SAVED):
        sample.make(folder / "ledger").close()
    (folder / FILE).write_text(_ROWS, encoding="utf-8")
    return folder


async def _take(pilot: Pilot[None], keys: tuple[str, ...]) -> None:
    for key in keys:
        if isinstance(key, Text):
            await typed(pilot, key)
        else:
            await pressed(pilot, key)


async def _still(pilot: Pilot[None]) -> None:
    """Let no cursor blink."""
    for box in pilot.app.screen.query("Input, TextArea").results():
        if isinstance(box, Input | TextArea):
            box.cursor_blink = False
    await settled(pilot)


async def _resized(pilot: Pilot[None], size: tuple[int, int]) -> None:
    """Give the terminal another size; the pilot would wait until the process is idle."""
    pilot.app._driver._size = Size(*size)  # type: ignore[union-attr]
    pilot.app.post_message(Resize(Size(*size), Size(*size)))
    await settled(pilot)


async def _back(pilot: Pilot[None]) -> None:
    for _step in range(_DEEPEST):
        if len(pilot.app.screen_stack) == 1:
            break
        asked = isinstance(pilot.app.screen, YesScreen)
        await _take(pilot, ("escape",))
        if isinstance(pilot.app.screen, YesScreen) and not asked:  # whether it is to be left
            await _take(pilot, ("enter",))
    assert isinstance(pilot.app.screen, MainScreen), pilot.app.screen_stack
    await _take(pilot, ("home",))


async def _walk(
    folder: Path,
    sizes: Sequence[tuple[int, int]],
    look: Callable[[Pilot[None]], str],
    scenes: Mapping[str, tuple[str, ...]],
    switched: bool,
) -> dict[tuple[str, tuple[int, int]], str]:
    found = {}
    async with running(TaizhangApp(folder, Ledger.open(folder)), sizes[0]) as pilot:
        for name, keys in scenes.items():
            await _take(pilot, keys)
            await _still(pilot)
            for place, size in enumerate(sizes):
                if place:
                    await _resized(pilot, size)
                found[name, size] = look(pilot)
            if switched:
                await _take(pilot, ("f13",))
                await _still(pilot)
                found[f"{name}, switched", sizes[-1]] = look(pilot)
                await _take(pilot, ("f13",))
            await _back(pilot)
            if len(sizes) > 1:
                await _resized(pilot, sizes[0])
    return found


def looked_at(
    spoken: str,
    look: Callable[[Pilot[None]], str],
    *sizes: tuple[int, int],
    scenes: Mapping[str, tuple[str, ...]] = SCENES,
    switched: bool = False,
) -> dict[tuple[str, tuple[int, int]], str]:
    """Go from screen to screen and look at each in every size.

    Args:
        spoken: the language of the interface.
        look: makes a text of the screen in front.
        sizes: columns and lines of the terminal.
        scenes: the keys that lead from the list of records to each screen.
        switched: whether to look at each screen once more in the other language, in the last
            size; its name then ends with `, switched`.

    Returns:
        What `look` made of each screen, by its name and the size.
    """
    before = language.current()
    folder = Path(mkdtemp(prefix="taizhang-"))
    shutil.copytree(_sample(), folder, dirs_exist_ok=True)
    try:
        language.use(spoken)
        with (
            stopped(NOW),
            chdir(folder),
            drawn_when_settled(),
            in_haste(),
            pytest.MonkeyPatch.context() as patch,
        ):
            patch.setenv("TAIZHANG_HOME", str(folder / "home"))
            return asyncio.run(_walk(folder / "ledger", sizes, look, scenes, switched))
    finally:
        language.use(before)
        shutil.rmtree(folder)
