"""Lists of officers, subjects and villages, and the year's plan, into their directories.

An entry that is there already is found again by its certificate, code or name; what the
list says of it is brought up to date, and what the list leaves out stays.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from msgspec.structs import replace

from storage import codes
from storage.catalogue import folded, label
from storage.errors import InvalidError
from storage.language import _
from storage.ledger import Ledger
from storage.records import Entity, Plan, RosterOfficer, Subject, Village
from storage.validation import checked
from tui.spreadsheet import cells, lists, moments, words
from tui.spreadsheet.answers import Answer, Outcome
from tui.spreadsheet.draft import Draft
from tui.spreadsheet.rows import Source

_KINDS: dict[str, type[Entity]] = {
    "officers": RosterOfficer,
    "subjects": Subject,
    "villages": Village,
    "plans": Plan,
}
_CHECKS = {"credit_code": codes.credit_code, "identity_number": codes.identity_number}


@dataclass
class Listed:
    """One row of a list.

    Attributes:
        sheet: the sheet it is in.
        row: its number.
        table: the directory it belongs to.
        entry: what it says; `None` where it is refused.
        refusal: why it is refused.
    """

    sheet: str
    row: int
    table: str
    entry: Any = None
    refusal: str = ""


@dataclass
class Taken:
    """What a file's lists add to the directories.

    Attributes:
        added: new entries.
        changed: entries as they were, and as they shall be.
        answers: one for each row.
    """

    added: list[Entity] = field(default_factory=list)
    changed: list[tuple[Any, Any]] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)


def read(source: Source, number: int, values: Sequence[Any], texts: Sequence[str]) -> Entity:
    """Return the entry that one row of a list says.

    Raises:
        InvalidError: a cell cannot be meant; the sentence names it.
    """
    table = source.layout.table
    draft = Draft(source.layout, number, values, texts, source.catalogue, source.year)
    parts = {
        name: value
        for name in source.layout.parts
        if (value := _part(draft, table, name)) not in (None, "", ())
    }
    if table == "plans":
        _fill_plan(parts, draft)
    kind = _KINDS[table]
    if not parts.get("name"):
        raise InvalidError(
            _("Row {row} has no name under “{header}”.").format(
                row=number, header=draft.header("name") if "name" in draft.layout.parts else "名称"
            )
        )
    parts["extra"] = draft.extra
    fitting = {name: value for name, value in parts.items() if name in kind.__struct_fields__}
    entry: Entity = checked(kind(**fitting))
    return entry


def _part(draft: Draft, table: str, name: str) -> Any:
    text = draft.text(name)
    if cells.says_nothing(text):
        return ""
    looks = words.directories()[table]
    with draft.cell(name):
        if name == "valid_until" and folded(text) in words.folded_list("without_end"):
            return None
        if name in looks["days"]:
            found = moments.moment(draft.value(name), None)
            return (found.until or found.day) if name == "valid_until" else found.day
        if name == "period":
            return moments.moment(draft.value(name), draft.year)
        if name in looks["codes"]:
            code = cells.code(draft.value(name))
            return _CHECKS[name](code) if name in _CHECKS else code
        if name == "aliases":
            return tuple(lists.people(text))
        if name == "kind" and table == "subjects":
            term = draft.catalogue.terms["subject_kind"].find(text)
            return term.name if term else text
        return text


def _fill_plan(parts: dict[str, Any], draft: Draft) -> None:
    """Give a line of a plan its days and its name, which is that of its item where it has none."""
    period = parts.pop("period", None)
    if period:
        parts["starts"], parts["ends"] = period.day, period.until or period.day
    parts["name"] = parts.pop("title", "") or parts.get("item", "")


def taken(ledger: Ledger | None, listed: Sequence[Listed], file: str) -> Taken:
    """Hold rows against the directories of the ledger.

    Args:
        ledger: the ledger; `None` in a dry run without one.
        listed: the rows.
        file: the name of the file.
    """
    found = Taken()
    known: dict[str, dict[tuple[str, str], Any]] = {}
    for row in listed:
        if row.entry is None:
            found.answers.append(Answer(row.sheet, row.row, "refused", (), row.refusal))
            continue
        if row.table not in known:
            entries = ledger.directory(row.table) if ledger else []
            known[row.table] = {key: one for one in entries for key in _keys(row.table, one)}
        outcome, detail = _hold(row, known[row.table], found)
        found.answers.append(Answer(row.sheet, row.row, outcome, (), detail))
    return found


def _hold(row: Listed, known: dict[tuple[str, str], Any], found: Taken) -> tuple[Outcome, str]:
    """Find out whether an entry is new, says something new, or is there already."""
    entry = row.entry
    saved = next((known[key] for key in _keys(row.table, entry) if key in known), None)
    if saved is None:
        found.added.append(entry)
        known |= dict.fromkeys(_keys(row.table, entry), entry)
        return "imported", ""
    if getattr(entry, "extra", None):
        entry = replace(entry, extra={**saved.extra, **entry.extra})
    news = {
        name: value
        for name in entry.__struct_fields__
        if name not in ("uid", "schema")
        and (value := getattr(entry, name))
        and value != getattr(saved, name)
    }
    if not news or not saved.uid:
        return "repeated", _("{name} is in the directory already.").format(name=saved.name)
    renewed = replace(saved, **news)
    found.changed.append((saved, renewed))
    known |= dict.fromkeys(_keys(row.table, renewed), renewed)
    changes = "；".join(
        f"{label(name)} {_shown(getattr(saved, name))} → {_shown(value)}"
        for name, value in news.items()
    )
    return "renewed", f"{saved.name}{_(': ')}{changes}"


def _keys(table: str, entry: Any) -> list[tuple[str, str]]:
    """Return by what an entry is found again, the surest first.

    A plan is found again only by all that names it together: many tasks share an item.
    """
    names = words.directories()[table]["key"]
    if table == "plans":
        whole = "\x1f".join(str(getattr(entry, "name" if n == "title" else n) or "") for n in names)
        return [("plan", folded(whole))]
    return [(name, folded(value)) for name in names if (value := getattr(entry, name))]


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return " ".join(f"{name}={text}" for name, text in value.items())
    if isinstance(value, tuple):
        return "、".join(value)
    return str(value) if value else _("nothing")


def parts(table: str) -> Mapping[str, str]:
    """Return the parts of a list's entries with what each is called."""
    return {
        name: str(headers[0]) for name, headers in words.directories()[table]["columns"].items()
    }
