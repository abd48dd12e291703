"""What the ledger remembers that saves typing: the last visits, and who and where there is.

One memory serves all forms of a ledger. It looks at the ledger again only after
somebody has saved, so that a key costs the same in a ledger of any size.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from storage import facts
from storage.frequency import Caps
from storage.ledger import Ledger
from storage.records import Inspection, Officer, Patrol, RosterOfficer, Subject
from tui.intake.pinyin import Names

T = TypeVar("T")

# What a repeat visit to the same subject takes over from the one before.
CARRIED = (
    *("field", "item", "village", "address", "coordinates", "kind", "method"),
    *("subject", "subject_kind", "credit_code", "identity_number", "registration_number"),
    *("principal", "phone", "basis"),
)
NOTHING_FOUND = "未发现问题"
_OFFICERS_FROM = 200  # the latest so many records say who the officers are

_memories: "WeakKeyDictionary[Ledger, Recall]" = WeakKeyDictionary()


def recall(ledger: Ledger) -> "Recall":
    """Return the memory of a ledger, the same one each time."""
    if ledger not in _memories:
        _memories[ledger] = Recall(ledger)
    return _memories[ledger]


def _kept(find: "Callable[[Recall], T]") -> T:
    """Make a property that is worked out again only when the ledger has changed."""

    @wraps(find)
    def get(self: "Recall") -> T:
        held = self._held()
        if find.__name__ not in held:
            held[find.__name__] = find(self)
        value: T = held[find.__name__]
        return value

    return property(get)  # type: ignore[return-value]


class Recall:
    """The memory of one ledger."""

    def __init__(self, ledger: Ledger) -> None:
        # Not the ledger itself: it would keep alive what the memory hangs on.
        import weakref

        self._to_ledger = weakref.ref(ledger)
        self._known: dict[Any, Any] = {}
        self._offset = -1

    @property
    def _ledger(self) -> Ledger:
        ledger = self._to_ledger()
        assert ledger is not None
        return ledger

    def _held(self) -> dict[Any, Any]:
        offset = self._ledger.store.follow().offset
        if offset != self._offset:
            self._offset, self._known = offset, {}
        return self._known

    @_kept
    def roster(self) -> list[RosterOfficer]:
        """The directory of officers."""
        return self._ledger.directory("officers")

    @_kept
    def caps(self) -> Caps:
        """How often a subject may be visited in a year."""
        return Caps(self._ledger.folder)

    @_kept
    def directory(self) -> list[Subject]:
        """The directory of subjects."""
        return self._ledger.directory("subjects")

    @_kept
    def villages(self) -> list[str]:
        """The villages of the directory and of the records, most visited first."""
        named = [village.name for village in self._ledger.directory("villages")]
        return list(dict.fromkeys([*named, *self._distinct("village")]))

    @_kept
    def subjects(self) -> Names:
        """The subjects of the records and of the directory with its aliases.

        Most visited first, so that a few letters find what is likeliest.
        """
        names = self._distinct("subject")
        directory = self.directory
        known = {entry.name for entry in directory}
        aliases = [(alias, entry.name) for entry in directory for alias in entry.aliases]
        all_names = [*names, *(known - set(names))]
        texts = [*all_names, *(alias for alias, _name in aliases)]
        return Names(texts, [*all_names, *(name for _alias, name in aliases)])

    @_kept
    def village_names(self) -> Names:
        """The villages, to be found by letters."""
        return Names(self.villages)

    @_kept
    def officer_names(self) -> Names:
        """The officers, to be found by letters."""
        return Names(list(self.officers))

    @_kept
    def addresses(self) -> Names:
        """The addresses of earlier visits, the latest first."""
        found = []
        for row in self._ledger.rows((facts.INSPECTIONS,), limit=_OFFICERS_FROM):
            record: Any = self._ledger.get(row.facts.uid)
            found.append(record.address)
        return Names([*dict.fromkeys(filter(None, found)), *self.villages])

    @_kept
    def officers(self) -> dict[str, Officer]:
        """The officers of the directory and of the latest records, by name."""
        found: dict[str, Officer] = {}
        for row in self._ledger.rows((facts.INSPECTIONS,), limit=_OFFICERS_FROM):
            record: Any = self._ledger.get(row.facts.uid)
            for officer in record.officers:
                known = found.get(officer.name)
                if known is None or not known.certificate:
                    found[officer.name] = officer
        for entry in self.roster:
            if entry.active:
                found[entry.name] = Officer(name=entry.name, certificate=entry.certificate)
        return found

    def sayings(self, item: str) -> Names:
        """Return what was found in earlier visits on an item, the latest first.

        They are the snippets of the findings: sentences once written are found by
        a few letters.
        """
        held = self._held()
        if ("sayings", item) not in held:
            found = []
            equal = {"item": item} if item else {}
            for row in self._ledger.rows((facts.INSPECTIONS,), limit=_OFFICERS_FROM, **equal):
                record: Any = self._ledger.get(row.facts.uid)
                found.append(record.findings)
            held["sayings", item] = Names(list(dict.fromkeys(filter(None, found))))
        names: Names = held["sayings", item]
        return names

    def last_saved(self) -> Inspection | None:
        """Return the inspection that was entered last, whatever its date."""
        self._ledger.store.follow()
        rows = self._ledger.store.index.rows(
            'select key from records where "table" = ? and status != ? order by id desc limit 1',
            (facts.INSPECTIONS, "void"),
        )
        return self._inspection(rows[0][0]) if rows else None

    def last_visit(self, subject: str) -> Inspection | None:
        """Return the latest inspection of `subject` that was not withdrawn."""
        for row in self._ledger.rows((facts.INSPECTIONS,), subject=subject, limit=5):
            if row.facts.status != "void":
                return self._inspection(row.facts.uid)
        return None

    def last_facts(self, subject: str) -> facts.Facts | None:
        """Return the latest inspection of `subject` in brief."""
        rows = self._ledger.rows((facts.INSPECTIONS,), subject=subject, limit=1)
        return rows[0].facts if rows else None

    def named_subject(self, text: str) -> str:
        """Return the subject that has exactly the name or alias `text`, `""` where none has."""
        return self.subjects.exactly(text)

    def known_subject(self, text: str) -> str:
        """Return the subject that `text` names or begins, `""` where none or several do.

        何某 is not taken for 何某(石岗村28组): what stands in brackets tells people apart.
        """
        named = self.named_subject(text) if text else ""
        if named or len(text) < 2:
            return named
        begun = [
            name
            for name in self.subjects.begun(text, limit=20)
            if not name.startswith(text) or not name[len(text) :].startswith(("(", "（"))
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
        self._ledger.store.follow()
        tables = (facts.INSPECTIONS, facts.PATROLS)
        rows = self._ledger.store.index.rows(
            f"select {column} from records where \"table\" in (?, ?) and {column} != '' "
            f"group by {column} order by count(*) desc",
            tables,
        )
        return [value for (value,) in rows]


def carried(last: Inspection | Patrol) -> dict[str, Any]:
    """Return the parts that the next visit to the same subject takes over."""
    return {name: getattr(last, name) for name in CARRIED if getattr(last, name, None)}
