"""The inspections in the 27 columns of the national platform, and what they still lack.

The columns, and what stands in them, are data: `data/platform.toml`, to which a town's
own settings/platform.toml adds its codes.
"""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from typing import Any

from exporters.runs import in_runs
from exporters.tables import delimited, tally
from exporters.tables.rows import Cell, cell, day, parts_of
from exporters.tables.workbook import Workbook
from exporters.year import Judged, Year
from storage import data, dates, facts, language
from storage.catalogue import columns
from storage.errors import InvalidError
from storage.text import width

_ = language._

_DATA = Path(__file__).parent.parent / "data" / "platform.toml"
_MISSING_COLOUR = "#FFE699"
_NUMBER = "检查行为编号"
_MOST_RUNS = 15


@dataclass(frozen=True)
class Item:
    """One column of the platform; `data/platform.toml` says what its parts mean."""

    name: str
    templates: tuple[str, ...] = ()
    parts: tuple[tuple[tuple[str, str | None], ...], ...] = ()
    required: bool = False
    codes: str = ""
    coded: bool = False
    kind: str = ""
    longest: int = 0
    pattern: str = ""
    form: str = ""
    after: str = ""
    width: float = 7.5
    second_page: bool = False


@dataclass(frozen=True)
class Lack:
    """What a cell lacks: the record, the column, and what is wrong in one sentence."""

    number: str
    column: str
    required: bool
    sentence: str


class Form:
    """The platform's columns as one town fills them in."""

    def __init__(self, ledger: Path | None = None) -> None:
        """Read the columns for the ledger in that folder; `None` for those shipped.

        Raises:
            InvalidError: the town's file is not TOML, or says what no column can do.
        """
        loaded = data.load(_DATA, ledger)
        self.codes: dict[str, dict[str, str]] = loaded["codes"]
        self.items = [_item(entry) for entry in loaded["column"]]

    def filled(
        self, year: Year, judged: Judged, today: datetime.date
    ) -> tuple[list[Cell], list[Lack]]:
        """Return the cells of one inspection, and what they lack."""
        document = year.document(judged)
        said = _Said(year, document, today)
        cells: dict[str, Cell] = {}
        lacks = []
        for item in self.items:
            value, sentence = self._cell(item, said, cells)
            cells[item.name] = value
            if sentence:
                number = judged.facts.number or judged.place.uid
                lacks.append(Lack(number, item.name, item.required, sentence))
        return list(cells.values()), lacks

    def _cell(self, item: Item, said: "_Said", cells: Mapping[str, Cell]) -> tuple[Cell, str]:
        """Return what stands in a column, and what is wrong with it."""
        text = next(filter(None, map(said.filled, item.parts)), "")
        if not text:
            return None, "必填项未填" if item.required else ""
        if item.codes:
            table = self.codes.get(item.codes, {})
            code = table.get(text) or table.get("*")
            if code:
                text = code
            elif item.coded:
                return None, f"“{text}”未配置代码" if item.required else ""
            elif table:
                return text, f"“{text}”不在代码表内"
        found = day(text) if item.kind == "date" else None
        if item.kind == "date" and found is None:
            return text, "日期无法识别"
        return found or text, _wrong(item, text, cells)


def _wrong(item: Item, text: str, cells: Mapping[str, Cell]) -> str:
    if item.pattern and not re.fullmatch(item.pattern, text):
        return f"格式不符，应为{item.form or item.pattern}"
    if item.longest and len(text) > item.longest:
        return f"超过{item.longest}个字"
    if item.kind == "people" and len(set(filter(None, text.split(",")))) < 2:
        return "应为两人以上"
    before = cells.get(item.after)
    if isinstance(before, datetime.date) and text < before.isoformat():
        return f"早于{item.after}"
    return ""


class _Said:
    """What one record says, as text, to be put into a template."""

    def __init__(self, year: Year, document: Mapping[str, Any], today: datetime.date) -> None:
        self._year, self._document = year, document
        self._more = {
            "town": year.town,
            "today": today.isoformat(),
            "certificate_kind": "统一社会信用代码"
            if document.get("credit_code")
            else "居民身份证"
            if document.get("identity_number")
            else "",
        }

    def filled(self, template: tuple[tuple[str, str | None], ...]) -> str:
        """Return a template with its parts filled in; `""` where one of them is not there."""
        parts = []
        for text, name in template:
            parts.append(text)
            if name is not None:
                value = self._part(name)
                if not value:
                    return ""
                parts.append(value)
        return "".join(parts)

    def _part(self, name: str) -> str:
        if name in self._more:
            return self._more[name]
        value = cell(self._year, self._document, name)
        if name in ("officers", "certificates"):
            return ",".join(filter(None, str(value or "").split("、")))
        return "" if value is None else str(value)


_KNOWN = {"town", "today", "certificates", "certificate_kind"}


def _item(entry: Mapping[str, Any]) -> Item:
    """Read one column.

    Raises:
        InvalidError: it names a part that no record has, or is not written as a column.
    """
    said = {name: value for name, value in entry.items() if name not in ("from", "parts")}
    try:
        templates = tuple(entry["from"])
        parts = tuple(
            tuple((text, name) for text, name, *_rest in Formatter().parse(template))
            for template in templates
        )
        item = Item(**said, templates=templates, parts=parts)
        re.compile(item.pattern)
        named = {name for template in parts for _text, name in template}
    except (TypeError, KeyError, ValueError, re.error) as error:
        raise InvalidError(
            _("platform.toml: the column “{name}” is not written as the others ({error}).").format(
                name=entry.get("name", ""), error=error
            )
        ) from error
    unknown = named - _KNOWN - {None} - {part.name for part in parts_of(facts.INSPECTIONS)}
    if unknown:
        raise InvalidError(
            _("platform.toml: “{name}” asks for {part}, which no inspection says.").format(
                name=item.name, part=", ".join(f"{{{part}}}" for part in sorted(map(str, unknown)))
            )
        )
    return item


def reported(year: Year) -> list[Judged]:
    """Return the inspections that are reported: handed in, dated, and entered once."""
    return [
        judged
        for judged in year.judged
        if judged.table == facts.INSPECTIONS
        and judged.facts.status in ("submitted", "approved")
        and judged.facts.date
        and not judged.facts.repeats
    ]


def as_csv(year: Year) -> bytes:
    """Return the inspections in the platform's columns."""
    form = Form(year.ledger.folder)
    today = dates.today()
    rows = [form.filled(year, judged, today)[0] for judged in reported(year)]
    return delimited.as_csv([[item.name for item in form.items], *rows])


def as_xlsx(year: Year) -> bytes:
    """Return the inspections in the platform's columns, and a sheet of what they lack."""
    form, today = Form(year.ledger.folder), dates.today()
    book = Workbook(year, f"{year.town}{year.number}年行政检查行为数据", today)
    places = {item.name: place for place, item in enumerate(form.items)}
    sheet = book.sheet("行政检查行为", landscape=True, long=True)
    sheet.widths([item.width for item in form.items])
    # The platform reads the first row as the head, so there is no title over it.
    labels = [item.name for item in form.items]
    sheet.head(0, labels, [item.required for item in form.items], size=9)
    lacks: dict[tuple[str, bool, str], list[str]] = {}
    row = 0
    for row, judged in enumerate(reported(year), 1):
        cells, found = form.filled(year, judged, today)
        sheet.row(row, cells, font_size=9)
        for lack in found:
            place = places[lack.column]
            sheet.cell(row, place, cells[place], font_size=9, bg_color=_MISSING_COLOUR)
            lacks.setdefault((lack.column, lack.required, lack.sentence), []).append(lack.number)
    sheet.frame(0, len(form.items), row)
    second = [place for place, item in enumerate(form.items) if item.second_page]
    sheet.side_by_side(second[0], places[_NUMBER])
    ordered = dict(sorted(lacks.items(), key=lambda lack: places[lack[0][0]]))
    _lacking(book, ordered, row)
    _notes(book, form, ordered)
    return book.data()


def _lacking(
    book: Workbook, lacks: Mapping[tuple[str, bool, str], list[str]], records: int
) -> None:
    """Write what is lacking, alike things in one row with the records that lack them."""
    sheet = book.sheet("待补", landscape=True)
    sheet.widths([24, 8, 28, 7, 54])
    sheet.title("报送前待补事项", 4, "同一问题列为一行；编号较多的只列其前，其余见标色单元格")
    sheet.head(2, ["栏目", "是否必填", "问题", "条数", "检查编号"])
    for row, ((column, required, sentence), numbers) in enumerate(lacks.items(), 3):
        which = (
            f"全部{records}条" if len(numbers) == records > 1 else _in_lines(in_runs(numbers), 62)
        )
        said: list[Cell] = [column, "是" if required else "否", sentence, len(numbers), which]
        sheet.row(row, said)
    sheet.frame(2, 5, 2 + len(lacks))


def _in_lines(runs: list[str], across: int) -> str:
    """Return runs of record numbers in lines so wide, so that none is broken in two.

    Only so many are said; the others are found by the colour of their cells.
    """
    found = [""]
    for place, run in enumerate(runs[:_MOST_RUNS], 1):
        said = run + ("、" if place < min(len(runs), _MOST_RUNS) else "")
        if found[-1] and width(found[-1] + said) > across:
            found.append("")
        found[-1] += said
    return "\n".join(found) + ("等" if len(runs) > _MOST_RUNS else "")


def _notes(book: Workbook, form: Form, lacks: Mapping[tuple[str, bool, str], list[str]]) -> None:
    notes = tally.texts(book.year, "platform")["notes"]
    sheet, row = book.explanations("填报说明", [24, 9, 40, 9], notes)
    sheet.head(row, ["栏目", "是否必填", "取自", "待补条数"])
    for item in form.items:
        row += 1
        source = "，否则".join(map(_in_words, item.templates)) or "（台账无此项）"
        if item.codes:
            source += "；按代码表" if form.codes.get(item.codes) else "；尚未配置代码表"
        lacking = sum(len(numbers) for lack, numbers in lacks.items() if lack[0] == item.name)
        sheet.row(row, [item.name, "是" if item.required else "否", source, lacking])


def _in_words(template: str) -> str:
    names = {
        "town": "本镇名称",
        "today": "制表日期",
        "certificates": "执法证号",
        "certificate_kind": "按代码或身份证号判定",
    }
    known = columns()
    return re.sub(
        r"\{(\w+)\}",
        lambda found: names.get(found[1]) or f"〔{known[found[1]].term}〕",
        template,
    )
