"""A list of records whose rows are fetched when they are looked at."""

import json
import time
from array import array
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple, Protocol, overload

from storage.facts import Facts
from storage.index import Index
from storage.indexfile import AMONG, LISTED

_WINDOW = 128  # rows fetched at a time
_WINDOWS = 8  # how many of these are kept
_SOON = 0.01  # seconds


class Row(NamedTuple):
    """A record in a list: where it is, and its facts."""

    table: str
    id: int
    facts: Facts


_GONE = Row("", 0, Facts())


class Source(Protocol):
    """Where a list has its records from: their places, a beginning of them at first."""

    @property
    def places(self) -> "array[int]":
        """As far as they are known."""

    @property
    def whole(self) -> bool:
        """Whether these are all of them."""

    def more(self) -> None:
        """Find more, in a few milliseconds."""

    def glimpse(self, least: int) -> None:
        """Find the first `least` at once, where that is sooner done than to find them all."""


class Settled(NamedTuple):
    """A source that is known from its beginning to its end."""

    places: "array[int]"
    whole: bool = True

    def more(self) -> None:
        """Nothing is left to find."""

    def glimpse(self, least: int) -> None:
        """Nothing is left to find."""


NOTHING = Settled(array("q"))


class Listing(Sequence[Row]):
    """Records in an order that was settled when the list was made.

    Eight bytes are kept for each; a row says what the record says when it is fetched.
    A record that was removed since then has a row without facts.

    The list is read as far as it is looked at. Whoever asks for its length waits for
    all of it; who cannot wait asks what is `known`, and for `more` now and then.
    """

    def __init__(self, index: Index, source: Source) -> None:
        self._index = index
        self._source = source
        self._windows: dict[int, list[Row]] = {}

    @property
    def whole(self) -> bool:
        """Whether all of the list was read."""
        return self._source.whole

    @property
    def known(self) -> int:
        """How many records of it were read, from the first one on."""
        return len(self._source.places)

    def more(self, seconds: float, least: int = 0) -> bool:
        """Read on for about so long, and tell whether the list is whole.

        Args:
            seconds: how long.
            least: so many records are enough; where they are not found in that time, what
                can be found at once comes first.
        """
        end = time.perf_counter() + seconds
        while not self.whole and time.perf_counter() < end and not 0 < least <= self.known:
            self._source.more()
        if not self.whole and self.known < least:
            self._source.glimpse(least)
        return self.whole

    def first(self, limit: int) -> "Listing":
        """Return the first `limit` records of it."""
        if not self.more(_SOON, limit) and self.known < limit:
            self._finish()
        return Listing(self._index, Settled(self._source.places[:limit]))

    def _finish(self) -> None:
        while not self.whole:
            self._source.more()

    def __len__(self) -> int:
        self._finish()
        return self.known

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> list[Row]: ...
    def __getitem__(self, at: int | slice) -> Row | list[Row]:
        if isinstance(at, slice):
            self._finish()
            return self._fetched(self._source.places[at])
        if not 0 <= at < self.known:
            at = range(len(self))[at]
        number, rest = divmod(at, _WINDOW)
        window = self._windows.pop(number, None)
        if window is None or rest >= len(window):  # it was fetched when less was known
            first = number * _WINDOW
            window = self._fetched(self._source.places[first : first + _WINDOW])
        self._windows[number] = window
        if len(self._windows) > _WINDOWS:
            del self._windows[next(iter(self._windows))]
        return window[rest]

    def __iter__(self) -> Iterator[Row]:
        for start in range(0, len(self), 1000):
            yield from self[start : start + 1000]

    def at(self, uid: str) -> int | None:
        """Return where in what is known of the list the record with that identity is.

        `None` where it is not there.
        """
        for (place,) in self._index.rows("select place from records where key = ?", (uid,)):
            found = _index(self._source.places, place)
            if found is not None:
                return found
        return None

    def held(self, uids: Collection[str]) -> set[str]:
        """Return those of these identities whose records are in what is known of the list."""
        if not uids:
            return set()
        sql = f"select place, key from records where key {AMONG}"
        found = dict(self._index.rows(sql, (json.dumps(list(uids)),)))
        return {found[place] for place in self._source.places if place in found}

    def keys(self, first: int = 0, last: int | None = None, status: str = "") -> list[str]:
        """Return the identities of records of the list: nothing else of them is fetched.

        Args:
            first: the place in the list of the first one.
            last: that of the one after the last; the end of the list where not given.
            status: only those in this status.
        """
        if last is None:
            self._finish()
        places = self._source.places[first:last]
        sql = f"select place, key from records where place {AMONG} and ? in (status, '')"
        found = dict(self._index.rows(sql, (json.dumps(list(places)), status)))
        return [found[place] for place in places if place in found]

    def _fetched(self, places: "array[int]") -> list[Row]:
        marks = ", ".join(map(str, places))
        rows = self._index.rows(
            f'select place, "table", id, {", ".join(LISTED)} from records where place in ({marks})'
        )
        found = {row[0]: Row(row[1], row[2], Facts(*row[3:])) for row in rows}
        return [found.get(place, _GONE) for place in places]


def _index(places: "array[int]", place: int) -> int | None:
    """Return where `place` is in `places`: as bytes they are gone through in half the time."""
    known, wanted, size = places.tobytes(), array("q", (place,)).tobytes(), places.itemsize
    at = known.find(wanted)
    while at > 0 and at % size:  # the end of one place and the beginning of the next
        at = known.find(wanted, at + 1)
    return None if at < 0 else at // size
