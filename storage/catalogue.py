"""Fields, items, terms and columns: the words of the domain, read from data files.

Every term is official Chinese with an English gloss; which of the two is shown
depends on the language in use. What people write for a term is found by `Terms.find`.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from storage import data, language

_FOLDER = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Term:
    """One official term.

    Attributes:
        name: the term, in Chinese.
        gloss: its meaning in English.
        aliases: other words people write for it.
        details: what else the data says of it (`power`, `basis`, `until`, …).
    """

    name: str
    gloss: str = ""
    aliases: tuple[str, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def shown(self) -> str:
        """The term in the language in use; a town's own term without a gloss stays as it is."""
        return self.gloss if self.gloss and language.current() == "en" else self.name

    def in_force(self, first: str, last: str = "") -> bool:
        """Tell whether it is in use on the ISO day `first`, or on a day from it to `last`."""
        since, until = (str(self.details.get(name) or "") for name in ("from", "until"))
        return in_force(since, until, first, last)

    @property
    def brief(self) -> str:
        """The shortest form of the term in the language in use."""
        name = "short_gloss" if language.current() == "en" else "short"
        return str(self.details.get(name) or self.shown)


class Terms:
    """A list of terms in which what people write is found."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self.by_name = {term.name: term for term in terms}
        self._found: dict[str, Term] = {}
        for term in self.by_name.values():
            for word in (term.name, term.gloss, *term.aliases):
                self._found.setdefault(folded(word), term)

    def __iter__(self) -> Any:
        return iter(self.by_name.values())

    def find(self, text: str) -> Term | None:
        """Return the term that `text` means: its name, gloss or an alias; else `None`."""
        return self._found.get(folded(text)) if folded(text) else None

    def shown(self, name: str) -> str:
        """Return `name` in the language in use; an unknown name stays as it is."""
        term = self.by_name.get(name)
        return term.shown if term else name


class Column(NamedTuple):
    """One part of a record, as people see it.

    Attributes:
        name: the attribute of the record.
        term: its official label.
        gloss: its label in English.
        group: which group of the record it belongs to.
        kind: text, date, time, officers, list, number, boolean or code.
        headers: what spreadsheets call it.
    """

    name: str
    term: str
    gloss: str
    group: str
    kind: str = "text"
    headers: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The label in the language in use."""
        return self.gloss if language.current() == "en" else self.term


class Catalogue:
    """The fields, items and terms that one town uses."""

    def __init__(self, ledger: Path | None = None) -> None:
        """Read the catalogue of the ledger in that folder; `None` for the one shipped.

        Raises:
            InvalidError: a data file of the town's is not valid TOML.
        """
        fields = data.load(_FOLDER / "catalogue.toml", ledger)
        self.fields = _terms(fields["field"])
        self.items = _terms(fields["item"])
        self.terms = {
            name: _terms(entries)
            for name, entries in data.load(_FOLDER / "terms.toml", ledger).items()
        }

    def items_of(self, field_name: str) -> list[Term]:
        """Return the items of a field, in the order of the data."""
        return [item for item in self.items if item.details.get("field") == field_name]

    def in_force(self, item: str, day: str) -> bool:
        """Tell whether `item` is on the list on that ISO day; unknown items are not."""
        term = self.items.by_name.get(item)
        return term is not None and term.in_force(day)

    def fields_in(self, year: int) -> list[Term]:
        """Return the fields that are in use on some day of `year`, in the order of the data."""
        days = f"{year:04}-01-01", f"{year:04}-12-31"
        return [field for field in self.fields if field.in_force(*days)]

    def shown(self, column: str, value: str) -> str:
        """Return the value of a column in the language in use."""
        if column in ("field", "item"):
            return (self.fields if column == "field" else self.items).shown(value)
        return self.terms[column].shown(value) if column in self.terms else value


def in_force(since: str, until: str, first: str, last: str = "") -> bool:
    """Tell whether what holds from `since` until `until` holds on `first`, or by `last`.

    Days are ISO days; an empty bound is none.
    """
    return (not since or since <= (last or first)) and (not until or first <= until)


@lru_cache(maxsize=1)
def columns() -> dict[str, Column]:
    """Return every column of a record by its name, in the order of the data."""
    entries = data.load(_FOLDER / "columns.toml")
    return {
        name: Column(name, **{**entry, "headers": tuple(entry.get("headers", ()))})
        for name, entry in entries.items()
    }


def label(name: str) -> str:
    """Return what the column `name` is called in the language in use."""
    column = columns().get(name)
    return column.label if column else name


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """Return `text` as words are compared: half-width, lower case, letters and digits only."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in plain if character.isalnum())


def _terms(entries: Iterable[Mapping[str, Any]]) -> Terms:
    return Terms(
        Term(
            entry.get("name") or entry["term"],
            entry.get("gloss", ""),
            tuple(entry.get("aliases", ())),
            entry,
        )
        for entry in entries
    )
