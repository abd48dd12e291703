"""The same ledger on the same day is the same bytes, in every format and any process."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from exporters.formats import documents
from exporters.year import Year
from storage.directories import RosterOfficer, Village
from storage.ledger import Ledger
from tests.storage.samples import day, inspection, patrol, training

# The order of sets and the clock are other ones in each process.
_WRITE = """
import sys
from pathlib import Path
from exporters.formats import documents
from exporters.year import Year
from storage.ledger import Ledger
with Ledger.open(Path(sys.argv[1])) as ledger:
    year = Year(ledger, 2025)
    for document in documents().values():
        for suffix in document.writers:
            path = Path(sys.argv[2]) / f"{document.name}.{suffix}"
            path.write_bytes(document.writer(suffix)(year))
"""


def test_every_format_is_the_same_bytes_in_another_process(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = ledger.folder / "settings"
    own.mkdir(exist_ok=True)
    choices = "[include]\ntable = true\nevidence = true\nproblems = true\ncompare = true\n"
    (own / "wording.toml").write_text(choices, encoding="utf-8")
    found = {"result": "发现问题", "measures": ("责令限期改正",), "correct_by": day("2025-06-30")}
    ledger.add(
        [
            RosterOfficer(name="陈美玲", certificate="0019"),
            Village(name="石岗村"),
            inspection(),
            inspection(field="自然资源领域", village="东岸村", **found),
            inspection(penalty_number="罚1", principal="何小明", subject_kind="自然人"),
            inspection(findings=""),
            inspection(date=day("2024-03-01")),
            patrol(),
            training(),
        ]
    )
    there = tmp_path / "there"
    there.mkdir()
    command = [sys.executable, "-c", _WRITE, str(ledger.folder), str(there)]
    subprocess.run(command, check=True, env=os.environ | {"PYTHONHASHSEED": "1"})
    later = time.time() + 3600
    monkeypatch.setattr(time, "time", lambda: later)  # what dates the parts of a zip
    year = Year(ledger, 2025)
    for document in documents().values():
        for suffix in document.writers:
            elsewhere = (there / f"{document.name}.{suffix}").read_bytes()
            assert document.writer(suffix)(year) == elsewhere, (document.name, suffix)
