"""What a year lacks, computed from its records alone."""

from collections.abc import Collection
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporters.counting import Rules
from exporters.gaps import KINDS, Found, Gap, Known, find, gaps
from storage import facts
from storage.directories import Village
from storage.facts import Facts
from storage.frequency import Caps
from storage.ledger import Ledger
from storage.reader import Row
from tests.storage.samples import day, inspection, patrol

TODAY = date(2026, 1, 20)
LIMITS = {"drafts": {"days": 7}, "reinspections": {"days": 0}}


def known(today: date = TODAY, off: Collection[date] = (), announced: bool = True) -> Known:
    def works(day: date) -> tuple[bool, bool]:
        return day.weekday() < 5 and day not in off, announced

    return Known(["住建领域"], ["石岗村"], lambda subjects: {}, today, LIMITS, Caps(), works)


def of_kind(found: Found, kind: str) -> list[Gap]:
    return [gap for gap in found.gaps if gap.kind == kind]


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


@given(
    days=st.sets(dates, max_size=80),
    today=st.dates(date(2025, 1, 1), date(2026, 6, 1)),
    weeks_off=st.sets(st.integers(1, 52), max_size=8),
)
def test_a_workday_lies_in_an_empty_run_if_and_only_if_its_week_has_no_visit(
    days: set[date], today: date, weeks_off: set[int]
) -> None:
    off = {
        one
        for week in weeks_off
        for one in (date.fromisocalendar(2025, week, day) for day in range(1, 6))
    }
    found = of_kind(find([visit(one) for one in days], Rules(), 2025, known(today, off)), "week")
    runs = [tuple(map(date.fromisoformat, gap.what.split("/"))) for gap in found]
    visited = {one.isocalendar()[:2] for one in days}
    end = min(today, date(2025, 12, 31))
    counted: set[tuple[int, ...]] = set()
    one = date(2025, 1, 1)
    while one <= end:
        inside = [run for run in runs if run[0] <= one <= run[1]]
        sunday = min(one + timedelta(days=6 - one.weekday()), date(2025, 12, 31))
        over = sunday <= end
        empty = over and one.isocalendar()[:2] not in visited
        if not empty or (one.weekday() < 5 and one not in off):
            assert len(inside) == empty, one
            if empty:
                counted.add(one.isocalendar()[:2])
        one += timedelta(days=1)
    assert sum(gap.number for gap in found) == len(counted)  # a week off is no empty week
    for one in off:  # nor does one stand at either end of a run
        assert not any(
            run[0] <= one <= run[0] + timedelta(days=6 - run[0].weekday()) for run in runs
        )
        assert not any(run[1] - timedelta(days=run[1].weekday()) <= one <= run[1] for run in runs)


def test_a_week_of_public_holidays_is_no_empty_week(ledger: Ledger) -> None:
    thursdays = [day("2026-01-01") + timedelta(days=7 * n) for n in range(53)]
    # Spring Festival 2026, 15 to 23 February, leaves a week without a working day; the week
    # of 1 October has three.
    missed = (day("2026-02-19"), day("2026-10-01"))
    ledger.add([inspection(date=one) for one in thursdays if one not in missed])
    found = gaps(ledger, 2026, date(2027, 1, 20))
    assert [gap.what for gap in of_kind(found, "week")] == ["2026-09-28/2026-10-04"]
    assert found.calendar


def test_a_year_that_the_calendar_does_not_know_is_said_and_can_be_given(ledger: Ledger) -> None:
    ledger.add([inspection(date=day("2031-03-03"))])
    then = date(2031, 3, 20)
    assert not gaps(ledger, 2031, then).calendar
    before = of_kind(gaps(ledger, 2031, then), "week")
    settings = ledger.folder / "settings"
    settings.mkdir()
    off = [f"2031-01-{n:02}" for n in range(1, 32)] + [f"2031-02-{n:02}" for n in range(1, 29)]
    own = f'[[year]]\nname = "2031"\noff = {off}\n'.replace("'", '"')
    (settings / "holidays.toml").write_text(own + "\n", encoding="utf-8")
    found = gaps(ledger, 2031, then)
    assert found.calendar
    assert before and before[0].number > sum(gap.number for gap in of_kind(found, "week"))


def test_what_is_left_undone_does_not_vanish_on_1_january(ledger: Ledger) -> None:
    overdue, back, draft, lacking = ledger.add(
        [
            inspection(date=day("2025-12-01"), correct_by=day("2025-12-20")),
            inspection(date=day("2025-12-02"), subject="甲店"),
            inspection(date=day("2025-12-03"), subject="乙店", status="draft"),
            inspection(date=day("2025-12-04"), subject="丙店", findings=""),
        ]
    )
    ledger.return_(back.uid, "补充")
    undone = {("overdue", overdue.uid), ("returned", back.uid), ("draft", draft.uid)}

    def named(year: int, today: date) -> set[tuple[str, str]]:
        return {(gap.kind, uid) for gap in gaps(ledger, year, today).gaps for uid in gap.uids}

    assert undone <= named(2025, date(2025, 12, 31))
    assert undone <= named(2026, date(2026, 1, 1))
    assert gaps(ledger, 2026, date(2026, 1, 1)).earlier
    # what matters for the figures of 2025 stays with 2025, and is there as before
    assert ("incomplete", lacking.uid) in named(2025, date(2026, 1, 1))
    assert ("incomplete", lacking.uid) not in named(2026, date(2026, 1, 1))
    assert undone <= named(2025, date(2026, 1, 1))
    assert not gaps(ledger, 2025, date(2026, 1, 1)).earlier
    assert not undone & named(2026, date(2027, 1, 1))  # 2026 is over: 2027 has them


@given(days=st.sets(dates, max_size=40))
def test_months_that_are_empty_and_months_with_visits_make_up_the_year(days: set[date]) -> None:
    found = find([visit(one) for one in days], Rules(), 2025, known())
    runs = [(gap.what.split("/"), gap.number) for gap in of_kind(found, "month")]
    months = [range(int(first[5:]), int(last[5:]) + 1) for (first, last), _number in runs]
    assert [len(run) for run in months] == [number for _run, number in runs]
    assert all(run[-1] + 1 < after[0] for run, after in pairwise(months))  # none beside another
    empty = {month for run in months for month in run}
    if days:
        assert empty == set(range(1, 13)) - {one.month for one in days}
        assert not of_kind(found, "field") and not of_kind(found, "village")
    else:
        assert not empty  # the empty field says it once
        assert [gap.what for gap in of_kind(found, "field")] == ["住建领域"]
        assert [gap.what for gap in of_kind(found, "village")] == ["石岗村"]


@given(
    times=st.integers(0, 4),
    elsewhere=st.integers(0, 4),
    ordered=st.integers(0, 3),
    kind=st.sampled_from(["企业", "自然人"]),
)
def test_over_the_cap_is_who_was_visited_more_often_not_counting_orders_from_above(
    times: int, elsewhere: int, ordered: int, kind: str
) -> None:
    firm = {"subject": "明珠厂", "subject_kind": kind}
    on = date(2025, 3, 3)
    rows = [visit(on, **firm) for _n in range(times)]
    rows += [visit(on, **firm, field="自然资源领域") for _n in range(elsewhere)]
    rows += [visit(on, **firm, source="上级部署") for _n in range(ordered)]
    rows += [visit(on, **firm, status="draft"), visit(on, **firm, repeats="x")]
    found = of_kind(find(rows, Rules(), 2025, known()), "cap")
    firms = kind == "企业"
    over = [n for n in (times, elsewhere) if n > 2 and firms]  # each field by itself
    assert sorted(gap.number for gap in found) == sorted(over)


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
    assert whole.uid not in [uid for gap in found.gaps for uid in gap.uids]
    kinds = [gap.kind for gap in found.gaps]
    assert kinds == sorted(kinds, key=KINDS.index)


def test_an_empty_village_names_the_patrols_that_went_there(ledger: Ledger) -> None:
    left = Village(name="已撤并村", active=False)
    ledger.add([Village(name="东岸村"), Village(name="石岗村"), left])
    _whole, went = ledger.add([inspection(), patrol()])
    found = of_kind(gaps(ledger, 2025, TODAY), "village")
    assert [(gap.what, gap.uids) for gap in found] == [("东岸村", (went.uid,))]


def test_a_year_to_come_lacks_nothing(ledger: Ledger) -> None:
    found = gaps(ledger, 2027, TODAY)
    assert (found.gaps, found.until) == ([], "")


def test_one_cap_speaks_while_typing_and_in_what_the_year_lacks(ledger: Ledger) -> None:
    firm = {"subject": "明珠厂", "subject_kind": "企业"}
    ledger.add([inspection(**firm, findings=f"第{n}次") for n in range(3)])
    third = inspection(**firm, findings="第四次")

    def both() -> tuple[int, int]:
        ledger.forget_settings()
        told = len(ledger.caps.doubts(third, ledger))
        return told, len(of_kind(gaps(ledger, 2025, TODAY), "cap"))

    assert both() == (1, 1)
    settings = Path(ledger.folder) / "settings"
    settings.mkdir()
    for said, expected in (
        ('name = "涉企检查"\nmost = 4\n', (0, 0)),
        ('name = "涉企检查"\nmost = 3\n', (1, 0)),
        ('name = "涉企检查"\nuntil = "2025-06-30"\n', (0, 0)),  # not in force at its end
        ('name = "涉企检查"\nfrom = "2026-01-01"\n', (0, 0)),
        ('name = "农村"\nmost = 1\nfield = "住建领域"\n', (2, 2)),
        ('name = "涉企检查"\nsubject_kinds = ["自然人"]\n', (0, 0)),
    ):
        (settings / "frequency.toml").write_text(f"[[cap]]\n{said}", encoding="utf-8")
        assert both() == expected, said


def test_a_town_gives_days_of_grace(ledger: Ledger) -> None:
    ledger.add([inspection(correct_by=day("2025-06-01"))])
    settings = Path(ledger.folder) / "settings"
    settings.mkdir()
    (settings / "gaps.toml").write_text("[reinspections]\ndays = 10\n", encoding="utf-8")
    assert not of_kind(gaps(ledger, 2025, date(2025, 6, 11)), "overdue")
    assert of_kind(gaps(ledger, 2025, date(2025, 6, 12)), "overdue")


def test_a_field_out_of_use_lacks_nothing_in_the_years_after(ledger: Ledger) -> None:
    settings = Path(ledger.folder) / "settings"
    settings.mkdir()
    own = '[[field]]\nname = "自然资源领域"\nuntil = "2025-06-30"\n'
    (settings / "catalogue.toml").write_text(own, encoding="utf-8")
    assert [gap.what for gap in of_kind(gaps(ledger, 2025, TODAY), "field")] == [
        "住建领域",
        "自然资源领域",
    ]
    assert [gap.what for gap in of_kind(gaps(ledger, 2026, date(2026, 12, 31)), "field")] == [
        "住建领域"
    ]
