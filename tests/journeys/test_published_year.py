"""A year is published, then a record is corrected: every way out says 236 → 235, because."""

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from exporters.year import Year
from storage.ledger import Ledger
from tests.doors import Taizhang


def test_what_was_published_stays_proved_and_what_changed_is_explained(
    taizhang: Taizhang, sample_ledger: Path, tmp_path: Path
) -> None:
    published = tmp_path / "公布"
    assert taizhang("export", "all", "--year", "2025", "--to", published).code == 0
    assert taizhang("export", "pack", "--year", "2025", "--to", tmp_path / "证据.zip").code == 0
    assert taizhang("freeze", "2025", "--on", "2026-02-26").code == 0
    assert taizhang("assert", "2025", "住建领域", "=", "236", "--keep").code == 0
    for proof in (published, tmp_path / "证据.zip"):
        assert taizhang("verify", proof).code == 0

    with Ledger.open(sample_ledger) as ledger:
        rows = Year(ledger, 2025).counted
        number = next(row.facts.number for row in rows if row.facts.field == "住建领域")
        record: Any = ledger.get(number)
        ledger.amend(replace(record, penalty_number="宋综执罚〔2026〕1号"), why="处罚决定")

    because = f"住建领域 236 → 235，因为{number} 不再计入（C4 已处罚）"
    assert because in taizhang("tally", "--year", "2025").out
    ran = taizhang("verify", published)
    assert ran.code == 1
    assert because in ran.out
    assert "更正" in ran.out
    assert "处罚决定" in ran.out
    assert taizhang("verify", tmp_path / "证据.zip").code == 1
    ran = taizhang("assert")
    assert (ran.code, number in ran.out) == (1, True)

    ran = taizhang("export", "all", "--year", "2025", "--to", tmp_path / "更正后")
    assert (ran.code, "不成立" in ran.err) == (0, True)
    said = json.loads((tmp_path / "更正后" / "manifest.json").read_bytes())
    assert said["published"]["figures"] == {"住建领域": [236, 235]}
    assert taizhang("verify", tmp_path / "更正后").code == 0
    with Ledger.open(sample_ledger) as ledger:
        corrections = Year(ledger, 2025).corrections
        assert corrections is not None
        assert because in corrections.notes[0]

    # The auditor has the pack of then, no Taizhang, and a Python without anything else.
    with zipfile.ZipFile(tmp_path / "证据.zip") as archive:
        archive.extractall(tmp_path / "审计")
    shutil.rmtree(sample_ledger)
    run = subprocess.run(
        [sys.executable, "-I", "-S", str(tmp_path / "审计" / "check.py")],
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert run.returncode == 0, run.stdout
    assert "住建领域：清单 236，重新计数 236" in run.stdout
