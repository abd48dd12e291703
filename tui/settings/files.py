"""The town's files: fields and items, the options, the wording of the report."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from string import Formatter
from typing import Any

import exporters
import storage
from storage import data, language
from storage.errors import InvalidError
from storage.language import _, mark
from storage.ledger import Ledger
from storage.reader import Step
from storage.settings import own_settings, write_settings
from tui.settings.parts import Draft, Line, Part, Typed, said

_FOLDERS = tuple(Path(str(package.__file__)).parent / "data" for package in (storage, exporters))


class FileSection:
    """A section that is a part of one of the town's files."""

    can_add = False
    can_retire = False

    def __init__(self, ledger: Ledger, year: int, file: Path, key: str, title: str) -> None:
        self._ledger = ledger
        self._year = year
        self._file = file
        self.key = key
        self.title = title

    @property
    def _known(self) -> Mapping[str, Any]:
        known: Mapping[str, Any] = data.settable().get(self._file.stem, {})
        return known

    def _now(self) -> dict[str, Any]:
        return data.load(self._file, self._ledger.folder)

    def _draft(
        self, title: str, parts: list[Part], put: Callable[[dict[str, Any], dict[str, Any]], None]
    ) -> Draft:
        """Return a draft; `put` writes the values into the content of the town's file."""
        own = own_settings(self._ledger, self._file)

        def content(typed: Typed) -> dict[str, Any]:
            whole = own.content
            put(whole, draft.read(typed))
            return whole

        def save(typed: Typed) -> str:
            whole = content(typed)
            if whole != own.content:
                write_settings(self._ledger, self._file, own, whole)
            return _("Saved in {path}").format(path=own.path)

        def effect(typed: Typed) -> str:
            from tui.settings.effect import effect

            with _trying(self._ledger, own.path, content(typed)) as tried:
                return effect(self._ledger, self._year, tried)

        draft = Draft(title, parts, save, effect)
        return draft

    def history(self, _key: str) -> list[Step]:
        """Return nothing: a file has no history of its own."""
        return []


@contextmanager
def _trying(
    ledger: Ledger, path: Path, content: dict[str, Any]
) -> Iterator[Callable[[Callable[[], Any]], Any]]:
    """Give a way to ask what something would be if the file `path` said `content`."""

    def tried(question: Callable[[], Any]) -> Any:
        with data.trying(path, content):
            ledger.forget_settings()
            try:
                return question()
            finally:
                ledger.forget_settings()

    yield tried


class Entries(FileSection):
    """The fields, or the items, of the catalogue."""

    can_add = True

    def __init__(self, ledger: Ledger, year: int, table: str, title: str) -> None:
        super().__init__(ledger, year, _FOLDERS[0] / "catalogue.toml", table, title)
        self._table = table
        self.can_retire = table == "item"

    def lines(self) -> list[Line]:
        """Return the entries, those in use first."""
        from storage.dates import today

        lines = []
        for entry in self._now()[self._table]:
            name = entry["name"]
            used = self._table == "field" or self._ledger.catalogue.in_force(name, str(today()))
            lines.append(Line(name, tuple(self._cells(entry)), used))
        return sorted(lines, key=lambda line: not line.used)

    def _cells(self, entry: Mapping[str, Any]) -> Iterator[str]:
        catalogue = self._ledger.catalogue
        if self._table == "field":
            yield catalogue.fields.shown(entry["name"])
            yield "" if entry.get("power", True) else _("no such power")
            return
        yield catalogue.items.shown(entry["name"])
        field = catalogue.fields.by_name.get(entry.get("field", ""))
        yield field.brief if field else str(entry.get("field", ""))
        choices = dict(self._choices("authority"))
        yield choices.get(entry.get("authority", "report"), "")
        yield " – ".join(str(entry.get(name) or "") for name in ("from", "until")).strip(" –")
        yield str(entry.get("basis", ""))

    def _choices(self, name: str) -> list[tuple[str, str]]:
        known = self._known[self._table][name]
        choices = known.get("choices", ())
        if isinstance(choices, str):
            return [(term.name, term.shown) for term in self._ledger.catalogue.fields]
        shown = known["glosses" if language.current() == "en" else "terms"]
        return list(zip(choices, shown, strict=True))

    def draft(self, key: str = "") -> Draft:
        """Return an entry to change, or a new one."""
        now: dict[str, Any] = next(
            (entry for entry in self._now()[self._table] if entry["name"] == key), {}
        )
        usual = {"power": True, "authority": "report"}
        parts = [
            Part(
                name,
                known,
                now.get(name, usual.get(name, "")),
                fixed=bool(key) and name == "name",
                choices=self._choices(name) if known.get("choices") else (),
            )
            for name, known in self._known[self._table].items()
        ]

        def put(content: dict[str, Any], values: dict[str, Any]) -> None:
            name = values["name"]
            if not name or "\n" in name:
                raise InvalidError(_("A name is needed."), "name")
            if not key and any(entry["name"] == name for entry in self._now()[self._table]):
                raise InvalidError(
                    _("{name} is there already; change that entry.").format(name=name), "name"
                )
            if self._table == "item" and not values["field"]:
                raise InvalidError(_("An item needs the field it belongs to."), "field")
            entries = content.setdefault(self._table, [])
            entry = next((own for own in entries if own.get("name") == name), None)
            if entry is None:
                entry = {"name": name}
            for part, value in values.items():
                if value == now.get(
                    part, usual.get(part, "" if not isinstance(value, list) else [])
                ):
                    continue
                entry[part] = value
            if entry not in entries and (len(entry) > 1 or not key):
                entries.append(entry)

        title = key or _("New entry: {what}").format(what=_(self.title))
        return self._draft(title, parts, put)

    def retire(self, key: str) -> str:
        """Let an item end today, or go on; records that name it stay."""
        from storage.dates import today

        draft = self.draft(key)
        ended = not self._ledger.catalogue.in_force(key, str(today()))
        yesterday = str(today().subtract(days=1))
        draft.save({"until": "" if ended else yesterday})
        said = _("{name} is in use again.") if ended else _("{name} is out of use.")
        return said.format(name=key)


class Options(FileSection):
    """The options of every file that has some, such as those of counting."""

    def lines(self) -> list[Line]:
        """Return the options with their values."""
        return [
            Line(part.name, (part.label, part.shown))
            for part in self._parts(self._now()["options"])
        ]

    def _parts(self, options: Mapping[str, Any]) -> list[Part]:
        known = self._known.get("options", {})
        found = []
        for name, value in options.items():
            words = dict(known.get(name, {}))
            if isinstance(value, bool):
                words["kind"] = "flag"
            found.append(Part(name, words, value))
        return found

    def draft(self, key: str = "") -> Draft:
        """Return an option to change."""
        part = next(part for part in self._parts(self._now()["options"]) if part.name == key)
        number = isinstance(part.value, int) and not isinstance(part.value, bool)

        def put(content: dict[str, Any], values: dict[str, Any]) -> None:
            value = values[key]
            if number:
                if not re.fullmatch(r"\d{1,6}", value):
                    raise InvalidError(_("{part}: write a number.").format(part=part.label), key)
                value = int(value)
            if value != part.value:
                content.setdefault("options", {})[key] = value

        return self._draft(part.label, [part], put)


class Wording(FileSection):
    """The sentences of the report."""

    def lines(self) -> list[Line]:
        """Return the sentences."""
        return [
            Line(name, (said(self._known.get(name, {}), "term", "gloss") or name, str(text)))
            for name, text in self._now().items()
            if isinstance(text, str)
        ]

    def draft(self, key: str = "") -> Draft:
        """Return a sentence to change."""
        known = dict(self._known.get(key, {}))
        allowed = known.get("holds") or sorted(_holes(str(data.load(self._file)[key])))
        holes = " ".join("{" + name + "}" for name in allowed) or _("none")
        text = said(known, "text", "text_gloss")
        known["text"] = known["text_gloss"] = " ".join(
            filter(None, (text, _("Filled in by the program: {holes}").format(holes=holes)))
        )
        part = Part(key, known, self._now()[key])

        def put(content: dict[str, Any], values: dict[str, Any]) -> None:
            try:
                there = _holes(values[key])
            except ValueError:
                there = {"{ }"}
            if wrong := there - set(allowed):
                raise InvalidError(
                    _("{wrong} cannot be filled in here; this sentence knows {known}.").format(
                        wrong=" ".join("{" + name.strip("{}") + "}" for name in sorted(wrong)),
                        known=holes,
                    ),
                    key,
                )
            if values[key] != part.value:
                content[key] = values[key]

        return self._draft(part.label, [part], put)


def _holes(text: str) -> set[str]:
    """Return the names in braces; what is not a plain name is given as it is written."""
    found = set()
    for _text, name, form, conversion in Formatter().parse(text):
        if name is not None:
            found.add(f"{{{name}:{form}}}" if form or conversion else name)
    return found


def files(ledger: Ledger, year: int) -> list[FileSection]:
    """Return the sections that are files: catalogue, wording, and all that have options."""
    sections: list[FileSection] = [
        Entries(ledger, year, "field", mark("Fields")),
        Entries(ledger, year, "item", mark("Inspection items")),
        Wording(
            ledger, year, _FOLDERS[1] / "wording.toml", "wording", mark("Wording of the report")
        ),
    ]
    titles = {"counting": mark("What counts")}
    for file in sorted(path for folder in _FOLDERS for path in folder.glob("*.toml")):
        options = data.load(file).get("options")
        if isinstance(options, dict) and file.stem != "wording":
            title = titles.get(file.stem) or said(
                data.settable().get(file.stem, {}), "term", "gloss"
            )
            sections.append(Options(ledger, year, file, file.stem, title or file.stem))
    return sections
