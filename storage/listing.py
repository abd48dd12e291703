"""A list of records whose rows are fetched when they are looked at."""

from array import array
from collections.abc import Iterator, Sequence
from typing import NamedTuple, overload

from storage.facts import Facts
from storage.index import Index
from storage.indexfile import LISTED

_WINDOW = 128  # rows fetched at a time
_WINDOWS = 8  # how many of these are kept


class Row(NamedTuple):
    """A record in a list: where it is, and its facts."""

    table: str
    id: int
    facts: Facts


_GONE = Row("", 0, Facts())


class Listing(Sequence[Row]):
    """Records in an order that was settled when the list was made.

    Eight bytes are kept for each; a row says what the record says when it is fetched.
    A record that was removed since then has a row without facts.
    """

    def __init__(self, index: Index, places: "array[int]") -> None:
        self._index = index
        self._places = places
        self._windows: dict[int, list[Row]] = {}

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> list[Row]: ...
    def __getitem__(self, at: int | slice) -> Row | list[Row]:
        if isinstance(at, slice):
            return self._fetched(self._places[at])
        number, rest = divmod(range(len(self))[at], _WINDOW)
        window = self._windows.pop(number, None)
        if window is None:
            window = self._fetched(self._places[number * _WINDOW : (number + 1) * _WINDOW])
        self._windows[number] = window
        if len(self._windows) > _WINDOWS:
            del self._windows[next(iter(self._windows))]
        return window[rest]

    def __iter__(self) -> Iterator[Row]:
        for start in range(0, len(self), 1000):
            yield from self[start : start + 1000]

    def at(self, uid: str) -> int | None:
        """Return where in the list the record with that identity is; `None` where it is not."""
        for (place,) in self._index.rows("select place from records where key = ?", (uid,)):
            try:
                return self._places.index(place)
            except ValueError:
                continue
        return None

    def _fetched(self, places: "array[int]") -> list[Row]:
        marks = ", ".join(map(str, places))
        rows = self._index.rows(
            f'select place, "table", id, {", ".join(LISTED)} from records where place in ({marks})'
        )
        found = {row[0]: Row(row[1], row[2], Facts(*row[3:])) for row in rows}
        return [found.get(place, _GONE) for place in places]
