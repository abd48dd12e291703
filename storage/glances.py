"""Short answers about a ledger as a whole: what waits in it, who was seen last, whose it is."""

import json
from collections.abc import Collection
from functools import cached_property

from storage import facts
from storage.indexfile import AMONG
from storage.store import Store


class Glances:
    """What a reader can say without looking into records."""

    store: Store

    def standing(self) -> dict[str, int]:
        """Return how many inspections and patrols of all years there are in each status."""
        self.store.follow()
        return self.store.index.standing()

    def last_visits(self, subjects: Collection[str]) -> dict[str, str]:
        """Return the day of the latest inspection of each of these subjects that was handed in."""
        self.store.follow()
        query = (
            'select subject, max(date) from records where "table" = ? '
            "and status in ('submitted', 'approved') "
            f"and subject {AMONG} group by subject"
        )
        return dict(self.store.index.rows(query, (facts.INSPECTIONS, json.dumps(list(subjects)))))

    def first_other(self, status: str, uids: Collection[str]) -> tuple[str, str] | None:
        """Return number and status of the latest of these records that has another status."""
        self.store.follow()
        query = (
            f"select number, status from records where key {AMONG} and status <> ? "
            "order by date desc, number desc limit 1"
        )
        rows = self.store.index.rows(query, (json.dumps(list(uids)), status))
        return rows[0] if rows else None

    @cached_property
    def is_sample(self) -> bool:
        """Whether this is the ledger of invented records that comes with the program."""
        self.store.follow()
        ids = self.store.index.ids("villages")[:1]
        place = self.store.index.place("villages", ids[0]) if ids else None
        query = "select 1 from history where key = ? and act = 'sample'"
        return bool(place and self.store.index.rows(query, (place.uid,)))
