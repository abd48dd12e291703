"""What a record is, as typed structures: inspections, patrols, trainings.

Every record has an identity that no other laptop can produce (`uid`), the version
of the schema it was written by, and a status in its life. A part that is absent is
`""`, `None` or empty; whether a record is whole is for `validation` to say.
Days are `pendulum.Date` (a day in Asia/Shanghai has no further time zone); a time
of day is `"HH:MM"`. Official terms are kept in Chinese, as officers write them.

What else a ledger holds is in `directories` and `yearbook`; `documents` makes JSON of
all of it.
"""

from typing import Literal, TypeAlias

import msgspec
import pendulum

Date: TypeAlias = pendulum.Date | None

Status = Literal["draft", "submitted", "approved", "returned", "void"]


class Whole(msgspec.Struct, kw_only=True, frozen=True, omit_defaults=True):
    """What all structures share: immutable, named arguments, defaults left out of the JSON."""


class Officer(Whole, frozen=True, kw_only=True):
    """One officer (执法人员) as named in a record, with the certificate (执法证号) shown."""

    name: str
    certificate: str = ""


class Origin(Whole, frozen=True, kw_only=True):
    """Where an imported record came from. `row` counts from 1, as a spreadsheet shows it."""

    file: str
    sheet: str
    row: int


class Attachment(Whole, frozen=True, kw_only=True):
    """A photo or scan: its name, the SHA-256 of its content in hex, its size in bytes."""

    name: str
    digest: str
    size: int


class Record(Whole, frozen=True):
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
