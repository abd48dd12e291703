"""One entry of the settings while it is changed: its parts, as people read and type them."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from storage import language
from storage.catalogue import folded
from storage.errors import InvalidError
from storage.language import _
from storage.text import clean

Typed = Mapping[str, str]
_FLAGS = {"yes": True, "是": True, "true": True, "no": False, "否": False, "false": False}


class Line(NamedTuple):
    """One entry in the list of a section.

    Attributes:
        key: by which the section finds it again.
        cells: what is shown of it, the name first.
        used: whether it is in use.
    """

    key: str
    cells: tuple[str, ...]
    used: bool = True


@dataclass(frozen=True)
class Part:
    """One part of an entry.

    Attributes:
        name: its name in the record or file.
        known: its words, kind and choices, as in `storage/data/settings.toml`.
        value: what it is now.
        fixed: whether it stays as it is, because records name the entry by it.
    """

    name: str
    known: Mapping[str, Any]
    value: Any = ""
    fixed: bool = False
    choices: Sequence[tuple[str, str]] = ()

    @property
    def label(self) -> str:
        """What the part is called, in the language in use."""
        return said(self.known, "term", "gloss") or self.name

    @property
    def text(self) -> str:
        """What the part means, in the language in use."""
        return said(self.known, "text", "text_gloss")

    @property
    def shown(self) -> str:
        """The value as a person would type it."""
        kind = self.known.get("kind", "")
        if kind == "flag":
            return _("yes") if self.value else _("no")
        if kind == "words":
            return "、".join(self.value or ())
        return dict(self.choices).get(str(self.value), str(self.value or ""))

    @property
    def offered(self) -> list[str]:
        """What can be chosen."""
        if self.known.get("kind") == "flag":
            return [_("yes"), _("no")]
        return [shown for _value, shown in self.choices]

    def read(self, typed: str) -> Any:
        """Return what was typed as a value.

        Raises:
            InvalidError: it cannot be meant; the part is named.
        """
        text = clean(typed)
        kind = self.known.get("kind", "")
        if kind == "flag":
            if folded(text) not in _FLAGS:
                self._refuse(_("yes or no"))
            return _FLAGS[folded(text)]
        if kind == "day":
            return self._day(text)
        if kind == "words":
            return [word for word in re.split(r"[、,，;；\s]+", text) if word]
        if self.choices and text:
            meant = {folded(way): value for value, shown in self.choices for way in (value, shown)}
            if folded(text) not in meant:
                self._refuse(" / ".join(self.offered))
            return meant[folded(text)]
        return text

    def _day(self, text: str) -> str:
        from storage.dates import parse_date

        return str(parse_date(text)) if text else ""

    def _refuse(self, wanted: str) -> None:
        raise InvalidError(
            _("{part}: write {wanted}.").format(part=self.label, wanted=wanted), self.name
        )


@dataclass(frozen=True)
class Draft:
    """An entry that is changed, or a new one.

    Attributes:
        title: what it is.
        parts: its parts.
        save: saves what was typed and gives the sentence to say.
        effect: what saving would change in the year's figures and sentences; `None`
            for what has no effect there.
    """

    title: str
    parts: Sequence[Part]
    save: Callable[[Typed], str]
    effect: Callable[[Typed], str] | None = field(default=None)

    def read(self, typed: Typed) -> dict[str, Any]:
        """Return what was typed, part by part.

        Raises:
            InvalidError: a part cannot be meant.
        """
        return {
            part.name: part.value if part.fixed else part.read(typed.get(part.name, part.shown))
            for part in self.parts
        }


def said(entry: Mapping[str, Any], name: str, gloss: str) -> str:
    """Return a text of the data in the language in use."""
    other = entry.get(gloss) if language.current() == "en" else ""
    return str(other or entry.get(name, ""))
