"""Every document of a year states the figures of `tally`, and so the same as all the others."""

import csv
import html
import io
import json
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from docx import Document
from hypothesis import Phase, given, settings
from openpyxl import load_workbook
from tinydb import TinyDB

from exporters.figures import figures
from exporters.formats import documents
from exporters.manifest import manifest
from exporters.tables.rows import COUNTS
from exporters.tables.tally import UNSAID, splits
from exporters.year import Year
from storage import facts
from storage.directories import Town
from storage.ledger import Ledger
from storage.records import Record
from tests.exporters.generated import ledgers
from tests.exporters.tables.reading import table
from tests.storage.samples import day, inspection

Counted = Counter[Any]
TOTAL = "合计"


def said(text: str) -> Counted:
    """Return the inspections that a report states, by field."""
    return Counter({of: int(n) for of, n in re.findall(r"对(\w+?)开展行政检查(\d+)次", text)})


def plain(data: bytes) -> str:
    return re.sub(r"\\(.)", r"\1", data.decode())


def of_html(data: bytes) -> str:
    return html.unescape(re.sub("<[^>]*>", "", data.decode()))


def of_docx(data: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(data)).paragraphs)


def rows(data: bytes) -> list[dict[str, Any]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def sheet(data: bytes, name: str) -> Any:
    return load_workbook(io.BytesIO(data), data_only=True)[name]


def in_rows(found: Iterable[Mapping[str, Any]]) -> Counted:
    """Return the rows that count, by field."""
    return Counter(row["领域"] for row in found if row["计入情况"] == COUNTS)


def cards(data: bytes) -> Counted:
    found = re.findall(r'<span class="soft">([^<]*)</span><b>(\d+)</b>', data.decode())
    return Counter({html.unescape(name).removeprefix("行政检查"): int(n) for name, n in found})


def listed(data: bytes) -> Counted:
    """Return what counts among the records that a page lists, by field."""
    found = re.findall(r'<tr data-field="([^"]*)"[^>]*data-verdict="counted"', data.decode())
    return Counter(map(html.unescape, found))


def summed(data: bytes) -> Counted:
    found: Counted = Counter()
    for row in sheet(data, "汇总").iter_rows(min_row=5, values_only=True):
        found[row[0]] = row[1]
        if row[0] == TOTAL:
            return found
    raise AssertionError("a summary without a total")


def reported(data: bytes) -> Counted:
    return Counter(
        {row["领域"]: int(row["数量"]) for row in rows(data) if row["统计项"] == "行政检查次数"}
    )


def statutory(found: Iterable[Iterable[Any]]) -> Counted:
    return Counter({row[0]: int(row[1]) for row in map(list, found) if str(row[1]).isdigit()})


def statutory_sheet(data: bytes) -> Counted:
    book = load_workbook(io.BytesIO(data), data_only=True)
    name = next(name for name in book.sheetnames if name.startswith("表六"))
    return statutory(row[:2] for row in book[name].iter_rows(values_only=True))


def statutory_word(data: bytes) -> Counted:
    last = Document(io.BytesIO(data)).tables[-1]
    return statutory([cell.text for cell in row.cells] for row in last.rows)


def in_words(text: str) -> int:
    """Return the inspections that the yearly data states in words."""
    (found,) = re.findall(r"年度，开展行政检查(\d+)次", text)
    return int(found)


def of_sheets(data: bytes) -> str:
    book = load_workbook(io.BytesIO(data), data_only=True)
    return "\n".join(str(cell.value) for sheet in book for row in sheet.rows for cell in row)


def split_csv(data: bytes, label: str) -> Counted:
    """Return one split of the tally's table: what is counted by field and value."""
    return Counter(
        {
            (row["领域"], row["分类"]): int(row["数量"])
            for row in rows(data)
            if row["统计项"] == f"按{label}" and row["数量"] != "0"
        }
    )


def split_sheet(data: bytes, label: str) -> Counted:
    found = list(sheet(data, f"按{label}").iter_rows(min_row=4, values_only=True))
    fields = found[0][1:-1]
    return Counter(
        {
            (of, str(row[0])): n
            for row in found[1:]
            if row[0] and row[-1] is not None and row[0] not in (TOTAL, "检查次数（不重复）")
            for of, n in zip(fields, row[1:], strict=False)
            if n
        }
    )


def whole(data: bytes) -> Counted:
    return Counter(one["record"]["field"] for one in json.loads(data)["records"] if one["counts"])


def packaged(data: bytes) -> Counted:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        found = rows(archive.read("inspections.csv"))
    return Counter(row["field"] for row in found if row["verdict"] == COUNTS)


def month(dimension: str, value: str) -> str:
    return f"{int(value)}月" if dimension == "month" else value


# What each format states of the inspections in each field; those in the first group leave
# a 0 out, those in the second say it and the total as well.
NAMED: dict[tuple[str, str], Callable[[bytes], Counted]] = {
    ("report", "txt"): lambda data: said(plain(data)),
    ("report", "md"): lambda data: said(plain(data)),
    ("report", "html"): lambda data: said(of_html(data)),
    ("report", "docx"): lambda data: said(of_docx(data)),
    ("page", "html"): listed,
    ("ledger", "xlsx"): lambda data: in_rows(table(sheet(data, "行政检查"), 3)),
    ("ledger", "csv"): lambda data: in_rows(rows(data)),
    ("ledger", "json"): whole,
    ("ledger", "zip"): packaged,
}
WITH_TOTAL: dict[tuple[str, str], Callable[[bytes], Counted]] = {
    ("page", "html"): cards,
    ("tally", "xlsx"): summed,
    ("tally", "csv"): reported,
    ("statistics", "xlsx"): statutory_sheet,
    ("statistics", "docx"): statutory_word,
}
NUMBER = {"platform": "检查行为编号", "disclosure": "检查编号"}


# In every ledger, so that no example is too small to tell a document from another: the first
# and the last record of the list count, and one was inspected again.
SURE = [
    inspection(date=day("2025-01-01")),
    inspection(correct_by=day("2025-07-01"), recheck_result="已整改", field="自然资源领域"),
    inspection(date=day("2025-12-31"), correct_by=day("2026-01-05")),
]


@settings(max_examples=4, phases=set(Phase) - {Phase.shrink})  # each example is a second
@given(ledgers)
def test_every_document_states_the_figures_of_the_tally(records: list[Record]) -> None:
    with (
        TemporaryDirectory() as folder,
        Ledger.create(Path(folder) / "镇", Town(name="宋桂镇")) as ledger,
    ):
        ledger.add([*SURE, *records])
        counted = figures(ledger, 2025)
        year = Year(ledger, 2025, date(2026, 1, 12))
        made = {
            (document.name, suffix): document.writer(suffix)(year)
            for document in documents().values()
            for suffix in document.writers
        }
        some = Counter({name: n for name, n in counted.counted.items() if n})
        for one, read in NAMED.items():
            assert read(made[one]) == some, one
        every = {**counted.counted, TOTAL: counted.total}
        for one, read in WITH_TOTAL.items():
            found = read(made[one])
            assert {name: found.get(name) for name in every} == every, one
        assert json.loads(made["tally", "json"])["counted"] == counted.counted
        assert said(of_html(made["page", "html"])) == some
        for text in (of_docx(made["statistics", "docx"]), of_sheets(made["statistics", "xlsx"])):
            assert in_words(text) == counted.total
        for split in splits(year):
            by: Counted = Counter(
                {
                    (of or UNSAID, value or UNSAID): n
                    for of, values in counted.by[split.dimension].items()
                    for value, n in values.items()
                }
            )
            by = Counter({(of, month(split.dimension, v)): n for (of, v), n in by.items()})
            assert split_csv(made["tally", "csv"], split.label) == by
            assert split_sheet(made["tally", "xlsx"], split.label) == Counter(
                {(of, value.removesuffix("月")): n for (of, value), n in by.items()}
            )

        (Path(folder) / "db.json").write_bytes(made["ledger", "tinydb.json"])
        with TinyDB(Path(folder) / "db.json") as stock:
            verdicts = [
                (one, year.rules.verdict(facts.INSPECTIONS, facts.of(facts.INSPECTIONS, one), 2025))
                for one in stock.table(facts.INSPECTIONS).all()
            ]
        assert (
            Counter(one["field"] for one, verdict in verdicts if verdict and verdict.counts) == some
        )

        # These two list more than what counts: also what a penalty followed.
        numbers = {judged.facts.number for judged in year.counted}
        for name, label in NUMBER.items():
            listed_once = Counter(row[label] for row in rows(made[name, "csv"]))
            assert numbers <= listed_once.keys()
            assert max(listed_once.values(), default=1) == 1
        for name, place, head in (("platform", "行政检查行为", 1), ("disclosure", "公示台账", 3)):
            drawn = [row[NUMBER[name]] for row in table(sheet(made[name, "xlsx"], place), head)]
            assert drawn == [row[NUMBER[name]] for row in rows(made[name, "csv"])]
        states = sheet(made["disclosure", "xlsx"], "说明").iter_rows(values_only=True)
        stated = {row[0]: row[1] for row in states if row[1] and row[1] != "条数"}
        assert stated == Counter(row["公示状态"] for row in rows(made["disclosure", "csv"]))
        # The calendar holds what waits for a re-inspection, and nothing else.
        unfolded = made["calendar", "ics"].decode().replace("\r\n ", "")
        assert set(re.findall(r"^UID:(.*)$", unfolded.replace("\r", ""), re.MULTILINE)) == {
            one["uid"]
            for one, _verdict in verdicts
            if one["status"] in ("submitted", "approved") and one.get("date")
            if not one.get("repeats") and not one.get("recheck_result")
            if (one.get("recheck_on") or one.get("correct_by")) and one["date"][:4] == "2025"
        }

        proof = manifest(year, [])
        assert proof["figures"] == counted.as_data()
        assert Counter(entry["field"] for entry in proof["counted"]) == some
        trained = Counter(entry["figure"] for entry in proof["trainings"] if entry["figure"])
        assert trained == +Counter(counted.trainings)
        high = counted.trainings["county_or_above"]
        sentence = plain(made["report", "txt"])
        assert re.findall(r"县级以上执法业务培训(\d+)次", sentence) == [str(high)] * (high > 0)


def test_no_format_is_left_out() -> None:
    read = {*NAMED, *WITH_TOTAL, ("tally", "json"), ("ledger", "tinydb.json")}
    read |= {(name, suffix) for name in NUMBER for suffix in ("csv", "xlsx")}
    shipped = {
        (name, suffix) for name, document in documents().items() for suffix in document.writers
    }
    assert shipped - read == {("calendar", "ics")}  # it has no figures, and is read for itself
