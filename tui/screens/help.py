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
        parts: list[str | tuple[str, str]] = []
        said = ""
        for title, entry in self._about():
            # The list is the main part of the screen of that name: one heading for both.
            parts += _explained(title if title != said else "", entry)
            said = title
        for where in sorted(PLACES, key=lambda name: (name != self._where, name == "every")):
            head = _("Keys: {place}").format(place=_(PLACES[where]))
            parts += [(head, "bold $accent"), "\n"]
            for command in commands(where):
                keys = "  ".join(command.names[:3])
                space = " " * (width(keys) >= _FIRST)
                parts += [(fitted(keys, max(_FIRST, width(keys))) + space, "bold")]
                parts += [_(command.title), "\n"]
            parts.append("\n")
        parts.append((_("Esc closes this page."), "$text-muted"))
        with VerticalScroll(classes="page"):
            yield Static(Content.assemble(*parts), id="help")
        yield KeyBar("help")


def _explained(title: str, entry: Mapping[str, Any]) -> list[str | tuple[str, str]]:
    parts: list[str | tuple[str, str]] = [(title, "bold $accent"), "\n"] if title else []
    parts += [_in_language(entry, "text"), "\n"]
    for name, said in (("rule", _("Rule")), ("source", _("Source")), ("example", _("Example"))):
        if text := _in_language(entry, name):
            parts += [(said + _(": "), "$text-muted"), text, "\n"]
    return [*parts, "\n"]
