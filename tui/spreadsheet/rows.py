"""From one row to its records: an inspection for each subject, a patrol or a training."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from storage import codes, facts
from storage.catalogue import Catalogue, folded
from storage.errors import InvalidError
from storage.language import _
from storage.records import Inspection, Origin, Patrol, Record, Training
from storage.validation import checked, missing
from tui.spreadsheet import cells, lists, words
from tui.spreadsheet.draft import Draft, short
from tui.spreadsheet.filling import WITH_SUBJECT, fill
from tui.spreadsheet.headers import Layout

_REGISTRATION_LENGTH = 15  # of the old number that the credit code replaced
_NOT_YET = ("未", "不", "免", "拟", "待", "无", "否", "没", "暂")
# Beside what validation asks of an inspection: what other records are no use without.
_NEEDED = {Patrol: ("date",), Training: ("date", "title", "level")}


@dataclass(frozen=True)
class Source:
    """Where rows come from, and how to read them.

    Attributes:
        file: name of the file.
        sheet: name of the sheet.
        layout: which column means what.
        catalogue: the town's terms.
        defaults: part → text, for rows that leave it out.
        year: the year of days written without one.
    """

    file: str
    sheet: str
    layout: Layout
    catalogue: Catalogue
    defaults: Mapping[str, str] = field(default_factory=dict)
    year: int | None = None


@dataclass
class Made:
    """What one row became.

    Attributes:
        records: its records, checked, not yet saved; let go when they are.
        count: how many there are.
        lacking: names of the parts that one of them lacks to be complete.
        notes: sentences for the person who imports.
        fingerprint: of what the row says, wherever it stands; of a submission, its identity.
        submission: whether it is a submission of a form collector.
    """

    records: list[Record]
    count: int
    lacking: list[str]
    notes: list[str]
    fingerprint: str
    submission: bool = False


def read(source: Source, number: int, values: Sequence[Any], texts: Sequence[str]) -> Made:
    """Return the records of one row.

    Args:
        source: where it comes from.
        number: its number in the sheet.
        values: its cells.
        texts: the cells as text.

    Raises:
        InvalidError: a cell cannot be meant; the sentence names it.
    """
    draft = Draft(source.layout, number, values, texts, source.catalogue, source.year)
    fill(draft, source.defaults)
    if source.layout.table == facts.TRAININGS:
        made = [_fitted(Training, draft, {})]
    elif source.catalogue.terms["patrol"].find(draft.text("kind")):
        if source.catalogue.terms["patrol"].by_name.get(draft.text("kind")):
            draft.parts.pop("kind", None)
        made = [_fitted(Patrol, draft, _subject_as_written(draft))]
    else:
        made = _inspections(draft, source)
    origin = Origin(file=source.file, sheet=source.sheet, row=number)
    if draft.rejected:
        for kind, parts in made:
            parts["status"] = "returned"
            if "return_reason" in kind.__struct_fields__:
                parts["return_reason"] = draft.rejected
    records = [_whole(kind, parts, origin, draft) for kind, parts in made]
    lacking = list(dict.fromkeys(name for record in records for name in lacks(record)))
    fingerprint = _fingerprint(source.layout.table, draft.marks)
    submission = source.layout.identity is not None
    return Made(records, len(records), lacking, draft.notes, fingerprint, submission)


def lacks(record: Record) -> list[str]:
    """Name the parts that a record lacks."""
    needed = _NEEDED.get(type(record), ())
    return missing(record) or [name for name in needed if not getattr(record, name)]


def digest(fingerprint: str, occurrence: int, position: int) -> str:
    """Return the digest of one record of a row.

    Args:
        fingerprint: what the row says.
        occurrence: how many rows of the file said the same, counted from 1.
        position: which of the row's records, counted from 0.
    """
    text = f"{fingerprint}/{occurrence}/{position}"
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _fingerprint(table: str, marks: Mapping[str, str]) -> str:
    said = [f"{name}\x1f{text}" for name, text in sorted(marks.items())]
    whole = "\x1e".join([table, *said])
    return hashlib.sha256(whole.encode(errors="surrogatepass")).hexdigest()


def _fitted(
    kind: type[Record], draft: Draft, parts: Mapping[str, Any]
) -> tuple[type[Record], dict[str, Any]]:
    """Return the parts that a record of `kind` has; the others are kept beside it."""
    allowed = kind.__struct_fields__
    for name in draft.parts:
        if name not in allowed and draft.parts[name]:
            # Hours and a last day may have stood in the cell of the day.
            draft.keep(name if name in draft.layout.parts else "date")
    fitting = {name: value for name, value in {**draft.parts, **parts}.items() if name in allowed}
    return kind, {**fitting, "extra": draft.extra}


def _subject_as_written(draft: Draft) -> dict[str, Any]:
    """Keep what a patrol's row says of a subject: a patrol has none."""
    for name in WITH_SUBJECT:
        if not cells.says_nothing(draft.text(name)):
            draft.keep(name)
    return {}


def _inspections(draft: Draft, source: Source) -> list[tuple[type[Record], dict[str, Any]]]:
    written = draft.text("subject")
    if cells.says_nothing(written):
        written = source.defaults.get("subject", "")
    names = lists.subjects(written)
    if len(names) > 1:
        draft.notes.append(_("It names {count} subjects.").format(count=len(names)))
        if "等" in written:
            draft.keep("subject")
    if len(names) == 1 and lists.has_comma(names[0]):
        draft.notes.append(
            _("“{subject}” is kept as one subject; write 、 between several.").format(
                subject=short(names[0])
            )
        )
    numbers = _numbers(draft, max(len(names), 1))
    act = _followed(draft)
    if act and not any(draft.parts.get(name) for name in ("penalty_number", "penalty_decided_on")):
        draft.parts.setdefault("other_act", act)
    if "coordinates" not in draft.parts:
        draft.parts["coordinates"] = _coordinates(draft.extra)
    return [
        _fitted(Inspection, draft, {"subject": name, **numbers[position]})
        for position, name in enumerate(names or [""])
    ]


def _numbers(draft: Draft, subjects: int) -> list[dict[str, str]]:
    """Return the codes of each subject of the row.

    A cell with as many codes as there are subjects is paired with them by position;
    another number of codes is nobody's, and kept as written.

    Raises:
        InvalidError: one of them is mistyped.
    """
    found: list[dict[str, str]] = [{} for _subject in range(subjects)]
    for name in ("registration_number", "identity_number", "credit_code"):
        if cells.says_nothing(draft.text(name)):
            continue
        with draft.cell(name):
            listed = lists.codes(cells.code(draft.value(name)))
            read = [_number(name, code) for code in listed]
        if len(listed) != subjects:
            draft.keep_with_note(name)
            continue
        for position, numbers in enumerate(read):
            found[position].update(numbers)
    return found


def _number(name: str, written: str) -> dict[str, str]:
    """Return a code under the part it belongs to: columns of codes hold several kinds.

    Raises:
        InvalidError: it is mistyped.
    """
    code = codes.tidy(written)
    if not code:
        return {}
    if name == "registration_number":
        return {name: code}
    if name == "credit_code" and len(code) == _REGISTRATION_LENGTH and code.isdigit():
        return {"registration_number": code}
    checks = {"credit_code": codes.credit_code, "identity_number": codes.identity_number}
    other = next(part for part in checks if part != name)
    try:
        return {name: checks[name](code)}
    except InvalidError:
        try:
            return {other: checks[other](code)}
        except InvalidError:
            pass
        raise


def _followed(draft: Draft) -> str:
    """Return the enforcement act that another column of the row tells of."""
    for header, text in draft.extra.items():
        act = words.acts().get(folded(header[:60])) or words.acts().get(
            folded(header[:60].split("(")[0])
        )
        plain = cells.plain(text)
        if not act or cells.says_nothing(text) or plain.startswith(_NOT_YET):
            continue
        if cells.truth(text) is False or plain.strip("0.元万,") == "":
            continue
        return act
    return ""


def _coordinates(extra: Mapping[str, str]) -> str:
    """Return longitude and latitude from a column each."""
    both = []
    for name in ("longitude", "latitude"):
        wanted = words.folded_list(name)
        both.append(next((text for head, text in extra.items() if folded(head) in wanted), ""))
    return ",".join(both) if all(both) else ""


def _whole(kind: type[Record], parts: Mapping[str, Any], origin: Origin, draft: Draft) -> Record:
    """Return the record, checked.

    Raises:
        InvalidError: a part cannot be meant; the sentence names the cell it is in.
    """
    try:
        record: Record = checked(kind(**parts, origin=origin))
    except InvalidError as error:
        raise draft.placed(error, error.name) from error
    return record
