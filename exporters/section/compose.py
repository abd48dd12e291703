"""From the numbers of a year to the sentences that say them."""

import re
from collections.abc import Callable

from exporters.numbers import (
    ATTENDEES,
    CASES,
    CORRECTED,
    INSPECTIONS,
    OFFICERS,
    ORDERS,
    PATROLS,
    PENALTIES,
    PROBLEMS,
    TRAININGS,
    TRAININGS_BELOW,
    Figure,
    Numbers,
    is_made,
)
from exporters.section import percent
from exporters.section.compare import Comparison
from exporters.section.model import Paragraph, Section
from exporters.section.note import note
from exporters.section.wording import Wording
from exporters.words import Words
from exporters.year import Year


def section(year: Year) -> Section:
    """Return the enforcement section of `year`.

    Raises:
        InvalidError: the town's wording is not TOML or has a placeholder that does not exist.
    """
    wording = Wording(year.ledger.folder)
    said = _Sentences(year, wording)
    paragraphs = [Paragraph(name, words.text, words.spans) for name, words in said.all() if words]
    named = {"town": year.town, "year": str(year.number)}
    return Section(
        year=year.number,
        town=year.town,
        title=wording.text("title", **named),
        heading=wording.text("heading", **named),
        paragraphs=tuple(paragraphs),
        note=note(said.numbers, wording),
        until=year.until,
        issuer=wording.issuer(year.town),
        issued=year.today,
        note_in_text=wording.include["note_in_text"],
        table=wording.include["table"],
        evidence=wording.include["evidence"],
    )


class _Sentences:
    """The sentences of one year, in one town's words."""

    def __init__(self, year: Year, wording: Wording) -> None:
        self._year = year
        self._wording = wording
        self._include = wording.include
        self.numbers = Numbers(year)
        self._comparison = Comparison(self.numbers, wording)
        self._period = wording.text("period_running" if year.running else "period_whole")

    def all(self) -> list[tuple[str, Words]]:
        """Return the sentences that the town includes, in the order of the report."""
        sentences: dict[str, Callable[[], Words]] = {
            "trainings": self._trainings,
            "trainings_below": lambda: self._one(
                TRAININGS_BELOW, "training_below", "no_training_below"
            ),
            "officers": self._officers,
            "inspections": self._inspections,
            "patrols": lambda: self._one(PATROLS, "patrols", "no_patrols"),
            "problems": self._problems,
            "orders": lambda: self._one(ORDERS, "orders", "no_orders"),
            "cases": lambda: self._one(CASES, "cases", "no_cases"),
            "penalties": lambda: self._one(PENALTIES, "penalties", "no_penalties"),
        }
        return [(name, say()) for name, say in sentences.items() if self._include[name]]

    def _one(self, kind: str, some: str, none: str) -> Words:
        """Say one number, and in words that it is nought."""
        if not self.numbers.value(kind):
            return self._wording.say(none, period=self._period)
        return self._wording.say(some, period=self._period, **self._said(kind))

    def _said(self, kind: str, field: str = "") -> dict[str, Words | str]:
        """Return what every sentence with a number can be filled in with."""
        return {
            "n": self._number(kind, field),
            "unit": self._wording.unit(kind, field),
            "compared": self._comparison.number(kind, field),
        }

    def _number(self, kind: str, field: str = "") -> Words:
        figure = Figure(self._year.number, kind, field)
        return self._wording.number(figure, str(self.numbers.value(kind, field)))

    def _officers(self) -> Words:
        if not self.numbers.knows_officers:
            return Words()  # the note says that nobody is entered: not known is not 0
        now = self._wording.text("now_running" if self._year.running else "now_whole")
        if not self.numbers.value(OFFICERS):
            return self._wording.say("no_officers", now=now)
        return self._wording.say("officers", now=now, **self._said(OFFICERS))

    # -------------------------------------------------------------- trainings

    def _trainings(self) -> Words:
        """Say how many trainings at county level and above, and what they covered."""
        if not self.numbers.value(TRAININGS):
            return self._wording.say("no_training", period=self._period)
        said = self._said(TRAININGS)
        said["attended"] = Words()
        if self._include["attendance"] and self.numbers.value(ATTENDEES):
            said["attended"] = self._wording.say(
                "attended", n=self._number(ATTENDEES), unit=self._wording.unit(ATTENDEES)
            )
        topics = self._topics()
        if not topics:
            return self._wording.say("training_untitled", period=self._period, **said)
        listed = self._wording.text("topics_join").join(topics[:-1])
        if listed:
            listed += self._wording.text("topics_last")
        return self._wording.say(
            "training", period=self._period, topics=listed + topics[-1], **said
        )

    def _topics(self) -> list[str]:
        """Return what the trainings at county level and above were about, each once, laws first."""
        topics: list[str] = []
        for judged in self.numbers.records(TRAININGS):
            document = self._year.document(judged)
            topics.append(document.get("topic") or _topic(str(document.get("title", ""))))
        topics = [topic for topic in dict.fromkeys(topics) if topic]
        return sorted(topics, key=lambda topic: not topic.startswith("《"))

    # ------------------------------------------------------------ inspections

    def _inspections(self) -> Words:
        """Say how many inspections in each field; a field without power is said to be one."""
        powers = {
            term.name: bool(term.details.get("power", True))
            for term in self._year.catalogue.fields_in(self._year.number)
        }
        counted = self._year.figures.counted
        numbers = {name: counted.get(name, 0) for name, power in powers.items() if power}
        # What was counted is said even in a field that the catalogue no longer names.
        numbers |= {name: n for name, n in counted.items() if n}
        said = (
            self._fields(numbers)
            if any(numbers.values())
            else self._wording.say("nothing", period=self._period)
        )
        powerless = [name for name, power in powers.items() if not power and name not in numbers]
        if powerless:
            fields = self._wording.text("fields_join").join(powerless)
            said += self._wording.say("no_power", fields=fields)
        return said

    def _fields(self, numbers: dict[str, int]) -> Words:
        said = Words()
        if self._include["total"]:
            said = self._wording.say("total", period=self._period, **self._said(INSPECTIONS))
        begun = bool(said)
        for place, (name, number) in enumerate(numbers.items()):
            if place:
                said += self._wording.say("join")
            said += self._wording.say(
                f"{'inspections' if number else 'nothing'}_{'next' if begun else 'first'}",
                period=self._period,
                field=name,
                **self._said(INSPECTIONS, name),
            )
            begun = True
        return said + self._wording.say("end")

    # --------------------------------------------------------------- problems

    def _problems(self) -> Words:
        """Say how many problems were found, how many corrected, and what share that is."""
        numbers, wording = self.numbers, self._wording
        found, corrected = numbers.value(PROBLEMS), numbers.value(CORRECTED)
        if not found:
            inspected = any(is_made(judged) for judged in self._year.judged)
            return wording.say("no_problems", period=self._period) if inspected else Words()
        rate = Figure(self._year.number, CORRECTED, measure="rate")
        key = "problems" if corrected else "problems_open"
        return wording.say(
            "problems_all" if corrected == found else key,
            period=self._period,
            corrected=self._number(CORRECTED),
            rate=wording.number(rate, percent.written(percent.share(corrected, found))),
            points=self._comparison.points(),
            **self._said(PROBLEMS),
        )


def _topic(title: str) -> str:
    """Return the topic in a training's title: 《行政处罚法》专题培训 is about 《行政处罚法》."""
    return (
        re.sub(r"(专题|业务)?(培训班|培训会|培训|讲座|学习)$", "", title.strip()) or title.strip()
    )
