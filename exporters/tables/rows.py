"""Records as rows of a table: which columns there are, and what stands in them.

Labels and words are the official Chinese ones, whatever language the interface speaks.
"""

import datetime
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, TypeAlias

from exporters.year import Judged, Year
from storage import facts
from storage.catalogue import Column, columns

Cell: TypeAlias = str | int | float | datetime.date | None

TABLES = {facts.INSPECTIONS: "行政检查", facts.PATROLS: "巡查", facts.TRAININGS: "执法培训"}
COUNTS, COUNTS_NOT = "计入", "不计入"

# What stands before the parts of a record: name, label, and what it means.
JUDGED = (
    ("table", "记录类别", "行政检查、巡查或执法培训"),
    ("verdict", "计入情况", "是否计入行政检查次数；执法培训不参与行政检查计数，留空"),
    ("reason", "不计入原因", "不计入时起决定作用的规则"),
    ("rules", "适用规则", "计入或不计入所适用的全部规则编号及原因"),
    ("missing", "缺少要件", "按规则C3尚缺的要件"),
)
# And behind them.
IDENTITY = (
    ("certificates", "执法证号", "执法人员的证号，顺序与执法人员一致"),
    ("uid", "唯一标识", "记录的永久标识（UUIDv7），各台电脑均不重复"),
    ("digest", "导入指纹", "导入时表格该行的指纹"),
)


@lru_cache
def parts_of(table: str) -> tuple[Column, ...]:
    """Return the columns for what a record of `table` can say, in the order of the data."""
    from storage.documents import TABLES as structures

    names = set(structures[table].__struct_fields__)
    return tuple(column for column in columns().values() if column.name in names)


def every_part() -> tuple[Column, ...]:
    """Return the columns for what any record can say."""
    known = {column.name for table in TABLES for column in parts_of(table)}
    return tuple(column for column in columns().values() if column.name in known)


def judged_cells(judged: Judged) -> dict[str, str]:
    """Return the cells of `JUDGED` by name, and the identity."""
    verdict = judged.verdict
    return {
        "table": TABLES[judged.table],
        "verdict": "" if verdict is None else COUNTS if verdict.counts else COUNTS_NOT,
        "reason": "" if verdict is None or verdict.counts else verdict.reasons[0].term,
        "rules": "；".join(f"{rule.code} {rule.term}" for rule in verdict.reasons)
        if verdict
        else "",
        "uid": judged.place.uid,
        "missing": "、".join(columns()[name].term for name in judged.facts.missing.split()),
    }


def cell(year: Year, document: Mapping[str, Any], name: str) -> Cell:
    """Return what a record says under `name`, as a cell: a real date, a number, or text.

    A part that does not hold what such a part should (a user's own script may have
    written it) is shown as the text it is.
    """
    value = document.get("officers" if name == "certificates" else name)
    if value is None or value == "":
        return None
    column = columns().get(name)
    kind = column.kind if column else "text"
    if name == "status":
        return status(year, str(value))
    if kind == "date" and isinstance(value, str):
        return day(value) or value
    if isinstance(value, bool):
        return "是" if value else "否"
    if kind == "number" and isinstance(value, int):
        return value
    if name == "origin" and isinstance(value, dict):
        return f"{value.get('file', '')} {value.get('sheet', '')} 第{value.get('row', '')}行"
    if name == "certificates":
        return _joined(value, "certificate", "、")
    return _text(value, "；" if kind == "list" or name == "attachments" else "、")


def day(text: str) -> datetime.date | None:
    """Return an ISO day; `None` where `text` is none."""
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def status(year: Year, code: str) -> str:
    """Return the official term for a status."""
    terms = year.catalogue.terms["status"]
    found = (term.name for term in terms if term.details.get("code") == code)
    return str(next(found, code))


def _text(value: Any, separator: str) -> str:
    if isinstance(value, dict):
        return "；".join(f"{name}：{part}" for name, part in value.items())
    if isinstance(value, list):
        return _joined(value, "name", separator)
    return str(value)


def _joined(values: Any, name: str, separator: str) -> str:
    if not isinstance(values, Iterable) or isinstance(values, str):
        return str(values)
    texts = (str(value.get(name, "") if isinstance(value, dict) else value) for value in values)
    return separator.join(texts)
