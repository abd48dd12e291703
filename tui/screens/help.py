"""Help: what has the focus, its rule and an example; then the keys of the screen."""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from storage import language
from storage.catalogue import label
from storage.language import _
from storage.text import fitted, width
from tui.keys import PLACES, commands
from tui.screens.base import Dialog
from tui.widgets.keybar import KeyBar
from tui.widgets.labelled import Part, set_in
from tui.widgets.told import tell

_DATA = Path(__file__).parent.parent / "data" / "help.toml"
_FIRST = 24  # cells for the keys
Topic = tuple[str, Mapping[str, Any]]


def topics(screen: Screen[Any]) -> list[Topic]:
    """Return what there is to say about what has the focus on `screen`, the nearest first.

    A widget that edits a part of a record has its name in `part`; one that knows
    better has a `help_topic` of title and texts; others are found by their `topic` or id.
    """
    found: list[Topic] = []
    data = _texts()
    if screen.focused is not None:
        for node in screen.focused.ancestors_with_self:
            own = getattr(node, "help_topic", None)
            part = getattr(node, "part", None)
            if own is not None:
                found.append(own())
            elif isinstance(part, str) and part in data["part"]:
                found.append((label(part), data["part"][part]))
            elif (name := getattr(node, "topic", node.id)) in data["widget"]:
                entry = data["widget"][name]
                found.append((_in_language(entry, "title"), entry))
    where = getattr(screen, "WHERE", "main")
    if where in data["screen"]:
        found.append((_(PLACES[where]), data["screen"][where]))
    return found


@lru_cache(maxsize=1)
def _texts() -> dict[str, dict[str, dict[str, Any]]]:
    return tomllib.loads(_DATA.read_text(encoding="utf-8"))


def _in_language(entry: Mapping[str, Any], name: str) -> str:
    """Return a text of the data in the language in use; official sources stay Chinese."""
    gloss = entry.get(f"{name}_gloss") if language.current() == "en" else ""
    return str(gloss or entry.get(name, ""))


class HelpScreen(Dialog[None]):
    """What has the focus, and the keys of every screen, those of the one behind it first."""

    BINDINGS = [
        Binding("escape,f1,question_mark,？,enter", "dismiss", show=False),
    ]

    def __init__(self, where: str = "main", about: Callable[[], Sequence[Topic]] = tuple) -> None:
        """Prepare the page.

        Args:
            where: the screen whose keys come first.
            about: gives what there is to say of what has the focus.
        """
        super().__init__()
        self._where = where
        self._about = about

    def compose(self) -> ComposeResult:
        """Yield the text."""
        with VerticalScroll(classes="page"):
            yield _Text(self._said)
        yield KeyBar("help")

    def _said(self, room: int) -> Content:
        """Return the text in lines of at most `room` cells."""
        parts: list[Part] = []
        said = ""
        for title, entry in self._about():
            # The list is the main part of the screen of that name: one heading for both.
            parts += _explained(title if title != said else "", entry, room)
            said = title
        here = (self._where, "every")
        for where in (*here, *(name for name in PLACES if name not in here)):
            head = _("Keys: {place}") if where in here else _("Keys elsewhere: {place}")
            parts += [(head.format(place=_(PLACES[where])), "bold $accent"), "\n"]
            for command in commands(where):
                keys = "  ".join(command.names[:3])
                keys = fitted(keys, max(_FIRST, width(keys))) + " " * (width(keys) >= _FIRST)
                parts += [(keys, "bold"), set_in(_(command.title), width(keys), room), "\n"]
            parts.append("\n")
        parts.append((_("Esc closes this page."), "$text-muted"))
        return Content.assemble(*parts)


class _Text(Static):
    """The page, broken anew for each width into lines that no full stop begins."""

    def __init__(self, said: Callable[[int], Content]) -> None:
        super().__init__(id="help")
        self._said = said

    def on_resize(self) -> None:
        """Break the lines where they end now."""
        tell(self, self._said(self.content_size.width))


def _explained(title: str, entry: Mapping[str, Any], room: int) -> list[Part]:
    parts: list[Part] = [(title, "bold $accent"), "\n"] if title else []
    parts += [set_in(_in_language(entry, "text"), 0, room), "\n"]
    for name, said in (("rule", _("Rule")), ("source", _("Source")), ("example", _("Example"))):
        if text := _in_language(entry, name):
            first = said + _(": ")
            parts += [(first, "$text-muted"), set_in(first + text, 0, room)[len(first) :], "\n"]
    return [*parts, "\n"]
