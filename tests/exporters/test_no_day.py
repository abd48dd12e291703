"""A date that is no day of the calendar, which only a script of the user's own can write."""

from pathlib import Path

import pytest

from exporters.data import check
from exporters.figures import figures, trainings_counted
from exporters.formats import documents
from exporters.gaps import gaps
from exporters.pack import pack
from exporters.year import Year
from storage.documents import to_document
from storage.ledger import Ledger
from tests.exporters.test_pack import checked
from tests.storage.samples import day, inspection, training

NO_DAYS = ["2025-13-40", "2025-02-29", "2025-W10-3", "20250305", "2025", 20250305]


@pytest.fixture
def scripted(ledger: Ledger) -> Ledger:
    """A ledger of 2025 with one good inspection, and one and a training on each such day."""
    ledger.add([inspection()])
    with ledger.store.writing():
        for place, no_day in enumerate(NO_DAYS):
            for record, table in (
                (inspection(subject=f"乙{place}"), "inspections"),
                (training(title=f"培训{place}"), "trainings"),
            ):
                document = {**to_document(record), "date": no_day, "number": f"x-{table}-{place}"}
                ledger.db.table(table).insert(document)
    return ledger


def test_all_that_counts_and_lists_says_the_same(scripted: Ledger, tmp_path: Path) -> None:
    for number, counted in ((2024, 0), (2025, 1), (2026, 0)):
        year = Year(scripted, number)
        found = figures(scripted, number)
        assert found.total == len(year.counted) == counted
        assert found.excluded["incomplete"] == len(NO_DAYS)
        lacking = [one for one in year.judged if one.facts.missing == "date"]
        assert [one.verdict and one.verdict.reason for one in lacking] == ["incomplete"] * len(
            NO_DAYS
        )
        rows = scripted.rows(("inspections",), number)
        assert {row.facts.uid for row in rows} == {
            one.facts.uid for one in year.judged if one.table == "inspections"
        }
        undated = [
            gap for gap in gaps(scripted, number, day("2025-12-31")).gaps if gap.what == "date"
        ]
        assert [gap.number for gap in undated] == [len(NO_DAYS)]
        assert found.trainings["county_or_above"] == len(trainings_counted(scripted, number)) == 0
    assert scripted.years() == [2025]
    running = Year(scripted, 2025, day("2025-07-01"))
    for document in documents().values():
        for suffix in document.writers:
            assert document.writer(suffix)(running)
    packed = pack(Year(scripted, 2025), tmp_path / "pack.zip").path
    code, said = checked(Path(check.__file__), packed)
    assert code == 0, said
