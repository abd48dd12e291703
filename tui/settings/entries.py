"""Lists in the town's files: fields, items, terms, caps, holidays, styles, tables."""

from collections.abc import Iterator, Mapping
from typing import Any

from storage.catalogue import columns, in_force, label
from storage.errors import InvalidError
from storage.language import _
from storage.ledger import Ledger
from storage.overlay import key_of
from tui.settings.files import FileSection
from tui.settings.parts import Draft, Line, Part

_KEYS = ("code", "name", "term")  # as in `storage.overlay.key_of`
# What a new entry is taken to say where nobody says otherwise.
_USUAL = {"power": True, "authority": "report"}


class Entries(FileSection):
    """One list of a file. An entry of the town's replaces the program's of that name in part."""

    def __init__(self, ledger: Ledger, year: int, place: str, key: str, title: str) -> None:
        stem, _dot, self._table = place.partition(".")
        super().__init__(ledger, year, stem, key, title)

    def _spec(self, table: str) -> Mapping[str, Any]:
        spec = self._known.get(table) or self._known.get("any", {})
        return {name: known for name, known in spec.items() if isinstance(known, dict)}

    @property
    def can_add(self) -> bool:  # type: ignore[override]
        """Whether the list is not the program's alone."""
        return not self._known.get("fixed", {}).get("entries") and "fixed" not in self._known.get(
            self._table, {}
        )

    @property
    def can_retire(self) -> bool:  # type: ignore[override]
        """Whether its entries can go out of use."""
        return "until" in self._spec(self._table)

    def lines(self) -> list[Line]:
        """Return the entries, those in use first."""
        from storage.dates import today

        own = {key_of(entry) for entry in self._own().get(self._table, ())}
        day, lines = str(today()), []
        for entry in self._now()[self._table]:
            cells = tuple(self._cells(self._table, entry))
            key = key_of(entry)
            used = not self.can_retire or _used(entry, day)
            lines.append(Line(key, cells, used, True if key in own else None))
        return sorted(lines, key=lambda line: not line.used)

    def _cells(self, table: str, entry: Mapping[str, Any]) -> Iterator[str]:
        catalogue = self._ledger.catalogue
        key, spec = key_of(entry), self._spec(table)
        named = {"field": catalogue.fields, "item": catalogue.items}.get(table)
        yield named.shown(key) if named else key
        if "until" in spec:
            days = [str(entry.get(name) or "") for name in ("from", "until")]
            yield " – ".join(days).strip() if any(days) else ""
        if table == "field":
            yield "" if entry.get("power", True) else _("no such power")
        elif table == "item":
            field = catalogue.fields.by_name.get(entry.get("field", ""))
            yield field.brief if field else str(entry.get("field", ""))
            yield dict(self._choices(spec["authority"])).get(entry.get("authority", "report"), "")
            yield str(entry.get("basis", ""))
        else:
            shown = [
                f"{part.label} {part.shown}"
                for part in self._parts(table, entry)
                if part.value not in ("", None, [])
                and part.name not in (*_KEYS, "words", "notes")
                and part.known.get("kind") != "day"
            ]
            yield _(", ").join(shown)

    def _shipped(self, table: str, key: str) -> dict[str, Any]:
        from storage import data

        entries = data.load(self._file).get(table, ())
        return next((entry for entry in entries if key_of(entry) == key), {})

    def _parts(self, table: str, now: Mapping[str, Any], new: bool = False) -> list[Part]:
        usual = self._shipped(table, key_of(now)) if now else {}
        return [
            Part(
                name,
                known,
                now.get(name, _USUAL.get(name, "") if table in ("field", "item") else ""),
                fixed=name in _KEYS and not new and now.get(name) == key_of(now),
                choices=self._choices(known),
                usual=usual.get(name),
            )
            for name, known in self._spec(table).items()
        ]

    def draft(self, key: str) -> Draft:
        """Return an entry to change."""
        now = next(entry for entry in self._now()[self._table] if key_of(entry) == key)
        return self._entry(self._table, now)

    def new(self, near: str) -> Draft:
        """Return a new entry."""
        return self._entry(self._table, {})

    def _entry(self, table: str, now: Mapping[str, Any]) -> Draft:
        key = key_of(now)
        parts = self._parts(table, now, new=not now)
        if not now:
            title = _("New entry: {what}").format(what=_(self.title))
            return self._draft(title, parts, lambda whole, said: self._put(whole, table, "", said))
        draft = self._draft(key, parts, lambda whole, said: self._put(whole, table, key, said))
        return self._noted(draft, table)

    def _noted(self, draft: Draft, table: str) -> Draft:
        from dataclasses import replace

        if table not in ("field", "item"):
            return draft
        note = _(
            "Records go by this name. To rename, add the new one and take this out of use (F8)."
        )
        return replace(draft, note=note)

    def _put(self, whole: dict[str, Any], table: str, key: str, values: Mapping[str, Any]) -> None:
        """Write what is said of an entry, as far as the program does not say the same."""
        name = key or str(next((values[one] for one in _KEYS if values.get(one)), ""))
        if not name or "\n" in name:
            raise InvalidError(_("A name is needed."), next(one for one in _KEYS if one in values))
        if not key and any(key_of(entry) == name for entry in self._now().get(table, ())):
            raise InvalidError(
                _("{name} is there already; change that entry.").format(name=name),
                next(one for one in _KEYS if one in values),
            )
        if table == "item" and not values.get("field"):
            raise InvalidError(_("An item needs the field it belongs to."), "field")
        usual, entries = self._shipped(table, name), whole.setdefault(table, [])
        now: dict[str, Any] = next(
            (one for one in self._now().get(table, ()) if key_of(one) == name), {}
        )
        entry = next((one for one in entries if key_of(one) == name), None)
        if entry is None:
            code = next(one for one in _KEYS if one in (now or values))
            entries.append(entry := {code: name})
        for part, value in values.items():
            said_of_all = part not in now and value == _USUAL.get(part)
            if (part in _KEYS and value == name) or said_of_all:
                continue
            if value == usual[part] if part in usual else value in ("", None, []):
                entry.pop(part, None)  # as the program has it
            elif value != now.get(part):
                entry[part] = value
        if usual and len(entry) == 1:
            entries.remove(entry)

    def back(self, key: str) -> Draft | None:
        """Return how an entry becomes the program's own again; a town's own cap is removed."""
        return self._back(self._table, key)

    def _back(self, table: str, key: str) -> Draft | None:
        own = [key_of(entry) for entry in self._own().get(table, ())]
        if key not in own:
            return None
        if not self._shipped(table, key) and self._file.stem in ("catalogue", "terms"):
            raise InvalidError(
                _(
                    "{name} is the town's own and may stand in records; F8 takes it out of use."
                ).format(name=key)
            )

        def put(whole: dict[str, Any], _values: dict[str, Any]) -> None:
            whole[table] = [entry for entry in whole[table] if key_of(entry) != key]

        return self._draft(key, [], put, _("{name} is as the program has it.").format(name=key))

    def retire(self, key: str) -> Draft:
        """Return how an entry goes out of use from today on, or comes back; records stay."""
        return self._retire(self._table, key)

    def _retire(self, table: str, key: str) -> Draft:
        from storage.dates import today

        now = next(entry for entry in self._now()[table] if key_of(entry) == key)
        used = _used(now, str(today()))
        until = str(today().subtract(days=1)) if used else ""
        values = {"until": until} if used or table != "item" else {"until": ""}
        if not used and str(now.get("from", "")) > str(today()):
            values["from"] = ""
        done = _("{name} is out of use.") if used else _("{name} is in use again.")
        spec = self._spec(table)
        parts = [
            Part(name, {**spec[name], "kind": "text"}, value, fixed=True)
            for name, value in values.items()
        ]

        def put(whole: dict[str, Any], said: dict[str, Any]) -> None:
            more = {"field": now.get("field")} if table == "item" else {}
            self._put(whole, table, key, {**more, **said})

        return self._draft(key, parts, put, done.format(name=key))


def _used(entry: Mapping[str, Any], day: str) -> bool:
    return in_force(str(entry.get("from", "")), str(entry.get("until", "")), day)


class Terms(Entries):
    """The lists of terms for the parts of a record, all in one section."""

    can_add = True
    can_retire = True

    def lines(self) -> list[Line]:
        """Return the terms, list by list."""
        from storage.dates import today

        own, day = self._own(), str(today())
        lines = []
        for table, entries in self._now().items():
            mine = {key_of(entry) for entry in own.get(table, ())}
            for entry in entries:
                term = self._ledger.catalogue.terms[table].by_name[entry["term"]]
                cells = (term.shown, label(table), "、".join(entry.get("aliases", ())))
                used = term.in_force(day)
                key = key_of(entry)
                whose = True if key in mine else None
                lines.append(Line(f"{table}/{key}", cells, used, whose))
        return lines

    def _spec(self, table: str) -> Mapping[str, Any]:
        spec = super()._spec(table)
        base = {"term", "gloss", "aliases", "until"}
        used = {part for entry in self._now().get(table, ()) for part in entry}
        return {name: known for name, known in spec.items() if name in base | used}

    def draft(self, key: str) -> Draft:
        """Return a term to change."""
        table, _slash, name = key.partition("/")
        now = next(entry for entry in self._now()[table] if key_of(entry) == name)
        return self._entry(table, now)

    def new(self, near: str) -> Draft:
        """Return a new term, in the list of the one under the cursor where not said otherwise."""
        table = near.partition("/")[0] or "result"
        lists = [(name, column.label) for name, column in columns().items()]
        words = {
            "term": "属于",
            "gloss": "Part",
            "text": "该用语属于记录的哪一栏。",
            "text_gloss": "Which part of a record the term is for.",
        }
        of = Part("of", words, table, choices=lists)
        parts = [of, *self._parts(table, {}, new=True)]

        def put(whole: dict[str, Any], values: dict[str, Any]) -> None:
            said = dict(values)
            self._put(whole, said.pop("of") or table, "", said)

        return self._draft(_("New entry: {what}").format(what=_(self.title)), parts, put)

    def back(self, key: str) -> Draft | None:
        """Return how a term becomes the program's own again."""
        table, _slash, name = key.partition("/")
        return self._back(table, name)

    def retire(self, key: str) -> Draft:
        """Return how a term goes out of use from today on, or comes back."""
        table, _slash, name = key.partition("/")
        return self._retire(table, name)
