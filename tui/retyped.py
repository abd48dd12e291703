"""Whether a part that was typed again says the same as the record."""

from typing import Any

from storage.catalogue import Catalogue, columns, folded
from storage.dates import parse_date
from storage.errors import InvalidError
from storage.records import Officer, Record
from storage.yearbook import Difference
from tui.intake.parts import part, shown_part


def difference(record: Record, name: str, typed: str, catalogue: Catalogue) -> Difference | None:
    """Return how the part `name` of a record differs from what was typed for it.

    Width of letters, punctuation, an alias of a term, the form of a date and the order of
    officers make no difference; certificates are not compared.

    Args:
        record: the record.
        name: one of its parts.
        typed: what was typed for it from the papers.
        catalogue: the town's terms.
    """
    kept = getattr(record, name)
    try:
        if columns()[name].kind == "date":
            year = record.date.year if record.date else None
            meant: Any = parse_date(typed, year=year) if typed.strip() else None
        else:
            meant = part(name, typed, catalogue)
    except InvalidError:
        meant = typed
    if _plain(meant) == _plain(kept):
        return None
    return Difference(uid=record.uid, field=name, kept=_shown(kept), typed=typed.strip())


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return {_plain(item) for item in value}
    if isinstance(value, Officer):
        return folded(value.name)
    return folded(shown_part(value))


def _shown(value: Any) -> str:
    if isinstance(value, tuple) and value and isinstance(value[0], Officer):
        return "、".join(officer.name for officer in value)
    return shown_part(value)
