"""Figures that must hold: `2025 住建领域 = 236`, in the ledger's settings or said once.

They are checked whenever figures leave, and never stand in the way. Where one does
not hold, the records that most likely explain the difference are named.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exporters.figures import Figures, figures, trained
from storage import disk, facts, language
from storage.catalogue import Catalogue, folded
from storage.data import SETTINGS
from storage.errors import CannotWriteError, InvalidError, reason
from storage.reader import Reader

if TYPE_CHECKING:
    from exporters.year import Judged, Year

_ = language._

NAME = "assertions.txt"
TOTAL = "total"
TRAININGS = "county_or_above"

_WORDS = {
    TOTAL: ("合计", "总计", "总数", "total"),
    TRAININGS: ("培训", "县级以上培训", "执法培训", "trainings", "training"),
}
_FORM = re.compile(
    r"(?:assert\s+|断言\s*)?(?P<year>\d{4})\s*年?\s*(?P<of>[^=\s][^=]*?)\s*={1,2}\s*(?P<n>\d+)\s*次?"
)


@dataclass(frozen=True)
class Assertion:
    """One figure that must hold.

    Attributes:
        year: the year.
        of: a field, `total`, or `county_or_above` for trainings.
        number: what the figure must be.
    """

    year: int
    of: str
    number: int

    @property
    def text(self) -> str:
        """The assertion as it is written down."""
        of = _WORDS[self.of][0] if self.of in _WORDS else self.of
        return f"{self.year} {of} = {self.number}"


@dataclass(frozen=True)
class Outcome:
    """An assertion and what was counted."""

    assertion: Assertion
    counted: int

    @property
    def holds(self) -> bool:
        """Whether the figure is what was asserted."""
        return self.counted == self.assertion.number

    @property
    def sentence(self) -> str:
        """The outcome in one sentence."""
        text = (
            _("{assertion}: holds.")
            if self.holds
            else _("{assertion}: does NOT hold, {n} counted.")
        )
        return text.format(assertion=self.assertion.text, n=self.counted)

    def as_data(self) -> dict[str, Any]:
        """Return the outcome as a JSON object."""
        return {"text": self.assertion.text, "counted": self.counted, "holds": self.holds}


@dataclass(frozen=True)
class Candidate:
    """A record that may explain why an assertion does not hold, and why it may."""

    number: str
    uid: str
    why: str


def parsed(text: str, catalogue: Catalogue) -> Assertion:
    """Return the assertion in a line such as `2025 住建领域 = 236`, in either width.

    Raises:
        InvalidError: it is none, or names a field that the town does not have.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    match = _FORM.fullmatch(plain)
    if match is None:
        raise InvalidError(
            _("“{text}” is not an assertion; write one like “2025 住建领域 = 236”.").format(
                text=text.strip()
            )
        )
    of = match["of"]
    for name, words in _WORDS.items():
        if folded(of) in map(folded, words):
            return Assertion(int(match["year"]), name, int(match["n"]))
    field = catalogue.fields.find(of)
    if field is None:
        known = _(", ").join([field.name for field in catalogue.fields] + ["合计", "培训"])
        raise InvalidError(
            _("“{text}”: there is no figure “{of}”; there are {known}.").format(
                text=text.strip(), of=of, known=known
            )
        )
    return Assertion(int(match["year"]), field.name, int(match["n"]))


def kept(ledger: Reader) -> list[Assertion]:
    """Return the assertions in the ledger's settings; lines that begin with # say nothing.

    Raises:
        InvalidError: a line is none; the sentence names it.
    """
    path = ledger.folder / SETTINGS / NAME
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        why = reason(error) if isinstance(error, OSError) else str(error)
        raise InvalidError(
            _("{path} cannot be read: {reason}.").format(path=path, reason=why)
        ) from error
    found = []
    for number, line in enumerate(lines, 1):
        said = line.partition("#")[0].strip()
        if said:
            try:
                found.append(parsed(said, ledger.catalogue))
            except InvalidError as error:
                raise InvalidError(
                    _("{path}, line {line}: {error}").format(path=path, line=number, error=error)
                ) from error
    return found


def keep(ledger: Reader, assertion: Assertion) -> Path:
    """Write an assertion into the ledger's settings, in the place of one about the same figure.

    Returns:
        The file.

    Raises:
        InvalidError: the file holds what is no assertion.
        CannotWriteError: the disk refused; the file is unchanged.
    """
    kept(ledger)
    path = ledger.folder / SETTINGS / NAME
    try:
        path.parent.mkdir(exist_ok=True)
        lines = path.read_text(encoding="utf-8-sig").splitlines() if path.exists() else []
        lines = [line for line in lines if not _is_about(line, assertion, ledger.catalogue)]
        disk.write_whole(path, "".join(f"{line}\n" for line in (*lines, assertion.text)).encode())
    except OSError as error:
        raise CannotWriteError(
            _("Could not write {path}: {reason}. The assertion was checked, not kept.").format(
                path=path, reason=reason(error)
            )
        ) from error
    return path


def _is_about(line: str, assertion: Assertion, catalogue: Catalogue) -> bool:
    said = line.partition("#")[0].strip()
    if not said:
        return False
    other = parsed(said, catalogue)
    return (other.year, other.of) == (assertion.year, assertion.of)


def checked(
    ledger: Reader, counted: Figures | None = None, assertions: Iterable[Assertion] | None = None
) -> list[Outcome]:
    """Hold assertions against the ledger.

    Args:
        ledger: the ledger.
        counted: the figures of a year; only assertions about that year are checked.
            Where not given, assertions about any year are.
        assertions: what must hold; those in the ledger's settings where not given.

    Raises:
        InvalidError: a line in the settings is no assertion.
    """
    by_year = {counted.year: counted} if counted else {}
    outcomes = []
    for assertion in kept(ledger) if assertions is None else assertions:
        if counted and assertion.year != counted.year:
            continue
        if assertion.year not in by_year:
            by_year[assertion.year] = figures(ledger, assertion.year)
        outcomes.append(Outcome(assertion, _number(by_year[assertion.year], assertion.of)))
    return outcomes


def asserted(ledger: Reader, counted: Figures) -> list[dict[str, Any]]:
    """Return the outcomes of a year's assertions as JSON; none where they cannot be read."""
    try:
        return [outcome.as_data() for outcome in checked(ledger, counted)]
    except InvalidError:
        return []


def _number(counted: Figures, of: str) -> int:
    if of == TOTAL:
        return counted.total
    if of == TRAININGS:
        return counted.trainings[TRAININGS]
    return counted.counted.get(of, 0)


def candidates(year: "Year", outcome: Outcome) -> list[Candidate]:
    """Name the records that most likely explain a difference, the likeliest first.

    What changed since the year was published comes first. Where too few were
    counted, records follow that one reason alone keeps out; where too many were,
    those that look like another one, then the latest entered.
    """
    difference = outcome.counted - outcome.assertion.number
    of = outcome.assertion.of
    found: dict[str, Candidate] = {}
    for record in year.corrections.records if year.corrections is not None else ():
        effect = sum(record.effect.values()) if of == TOTAL else record.effect.get(of, 0)
        if effect * difference > 0:
            found[record.facts.uid] = Candidate(record.number, record.facts.uid, record.clause)
    more = _too_few(year, of) if difference < 0 else _too_many(year, of)
    for judged, why in more:
        uid = judged.facts.uid
        found.setdefault(uid, Candidate(judged.facts.number or uid[:8], uid, why))
    return list(found.values()) if difference else []


# How easily what keeps a record out is put right, or was put in by mistake.
_EASE = ("unapproved", "returned", "draft", "incomplete", "ordered", "repeat", "penalised")


def _too_few(year: "Year", of: str) -> Iterable[tuple["Judged", str]]:
    ranked = []
    for judged in year.judged:
        if judged.table == facts.TRAININGS:
            if of == TRAININGS and not trained(judged.facts):
                ranked.append(((0, 0), judged, _("this training is not counted")))
            continue
        if of == TRAININGS or judged.verdict is None or judged.verdict.counts:
            continue
        if of not in (TOTAL, judged.facts.field) and judged.facts.field:
            continue
        reasons = judged.verdict.reasons
        names = [reason.reason for reason in reasons]
        if set(names) & {"patrol", "void"}:
            continue  # these were never meant to count
        ease = max(_EASE.index(name) if name in _EASE else len(_EASE) for name in names)
        why = _("; ").join(f"{reason.code} {reason.shown}" for reason in reasons)
        ranked.append(((len(reasons), ease), judged, _("not counted: {why}").format(why=why)))
    ranked.sort(key=lambda entry: entry[0])
    return [(judged, why) for _rank, judged, why in ranked]


def _too_many(year: "Year", of: str) -> Iterable[tuple["Judged", str]]:
    counted: Sequence[Judged]
    if of == TRAININGS:
        counted = [
            judged
            for judged in year.judged
            if judged.table == facts.TRAININGS and trained(judged.facts)
        ]
    else:
        counted = [judged for judged in year.counted if of in (TOTAL, judged.facts.field)]
    seen: dict[tuple[str, ...], str] = {}
    alike = []
    for judged in counted:
        brief = judged.facts
        key = (brief.date, brief.subject, brief.field, brief.item)
        if key in seen:
            why = _("the same day, subject and item as {number}").format(number=seen[key])
            alike.append((judged, why))
        seen.setdefault(key, brief.number)
    latest = sorted(counted, key=lambda judged: judged.place.start, reverse=True)
    return [*alike, *((judged, _("among the latest entered")) for judged in latest)]
