"""Every number of the section opens to its records, and the document stays clean."""

import re
from datetime import date
from io import BytesIO

import pytest
from docx import Document
from docx.oxml.ns import qn

from exporters.numbers import records_of
from exporters.section import section
from exporters.section.evidence import evidence
from exporters.section.web import as_html
from exporters.section.word import as_docx
from exporters.year import Year
from storage.directories import RosterOfficer
from storage.ledger import Ledger
from tests.exporters.tables.reading import expanded
from tests.storage.samples import day, inspection, patrol, training

TODAY = date(2026, 1, 12)
EVERYTHING = """[include]
attendance = true
trainings_below = true
officers = true
total = true
patrols = true
problems = true
orders = true
cases = true
penalties = true
compare = true
evidence = true
"""


@pytest.fixture
def year(ledger: Ledger) -> Year:
    own = ledger.folder / "settings"
    own.mkdir(exist_ok=True)
    (own / "wording.toml").write_text(EVERYTHING, encoding="utf-8")
    found = {"result": "发现问题"}
    ledger.add(
        [
            RosterOfficer(name="陈美玲", certificate="1"),
            *(inspection() for _ in range(3)),
            inspection(field="自然资源领域", **found, measures=("当场改正",)),
            inspection(**found, measures=("责令限期改正",), case_number="案1"),
            inspection(penalty_number="宋综执罚〔2025〕1号", penalty_decided_on=day("2025-07-01")),
            inspection(date=day("2024-05-01")),
            patrol(),
            training(attendees=4),
            training(level="镇级"),
        ]
    )
    return Year(ledger, 2025, TODAY)


def test_each_number_has_the_records_it_was_counted_from(year: Year) -> None:
    behind = evidence(section(year), year)
    kinds = {figure.kind for figure in behind}
    assert kinds >= {"inspections", "corrected", "penalties", "officers"}
    assert {figure.measure for figure in behind} >= {"number", "change", "rate"}
    for figure, one in behind.items():
        numbers = [judged.facts.number for judged in records_of(year, figure)]
        assert expanded(one.records.split("、") if one.records else []) == numbers
        assert bool(numbers) == (figure.kind != "officers")
    total = next(one for figure, one in behind.items() if figure.kind == "inspections")
    assert (total.label, total.records) == ("2025年行政检查5次", "2025-0001至0005")


def test_the_numbers_of_the_word_document_lead_to_its_annex_and_look_like_text(year: Year) -> None:
    document = Document(BytesIO(as_docx(year)))
    body = document.element.body
    marks = {mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))}
    links = list(body.iter(qn("w:hyperlink")))
    assert {link.get(qn("w:anchor")) for link in links} == marks
    assert all(link.find(qn("w:r")).find(qn("w:rPr")) is None for link in links)
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert "附件：宋桂镇2025年行政执法数字依据表" in texts
    assert "附件" in texts
    said = {paragraph.text for paragraph in section(year).paragraphs}
    assert said <= set(texts)  # the sentences are whole


def test_the_word_document_without_the_annex_has_no_links(year: Year) -> None:
    own = year.ledger.folder / "settings" / "wording.toml"
    own.write_text(EVERYTHING.replace("evidence = true", ""), encoding="utf-8")
    document = Document(BytesIO(as_docx(year)))
    assert not list(document.element.body.iter(qn("w:hyperlink")))
    assert not [one for one in document.paragraphs if one.text.startswith("附件")]


def test_two_annexes_are_numbered(year: Year) -> None:
    own = year.ledger.folder / "settings" / "wording.toml"
    own.write_text(f"{EVERYTHING}table = true\n", encoding="utf-8")
    texts = [paragraph.text for paragraph in Document(BytesIO(as_docx(year))).paragraphs]
    first = texts.index("附件：1. 宋桂镇2025年行政检查分领域分月统计表")
    assert texts[first + 1] == "2. 宋桂镇2025年行政执法数字依据表"
    assert texts.index("附件1") < texts.index("附件2")


def test_the_numbers_of_the_web_page_open_their_records(year: Year) -> None:
    page = as_html(year).decode()
    links = set(re.findall(r'<a href="#(依据\d+)">', page))
    places = dict(re.findall(r'<p id="(依据\d+)">([^<]+)</p>', page))
    assert links == places.keys()
    assert "2025-0001至0005" in places.values()
