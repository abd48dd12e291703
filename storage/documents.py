"""What a ledger holds, in which table, and how each of it is written as JSON and read back."""

from typing import Any, TypeAlias, TypeVar

import msgspec
import pendulum

from storage import facts
from storage.directories import Plan, RosterOfficer, Subject, Town, Village
from storage.errors import InvalidError
from storage.language import _
from storage.records import Inspection, Patrol, Record, Training
from storage.yearbook import Freeze, PublishedReport, Recheck

Entity: TypeAlias = (
    Record | RosterOfficer | Subject | Plan | Village | Town | Freeze | Recheck | PublishedReport
)

TABLES: dict[str, type[Entity]] = {
    facts.INSPECTIONS: Inspection,
    facts.PATROLS: Patrol,
    facts.TRAININGS: Training,
    "officers": RosterOfficer,
    "subjects": Subject,
    "plans": Plan,
    "villages": Village,
    "town": Town,
    "freezes": Freeze,
    "rechecks": Recheck,
    "published": PublishedReport,
}
_NAMES: dict[type[Entity], str] = {kind: name for name, kind in TABLES.items()}

E = TypeVar("E", bound=Entity)


def table_of(record: Entity) -> str:
    """Return the name of the table that `record` belongs to."""
    return _NAMES[type(record)]


def to_document(record: Entity) -> dict[str, Any]:
    """Return `record` as a JSON object; what is absent is left out, but never schema and status."""
    document: dict[str, Any] = {"schema": record.schema}
    if isinstance(record, Record):
        document["status"] = record.status
    return {**document, **msgspec.to_builtins(record, enc_hook=_plain)}


def from_document(kind: type[E], document: Any) -> E:
    """Return a JSON object as a record.

    Raises:
        InvalidError: it does not have the structure; the sentence names the place.
    """
    try:
        return msgspec.convert(document, kind, dec_hook=_typed)
    except (msgspec.ValidationError, ValueError, OverflowError) as error:
        name = document.get("number") if isinstance(document, dict) else ""
        raise InvalidError(
            _(
                "The record {number} is not written as records are ({error}); "
                "`taizhang verify` names the entry."
            ).format(number=name or "", error=error)
        ) from error


def _plain(value: Any) -> Any:
    if isinstance(value, pendulum.Date):
        return value.isoformat()
    raise NotImplementedError(type(value))


def _typed(kind: type[Any], value: Any) -> Any:
    if kind is pendulum.Date and isinstance(value, str):
        return pendulum.Date.fromisoformat(value)
    raise ValueError("a day such as 2025-03-05 is expected")
