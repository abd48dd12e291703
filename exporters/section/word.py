"""The section as an official document in Word, or in the town's own template."""

from exporters.official import OfficialDocument
from exporters.section import template
from exporters.section.compose import section
from exporters.section.model import Section, spoken
from exporters.year import Year


def as_docx(year: Year) -> bytes:
    """Return the section as a Word document; by the town's template where it has one.

    Raises:
        InvalidError: the town's wording, look or template cannot be used.
    """
    found = section(year)
    own = template.of(year.ledger.folder)
    if own:
        return template.filled(own, found, year)
    document = OfficialDocument(year.ledger.folder)
    document.add("Title", found.title)
    document.add("Heading 1", found.heading)
    for paragraph in found.paragraphs:
        document.add("公文正文", paragraph.text)
    annex = f"{found.town}{found.year}年行政检查分领域分月统计表"
    if found.table:
        document.add("公文附件说明", f"附件：{annex}")
    document.sign(found.issuer, spoken(found.issued))
    document.add("公文附注", found.note)
    if found.table:
        _annex(document, annex, found, year)
    return document.saved(found.title, found.town, found.issued)


def _annex(document: OfficialDocument, title: str, found: Section, year: Year) -> None:
    """Add the inspections of each field by month."""
    counted, months = year.figures.counted, year.figures.by["month"]
    names = list(counted)
    rows = [
        [f"{month}月", *(str(months.get(name, {}).get(f"{month:02}", 0)) for name in names)]
        for month in range(1, 13)
    ]
    rows.append(["合计", *(str(counted[name]) for name in names)])
    document.add("公文附件", "附件")
    document.add("公文表题", title)
    document.table(
        ["月份", *names, "合计"],
        [[*row, str(sum(int(text) for text in row[1:]))] for row in rows],
    )
    document.add("公文附注", f"单位：次。数据统计至{spoken(found.until)}。")
