"""In which order a list has its records: read a piece at a time, and kept when a few change.

Of a hundred thousand records a screen shows forty. So an order is read only as far as
somebody looks, the rest of it when there is time; and a record that is saved is put into
its place in it, instead of all of them being read again.
"""

import json
from array import array
from collections.abc import Collection, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any, NamedTuple

from storage.index import Index
from storage.indexfile import LISTED

# So many records are read at a time.
PIECE = 4096
# Up to so many that changed are put into their places one by one.
_FEW_CHANGES = 20

_LATEST = ("date", "number", "place")


class Stretch(NamedTuple):
    """A part of a list that lies in one piece in an index of SQLite's, and need not be sorted.

    Attributes:
        conditions: what its records fulfil, in SQL.
        values: the values that the conditions name.
        keys: the columns that give the order.
        down: whether the highest comes first.
        begin: keys in front of the first record, where others lie in front of it.
    """

    conditions: list[str]
    values: list[Any]
    keys: tuple[str, ...] = _LATEST
    down: bool = True
    begin: tuple[Any, ...] = ()

    @property
    def order(self) -> str:
        """What SQLite is to sort by."""
        return ", ".join(f"{key} desc" if self.down else key for key in self.keys)

    def after(self, last: tuple[Any, ...] = ()) -> tuple[str, list[Any]]:
        """Return the condition that a record comes after the one with these keys, with values.

        One bound only, or SQLite would begin at the other.
        """
        last = last or self.begin
        if not last:
            return " and ".join(self.conditions), self.values
        beyond = f"({', '.join(self.keys)}) {'<' if self.down else '>'} "
        beyond += f"({', '.join('?' * len(last))})"
        return " and ".join((*self.conditions, beyond)), [*self.values, *last]


@dataclass(frozen=True)
class Where:
    """The conditions and the order of a list.

    Attributes:
        alike: likenesses of its records, each with its status.
        year: only records dated in that year, or not dated at all; `None` for all.
        equal: facts that must be equal; for `officer`, a name among the officers, for
            `month`, two digits.
        uids: only records with one of these identities.
        order: `date`, the latest first; `returned`, the same with those first that were
            sent back; `waiting`, what was changed longest ago first.
    """

    alike: list[tuple[int, str]]
    year: int | None
    equal: Mapping[str, str]
    uids: list[str] | None
    order: str

    def stretches(self, lines: Collection[int] | None = None) -> Iterator[Stretch]:
        """Yield the parts of the list, one after the other.

        Args:
            lines: only records whose latest revision is on one of these lines.
        """
        conditions, values = self._conditions(lines)
        every = [likeness for likeness, _status in self.alike]
        days = [] if self.year is None else list(days_of(self.year))
        if self.order == "waiting":  # the journal is in the order of time
            dated = [] if self.year is None else [IN_YEAR]
            found = [_among(every), *conditions, *dated]
            yield Stretch(found, [*values, *days], ("line",), down=False)
            return
        back = [likeness for likeness, status in self.alike if status == "returned"]
        rest = [likeness for likeness in every if likeness not in back]
        for group in filter(None, [every] if self.order == "date" else [back, rest]):
            found = [_among(group), *conditions]
            if self.year is None:
                yield Stretch(found, values)
                continue
            end = (f"{days[1]}~", "", 0)
            yield Stretch([*found, "date >= ?"], [*values, days[0]], begin=end)
            yield Stretch([*found, "date = ''"], values)

    def _conditions(self, lines: Collection[int] | None) -> tuple[list[str], list[str]]:
        """Return the conditions that are the same for every stretch, with their values."""
        conditions: list[str] = []
        values: list[str] = []
        if lines is not None:
            conditions.append(f"line in ({', '.join(map(str, lines))})")
        if self.uids is not None:
            conditions.append("key in (select value from json_each(?))")
            values.append(json.dumps(self.uids))
        for name, value in self.equal.items():
            if name == "officer":
                conditions.append("' ' || officers || ' ' like ? escape '!'")
                values.append(f"% {_escaped(value.replace(' ', ''))} %")
            elif name == "month":
                conditions.append("substr(date, 6, 2) = ?")
                values.append(value)
            elif name in LISTED:
                conditions.append(f"{name} = ?")
                values.append(value)
            else:
                raise TypeError(f"records have no fact named {name!r}")
        return conditions, values


def places(
    index: Index, where: Where, limit: int = -1, lines: Collection[int] | None = None
) -> "array[int]":
    """Return the places of at most `limit` records (-1 for all) that fulfil conditions."""
    found = array("q")
    # What few lines lead to is sorted; else an index has the order.
    records = "records" if lines is None else "records indexed by by_line"
    for stretch in where.stretches(lines):
        conditions, values = stretch.after()
        found += index.numbers(
            f"select place from {records} where {conditions} order by {stretch.order} limit ?",
            (*values, limit if limit < 0 else limit - len(found)),
        )
    return found


class Order:
    """The records that fulfil conditions, in their order.

    Attributes:
        places: where they are, as far as they were read.
        lines: the line of the latest revision of each.
    """

    def __init__(self, index: Index, where: Where) -> None:
        self.places, self.lines = array("q"), array("q")
        self._index = index
        self._stretches = list(where.stretches())
        self._begins: list[int] = []  # at which place of the list each stretch begins
        self._last: tuple[Any, ...] = ()
        self._known = index.position.line

    @property
    def whole(self) -> bool:
        """Whether all of it was read."""
        return not self._stretches or len(self._begins) > len(self._stretches)

    def more(self) -> None:
        """Read the next piece."""
        if self.whole:
            return
        if not self._begins:
            self._begins.append(0)
        stretch = self._stretches[len(self._begins) - 1]
        conditions, values = stretch.after(self._last)
        both = self._index.numbers(
            f"select place, line from records where {conditions} "
            f"order by {stretch.order} limit {PIECE}",
            values,
        )
        self.places += both[::2]
        self.lines += both[1::2]
        if len(both) < 2 * PIECE:
            self._begins.append(len(self.places))
            self._last = ()
        else:
            self._last = self._keys(stretch, self.places[-1])

    def glimpse(self, least: int) -> None:
        """There is no sooner way than to read the pieces."""

    def now(self) -> "Order | None":
        """Return the order of this moment, where that takes no reading of it all.

        `None` where too much has changed since this one was begun.
        """
        reached = self._index.position.line
        if reached == self._known:
            return self
        if not self.whole or not 0 < reached - self._known <= _FEW_CHANGES:
            return None
        changed = self._index.rows("select place, line from records where line > ?", (self._known,))
        if len(changed) != reached - self._known:
            return None  # something was removed, or a table begun
        new = copy(self)
        new.places, new.lines, new._begins = self.places[:], self.lines[:], self._begins[:]
        new._known = reached
        for place, line in changed:
            new._take_out(place)
            new._put_in(place, line)
        return new

    def _take_out(self, place: int) -> None:
        try:
            at = self.places.index(place)
        except ValueError:
            return
        del self.places[at], self.lines[at]
        self._begins = [begin - (begin > at) for begin in self._begins]

    def _put_in(self, place: int, line: int) -> None:
        for number, stretch in enumerate(self._stretches):
            conditions, values = stretch.after()
            query = f"select 1 from records where place = ? and {conditions}"
            if not self._index.rows(query, (place, *values)):
                continue
            keys = self._keys(stretch, place)
            low, high = self._begins[number : number + 2]
            while low < high:
                middle = (low + high) // 2
                earlier = self._keys(stretch, self.places[middle]) < keys
                if earlier is stretch.down:
                    high = middle
                else:
                    low = middle + 1
            self.places.insert(low, place)
            self.lines.insert(low, line)
            self._begins[number + 1 :] = [begin + 1 for begin in self._begins[number + 1 :]]
            return

    def _keys(self, stretch: Stretch, place: int) -> tuple[Any, ...]:
        query = f"select {', '.join(stretch.keys)} from records where place = ?"
        return next(iter(self._index.rows(query, (place,))), ("",) * len(stretch.keys))


IN_YEAR = "(date between ? and ? or date = '')"


def days_of(year: int) -> Sequence[str]:
    """Return the first and the last day of a year, for `IN_YEAR`."""
    return f"{year:04}-01-01", f"{year:04}-12-31"


def _among(alike: Collection[int]) -> str:
    return f"likeness in ({', '.join(map(str, alike))})"


def _escaped(text: str) -> str:
    """Escape what LIKE would take for a wildcard."""
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")
