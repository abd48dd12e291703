"""Where a manifest says otherwise than the ledger: figures, records, corrections, year before."""

import json
from collections.abc import Iterator
from typing import Any

from exporters import manifest as manifests
from exporters.before import Before
from exporters.year import Year
from storage.language import _, mark

_KINDS = {
    "counted": mark("counted"),
    "not_counted": mark("not counted"),
    "trainings": mark("trainings"),
}
_MOST = 20  # records named one by one where a manifest lists others than the ledger


def differences(said: dict[str, Any], year: Year) -> list[str]:
    """Return a sentence for each thing that is not what the ledger gave when it was said.

    Args:
        said: the manifest.
        year: its year, in the ledger as it was at the manifest's head.
    """
    return [
        *_other_figures(said, year),
        *_other_records(said, year),
        *_other_corrections(said, year),
        *_other_before(said, year),
    ]


def told_before(then: Any, now: Before | None) -> str:
    """Return a sentence where the year before is told otherwise now; `""` where it is not."""
    found = now.as_data() if now else None
    if _essence(then) == _essence(found):
        return ""
    sources = {"records": _("records"), "published": _("a published report")}

    def brief(said: Any) -> str:
        if not isinstance(said, dict):
            return _("nothing")
        return f"{_brief(said.get('total'))} ({sources.get(str(said.get('from')), '?')})"

    return _("The year before, which stands beside it, is another now: {was} → {now}.").format(
        was=brief(then), now=brief(found)
    )


def _other_figures(said: dict[str, Any], year: Year) -> Iterator[str]:
    """Yield a sentence for each figure that is not what the ledger gave."""
    then, found = said["figures"], year.figures.as_data()
    for name in dict.fromkeys((*then, *found)):
        if name in ("rules", "no_power"):  # these are said of the rules and terms
            continue
        for place, was, is_ in _leaves(name, then.get(name), found.get(name)):
            yield _("The manifest says {place} = {was}; counted at that head it was {is_}.").format(
                place=place, was=_brief(was), is_=_brief(is_)
            )


def _leaves(place: str, was: Any, is_: Any) -> Iterator[tuple[str, Any, Any]]:
    """Yield each leaf that differs; a number that is absent is a 0."""
    if isinstance(was, dict) or isinstance(is_, dict):
        was, is_ = (value if isinstance(value, dict) else {} for value in (was, is_))
        for name in dict.fromkeys((*was, *is_)):
            yield from _leaves(f"{place}.{name}", was.get(name), is_.get(name))
    elif (was or 0) != (is_ or 0):
        yield place, was or 0, is_ or 0


def _other_records(said: dict[str, Any], year: Year) -> Iterator[str]:
    """Yield a sentence for each record that is listed otherwise than the ledger had it."""
    sentences = []
    for kind, entries in manifests.listed(year).items():
        listed = {entry.get("uid"): entry for entry in said[kind]}
        found = {entry["uid"]: entry for entry in entries}
        for uid in dict.fromkeys((*listed, *found)):
            if listed.get(uid) != found.get(uid):
                entry = found.get(uid) or listed[uid]
                sentences.append(
                    _("{number} is listed otherwise under “{kind}” than the ledger had it.").format(
                        number=entry.get("number") or uid, kind=_(_KINDS[kind])
                    )
                )
        if len(listed) < len(said[kind]):
            twice = _("A record is listed twice under “{kind}”.")
            sentences.append(twice.format(kind=_(_KINDS[kind])))
    yield from sentences[:_MOST]
    if len(sentences) > _MOST:
        yield _("… and {count} more").format(count=len(sentences) - _MOST)


def _other_corrections(said: dict[str, Any], year: Year) -> Iterator[str]:
    """Yield a sentence where the manifest tells otherwise what was corrected by then."""
    listed, found = said.get("published"), year.corrections
    then = {**listed, "rules": []} if isinstance(listed, dict) else None
    now = {**found.as_data(), "rules": []} if found is not None else None  # rules are sentences
    if then != now:
        yield _("The manifest says otherwise than the ledger what was corrected by then.")


def _other_before(said: dict[str, Any], year: Year) -> Iterator[str]:
    """Yield a sentence where the year before is not what the ledger had of it."""
    if "before" not in said:  # made before manifests told of it
        return
    found = year.before.as_data() if year.before else None
    if _essence(said["before"]) != _essence(found):
        yield _("The manifest compares with other figures of {year} than the ledger had.").format(
            year=year.number - 1
        )


def _essence(before: Any) -> Any:
    """Return what does not depend on which fields the town's own data lists."""
    if not isinstance(before, dict):
        return before
    counted = before.get("counted")
    known = {name: n for name, n in counted.items() if n} if isinstance(counted, dict) else counted
    return known, *(before.get(name) for name in ("from", "trainings", "report"))


def _brief(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
