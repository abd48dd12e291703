"""Quick entry: one line for one finished inspection, in the words people use.

    昨天 石岗村 明珠装饰有限公司 燃气 未发现问题 区文辉、单晓东 查看燃气瓶存放和软管
    昨 sgc mzzs rq wfx

Words are recognised wherever they stand: a day, a field, an item, a kind, a
result, a measure, a village, officers, a subject that was visited before, a
credit code or identity number, `+15d` for the day to correct by, and
`column=value` for anything else (`column=` for nothing). Villages, officers,
subjects and items are found by the first letters of their pinyin as well. What is
left is the subject, if none was named yet, then the findings.

Nothing is guessed in silence: what a word was taken for where it could be more
than one thing is among the doubts.
"""

import re
from dataclasses import dataclass, field
from typing import Any

import pendulum

from storage import codes, dates
from storage.catalogue import Column, columns, folded
from storage.errors import InvalidError
from storage.language import _
from storage.ledger import Ledger
from storage.records import Inspection, Patrol, Visit
from storage.text import clean
from tui.intake.parts import day_after, days_after, officers, part, typed_parts
from tui.intake.pinyin import Names, is_letters, plain
from tui.intake.recall import NOTHING_FOUND, carried, recall

_TERMS = ("kind", "result", "measures", "source", "method", "subject_kind")
_WORDS = re.compile(r"[“”\"＂「]([^“”\"＂」]*)[“”\"＂」]|(\S+)")
_PAIR = re.compile(r"([^=＝:：]+)([=＝:：])(.*)", re.S)
_KEY = re.compile(r"[^\W\d][\w()（）]{0,15}")
_NAME = re.compile(r"[\u4e00-\u9fff·]{2,5}")
_COMMAS = re.compile(r"[，,；;]")
# A second day that is written as only a day is: 3.5 or 0305 may be a measure.
_SURELY_A_DAY = re.compile(r"\d{4}\D\d{1,2}\D\d{1,2}\D?|.*月.*")


@dataclass
class Understood:
    """What a line means.

    Attributes:
        record: the visit, not yet saved.
        taken_over: parts that were not in the line but in an earlier visit.
        doubts: sentences on what could have been meant otherwise.
    """

    record: Visit
    taken_over: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


def understand(line: str, ledger: Ledger, day: pendulum.Date | None = None) -> Understood:
    """Return the visit that `line` means.

    Args:
        line: the words.
        ledger: the town's ledger, whose records say who and where there is.
        day: the day of a line that names none; today where not given.

    Raises:
        InvalidError: a part of the line cannot be meant, such as 2月30日.
    """
    return _Reading(ledger, day or dates.today()).read(line)


class _Reading:
    """The parts found so far while a line is read word by word."""

    def __init__(self, ledger: Ledger, day: pendulum.Date) -> None:
        self._catalogue = ledger.catalogue
        self._recall = recall(ledger)
        self._day = day
        self._parts: dict[str, Any] = {}
        self._rest: list[str] = []
        self._no_subject: set[int] = set()  # places in the rest that are no subject
        self._doubts: list[str] = []
        self._unknown: list[str] = []
        self._patrol = False

    def read(self, line: str) -> Understood:
        line = clean(line)
        if not line:
            raise InvalidError(_("Write at least what was inspected."), "subject")
        for quoted, word in _WORDS.findall(line):
            if quoted:
                self._rest.append(quoted)
            elif word and not self._recognised(word):
                self._take_pieces(word)
        parts = self._parts
        if "subject" not in parts and not self._patrol:
            place = next((n for n in range(len(self._rest)) if n not in self._no_subject), None)
            if place is not None:
                parts["subject"] = self._rest.pop(place)
        if self._rest and "findings" not in parts:
            parts["findings"] = " ".join(self._rest)
        elif self._rest:
            left = " ".join(self._rest)
            self._doubts.append(_("“{text}” found no place in the record.").format(text=left))
        self._doubt_unknown()
        taken_over = self._fill()
        kind = Patrol if self._patrol else Inspection
        allowed = kind.__struct_fields__
        return Understood(
            kind(**{name: value for name, value in parts.items() if name in allowed}),
            [name for name in taken_over if name in allowed],
            self._doubts,
        )

    def _take_pieces(self, word: str) -> None:
        """Take what commas divide piece by piece; what is not recognised stays together."""
        pieces = _COMMAS.split(word)
        left = [] if len(pieces) > 1 else [word]
        for piece in pieces if len(pieces) > 1 else ():
            if piece and not self._recognised(piece):
                left.append(piece)
        if len(left) == len([piece for piece in pieces if piece]):
            left = [word]  # prose, with its own commas
        if left:
            self._rest.append("，".join(left))

    def _recognised(self, word: str) -> bool:
        """Take `word` as a part of the record, if it is one."""
        return (
            self._is_pair(word)
            or self._is_day(word)
            or self._is_term(word)
            or self._is_place_or_person(word)
            or self._is_code(word)
            or self._is_letters(word)
        )

    def _is_pair(self, word: str) -> bool:
        match = _PAIR.fullmatch(word)
        if not match:
            return False
        column = _column(match[1])
        if column is not None:
            value = part(column.name, match[3], self._catalogue, self._day, self._base_day())
            if column.name != "urgent" or value is not None:
                self._parts[column.name] = value
            return True
        if match[2] in "=＝" and _KEY.fullmatch(match[1]):
            raise InvalidError(
                _(
                    "“{name}” is no part of a record; write for example {example}, "
                    "or put the words in quotation marks."
                ).format(name=match[1], example=_("phone=13800000000"))
            )
        # A colon may stand in prose, but such a word is not what was inspected.
        self._no_subject.add(len(self._rest))
        self._rest.append(word)
        return True

    def _base_day(self) -> pendulum.Date:
        day = self._parts.get("date")
        return day if isinstance(day, pendulum.Date) else self._day

    def _is_day(self, word: str) -> bool:
        days = days_after(word)
        if days is not None:
            self._parts["correct_by"] = days
            return True
        if not dates.is_date_form(word):
            return False
        if "date" not in self._parts:
            self._parts["date"] = dates.parse_date(word)
            return True
        if not _SURELY_A_DAY.fullmatch(word):
            return False
        second = dates.parse_date(word)  # says so where there is no such day
        if second != self._parts["date"]:
            self._doubts.append(
                _("{day} is a second day; it stands in the findings.").format(day=word)
            )
            self._no_subject.add(len(self._rest))
            self._rest.append(word)
        return True

    def _is_term(self, word: str) -> bool:
        if self._catalogue.terms["patrol"].find(word):
            self._patrol = True
            return True
        for name in _TERMS:
            term = self._catalogue.terms[name].find(word)
            if term and name not in self._parts:
                self._parts[name] = term.name
                return True
        item = self._catalogue.items.find(word)
        if item and "item" not in self._parts:
            self._parts["item"] = item.name
            self._parts.setdefault("field", str(item.details.get("field", "")))
            return True
        named = self._catalogue.fields.find(word)
        if named:
            self._parts["field"] = named.name
        return bool(named)

    def _is_place_or_person(self, word: str) -> bool:
        village = self._recall.village_names.exactly(word)
        if village:
            self._parts["village"] = village
            return True
        if word.startswith(("@", "＠")):
            self._parts["officers"] = officers(word[1:])
            return True
        if self._is_officers(word):
            self._parts["officers"] = (*self._parts.get("officers", ()), *officers(word))
            return True
        subject = self._recall.known_subject(word) if "subject" not in self._parts else ""
        if subject:
            self._parts["subject"] = subject
        return bool(subject)

    def _is_officers(self, word: str) -> bool:
        """Tell names of officers: one that is known, or a list that holds a known one.

        Where no officer is known yet, a list of names is taken for officers: an
        inspection has two, and one subject.
        """
        names = [officer.name for officer in officers(word)]
        known = self._recall.officers
        if len(names) < 2 or not all(_NAME.fullmatch(name) for name in names):
            return len(names) == 1 and names[0] in known
        return not known or any(name in known for name in names)

    def _is_code(self, word: str) -> bool:
        code = codes.tidy(word)
        if not re.fullmatch(r"[0-9A-Za-z]{18}", code):
            return False
        for name, check in (
            ("credit_code", codes.credit_code),
            ("identity_number", codes.identity_number),
        ):
            try:
                self._parts[name] = check(word)
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
            memory = self._recall
            for name, names, whole in (
                ("village", memory.village_names, True),
                ("officers", memory.officer_names, True),
                ("subject", memory.subjects, False),
                ("item", self._items(), False),
            ):
                if (name == "officers" or name not in self._parts) and self._by_letters(
                    name, names, word, whole
                ):
                    return True
            self._unknown.append(word)
            return False
        found = [self._recall.officer_names.find(piece, 1, whole=True) for piece in pieces]
        if not all(found):
            return False
        return all(
            self._by_letters("officers", self._recall.officer_names, p, True) for p in pieces
        )

    def _by_letters(self, name: str, names: Names, word: str, whole: bool) -> bool:
        found = names.find(word, 4, whole)
        if not found:
            return False
        if len(found) > 1:
            self._doubts.append(
                _("{letters} was taken for {name}; it could be {others}.").format(
                    letters=word, name=found[0], others=_(", ").join(found[1:])
                )
            )
        if name == "officers":
            self._parts[name] = (*self._parts.get(name, ()), *officers(found[0]))
        else:
            self._parts[name] = found[0]
        return True

    def _items(self) -> Names:
        return Names([item.name for item in self._catalogue.items])

    def _doubt_unknown(self) -> None:
        self._doubts += [
            _("“{text}” are the first letters of nothing that the ledger knows.").format(text=word)
            for word in self._unknown
        ]

    def _fill(self) -> list[str]:
        """Take over from earlier visits what the line leaves out; return which parts."""
        parts = self._parts
        parts.setdefault("date", self._day)
        if not parts["date"]:
            parts["date"] = self._day
        if isinstance(parts.get("correct_by"), int):
            parts["correct_by"] = day_after(parts["date"], parts["correct_by"])
        written = set(parts)
        visited = self._recall.last_visit(parts["subject"]) if parts.get("subject") else None
        if visited:
            same_item = parts.get("item", visited.item) == visited.item
            for name, value in carried(visited).items():
                if same_item or name not in ("field", "basis"):
                    parts.setdefault(name, value)
            same = same_item and parts.get("result") == visited.result == NOTHING_FOUND
            if "findings" not in parts and same:
                parts["findings"] = visited.findings
        last = self._recall.last_saved()
        if last and "officers" not in parts:
            parts["officers"] = last.officers
        taken_over = [name for name, value in parts.items() if value and name not in written]
        parts["officers"] = self._recall.with_certificates(parts.get("officers", ()))
        if not self._patrol:
            parts.setdefault("kind", "日常检查")
        item = self._catalogue.items.by_name.get(parts.get("item", ""))
        for name in ("field", "basis") if item else ():
            if name not in parts or (name == "field" and not parts[name]):
                parts[name] = str(item.details.get(name, "")) if item else ""
        return taken_over


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
