"""What the ledger remembers that saves typing: the last visits, and who and where there is."""

from functools import cached_property
from typing import Any

from storage import facts
from storage.catalogue import folded
from storage.ledger import Ledger
from storage.records import Inspection, Officer, Patrol, RosterOfficer, Subject

# What a repeat visit to the same subject takes over from the one before.
CARRIED = (
    *("field", "item", "village", "address", "coordinates", "kind", "method"),
    *("subject", "subject_kind", "credit_code", "identity_number", "registration_number"),
    *("principal", "phone", "basis"),
)


class Recall:
    """The memory of one ledger, read when asked for."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    @cached_property
    def roster(self) -> list[RosterOfficer]:
        """The directory of officers."""
        return self._ledger.directory("officers")

    @cached_property
    def directory(self) -> list[Subject]:
        """The directory of subjects."""
        return self._ledger.directory("subjects")

    @cached_property
    def villages(self) -> list[str]:
        """The villages of the directory and of the records, most visited first."""
        directory = self._ledger.directory("villages")
        left = {village.name for village in directory if not village.active}
        named = [village.name for village in directory if village.active]
        seen = (name for name in self._distinct("village") if name not in left)
        return list(dict.fromkeys([*named, *seen]))

    @cached_property
    def subjects(self) -> list[str]:
        """The subjects of the directory and of the records, most visited first."""
        named = [subject.name for subject in self.directory]
        return list(dict.fromkeys([*named, *self._distinct("subject")]))

    @cached_property
    def officers(self) -> dict[str, Officer]:
        """The officers of the directory and of the latest records, by name."""
        found: dict[str, Officer] = {}
        for row in self._ledger.rows((facts.INSPECTIONS,), limit=200):
            record: Any = self._ledger.get(row.facts.uid)
            for officer in record.officers:
                known = found.get(officer.name)
                if known is None or not known.certificate:
                    found[officer.name] = officer
        for entry in self.roster:
            if entry.active:
                found[entry.name] = Officer(name=entry.name, certificate=entry.certificate)
        return found

    def last_saved(self) -> Inspection | None:
        """Return the inspection that was entered last, whatever its date."""
        rows = self._ledger.store.index.rows(
            'select key from records where "table" = ? and status != ? order by id desc limit 1',
            (facts.INSPECTIONS, "void"),
        )
        return self._inspection(rows[0][0]) if rows else None

    def last_visit(self, subject: str) -> Inspection | None:
        """Return the latest inspection of `subject`; the name need not be written exactly."""
        for row in self._ledger.rows((facts.INSPECTIONS,), subject=subject, limit=1):
            return self._inspection(row.facts.uid)
        return None

    def named_subject(self, text: str) -> str:
        """Return the subject that has exactly the name or alias `text`, `""` where none has."""
        wanted = folded(text)
        for entry in self.directory:
            if wanted in map(folded, (entry.name, *entry.aliases)):
                return entry.name
        return next((name for name in self.subjects if folded(name) == wanted), "")

    def known_subject(self, text: str) -> str:
        """Return the subject that `text` names or begins, `""` where none or several do.

        何某 is not taken for 何某(石岗村28组): what stands in brackets tells people apart.
        """
        named = self.named_subject(text) if text else ""
        if named or len(text) < 2:
            return named
        begun = [
            name
            for name in self.subjects
            if name.startswith(text) and not name[len(text) :].startswith(("(", "（"))
        ]
        return begun[0] if len(begun) == 1 else ""

    def with_certificates(self, named: tuple[Officer, ...]) -> tuple[Officer, ...]:
        """Return the officers with the certificates that the ledger knows of."""
        return tuple(
            officer if officer.certificate else self.officers.get(officer.name, officer)
            for officer in named
        )

    def _inspection(self, uid: str) -> Inspection | None:
        record = self._ledger.get(uid)
        return record if isinstance(record, Inspection) else None

    def _distinct(self, column: str) -> list[str]:
        tables = (facts.INSPECTIONS, facts.PATROLS)
        self._ledger.store.follow()
        rows = self._ledger.store.index.rows(
            f"select {column} from records where \"table\" in (?, ?) and {column} != '' "
            f"group by {column} order by count(*) desc",
            tables,
        )
        return [value for (value,) in rows]


def carried(last: Inspection | Patrol) -> dict[str, Any]:
    """Return the parts that the next visit to the same subject takes over."""
    return {name: getattr(last, name) for name in CARRIED if getattr(last, name, None)}
