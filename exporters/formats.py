"""The documents of a year and the formats each is written in.

A new format is one new module and one line here. Another package adds one through an
entry point of the group `taizhang.formats`, named `report.pdf` for a report as pdf.
A writer is a function that takes a `Year` and returns the bytes of the file; it is
imported when it is used.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from typing import TypeAlias

from exporters.year import Year
from storage.language import mark

Writer: TypeAlias = Callable[[Year], bytes]

GROUP = "taizhang.formats"


@dataclass(frozen=True)
class Document:
    """One document.

    Attributes:
        name: what it is called on the command line.
        title: what it is, in one line.
        file_name: the name of its file without suffix; {town} and {year} are filled in.
        writers: suffix → `module:function` that writes it, the usual format first.
    """

    name: str
    title: str
    file_name: str
    writers: Mapping[str, str]

    def writer(self, suffix: str) -> Writer:
        """Import and return what writes the document with that suffix."""
        module, _colon, function = self.writers[suffix].partition(":")
        found: Writer = getattr(import_module(module), function)
        return found

    def file_of(self, year: Year, suffix: str) -> str:
        """Return the name of the document's file."""
        return f"{self.file_name.format(town=year.town, year=year.number)}.{suffix}"


_SHIPPED = (
    Document(
        "report",
        mark("The enforcement section of the town's yearly report."),
        "{town}{year}年行政执法工作情况",
        {
            "txt": "exporters.section.text:as_text",
            "docx": "exporters.section.word:as_docx",
            "html": "exporters.section.web:as_html",
            "md": "exporters.section.text:as_markdown",
        },
    ),
    Document(
        "statistics",
        mark("The statutory yearly data of enforcement, due on 31 January."),
        "{town}{year}年度行政执法数据",
        {
            "xlsx": "exporters.statistics.sheet:as_xlsx",
            "docx": "exporters.statistics.word:as_docx",
        },
    ),
    Document(
        "tally",
        mark("The year's figures by field, month, village, officer, item, result and kind."),
        "{town}{year}年行政检查统计表",
        {
            "xlsx": "exporters.tables.tally_book:as_xlsx",
            "csv": "exporters.tables.tally:as_csv",
            "json": "exporters.tables.tally:as_json",
        },
    ),
    Document(
        "ledger",
        mark("The year's records, each with whether it counts and why."),
        "{town}{year}年行政执法台账",
        {
            "xlsx": "exporters.tables.records:as_xlsx",
            "csv": "exporters.tables.records:as_csv",
            "json": "exporters.tables.records:as_json",
            "tinydb.json": "exporters.tables.records:as_tinydb",
            "zip": "exporters.tables.datapackage:as_zip",
        },
    ),
    Document(
        "platform",
        mark("The inspections in the 27 columns of the national platform, and what they lack."),
        "{town}{year}年行政检查行为数据",
        {
            "xlsx": "exporters.tables.platform:as_xlsx",
            "csv": "exporters.tables.platform:as_csv",
        },
    ),
    Document(
        "disclosure",
        mark("Results to publish, personal data masked, with the days they are due."),
        "{town}{year}年行政检查结果公示",
        {
            "xlsx": "exporters.tables.disclosure:as_xlsx",
            "csv": "exporters.tables.disclosure:as_csv",
        },
    ),
    Document(
        "calendar",
        mark("Re-inspections due, for a calendar."),
        "{town}{year}年复查日程",
        {
            "ics": "exporters.tables.reinspections:as_ics",
        },
    ),
    Document(
        "page",
        mark("The year as one page to look at: charts, and every figure opens its records."),
        "{town}{year}年行政检查情况",
        {
            "html": "exporters.page.page:write",
        },
    ),
)


@cache
def documents() -> dict[str, Document]:
    """Return every document by its name, with the formats that other packages add."""
    found = {document.name: document for document in _SHIPPED}
    for entry in entry_points(group=GROUP):
        name, _dot, suffix = entry.name.partition(".")  # a suffix such as tinydb.json has dots
        if name in found and suffix:
            known = found[name]
            writers = {**known.writers, suffix: entry.value}
            found[name] = Document(name, known.title, known.file_name, writers)
        elif name and suffix:
            title = f"{entry.dist.name if entry.dist else ''} {name}".strip()
            found[name] = Document(name, title, f"{{town}}{{year}}年{name}", {suffix: entry.value})
    return found
