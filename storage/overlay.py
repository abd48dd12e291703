"""Laying what a town says over what the program says, and refusing what cannot be meant.

What there is, and of which kind, comes from the program's own data file and from what
`data/settings/NAME.toml` says of it. Nothing that a town writes is silently left aside.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from string import Formatter
from typing import Any, NamedTuple, NoReturn

from storage.errors import InvalidError
from storage.language import _

# Gives the names that a reference such as `catalogue.field` stands for.
Named = Callable[[str], Iterable[str]]
# By which an entry of a list is known, the first that it has.
_KEYS = ("code", "name", "term")


class Overlay(NamedTuple):
    """One file of a town's.

    Attributes:
        path: where it is, for the sentences.
        base: what the program's own file says.
        known: what can be set in it: table → part → words, kind, choices.
        named: the names in other files.
    """

    path: Path
    base: Mapping[str, Any]
    known: Mapping[str, Any]
    named: Named

    def over(self, own: Mapping[str, Any]) -> dict[str, Any]:
        """Return the program's data with what the town says of it.

        Raises:
            InvalidError: it says something that nothing reads, or that cannot be meant;
                the sentence names file, place and what is allowed.
        """
        result = dict(self.base)
        for name, value in own.items():
            there, spec = self.base.get(name), self._spec(name)
            if there is None and "any" in self.known and name in self.named("columns"):
                there = []  # any part of a record may be given a list of terms
            if there is None:
                self._no_name(name, self.base)
            if name in self.known.get("fixed", {}).get("names", ()):
                self._fixed(name, value, there)
            elif isinstance(there, dict):
                self._shaped(name, value, dict)
                result[name] = self._table(name, value, there, spec)
            elif is_list_of_entries(there, spec):
                result[name] = self._entries(name, value, there, spec)
            else:
                self._plain(name, value, there, spec)
                result[name] = value
        self._refer(own, result)
        return result

    def _spec(self, name: str) -> Mapping[str, Any]:
        spec: Mapping[str, Any] = self.known.get(name) or self.known.get("any", {})
        return spec

    # ------------------------------------------------------------------ tables

    def _table(
        self, name: str, own: Mapping[str, Any], there: Mapping[str, Any], spec: Mapping[str, Any]
    ) -> dict[str, Any]:
        levels = spec.get("levels")
        if levels:
            self._levels(name, own, levels)
            return _deep(there, own)
        for part, value in own.items():
            if part not in there:
                self._no_name(part, there, name)
            if isinstance(there[part], dict):
                self._shaped(part, value, dict)
                own = {**own, part: self._table(part, value, there[part], spec.get(part, {}))}
            else:
                self._plain(part, value, there[part], spec.get(part, {}))
        return {**there, **own}

    def _levels(self, within: str, own: Any, levels: Sequence[Mapping[str, Any]]) -> None:
        """Check a table whose names are the town's own, such as `[units_of."住建领域"]`."""
        if len(levels) == 1:
            try:
                self._plain(within, own, None, levels[0])
            except InvalidError as error:
                raise InvalidError(str(error), str(levels[0]["name"])) from error
            return
        self._shaped(within, own, dict)
        for name, value in own.items():
            level = levels[0]
            if "choices" in level:
                known = list(self.choices(level))
                if name not in known:
                    self._no_name(name, known, within)
            elif level.get("kind") == "year" and not (len(name) == 4 and name.isdecimal()):
                self._refuse(within, name, _("a year such as 2025"), level["name"])
            self._levels(f"{within}.{name}", value, levels[1:])

    def _entries(
        self, name: str, own: Any, there: Sequence[Mapping[str, Any]], spec: Mapping[str, Any]
    ) -> list[dict[str, Any]]:
        if not isinstance(own, list) or not all(isinstance(entry, dict) for entry in own):
            self._shape(name)
        like = {part: given for entry in there for part, given in entry.items()}
        parts = {part: said for part, said in spec.items() if isinstance(said, dict)}
        closed = bool(self.known.get("fixed", {}).get("entries")) and there
        entries = {key_of(entry): dict(entry) for entry in there}
        for entry in own:
            key = key_of(entry)
            if not key:
                self._shape(name)
            if closed and key not in entries:
                self._no_name(key, entries, name)
            for part, given in entry.items():
                if part not in like and part not in parts:
                    self._no_name(part, (*like, *parts), key)
                if part in spec.get("fixed", ()) and key in entries:
                    self._fixed(part, given, entries[key].get(part), key)
                self._plain(part, given, like.get(part), parts.get(part, {}))
            entries[key] = {**entries.get(key, {}), **entry}
            for part, said in parts.items():
                if said.get("required") and entries[key].get(part, "") == "":
                    text = _("{path}: “{name}” needs “{part}”.")
                    raise InvalidError(text.format(path=self.path, name=key, part=part), part)
        return list(entries.values())

    # ------------------------------------------------------------- what is said

    def _plain(self, name: str, value: Any, there: Any, spec: Mapping[str, Any]) -> None:
        """Refuse a value that is not of the kind that is wanted."""
        kind = spec.get("kind") or _kind(there) or ("text" if "choices" in spec else "")
        kind = "words" if kind == "lines" else kind  # one to a line on the screen
        wanted = {
            "flag": _("true or false, without quotes"),
            "number": _("a number"),
            "day": _("a day such as 2025-12-31"),
            "days": _('days such as ["2025-12-31"]'),
            "words": _('texts such as ["…", "…"]'),
            "text": _("a text in quotes"),
        }.get(kind, "")
        fits: bool
        if kind == "flag":
            fits = isinstance(value, bool)
        elif kind == "number":
            least, most = spec.get("least", 0), spec.get("most", math.inf)
            whole = spec.get("whole", False)
            if whole:
                wanted = _("a whole number from 0 on")
            elif "most" in spec:
                wanted = _("a number from {least} to {most}").format(least=least, most=most)
            fits = isinstance(value, int if whole else int | float)
            fits = fits and not isinstance(value, bool) and least <= value <= most
        elif kind == "day":
            fits = value == "" or is_day(value)
        elif kind == "days":
            fits = isinstance(value, list) and all(map(is_day, value))
        elif kind == "words":
            fits = isinstance(value, list) and all(isinstance(word, str) for word in value)
        elif kind == "text":
            fits = isinstance(value, str)
        else:  # lists and tables that the program's own reader checks
            fits, wanted = there is None or isinstance(value, type(there)), ""
        if not fits:
            if not wanted or isinstance(value, dict | list):
                self._shape(name)
            self._refuse(name, value, wanted)
        if isinstance(spec.get("choices"), list) and value not in spec["choices"]:
            self._refuse(name, value, " / ".join(spec["choices"]))
        if kind in ("text", "words") and "holds" in spec:
            for text in [value] if isinstance(value, str) else value:
                self.placeholders(name, text, spec["holds"])

    def placeholders(self, name: str, text: str, known: Sequence[str]) -> None:
        """Refuse a text that asks for something that is not filled in there.

        Raises:
            InvalidError: it does.
        """
        try:
            found = holes(text)
        except ValueError:
            found = {"{ }"}
        if wrong := sorted(found - set(known)):
            raise InvalidError(
                _(
                    "{path}: {problem} in “{name}” cannot be filled in; this sentence knows "
                    "{known}."
                ).format(
                    path=self.path,
                    problem=" ".join("{" + hole.strip("{}") + "}" for hole in wrong),
                    name=name,
                    known=" ".join("{" + hole + "}" for hole in known) or _("none"),
                ),
                name,
            )

    def _refer(self, own: Mapping[str, Any], result: Mapping[str, Any]) -> None:
        """Refuse a part that names an entry that is not there, such as an item's field."""
        for table, value in own.items():
            spec = self._spec(table)
            said: list[tuple[str, Any, Any]] = [(table, value, spec)]
            if isinstance(value, list):
                entries = [entry for entry in value if isinstance(entry, dict)]
                said += [(p, given, spec.get(p)) for entry in entries for p, given in entry.items()]
            for name, given, of in said:
                if not isinstance(of, dict) or not isinstance(of.get("choices"), str):
                    continue
                known = list(self.choices(of, result))
                for word in given if isinstance(given, list) else [given]:
                    if word and word not in known:
                        self._refuse(name, word, " / ".join(known))

    def choices(
        self, spec: Mapping[str, Any], result: Mapping[str, Any] | None = None
    ) -> Iterable[str]:
        """Return the names that a part may have."""
        choices = spec.get("choices", ())
        if not isinstance(choices, str):
            return list(choices)
        file, _dot, table = choices.partition(".")
        if file == self.path.stem and table:
            return names_of((result or self.base)[table])
        return self.named(choices)

    # ------------------------------------------------------------ the sentences

    def _shaped(self, name: str, value: Any, kind: type) -> None:
        if not isinstance(value, kind):
            self._shape(name)

    def _fixed(self, name: str, value: Any, there: Any, within: str = "") -> None:
        if value != there:
            place = f"“{name}” ({within})" if within else f"“{name}”"
            text = _("{path}: {place} is not a town's to change; leave it out.")
            raise InvalidError(text.format(path=self.path, place=place))

    def _refuse(self, name: str, value: Any, wanted: str, part: str = "") -> NoReturn:
        raise InvalidError(
            _("{path}: “{name}” is {value}; write {wanted}.").format(
                path=self.path, name=name, value=_as_written(value), wanted=wanted
            ),
            part or name,
        )

    def _no_name(self, name: str, known: Iterable[str], within: str = "") -> NoReturn:
        """Say that nothing reads `name`, and which name may have been meant."""
        names = list(dict.fromkeys(known))
        place = f"“{name}” ({within})" if within else f"“{name}”"
        near = nearest(name, names)
        if near:
            text = _("{path}: there is no {place}; did you mean “{near}”?")
        else:
            text = _("{path}: there is no {place}; there are: {known}.")
        raise InvalidError(
            text.format(path=self.path, place=place, near=near, known=", ".join(names))
        )

    def _shape(self, name: str) -> NoReturn:
        raise InvalidError(
            _(
                "{path}: “{name}” is not written as in the file that comes with the program. "
                "Mend that place, or move the file away."
            ).format(path=self.path, name=name)
        )


def key_of(entry: Mapping[str, Any]) -> str:
    """Return by what an entry of a list is known; `""` where it has no name."""
    key = next((entry[name] for name in _KEYS if entry.get(name)), "")
    return key if isinstance(key, str) else ""


def names_of(value: Any) -> list[str]:
    """Return the names of a table, or of the entries of a list."""
    return [key_of(entry) for entry in value] if isinstance(value, list) else list(value)


def is_list_of_entries(value: Any, spec: Mapping[str, Any]) -> bool:
    """Tell whether a part of a file is a list of entries, each with parts of its own."""
    if not isinstance(value, list):
        return False
    if value:
        return all(isinstance(entry, dict) for entry in value)
    return any(isinstance(said, dict) for said in spec.values())


def holes(text: str) -> set[str]:
    """Return the names in braces; what is not a plain name is given as it is written."""
    found = set()
    for _text, name, form, conversion in Formatter().parse(text):
        if name is not None:
            found.add(f"{{{name}:{form}}}" if form or conversion else name)
    return found


def nearest(name: str, names: Sequence[str]) -> str:
    """Return the name that may have been meant, `""` where none is near."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(name, names, 1)), "")


def is_day(value: Any) -> bool:
    """Tell whether a value of a file is a day, with or without quotes."""
    from datetime import date, datetime

    if isinstance(value, str):
        try:
            date.fromisoformat(value)
        except ValueError:
            return False
        return True
    return isinstance(value, date) and not isinstance(value, datetime)


def _kind(there: Any) -> str:
    if isinstance(there, bool):
        return "flag"
    if isinstance(there, str):
        return "text"
    if isinstance(there, int | float):
        return "number"
    if isinstance(there, list) and all(isinstance(word, str) for word in there):
        return "words"
    return ""


def _deep(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Lay tables of tables over one another."""
    result = dict(base)
    for name, value in own.items():
        there = result.get(name)
        result[name] = (
            _deep(there, value) if isinstance(there, dict) and isinstance(value, dict) else value
        )
    return result


def _as_written(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)
