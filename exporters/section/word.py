"""The section as an official document in Word, or in the town's own template."""

from collections.abc import Callable

from exporters.official import BODY, OfficialDocument
from exporters.section import template
from exporters.section.compose import section
from exporters.section.evidence import Evidence, evidence
from exporters.section.model import Section, spoken
from exporters.section.wording import Wording
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
    behind = evidence(found, year) if found.evidence else {}
    for paragraph in found.paragraphs:
        pieces = [
            (text, behind[figure].name if figure in behind else "")
            for text, figure in paragraph.pieces()
        ]
        document.add_linked(BODY, pieces)
    annexes: dict[str, Callable[[], None]] = {}
    if found.table:
        title = f"{found.town}{found.year}年行政检查分领域分月统计表"
        annexes[title] = lambda: _months(document, found, year)
    if found.evidence:
        wording = Wording(year.ledger.folder)
        title = wording.text("evidence.title", town=found.town, year=str(found.year))
        ordered = list(dict.fromkeys(behind.values()))
        annexes[title] = lambda: _evidence(document, ordered, wording)
    document.annexes(list(annexes))
    document.sign(found.issuer, spoken(found.issued))
    document.add("公文附注", found.note)
    for place, (title, write) in enumerate(annexes.items(), 1):
        document.add("公文附件", f"附件{place}" if len(annexes) > 1 else "附件")
        document.add("公文表题", title)
        write()
    return document.saved(found.title, found.town, found.issued)


def _months(document: OfficialDocument, found: Section, year: Year) -> None:
    """Add the inspections of each field by month."""
    counted, months = year.figures.counted, year.figures.by["month"]
    names = list(counted)
    rows = [
        [f"{month}月", *(str(months.get(name, {}).get(f"{month:02}", 0)) for name in names)]
        for month in range(1, 13)
    ]
    rows.append(["合计", *(str(counted[name]) for name in names)])
    document.table(
        ["月份", *names, "合计"],
        [[*row, str(sum(int(text) for text in row[1:]))] for row in rows],
    )
    document.add("公文附注", f"单位：次。数据统计至{spoken(found.until)}。")


def _evidence(document: OfficialDocument, behind: list[Evidence], wording: Wording) -> None:
    """Add the records behind each number, where the number in the text leads to."""
    for place, one in enumerate(behind, 1):
        records = one.records or wording.text("evidence.none")
        document.add_marked("公文附注末条", f"{place}. {one.label}：{records}", one.name)
