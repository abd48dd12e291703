"""In which order a list has its records: read a piece at a time, and kept when a few change.

Of a hundred thousand records a screen shows forty. So an order is read only as far as
somebody looks, the rest of it when there is time; and a record that is saved is put into
its place in it, instead of all of them being read again.
"""

import json
from array import array
from collections.abc import Collection, Iterator, Mapping, Sequence
from copy import copy
from itertools import compress, repeat
from typing import Any, NamedTuple

from storage.index import Index
from storage.indexfile import AMONG, LISTED

# So many records are read at a time, in 2 ms; all of them take no longer than in larger pieces.
PIECE = 1024
# Up to so many that changed are put into their places one by one.
_FEW_CHANGES = 20

# What an index leads to, or has beside what it is in the order of.
_LED_TO = ("subject", "date", "number")
_LATEST = ("date", "number", "place")


class Conditions(NamedTuple):
    """What records fulfil, in SQL, and the values that are named there."""

    texts: list[str]
    values: list[Any]

    def __bool__(self) -> bool:
        return bool(self.texts)

    def also(self, text: str, *values: Any) -> "Conditions":
        """Return these and one more."""
        return Conditions([*self.texts, text], [*self.values, *values])


class Stretch(NamedTuple):
    """A part of a list that lies in one piece in an index of SQLite's, and need not be sorted.

    Attributes:
        known: what its records fulfil as far as an index knows it.
        sieve: what they fulfil beyond that, for which each record has to be looked at.
        keys: the columns that give the order.
        down: whether the highest comes first.
        begin: keys in front of the first record, where others lie in front of it.
    """

    known: Conditions
    sieve: Conditions
    keys: tuple[str, ...] = _LATEST
    down: bool = True
    begin: tuple[Any, ...] = ()

    @property
    def order(self) -> str:
        """What SQLite is to sort by."""
        return ", ".join(f"{key} desc" if self.down else key for key in self.keys)

    def after(self, last: tuple[Any, ...] = ()) -> tuple[str, list[Any]]:
        """Return the condition that a record comes after the one with these keys, with values.

        One bound only, or SQLite would begin at the other. The sieve is not in it.
        """
        last = last or self.begin
        known = self.known
        if last:
            beyond = f"({', '.join(self.keys)}) {'<' if self.down else '>'} "
            known = known.also(beyond + f"({', '.join('?' * len(last))})", *last)
        return " and ".join(known.texts), known.values

    def whole(self) -> tuple[str, list[Any]]:
        """Return the condition that a record belongs to it, with values."""
        condition, values = self.after()
        return " and ".join((condition, *self.sieve.texts)), [*values, *self.sieve.values]


class Where(NamedTuple):
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
        known, sieve = self._conditions(lines)
        every = [likeness for likeness, _status in self.alike]
        days = [] if self.year is None else list(days_of(self.year))
        if self.order == "waiting":  # the journal is in the order of time
            known = known.also(_among(every))
            yield Stretch(known.also(IN_YEAR, *days) if days else known, sieve, ("line",), False)
            return
        back = [likeness for likeness, status in self.alike if status == "returned"]
        rest = [likeness for likeness in every if likeness not in back]
        for group in filter(None, [every] if self.order == "date" else [back, rest]):
            found = known.also(_among(group))
            if self.year is None:
                yield Stretch(found, sieve)
                continue
            end = (f"{days[1]}~", "", 0)
            yield Stretch(found.also("date >= ?", days[0]), sieve, begin=end)
            yield Stretch(found.also("date = ''"), sieve)

    def _conditions(self, lines: Collection[int] | None) -> tuple[Conditions, Conditions]:
        """Return what is the same for every stretch: what an index knows, and the sieve."""
        known, sieve = Conditions([], []), Conditions([], [])
        if lines is not None:
            known = known.also(f"line in ({', '.join(map(str, lines))})")
        if self.uids is not None:
            known = known.also(f"key {AMONG}", json.dumps(self.uids))
        for name, value in self.equal.items():
            if name == "officer":
                name_in = f"% {_escaped(value.replace(' ', ''))} %"
                sieve = sieve.also("' ' || officers || ' ' like ? escape '!'", name_in)
            elif name == "month":
                known = known.also("substr(date, 6, 2) = ?", value)
            elif name in _LED_TO:
                known = known.also(f"{name} = ?", value)
            elif name in LISTED:
                sieve = sieve.also(f"{name} = ?", value)
            else:
                raise TypeError(f"records have no fact named {name!r}")
        return known, sieve


def places(
    index: Index, where: Where, limit: int = -1, lines: Collection[int] | None = None
) -> "array[int]":
    """Return the places of at most `limit` records (-1 for all) that fulfil conditions."""
    found = array("q")
    # What few lines lead to is sorted; else an index has the order.
    records = "records" if lines is None else "records indexed by by_line"
    for stretch in where.stretches(lines):
        conditions, values = stretch.whole()
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
        condition, values = stretch.after(self._last)
        # So many are looked at, and not so many found: where few pass the sieve, that would
        # be all records at once.
        asked = ["place", "line"]
        if stretch.sieve:
            asked.append(" and ".join(stretch.sieve.texts))
        found = self._index.numbers(
            f"select {', '.join(asked)} from records where {condition} "
            f"order by {stretch.order} limit {PIECE}",
            (*stretch.sieve.values, *values),
        )
        places, lines = found[:: len(asked)], found[1 :: len(asked)]
        fit = found[2::3] if stretch.sieve else repeat(1)
        self.places.extend(compress(places, fit))
        self.lines.extend(compress(lines, fit))
        if len(places) < PIECE:
            self._begins.append(len(self.places))
            self._last = ()
        else:
            self._last = self._keys(stretch, places[-1])

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
            conditions, values = stretch.whole()
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
