"""A ledger as it was: the journal up to a position, indexed in memory, for reading only.

What a manifest says of the past is counted again here, by the same code that counts
the present: the journal only grows, so its beginning is the ledger of that time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from storage import disk, journal
from storage.errors import CannotWriteError, DamagedError
from storage.index import Index
from storage.journal import Journal
from storage.language import _
from storage.line import Entry, Position
from storage.reader import Reader
from storage.store import LOCK, Store


class Past(Reader):
    """What could be asked of a ledger at a time gone by."""

    @classmethod
    def at(cls, folder: Path, position: Position) -> Self:
        """Open the ledger in `folder` as it was at `position`; every line up to there is checked.

        Raises:
            NotALedgerError: there is none.
            DamagedError: it does not contain that position, or a line before it is not
                what was saved.
        """
        store = _PastStore(folder, position)
        try:
            if store.follow() != position:
                raise DamagedError(
                    _(
                        "The ledger does not contain the head {head} as its entry {line}: "
                        "that past was changed, or belongs to another ledger."
                    ).format(head=position.hash[:16], line=position.line)
                )
        except BaseException:
            store.close()
            raise
        return cls(store)


class _PastJournal(Journal):
    """A journal of which only the beginning is looked at."""

    def __init__(self, path: Path, end: Position) -> None:
        super().__init__(path)
        self._end = end.offset

    def size(self) -> int:
        """Return the size of the beginning, in bytes."""
        return min(super().size(), self._end)

    def entries(
        self, position: Position
    ) -> Iterator[tuple[Entry, dict[str, Any], Position | None]]:
        """Yield the entries between `position` and the end of the beginning."""
        for entry, document, end in super().entries(position):
            if end and end.offset > self._end:
                return
            yield entry, document, end
            if end and end.offset == self._end:
                return


class _PastStore(Store):
    """A store that only reads, and keeps no file."""

    def __init__(self, folder: Path, end: Position) -> None:
        self.folder = folder
        self._lock = disk.Lock(folder / LOCK)  # never taken
        self._context = None
        opened = _PastJournal(folder / journal.NAME, end)
        self._begin(opened, Index(Path(":memory:"), opened.ledger()))

    @contextmanager
    def writing(self) -> Iterator[Position]:
        """Refuse: the past does not change."""
        raise CannotWriteError(_("A ledger as it was is only read; nothing was saved."))
        yield Position()
