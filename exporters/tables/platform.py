"""The inspections in the 27 columns of the national platform, and what they still lack.

The columns, and what stands in them, are data: `data/platform.toml`, to which a town's
own settings/platform.toml adds its codes.
"""

import datetime
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from typing import Any

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


@dataclass(frozen=True)
class Item:
    """One column of the platform; `data/platform.toml` says what its parts mean."""

    name: str
    templates: tuple[str, ...] = ()
    required: bool = False
    codes: str = ""
    coded: bool = False
    kind: str = ""
    longest: int = 0
    pattern: str = ""
    form: str = ""
    after: str = ""


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
        text = next(filter(None, map(said.filled, item.templates)), "")
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

    def filled(self, template: str) -> str:
        """Return `template` with its parts filled in; `""` where one of them is not there."""
        parts = []
        for text, name, _form, _conversion in Formatter().parse(template):
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
    parts = {name: value for name, value in entry.items() if name != "from"}
    try:
        item = Item(**parts, templates=tuple(entry["from"]))
        re.compile(item.pattern)
        named = {name for text in item.templates for _t, name, *_rest in Formatter().parse(text)}
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
    sheet.widths([max(12, min(24, 2 * len(item.name) + 4)) for item in form.items])
    # The platform reads the first row as the head, so there is no title over it.
    sheet.head(0, [item.name for item in form.items], [item.required for item in form.items])
    # Both sheets grow side by side, so that a long year is not kept in memory.
    lacking = book.sheet("待补", long=True)
    lacking.widths([16, 26, 10, 40])
    lacking.title("报送前待补事项", 3)
    lacking.head(2, ["检查编号", "栏目", "是否必填", "问题"])
    lacks: Counter[str] = Counter()
    row = 0
    for row, judged in enumerate(reported(year), 1):
        cells, found = form.filled(year, judged, today)
        sheet.row(row, cells, font_size=9)
        for lack in found:
            place = places[lack.column]
            sheet.cell(row, place, cells[place], font_size=9, bg_color=_MISSING_COLOUR)
            said = [lack.number, lack.column, "是" if lack.required else "否", lack.sentence]
            lacking.row(3 + lacks.total(), said)
            lacks[lack.column] += 1
    sheet.frame(0, len(form.items), row, pinned=1)
    lacking.frame(2, 4, 2 + lacks.total())
    _notes(book, form, lacks)
    return book.data()


def _notes(book: Workbook, form: Form, lacks: Mapping[str, int]) -> None:
    sheet = book.sheet("说明")
    sheet.widths([26, 10, 44, 10])
    sheet.title("填报说明", 3)
    row = 2
    for text in tally.texts(book.year, "platform")["notes"]:
        look = book.format(text_wrap=True)
        sheet.across(row, 0, 3, text, look)
        sheet.sheet.set_row(row, 18 + 13.5 * (width(text) // 88))
        row += 1
    row += 1
    sheet.head(row, ["栏目", "是否必填", "取自", "待补条数"])
    for item in form.items:
        row += 1
        source = "，否则".join(map(_in_words, item.templates)) or "（台账无此项）"
        if item.codes:
            source += "；按代码表" if form.codes.get(item.codes) else "；尚未配置代码表"
        lacking = lacks.get(item.name, 0)
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
