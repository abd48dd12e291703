"""What changed in a year's records since a moment, and what that does to the figures.

Each record is judged twice, as it was and as it is; what it added then and adds now
is its effect. The effects of all records add up to the difference of the figures,
and where they do not, that is said as well.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from exporters.counting import Reason, Rules, Verdict
from exporters.figures import Figures, rank, trained
from storage import data, facts, language
from storage.acts import act_name, shown_change
from storage.facts import Facts
from storage.history import Step
from storage.line import Position
from storage.reader import Reader
from storage.text import one_line

_ = language._
plural = language.plural


@dataclass(frozen=True)
class Standing:
    """What one record is to the figures of a year at one time.

    Attributes:
        facts: the record in brief.
        verdict: whether it counts and why; `None` for a training.
        adds: the figure to which it adds one: a field, `county_or_above` or
            `below_county`; empty where it adds to none.
    """

    facts: Facts
    verdict: Verdict | None
    adds: str

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why it does not count; empty where it does."""
        return self.verdict.reasons if self.verdict and not self.verdict.counts else ()


@dataclass(frozen=True)
class Correction:
    """One record that changed, or is judged otherwise.

    Attributes:
        table: `inspections`, `patrols` or `trainings`.
        before: what it was; `None` where it was not in the ledger.
        after: what it is.
        steps: what was done to it meanwhile, the first step first.
    """

    table: str
    before: Standing | None
    after: Standing
    steps: tuple[Step, ...]

    @property
    def facts(self) -> Facts:
        """The record in brief, as it is."""
        return self.after.facts

    @property
    def number(self) -> str:
        """What people call the record by."""
        return self.facts.number or self.facts.uid[:8]

    @property
    def effect(self) -> dict[str, int]:
        """Figure → how many more, or fewer, because of this record."""
        found: Counter[str] = Counter()
        for standing, number in ((self.before, -1), (self.after, 1)):
            if standing and standing.adds:
                found[standing.adds] += number
        return {name: number for name, number in found.items() if number}

    @property
    def clause(self) -> str:
        """What became of it, to be read after its number."""
        was = self.before.adds if self.before else ""
        adds = self.after.adds
        if self.before is None:
            text = _("is new and counts") if adds else _("is new, not counted")
        elif was == adds:
            text = _("was changed, without effect on the figures")
        elif was and adds:
            text = _("counts elsewhere now")
        else:
            text = _("counts now") if adds else _("no longer counts")
        reasons = _("; ").join(f"{reason.code} {reason.name}" for reason in self.after.reasons)
        if not reasons or was == adds:
            return text
        return _("{text} ({reasons})").format(text=text, reasons=reasons)

    @property
    def outcome(self) -> str:
        """Its number, and what became of it."""
        return f"{self.number} {self.clause}"

    def told(self, ledger: Reader) -> str:
        """Say what became of the record, and by which steps: when, by whom, which parts."""
        if not self.steps:
            return self.outcome
        steps = _("; ").join(_step(ledger, step) for step in self.steps)
        return _("{outcome}: {steps}").format(outcome=self.outcome, steps=steps)

    def as_data(self) -> dict[str, Any]:
        """Return the correction as a JSON object."""
        return {
            "number": self.facts.number,
            "uid": self.facts.uid,
            "table": self.table,
            "effect": self.effect,
            "reasons": [reason.reason for reason in self.after.reasons],
            "steps": [
                {
                    "at": step.at,
                    "by": step.by,
                    "act": step.act,
                    "why": step.why,
                    "parts": [name for name, _before, _after in step.changes],
                }
                for step in self.steps
            ],
        }


@dataclass(frozen=True)
class Corrections:
    """What changed in a year since its figures were taken.

    Attributes:
        ledger: the ledger.
        on: the day on which the figures were published, ISO; empty where they were not.
        head: chain head of the ledger that they were counted from.
        before: figure → number then. A figure is a field, `county_or_above` or
            `below_county`.
        after: figure → number now.
        records: the records that changed, or are judged otherwise.
        rules: sentences on rules and options that changed.
    """

    ledger: Reader
    on: str
    head: str
    before: dict[str, int]
    after: dict[str, int]
    records: tuple[Correction, ...]
    rules: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.records or self.rules or self.differences)

    @property
    def differences(self) -> list[tuple[str, int, int]]:
        """Each figure that is another now, with its number then and now."""
        names = dict.fromkeys((*self.before, *self.after))
        pairs = [(name, self.before.get(name, 0), self.after.get(name, 0)) for name in names]
        return [(name, was, is_) for name, was, is_ in pairs if was != is_]

    @property
    def unexplained(self) -> dict[str, int]:
        """Figure → by how much it differs beyond what the records account for."""
        left: Counter[str] = Counter()
        for name, was, is_ in self.differences:
            left[name] += is_ - was
        for record in self.records:
            left.subtract(record.effect)
        return {name: number for name, number in left.items() if number}

    def figure_name(self, name: str) -> str:
        """Return what a figure is called in the language in use."""
        if name == "county_or_above":
            return _("trainings at county level or above")
        if name == "below_county":
            return _("trainings below county level")
        return self.ledger.catalogue.fields.shown(name)

    def lines(self, most: int = 3) -> list[str]:
        """Say of each figure that changed from what to what and because of which records.

        Args:
            most: how many records are named for each figure; others are counted.
        """
        told = []
        for name, was, is_ in self.differences:
            causes = [record.outcome for record in self.records if name in record.effect]
            if name in self.unexplained:
                causes.append(_("the rules, terms or fields changed"))
            rest = len(causes) - most
            if rest > 0:
                causes = [*causes[:most], _("and {count} more").format(count=rest)]
            told.append(
                _("{figure} {before} → {after}, because {causes}").format(
                    figure=self.figure_name(name),
                    before=was,
                    after=is_,
                    causes=_("; ").join(causes),
                )
            )
        return told

    @property
    def state(self) -> str:
        """One line for a screen: published when, and what is another figure since."""
        text = _("published {on}").format(on=self.on)
        changed = [f"{self.figure_name(name)} {was} → {is_}" for name, was, is_ in self.differences]
        if changed:
            return _("{published}, corrected since: {changes}").format(
                published=text, changes=_(", ").join(changed)
            )
        return text

    @property
    def sentences(self) -> list[str]:
        """What a person is told under the figures: published when, and each correction."""
        if self.differences:
            head = _("Published on {on}; corrected since:").format(on=self.on)
            return [head, *(f"  {line}" for line in (*self.lines(), *self.rules))]
        if self:
            count = plural("{count} record", "{count} records", len(self.records))
            return [
                _("Published on {on}; the figures stand ({count} changed since).").format(
                    on=self.on, count=count
                ),
                *(f"  {line}" for line in self.rules),
            ]
        return [_("Published on {on}; nothing changed since.").format(on=self.on)]

    @property
    def notes(self) -> list[str]:
        """Sentences for a document, in simplified Chinese; none where no figure is another."""
        with language.speaking("zh"):
            return [
                _("The figures published on {on} were corrected: {line}.").format(
                    on=self.on, line=line
                )
                for line in self.lines(most=99)
            ]

    def as_data(self) -> dict[str, Any]:
        """Return the corrections as a JSON object."""
        return {
            "on": self.on,
            "head": self.head,
            "figures": {name: [was, is_] for name, was, is_ in self.differences},
            "records": [record.as_data() for record in self.records],
            "rules": list(self.rules),
        }


def flat(figures: Mapping[str, Any]) -> dict[str, int]:
    """Return from figures as JSON what a year's sentence says: figure → number."""
    return {**figures["counted"], **figures["trainings"]}


def since(
    ledger: Reader,
    now: Figures,
    then: Mapping[str, Any],
    position: Position,
    on: str = "",
    rules: Rules | None = None,
) -> Corrections:
    """Say what changed in a year since `position`.

    Args:
        ledger: the ledger, which contains that position.
        now: the year's figures as they are.
        then: its figures as they were, as JSON.
        position: the end of the journal they were counted from.
        on: the day on which they were published.
        rules: the rules that `now` was counted by; the town's own where not given.
    """
    rules = rules or Rules(ledger.folder)
    rules_then = Rules(ledger.folder, then["rules"]["options"])
    affected = {place.uid: (row, place) for row, place in ledger.touched(now.year, position)}
    if rules.options != rules_then.options:  # then every record may be judged otherwise
        for row, place in ledger.revisions(now.year):
            affected.setdefault(place.uid, (row, place))
    records = []
    for uid, (row, place) in affected.items():
        was = ledger.as_of(uid, position.line)
        brief = facts.of(row.table, was) if was else None
        before = _standing(ledger, rules_then, row.table, brief, now.year) if brief else None
        after = _standing(ledger, rules, row.table, row.facts, now.year)
        if not (_concerns(after, now.year) or (before and _concerns(before, now.year))):
            continue
        changed = place.start >= position.offset
        steps = tuple(ledger.steps(uid, position.line)) if changed else ()
        record = Correction(row.table, before, after, steps)
        if steps or record.effect:
            records.append(record)
    return Corrections(
        ledger,
        on,
        position.hash,
        flat(then),
        flat(now.as_data()),
        tuple(records),
        tuple(_rules_changed(then["rules"], rules)),
    )


def _standing(ledger: Reader, rules: Rules, table: str, brief: Facts, year: int) -> Standing:
    verdict = rules.verdict(table, brief, year)
    adds = ""
    if verdict and verdict.counts:
        adds = brief.field
    elif table == facts.TRAININGS and brief.date[:4] == f"{year:04}" and trained(brief):
        adds = rank(ledger.catalogue, brief.level)
    return Standing(brief, verdict, adds)


def _concerns(standing: Standing, year: int) -> bool:
    return standing.facts.date[:4] in ("", f"{year:04}")


def _rules_changed(then: Mapping[str, Any], rules: Rules) -> Iterable[str]:
    if then["version"] != rules.version:
        yield _("rules {before} → {after}").format(before=then["version"], after=rules.version)
    for name, value in rules.options.items():
        before = then["options"].get(name)
        if before != value:
            yield _("option “{name}”: {before} → {after}").format(
                name=_option_name(name), before=_answer(before), after=_answer(value)
            )


def _option_name(name: str) -> str:
    """Return what a counting option is called in the settings."""
    known = data.settable("counting")["options"].get(name, {})
    return str(known.get("gloss" if language.current() == "en" else "term", name))


def _answer(value: Any) -> str:
    return {True: _("yes"), False: _("no"), None: "–"}[value]


def _step(ledger: Reader, step: Step) -> str:
    said = _("{act} by {who} on {at}").format(
        act=act_name(step.act), who=one_line(step.by), at=step.at[:16].replace("T", " ")
    )
    if step.why:
        said = _("{text}, reason: {why}").format(text=said, why=one_line(step.why))
    if not step.begins:
        changes = _(", ").join(shown_change(ledger, *change) for change in step.changes)
        said = _("{text} ({reasons})").format(text=said, reasons=changes) if changes else said
    return said
