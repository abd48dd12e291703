"""Quick entry: one line for one finished inspection, in the words people use.

    昨天 石岗村 明珠装饰有限公司 燃气 未发现问题 区文辉、单晓东 查看燃气瓶存放和软管

Words are recognised wherever they stand: a day, a field, an item, a kind, a
result, a measure, a village, officers, a subject that was visited before, a
credit code, `+15d` for the day to correct by, and `column=value` for anything
else. What is left is the subject, if none was named yet, then the findings.
"""

import re
from dataclasses import dataclass, field
from typing import Any

import pendulum

from storage import codes, dates
from storage.catalogue import columns, folded
from storage.errors import InvalidError
from storage.language import _
from storage.ledger import Ledger
from storage.records import Inspection, Patrol, Visit
from storage.text import clean
from tui.intake.parts import officers, part, typed_parts
from tui.intake.recall import Recall, carried

_TERMS = ("kind", "result", "measures", "source", "method", "subject_kind")
_WORDS = re.compile(r"[“\"]([^”\"]*)[”\"]|(\S+)")
_PAIR = re.compile(r"([^=＝:：]+)[=＝:：](.*)", re.S)
_NAME = re.compile(r"[\u4e00-\u9fff·]{2,5}")
_LONGEST = 3650  # days for which a correction may be put off
_AFTER = re.compile(r"[+＋](\d+)(?:d|天|日)?", re.IGNORECASE)


@dataclass
class Understood:
    """What a line means.

    Attributes:
        record: the visit, not yet saved.
        taken_over: parts that were not in the line but in an earlier visit.
    """

    record: Visit
    taken_over: list[str] = field(default_factory=list)


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
        self._recall = Recall(ledger)
        self._day = day
        self._parts: dict[str, Any] = {}
        self._rest: list[str] = []
        self._patrol = False

    def read(self, line: str) -> Understood:
        line = clean(line)
        if not line:
            raise InvalidError(_("Write at least what was inspected."), "subject")
        for quoted, word in _WORDS.findall(line):
            if quoted:
                self._rest.append(quoted)
            elif not self._recognised(word):
                self._rest.append(word)
        parts = self._parts
        if "subject" not in parts and self._rest and not self._patrol:
            parts["subject"] = self._rest.pop(0)
        if self._rest and "findings" not in parts:
            parts["findings"] = " ".join(self._rest)
        taken_over = self._fill()
        kind = Patrol if self._patrol else Inspection
        allowed = kind.__struct_fields__
        return Understood(
            kind(**{name: value for name, value in parts.items() if name in allowed}),
            [name for name in taken_over if name in allowed],
        )

    def _recognised(self, word: str) -> bool:
        """Take `word` as a part of the record, if it is one."""
        return (
            self._is_pair(word)
            or self._is_day(word)
            or self._is_term(word)
            or self._is_place_or_person(word)
            or self._is_code(word)
        )

    def _is_pair(self, word: str) -> bool:
        match = _PAIR.fullmatch(word)
        if not match:
            return False
        wanted = folded(match[1])
        for column in columns().values():
            if wanted in (folded(column.term), folded(column.gloss), folded(column.name)):
                if column.name not in typed_parts():
                    return False
                self._parts[column.name] = part(column.name, match[2], self._catalogue, self._day)
                return True
        return False

    def _is_day(self, word: str) -> bool:
        if "date" not in self._parts and dates.is_date_form(word):
            self._parts["date"] = dates.parse_date(word)
            return True
        after = _AFTER.fullmatch(word)
        if after:
            self._parts["correct_by"] = int(after[1])
        return bool(after)

    def _after(self, day: pendulum.Date, days: int) -> pendulum.Date:
        if days > _LONGEST or day.year > 9000:
            raise InvalidError(
                _("{days} days are more than {most}; write the day itself.").format(
                    days=days, most=_LONGEST
                ),
                "correct_by",
            )
        return day.add(days=days)

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
        if word in self._recall.villages:
            self._parts["village"] = word
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
        if not re.fullmatch(r"[0-9A-Za-z]{18}", codes.tidy(word)):
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
        self._parts["credit_code"] = codes.credit_code(word)  # says what is wrong
        return True

    def _fill(self) -> list[str]:
        """Take over from earlier visits what the line leaves out; return which parts."""
        parts = self._parts
        parts.setdefault("date", self._day)
        if not parts["date"]:
            parts["date"] = self._day
        if isinstance(parts.get("correct_by"), int):
            parts["correct_by"] = self._after(parts["date"], parts["correct_by"])
        written = set(parts)
        visited = self._recall.last_visit(parts["subject"]) if parts.get("subject") else None
        if visited:
            for name, value in carried(visited).items():
                parts.setdefault(name, value)
            if "findings" not in parts and parts.get("result") == visited.result:
                parts["findings"] = visited.findings
        last = self._recall.last_saved()
        if last and "officers" not in parts:
            parts["officers"] = last.officers
        taken_over = [name for name, value in parts.items() if value and name not in written]
        parts["officers"] = self._recall.with_certificates(parts.get("officers", ()))
        if not self._patrol:
            parts.setdefault("kind", "日常检查")
        item = self._catalogue.items.by_name.get(parts.get("item", ""))
        if item and not parts.get("field"):
            parts["field"] = str(item.details.get("field", ""))
        return taken_over
