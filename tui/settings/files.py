"""A section of the settings that is a part of one of the town's files."""

from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import exporters
import storage
from storage import data
from storage.catalogue import columns
from storage.history import Step
from storage.language import _
from storage.ledger import Ledger
from storage.overlay import names_of
from storage.settings import own_settings, write_settings
from tui.settings.parts import Draft, Line, Part, Typed, said

_FOLDERS = tuple(Path(str(package.__file__)).parent / "data" for package in (storage, exporters))
# Writes what was read into the content of the town's file.
Put = Callable[[dict[str, Any], dict[str, Any]], None]


@lru_cache
def shipped(stem: str) -> Path:
    """Return the program's data file of that name."""
    return next(path for folder in _FOLDERS if (path := folder / f"{stem}.toml").exists())


class FileSection:
    """A section that is a part of one of the town's files."""

    can_add = False
    can_retire = False

    def __init__(self, ledger: Ledger, year: int, stem: str, key: str, title: str) -> None:
        self._ledger = ledger
        self._year = year
        self._file = shipped(stem)
        self.key = key
        self.title = title

    def lines(self) -> list[Line]:
        """Return what there is."""
        raise NotImplementedError

    def draft(self, key: str) -> Draft:
        """Return an entry to change."""
        raise NotImplementedError

    def new(self, near: str) -> Draft:
        """Return a new entry, of the sort of the entry `near` where there are several."""
        raise NotImplementedError

    def back(self, key: str) -> Draft | None:
        """Return how an entry becomes the program's own again; `None` where it is."""
        raise NotImplementedError

    @property
    def _known(self) -> Mapping[str, Any]:
        return data.settable(self._file.stem)

    def _now(self) -> dict[str, Any]:
        return data.load(self._file, self._ledger.folder)

    def _own(self) -> dict[str, Any]:
        return own_settings(self._ledger, self._file).content

    def _choices(self, known: Mapping[str, Any]) -> list[tuple[str, str]]:
        """Return what a part can be, each value with what is shown of it."""
        choices = known.get("choices", ())
        if not isinstance(choices, str):
            shown = said_list(known) or choices
            return list(zip(choices, shown, strict=True))
        if choices == "catalogue.field":
            return [(term.name, term.shown) for term in self._ledger.catalogue.fields]
        stem, _dot, table = choices.partition(".")
        if stem == "terms":
            return [(term.name, term.shown) for term in self._ledger.catalogue.terms[table]]
        if not table:
            return [(name, column.label) for name, column in columns().items()]
        spec = data.settable(stem).get(table, {})
        names = names_of(data.load(shipped(stem), self._ledger.folder)[table])
        return [(name, label_of(spec.get(name, {}), name)) for name in names]

    def _draft(self, title: str, parts: list[Part], put: Put, done: str = "") -> Draft:
        """Return a draft; `put` writes the values into the content of the town's file."""
        own = own_settings(self._ledger, self._file)

        def content(typed: Typed) -> dict[str, Any]:
            whole = own.content
            put(whole, draft.read(typed))
            return {name: value for name, value in whole.items() if value not in ({}, [])}

        def save(typed: Typed) -> str:
            whole = content(typed)
            if whole != own.content:
                write_settings(self._ledger, self._file, own, whole)
            return done or _("Saved in {path}").format(path=own.path)

        def effect(typed: Typed) -> Callable[[Ledger], str]:
            from tui.settings.effect import effect

            return partial(effect, year=self._year, path=own.path, content=content(typed))

        draft = Draft(title, parts, save, effect=effect)
        return draft

    def history(self, _key: str) -> list[Step]:
        """Return nothing: a file has no history of its own."""
        return []


def said_list(known: Mapping[str, Any]) -> list[str]:
    """Return what is shown of each choice, in the language in use."""
    from storage import language

    return list(known.get("glosses" if language.current() == "en" else "terms", ()))


def label_of(known: Mapping[str, Any], name: str) -> str:
    """Return what a part is called, in the language in use."""
    return said(known, "term", "gloss") or name
