"""The words of a quick entry: each is taken for a part of the record, if it is one."""

import re
from copy import copy
from typing import Any

import pendulum

from storage import codes, dates, language
from storage.catalogue import Column, Term, columns, folded
from storage.errors import InvalidError
from storage.ledger import Ledger
from storage.records import Officer
from tui.intake.parts import day_by_letters, days_after, officers, part, typed_parts
from tui.intake.pinyin import Names, is_letters, plain
from tui.intake.recall import recall

_ = language._

BETWEEN = "。；;"
"""Signs that end a list of names: what follows is something else."""

_TERMS = ("kind", "result", "measures", "source", "method", "subject_kind")
_PAIR = re.compile(r"([^=＝:：]+)([=＝:：])(.*)", re.S)
_KEY = re.compile(r"[^\W\d][\w()（）]{0,15}")
_NAME = re.compile(r"[\u4e00-\u9fff·]{2,5}")
# Letters that make a word one in itself: no syllable of pinyin begins with i, u or v, and
# who reads English writes English words.
_VOWELS = {"zh": set("iuv"), "en": set("aeiou")}
# A second day that is written as only a day is: 3.5 or 0305 may be a measure.
_SURELY_A_DAY = re.compile(r"\d{4}\D\d{1,2}\D\d{1,2}\D?|.*月.*")


class Words:
    """What the words of a line were taken for so far.

    Attributes:
        parts: the parts of the record that were named.
        rest: words that are no part, in their order.
        no_subject: places in the rest that cannot be what was inspected.
        doubts: sentences on what could have been meant otherwise.
        unknown: letters that begin nothing the ledger knows.
        patrol: whether the line is about a patrol.
    """

    def __init__(self, ledger: Ledger, day: pendulum.Date) -> None:
        self._catalogue = ledger.catalogue
        self._recall = recall(ledger)
        self._day = day
        self.parts: dict[str, Any] = {}
        self.rest: list[str] = []
        self.no_subject: set[int] = set()
        self.doubts: list[str] = []
        self.unknown: list[str] = []
        self.patrol = False

    def copy(self) -> "Words":
        """Return what is known so far, for `go_back`."""
        kept = copy(self)
        for name in ("parts", "rest", "no_subject", "doubts", "unknown"):
            setattr(kept, name, copy(getattr(self, name)))
        return kept

    def go_back(self, kept: "Words") -> None:
        """Forget what was taken since `copy`."""
        vars(self).update(vars(kept))

    def take(self, word: str) -> bool:
        """Take `word` for a part of the record; tell whether it is one."""
        return (
            self._is_pair(word)
            or self._is_day(word)
            or self._is_term(word)
            or self._is_place_or_person(word)
            or self._is_code(word)
            or self._is_letters(word)
        )

    def take_phrase(self, phrase: str) -> bool:
        """Take several English words for the one part that they name; tell whether they do."""
        return (
            (dates.is_date_form(phrase) and self._is_day(phrase))
            or self._is_term(phrase)
            or self._is_known_name(phrase)
        )

    def _is_known_name(self, phrase: str) -> bool:
        memory = self._recall
        if village := memory.village_names.exactly(phrase):
            self.parts["village"] = village
        elif officer := memory.officer_names.exactly(phrase):
            self.parts["officers"] = (*self.parts.get("officers", ()), Officer(name=officer))
        elif "subject" not in self.parts and (subject := memory.named_subject(phrase)):
            self.parts["subject"] = subject
        else:
            return False
        return True

    def _is_pair(self, word: str) -> bool:
        match = _PAIR.fullmatch(word)
        if not match:
            return False
        column = _column(match[1])
        if column is not None:
            value = part(column.name, match[3], self._catalogue, self._day, self._base_day())
            if column.name != "urgent" or value is not None:
                self.parts[column.name] = value
            return True
        if match[2] in "=＝" and _KEY.fullmatch(match[1]):
            raise InvalidError(
                _(
                    "“{name}” is no part of a record; write for example {example}, "
                    "or put the words in quotation marks."
                ).format(name=match[1], example=_("phone=13800000000"))
            )
        # A colon may stand in prose, but such a word is not what was inspected.
        self.no_subject.add(len(self.rest))
        self.rest.append(word)
        return True

    def _base_day(self) -> pendulum.Date:
        day = self.parts.get("date")
        return day if isinstance(day, pendulum.Date) else self._day

    def _is_day(self, word: str) -> bool:
        days = days_after(word)
        if days is not None:
            self.parts["correct_by"] = days
            return True
        by_letters = day_by_letters(word)
        if by_letters and "date" not in self.parts:
            self.parts["date"] = dates.parse_date(by_letters)
            self._doubt(word, by_letters, self._named_wholly(word))
            return True
        if not dates.is_date_form(word):
            return False
        if "date" not in self.parts:
            self.parts["date"] = dates.parse_date(word)
            return True
        if not _SURELY_A_DAY.fullmatch(word):
            return False
        second = dates.parse_date(word)  # says so where there is no such day
        if second != self.parts["date"]:
            self.doubts.append(
                _("{day} is a second day; it stands in the findings.").format(day=word)
            )
            self.no_subject.add(len(self.rest))
            self.rest.append(word)
        return True

    def _is_term(self, word: str) -> bool:
        if self._catalogue.terms["patrol"].find(word):
            self.patrol = True
            return True
        for name in _TERMS:
            term = self._catalogue.terms[name].find(word)
            if term and name not in self.parts:
                self.parts[name] = term.name
                return True
        item = self._catalogue.items.find(word) or self._item_begun(word)
        if item and "item" not in self.parts:
            self.parts["item"] = item.name
            self.parts.setdefault("field", str(item.details.get("field", "")))
            return True
        named = self._catalogue.fields.find(word)
        if named:
            self.parts["field"] = named.name
        return bool(named)

    def _item_begun(self, text: str) -> Term | None:
        """Return the one item whose English name begins with these words: `gas` for Gas safety."""
        if language.current() != "en" or self._catalogue.fields.find(text):
            return None
        start = f"{text.casefold()} "
        begun = [item for item in self._catalogue.items if item.gloss.casefold().startswith(start)]
        return begun[0] if len(begun) == 1 else None

    def _is_place_or_person(self, word: str) -> bool:
        village = self._recall.village_names.exactly(word)
        if village:
            self.parts["village"] = village
            return True
        if word.startswith(("@", "＠")) and "。" not in word:
            self.parts["officers"] = officers(word[1:])
            return True
        if self._is_officers(word):
            self.parts["officers"] = (*self.parts.get("officers", ()), *officers(word))
            return True
        subject = self._recall.known_subject(word) if "subject" not in self.parts else ""
        if subject:
            self.parts["subject"] = subject
        return bool(subject)

    def _is_officers(self, word: str) -> bool:
        """Tell names of officers: one that is known, or a list that holds a known one.

        Where no officer is known yet, a list of names is taken for officers: an
        inspection has two, and one subject. A list with a village or a term in it is one of
        the words of a visit.
        """
        if any(sign in word for sign in BETWEEN):
            return False
        names = [officer.name for officer in officers(word)]
        known = self._recall.officers
        if len(names) < 2 or not all(_NAME.fullmatch(name) for name in names):
            return len(names) == 1 and names[0] in known
        if any(self._is_another(name) for name in names if name not in known):
            return False
        return not known or any(name in known for name in names)

    def _is_another(self, name: str) -> bool:
        """Tell whether a name is that of a village or a subject, or a term."""
        catalogue = self._catalogue
        lists = (catalogue.items, catalogue.fields, *(catalogue.terms[name] for name in _TERMS))
        return bool(
            self._recall.village_names.exactly(name) or self._recall.named_subject(name)
        ) or any(terms.find(name) for terms in lists)

    def _is_code(self, word: str) -> bool:
        code = codes.tidy(word)
        if not re.fullmatch(r"[0-9A-Za-z]{18}", code):
            return False
        for name, check in (
            ("credit_code", codes.credit_code),
            ("identity_number", codes.identity_number),
        ):
            try:
                self.parts[name] = check(word)
            except InvalidError:
                continue
            return True
        # Neither: what it looks like says what is wrong. A person's has the birthday inside.
        is_person = code[:17].isdecimal() and code[6:8] in ("19", "20")
        (codes.identity_number if is_person else codes.credit_code)(word)
        return True

    def _is_letters(self, word: str) -> bool:
        """Take letters for the first letters of a village, officers, a subject or an item."""
        pieces = [piece for piece in re.split(r"[、/／，,]", word) if piece]
        if not pieces or not all(is_letters(piece) and len(plain(piece)) > 1 for piece in pieces):
            return False
        if len(pieces) == 1:
            if self._is_name_by_letters(word):
                return True
            if not _VOWELS[language.current()] & set(plain(word)):
                self.unknown.append(word)
            return False
        found = [self._recall.officer_names.find(piece, 1, whole=True) for piece in pieces]
        if not all(found):
            return False
        return all(
            self._by_letters("officers", self._recall.officer_names, p, True) for p in pieces
        )

    def _is_name_by_letters(self, word: str) -> bool:
        """Take letters for what they name wholly, then for what begins so, then for what holds."""
        memory = self._recall
        results, measures = self._terms("result"), self._terms("measures")
        return (
            self._by_letters("village", memory.village_names, word, whole=True)
            or self._by_letters("officers", memory.officer_names, word, whole=True)
            or self._by_letters("result", results, word, whole=True)
            or self._by_letters("measures", measures, word, whole=True)
            or self._by_letters("subject", memory.subjects, word, inside=False)
            or self._by_letters("result", results, word, inside=False)
            or self._by_letters("measures", measures, word, inside=False)
            or self._by_letters("item", self._items(), word, inside=False)
            or self._by_letters("subject", memory.subjects, word)
            or self._by_letters("item", self._items(), word)
            or self._by_letters("measures", measures, word)
        )

    def _by_letters(
        self, name: str, names: Names, word: str, whole: bool = False, inside: bool = True
    ) -> bool:
        """Take letters for a part that is not named yet; there are several officers."""
        is_open = name == "officers" or name not in self.parts
        found = names.find(word, 4, whole, inside) if is_open else []
        if not found:
            return False
        subjects = name in ("result", "measures") and "subject" not in self.parts
        others = self._recall.subjects.find(word, 3, inside=False) if subjects else []
        self._doubt(word, found[0], [*found[1:], *others])
        if name == "officers":
            self.parts[name] = (*self.parts.get(name, ()), *officers(found[0]))
        else:
            self.parts[name] = found[0]
        return True

    def _doubt(self, letters: str, name: str, others: list[str]) -> None:
        """Say what letters were taken for, where they could be something else."""
        if others:
            self.doubts.append(
                _("{letters} was taken for {name}; it could be {others}.").format(
                    letters=letters, name=name, others=_(", ").join(others)
                )
            )

    def _named_wholly(self, word: str) -> list[str]:
        """Return the villages and officers of whose names `word` has all first letters."""
        memory = self._recall
        lists = (memory.village_names, memory.officer_names)
        return [name for names in lists for name in names.find(word, 3, whole=True)]

    def _items(self) -> Names:
        return Names([item.name for item in self._catalogue.items])

    def _terms(self, name: str) -> Names:
        """Return the terms of a part with the Chinese words for them."""
        pairs = [
            (word, term.name)
            for term in self._catalogue.terms[name]
            for word in (term.name, *term.aliases)
            if not is_letters(word)
        ]
        return Names([word for word, _name in pairs], [name for _word, name in pairs])


def _column(text: str) -> Column | None:
    """Return the part of a record that is called `text`, by its label or as in a spreadsheet."""
    wanted, typed = folded(text), set(typed_parts())
    mine = [column for column in columns().values() if column.name in typed]
    for column in mine:
        if wanted in (folded(column.term), folded(column.gloss), folded(column.name)):
            return column
    for column in mine:
        if wanted and wanted in map(folded, column.headers):
            return column
    return None
