"""The note under the section: by which rules was counted, and until when (统计口径)."""

from exporters.numbers import PENALTIES, PENALTIES_UNDATED, Numbers
from exporters.section.model import spoken
from exporters.section.wording import Wording


def note(numbers: Numbers, wording: Wording) -> str:
    """Return the note; it says of each number that the town includes what is in it."""
    year, say, include = numbers.year, wording.text, wording.include
    until = spoken(year.until)
    text = say("note.start") + say("note.rule", version=year.rules.version)
    text += "".join(wording.options(year.rules.options))
    if include["problems"] or include["orders"] or include["cases"]:
        text += say("note.made")
    if include["patrols"]:
        text += say("note.patrols")
    if include["penalties"]:
        text += say("note.penalties") + undated(numbers, wording)
    if include["officers"] and numbers.knows_officers:
        text += say("note.officers", until=until)
    elif include["officers"]:
        text += say("note.officers_unknown")
    if include["compare"] and numbers.before:
        text += say("note.compare_running" if year.running else "note.compare")
    elif include["compare"] and year.before:
        published = "note.compare_published_running" if year.running else "note.compare_published"
        text += say(published, source=year.before.source)
    elif include["compare"]:
        text += say("note.compare_missing")
    return text + say("note.until", until=until)


def undated(numbers: Numbers, wording: Wording) -> str:
    """Say how many penalties belong to no year, because none is written down."""
    number = numbers.value(PENALTIES_UNDATED)
    if not number:
        return ""
    return wording.text("note.undated", n=str(number), unit=wording.unit(PENALTIES))
