"""A visit as texts, part by part, and back: what the form and the grid have in common."""

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any

import msgspec
from msgspec.structs import replace

from exporters.counting import Rules, Verdict
from storage import facts, validation
from storage.catalogue import Catalogue
from storage.documents import to_document
from storage.errors import InvalidError
from storage.ledger import Ledger
from storage.records import Inspection
from tui.intake.doubts import doubts
from tui.intake.parts import part, shown_part, typed_parts
from tui.intake.recall import CARRIED, NOTHING_FOUND, recall

# The parts of an everyday visit, in the order of the paper record; the item says the field.
USUAL = (
    *("date", "subject", "item", "field", "kind", "village", "address", "officers"),
    *("findings", "result", "measures", "correct_by", "document_number"),
    *("penalty_number", "credit_code", "remarks"),
)
ALL = (*USUAL, *(name for name in typed_parts() if name not in USUAL))
# What the next visit of the same morning has in common with this one.
KEPT = ("date", "officers", "village", "field", "item", "kind")
# Without these a visit says nothing of its own.
SPEAKING = ("subject", "findings", "item", "result", "measures")


@dataclass(frozen=True)
class Judged:
    """What the program makes of a visit.

    Attributes:
        record: the visit, checked.
        verdict: whether it will count once it is saved.
        missing: the parts it lacks.
        doubts: sentences on what should be looked at again.
    """

    record: Inspection
    verdict: Verdict | None
    missing: list[str]
    doubts: list[str]


def standard(name: str, text: str, ledger: Ledger, date: str = "") -> str:
    """Return what is typed for a part as it is written in records, as typed where it is no part.

    Args:
        name: the part.
        text: what is typed.
        ledger: the ledger, whose directories have the certificates of officers.
        date: the day of the visit as it is typed, for parts that count from it.
    """
    try:
        day = part("date", date, ledger.catalogue) if date else None
        value = part(name, text, ledger.catalogue, day=day)
    except InvalidError:
        return text  # the verdict says what is wrong
    if name == "officers":
        memory = recall(ledger)
        value = memory.with_certificates(memory.meant(value))
    return shown_part(value) if value else text


def texts_of(record: Inspection, for_repeat: bool = False) -> dict[str, str]:
    """Return the parts of a record as a person would type them.

    Args:
        record: the record.
        for_repeat: only what a repeat visit takes over, with findings and result.
    """
    names = (*CARRIED, "officers", "findings", "result", "measures") if for_repeat else ALL
    texts = {}
    for name in names:
        value = getattr(record, name)
        # A yes-or-no that is no by default was not answered.
        silent = value is False and _default(name) is False
        texts[name] = "" if silent else shown_part(value)
    return texts


def from_last_visit(ledger: Ledger, subject: str) -> tuple[Inspection | None, dict[str, str]]:
    """Return the last visit to a subject and what the next one takes over from it.

    Findings and result are taken over only where nothing was found: a problem has to
    be seen again before it is written again.
    """
    last = recall(ledger).last_visit(subject)
    if last is None:
        return None, {}
    texts = texts_of(last, for_repeat=True)
    texts.pop("measures")
    if last.result != NOTHING_FOUND:
        texts.pop("findings"), texts.pop("result")
    return last, texts


def recheck_texts(before: Inspection) -> dict[str, str]:
    """Return what a re-inspection takes over from the visit before: not what was found."""
    texts = texts_of(before, for_repeat=True)
    for name in ("findings", "result", "measures"):
        texts.pop(name)
    return texts


def follow_item(texts: MutableMapping[str, str], item: str, catalogue: Catalogue) -> list[str]:
    """Set field and legal basis to those of an item; return which of them changed.

    A basis that is no item's was written by a person and stays.
    """
    term = catalogue.items.by_name.get(item)
    if term is None:
        return []
    usual = {str(other.details.get("basis", "")) for other in catalogue.items}
    changed = []
    for name in ("field", "basis"):
        now, new = texts.get(name, ""), str(term.details.get(name, ""))
        if new and new != now and (name == "field" or now in usual | {""}):
            texts[name] = new
            changed.append(name)
    return changed


def record_of(
    texts: Mapping[str, str], ledger: Ledger, base: Inspection | None = None
) -> Inspection:
    """Return texts as a checked record.

    Args:
        texts: the parts as they were typed, by name.
        ledger: its catalogue turns words into terms, its officers get certificates.
        base: the record that is amended.

    Raises:
        InvalidError: a part cannot be meant; its name is in the error.
    """
    catalogue = ledger.catalogue
    day = part("date", texts.get("date", ""), catalogue)
    parts: dict[str, Any] = {
        name: part(name, text, catalogue, day=day if name != "date" else None)
        for name, text in texts.items()
    }
    if "urgent" in parts:
        parts["urgent"] = bool(parts["urgent"])
    if "officers" in parts:
        parts["officers"] = recall(ledger).with_certificates(parts["officers"])
    record = replace(base, **parts) if base else Inspection(**parts)
    checked: Inspection = validation.checked(record)
    return checked


def judged(record: Inspection, ledger: Ledger, rules: Rules) -> Judged:
    """Judge a visit as it will stand once it is handed in."""
    state = "submitted" if record.status in ("draft", "returned") else record.status
    brief = facts.of(facts.INSPECTIONS, to_document(replace(record, status=state)))
    return Judged(
        record,
        rules.verdict(facts.INSPECTIONS, brief),
        brief.missing.split(),
        doubts(ledger, record),
    )


def _default(name: str) -> Any:
    return next(field.default for field in msgspec.structs.fields(Inspection) if field.name == name)
