"""Figures that must hold, and the records that explain why they do not."""

from typing import Any

import pytest
from msgspec.structs import replace

from exporters import assertions
from exporters.assertions import Assertion, candidates, checked, kept, parsed
from exporters.frozen import freeze
from exporters.year import Year
from storage.errors import InvalidError
from storage.ledger import Ledger
from tests.exporters.proving import filled
from tests.storage.samples import day, inspection, training


def named(ledger: Ledger, text: str) -> list[tuple[str, str]]:
    [outcome] = checked(ledger, assertions=[parsed(text, ledger.catalogue)])
    year = Year(ledger, outcome.assertion.year)
    return [(one.number, one.why) for one in candidates(year, outcome)]


@pytest.mark.parametrize(
    "text",
    [
        "2025 住建领域 = 236",
        "２０２５ 住建 ＝ ２３６",
        "2025年住建领域=236次",
        "assert 2025 住建领域 = 236",
        "  2025   housing and construction == 236 ",
    ],
)
def test_an_assertion_is_read_in_either_width(ledger: Ledger, text: str) -> None:
    found = parsed(text, ledger.catalogue)
    assert found == Assertion(2025, "住建领域", 236)
    assert parsed(found.text, ledger.catalogue) == found


@pytest.mark.parametrize(
    "text", ["", "2025", "住建 = 3", "2025 住建", "2025 = 3", "2025 住建 = 三"]
)
def test_what_is_no_assertion_is_said_to_be_none(ledger: Ledger, text: str) -> None:
    with pytest.raises(InvalidError, match="2025 住建领域 = 236"):
        parsed(text, ledger.catalogue)


def test_a_field_that_the_town_does_not_have_is_named(ledger: Ledger) -> None:
    with pytest.raises(InvalidError, match=r"月球领域.*住建领域"):
        parsed("2025 月球领域 = 1", ledger.catalogue)


def test_fields_the_total_and_trainings_can_be_asserted(ledger: Ledger) -> None:
    filled(ledger)
    texts = (
        "2025 住建 = 3",
        "2025 自然资源 = 1",
        "2025 合计 = 4",
        "2025 培训 = 1",
        "2024 住建 = 0",
    )
    outcomes = checked(ledger, assertions=[parsed(text, ledger.catalogue) for text in texts])
    assert [outcome.holds for outcome in outcomes] == [True] * 5


def test_too_few_names_first_what_one_small_thing_keeps_out(ledger: Ledger) -> None:
    ledger.add(
        [
            inspection(subject="甲", penalty_number="罚1号"),
            inspection(subject="乙", findings=""),
            inspection(subject="丙", status="draft"),
            inspection(subject="丁", status="draft", findings="", other_act="查封"),
            inspection(subject="戊", field="自然资源领域", status="draft"),
        ]
    )
    ledger.void("2025-0005", "重复")
    found = named(ledger, "2025 住建 = 2")
    assert [number for number, _why in found] == [
        "2025-0003",
        "2025-0002",
        "2025-0001",
        "2025-0004",
    ]
    assert "C4" in found[2][1]


def test_what_changed_since_publication_comes_first(ledger: Ledger) -> None:
    filled(ledger)
    freeze(ledger, 2025, day("2026-02-26"))
    record: Any = ledger.get("2025-0003")
    ledger.amend(replace(record, penalty_number="罚1号"))
    found = named(ledger, "2025 住建领域 = 3")
    assert found[0] == ("2025-0003", "no longer counts (C4 Penalised)")
    assert [number for number, _why in found].count("2025-0003") == 1


def test_too_many_names_what_is_alike_then_what_came_last(ledger: Ledger) -> None:
    ledger.add([inspection(), inspection(subject="二号"), inspection(remarks="又一次")])
    found = named(ledger, "2025 住建 = 2")
    assert found[0] == ("2025-0003", "the same day, subject and item as 2025-0001")
    assert found[1][0] == "2025-0002"


def test_trainings_are_explained_by_trainings(ledger: Ledger) -> None:
    ledger.add([training(), training(status="draft", title="草稿"), inspection(status="draft")])
    assert [number for number, _why in named(ledger, "2025 培训 = 2")] == ["训2025-0002"]
    assert [number for number, _why in named(ledger, "2025 培训 = 0")] == ["训2025-0001"]


def test_an_assertion_that_holds_has_no_candidates(ledger: Ledger) -> None:
    filled(ledger)
    assert named(ledger, "2025 住建 = 3") == []


def test_an_assertion_is_kept_once_for_each_figure_and_comments_stay(ledger: Ledger) -> None:
    path = ledger.folder / "settings" / assertions.NAME
    path.parent.mkdir()
    path.write_text("# 公布数\n2025 住建领域 = 3  # 年报\n2025 培训 ＝ 1\n", encoding="utf-8")
    assertions.keep(ledger, Assertion(2025, "住建领域", 4))
    assert path.read_text(encoding="utf-8") == "# 公布数\n2025 培训 ＝ 1\n2025 住建领域 = 4\n"
    assert kept(ledger) == [Assertion(2025, "county_or_above", 1), Assertion(2025, "住建领域", 4)]


def test_a_line_that_is_none_is_named_with_its_place(ledger: Ledger) -> None:
    (ledger.folder / "settings").mkdir()
    text = "2025 住建 = 3\n\n住建三次\n"
    (ledger.folder / "settings" / assertions.NAME).write_text(text, encoding="utf-8")
    with pytest.raises(InvalidError, match="line 3"):
        kept(ledger)
