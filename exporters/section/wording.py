"""The wording of one town: sentences, count words and what the section includes."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from exporters.numbers import Figure
from exporters.words import Span, Words, fill
from storage import data, language
from storage.errors import InvalidError

_ = language._

_DATA = Path(__file__).parent.parent / "data" / "wording.toml"


class Wording:
    """The sentences of one town's report, and its choices."""

    def __init__(self, ledger: Path | None = None) -> None:
        """Read the wording of the ledger in that folder; `None` for the one shipped.

        Raises:
            InvalidError: the town's file cannot be read as `data.load` says.
        """
        self._texts: dict[str, Any] = data.load(_DATA, ledger)
        self.include: dict[str, bool] = self._texts["include"]

    def unit(self, kind: str, field: str = "") -> Words:
        """Return the count word (量词) for a kind of number, such as 次, in a field."""
        own = self._texts["units_of"].get(field, {})
        if isinstance(own, dict) and isinstance(own.get(kind), str):
            return Words(own[kind])
        return Words(str(self._texts["units"][kind]))

    def number(self, figure: Figure, text: str) -> Words:
        """Return a number as it is written, knowing which figure it is."""
        return Words(text, (Span(0, len(text), figure),))

    def text(self, name: str, /, **values: Words | str) -> str:
        """Fill in a text without asking for its numbers."""
        return self.say(name, **values).text

    def say(self, name: str, /, **values: Words | str) -> Words:
        """Fill in one text; only the plain names of `values` stand in its braces.

        Args:
            name: its name in the data, `table.name` within a table.
            values: what each name is filled in with.

        Raises:
            InvalidError: it has another placeholder, or a brace too many.
        """
        try:
            return fill(str(self._at(name)), values)
        except ValueError as error:
            known = " ".join("{" + value + "}" for value in values) or _("none")
            raise InvalidError(
                _(
                    "wording.toml: {problem} in “{name}” cannot be filled in; "
                    "this sentence knows {known}."
                ).format(problem=error, name=name, known=known)
            ) from None

    def issuer(self, town: str) -> str:
        """Return the body that issues a town's documents: 宋桂镇人民政府 of 宋桂镇."""
        for ending in self._texts["issuer"]:
            if town.endswith(ending):
                return self.text(f"issuer.{ending}", town=town)
        return town

    def options(self, chosen: Mapping[str, bool]) -> list[str]:
        """Return what the counting options in force say, a sentence for each."""
        sentences = []
        for name, value in chosen.items():
            answer = "yes" if value else "no"
            if isinstance(self._at(f"note.{name}_{answer}"), str):
                sentences.append(self.text(f"note.{name}_{answer}"))
            else:
                said = self.text(f"note.{answer}")
                sentences.append(self.text("note.option", name=name, value=said))
        return sentences

    def _at(self, name: str) -> Any:
        found: Any = self._texts
        for part in name.split("."):
            found = found.get(part) if isinstance(found, dict) else None
        return found
