"""Re-inspections due, as a calendar (RFC 5545) that any calendar program opens.

All-day events rather than to-dos, which several widespread calendars do not show. The
identity of an event is that of the record: importing again moves it and makes no second.
"""

import datetime
from collections.abc import Iterator
from typing import Any

from exporters.tables.platform import reported
from exporters.tables.rows import cell, day
from exporters.year import Judged, Year
from storage.text import clean

_LONGEST = 75  # octets of a line, RFC 5545 section 3.1
_DAY = datetime.timedelta(days=1)


def as_ics(year: Year) -> bytes:
    """Return the year's records that wait for a re-inspection as a calendar."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Taizhang//Re-inspections//ZH",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{escaped(f'{year.town}{year.number}年复查')}",
    ]
    for judged, document, due in waiting(year):
        lines += _event(year, judged, document, due)
    lines.append("END:VCALENDAR")
    return b"".join(folded(line) for line in lines)


def waiting(year: Year) -> Iterator[tuple[Judged, dict[str, Any], datetime.date]]:
    """Yield the inspections without a result of the re-inspection, and when it is due.

    On the day set for it, else when the time to correct ends.
    """
    for judged in reported(year):
        document = year.document(judged)
        if document.get("recheck_result"):
            continue
        names = ("recheck_on", "correct_by")
        due = next(filter(None, (day(str(document.get(name, ""))) for name in names)), None)
        if due:
            yield judged, document, due


def _event(
    year: Year, judged: Judged, document: dict[str, Any], due: datetime.date
) -> Iterator[str]:
    def said(name: str) -> str:
        return str(cell(year, document, name) or "")

    number = said("number")
    subject = said("subject") or "（对象未填）"
    about = [
        ("检查编号", number),
        ("检查日期", said("date")),
        ("检查事项", said("item")),
        ("检查结果", said("result")),
        ("处理措施", said("measures")),
        ("整改期限", said("correct_by")),
        ("执法人员", said("officers")),
    ]
    place = " ".join(filter(None, (said("village"), said("address"))))
    yield "BEGIN:VEVENT"
    yield f"UID:{escaped(judged.place.uid)}"
    yield f"DTSTAMP:{_stamp(year.saved_at(judged))}"
    yield f"SEQUENCE:{judged.place.gen}"
    yield f"DTSTART;VALUE=DATE:{due:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{due + _DAY:%Y%m%d}"
    yield f"SUMMARY:{escaped(f'复查：{subject}（{number}）')}"
    if place:
        yield f"LOCATION:{escaped(place)}"
    text = "\n".join(f"{label}：{value}" for label, value in about if value)
    yield f"DESCRIPTION:{escaped(text)}"
    yield "TRANSP:TRANSPARENT"
    yield "BEGIN:VALARM"
    yield "ACTION:DISPLAY"
    yield f"DESCRIPTION:{escaped(f'明日复查：{subject}')}"
    yield "TRIGGER:-PT15H"  # nine o'clock on the day before
    yield "END:VALARM"
    yield "END:VEVENT"


def _stamp(moment: str) -> str:
    """Return an ISO moment as UTC, as the calendar writes it."""
    return (
        datetime.datetime.fromisoformat(moment).astimezone(datetime.UTC).strftime("%Y%m%dT%H%M%SZ")
    )


def escaped(text: str) -> str:
    """Return text as a value of a calendar (RFC 5545 section 3.3.11)."""
    text = clean(text.replace("\r\n", "\n").replace("\r", "\n"))
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\n", "\\n").replace("\t", " ")


def folded(line: str) -> bytes:
    """Return a content line in octets, folded at 75 without cutting a character in two."""
    parts: list[bytes] = []
    part = b""
    for character in line:
        octets = character.encode("utf-8", "replace")
        # A line that goes on begins with a blank, which counts.
        if len(part) + len(octets) > _LONGEST - bool(parts):
            parts.append(part)
            part = b""
        part += octets
    return b"\r\n ".join([*parts, part]) + b"\r\n"
