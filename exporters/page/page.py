"""The year as one self-contained html file."""

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from exporters.numbers import INSPECTIONS, TRAININGS, TRAININGS_BELOW, Figure
from exporters.page.drawing import Bar, columns, line, link
from exporters.section.compose import section
from exporters.section.model import Paragraph
from exporters.tables import tally
from exporters.year import Judged, Year
from storage import facts

_FOLDER = Path(__file__).parent

# What the lists are split by, in the order of the page. The page is a document of the
# town, in Chinese whatever the interface speaks.
_SPLITS = {
    "village": ("按村居", "村居"),
    "item": ("按检查事项", "检查事项"),
    "result": ("按检查结果", "检查结果"),
    "kind": ("按检查类型", "检查类型"),
    "officer": ("按执法人员", "执法人员"),
}
# What a training counts as, among the verdicts of the list.
_HIGH, _LOW = "training_high", "training_low"
_SHARED = "一次检查有两名以上执法人员，各计一次，故各行之和大于检查次数。"


def write(year: Year) -> bytes:
    """Return the page, in UTF-8."""
    from jinja2 import Environment, FileSystemLoader
    from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    style, script = (_part(name) for name in ("page.css", "page.js"))
    text = environment.get_template("page.html.j2").render(
        **_said(year),
        style=Markup(style),
        style_hash=_hash(style),
        script=Markup(script),
        script_hash=_hash(script),
    )
    return text.encode()


def _part(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """Return the hash by which the page's own policy knows the one style and script it has."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _said(year: Year) -> dict[str, Any]:
    counted = year.figures
    fields = list(counted.counted)
    return {
        "town": counted.town,
        "year": counted.year,
        "upto": f"{year.until.year}年{year.until.month}月{year.until.day}日",
        "head": counted.head,
        "rules": _rules(year),
        "cards": _cards(year),
        "before": year.before.source if year.before and year.before.is_published else "",
        "no_power": counted.no_power,
        "sentences": [_sentence(year, paragraph) for paragraph in section(year).paragraphs],
        "fields": fields,
        "months": _months(year, fields),
        "tables": [_table(year, name, fields) for name in _SPLITS if counted.by.get(name)],
        "excluded": [
            {
                **_reason(year, name),
                "number": number,
                "link": link({"verdict": name}) if name != "other_year" else "",
            }
            for name, number in counted.excluded.items()
        ],
        "reasons": [_reason(year, name) for name in counted.excluded],
        "reasons_of_trainings": {_HIGH: tally.HIGH, _LOW: tally.LOW},
        "records": [_record(year, judged) for judged in year.judged],
    }


def _sentence(year: Year, paragraph: Paragraph) -> list[tuple[str, str]]:
    """Return the pieces of a sentence; a number that the list can show has its link."""
    return [
        (text, _opens(figure) if figure and figure.year == year.number else "")
        for text, figure in paragraph.pieces()
    ]


def _opens(figure: Figure) -> str:
    if figure.measure != "number":
        return ""
    if figure.kind == INSPECTIONS:
        return link({"verdict": "counted"} | ({"field": figure.field} if figure.field else {}))
    verdict = {TRAININGS: _HIGH, TRAININGS_BELOW: _LOW}.get(figure.kind)
    return link({"verdict": verdict}) if verdict else ""


def _rules(year: Year) -> str:
    chosen = [name for name, value in year.figures.rules["options"].items() if value]
    return f"{year.figures.rules['version']}（{'、'.join(chosen) if chosen else '默认选项'}）"


def _reason(year: Year, name: str) -> dict[str, str]:
    reason = year.rules.reasons[name]
    return {
        "reason": name,
        "code": reason.code,
        "term": reason.term,
        "sentence": reason.sentence,
        "source": reason.source,
    }


def _cards(year: Year) -> list[dict[str, Any]]:
    counted, before = year.figures, year.before
    left_out = sum(counted.excluded.values()) - counted.excluded.get("other_year", 0)
    cards = [
        {
            "title": name,
            "number": number,
            "link": link({"verdict": "counted", "field": name}),
            "before": before.counted.get(name) if before else None,
        }
        for name, number in counted.counted.items()
    ]
    whole = {
        "title": "行政检查合计",
        "number": counted.total,
        "link": link({"verdict": "counted"}),
        "before": before.total if before else None,
    }
    out = {"title": "不计入", "number": left_out, "link": link({"counts": "no"}), "before": None}
    return [whole, *cards, out]


def _months(year: Year, fields: list[str]) -> Any:
    months = [f"{month:02}" for month in range(1, 13)]
    table = year.figures.by["month"]
    return columns(
        [f"{int(month)}月" for month in months],
        [
            [_bar(f"{int(month)}月", table, name, "month", month) for month in months]
            for name in fields
        ],
        "各月行政检查次数",
    )


def _bar(shown: str, table: Mapping[str, Mapping[str, int]], of: str, by: str, value: str) -> Bar:
    number = table.get(of, {}).get(value, 0)
    return Bar(number, f"{shown} {of} {number}次", _facts(by, value, of))


def _facts(by: str, value: str, field: str = "") -> dict[str, str]:
    found = {"verdict": "counted"}
    if field:
        found["field"] = field
    return {**found, "officers" if by == "officer" else by: value}


def _table(year: Year, by: str, fields: list[str]) -> dict[str, Any]:
    table = year.figures.by[by]
    totals: dict[str, int] = {}
    for of in table.values():
        for value, number in of.items():
            totals[value] = totals.get(value, 0) + number
    most = max(totals.values(), default=0)
    title, head = _SPLITS[by]
    rows = []
    for value, total in sorted(totals.items(), key=lambda pair: (-pair[1], pair[0])):
        bars = [_bar(value, table, name, by, value) for name in fields]
        rows.append(
            {
                "name": value,
                "cells": [{"number": bar.number, "link": link(bar.shown)} for bar in bars],
                "total": total,
                "link": link(_facts(by, value)),
                "bar": line(bars, most),
            }
        )
    return {"title": title, "head": head, "rows": rows, "note": _SHARED if by == "officer" else ""}


def _record(year: Year, judged: Judged) -> dict[str, str]:
    brief, verdict = judged.facts, judged.verdict
    if verdict:
        code = verdict.reason
        why = "计入" if verdict.counts else "、".join(reason.term for reason in verdict.reasons)
    else:
        why = tally.training(year, judged) or "不计培训"
        code = {tally.HIGH: _HIGH, tally.LOW: _LOW}.get(why, "training")
    subject = {facts.PATROLS: "巡查"}.get(judged.table, brief.subject)
    return {
        "number": brief.number,
        "date": brief.date,
        "month": brief.date[5:7],
        "field": brief.field,
        "subject": subject,
        "item": brief.item,
        "village": brief.village,
        "officers": brief.officers,
        "kind": brief.kind,
        "result": brief.result,
        "verdict": code,
        "counts": "" if verdict is None else "yes" if verdict.counts else "no",
        "why": why,
    }
