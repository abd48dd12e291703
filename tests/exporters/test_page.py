"""The year as one page: every figure opens to as many records as it says, and nothing is loaded."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qsl, quote

import pytest

from exporters.formats import documents
from exporters.page.drawing import scale
from exporters.year import Year
from storage.ledger import Ledger
from storage.records import Officer
from tests.storage.samples import inspection, patrol, training


class Page(HTMLParser):
    """The rows of the list, and what each link of the page says and shows."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rows: list[dict[str, str]] = []
        self.links: list[tuple[str, str]] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self._open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append((tag, given))
        if tag == "tr" and "data-field" in given:
            self.rows.append({name[5:]: value for name, value in given.items()})
        if tag == "a":
            self._open = [given["href"], ""]

    def handle_data(self, data: str) -> None:
        if self._open:
            self._open[1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self.links.append((self._open[0], self._open[1]))
            self._open = []

    def shown(self, href: str) -> int:
        """Count the rows that a link shows, by the rule of the page's script."""
        facts = parse_qsl(href[1:], keep_blank_values=True)
        return sum(
            all(
                value in row[name].split() if name == "officers" else row[name] == value
                for name, value in facts
            )
            for row in self.rows
        )

    def figures(self) -> Iterator[tuple[str, int]]:
        """Give each link that says a number, with the number."""
        for href, text in self.links:
            if "=" in href:
                number = re.search(r"(\d+)(?:次)?(?:上年 \d+)?$", text.strip())
                assert number, text
                yield href, int(number[1])


def page(ledger: Ledger) -> str:
    return documents()["page"].writer("html")(Year(ledger, 2025)).decode()


@pytest.fixture
def year(ledger: Ledger) -> Ledger:
    third = (Officer(name="王五", certificate="3"), Officer(name="陈美玲", certificate="1"))
    ledger.add(
        [
            inspection(),
            inspection(field="自然资源领域", item="非法占用土地", officers=third),
            inspection(village="", kind=""),
            inspection(penalty_number="1"),
            inspection(findings=""),
            patrol(),
            training(),
        ]
    )
    ledger.void(ledger.add([inspection()])[0].uid, "重复")
    return ledger


def test_every_figure_opens_to_as_many_records_as_it_says(year: Ledger) -> None:
    found = Page(page(year))
    figures = list(found.figures())
    assert len(found.rows) == 8
    assert {"#verdict=training_high", "#counts=no"} <= {href for href, _number in figures}
    assert len(figures) > 20
    for href, number in figures:
        assert found.shown(href) == number, href


def test_the_figures_are_those_of_the_tally(year: Ledger) -> None:
    counted = Year(year, 2025).figures
    numbers = dict(Page(page(year)).figures())
    for name, number in counted.counted.items():
        assert numbers[f"#verdict=counted&field={quote(name)}"] == number
    for reason, number in counted.excluded.items():
        assert numbers[f"#verdict={reason}"] == number


def test_the_page_loads_nothing_and_runs_only_its_own(year: Ledger) -> None:
    text = page(year)
    found = Page(text)
    loading = {"src", "srcset", "data", "action", "poster", "formaction"}
    assert not [tag for tag, given in found.tags if loading & set(given)]
    assert not [tag for tag, _given in found.tags if tag in ("link", "iframe", "img", "object")]
    assert not re.search(r"https?:|url\(|@import|fetch\(|import\(", text)
    policy = next(given["content"] for tag, given in found.tags if "http-equiv" in given)
    assert policy.startswith("default-src 'none'")


def test_what_a_record_says_is_shown_as_text(ledger: Ledger) -> None:
    ledger.add([inspection(subject='"><script>alert(1)</script>', village="'&<b>")])
    text = page(ledger)
    assert "alert(1)</script>" not in text
    assert Page(text).rows[0]["village"] == "'&<b>"
    for href, number in Page(text).figures():
        assert Page(text).shown(href) == number


def test_the_same_ledger_makes_the_same_page(year: Ledger) -> None:
    assert page(year) == page(year)


def test_an_empty_year_has_a_page(ledger: Ledger) -> None:
    assert "全年未开展行政检查" in page(ledger)


@pytest.mark.parametrize("most", [0, 1, 4, 5, 39, 40, 41, 999, 123_456])
def test_an_axis_ends_at_a_round_number_just_above(most: int) -> None:
    end = scale(most)
    assert max(most, 4) <= end <= 2 * max(most, 4)
    assert end % 4 == 0


@pytest.mark.skipif(not shutil.which("chromium"), reason="needs chromium")
def test_a_browser_shows_the_records_under_a_figure(year: Ledger, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(page(year), encoding="utf-8")
    for facts, number in (("verdict=counted", 3), ("verdict=counted&officers=王五", 1)):
        command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"]
        shown = subprocess.run(
            [
                *command,
                f"--user-data-dir={tmp_path / 'profile'}",
                f"{file.as_uri()}#{quote(facts, '=&')}",
            ],
            capture_output=True,
            encoding="utf-8",
            timeout=60,
        ).stdout
        assert len(re.findall(r"<tr data-(?![^>]*hidden)", shown)) == number
