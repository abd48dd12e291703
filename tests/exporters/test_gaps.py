"""What a year lacks, computed from its records alone."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporters.counting import Rules
from exporters.gaps import KINDS, Gap, Known, find, gaps
from storage import facts
from storage.facts import Facts
from storage.ledger import Ledger
from storage.reader import Row
from storage.records import Village
from tests.storage.samples import day, inspection, patrol

TODAY = date(2026, 1, 20)
LIMITS = {
    "caps": {
        "times": 2,
        "kinds": ["企业"],
        "free_kind": "专项检查",
        "free_source": "上级部署",
    },
    "drafts": {"days": 7},
}


def known(today: date = TODAY) -> Known:
    return Known(["住建领域"], ["石岗村"], lambda subjects: {}, today, LIMITS)


def of_kind(found: list[Gap], kind: str) -> list[Gap]:
    return [gap for gap in found if gap.kind == kind]


def visit(on: date, **parts: str) -> Row:
    whole = {
        "uid": on.isoformat(),
        "date": on.isoformat(),
        "field": "住建领域",
        "village": "石岗村",
        "status": "submitted",
    }
    return Row(facts.INSPECTIONS, 1, Facts(**(whole | parts)))


dates = st.dates(date(2025, 1, 1), date(2025, 12, 31))


@given(days=st.sets(dates, max_size=80), today=st.dates(date(2025, 1, 1), date(2026, 6, 1)))
def test_a_workday_lies_in_an_empty_run_if_and_only_if_its_week_has_no_visit(
    days: set[date], today: date
) -> None:
    found = find([visit(one) for one in days], Rules(), 2025, known(today))
    runs = [tuple(map(date.fromisoformat, gap.what.split("/"))) for gap in of_kind(found, "week")]
    visited = {one.isocalendar()[:2] for one in days}
    end = min(today, date(2025, 12, 31))
    one = date(2025, 1, 1)
    while one <= end:
        inside = [run for run in runs if run[0] <= one <= run[1]]
        sunday = min(one + timedelta(days=6 - one.weekday()), date(2025, 12, 31))
        over = sunday <= end
        empty = over and one.isocalendar()[:2] not in visited
        if one.weekday() < 5 or not empty:
            assert len(inside) == empty, one
        one += timedelta(days=1)


@given(days=st.sets(dates, max_size=40))
def test_months_that_are_empty_and_months_with_visits_make_up_the_year(days: set[date]) -> None:
    found = find([visit(one) for one in days], Rules(), 2025, known())
    empty = {int(gap.what[5:]) for gap in of_kind(found, "month")}
    if days:
        assert empty == set(range(1, 13)) - {one.month for one in days}
        assert not of_kind(found, "field") and not of_kind(found, "village")
    else:
        assert not empty  # the empty field says it once
        assert [gap.what for gap in of_kind(found, "field")] == ["住建领域"]
        assert [gap.what for gap in of_kind(found, "village")] == ["石岗村"]


@given(
    times=st.integers(0, 6),
    ordered=st.integers(0, 3),
    kind=st.sampled_from(["企业", "自然人"]),
)
def test_over_the_cap_is_who_was_visited_more_often_not_counting_orders_from_above(
    times: int, ordered: int, kind: str
) -> None:
    firm = {"subject": "明珠厂", "subject_kind": kind}
    rows = [visit(date(2025, 3, 3), **firm, kind="日常检查") for _n in range(times)]
    rows += [
        visit(date(2025, 3, 3), **firm, kind="专项检查", source="上级部署") for _n in range(ordered)
    ]
    found = of_kind(find(rows, Rules(), 2025, known()), "cap")
    assert [gap.number for gap in found] == ([times] if times > 2 and kind == "企业" else [])


@pytest.mark.parametrize(
    ("parts", "later", "today", "expected"),
    [
        ({"correct_by": day("2025-06-01")}, None, "2025-06-02", ["2025-06-01"]),
        ({"correct_by": day("2025-06-01")}, None, "2025-06-01", []),
        ({"recheck_on": day("2025-05-20")}, None, "2025-06-02", ["2025-05-20"]),
        ({"correct_by": day("2025-06-01"), "recheck_result": "已改正"}, None, "2025-07-01", []),
        ({"correct_by": day("2025-06-01")}, "2026-01-05", "2026-01-06", []),
        ({"correct_by": day("2025-06-01"), "status": "draft"}, None, "2025-07-01", []),
    ],
)
def test_a_correction_is_overdue_until_somebody_looks_again(
    ledger: Ledger,
    parts: dict[str, object],
    later: str | None,
    today: str,
    expected: list[str],
) -> None:
    ledger.add([inspection(**parts)])
    if later:
        ledger.add([inspection(date=day(later))])
    found = of_kind(gaps(ledger, 2025, date.fromisoformat(today)), "overdue")
    assert [gap.since for gap in found] == expected


def test_what_is_left_undone_is_named_with_its_records(ledger: Ledger) -> None:
    whole, lacking, draft, back = ledger.add(
        [
            inspection(),
            inspection(subject="甲店", findings="", officers=()),
            inspection(subject="乙店", status="draft"),
            inspection(subject="丙店"),
        ]
    )
    ledger.return_(back.uid, "补充")
    found = gaps(ledger, 2025, TODAY)
    assert [gap.uids for gap in of_kind(found, "returned")] == [(back.uid,)]
    assert [gap.uids for gap in of_kind(found, "draft")] == [(draft.uid,)]
    assert {(gap.what, gap.uids) for gap in of_kind(found, "incomplete")} == {
        ("findings", (lacking.uid,)),
        ("officers", (lacking.uid,)),
    }
    assert whole.uid not in [uid for gap in found for uid in gap.uids]
    assert [gap.kind for gap in found] == sorted((g.kind for g in found), key=KINDS.index)


def test_an_empty_village_names_the_patrols_that_went_there(ledger: Ledger) -> None:
    ledger.add([Village(name="东岸村"), Village(name="石岗村")])
    _whole, went = ledger.add([inspection(), patrol()])
    found = of_kind(gaps(ledger, 2025, TODAY), "village")
    assert [(gap.what, gap.uids) for gap in found] == [("东岸村", (went.uid,))]


def test_a_year_to_come_lacks_nothing(ledger: Ledger) -> None:
    assert gaps(ledger, 2027, TODAY) == []


def test_a_town_sets_its_own_cap(ledger: Ledger) -> None:
    settings = Path(ledger.folder) / "settings"
    settings.mkdir()
    firm = {"subject": "明珠厂", "subject_kind": "企业"}
    ledger.add([inspection(**firm, findings=f"第{n}次") for n in range(3)])
    assert len(of_kind(gaps(ledger, 2025, TODAY), "cap")) == 1
    (settings / "gaps.toml").write_text("[caps]\ntimes = 3\n", encoding="utf-8")
    assert not of_kind(gaps(ledger, 2025, TODAY), "cap")
