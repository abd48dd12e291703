"""Which row holds the headers, and which column means what.

Above the headers there may be titles, and the headers may take two lines, of which
the upper one names groups. A header means a part of a record where it is, or
comes close to, one of the headers that `storage/data/columns.toml` lists.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from storage import facts
from storage.catalogue import folded
from tui.spreadsheet import cells, matching, words
from tui.spreadsheet.matching import Match

SEARCHED = 40  # rows in which the header row is looked for

Rows = Sequence[tuple[int, tuple[Any, ...]]]

# Without one of these a sheet is a list of something else: officers, villages, addresses.
_CORE: dict[str, list[set[str]]] = {
    facts.INSPECTIONS: [{"subject"}, {"item"}, {"findings"}, {"result"}, {"date", "officers"}],
    facts.TRAININGS: [{"title"}, {"level"}, {"attendees"}],
}
# What a directory of subjects says of each; a list of visits says more.
_OF_A_SUBJECT = {
    *("subject", "subject_kind", "credit_code", "identity_number", "registration_number"),
    *("principal", "phone", "address", "village", "coordinates", "remarks", "kind"),
}
_SEVERAL = ("officers", "certificates")  # parts that may take several columns
_GROUP_ENDS = ("情况", "信息", "内容", "栏")


@dataclass(frozen=True)
class Layout:
    """How the rows of one sheet are to be read.

    Attributes:
        table: inspections (patrols are among them), trainings, or a directory.
        last: number of the last header row; what follows is data.
        headers: header of each column, as shown.
        parts: part of a record → its columns, the leading one first.
        kept: columns without a part → the header under which they are kept.
        serial: columns that only count the rows.
        titles: the texts above the headers.
        identity: the column that names a submission of a form collector.
        reviewed: the column that says how it was reviewed there.
        aside: columns kept beside the record that do not tell one row from another.
    """

    table: str
    last: int
    headers: tuple[str, ...]
    parts: Mapping[str, tuple[int, ...]]
    kept: Mapping[int, str]
    serial: frozenset[int]
    titles: tuple[str, ...]
    identity: int | None = None
    reviewed: int | None = None
    aside: frozenset[int] = frozenset()

    def header(self, column: int) -> str:
        """Return the header of a column; one without a header is named by its letter."""
        named = self.headers[column] if column < len(self.headers) else ""
        return named or f"{letter(column)}列"

    @cached_property
    def taken(self) -> frozenset[int]:
        """The columns that a part takes."""
        return frozenset(column for of in self.parts.values() for column in of)

    def mark(self, column: int) -> str:
        """Return what a column is called in the fingerprint of a row.

        It is the header and not the part: when a later version knows one header more,
        rows that were imported before must still be recognised.
        """
        return self._marks[column] if column < len(self._marks) else self.header(column)

    @cached_property
    def _marks(self) -> list[str]:
        marks: list[str] = []
        for column in range(len(self.headers)):
            mark = folded(self.header(column)[:100])
            marks.append(f"{mark}.{column}" if mark in marks else mark)
        return marks


def find(rows: Rows, overrides: Mapping[str, str]) -> Layout | None:
    """Return how to read a sheet that begins with `rows`, `None` where no header is known.

    Args:
        rows: its first rows, with their numbers.
        overrides: header → name of a column; `extra` keeps the column as written.
    """
    best: tuple[int, Layout] | None = None
    for position in range(min(len(rows), SEARCHED)):
        for depth in (1, 2):
            for table in (*_CORE, *words.directories()):
                found = _layout(rows, position, depth, table, overrides)
                if found and (best is None or found[0] > best[0]):
                    best = found
    return best[1] if best else None


def _layout(
    rows: Rows, position: int, depth: int, table: str, overrides: Mapping[str, str]
) -> tuple[int, Layout] | None:
    """Read the row at `position` as headers; return how many are known, and the layout."""
    top = [_shown(cell) for cell in rows[position][1]]
    below: list[str] = []
    if depth == 2:
        if position + 1 >= len(rows):
            return None
        below = [_shown(cell) for cell in rows[position + 1][1]]
        if not _spreads(top, below):
            return None
    names = _joined(top, below)
    identity, reviewed, aside = _of_a_collector([own for _group, own in names])
    found = {
        column: match
        for column, (group, own) in enumerate(names)
        if column not in aside and (match := _meaning(group, own, table, overrides))
    }
    known = {match.name for match in found.values() if match.name}
    if not _is_of(table, known, names, overrides):
        return None
    headers = tuple(_label(group, own) for group, own in names)
    parts, serial = _assigned(found, headers)
    taken = {column for of in parts.values() for column in of} | serial
    kept = _kept(headers, taken)
    titles = tuple(
        text
        for _number, row in rows[:position]
        if (text := " ".join(filter(None, map(_shown, row))))
    )
    last = rows[position + depth - 1][0]
    # Two rows must tell more than one, or the lower must plainly belong to the upper.
    score = 4 * len(known) - depth
    if depth == 2 and _belongs(top, below, table, overrides):
        score += 3
    return score, Layout(
        table, last, headers, parts, kept, serial, titles, identity, reviewed, aside
    )


def _of_a_collector(headers: Sequence[str]) -> tuple[int | None, int | None, frozenset[int]]:
    """Find the columns that a form collector adds: identity, review, and all of them."""
    lists = words.beside_the_parts()
    places = {header: column for column, header in enumerate(headers)}
    identity = next((places[name] for name in lists["submission"] if name in places), None)
    if identity is None:
        return None, None, frozenset()
    reviewed = next((places[name] for name in lists["reviewed"] if name in places), None)
    own = {*lists["submission"], *lists["reviewed"], *lists["collected"]}
    aside = {
        column
        for column, header in enumerate(headers)
        # 办案人员/张三 beside 办案人员 says again, as 1 or 0, what the answer says in words.
        if header in own or ("/" in header and header.rpartition("/")[0] in places)
    }
    return identity, reviewed, frozenset(aside)


def _is_of(
    table: str, known: set[str], names: Sequence[tuple[str, str]], overrides: Mapping[str, str]
) -> bool:
    """Tell whether a sheet with these headers is one of `table`.

    A list of subjects has nothing that a list of visits has beside its subjects, and a
    plan has what only plans have; each would else be taken for the other.
    """
    if table in _CORE:
        return (
            len(known) > 1
            and any(core <= known for core in _CORE[table])
            and not (known <= _OF_A_SUBJECT and _has_core("subjects", names, overrides))
            and not _has_core("plans", names, overrides)
        )
    if not _has_core(table, names, overrides):
        return False
    if table in ("subjects", "villages"):
        as_visits = _known_as(facts.INSPECTIONS, names, overrides)
        return as_visits <= (_OF_A_SUBJECT if table == "subjects" else {"village"})
    return True


def _has_core(table: str, names: Sequence[tuple[str, str]], overrides: Mapping[str, str]) -> bool:
    known = _known_as(table, names, overrides)
    return any(set(core) <= known for core in words.directories()[table]["core"])


def _known_as(
    table: str, names: Sequence[tuple[str, str]], overrides: Mapping[str, str]
) -> set[str]:
    """Return the parts that the headers mean in a sheet of `table`."""
    found = (_meaning(group, own, table, overrides) for group, own in names)
    return {match.name for match in found if match and match.name}


def _shown(cell: Any) -> str:
    return " ".join(cells.text(cell).split())


def _spreads(top: Sequence[str], below: Sequence[str]) -> bool:
    """Tell whether `below` names the columns of groups in `top`.

    A group's name stands in its first column and leaves the others empty, so the
    line below fills columns that are empty above.
    """
    named = [column for column, text in enumerate(below) if text]
    fills = any(column >= len(top) or not top[column] for column in named)
    texts = all(len(below[column]) <= 20 and not below[column].isdigit() for column in named)
    return bool(named) and fills and texts


def _belongs(
    top: Sequence[str], below: Sequence[str], table: str, overrides: Mapping[str, str]
) -> bool:
    """Tell whether `below` fills nothing but the groups of `top`, which is a header row itself."""

    def at(texts: Sequence[str], column: int) -> str:
        return texts[column] if column < len(texts) else ""

    known = [
        column for column, text in enumerate(top) if text and _meaning("", text, table, overrides)
    ]
    return len(known) > 1 and all(
        not at(below, column) or (at(below, column + 1) and not at(top, column + 1))
        for column in known
    )


def _joined(top: Sequence[str], below: Sequence[str]) -> list[tuple[str, str]]:
    """Return group and own name of each column; the group is `""` in a single header row."""
    names: list[tuple[str, str]] = []
    group = ""
    for column in range(max(len(top), len(below))):
        upper = top[column] if column < len(top) else ""
        lower = below[column] if column < len(below) else ""
        group = upper or (group if lower else "")
        names.append((group, lower) if lower else ("", upper))
    return names


def _label(group: str, own: str) -> str:
    return group + own if group and own else own or group


def _meaning(group: str, own: str, table: str, overrides: Mapping[str, str]) -> Match | None:
    """Return what a header means, looked at with its group and without."""
    texts = [_label(group, own)]
    if group:
        stem = next((group[: -len(end)] for end in _GROUP_ENDS if group.endswith(end)), "")
        texts += [stem + own] if stem else []
        texts += [own] if len(folded(own)) >= 3 or stem else []
    for text in texts:
        chosen = overrides.get(folded(text))
        if chosen:
            return Match("" if chosen == "extra" else chosen, -1, 0, 0, 0)
    return next((match for text in texts if (match := matching.match(text, table))), None)


def _assigned(
    found: Mapping[int, Match], headers: Sequence[str]
) -> tuple[dict[str, tuple[int, ...]], frozenset[int]]:
    """Give each part its column: the one whose header fits best."""
    ranked = sorted(found, key=lambda column: (found[column].rank, column))
    parts: dict[str, tuple[int, ...]] = {}
    for column in ranked:
        match = found[column]
        if match.name and match.name not in parts:
            parts[match.name] = (column,)
            if match.name in _SEVERAL:
                parts[match.name] = _beside(column, found, headers)
    serial = frozenset(
        column
        for column, header in enumerate(headers)
        if folded(header) in words.folded_list("serial")
        and not (column in found and found[column].name)
    )
    return parts, serial


def _beside(leading: int, found: Mapping[int, Match], headers: Sequence[str]) -> tuple[int, ...]:
    """Return the columns that name officers together with the leading one.

    They have the same header but for a number, or no header of their own: two cells
    under one merged header.
    """
    match = found[leading]
    alike = [
        column
        for column, other in found.items()
        if (other.name, other.header) == (match.name, match.header)
    ]
    alike.sort(key=lambda column: (found[column].ordinal, column))
    after = alike[-1] + 1
    while after < len(headers) and not headers[after]:
        alike.append(after)
        after += 1
    return tuple(alike)


def _kept(headers: Sequence[str], taken: set[int]) -> dict[int, str]:
    kept: dict[int, str] = {}
    for column, header in enumerate(headers):
        if column not in taken and header:
            again = sum(name.split(" (")[0] == header for name in kept.values())
            kept[column] = f"{header} ({again + 1})" if again else header
    return kept


def letter(column: int) -> str:
    """Return the letters of a column, counted from 0: A, B, …, Z, AA."""
    name, column = "", column + 1
    while column:
        column, digit = divmod(column - 1, 26)
        name = chr(65 + digit) + name
    return name
