"""What is offered while a part is typed: by characters, by first letters, by its English."""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from storage import language
from storage.catalogue import Term, columns
from storage.errors import InvalidError
from storage.ledger import Ledger
from tui.intake.parts import NAME_BREAKS, officers, shown_part
from tui.intake.pinyin import Names, is_letters
from tui.intake.recall import recall

_ = language._

_NAME_ENDS = re.compile(rf"{NAME_BREAKS.pattern}|[)）]")
MOST = 5  # so many are offered at a time
# A part whose words are those of a list; elsewhere what is typed in Chinese is meant.
_LISTED = {
    *("field", "item", "kind", "result", "measures", "source", "method", "subject_kind"),
    *("village", "officers"),
}
# Where new text is as likely as a known one, nothing is offered before it is asked for.
_FREE = {"subject", "findings", "address"}


class Choice(NamedTuple):
    """One thing that can be chosen: what is written, and what is said beside it."""

    value: str
    note: str = ""


class Offer(NamedTuple):
    """What is offered for a text.

    Attributes:
        choices: the likeliest first.
        marked: whether the first one is meant unless the person says otherwise: what
            is typed are letters, or the beginning of a word that is on a list.
    """

    choices: list[Choice]
    marked: bool = False


class Choices:
    """What can be chosen in the ledger of one town."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._recall = recall(ledger)
        self._terms: dict[tuple[str, str, str], Names] = {}

    def offer(self, part: str, text: str, texts: Mapping[str, str]) -> Offer:
        """Return what fits `text` in a part, beside the other parts as they are typed."""
        text = text.strip()
        if part == "officers":
            return self._officers(text)
        if part == "subject":
            return self._subjects(text)
        if part in ("findings", "address"):
            names = (
                self._recall.sayings(texts.get("item", ""))
                if part == "findings"
                else self._recall.addresses
            )
            found = names.find(text, MOST) if text else []
            return Offer([Choice(name) for name in found if name != text], is_letters(text))
        return self._listed(part, text, texts)

    def _subjects(self, text: str) -> Offer:
        if not text:
            return Offer([])
        names = self._recall.subjects
        exact = names.exactly(text)
        found = list(dict.fromkeys([*filter(None, [exact]), *names.find(text, MOST)]))[:MOST]
        if found == [text]:
            return Offer([])
        return Offer([Choice(name, self._last(name)) for name in found], is_letters(text))

    def _last(self, subject: str) -> str:
        last = self._recall.last_facts(subject)
        if last is None:
            return ""
        result = self._ledger.catalogue.shown("result", last.result)
        return " ".join(filter(None, (last.village, last.date, result)))

    def _officers(self, text: str) -> Offer:
        head, piece = _last_piece(text)
        named = {officer.name for officer in officers(head)}
        found = self._recall.officer_names.find(piece, MOST + len(named))
        choices = [
            Choice(shown_part(self._recall.officers[name])) for name in found if name not in named
        ][:MOST]
        done = not piece or any(choice.value == piece for choice in choices)
        return Offer([] if text and not piece and len(named) > 1 else choices, not done)

    def _listed(self, part: str, text: str, texts: Mapping[str, str]) -> Offer:
        if part == "village":
            names = self._recall.village_names
        elif part in self._ledger.catalogue.terms or part in ("field", "item"):
            names = self._names(part, texts.get("field", ""), _day(texts.get("date", "")))
        elif part in columns() and columns()[part].kind == "boolean":
            yes, no = ("是", "yes", "y"), ("否", "no", "n")
            names = Names([*yes, *no], ["是"] * len(yes) + ["否"] * len(no))
        else:
            return Offer([])
        exact = names.exactly(text)
        if exact == text and text:
            return Offer([])
        found = list(dict.fromkeys([*filter(None, [exact]), *names.find(text, 12)]))
        choices = [Choice(name, self._gloss(part, name)) for name in found]
        marked = bool(text) and (is_letters(text) or (part in _LISTED and not exact))
        return Offer(choices[: MOST if text else 12], marked)

    def _gloss(self, part: str, name: str) -> str:
        """Return the English beside an official term, for who reads the English interface."""
        if language.current() != "en":
            return ""
        shown = self._ledger.catalogue.shown(part, name)
        if name in ("是", "否"):
            shown = _("yes") if name == "是" else _("no")
        return shown if shown != name else ""

    def _names(self, part: str, field: str, day: str) -> Names:
        """Return the terms of a part in use on `day`, with all the words for them."""
        catalogue = self._ledger.catalogue
        known = self._terms.get((part, field, day))
        if known is None:
            terms: Iterable[Term]
            if part == "item":
                own = catalogue.items_of(field)
                terms = [*own, *(term for term in catalogue.items if term not in own)]
            else:
                terms = catalogue.fields if part == "field" else catalogue.terms[part]
            pairs = [
                (word, term.name)
                for term in terms
                if term.in_force(day)
                for word in (term.name, term.gloss, *term.aliases)
                if word
            ]
            known = Names([word for word, _name in pairs], [name for _word, name in pairs])
            self._terms[part, field, day] = known
        return known


def chosen(part: str, text: str, value: str) -> str:
    """Return `text` with `value` chosen: among officers only the last name is replaced."""
    if part != "officers":
        return value
    head, _piece = _last_piece(text.strip())
    head = head.rstrip("、，,;； ")
    both = f"{head}、{value}" if head else value
    return both if len(officers(both)) > 1 else f"{both}、"


def _day(text: str) -> str:
    """Return the ISO day of a visit as it is typed; today where that says none."""
    from storage.dates import parse_date, today

    try:
        return str(parse_date(text))
    except InvalidError:
        return str(today())


def _last_piece(text: str) -> tuple[str, str]:
    """Split officers into those that are named already and the one being typed."""
    place = max((found.end() for found in _NAME_ENDS.finditer(text)), default=0)
    return text[:place], text[place:].strip()
