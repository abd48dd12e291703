"""Quick entry: one line for one finished inspection, in the words people use.

    昨天 石岗村 明珠装饰有限公司 燃气 未发现问题 区文辉、单晓东 查看燃气瓶存放和软管
    昨 sgc mzzs rq wfx

Words are recognised wherever they stand: a day, a field, an item, a kind, a
result, a measure, a village, officers, a subject that was visited before, a
credit code or identity number, `+15d` for the day to correct by, and
`column=value` for anything else (`column=` for nothing). Villages, officers,
subjects, items, results and measures are found by the first letters of their pinyin
as well, and so are 今天, 昨天 and 前天 while no day is named. Blanks divide words, but for
those of an English name (`no problem found`), and commas of every kind where they divide
what is recognised. What is left is the
subject, if none was named yet, then the findings.

Nothing is guessed in silence: what a word was taken for where it could be more
than one thing is among the doubts.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import pendulum

from storage import dates
from storage.errors import InvalidError
from storage.language import _
from storage.ledger import Ledger
from storage.records import Inspection, Patrol, Visit
from storage.text import clean
from tui.intake.parts import day_after
from tui.intake.quickwords import BETWEEN, Words
from tui.intake.recall import NOTHING_FOUND, carried, recall

_WORDS = re.compile(r"[“”\"＂「]([^“”\"＂」]*)[“”\"＂」]|(\S+)")
_PHRASE = re.compile(r"[A-Za-z][\w'-]*[,;]?(?: [\w'-]+[,;]?)+", re.ASCII)
_LONGEST = 6  # words of an English label
_COMMAS = f"，,{BETWEEN}"
_FULL_WIDTH = str.maketrans(",;", "，；")


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
    """A line on its way to a visit: its words, what they leave open, what was known before."""

    def __init__(self, ledger: Ledger, day: pendulum.Date) -> None:
        self._catalogue = ledger.catalogue
        self._recall = recall(ledger)
        self._day = day
        self._words = Words(ledger, day)

    def read(self, line: str) -> Understood:
        line = clean(line)
        if not line:
            raise InvalidError(_("Write at least what was inspected."), "subject")
        words = self._words
        found = _WORDS.findall(line)
        at = 0
        while at < len(found):
            quoted, word = found[at]
            taken = self._take_phrase([word for _quoted, word in found[at : at + _LONGEST]])
            if quoted:
                words.rest.append(quoted)
            elif word and not taken and not words.take(word):
                self._take_pieces(word)
            at += taken or 1
        parts, rest = words.parts, words.rest
        if "subject" not in parts and not words.patrol:
            place = next((n for n in range(len(rest)) if n not in words.no_subject), None)
            if place is not None:
                word = rest.pop(place)
                parts["subject"] = word.rstrip(_COMMAS) or word
        if rest and "findings" not in parts:
            parts["findings"] = " ".join(rest)
        elif rest:
            left = " ".join(rest)
            words.doubts.append(_("“{text}” found no place in the record.").format(text=left))
        if words.unknown:
            said = _("Nothing that the ledger knows has the first letters {letters}.")
            words.doubts.append(said.format(letters=_(", ").join(words.unknown)))
        taken_over = self._fill()
        kind = Patrol if words.patrol else Inspection
        allowed = kind.__struct_fields__
        return Understood(
            kind(**{name: value for name, value in parts.items() if name in allowed}),
            [name for name in taken_over if name in allowed],
            words.doubts,
        )

    def _take_phrase(self, written: Sequence[str]) -> int:
        """Take the English words at the beginning that mean one thing; return how many."""
        for count in range(len(written), 1, -1):
            phrase = " ".join(written[:count])
            if _PHRASE.fullmatch(phrase) and self._words.take_phrase(phrase.rstrip(_COMMAS)):
                return count
        return 0

    def _take_pieces(self, word: str) -> None:
        """Take what commas divide piece by piece; what is not recognised stays together.

        The comma of an enumeration stands in prose as well (燃气、用电): it divides words only
        where these are more than one part of a visit.
        """
        for commas, least in ((f"、{_COMMAS}", 2), (_COMMAS, 1)):
            # A word without a comma was looked at whole; that is not done twice.
            if any(comma in word for comma in commas) and self._takes_apart(word, commas, least):
                return
        self._words.rest.append(word)  # prose, with its own commas

    def _takes_apart(self, word: str, commas: str, least: int) -> bool:
        """Take the pieces of a word if they are at least so many parts; else change nothing."""
        words, before = self._words, self._words.copy()
        taken, named = 0, set[str]()
        run = ""  # pieces side by side that are no part
        for comma, piece in re.findall(f"([{commas}])([^{commas}]*)", f"，{word}"):
            known = set(words.parts)
            if piece and words.take(piece):
                new = set(words.parts) - known
                named |= new - {"field"} if "item" in new else new
                taken += 1
                words.rest += [run] if run else []
                run = ""
            elif run and comma == "。":
                run += comma + piece  # a full stop at the end is one as well
            elif piece:
                run += (comma.translate(_FULL_WIDTH) if run else "") + piece
        words.rest += [run] if run else []
        enough = max(len(named), min(taken, 1)) >= least
        if not enough:
            words.go_back(before)
        return enough

    def _fill(self) -> list[str]:
        """Take over from earlier visits what the line leaves out; return which parts."""
        parts = self._words.parts
        parts.setdefault("date", self._day)
        if not parts["date"]:
            parts["date"] = self._day
        if isinstance(parts.get("correct_by"), int):
            parts["correct_by"] = day_after(parts["date"], parts["correct_by"])
        written = set(parts)
        visited = self._recall.last_visit(parts["subject"]) if parts.get("subject") else None
        if visited:
            same_item = parts.get("item", visited.item) == visited.item
            moved = parts.get("village", visited.village) != visited.village
            for name, value in carried(visited).items():
                if name == "address" and moved:
                    continue  # it is in the village of the last visit
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
        if not self._words.patrol:
            parts.setdefault("kind", "日常检查")
        item = self._catalogue.items.by_name.get(parts.get("item", ""))
        for name in ("field", "basis") if item else ():
            if name not in parts or (name == "field" and not parts[name]):
                parts[name] = str(item.details.get(name, "")) if item else ""
        return taken_over
