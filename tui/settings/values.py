"""Single values in the town's files: options, sentences, limits, codes, numbers."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from storage import data
from storage.errors import InvalidError
from storage.history import Step
from storage.language import _
from storage.ledger import Ledger
from storage.text import clean
from tui.settings.files import FileSection, label_of
from tui.settings.parts import Draft, Line, Part

_SPLIT = "\t"


def _within(content: Mapping[str, Any], path: Sequence[str]) -> dict[str, Any]:
    """Return the table at `path`, empty where there is none."""
    found: Any = content
    for name in path:
        found = found.get(name, {}) if isinstance(found, dict) else {}
    return found if isinstance(found, dict) else {}


def _put(content: dict[str, Any], path: Sequence[str], value: Any) -> None:
    """Let the content say `value` at `path`; `None` takes it out, and tables left empty too."""
    *tables, name = path
    below: list[tuple[dict[str, Any], str]] = []
    for table in tables:
        below.append((content, table))
        content = content.setdefault(table, {})
    if value is not None:
        content[name] = value
        return
    content.pop(name, None)
    for above, table in reversed(below):
        if not above[table]:
            del above[table]


class Values(FileSection):
    """The plain values of one table of a file; of the file itself where `place` names none."""

    def __init__(
        self, ledger: Ledger, year: int, place: str, key: str = "", title: str = ""
    ) -> None:
        stem, _dot, table = place.partition(".")
        super().__init__(ledger, year, stem, key, title)
        self._path = tuple(table.split(".")) if table else ()

    def lines(self) -> list[Line]:
        """Return the values, each with whose it is."""
        own = _within(self._own(), self._path)
        return [
            Line(part.name, (part.label, part.shown), own=part.name in own)
            for part in self._parts()
        ]

    def _parts(self) -> Iterator[Part]:
        usual = _within(data.load(self._file), self._path)
        spec = _within(self._known, self._path)
        fixed = self._known.get("fixed", {}).get("names", ())
        for name, value in _within(self._now(), self._path).items():
            plain = not isinstance(value, dict) and not (
                isinstance(value, list) and any(isinstance(entry, dict) for entry in value)
            )
            entries = isinstance(value, list) and any(
                isinstance(known, dict) for known in spec.get(name, {}).values()
            )
            if plain and not entries and name not in fixed:
                known = spec.get(name, {})
                yield Part(name, known, value, choices=self._choices(known), usual=usual.get(name))

    def draft(self, key: str) -> Draft:
        """Return a value to change."""
        part = next(part for part in self._parts() if part.name == key)
        if part.kind == "lines":
            return self._listed(part)

        def put(content: dict[str, Any], values: dict[str, Any]) -> None:
            if values[key] != part.value:
                value = values[key]
                if value is None or (value == "" and part.kind in ("number", "flag")):
                    raise InvalidError(_("A value is needed."), key)
                _put(content, (*self._path, key), None if value == part.usual else value)

        return self._draft(part.label, [part], put)

    def _listed(self, part: Part) -> Draft:
        """Return several sentences to change, each in a line of its own."""
        words = {name: part.known.get(name, "") for name in ("text", "text_gloss")}
        holds = {"holds": part.known["holds"]} if "holds" in part.known else {}
        parts = [
            Part(f"line-{n}", {**words, **holds, "term": str(n), "gloss": str(n)}, text)
            for n, text in enumerate([*part.value, ""], 1)
        ]

        def put(content: dict[str, Any], values: dict[str, Any]) -> None:
            said = [clean(text) for text in values.values() if text]
            if said != part.value:
                _put(content, (*self._path, part.name), None if said == part.usual else said)

        return self._draft(part.label, parts, put)

    def back(self, key: str) -> Draft | None:
        """Return how a value becomes the program's own again."""
        if key not in _within(self._own(), self._path):
            return None
        part = next(part for part in self._parts() if part.name == key)
        done = _("{name} is as the program has it.").format(name=part.label)
        return self._draft(
            part.label, [], lambda content, _values: _put(content, (*self._path, key), None), done
        )


class Keyed(FileSection):
    """A table whose names are the town's own, such as the platform's codes."""

    can_add = True

    def __init__(self, ledger: Ledger, year: int, place: str) -> None:
        stem, _dot, table = place.partition(".")
        super().__init__(ledger, year, stem, "", "")
        self._path = tuple(table.split("."))
        self._levels = _within(self._known, self._path)["levels"]

    def lines(self) -> list[Line]:
        """Return what is said, each with the names under which it stands."""
        own = set(self._leaves(_within(self._own(), self._path)))
        said = self._leaves(_within(self._now(), self._path))
        shown = [dict(self._choices(level)) for level in self._levels]

        def name(path: Sequence[str]) -> str:
            return " ".join(names.get(one, one) for names, one in zip(shown, path, strict=False))

        return [
            Line(_SPLIT.join(path), (name(path), str(value)), own=path in own)
            for path, value in said.items()
        ]

    def _leaves(self, table: Mapping[str, Any]) -> dict[tuple[str, ...], Any]:
        found: dict[tuple[str, ...], Any] = {}

        def walk(at: Any, path: tuple[str, ...]) -> None:
            if len(path) == len(self._levels) - 1:
                found[path] = at
            else:
                for name, below in at.items():
                    walk(below, (*path, name))

        walk(table, ())
        return found

    def draft(self, key: str) -> Draft:
        """Return what is said, to change it."""
        path = tuple(key.split(_SPLIT))
        return self._said(path, self._leaves(_within(self._now(), self._path))[path])

    def new(self, near: str) -> Draft:
        """Return something to say, under the same table as what is `near`."""
        known = near.split(_SPLIT)[:-1] if near else []
        empty = [""] * (len(self._levels) - 1 - len(known))
        return self._said((*known, *empty), "", new=True)

    def _said(self, path: Sequence[str], value: Any, new: bool = False) -> Draft:
        usual = self._leaves(_within(data.load(self._file), self._path)).get(tuple(path))
        parts = [
            Part(
                level["name"],
                {**level, "kind": "text"} if level is not self._levels[-1] else level,
                said,
                fixed=not new and level is not self._levels[-1],
                choices=self._choices(level),
                usual=usual if level is self._levels[-1] else None,
            )
            for level, said in zip(self._levels, (*path, value), strict=True)
        ]

        def put(content: dict[str, Any], values: dict[str, Any]) -> None:
            *names, value = values.values()
            for part, name in zip(parts, names, strict=False):
                if not name:
                    raise InvalidError(
                        _("{part}: nothing is written here.").format(part=part.label), part.name
                    )
            if value in ("", None):
                raise InvalidError(
                    _("{part}: nothing is written here.").format(part=parts[-1].label),
                    parts[-1].name,
                )
            if new and tuple(names) in self._leaves(_within(self._now(), self._path)):
                raise InvalidError(
                    _("{name} is there already; change that entry.").format(name=" ".join(names)),
                    parts[len(names) - 1].name,
                )
            _put(content, (*self._path, *names), None if value == usual else value)

        title = " ".join(path)
        if new:
            title = _("New entry: {what}").format(what=label_of(self._levels[-1], ""))
        return self._draft(title, parts, put)

    def back(self, key: str) -> Draft | None:
        """Return how what the town says here is taken out again."""
        path = tuple(key.split(_SPLIT))
        if path not in self._leaves(_within(self._own(), self._path)):
            return None
        done = _("{name} is as the program has it.").format(name=" ".join(path))
        return self._draft(
            " ".join(path),
            [],
            lambda content, _values: _put(content, (*self._path, *path), None),
            done,
        )


class Group:
    """Several sections under one title."""

    def __init__(self, key: str, title: str, *sections: FileSection) -> None:
        self.key = key
        self.title = title
        self._sections = sections
        for section in sections:
            section.title = title

    @property
    def can_add(self) -> bool:
        """Whether something can be added to one of them."""
        return any(section.can_add for section in self._sections)

    @property
    def can_retire(self) -> bool:
        """Whether something in one of them can go out of use."""
        return any(section.can_retire for section in self._sections)

    def lines(self) -> list[Line]:
        """Return what there is in all of them."""
        return [
            line._replace(key=f"{at}:{line.key}")
            for at, section in enumerate(self._sections)
            for line in section.lines()
        ]

    def _of(self, key: str) -> tuple[Any, str]:
        at, _colon, within = key.partition(":")
        return self._sections[int(at)], within

    def draft(self, key: str) -> Draft:
        """Return an entry to change."""
        section, within = self._of(key)
        draft: Draft = section.draft(within)
        return draft

    def new(self, near: str) -> Draft:
        """Return a new entry, where the cursor is if something can be added there."""
        if near:
            section, within = self._of(near)
            if section.can_add:
                return section.new(within)  # type: ignore[no-any-return]
        return next(section for section in self._sections if section.can_add).new("")

    def retire(self, key: str) -> Draft | None:
        """Return how an entry goes out of use; `None` where it cannot."""
        section, within = self._of(key)
        return section.retire(within) if section.can_retire else None

    def back(self, key: str) -> Draft | None:
        """Return how an entry becomes the program's own again."""
        section, within = self._of(key)
        return section.back(within)  # type: ignore[no-any-return]

    def history(self, _key: str) -> list[Step]:
        """Return nothing: files have no history of their own."""
        return []
