"""The figures, held against a count that decodes every record and asks the rule one by one."""

import json
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporters.counting import Rules
from exporters.figures import DIMENSIONS, Figures, figures
from storage import facts
from storage.directories import Town
from storage.ledger import Ledger
from storage.records import Inspection, Patrol, Record, Training
from tests.exporters.generated import ledgers
from tests.storage.samples import day, inspection, patrol, training

OPTIONS = ["", "[options]\norder_excludes = true\n", "[options]\napproval_required = true\n"]


def naive(records: list[tuple[str, dict[str, Any]]], rules: Rules, year: int) -> dict[str, Any]:
    """Count one by one, in the plainest way."""
    counted, excluded = Counter[str](), Counter[str]()
    by: dict[str, Counter[tuple[str, str]]] = {name: Counter() for name in DIMENSIONS}
    held = {"county_or_above": 0, "below_county": 0}
    for table, document in records:
        if table == "trainings":
            kept = document["status"] in ("submitted", "approved") and "repeats" not in document
            if kept and document.get("date", "").startswith(str(year)):
                high = document.get("level", "") in ("国家级", "省级", "市", "县(区)级", "县级")
                held["county_or_above" if high else "below_county"] += 1
            continue
        verdict = rules.verdict(table, facts.of(table, document), year)
        assert verdict is not None
        if not verdict.counts:
            excluded[verdict.reason] += 1
            continue
        field = document["field"]
        counted[field] += 1
        by["month"][field, document["date"][5:7]] += 1
        for name in ("village", "item", "result", "kind"):
            by[name][field, document.get(name, "")] += 1
        for name in {officer["name"] for officer in document["officers"]}:
            by["officer"][field, name.replace(" ", "")] += 1
    return {"counted": counted, "excluded": excluded, "by": by, "trainings": held}


def flat(table: dict[str, dict[str, int]]) -> dict[tuple[str, str], int]:
    return {(of, value): n for of, values in table.items() for value, n in values.items() if n}


def adds_up(found: Figures) -> None:
    for name in DIMENSIONS:
        for field, total in found.counted.items():
            values = sum(found.by[name].get(field, {}).values())
            # every inspection has two officers or more
            assert values >= 2 * total if name == "officer" else values == total
    assert found.total == sum(found.counted.values())


@settings(max_examples=60)
@given(ledgers, st.sampled_from([2024, 2025]), st.sampled_from(OPTIONS))
def test_the_figures_are_those_of_a_naive_count(
    records: list[Record], year: int, options: str
) -> None:
    with (
        TemporaryDirectory() as folder,
        Ledger.create(Path(folder) / "镇", Town(name="宋桂镇")) as ledger,
    ):
        (ledger.folder / "settings").mkdir()
        (ledger.folder / "settings" / "counting.toml").write_text(options, encoding="utf-8")
        ledger.add(records)
        decoded = [
            (table, dict(document))
            for table in ("inspections", "patrols", "trainings")
            for document in ledger.db.table(table).all()
        ]
        rules = Rules(ledger.folder)
        wanted = naive(decoded, rules, year)
        found = figures(ledger, year)
        assert {name: n for name, n in found.counted.items() if n} == wanted["counted"]
        assert found.excluded == wanted["excluded"]
        assert found.trainings == wanted["trainings"]
        for name in DIMENSIONS:
            assert flat(found.by[name]) == wanted["by"][name], name
        adds_up(found)
        visits = sum(1 for record in records if isinstance(record, Inspection | Patrol))
        assert found.total + sum(found.excluded.values()) == visits
        assert found.rules == rules.as_data()
        assert found.head == ledger.head


def test_a_ledger_without_records_has_its_fields_and_months_at_0(ledger: Ledger) -> None:
    found = figures(ledger, 2025)
    assert found.counted == {"住建领域": 0, "自然资源领域": 0}
    assert found.excluded == {}
    assert found.trainings == {"county_or_above": 0, "below_county": 0}
    months = {f"{month:02}": 0 for month in range(1, 13)}
    assert found.by["month"] == {"住建领域": months, "自然资源领域": months}
    assert found.total == 0


def test_the_figures_follow_a_record_through_its_life(ledger: Ledger) -> None:
    (one,) = ledger.add([inspection(status="draft")])

    def now() -> tuple[int, dict[str, int]]:
        found = figures(ledger, 2025)
        return found.total, found.excluded

    assert now() == (0, {"draft": 1})
    ledger.submit(one.uid)
    assert now() == (1, {})
    ledger.return_(one.uid, "缺照片")
    assert now() == (0, {"returned": 1})
    ledger.submit(one.uid)
    ledger.approve(one.uid)
    assert now() == (1, {})
    ledger.void(one.uid, "重复")
    assert now() == (0, {"void": 1})


def test_a_field_that_the_catalogue_does_not_name_is_counted_all_the_same(ledger: Ledger) -> None:
    ledger.add([inspection(field="消防领域")])
    assert figures(ledger, 2025).counted == {"住建领域": 0, "自然资源领域": 0, "消防领域": 1}


def test_a_town_adds_a_field_in_its_own_catalogue(ledger: Ledger) -> None:
    (ledger.folder / "settings").mkdir()
    (ledger.folder / "settings" / "catalogue.toml").write_text(
        '[[field]]\nname = "生态环保领域"\n', encoding="utf-8"
    )
    assert list(figures(ledger, 2025).counted) == ["住建领域", "自然资源领域", "生态环保领域"]


def test_the_figures_as_json_have_the_names_that_scripts_rely_on(ledger: Ledger) -> None:
    ledger.add([inspection(), patrol(), training()])
    data = json.loads(json.dumps(figures(ledger, 2025).as_data()))
    assert data["year"] == 2025
    assert data["town"] == "宋桂镇"
    assert data["counted"] == {"住建领域": 1, "自然资源领域": 0}
    assert data["excluded"] == {"patrol": 1}
    assert data["trainings"] == {"county_or_above": 1, "below_county": 0}
    assert data["by_month"]["住建领域"]["05"] == 1
    assert data["by_village"] == {"住建领域": {"石岗村": 1}}
    assert data["rules"]["options"] == {"order_excludes": False, "approval_required": False}
    assert data["head"] == ledger.head


@pytest.mark.parametrize(
    ("level", "side"),
    [
        *((level, "county_or_above") for level in ("国家级", "省", "市级", "县级", "县（区）级")),
        *((level, "below_county") for level in ("镇级", "乡镇级", "单位内部", "", "不明")),
    ],
)
def test_trainings_are_told_apart_by_their_level(ledger: Ledger, level: str, side: str) -> None:
    ledger.add([training(level=level), Training(level=level), training(date=day("2024-01-01"))])
    held = figures(ledger, 2025).trainings
    assert held == {"county_or_above": 0, "below_county": 0} | {side: 1}
