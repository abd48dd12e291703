"""What the ledger holds, as typed structures.

Every record has an identity that no other laptop can produce (`uid`), the version
of the schema it was written by, and a status in its life. A part that is absent is
`""`, `None` or empty; whether a record is whole is for `validation` to say.
Days are `pendulum.Date` (a day in Asia/Shanghai has no further time zone); a time
of day is `"HH:MM"`. Official terms are kept in Chinese, as officers write them.
"""

from typing import Any, Literal, TypeAlias, TypeVar

import msgspec
import pendulum

from storage import facts
from storage.errors import InvalidError
from storage.language import _

Date: TypeAlias = pendulum.Date | None

Status = Literal["draft", "submitted", "approved", "returned", "void"]


class _Whole(msgspec.Struct, kw_only=True, frozen=True, omit_defaults=True):
    """What all structures share: immutable, named arguments, defaults left out of the JSON."""


class Officer(_Whole, frozen=True, kw_only=True):
    """One officer (执法人员) as named in a record, with the certificate (执法证号) shown."""

    name: str
    certificate: str = ""


class Origin(_Whole, frozen=True, kw_only=True):
    """Where an imported record came from. `row` counts from 1, as a spreadsheet shows it."""

    file: str
    sheet: str
    row: int


class Attachment(_Whole, frozen=True, kw_only=True):
    """A photo or scan: its name, the SHA-256 of its content in hex, its size in bytes."""

    name: str
    digest: str
    size: int


class Record(_Whole, frozen=True):
    """What every record has.

    Attributes:
        schema: version of the structure it was written by.
        uid: identity, a UUIDv7.
        number: label for people, such as 2025-0236; not an identity.
        status: its place in the life draft → submitted → approved or returned; void.
        void_reason: why it was withdrawn (作废).
        repeats: identity of the earlier record that this one repeats word for word.
        digest: fingerprint of the spreadsheet row it came from.
        origin: the place it was imported from.
        attachments: photos and scans, each kept once under its hash.
        extra: columns of a spreadsheet that no part of the record takes, kept as they were.
    """

    schema: int = 1
    uid: str = ""
    number: str = ""
    status: Status = "submitted"
    void_reason: str = ""
    repeats: str = ""
    digest: str = ""
    origin: Origin | None = None
    attachments: tuple[Attachment, ...] = ()
    extra: dict[str, str] = {}
    date: Date = None
    remarks: str = ""


class Visit(Record, frozen=True):
    """What an inspection and a patrol share: who went where, and what was seen."""

    field: str = ""
    item: str = ""
    village: str = ""
    address: str = ""
    coordinates: str = ""
    officers: tuple[Officer, ...] = ()
    assistants: tuple[str, ...] = ()
    started: str = ""
    ended: str = ""
    ended_on: Date = None
    recording: str = ""
    findings: str = ""


class Inspection(Visit, frozen=True):
    """One visit to one subject by two or more officers (行政检查); domain section 2.2."""

    # task
    kind: str = ""
    source: str = ""
    plan: str = ""
    # approval beforehand (审批), which is not the supervisor's review of the record
    authorised_by: str = ""
    authorised_on: Date = None
    urgent: bool = False
    authorised_late_on: Date = None
    # notice
    notice_number: str = ""
    notice_served: str = ""
    # body
    body: str = ""
    basis: str = ""
    standard: str = ""
    # subject
    subject: str = ""
    subject_kind: str = ""
    credit_code: str = ""
    identity_number: str = ""
    registration_number: str = ""
    principal: str = ""
    phone: str = ""
    # officers
    certificate_shown: bool | None = None
    code_shown: bool | None = None
    # process
    method: str = ""
    on_site: bool | None = None
    joint: bool | None = None
    joint_departments: str = ""
    # findings
    problems: tuple[str, ...] = ()
    result: str = ""
    # outcome
    measures: str = ""
    document_number: str = ""
    correct_by: Date = None
    recheck_on: Date = None
    recheck_result: str = ""
    case_filed: bool | None = None
    case_number: str = ""
    penalty_number: str = ""
    penalty_decided_on: Date = None
    other_act: str = ""
    # signature
    signed_by: str = ""
    refusal_reason: str = ""
    witness: str = ""
    # publicity
    published_on: Date = None
    unpublished_reason: str = ""
    # where it began and how it was reviewed
    patrol: str = ""
    reviewed_by: str = ""
    return_reason: str = ""


class Patrol(Visit, frozen=True):
    """A round without a specific subject (巡查); never an inspection, may lead to some."""

    weather: str = ""


class Training(Record, frozen=True):
    """A training session (执法培训) that officers of the town attended."""

    title: str = ""
    organiser: str = ""
    level: str = ""
    attendees: int | None = None
    topic: str = ""


class RosterOfficer(_Whole, frozen=True, kw_only=True):
    """An officer in the directory, with the validity of the certificate."""

    schema: int = 1
    uid: str = ""
    name: str
    certificate: str = ""
    valid_from: Date = None
    valid_until: Date = None
    active: bool = True
    extra: dict[str, str] = {}


class Subject(_Whole, frozen=True, kw_only=True):
    """A person, firm, site or parcel in the directory (检查对象)."""

    schema: int = 1
    uid: str = ""
    name: str
    kind: str = ""
    credit_code: str = ""
    identity_number: str = ""
    principal: str = ""
    phone: str = ""
    address: str = ""
    village: str = ""
    aliases: tuple[str, ...] = ()
    extra: dict[str, str] = {}


class Plan(_Whole, frozen=True, kw_only=True):
    """One line of the year's inspection plan (行政检查计划); domain section 7, set 1.

    Attributes:
        name: the task.
        starts: the first day on which it may be carried out.
        ends: the last.
        base: how many subjects there are, as written (约27家).
        ratio: which part of them is to be inspected, as written.
        cap: how often one subject may be inspected in the year, as written.
        extra: columns of the plan that no part takes.
    """

    schema: int = 1
    uid: str = ""
    name: str
    basis: str = ""
    kind: str = ""
    body: str = ""
    departments: str = ""
    area: str = ""
    item: str = ""
    method: str = ""
    starts: Date = None
    ends: Date = None
    subjects: str = ""
    base: str = ""
    ratio: str = ""
    cap: str = ""
    requirement: str = ""
    remarks: str = ""
    extra: dict[str, str] = {}


class Village(_Whole, frozen=True, kw_only=True):
    """A village or community (村、社区) of the town; `active` while records may name it."""

    schema: int = 1
    uid: str = ""
    name: str
    active: bool = True


class Town(_Whole, frozen=True, kw_only=True):
    """Whose ledger it is. `county` may be empty."""

    schema: int = 1
    uid: str = ""
    name: str
    county: str = ""


class Freeze(_Whole, frozen=True, kw_only=True):
    """A year as it was published (定稿): its figures, and the place in the journal they stand for.

    Attributes:
        name: the year, in four digits.
        on: the day of publication.
        active: whether the year is frozen; `False` once that was taken back.
        figures: the figures, as `tally --format json` prints them.
        head: chain head of the ledger that was counted.
        offset: length in bytes of the journal that was counted.
        line: number of its lines.
        tx: number of its last transaction.
    """

    schema: int = 1
    uid: str = ""
    name: str
    on: Date = None
    active: bool = True
    figures: dict[str, Any] = {}
    head: str = ""
    offset: int = 0
    line: int = 0
    tx: int = 0


class Difference(_Whole, frozen=True, kw_only=True):
    """A field that was typed otherwise than the ledger has it. `uid` is the record's."""

    uid: str
    field: str
    kept: str
    typed: str


class Recheck(_Whole, frozen=True, kw_only=True):
    """A random sample of a year's records, typed again from the papers without seeing them.

    Who did it and when is in the ledger's history.

    Attributes:
        year: the year that was sampled.
        percent: how much of what counts was drawn.
        seed: the number that the draw began from; who has it draws the same records.
        fields: the parts that were typed again.
        sample: identities of the records that were typed again.
        differences: what was typed otherwise.
    """

    schema: int = 1
    uid: str = ""
    year: int = 0
    percent: float = 0
    seed: int = 0
    fields: tuple[str, ...] = ()
    sample: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()

    @property
    def typed(self) -> int:
        """How many fields were typed again."""
        return len(self.sample) * len(self.fields)

    @property
    def rate(self) -> float:
        """Errors per 1,000 fields."""
        return 1000 * len(self.differences) / self.typed if self.typed else 0.0


class Stated(_Whole, frozen=True, kw_only=True):
    """One figure that a published report states.

    Attributes:
        kind: what is counted, a name of `exporters/data/published.toml`.
        field: the field, `""` where it is about all of them.
        number: the figure in plain digits, such as 236 or 94.4.
        unit: its count word.
        bound: `""` where it is exact, else `more`, `less` or `about`.
        county: of trainings, whether they are said to be at county level or above.
        sentence: the sentence that states it.
    """

    kind: str
    field: str = ""
    number: str = ""
    unit: str = ""
    bound: str = ""
    county: bool = False
    sentence: str = ""


class PublishedReport(_Whole, frozen=True, kw_only=True):
    """What a report that was published states of a year: figures without records.

    Attributes:
        name: the year, in four digits.
        file: the name of the file it was read from; empty where it was pasted.
        digest: SHA-256 of the file, or of what was pasted as UTF-8, in hex.
        figures: what it states.
        active: whether it is used; `False` once that was taken back.
    """

    schema: int = 1
    uid: str = ""
    name: str
    file: str = ""
    digest: str = ""
    figures: tuple[Stated, ...] = ()
    active: bool = True


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
