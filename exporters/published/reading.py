"""Which figure each number of a published report is, with the sentence it came from."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from exporters.published.kinds import TRAINING, Kinds
from exporters.published.numbers import NUMBER, value
from exporters.published.standing import Standing, Standings, year_of
from storage.catalogue import Catalogue, Term, folded

_UNIT = (
    "场次|户次|家次|批次|人次|车次|台次|辆次|班次|个班|公里|万元"
    "|[次宗起件场家户处个条项人名张本份例期趟元%]"
)
_BEFORE = r"(?P<before>超过|超|逾|突破|多达|不少于|至少|将近|接近|近|约|大约|不足|不到)?"
_COUNTY = re.compile("县级?(?:及以|以|及)?上|县、|市级|省级")
_BEHIND = r"(?P<behind>[余多来])?"
_QUANTITY = re.compile(
    rf"(?<![第\d.]){_BEFORE}(?P<number>{NUMBER})(?P<upto>(?:至|到|[-—~～]{{1,2}}){NUMBER})?"
    rf"{_BEHIND}个?(?P<unit>{_UNIT})(?P<after>以上|左右|上下)?(?!百分点)"
)
# 行政检查次数：236 names its count word before the number, or not at all.
_TITLED = re.compile(
    rf"(?:次数|数量|总数|总量)(?:（(?P<unit>{_UNIT})）)?\s*[为是达共：]?\s*{_BEFORE}(?P<number>{NUMBER})"
    rf"{_BEHIND}(?!个?{_UNIT}|年|[-—~～至到.\d])(?P<upto>)(?P<after>)"
)
_MORE = ("超过", "超", "逾", "突破", "多达", "不少于", "至少", "余", "多", "以上")
_LESS = ("不足", "不到", "将近", "接近", "近")
_ABOUT = ("约", "大约", "左右", "上下", "来")
_COMPARED = re.compile(
    r"(?P<base>同比|环比|(?:较|比|与)(?:上年|去年|上一年|前一年|\d{4}年)(?:度|同期|相比)*)[^，。；、0-9]{0,4}?"
    r"(?:(?P<same>持平|基本持平)"
    r"|(?P<way>增长|上升|增加|提高|提升|增|升|下降|减少|降低|回落|减|降)了?"
    rf"(?P<number>{NUMBER})(?P<unit>个?百分点|{_UNIT}))"
)
_UP = "增长上升提高提升增加增升"
_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]?")
_PLANS = re.compile(r"计划|打算|下一步|下步|工作思路|工作安排|工作部署|展望")
_HEADING = re.compile(r"^\s*(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d+[.、．])")
_FUTURE = re.compile(r"^(?:下一步|明年|(?:20\d\d年)?[，,]?(?:我镇|本镇|镇政府)?(?:将|拟|计划))")
# The rule itself (计为检查1次) and counts of rules are no figures of a year.
_RULES = re.compile(r"计为|统计范围|不计入|频次上限")


@dataclass(frozen=True)
class Change:
    """A comparison with the year before: `way` is 1 up, -1 down, 0 the same."""

    way: int
    amount: Decimal
    unit: str


@dataclass(frozen=True)
class Statement:
    """One figure that a report states.

    Attributes:
        kind: what is counted, a name of `data/published.toml`.
        field: the field it is about, `""` where it is about several or all.
        number: the figure.
        unit: its count word.
        bound: `""` exact, `more` (超过, 余, 以上), `less` (近, 不足) or `about` (约).
        year: the year it is about, where one is named.
        part: whether it is a part (其中) of a figure before it.
        county: for trainings, whether they are said to be at county level or above.
        aside: why it is not the town's figure of the whole year: `part` (a kind of
            inspection, or 其中), `span` (上半年) or `other` (another body's); else `""`.
        change: the comparison with the year before that follows it.
        sentence: the sentence it came from.
        start: where in the sentence the number begins, in characters.
        end: where it ends.
    """

    kind: str
    field: str
    number: Decimal
    unit: str
    bound: str
    sentence: str
    start: int
    end: int
    year: int | None = None
    part: bool = False
    county: bool = False
    aside: str = ""
    change: Change | None = None


@dataclass(frozen=True)
class Published:
    """What a report states.

    Attributes:
        year: the year it reports on; `None` where it does not say.
        statements: its figures, in their order.
        planned: figures of plans for a coming year, which are no results.
    """

    year: int | None
    statements: tuple[Statement, ...]
    planned: tuple[Statement, ...] = ()


class Reading:
    """Reads the paragraphs of a report."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._kinds = Kinds()
        self._standings = Standings()

    def read(self, paragraphs: Sequence[str]) -> Published:
        """Return what the paragraphs state."""
        year = year_of(paragraphs)
        results: list[Statement] = []
        plans: list[Statement] = []
        planning = False
        for paragraph in paragraphs:
            if _HEADING.match(paragraph) or len(paragraph) < 30:
                heading = re.split("[。，]", paragraph, maxsplit=1)[0]
                if _HEADING.match(paragraph) or _PLANS.search(heading):
                    planning = bool(_PLANS.search(heading)) or (
                        planning and not re.match(r"\s*[一二三四五六七八九十]+、", paragraph)
                    )
            for sentence in _SENTENCE.findall(paragraph):
                found = list(self._statements(sentence.strip(), year))
                future = planning or bool(_FUTURE.match(sentence.strip()))
                (plans if future else results).extend(found)
        return Published(year, tuple(results), tuple(plans))

    def _statements(self, sentence: str, year: int | None) -> Iterator[Statement]:
        if _RULES.search(sentence):
            return
        compared = list(_COMPARED.finditer(sentence))
        masked = sentence
        for match in compared:
            masked = f"{masked[: match.start()]}{'　' * len(match[0])}{masked[match.end() :]}"
        found: list[Statement] = []
        behind, standing = 0, Standing()
        for match in _quantities(masked):
            self._standings.follow(standing, masked[behind : match.start()], year)
            statement = self._statement(sentence, masked, behind, match, found, standing)
            behind = match.end()
            if statement:
                found.append(statement)
        yield from _with_changes(found, compared)

    def _statement(
        self,
        sentence: str,
        masked: str,
        behind: int,
        match: re.Match[str],
        found: list[Statement],
        standing: Standing,
    ) -> Statement | None:
        try:
            number = value(match["number"])
        except ValueError:
            return None
        unit = match["unit"] or "次"
        before = masked[behind : match.start()]
        clause = re.split("[，。；：、]", before)[-1]
        last = found[-1] if found else None
        part = bool(last) and ("其中" in before or (last is not None and last.part))
        follows = re.split("[，。；：]", masked[match.end() :], maxsplit=1)[0]
        kind = self._kinds.named(clause, unit) or self._kinds.begun(follows, unit)
        if not kind and last and _fits_on(last, unit, clause):
            kind = last.kind  # 对住建领域236次、对自然资源领域66次: what is counted is said once
        kind = kind or self._kinds.named(before, unit)
        if not kind:
            return None
        field = self._field(before, follows, last, standing)
        whole = next((one for one in reversed(found) if not one.part), None)
        within = part and whole is not None and whole.kind == kind
        return Statement(
            kind=kind,
            field=field,
            number=number,
            unit=unit,
            bound=_bound(match),
            sentence=sentence,
            start=match.start("number"),
            end=max(match.end("number"), match.end("unit")),
            year=standing.year,
            part=part,
            county=kind == TRAINING and bool(_COUNTY.search(before)),
            aside=""
            if kind == TRAINING
            else self._standings.aside(standing, clause, within, field),
        )

    def _field(self, before: str, follows: str, last: Statement | None, standing: Standing) -> str:
        """Return the one field that the words around a number name, or that is its turn."""
        if last and standing.fields and re.fullmatch("[、，和及]?", before):
            return standing.fields.pop(0)
        standing.fields = []
        named = self._named(before)
        if not named:
            named = self._named(re.split("[，、和及]", follows, maxsplit=1)[0])
        if len(named) > 1 and "分别" in before:
            standing.fields = named[1:]
            return named[0]
        return named[0] if len(named) == 1 else ""

    def _named(self, text: str) -> list[str]:
        """Return the fields that `text` names, in their order, each once."""
        places: dict[str, int] = {}
        rest = text
        for word, term in self._field_words:
            # 县自然资源局 is a body and names no field.
            found = re.search(f"{re.escape(word)}(?!局|所|厅|委|站|部门)", rest)
            if found:
                places.setdefault(term.name, found.start())
                rest = rest.replace(word, "　" * len(word))
        for match in re.finditer(r"(?:对|在|开展|[、及和，）：]|^)([一-鿿]{2,6}领域)", rest):
            places.setdefault(match[1], match.start())
        return sorted(places, key=lambda name: places[name])

    @cached_property
    def _field_words(self) -> list[tuple[str, Term]]:
        """Every word for a field, the longest first, so that none hides in a longer one."""
        words = {
            word: term
            for term in self._catalogue.fields
            for word in (
                term.name,
                term.name.removesuffix("领域"),
                # 建设 alone is also in 法治政府建设; a short alias must be called a field.
                *(alias if len(alias) > 3 else f"{alias}领域" for alias in term.aliases),
            )
            if len(folded(word)) > 1 and not word.isascii()
        }
        return sorted(words.items(), key=lambda pair: -len(pair[0]))


def _quantities(text: str) -> list[re.Match[str]]:
    """Return the numbers with their count words, in their order; where two overlap, the first."""
    found = sorted(
        (*_QUANTITY.finditer(text), *_TITLED.finditer(text)), key=lambda match: match.start()
    )
    return [
        match
        for place, match in enumerate(found)
        if not place or match.start() >= found[place - 1].end()
    ]


def _fits_on(last: Statement, unit: str, clause: str) -> bool:
    """Tell whether a number without a word of its own goes on with what was counted before."""
    return last.unit == unit and not re.search("[一-鿿]{9,}", clause)


def _with_changes(found: list[Statement], compared: Iterable[re.Match[str]]) -> Iterator[Statement]:
    """Give each comparison to the statement that stands before it."""
    changed = {}
    for match in compared:
        if match["base"] == "环比":
            continue  # with the quarter before, not with the year
        before = [place for place, one in enumerate(found) if one.end <= match.start()]
        if before and before[-1] not in changed:
            changed[before[-1]] = _change(match)
    for place, statement in enumerate(found):
        yield replace(statement, change=changed.get(place))


def _change(match: re.Match[str]) -> Change:
    if match["same"]:
        return Change(0, Decimal(0), "")
    return Change(1 if match["way"] in _UP else -1, value(match["number"]), match["unit"])


def _bound(match: re.Match[str]) -> str:
    """Return how exact a number is; of a range its lower end is kept, and it is more than that."""
    words = [word for word in (match["before"], match["behind"], match["after"]) if word]
    for name, known in (("more", _MORE), ("less", _LESS), ("about", _ABOUT)):
        if any(word in known for word in words):
            return name
    return "more" if match["upto"] else ""
