"""A gap of the year in words, for the command line and the screen."""

from exporters.gaps import Found, Gap
from storage.catalogue import Catalogue, label
from storage.language import _, mark, plural
from storage.text import one_line

_KINDS = {
    "returned": mark("Sent back"),
    "overdue": mark("Overdue"),
    "draft": mark("Old draft"),
    "incomplete": mark("Incomplete"),
    "cap": mark("Over the cap"),
    "field": mark("Empty field"),
    "village": mark("Empty village"),
    "month": mark("Empty month"),
    "week": mark("Empty weeks"),
}


def kind_name(kind: str) -> str:
    """Return a kind of gap in the language in use."""
    return _(_KINDS[kind])


def covered(found: Found) -> str:
    """Return what was looked through, in the language in use; `""` for a year to come."""
    if not found.until:
        return ""
    since = f"{found.year}-01-01"
    said = [_("{since} to {until}").format(since=since, until=found.until)]
    if found.earlier:
        said.append(_("with what earlier years left undone"))
    if not found.calendar:
        text = _("public holidays of {year} not announced to Taizhang yet: see holidays in F12")
        said.append(text.format(year=found.year))
    return _("; ").join(said)


def sentence(gap: Gap, catalogue: Catalogue) -> str:
    """Return what a gap says, in the language in use."""
    what, field = one_line(gap.what), catalogue.fields.shown(gap.field)
    if gap.kind == "returned":
        return _("{what}: not handed in again").format(what=what)
    if gap.kind == "overdue":
        return _("{what}: due {day}, no visit since").format(what=what, day=gap.since)
    if gap.kind == "draft" and not gap.since:
        return _("{what}: a draft without a date").format(what=what)
    if gap.kind == "draft":
        return _("{what}: a draft of {day}").format(what=what, day=gap.since)
    if gap.kind == "incomplete":
        text = plural("{count} record lacks: ", "{count} records lack: ", gap.number)
        return text + label(gap.what)
    if gap.kind == "cap":
        visits = plural("{count} visit", "{count} visits", gap.number)
        most = gap.over[1] if gap.over else 0
        said = _("{what}: {visits}, at most {most}").format(what=what, visits=visits, most=most)
        term = catalogue.fields.by_name.get(gap.field)
        brief = term.brief if term else field
        return _("{what} ({field})").format(what=said, field=brief) if brief else said
    if gap.kind == "field":
        return _("{field}: nothing counts in this year").format(field=field)
    if gap.kind == "village":
        return _("{what}: no inspection").format(what=what)
    first, last = gap.what.split("/")
    if gap.kind == "month" and first == last:
        return _("{field}: nothing in month {month}").format(field=field, month=int(last[5:]))
    if gap.kind == "month":
        text = _("{field}: nothing in months {first} to {last}")
        return text.format(field=field, first=int(first[5:]), last=int(last[5:]))
    weeks = plural("{count} week", "{count} weeks", gap.number)
    return _("{first} to {last}: nothing for {weeks}").format(first=first, last=last, weeks=weeks)
