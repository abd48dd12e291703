"""One entry of the settings while it is changed: its parts, as people read and type them."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from storage import language
from storage.catalogue import folded
from storage.errors import InvalidError
from storage.language import _
from storage.ledger import Ledger
from storage.text import clean
from tui.answer import answer

Typed = Mapping[str, str]
_BY_LETTERS = {"s": "是", "f": "否"}


class Line(NamedTuple):
    """One entry in the list of a section.

    Attributes:
        key: by which the section finds it again.
        cells: what is shown of it, the name first.
        used: whether it is in use.
        own: whether the town said it, or the program; `None` where there is no such choice.
    """

    key: str
    cells: tuple[str, ...]
    used: bool = True
    own: bool | None = None

    @property
    def shown(self) -> tuple[str, ...]:
        """The cells, with whose it is behind the name."""
        source = {True: _("own"), False: _("default"), None: ""}[self.own]
        return (self.cells[0], source, *self.cells[1:])


@dataclass(frozen=True)
class Part:
    """One part of an entry.

    Attributes:
        name: its name in the record or file.
        known: its words, kind and choices, as in `storage/data/settings.toml`.
        value: what it is now.
        fixed: whether it stays as it is, because records name the entry by it.
        choices: what it can be, each value with what is shown of it.
        usual: what the program's own data says; `None` where it says nothing.
    """

    name: str
    known: Mapping[str, Any]
    value: Any = ""
    fixed: bool = False
    choices: Sequence[tuple[str, str]] = ()
    usual: Any = None

    @property
    def kind(self) -> str:
        """Of which kind it is: text, words, day, days, number or flag."""
        kind = self.known.get("kind", "")
        if kind:
            return str(kind)
        like = self.value if self.usual is None else self.usual
        if isinstance(like, bool):
            return "flag"
        if isinstance(like, int | float):
            return "number"
        return "words" if isinstance(like, list) else "text"

    @property
    def label(self) -> str:
        """What the part is called, in the language in use."""
        return said(self.known, "term", "gloss") or self.name

    @property
    def text(self) -> str:
        """What the part means, in the language in use; what the program has in its place."""
        told = [said(self.known, "text", "text_gloss")]
        if "holds" in self.known:
            holes = " ".join("{" + name + "}" for name in self.known["holds"]) or _("none")
            told.append(_("Filled in by the program: {holes}").format(holes=holes))
        if self.kind == "words" and self.choices:
            told.append(
                _("One or more of: {choices}").format(
                    choices="、".join(dict(self.choices).values())
                )
            )
        if self.usual not in (None, "", [], self.value):
            told.append(_("Default: {value}").format(value=self._written(self.usual)))
        return "  ".join(filter(None, told))

    @property
    def shown(self) -> str:
        """The value as a person would type it."""
        return self._written(self.value)

    def _written(self, value: Any) -> str:
        if value is None or value == "":
            return dict(self.choices).get("", "")
        if self.kind == "flag":
            return _("yes") if value else _("no")
        if self.kind in ("words", "days", "lines"):
            names = dict(self.choices)
            return "、".join(names.get(str(word), str(word)) for word in value)
        return dict(self.choices).get(str(value), " ".join(str(value).split("\n")).strip())

    @property
    def offered(self) -> list[str]:
        """What can be chosen, one of them."""
        if self.kind == "words":
            return []
        if self.kind == "flag":
            return [_("yes"), _("no")]
        return [shown for _value, shown in self.choices if shown]

    def read(self, typed: str) -> Any:
        """Return what was typed as a value.

        Raises:
            InvalidError: it cannot be meant; the part is named.
        """
        text = clean(typed)
        kind = self.kind
        if not text and self.value in (None, ""):
            return self.value  # nobody has said, and nobody says
        if kind == "flag":
            meant = answer(_BY_LETTERS.get(folded(text), text))
            if meant is None:
                self._refuse(_("yes or no"))
            return meant
        if kind == "day":
            return self._day(text)
        if kind in ("words", "days"):
            words = [word for word in re.split(r"[、,，;；\s]+", text) if word]
            if kind == "days":
                return [self._day(word) for word in words]
            return [self._chosen(word) for word in words] if self.choices else words
        if kind == "number":
            return self._number(text)
        return self._chosen(text) if self.choices and text else text

    def _chosen(self, text: str) -> str:
        meant = {folded(way): value for value, shown in self.choices for way in (value, shown)}
        if folded(text) not in meant:
            self._refuse(" / ".join(shown for _value, shown in self.choices if shown))
        return meant[folded(text)]

    def _number(self, text: str) -> int | float:
        plain = unicodedata.normalize("NFKC", text).replace(" ", "")
        if not re.fullmatch(r"-?\d{1,9}(\.\d{1,4})?", plain):
            self._refuse(_("a number"))
        return float(plain) if "." in plain else int(plain)

    def _day(self, text: str) -> str:
        from storage.dates import parse_date

        try:
            return str(parse_date(text)) if text else ""
        except InvalidError as error:
            raise InvalidError(str(error), self.name) from error

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
        note: what must be known before it is changed.
        effect: gives what finds, in a ledger, how saving would change the year's figures and
            sentences, and can be pickled; `None` for what has no effect there.
    """

    title: str
    parts: Sequence[Part]
    save: Callable[[Typed], str]
    note: str = ""
    effect: Callable[[Typed], Callable[[Ledger], str]] | None = field(default=None)

    def read(self, typed: Typed) -> dict[str, Any]:
        """Return what was typed, part by part.

        Raises:
            InvalidError: a part cannot be meant.
        """
        found = {}
        for part in self.parts:
            text = typed.get(part.name, part.shown)
            # What nobody touched stays as it is to the last sign.
            found[part.name] = part.value if part.fixed or text == part.shown else part.read(text)
        return found


def said(entry: Mapping[str, Any], name: str, gloss: str) -> str:
    """Return a text of the data in the language in use."""
    other = entry.get(gloss) if language.current() == "en" else ""
    return str(other or entry.get(name, ""))
