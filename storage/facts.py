"""What a record says, reduced to the facts that finding and counting need.

The index keeps these beside each document, so that a year is listed and tallied
without decoding it. They are what the record *says*; what follows from them is
for the counting rule in `exporters.counting` to decide.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

INSPECTIONS = "inspections"
PATROLS = "patrols"
TRAININGS = "trainings"
RECORD_TABLES = (INSPECTIONS, PATROLS, TRAININGS)

# Rule C3, "a complete and detailed record" (domain source S1): what every
# inspection must say before it can count.
REQUIRED = ("date", "field", "item", "subject", "officers", "findings", "result")

# How measures or a result say that the subject was ordered to correct (责令改正).
_ORDER = re.compile("责令|限期(?:改正|整改)")


class Facts(NamedTuple):
    """One record in brief. Dates are ISO days; what is absent is `""`.

    A date that is no day of the calendar, such as 2025-13-40, is absent as well: the
    record belongs to no year and is not complete.

    Attributes:
        officers: names in the order written, separated by spaces.
        missing: names of the required parts that are absent, separated by spaces.
        followed: what followed the inspection: `penalty`, `act`, `order`, by spaces.
        repeats: identity of the record that this one repeats.
        due: the day by which the subject is to be looked at again, while nobody has noted
            that it was.
    """

    uid: str = ""
    number: str = ""
    date: str = ""
    field: str = ""
    item: str = ""
    subject: str = ""
    village: str = ""
    officers: str = ""
    kind: str = ""
    result: str = ""
    status: str = ""
    missing: str = ""
    followed: str = ""
    repeats: str = ""
    digest: str = ""
    level: str = ""
    subject_kind: str = ""
    source: str = ""
    due: str = ""
    text: str = ""  # last, see `indexfile.LISTED`


# What the figures of a year can be split by, each kept as running counts in the index.
DIMENSIONS = ("month", "village", "officer", "item", "result", "kind")
TOTAL = ""  # the dimension that does not split
LEVEL = "level"


def places(table: str, brief: Facts) -> list[tuple[str, str]]:
    """Return under which dimension and value a record is counted; none for what is no record."""
    if table == TRAININGS:
        return [(LEVEL, brief.level)] if brief.date else []
    if table not in (INSPECTIONS, PATROLS):
        return []
    return [
        (TOTAL, ""),
        ("month", brief.date[5:7]),
        *(("officer", name) for name in brief.officers.split()),
        *((name, getattr(brief, name)) for name in ("village", "item", "result", "kind")),
    ]


def of(table: str, document: Mapping[str, Any]) -> Facts:
    """Return the facts of `document`, a JSON object from `table`.

    Never raises: a document of a user's own script may hold anything.
    """

    def text(name: str) -> str:
        value = document.get(name)
        return value if isinstance(value, str) else ""

    names = officer_names(document)
    inspection = table == INSPECTIONS
    return Facts(
        uid=text("uid"),
        number=text("number"),
        date=day_of(document),
        field=text("field"),
        item=text("item"),
        # What a training was about stands where others name their subject.
        subject=text("title" if table == TRAININGS else "subject"),
        village=text("village"),
        officers=" ".join(name.replace(" ", "") for name in names),
        kind=text("kind"),
        result=text("result"),
        status=text("status"),
        missing=" ".join(missing(document)) if inspection else "",
        followed=" ".join(followed_by(document)) if inspection else "",
        repeats=text("repeats"),
        digest=text("digest"),
        level=text("level"),
        subject_kind=text("subject_kind"),
        source=text("source"),
        due=due(document) if inspection else "",
        text=text_of(document),
    )


def day_of(document: Mapping[str, Any]) -> str:
    """Return the day of a record, ISO; `""` where it has none, or none of the calendar."""
    text = document.get("date")
    try:
        return text if text and date.fromisoformat(text).isoformat() == text else ""
    except (TypeError, ValueError):
        return ""


def officer_names(document: Mapping[str, Any]) -> list[str]:
    """Return the names of the officers in `document`, each once, in the order written."""
    officers = document.get("officers")
    if not isinstance(officers, list | tuple):
        return []
    names = [officer.get("name") for officer in officers if isinstance(officer, dict)]
    return list(dict.fromkeys(name for name in names if isinstance(name, str) and name))


def missing(document: Mapping[str, Any]) -> list[str]:
    """Name the required parts that an inspection lacks (rules C2 and C3).

    Fewer than two different officers count as officers missing: two must be
    there (行政处罚法 art. 42). So does a date that is no day of the calendar.
    """
    absent = [name for name in REQUIRED if not document.get(name)]
    if "date" not in absent and not day_of(document):
        absent.insert(0, "date")
    if "officers" not in absent and len(officer_names(document)) < 2:
        absent.append("officers")
    return absent


def followed_by(document: Mapping[str, Any]) -> list[str]:
    """Name the enforcement acts that followed an inspection (rule C4).

    A filed case is not yet an act: only the decision takes the visit out. An order
    to correct is told apart, because whether it is such an act is a town's option; it
    is one whether it stands among the measures or is what the result says.
    """
    acts = []
    if document.get("penalty_number") or document.get("penalty_decided_on"):
        acts.append("penalty")
    if document.get("other_act"):
        acts.append("act")
    if any(_ORDER.search(str(document.get(name) or "")) for name in ("measures", "result")):
        acts.append("order")
    return acts


def due(document: Mapping[str, Any]) -> str:
    """Return the first day on which a correction was to be made or looked at, as an ISO day.

    `""` where none was set, or where the result of looking again is there.
    """
    if document.get("recheck_result"):
        return ""
    days = (document.get("correct_by"), document.get("recheck_on"))
    return min((day for day in days if isinstance(day, str) and day), default="")


def text_of(document: Mapping[str, Any]) -> str:
    """Return every piece of text inside a JSON object, for searching; each is a line."""
    found: list[str] = []
    waiting: list[object] = [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, Mapping):
            waiting += reversed(list(value.values()))
        elif isinstance(value, list):
            waiting += reversed(value)
    return "\n".join(found)
