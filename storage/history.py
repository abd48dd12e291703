"""What happened in a ledger: the steps in the life of a document, and what has changed when."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from storage.facts import RECORD_TABLES, Facts
from storage.index import Place
from storage.indexfile import LISTED
from storage.line import Position, decode
from storage.listing import Row
from storage.order import IN_YEAR, days_of
from storage.store import Store

_RECORDS = "(" + ", ".join(f"'{table}'" for table in RECORD_TABLES) + ")"


class Step(NamedTuple):
    """One step in a record's history.

    Attributes:
        at: when, ISO 8601 with the offset of China.
        by: who.
        device: on which device.
        act: what was done: log, import, reinspect, amend, submit, approve, return, void.
        why: the reason given.
        changes: name of each changed part, its value before and after, as JSON.
    """

    at: str
    by: str
    device: str
    act: str
    why: str
    changes: list[tuple[str, Any, Any]]

    @property
    def begins(self) -> bool:
        """Whether what it is about began with it; every part is among its changes then."""
        return any(name == "uid" and before is None for name, before, _after in self.changes)


class History:
    """What a reader can say of how a ledger came to be what it is."""

    store: Store

    def steps(self, uid: str, since: int = 0) -> list[Step]:
        """Return the steps in the life of the document `uid` after line `since` of the journal."""
        steps: list[Step] = []
        before = (self.as_of(uid, since) or {}) if since else {}
        for start, size, at, by, device, act, why in self.store.index.rows(
            "select start, size, at, by, device, act, why from history "
            "where key = ? and line > ? order by line",
            (uid, since),
        ):
            after = decode(self.store.journal.read(start, size)) or {}
            names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
            changes = [(name, before.get(name), after.get(name)) for name in names]
            steps.append(Step(at, by, device, act, why, changes))
            before = after
        return steps

    def entry_history(self, uid: str) -> list[Step]:
        """Return the steps of the life of an entry of a directory, the first one first."""
        self.store.follow()
        return self.steps(uid)

    def last_saved(self, uid: str) -> tuple[str, str]:
        """Return when (ISO 8601) and by whom a document was saved last; `""` where it is not."""
        rows = self.store.index.rows(
            "select at, by from history where key = ? order by line desc limit 1", (uid,)
        )
        return (rows[0][0], rows[0][1]) if rows else ("", "")

    def as_of(self, uid: str, line: int) -> dict[str, Any] | None:
        """Return the document `uid` as it was at that line of the journal.

        `None` where it was not in the ledger yet, or not any more.
        """
        rows = self.store.index.rows(
            "select start, size from history where key = ? and line <= ? "
            "order by line desc limit 1",
            (uid, line),
        )
        return decode(self.store.journal.read(*rows[0])) if rows else None

    def revisions(self, year: int) -> list[tuple[Row, Place]]:
        """Return the records dated in `year`, or not dated, each with its current revision.

        The earliest first.
        """
        where = f'"table" in {_RECORDS} and {IN_YEAR}'
        return self._revisions(where, days_of(year), "date, number, place")

    def touched(self, year: int, since: Position) -> list[tuple[Row, Place]]:
        """Return the records that changed after `since` and are, or may have been, of `year`.

        Each with its current revision: new ones dated in the year or not dated, and
        all that were there already. The one that was changed first comes first.
        """
        known = "gen > 1 and exists (select 1 from history where key = records.key and line <= ?)"
        # The plus keeps SQLite from going through whole tables instead of what is new.
        where = f'line > ? and +"table" in {_RECORDS} and ({IN_YEAR} or ({known}))'
        return self._revisions(where, (since.line, *days_of(year), since.line), "line")

    def _revisions(self, where: str, values: Sequence[Any], order: str) -> list[tuple[Row, Place]]:
        self.store.follow()
        names = ", ".join(LISTED)
        query = (
            f'select "table", id, key, gen, revision, start, size, {names} from records '
            f"where {where} order by {order}"
        )
        return [
            (Row(row[0], row[1], Facts(*row[7:])), Place(*row[1:7]))
            for row in self.store.index.rows(query, values)
        ]
