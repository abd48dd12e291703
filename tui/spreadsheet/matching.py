"""What a header means: the part of a record whose known headers it fits best."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from storage import facts
from storage.catalogue import Column, columns, folded
from storage.errors import InvalidError
from storage.language import _
from tui.spreadsheet import words

_LONGEST = 60  # characters; longer text is no header
_BRACKETS = re.compile(r"[(\[【〔<《][^()\[\]【】〔〕<>《》]*[)\]】〕>》]")
_ORDINAL = re.compile(r"\d{1,2}|[①-⑩]|(?<=[员人名])[一二三四五六甲乙丙AB]|第[一二三四]")
_ORDER = {
    sign: order for signs in ("一二三四五六", "甲乙丙", "AB") for order, sign in enumerate(signs)
}
# Parts whose header may have words before it (违建案件检查日期), and the words that make it
# another thing (下次检查日期).
_PREFIXED = {
    *("date", "item", "subject", "credit_code", "identity_number", "phone", "address"),
    *("officers", "certificates", "findings", "result", "measures", "kind", "source", "method"),
}
_SHORTEST_END = 4
_OTHERWISE = re.compile(r"[不未非免无次拟应原复再率数上下]|计划")


class Match(NamedTuple):
    """What one header means.

    Attributes:
        name: the part of the record; `""` where the column is kept as written.
        exactness: how it was found, 0 for word by word; less is better.
        length: how long the known header is that it fits.
        position: its place in the list of known headers.
        ordinal: the number in it, as in 执法人员2.
        header: the known header.
    """

    name: str
    exactness: int
    length: int
    position: int
    ordinal: int
    header: str = ""

    @property
    def rank(self) -> tuple[int, int, int]:
        """Sort key: the most exact one first, then the longest."""
        return (self.exactness, -self.length, self.position)


@lru_cache(maxsize=4096)
def match(header: str, table: str) -> Match | None:
    """Return what `header` means in a sheet of `table`, `None` where it is not known."""
    if not header or len(header) > _LONGEST:
        return None
    known = _known(table)
    for exactness, text, ordinal in _readings(header):
        found = known.get(folded(text))
        if found and (exactness != 2 or found[0] in ("officers", "certificates")):
            return Match(found[0], exactness, len(folded(text)), found[1], ordinal, folded(text))
    return _by_end(folded(_BRACKETS.sub("", unicodedata.normalize("NFKC", header))), table)


def _readings(header: str) -> Iterator[tuple[int, str, int]]:
    """Give the ways to read a header, the most exact one first."""
    plain = unicodedata.normalize("NFKC", header)
    yield 0, plain, 0
    bare = _BRACKETS.sub("", plain)
    yield 1, bare, 0
    signs = _ORDINAL.findall(plain)
    if signs:
        sign = signs[-1].strip("第")
        yield 2, _ORDINAL.sub("", plain), int(sign) if sign.isdigit() else _ORDER.get(sign, 0)
    for piece in re.split(r"[/|或及]", bare):
        yield 3, piece, 0
    yield 3, bare.rpartition("-")[2], 0  # ODK names the group before the question


def _by_end(text: str, table: str) -> Match | None:
    """Return the longest known header that `text` ends in."""
    known = _known(table)
    for start in range(1, len(text) - _SHORTEST_END + 1):
        found = known.get(text[start:])
        if found and found[0] in _PREFIXED and not _OTHERWISE.search(text[:start]):
            return Match(found[0], 4, len(text) - start, found[1], 0, text[start:])
    return None


@lru_cache(maxsize=8)
def _known(table: str) -> dict[str, tuple[str, int]]:
    """Return what headers are known in a sheet of `table`: folded → part and place in its list."""
    known: dict[str, tuple[str, int]] = {}
    if table in words.directories():
        for name, listed in words.directories()[table]["columns"].items():
            for position, header in enumerate(listed):
                known.setdefault(folded(header), (name, position))
        return known
    wanted = [columns()[name] for name in parts(table)]
    for column in wanted:
        for position, header in enumerate(column.headers):
            known.setdefault(folded(header), (column.name, position))
    for column in wanted:  # what the program itself calls it, where nothing else has the word
        for word in (column.term, column.gloss, column.name):
            known.setdefault(folded(word), (column.name, len(column.headers)))
    return known


def parts(table: str = "") -> list[str]:
    """Return the names of the parts that a sheet of `table` can say; of any table if `""`."""
    return [column.name for column in columns().values() if _importable(column, table)]


def _importable(column: Column, table: str) -> bool:
    # The ledger gives numbers, its users give a record its life; a part without known
    # headers (attachments, say) is none that a cell can hold.
    if column.group == "life" or column.name == "number" or not column.headers:
        return False
    if table == facts.TRAININGS:
        return column.group == "training" or column.name in ("date", "remarks")
    return table == "" or column.group != "training"


def named(wanted: str) -> str:
    """Return the name of the column that a person calls `wanted`, `""` where there is none."""
    if wanted in ("extra", columns()["extra"].term, columns()["extra"].gloss):
        return "extra"
    for table in (facts.INSPECTIONS, facts.TRAININGS):
        found = _known(table).get(folded(wanted))
        if found:
            return found[0]
    return ""


def overriding(mapping: Mapping[str, str]) -> dict[str, str]:
    """Return a person's choice of columns with headers folded and columns by their name.

    Raises:
        InvalidError: a column that is named does not exist or cannot be imported.
    """
    chosen = {}
    for header, wanted in mapping.items():
        name = "extra" if wanted.strip() in ("", "-") else named(wanted)
        if not name:
            raise InvalidError(
                _("“{name}” is not a column that can be imported; there are {columns}.").format(
                    name=wanted, columns=" ".join(columns()[one].label for one in parts())
                )
            )
        chosen[folded(header)] = name
    return chosen
