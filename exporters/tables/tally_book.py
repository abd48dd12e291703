"""The figures of a year as a workbook to print, in which each figure opens to its rows.

The last sheet lists the records. A figure is a formula that counts rows of that list,
and carries the number that was counted beside it, for readers that do not recalculate.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from typing import Any

from exporters.tables import tally
from exporters.tables.rows import COUNTS, COUNTS_NOT, Cell, day, judged_cells, status
from exporters.tables.rows import TABLES as TABLE_NAMES
from exporters.tables.tally import UNSAID, Split
from exporters.tables.workbook import COLOURS, Sheet, Workbook, fit_text
from exporters.year import Judged, Year
from storage import dates, facts

LIST = "台账"
# The columns of the list, in its order; the name is that of a fact or a judged cell.
_LISTED = (
    ("number", "编号", 9),
    ("date", "日期", 8.5),
    ("month", "月份", 5),
    ("table", "记录类别", 7.5),
    ("field", "领域", 10),
    ("item", "检查事项", 16),
    ("subject", "检查对象（培训名称）", 18),
    ("village", "村居", 8),
    ("officer", "执法人员", 12),
    ("kind", "检查类型", 7.5),
    ("result", "检查结果", 9),
    ("status", "状态", 7),
    ("verdict", "计入情况", 7.5),
    ("reason", "不计入原因", 7.5),
)
_NAMES = [name for name, _label, _width in _LISTED]
_FIRST = 3  # the first row of records, counted from 0
_MOST_IN_CHART = 20
_NARROW, _WIDE = 82, 120  # characters across a page of A4, upright and lying
_FIGURE = {"num_format": "0", "align": "center"}


def as_xlsx(year: Year) -> bytes:
    """Return the figures as a workbook: totals, a sheet for each split, rules, records."""
    book = Workbook(year, f"{year.town}{year.number}年行政检查统计表", dates.today())
    formulas = _Formulas(year)
    _summary(book, formulas)
    for split in tally.splits(year):
        _split(book, split, formulas)
    _basis(book)
    _list(book)
    return book.data()


class _Formulas:
    """Formulas that count rows of the list."""

    def __init__(self, year: Year) -> None:
        self._last = max(_FIRST + len(year.judged), _FIRST + 1)

    def column(self, name: str) -> str:
        """Return the range of a column of the list."""
        letter = chr(ord("A") + _NAMES.index(name))
        return f"{LIST}!${letter}${_FIRST + 1}:${letter}${self._last}"

    def count(self, **criteria: str) -> str:
        """Return a formula that counts the rows in which columns equal criteria."""
        pairs = ",".join(f"{self.column(name)},{cell}" for name, cell in criteria.items())
        return f"=COUNTIFS({pairs})"

    def officer(self, field: str, name: str) -> str:
        """Return a formula that counts the rows with that officer among others."""
        among = f'"、"&{self.column("officer")}&"、"'
        return (
            f'=SUMPRODUCT(({self.column("verdict")}="{COUNTS}")*({self.column("field")}={field})'
            f'*ISNUMBER(FIND("、"&{name}&"、",{among})))'
        )


def _countable(values: Iterable[str]) -> set[str]:
    """Return the values that a spreadsheet tells apart as the ledger does.

    It ignores case and width, takes * ? ~ for patterns, < > = for comparisons, 01 for 1,
    and refuses long text. Other values get their figure without a formula.
    """
    folded = {value: unicodedata.normalize("NFKC", value).casefold().strip() for value in values}
    alike = Counter(folded.values())
    return {
        value
        for value, fold in folded.items()
        if alike[fold] == 1
        and len(value) < 200
        and value == fit_text(value)
        and value != UNSAID
        and not re.search(r"[*?~]|^[<>=]|^[\d.,+%/:eE \-]+$|^(true|false)$", fold)
    }


def _split(book: Workbook, split: Split, formulas: _Formulas) -> None:
    """Write one split: rows of values, a column for each field, totals, a chart."""
    landscape = len(split.fields) > 6
    sheet = book.sheet(f"按{split.label}", landscape=landscape)
    last = len(split.fields) + 1
    room = _WIDE if landscape else _NARROW
    sheet.widths([20, *[max(8, (room - 20) / last)] * last])
    sheet.title(
        f"{book.year.town}{book.year.number}年行政检查次数统计表（按{split.label}）",
        last,
        "单位：次",
    )
    _merged_head(sheet, split)
    known_fields, known = _countable(split.fields), _countable(split.numbers)
    if UNSAID in split.numbers:  # somebody's own word, which the list would not tell apart
        known.discard("")
    row = 4
    for value, numbers in split.numbers.items():
        month = split.dimension == "month" and value.isdecimal()
        known |= {value} if month else set()  # a number on both sides
        shown: Cell = int(value) if month else value or UNSAID
        sheet.cell(row, 0, shown, align="center", **({"num_format": '0"月"'} if month else {}))
        sheet.sheet.set_row(row, sheet.height([shown]))
        for place, (field, number) in enumerate(zip(split.fields, numbers, strict=True), 1):
            formula = ""
            if field in known_fields and value in known:
                head, label = f"{_letter(place)}$4", f"$A{row + 1}"
                formula = (
                    formulas.officer(head, label)
                    if split.dimension == "officer"
                    else formulas.count(
                        **{"verdict": f'"{COUNTS}"', "field": head, split.dimension: label}
                    )
                )
            _figure(sheet, row, place, number, formula)
        across = f"=SUM(B{row + 1}:{_letter(last - 1)}{row + 1})"
        _figure(sheet, row, last, sum(numbers), across, bold=True)
        row += 1
    _totals(sheet, split, row, formulas, known_fields)
    sheet.frame(3, last + 1, row, filtered=False)
    if not split.adds_up:
        sheet.note(row + 1, last, "注：一次检查由两名以上执法人员实施，各数相加大于检查次数。")
    _chart(book, sheet, split, row + 3, landscape)


def _merged_head(sheet: Sheet, split: Split) -> None:
    form, last = sheet.head_format(), len(split.fields) + 1
    sheet.sheet.merge_range(2, 0, 3, 0, split.label, form)
    sheet.across(2, 1, last - 1, "行政检查次数", form)
    for place, field in enumerate(split.fields, 1):
        sheet.sheet.write_string(3, place, fit_text(field or UNSAID), form)
    sheet.sheet.merge_range(2, last, 3, last, "合计", form)
    sheet.sheet.set_row(2, 20)
    sheet.sheet.set_row(3, 30)


def _totals(
    sheet: Sheet, split: Split, row: int, formulas: _Formulas, known_fields: set[str]
) -> None:
    last = len(split.fields) + 1
    sheet.sheet.set_row(row, 18)
    sheet.cell(row, 0, "合计" if split.adds_up else "检查次数（不重复）", align="center", bold=True)
    for place, (field, number) in enumerate(zip(split.fields, split.totals, strict=True), 1):
        formula = ""
        if split.adds_up and split.numbers:
            formula = f"=SUM({_letter(place)}5:{_letter(place)}{row})"
        elif field in known_fields:
            formula = formulas.count(verdict=f'"{COUNTS}"', field=f"{_letter(place)}$4")
        _figure(sheet, row, place, number, formula, bold=True)
    across = f"=SUM(B{row + 1}:{_letter(last - 1)}{row + 1})"
    _figure(sheet, row, last, sum(split.totals), across, bold=True)


def _figure(sheet: Sheet, row: int, column: int, number: int, formula: str, **look: Any) -> None:
    """Write a figure as a formula with its value, or the value alone."""
    form = sheet.book.format(border=1, **_FIGURE, **look)
    if formula:
        sheet.sheet.write_formula(row, column, formula, form, number)
    else:
        sheet.sheet.write_number(row, column, number, form)


def _chart(book: Workbook, sheet: Sheet, split: Split, row: int, landscape: bool) -> None:
    number = min(len(split.numbers), _MOST_IN_CHART)
    if not number:
        return
    across = split.dimension in ("village", "officer", "item")
    chart = book.chart("bar" if across else "column", "stacked")
    for place, _field in enumerate(split.fields):
        column = place + 1
        chart.add_series(
            {
                "name": [sheet.name, 3, column],
                "categories": [sheet.name, 4, 0, 3 + number, 0],
                "values": [sheet.name, 4, column, 3 + number, column],
                "fill": {"color": COLOURS[place % len(COLOURS)]},
                "gap": 60,
            }
        )
    cut = f"（前{number}位）" if number < len(split.numbers) else ""
    chart.set_title(
        {
            "name": f"行政检查次数（按{split.label}）{cut}",
            "name_font": {"size": 12},
            "overlay": False,
        }
    )
    chart.set_legend({"position": "bottom"})
    value_axis = {"major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}, "min": 0}
    names: dict[str, Any] = {"num_format": '0"月"'} if split.dimension == "month" else {}
    if across:
        chart.set_y_axis({"reverse": True, "interval_unit": 1})
        chart.set_x_axis({**value_axis, "label_position": "high"})
    else:
        chart.set_y_axis(value_axis)
        chart.set_x_axis({**names, "interval_unit": 1})
    legend = 22 * -(-len(split.fields) // 5)
    chart.set_size(
        {
            "width": 8.2 * (_WIDE if landscape else _NARROW),
            "height": 110 + legend + 22 * number if across else 280 + legend,
        }
    )
    sheet.sheet.insert_chart(row, 0, chart, {"object_position": 2, "x_offset": 5})


def _summary(book: Workbook, formulas: _Formulas) -> None:
    """Write the totals: fields beside the year before, what does not count, trainings."""
    year, sheet = book.year, book.sheet("汇总")
    figures, before = year.figures, year.before
    sheet.widths([20, 11, 11, 40])
    sheet.title(f"{year.town}{year.number}年行政检查情况汇总表", 3, "单位：次")
    form = sheet.head_format()
    sheet.sheet.merge_range(2, 0, 3, 0, "领域", form)
    sheet.across(2, 1, 3, "行政检查次数", form)
    for row in (2, 3):
        sheet.sheet.set_row(row, 20)
    for place, label in enumerate((f"{year.number}年", f"{year.number - 1}年", "增减"), 1):
        sheet.sheet.write_string(3, place, label, form)
    known, row = _countable(figures.counted), 4
    for field, number in figures.counted.items():
        sheet.cell(row, 0, field or UNSAID, align="center")
        formula = formulas.count(verdict=f'"{COUNTS}"', field=f"A{row + 1}")
        _figure(sheet, row, 1, number, formula if field in known else "")
        _beside(sheet, row, before.field(field) if before else None, number)
        row += 1
    sheet.cell(row, 0, "合计", align="center", bold=True)
    _figure(sheet, row, 1, figures.total, f"=SUM(B5:B{row})" if row > 4 else "", bold=True)
    _beside(sheet, row, before.total if before else None, figures.total, bold=True)
    for field in figures.no_power:
        row += 1
        for place, text in enumerate((field, "—", "—", "本镇无此项行政执法职责")):
            sheet.cell(row, place, text, align="center" if place < 3 else "left")
    if before and before.is_published:
        row += 1
        sheet.note(row, 3, f"注：台账无{before.year}年记录，上年数据取自{before.source}。")
    row = _left_out(sheet, row + 2, formulas)
    sheet.head(row, ["执法培训", "次数", "", "说明"])
    for level, name in ((tally.HIGH, "county_or_above"), (tally.LOW, "below_county")):
        row += 1
        sheet.sheet.set_row(row, 18)
        sheet.cell(row, 0, level, align="center")
        _figure(sheet, row, 1, figures.trainings[name], formulas.count(verdict=f"A{row + 1}"))
        sheet.cell(row, 2, None)
        sheet.cell(row, 3, "列入年度报告" if level == tally.HIGH else None)


def _beside(sheet: Sheet, row: int, before: int | None, number: int, **look: Any) -> None:
    """Write the figure of the year before, and the difference."""
    sheet.sheet.set_row(row, 18)
    if before is None:
        sheet.cell(row, 2, "无记录", align="center", **look)
        sheet.cell(row, 3, "—", align="center", **look)
    else:
        _figure(sheet, row, 2, before, "", **look)
        _figure(sheet, row, 3, number - before, f"=B{row + 1}-C{row + 1}", **look)


def _left_out(sheet: Sheet, row: int, formulas: _Formulas) -> int:
    """Write what does not count, and return the row after the next."""
    year = sheet.book.year
    sheet.head(row, ["不计入原因", "记录数", "规则", "说明"])
    for name, number in year.figures.excluded.items():
        row += 1
        rule = year.rules.reasons[name]
        sheet.cell(row, 0, rule.term, align="center")
        elsewhere = name == "other_year"  # those records are not in the list
        formula = formulas.count(verdict=f'"{COUNTS_NOT}"', reason=f"A{row + 1}")
        _figure(sheet, row, 1, number, "" if elsewhere else formula)
        sheet.cell(row, 2, rule.code, align="center")
        said = rule.sentence + ("（不在台账表内）" if elsewhere else "")
        sheet.cell(row, 3, said)
        sheet.sheet.set_row(row, sheet.height(["", "", "", said]))
    if not year.figures.excluded:
        row += 1
        sheet.row(row, ["无", 0, None, None], align="center")
    return row + 2


def _basis(book: Workbook) -> None:
    """Write how it was counted: rules, options, sources, the state of the ledger."""
    year, sheet = book.year, book.sheet("统计口径")
    figures, texts = year.figures, tally.texts(year, "tally")
    sheet.widths([14, 10, 38, 26])
    sheet.title(f"{year.town}{year.number}年行政检查统计口径", 3)
    elsewhere = figures.excluded.get("other_year", 0)
    visits = sum(judged.table != facts.TRAININGS for judged in year.judged)
    values = {
        "town": year.town,
        "year": year.number,
        "head": figures.head,
        "version": figures.rules["version"],
        "day": book.day.isoformat(),
        "last": max((judged.facts.date for judged in year.counted), default="（无）"),
        "visits": visits,
        "counted": figures.total,
        "excluded": sum(figures.excluded.values()) - elsewhere,
        "elsewhere": elsewhere,
    }
    row = 2
    lines = []
    for line in texts["basis"]:
        name, _colon, text = line.partition("：")
        lines.append((name, _filled(text, values)))
    for name, on in figures.rules["options"].items():
        lines.append(("计数选项", f"{texts['options'].get(name, name)}：{'是' if on else '否'}"))
    for name, text in lines:
        sheet.cell(row, 0, name, bold=True)
        sheet.sentence(row, 1, 3, text, border=1, num_format="@")
        row += 1
    row += 1
    sheet.head(row, ["规则", "名称", "内容", "出处"])
    for rule in (*year.rules.counted.reasons, *year.rules.reasons.values()):
        row += 1
        sheet.row(row, [rule.code, rule.term, rule.sentence, rule.source])


def _filled(text: str, values: dict[str, Any]) -> str:
    """Fill in {names}; what is no such name stays as the town wrote it."""
    return re.sub(r"\{(\w+)\}", lambda name: str(values.get(name[1], name[0])), text)


def _list(book: Workbook) -> None:
    """Write the records, each with the words by which the figures are filtered."""
    year, sheet = book.year, book.sheet(LIST, landscape=True, long=True)
    sheet.widths([width for _name, _label, width in _LISTED])
    hint = "按“计入情况”及各栏筛选，所余行数即为各表中的数字"
    sheet.title(f"{year.town}{year.number}年行政检查台账", len(_LISTED) - 1, hint)
    sheet.head(2, [label for _name, label, _width in _LISTED], size=9)
    for row, judged in enumerate(year.judged, _FIRST):
        sheet.row(row, _cells(year, judged), font_size=9)
    sheet.frame(2, len(_LISTED), _FIRST + len(year.judged) - 1)


def _cells(year: Year, judged: Judged) -> list[Cell]:
    brief, words = judged.facts, judged_cells(judged)
    visit = judged.table != facts.TRAININGS
    month = brief.date[5:7]
    cells: dict[str, Cell] = {
        **words,
        "number": brief.number,
        "date": day(brief.date) or brief.date,
        "month": int(month) if month.isdecimal() else month,
        "table": TABLE_NAMES[judged.table],
        "subject": brief.subject,
        "officer": "、".join(brief.officers.split()),
        "status": status(year, brief.status),
    }
    if visit:
        for name in ("field", "item", "village", "kind", "result"):
            cells[name] = getattr(brief, name) or UNSAID
    else:
        cells["kind"] = brief.level
        cells["verdict"] = tally.training(year, judged) or "不计培训"
    return [cells.get(name) for name in _NAMES]


def _letter(column: int) -> str:
    from xlsxwriter.utility import xl_col_to_name  # type: ignore[import-untyped]

    return str(xl_col_to_name(column))
