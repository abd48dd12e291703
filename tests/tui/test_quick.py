"""Quick entry: what a line means."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.errors import InvalidError
from storage.ledger import Ledger
from storage.records import Inspection, Patrol
from tui.intake.quick import understand

DAY = pendulum.Date(2025, 6, 3)


@pytest.fixture
def ledger(sample_ledger: Path) -> Iterator[Ledger]:
    with Ledger.open(sample_ledger) as opened:
        yield opened


def read(ledger: Ledger, line: str) -> Any:
    return understand(line, ledger, DAY).record


def test_words_are_recognised_wherever_they_stand(ledger: Ledger) -> None:
    words = ["石岗村", "新店", "燃气", "未发现问题", "区文辉、单晓东", "5月6日"]
    for line in (words, words[::-1]):
        record = read(ledger, " ".join(line))
        assert isinstance(record, Inspection)
        assert record.village == "石岗村"
        assert record.subject == "新店"
        assert record.item == "燃气使用安全"
        assert record.field == "住建领域"
        assert record.result == "未发现问题"
        assert {officer.name for officer in record.officers} == {"区文辉", "单晓东"}
        assert all(officer.certificate for officer in record.officers)
        assert str(record.date)[5:] == "05-06"


def test_what_is_left_is_the_subject_then_the_findings(ledger: Ledger) -> None:
    record = read(ledger, "新店 燃气 查看燃气瓶 和软管")
    assert (record.subject, record.findings) == ("新店", "查看燃气瓶 和软管")
    record = read(ledger, '"有 空格的店" 燃气 查看')
    assert record.subject == "有 空格的店"


def test_letters_full_width_and_english_are_understood(ledger: Ledger) -> None:
    record = read(ledger, "ｚｊ wfx rq 新店 routine ２０２５年３月５日")
    assert (record.field, record.result, record.kind) == ("住建领域", "未发现问题", "日常检查")
    assert str(record.date) == "2025-03-05"


def test_pairs_name_any_part_and_plus_days_say_when_to_correct(ledger: Ledger) -> None:
    record = read(ledger, "新店 电话=13800000000 负责人：老王 +15d 备注=先电话联系")
    assert (record.phone, record.principal, record.remarks) == ("13800000000", "老王", "先电话联系")
    assert record.correct_by == DAY.add(days=15)


def test_a_repeat_visit_takes_over_what_the_line_leaves_out(ledger: Ledger) -> None:
    row = next(row for row in ledger.rows(("inspections",), 2025) if row.facts.result)
    understood = understand(f"{row.facts.subject} {row.facts.result}", ledger, DAY)
    record: Any = understood.record
    assert (record.item, record.village) == (row.facts.item, row.facts.village)
    assert record.findings
    assert {"item", "village", "findings", "officers"} <= set(understood.taken_over)
    assert record.date == DAY
    assert record.uid == ""


def test_a_person_is_not_taken_for_another_with_the_same_beginning(ledger: Ledger) -> None:
    assert read(ledger, "何某 燃气").subject == "何某"


def test_a_patrol_is_a_patrol(ledger: Ledger) -> None:
    record = read(ledger, "巡查 石岗村 自然资源 沿线巡查")
    assert isinstance(record, Patrol)
    assert record.findings == "沿线巡查"


@pytest.mark.parametrize(
    "line", ["新店 2025-02-30", "新店 91445322000000000X", "新店 整改期限=哪天", "  "]
)
def test_what_cannot_be_meant_is_said(ledger: Ledger, line: str) -> None:
    with pytest.raises(InvalidError):
        read(ledger, line)


@pytest.fixture(scope="module")
def shared(sample_once: Path) -> Iterator[Ledger]:
    with Ledger.open(sample_once) as opened:
        yield opened


@given(line=st.text(max_size=60))
def test_no_line_ends_in_anything_but_a_record_or_a_sentence(shared: Ledger, line: str) -> None:
    try:
        record = understand(line, shared, DAY).record
    except InvalidError as error:
        assert str(error)
    else:
        assert isinstance(record, Inspection | Patrol)


@pytest.mark.parametrize("days", ["3651", "9" * 14, "9" * 400])
def test_a_day_too_far_off_to_be_meant_is_refused_in_a_sentence(ledger: Ledger, days: str) -> None:
    with pytest.raises(InvalidError, match="3650"):
        read(ledger, f"新店 燃气 +{days}d")
