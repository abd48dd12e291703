"""The one place that says what a valid record is.

Every way in passes `checked`: it tidies a record and refuses only what cannot be
meant at all. `missing` says what an inspection lacks to be complete, and
`doubts` what a person should look at again; neither keeps a true record out.
"""

import re
from collections.abc import Iterable
from typing import Any

import msgspec

from storage import codes, facts
from storage.catalogue import Catalogue, label
from storage.dates import parse_time, today
from storage.directories import RosterOfficer
from storage.documents import Entity, to_document
from storage.errors import InvalidError
from storage.language import _
from storage.records import Inspection, Officer, Record, Training, Visit
from storage.text import clean, one_line
from storage.yearbook import Difference, PublishedReport, Recheck, Stated

_EARLIEST_YEAR, _LATEST_YEAR = 1949, 2199


def checked(record: Entity) -> Any:
    """Return `record` tidied: text cleaned, codes in their standard form.

    Raises:
        InvalidError: a part cannot be meant at all; `name` says which part.
    """
    parts = {name: _tidied(getattr(record, name)) for name in record.__struct_fields__}
    record = type(record)(**parts)
    for name, check in (
        ("credit_code", codes.credit_code),
        ("identity_number", codes.identity_number),
        ("certificate", codes.tidy),
        ("started", parse_time),
        ("ended", parse_time),
    ):
        if getattr(record, name, ""):
            record = msgspec.structs.replace(record, **{name: _named(name, check, record)})
    if isinstance(record, Record):
        _check_year(record)
    if isinstance(record, Visit):
        _check_times(record)
    if isinstance(record, Training) and record.attendees is not None and record.attendees < 0:
        raise InvalidError(_("A training cannot have fewer than 0 attendees."), "attendees")
    if isinstance(record, Recheck):
        _check_recheck(record)
    elif isinstance(record, PublishedReport):
        _check_published(record)
    elif not isinstance(record, Record):
        _check_entry(record)
    return record


def _check_entry(entry: Entity) -> None:
    """Check an entry of a directory: it has a name, of one line, and days in their order."""
    name = getattr(entry, "name", "")
    if not name:
        raise InvalidError(_("A name is needed."), "name")
    if "\n" in name or "\t" in name:
        raise InvalidError(
            _("The name “{name}” goes over more than one line.").format(name=one_line(name)), "name"
        )
    if (
        isinstance(entry, RosterOfficer)
        and entry.valid_from
        and entry.valid_until
        and entry.valid_until < entry.valid_from
    ):
        raise InvalidError(
            _("The certificate ends on {end}, before it begins on {start}.").format(
                end=entry.valid_until, start=entry.valid_from
            ),
            "valid_until",
        )


def missing(record: Record) -> list[str]:
    """Name the parts that `record` lacks to be complete; only an inspection can lack any."""
    return facts.missing(to_document(record)) if isinstance(record, Inspection) else []


def doubts(
    record: Record,
    catalogue: Catalogue,
    roster: Iterable[RosterOfficer] = (),
    others: Iterable[tuple[str, str]] = (),
    entering: bool = True,
) -> list[str]:
    """Return sentences about what is possible but unlikely; they never block saving.

    Args:
        record: the record, `checked`.
        catalogue: the town's terms.
        roster: the directory of officers.
        others: number and subject of other inspections on the same day.
        entering: whether it is being entered now, when a day long ago is unlikely.
    """
    found = []
    if record.date is not None:
        away = (record.date - today()).days
        if away > 0:
            found.append(_("The date {date} is in the future.").format(date=record.date))
        elif entering and away < -366:
            found.append(_("The date {date} is more than a year ago.").format(date=record.date))
    if isinstance(record, Visit):
        found += _certificate_doubts(record, roster)
    if isinstance(record, Inspection):
        found += _inspection_doubts(record, catalogue)
        found += [
            _("{number} is about the same subject on the same day.").format(number=number)
            for number, subject in others
            if record.subject and subject == record.subject
        ]
    return found


def _certificate_doubts(record: Visit, roster: Iterable[RosterOfficer]) -> list[str]:
    by_name = {officer.name: officer for officer in roster}
    found = []
    for officer in record.officers:
        known = by_name.get(officer.name)
        if by_name and known is None:
            found.append(_("{name} is not in the directory of officers.").format(name=officer.name))
        if known is None or record.date is None:
            continue
        if known.valid_until and record.date > known.valid_until:
            found.append(
                _("The certificate of {name} expired on {day}.").format(
                    name=officer.name, day=known.valid_until
                )
            )
        if known.valid_from and record.date < known.valid_from:
            found.append(
                _("The certificate of {name} is valid only from {day}.").format(
                    name=officer.name, day=known.valid_from
                )
            )
    return found


def _inspection_doubts(record: Inspection, catalogue: Catalogue) -> list[str]:
    found = []
    field = catalogue.fields.by_name.get(record.field)
    if record.field and field is None:
        found.append(_("“{field}” is not on the list of fields.").format(field=record.field))
    if field and record.date and not field.in_force(str(record.date)):
        found.append(_("{field} is not in use on that day.").format(field=field.shown))
    if record.item and record.date and not catalogue.in_force(record.item, str(record.date)):
        found.append(_("“{item}” is not on the list of items.").format(item=record.item))
    if record.result and not catalogue.terms["result"].find(record.result):
        found.append(_("“{result}” is not on the list of results.").format(result=record.result))
    item = catalogue.items.by_name.get(record.item)
    own = str(item.details.get("field", "")) if item else ""
    if own and record.field and record.field != own:
        found.append(
            _("“{item}” belongs to {field}.").format(
                item=catalogue.items.shown(record.item), field=catalogue.fields.shown(own)
            )
        )
    source = catalogue.terms["source"].by_name.get(record.source)
    implied = source.details.get("implies") if source else None
    if implied and record.kind and record.kind != implied:
        found.append(
            _("The source “{source}” goes with the kind “{kind}”.").format(
                source=record.source, kind=implied
            )
        )
    late = record.authorised_on and record.date and record.authorised_on > record.date
    if late and not record.urgent:
        found.append(_("The authorisation is dated after the visit."))
    if record.refusal_reason and not record.witness:
        found.append(_("A refusal to sign is usually witnessed."))
    return found


def _tidied(value: Any) -> Any:
    """Clean every text in a part of a record, and leave out what is empty."""
    if not value:
        return value
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Officer):
        return Officer(name=clean(value.name), certificate=codes.tidy(clean(value.certificate)))
    if isinstance(value, Difference):
        return msgspec.structs.replace(value, kept=clean(value.kept), typed=clean(value.typed))
    if isinstance(value, Stated):
        parts = {name: _tidied(getattr(value, name)) for name in value.__struct_fields__}
        return Stated(**parts)
    if isinstance(value, tuple):
        tidied = (_tidied(item) for item in value)
        return tuple(item for item in tidied if (item.name if isinstance(item, Officer) else item))
    if isinstance(value, dict):
        return {clean(key): clean(text) for key, text in value.items() if clean(text)}
    return value


def _named(name: str, check: Any, record: Entity) -> str:
    """Run `check` on a part and name the part in the error."""
    try:
        return str(check(getattr(record, name)))
    except InvalidError as error:
        raise InvalidError(str(error), name) from error


def _check_year(record: Record) -> None:
    if record.date and not _EARLIEST_YEAR <= record.date.year <= _LATEST_YEAR:
        raise InvalidError(
            _("The year {year} cannot be right.").format(year=record.date.year), "date"
        )


def _check_times(record: Visit) -> None:
    if record.ended_on and record.date and record.ended_on < record.date:
        raise InvalidError(
            _("The visit ends on {end}, before it begins on {start}.").format(
                end=record.ended_on, start=record.date
            ),
            "ended_on",
        )
    same_day = record.ended_on in (None, record.date)
    if same_day and record.started and record.ended and record.ended < record.started:
        raise InvalidError(
            _("The visit ends at {end}, before it begins at {start}.").format(
                end=record.ended, start=record.started
            ),
            "ended",
        )


def _check_recheck(recheck: Recheck) -> None:
    if not recheck.sample or not recheck.fields:
        raise InvalidError(_("A re-check without a record or a field says nothing."), "sample")
    if not 0 < recheck.percent <= 100:
        raise InvalidError(_("A sample is more than 0 and at most 100 percent."), "percent")
    strangers = {difference.uid for difference in recheck.differences} - set(recheck.sample)
    if strangers or {part.field for part in recheck.differences} - set(recheck.fields):
        raise InvalidError(_("A difference is about what was not typed again."), "differences")


def _check_published(report: PublishedReport) -> None:
    """Check that a published report is of a year, names its source, and states plain numbers."""
    if not re.fullmatch(r"\d{4}", report.name) or not (
        _EARLIEST_YEAR <= int(report.name) <= _LATEST_YEAR
    ):
        raise InvalidError(_("The year {year} cannot be right.").format(year=report.name), "name")
    if not re.fullmatch("[0-9a-f]{64}", report.digest):
        raise InvalidError(_("A published report is kept with the SHA-256 of its text."), "digest")
    if not report.figures:
        raise InvalidError(_("There is no figure to keep."), "figures")
    for figure in report.figures:
        if not re.fullmatch(r"\d+(\.\d+)?", figure.number):
            raise InvalidError(_("“{text}” is not a number.").format(text=figure.number), "figures")


def in_words(names: Iterable[str]) -> str:
    """Return the labels of record parts as one phrase in the language in use."""
    return _(", ").join(label(name) for name in names)
