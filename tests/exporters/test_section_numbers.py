"""Every number of the section, in every format, is the one that a count by hand gives."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from exporters.counting import Rules
from exporters.figures import figures
from exporters.numbers import KINDS, Figure, Numbers, records_of
from exporters.section import percent, section
from exporters.section.text import as_markdown, as_text
from exporters.section.web import as_html
from exporters.section.word import as_docx
from exporters.year import Year
from storage import facts
from storage.directories import Town
from storage.ledger import Ledger
from storage.records import Record
from tests.exporters.generated import ledgers

TODAY = date(2026, 1, 12)
ALL = """[include]
attendance = true
trainings_below = true
total = true
patrols = true
problems = true
orders = true
cases = true
penalties = true
compare = true
"""


@contextmanager
def made(records: list[Record], options: str) -> Iterator[Ledger]:
    with (
        TemporaryDirectory() as folder,
        Ledger.create(Path(folder) / "镇", Town(name="宋桂镇")) as ledger,
    ):
        own = ledger.folder / "settings"
        own.mkdir()
        (own / "wording.toml").write_text(ALL, encoding="utf-8")
        (own / "counting.toml").write_text(options, encoding="utf-8")
        ledger.add(records)
        yield ledger


def by_hand(ledger: Ledger, kind: str, field: str) -> int:
    """Count one kind of number for 2025 in the plainest way."""
    rules = Rules(ledger.folder)
    total, tokens = 0, set()
    for table in ("inspections", "patrols", "trainings"):
        for document in map(dict, ledger.db.table(table).all()):
            brief = facts.of(table, document)
            reasons = rules.verdict(table, brief, 2025)
            names = {reason.reason for reason in reasons.reasons} if reasons else set()
            stands = document["status"] in ("submitted", "approved") and "repeats" not in document
            dated = document.get("date", "").startswith("2025")
            if field and document.get("field", "") != field:
                continue
            if kind in ("trainings", "trainings_below", "attendees"):
                high = document.get("level", "") in ("国家级", "省级", "市", "县(区)级", "县级")
                if table == "trainings" and stands and dated and high == (kind[-6:] != "_below"):
                    total += document.get("attendees", 0) if kind == "attendees" else 1
                continue
            if kind == "patrols":
                total += table == "patrols" and dated and names == {"patrol"}
                continue
            if table != "inspections":
                continue
            number = document.get("penalty_number", "").replace(" ", "")
            if kind in ("penalties", "penalties_undated"):
                if not stands or "penalty" not in brief.followed:
                    continue
                decided = document.get("penalty_decided_on") or "".join(
                    re.findall(r"〔(\d{4})〕", number)
                )
                if decided.startswith("2025") if kind == "penalties" else not decided and dated:
                    tokens.add(number or document["uid"])
                continue
            if kind == "inspections":
                total += names == {"counted"}
                continue
            if not names <= {"counted", "penalised", "other_act", "ordered"} or not dated:
                continue
            result, measures = document.get("result", ""), document.get("measures", "")
            problems = len(document.get("problems", ())) or int(
                result in ("发现问题", "发现问题已当场改正", "责令限期改正", "立案")
            )
            again = document.get("recheck_result", "")
            corrected = again == "已整改" or (again != "未整改" and "当场改正" in result + measures)
            if kind == "problems" or (kind == "corrected" and corrected):
                total += problems
            if kind == "orders" and "责令" in measures + result:
                tokens.add(document.get("document_number") or document["uid"])
            if kind == "cases" and (
                result == "立案"
                or document.get("case_filed")
                or document.get("case_number")
                or "penalty" in brief.followed
            ):
                tokens.add(document.get("case_number") or document["uid"])
    return total + len(tokens)


class _Paragraphs(HTMLParser):
    """The texts of a page's paragraphs, and the numbers marked in them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.numbers: list[tuple[dict[str, str | None], str]] = []
        self._marked: dict[str, str | None] | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag == "p":
            self.texts.append("")
        self._marked = dict(attrs) if tag == "data" else None

    def handle_data(self, data: str) -> None:
        if self.texts:
            self.texts[-1] += data.rstrip("\n")  # between two paragraphs
        if self._marked is not None:
            self.numbers.append((self._marked, data))

    def handle_endtag(self, tag: str) -> None:
        self._marked = None


def expected(numbers: Numbers, figure: Figure) -> str:
    if figure.year == 2024:
        assert numbers.before is not None
        return str(numbers.before.value(figure.kind, figure.field))
    value = numbers.value(figure.kind, figure.field)
    if figure.measure == "number":
        return str(value)
    before = numbers.before
    if figure.measure == "rate":
        return percent.written(Fraction(100 * value, numbers.value("problems")))
    assert before is not None
    if figure.measure == "points":
        then = Fraction(100 * before.value("corrected"), before.value("problems"))
        return percent.written(abs(Fraction(100 * value, numbers.value("problems")) - then))
    then = Fraction(before.value(figure.kind, figure.field))
    return percent.written(100 * abs(value - then) / then)


@settings(max_examples=20)
@given(ledgers, st.sampled_from(["", "[options]\norder_excludes = true\n"]))
def test_every_number_in_every_format_is_the_one_counted_by_hand(
    records: list[Record], options: str
) -> None:
    with made(records, options) as ledger:
        year = Year(ledger, 2025, TODAY)
        numbers, counted = Numbers(year), figures(ledger, 2025)
        for kind in KINDS:
            for field in ("", "住建领域", "消防领域") if kind != "officers" else ("",):
                value = numbers.value(kind, field)
                assert value == by_hand(ledger, kind, field), (kind, field)
                opened = numbers.records(kind, field)
                assert bool(opened) >= bool(value)
                if kind in ("inspections", "patrols", "trainings"):
                    assert len(opened) == value
        assert {name: numbers.value("inspections", name) for name in counted.counted} == (
            counted.counted
        )
        assert numbers.value("trainings") == counted.trainings["county_or_above"]

        found = section(year)
        for paragraph in found.paragraphs:
            assert "".join(text for text, _figure in paragraph.pieces()) == paragraph.text
            for span in paragraph.spans:
                digits = paragraph.text[span.start : span.end]
                if span.figure.kind == "inspections" and span.figure.measure == "number":
                    assert len(records_of(year, span.figure)) == int(digits)
                assert digits == expected(numbers, span.figure), (paragraph, span)
            unmarked = "".join(text for text, figure in paragraph.pieces() if figure is None)
            assert not re.search(r"\d", unmarked)  # no number that cannot be opened

        texts = [paragraph.text for paragraph in found.paragraphs]
        assert as_text(year).decode().splitlines()[1:] == texts
        page = _Paragraphs(as_html(year).decode())
        assert page.texts[: len(texts)] == texts
        assert [
            (Figure(int(says["data-year"] or 0), says["data-kind"] or "", says["data-field"] or "",
                    says["data-measure"] or ""), text)
            for says, text in page.numbers
        ] == [
            (span.figure, paragraph.text[span.start : span.end])
            for paragraph in found.paragraphs
            for span in paragraph.spans
        ]  # fmt: skip
        plain = re.sub(r"\\(.)", r"\1", as_markdown(year).decode()).split("\n\n")
        assert plain[2 : 2 + len(texts)] == texts
        written = [one.text for one in Document(BytesIO(as_docx(year))).paragraphs]
        assert written[2 : 2 + len(texts)] == texts


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_percentages_have_one_decimal_and_half_is_rounded_up(part: int, whole: int) -> None:
    shown = percent.written(percent.share(part, whole))
    exact = Decimal(100 * part) / Decimal(whole)
    assert Decimal(shown) == exact.quantize(Decimal("0.1"), ROUND_HALF_UP)
    assert ("." not in shown) == (100 * part % whole == 0)
