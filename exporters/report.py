"""The enforcement section (深化执法建设) of a town's yearly report.

The wording is data: `data/wording.toml`, of which a town can have its own copy.
Government documents are in simplified Chinese whatever the interface speaks.
"""

import re
from collections.abc import Iterable
from pathlib import Path
from string import Formatter
from typing import Any

from exporters.figures import Figures, figures
from exporters.year import Year
from storage import data, facts, language
from storage.errors import InvalidError
from storage.ledger import Ledger
from storage.store import decode

_ = language._

_DATA = Path(__file__).parent / "data" / "wording.toml"


def as_text(year: Year) -> bytes:
    """Return the enforcement section as a text file in UTF-8."""
    return report(year.ledger, year.number).encode()


def report(ledger: Ledger, year: int) -> str:
    """Return the enforcement section for `year`: heading, trainings, inspections.

    Raises:
        InvalidError: the town's wording is not TOML or has a placeholder that does not exist.
    """
    counted = figures(ledger, year)
    wording = Wording(ledger.folder)
    lines = [
        wording.heading(counted),
        wording.trainings(counted, _topics(ledger, year)),
        wording.inspections(counted, _powers(ledger)),
    ]
    return "\n".join(line for line in lines if line) + "\n"


class Wording:
    """The sentences of one town's report."""

    def __init__(self, ledger: Path | None = None) -> None:
        """Read the wording of the ledger in that folder; `None` for the one shipped."""
        self._texts: dict[str, Any] = data.load(_DATA, ledger)

    def heading(self, counted: Figures) -> str:
        """Return the heading of the section."""
        return self._say("heading", town=counted.town, year=counted.year)

    def trainings(self, counted: Figures, topics: Iterable[str]) -> str:
        """Return the sentence on trainings at county level and above, covering `topics`."""
        number = counted.trainings["county_or_above"]
        if not number:
            return self._say("no_training", n=0, topics="")
        covered = list(topics)
        if not covered:
            return self._say("training_untitled", n=number, topics="")
        listed = self._say("topics_join").join(covered[:-1])
        if listed:
            listed += self._say("topics_last")
        return self._say("training", n=number, topics=listed + covered[-1])

    def inspections(self, counted: Figures, powers: dict[str, bool]) -> str:
        """Return the sentence on inspections.

        Args:
            counted: the year's figures.
            powers: field → whether the town has power in it, in the order of the
                sentence. A field without power is said to be one, never 0.
        """
        numbers = {name: counted.counted.get(name, 0) for name, power in powers.items() if power}
        # What was counted is said even in a field that the catalogue no longer names.
        numbers |= {name: n for name, n in counted.counted.items() if n}
        if any(numbers.values()):
            clauses: list[str] = []
            for name, number in numbers.items():
                place = "next" if clauses else "first"
                key = f"{'inspections' if number else 'nothing'}_{place}"
                clauses.append(self._say(key, field=name, n=number))
            sentence = self._say("join").join(clauses) + self._say("end")
        else:
            sentence = self._say("nothing")
        powerless = [name for name, power in powers.items() if not power and name not in numbers]
        if powerless:
            sentence += self._say("no_power", fields=self._say("fields_join").join(powerless))
        return sentence

    def _say(self, name: str, **values: Any) -> str:
        """Fill in one sentence; only plain names stand in braces."""
        text = str(self._texts[name])
        try:
            for _text, placeholder, form, conversion in Formatter().parse(text):
                if placeholder is not None and (placeholder not in values or form or conversion):
                    raise ValueError("{" + placeholder + "}")
            return text.format(**values)
        except ValueError as error:
            known = " ".join("{" + value + "}" for value in values) or _("none")
            raise InvalidError(
                _(
                    "wording.toml: {problem} in “{name}” cannot be filled in; "
                    "this sentence knows {known}."
                ).format(problem=error, name=name, known=known)
            ) from None


def _powers(ledger: Ledger) -> dict[str, bool]:
    return {term.name: bool(term.details.get("power", True)) for term in ledger.catalogue.fields}


def _topics(ledger: Ledger, year: int) -> list[str]:
    """Return what the trainings at county level and above were about, each once, laws first."""
    levels = ledger.catalogue.terms["level"]
    topics: list[str] = []
    for row in reversed(ledger.rows((facts.TRAININGS,), year)):
        term = levels.find(row.facts.level)
        if not (term and term.details.get("county_or_above")):
            continue
        if row.facts.status not in ("submitted", "approved") or row.facts.repeats:
            continue
        document = decode(ledger.store.encoded(row.table, row.id) or b"{}")
        topic = document.get("topic") or _topic(str(document.get("title", "")))
        if topic:
            topics.append(topic)
    topics = list(dict.fromkeys(topics))
    return sorted(topics, key=lambda topic: not topic.startswith("《"))


def _topic(title: str) -> str:
    """Return the topic in a training's title: 《行政处罚法》专题培训 is about 《行政处罚法》."""
    return (
        re.sub(r"(专题|业务)?(培训班|培训会|培训|讲座|学习)$", "", title.strip()) or title.strip()
    )
