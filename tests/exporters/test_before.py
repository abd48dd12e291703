"""The year before a ledger begins, as it was published: kept, compared with, proved."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from exporters.before import before
from exporters.files import export
from exporters.formats import documents
from exporters.manifest import NAME
from exporters.page.page import write as page
from exporters.proof import examine
from exporters.published.keeping import keep, to_keep
from exporters.published.reading import Reading
from exporters.published.text import paragraphs
from exporters.report import report
from exporters.year import Year
from storage import publications
from storage.errors import InvalidError
from storage.ledger import Ledger
from storage.undo import undo_last
from storage.verify import verify
from storage.yearbook import PublishedReport
from tests.storage.samples import day, inspection

LAST_YEAR = (
    "宋桂镇2024年法治政府建设年度报告\n全年参加县级以上执法业务培训5次。"
    "全年对住建领域开展行政检查{housing}次，对自然资源领域开展行政检查{land}次。走访企业35家。\n"
)


def kept(ledger: Ledger, housing: str = "4", land: str = "2") -> PublishedReport:
    data = LAST_YEAR.format(housing=housing, land=land).encode()
    published = Reading(ledger.catalogue).read(paragraphs(data))
    return keep(ledger, to_keep(published, 2024), 2024, data, "2024年度报告.txt")


def compare(ledger: Ledger) -> None:
    (ledger.folder / "settings").mkdir(exist_ok=True)
    text = "[include]\ncompare = true\nnote_in_text = true\n"
    (ledger.folder / "settings" / "wording.toml").write_text(text, encoding="utf-8")


def five(ledger: Ledger) -> None:
    ledger.add([inspection() for _number in range(5)])


def test_the_section_compares_with_what_was_published_and_says_so(ledger: Ledger) -> None:
    five(ledger)
    compare(ledger)
    assert "同比" not in report(ledger, 2025).split("统计口径")[0]
    kept(ledger)
    text = report(ledger, 2025)
    assert "对住建领域开展行政检查5次（同比增长25%）" in text
    assert "已公开的2024年报告《2024年度报告.txt》" in text
    assert "台账无上年记录" in text


def test_what_the_report_does_not_state_exactly_is_not_compared_with(ledger: Ledger) -> None:
    five(ledger)
    compare(ledger)
    kept(ledger, housing="近5", land="约2")
    found = before(ledger, 2025)
    assert found is not None and (found.field("住建领域"), found.total) == (None, None)
    assert "同比增长" not in report(ledger, 2025)


def test_a_total_is_known_only_where_every_field_is(ledger: Ledger) -> None:
    five(ledger)
    kept(ledger, land="约2")
    found = before(ledger, 2025)
    assert found is not None and (found.field("住建领域"), found.total) == (4, None)
    undo_last(ledger)
    kept(ledger)
    found = before(ledger, 2025)
    assert found is not None and found.total == 6


def test_a_year_that_is_not_over_is_not_compared_with_a_whole_one(ledger: Ledger) -> None:
    from exporters.section.compose import section

    five(ledger)
    compare(ledger)
    kept(ledger)
    year = Year(ledger, 2025, today=day("2025-06-30"))
    said = section(year)
    assert not any("同比" in paragraph.text for paragraph in said.paragraphs)
    assert "只有上年全年数据" in said.note


def test_records_win_and_a_difference_is_said(ledger: Ledger) -> None:
    five(ledger)
    ledger.add([inspection(date=day("2024-05-06"))])
    kept(ledger, land="0")
    found = before(ledger, 2025)
    assert found is not None and not found.is_published
    assert found.counted["住建领域"] == 1
    told = [(one.field, one.published, one.counted) for one in found.differences]
    assert told == [("住建领域", 4, 1), ("", 4, 1), ("", 5, 0)]
    assert "4" in found.differences[0].told(2024)


def test_the_documents_say_where_the_year_before_comes_from(ledger: Ledger, tmp_path: Path) -> None:
    import io

    import openpyxl

    five(ledger)
    digest = kept(ledger).digest
    year = Year(ledger, 2025)
    html = page(year).decode()
    assert "上年 4" in html and digest[:16] in html
    book = openpyxl.load_workbook(io.BytesIO(documents()["tally"].writer("xlsx")(year)))
    cells = [cell.value for row in book["汇总"].iter_rows() for cell in row if cell.value]
    assert any(digest[:16] in str(cell) for cell in cells)
    assert 4 in cells and 2 in cells


def test_a_manifest_proves_the_year_it_compares_with(ledger: Ledger, tmp_path: Path) -> None:
    five(ledger)
    kept(ledger)
    tally = documents()["tally"]
    folder = tmp_path / "out"
    folder.mkdir()
    export(Year(ledger, 2025), {folder / "t.json": (tally, "json")}, folder / NAME)
    said = examine(folder / NAME, ledger.folder)
    assert said.sound and any("2024年度报告.txt" in sentence for sentence in said.confirmed)
    assert said.said["before"]["from"] == "published"
    assert said.said["before"]["report"]["figures"][1]["sentence"].startswith("全年对住建领域")
    (ledger.folder / "settings").mkdir()
    field = '[[field]]\nname = "城市管理领域"\n'
    (ledger.folder / "settings" / "catalogue.toml").write_text(field, encoding="utf-8")
    assert not examine(folder / NAME, ledger.folder).wrong  # another field changes no figure
    undo_last(ledger)
    later = examine(folder / NAME, ledger.folder)
    assert not later.wrong and any("6" in one and "→" in one for one in later.since)
    text = (folder / NAME).read_text(encoding="utf-8")
    (folder / NAME).write_text(text.replace('"住建领域":4', '"住建领域":3'), encoding="utf-8")
    altered = examine(folder / NAME, ledger.folder)
    assert any("2024" in sentence for sentence in altered.wrong)


def test_what_is_kept_is_replaced_forgotten_and_taken_back_with_its_history(
    ledger: Ledger,
) -> None:
    kept(ledger)
    with pytest.raises(InvalidError, match="already"):
        kept(ledger)
    kept(ledger, housing="6")
    assert len(ledger.directory("published")) == 1
    undo_last(ledger)
    found = publications.kept(ledger, 2024)
    assert found and found.figures[1].number == "4"
    publications.forget(ledger, 2024, "公布有误", by="黎志强")
    assert publications.kept(ledger, 2024) is None and publications.years(ledger) == []
    with pytest.raises(InvalidError):
        publications.forget(ledger, 2024, "再来")
    kept(ledger)
    acts = [(step.act, step.by) for step in publications.history(ledger, 2024)]
    assert [act for act, _by in acts] == ["keep", "keep", "undo", "forget", "keep"]
    assert acts[3][1] == "黎志强"
    assert not verify(ledger.folder).problems


def test_two_figures_for_the_same_are_not_kept_unseen(ledger: Ledger) -> None:
    text = "2024年报告\n开展行政检查302次。\n全年开展行政检查320次。".encode()
    published = Reading(ledger.catalogue).read(paragraphs(text))
    with pytest.raises(InvalidError, match=r"302.*320"):
        keep(ledger, to_keep(published, 2024), 2024, text)
    first = to_keep(published, 2024, [published.statements[0]])
    assert keep(ledger, first, 2024, text).figures[0].number == "302"


@pytest.mark.parametrize(
    "parts", [{"name": "24"}, {"name": "1200"}, {"digest": "x"}, {"figures": ()}]
)
def test_a_published_report_that_cannot_be_meant_is_refused(
    ledger: Ledger, parts: dict[str, object]
) -> None:
    report = kept(ledger)
    with pytest.raises(InvalidError):
        publications.keep(ledger, replace(report, uid="", **parts))
