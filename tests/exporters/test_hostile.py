"""A subject of any name at all goes through every format, and stays a text."""

import csv
import io
import json
import re
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook
from tinydb import TinyDB

from exporters.formats import documents
from exporters.year import Year
from storage.documents import to_document
from storage.ledger import Ledger
from tests.storage.samples import day, inspection, patrol, training

LONG = "长" * 40_000
NAMES = (
    "=cmd|'/c calc'!A1",
    "+1+1",
    "@SUM(A1)",
    "<script>alert(1)</script><b>&amp;\"'",
    "]]><w:p/>{{ 7*7 }}{% raw %}{{ town }}${7*7}",
    "a\x00b\x01\x0b\x0c\x1f\x7f\ufffe\uffff",
    "\u202e\u200f倒\u2066置\u2069",
    "_x000D_\r\nBEGIN:VEVENT",
    LONG,
)


class _Tags(HTMLParser):
    """Which elements a page has, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)


@pytest.fixture
def hostile(ledger: Ledger) -> Ledger:
    """A ledger in which a script has given every name there is to every part."""
    with ledger.store.writing():
        for place, name in enumerate(NAMES):
            parts = {"subject": name, "findings": name, "item": name, "village": name}
            parts |= {"remarks": name, "measures": name, "number": f"2025-{place:04}"}
            visit = inspection(date=day("2025-05-12"), correct_by=day("2025-06-01"))
            for table, record in (
                ("inspections", {**to_document(visit), **parts}),
                ("patrols", {**to_document(patrol()), "findings": name}),
                ("trainings", {**to_document(training()), "title": name, "topic": name}),
            ):
                ledger.db.table(table).insert(record)
    return ledger


def opened(data: bytes, suffix: str, folder: Path) -> None:
    """Open a document with the reader of its format, and look for what must not be there."""
    if suffix == "xlsx":
        for sheet in load_workbook(io.BytesIO(data)):
            for row in sheet.iter_rows():
                for cell in row:
                    formula = cell.data_type == "f"
                    assert not formula or re.match(
                        "=(COUNTIFS|SUM|SUMPRODUCT|[A-Z]+[0-9]+-)", str(cell.value)
                    )
                    assert cell.hyperlink is None
    elif suffix == "docx":
        assert Document(io.BytesIO(data)).paragraphs
    elif suffix == "html":
        text = data.decode()
        assert "{{ 7*7 }}" in text or "7*7" not in text
        assert _Tags(text).tags.count("script") == text.count("</script>") <= 1
    elif suffix == "csv":
        for cells in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")):
            assert not any(text.startswith(("=", "+", "@", "-")) for text in cells)
    elif suffix == "tinydb.json":
        (folder / "db.json").write_bytes(data)
        with TinyDB(folder / "db.json", encoding="utf-8") as stock:
            assert len(stock.table("inspections")) == len(NAMES)
    elif suffix == "json":
        assert json.loads(data)
    elif suffix == "zip":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert archive.testzip() is None
            assert json.loads(archive.read("datapackage.json"))
    elif suffix == "ics":
        text = data.decode()
        assert text.count("\r\nBEGIN:VEVENT") == text.count("\r\nEND:VEVENT") == len(NAMES)
    else:
        assert "49" not in data.decode()


@pytest.mark.parametrize(
    ("name", "suffix"),
    [(name, suffix) for name, document in documents().items() for suffix in document.writers],
)
def test_names_that_would_run_or_break_stay_texts_in_every_format(
    name: str, suffix: str, hostile: Ledger, tmp_path: Path
) -> None:
    opened(documents()[name].writer(suffix)(Year(hostile, 2025)), suffix, tmp_path)
