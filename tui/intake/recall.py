"""What the ledger remembers that saves typing: the last visits, and who and where there is.

One memory serves all forms of a ledger. It looks at the ledger again only after
somebody has saved, so that a key costs the same in a ledger of any size.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache, wraps
from typing import Any, NamedTuple, TypeVar
from weakref import WeakKeyDictionary

from storage import facts
from storage.directories import RosterOfficer, Subject
from storage.ledger import Ledger
from storage.records import Inspection, Officer, Patrol
from tui.intake.pinyin import Names, is_letters

T = TypeVar("T")

# What a repeat visit to the same subject takes over from the one before.
CARRIED = (
    *("field", "item", "village", "address", "coordinates", "kind", "method"),
    *("subject", "subject_kind", "credit_code", "identity_number", "registration_number"),
    *("principal", "phone", "basis"),
)
NOTHING_FOUND = "未发现问题"
_SO_MANY = 200  # the latest so many records say who the officers are, and how things are said
_REMEMBERED = 500  # records: those and what was last said of an item

_VILLAGES = "select value, sum(number) from counts where dimension = ? group by value"
# What is older is not gone through: what was never said would be looked for in all of it.
_LATELY = 'select id, line, item, status from records where "table" = ? order by id desc limit 5000'

_memories: "WeakKeyDictionary[Ledger, Recall]" = WeakKeyDictionary()


class Described(NamedTuple):
    """Entries that are found by whatever is said of them.

    Attributes:
        words: all that is said, each word standing for a name.
        beside: each name, with the first thing that is said of it beside the name.
    """

    words: Names
    beside: dict[str, str]


def described(entries: Iterable[tuple[str, ...]]) -> Described:
    """Return entries, each given as its name and what else is said of it."""
    pairs = [(word, entry[0]) for entry in entries for word in entry if word]
    beside: dict[str, str] = {}
    for word, name in pairs:
        if not beside.setdefault(name, "") and word != name:
            beside[name] = word
    return Described(
        Names([word for word, _name in pairs], [name for _word, name in pairs]), beside
    )


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
        # A record is the same as long as its latest revision is on the same line.
        self._read = lru_cache(_REMEMBERED)(self._inspection)

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
    def directory(self) -> list[Subject]:
        """The directory of subjects."""
        return self._ledger.directory("subjects")

    @_kept
    def villages(self) -> list[str]:
        """The villages of the directory and of the records, most visited first."""
        directory = self._ledger.directory("villages")
        left = {village.name for village in directory if not village.active}
        named = [village.name for village in directory if village.active]
        rows = self._ledger.store.index.rows(_VILLAGES, ("village",))
        seen = (name for name in _most_visited(rows) if name not in left)
        return list(dict.fromkeys([*named, *seen]))

    @_kept
    def subjects(self) -> Names:
        """The subjects of the records and of the directory with its aliases.

        Most visited first, so that a few letters find what is likeliest.
        """
        names = _most_visited(self._ledger.store.index.subjects().items())
        directory = self.directory
        known = {entry.name for entry in directory}
        aliases = [(alias, entry.name) for entry in directory for alias in entry.aliases]
        all_names = [*names, *(known - set(names))]
        texts = [*all_names, *(alias for alias, _name in aliases)]
        return Names(texts, [*all_names, *(name for _alias, name in aliases)])

    @_kept
    def described_subjects(self) -> "Described":
        """The subjects of the directory, by address and alias as well."""
        return described((entry.name, entry.address, *entry.aliases) for entry in self.directory)

    @_kept
    def described_officers(self) -> "Described":
        """The officers of the directory, by certificate as well."""
        return described((entry.name, entry.certificate) for entry in self.roster)

    @_kept
    def described_villages(self) -> "Described":
        """The villages of the directory, those that are left as well."""
        return described((entry.name,) for entry in self._ledger.directory("villages"))

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
        found = [record.address for record in self._latest]
        return Names([*dict.fromkeys(filter(None, found)), *self.villages])

    @_kept
    def officers(self) -> dict[str, Officer]:
        """The officers of the directory and of the latest records, by name."""
        found: dict[str, Officer] = {}
        for record in self._latest:
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
            found = [record.findings for record in self._entered("item = ?", item)]
            held["sayings", item] = Names(list(dict.fromkeys(filter(None, found))))
        names: Names = held["sayings", item]
        return names

    def last_saved(self) -> Inspection | None:
        """Return the inspection that was entered last, whatever its date."""
        return next(iter(self._entered("status != ?", "void", limit=1)), None)

    def last_visit(self, subject: str) -> Inspection | None:
        """Return the latest inspection of `subject` that was not withdrawn."""
        for row in self._ledger.rows((facts.INSPECTIONS,), subject=subject, limit=5):
            if row.facts.status != "void":
                record: Any = self._ledger.record_at(row.table, row.id)
                return record  # type: ignore[no-any-return]
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

    def meant(self, named: tuple[Officer, ...]) -> tuple[Officer, ...]:
        """Return the officers, those whose first letters only one name has by that name."""
        return tuple(
            Officer(name=found[0])
            if not officer.certificate
            and is_letters(officer.name)
            and officer.name not in self.officers
            and len(found := self.officer_names.find(officer.name, 2, whole=True)) == 1
            else officer
            for officer in named
        )

    @_kept
    def _latest(self) -> list[Inspection]:
        """The inspections that were entered last."""
        return self._entered("status != ?", "void")

    def _entered(self, condition: str, value: str, limit: int = _SO_MANY) -> list[Inspection]:
        """Return the inspections that were entered last, the very last first."""
        self._ledger.store.follow()
        rows = self._ledger.store.index.rows(
            f"select id, line from ({_LATELY}) where {condition} limit ?",
            (facts.INSPECTIONS, value, limit),
        )
        return [self._read(*row) for row in rows]

    def _inspection(self, id_: int, _line: int) -> Inspection:
        record: Any = self._ledger.record_at(facts.INSPECTIONS, id_)
        return record  # type: ignore[no-any-return]


def _most_visited(counted: Iterable[tuple[str, int]]) -> list[str]:
    """Return names, each given with a number, those with the most first."""
    return [name for name, _count in sorted(counted, key=lambda pair: -pair[1]) if name]


def carried(last: Inspection | Patrol) -> dict[str, Any]:
    """Return the parts that the next visit to the same subject takes over."""
    return {name: getattr(last, name) for name in CARRIED if getattr(last, name, None)}
