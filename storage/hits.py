"""The records of a list that say some words, found a piece at a time."""

from array import array
from collections.abc import Callable
from functools import cached_property
from itertools import compress
from time import perf_counter

from storage.index import Index
from storage.order import Order, Where, places

# Up to so many hits are looked up one by one; more are picked from the whole list.
_FEW = 5000
# From so many at a time.
_PICKED = 1 << 14
# So many seconds records are read to see at once whether they say the words.
_READING = 0.01


class Hits:
    """What a search finds, in the order of a list.

    Attributes:
        places: where the records are, as far as they are known: a beginning of the list.
        whole: whether they are all.
    """

    def __init__(
        self,
        index: Index,
        where: Where,
        text: str,
        order: Callable[[Where], Order],
        says: Callable[[int, str], bool],
    ) -> None:
        """Begin a search.

        Args:
            index: the index.
            where: the list.
            text: words; each is to occur in some part of a record.
            order: gives the order of the whole list.
            says: whether the record at a place says all the words of a text.
        """
        self.places = array("q")
        self.whole = False
        self._index, self._where, self._text = index, where, text
        self._order_of, self._says = order, says
        self._lines: set[int] = set()
        self._found, self._picked = array("q"), 0  # from so many records of the whole list
        self._searched = index.position.line + 1  # from this line on

    @cached_property
    def _order(self) -> Order:
        """The order of the whole list, of which the hits are picked; the same to the end."""
        return self._order_of(self._where)

    def more(self) -> None:
        """Go on for a few milliseconds, the latest lines first."""
        if self._searched > 1:
            last = self._searched - 1
            self._searched = max(1, self._searched - self._index.words.piece)
            self._lines |= self._index.lines(self._text, self._searched, last)
        elif len(self._lines) <= _FEW:
            self.places = places(self._index, self._where, lines=self._lines)
            self.whole = True
        elif not self._order.whole:
            self._order.more()
        else:
            order = self._order
            end = self._picked + _PICKED
            among = map(self._lines.__contains__, order.lines[self._picked : end])
            self._found.extend(compress(order.places[self._picked : end], among))
            self._picked = end
            self.whole = end >= len(order.places)
            if self.whole or len(self._found) > len(self.places):
                self.places = self._found

    def glimpse(self, least: int) -> None:
        """Find the first `least` hits, if they are soon found, before the search is through."""
        order, found, end = self._order, array("q"), perf_counter() + _READING
        for place, line in zip(order.places, order.lines, strict=True):
            if line >= self._searched:
                hit = line in self._lines
            elif perf_counter() < end:
                hit = self._says(place, self._text)
            else:
                break
            if hit:
                found.append(place)
                if len(found) >= least:
                    break
        self.places = found
