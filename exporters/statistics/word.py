"""The yearly data as an official document in Word, on sheets that lie on their side."""

from exporters.official import OfficialDocument
from exporters.section.model import spoken
from exporters.statistics.tables import Cell, Statistics, Table, statistics
from exporters.year import Year

_ORDINALS = "一二三四五六七八九十"


def as_docx(year: Year) -> bytes:
    """Return the tables, their notes and what is said of them in words."""
    found = statistics(year)
    document = OfficialDocument(year.ledger.folder, landscape=True)
    document.add("Title", found.title)
    document.add("Heading 1", found.part_tables)
    for table in found.tables:
        _add(document, found, table)
    document.add("Heading 1", found.part_words).paragraph_format.page_break_before = True
    for place, table in enumerate(found.tables):
        heading = f"（{_ORDINALS[place % 10]}）{table.act}。"
        document.run_in(heading, table.words)
    document.sign(found.issuer, spoken(found.issued))
    for remark in found.remarks:
        document.add("公文附注", remark)
    return document.saved(found.title, found.town, found.issued)


def _add(document: OfficialDocument, found: Statistics, table: Table) -> None:
    document.add("公文表题", table.title)
    if table.unit:
        document.add("公文表单位", f"{found.unit}{table.unit}")
    document.table(table.head, [[shown(cell) for cell in row] for row in table.rows])
    if table.notes:
        document.add("公文附注标题", found.notes_title)
    for number, note in enumerate(table.notes, 1):
        last = number == len(table.notes)
        document.add("公文附注末条" if last else "公文附注条目", f"{number}. {note}")


def shown(cell: Cell) -> str:
    """Return a cell as text; what is not known stays blank."""
    return "" if cell is None else str(cell)
