"""The clerk: last year's spreadsheet comes in, the sentence of the report goes out."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from storage import journal
from tests.doors import Taizhang

DATA = Path(__file__).parent.parent / "data"


@pytest.fixture
def expected() -> Any:
    return json.loads((DATA / "songgui-2025.expected.json").read_text(encoding="utf-8"))


def test_a_towns_spreadsheet_gives_the_published_report(
    taizhang: Taizhang, tmp_path: Path, expected: Any
) -> None:
    sheet = shutil.copy(DATA / "songgui-2025.xlsx", tmp_path / "台账.xlsx")
    preview = taizhang("import", sheet, "--dry-run")
    assert preview.code == 0
    assert not (tmp_path / "ledger").exists()

    assert taizhang("import", sheet).code == 0
    tally = taizhang("tally", "--year", "2025", "--format", "json").data
    for name in ("year", "town", "counted", "excluded", "by_month", "by_village"):
        assert tally[name] == expected[name], name
    assert tally["trainings"] == {
        "county_or_above": expected["trainings_county_or_above"],
        "below_county": expected["trainings_below_county"],
    }
    report = taizhang("export", "report", "--year", "2025").out
    assert "全年对住建领域开展行政检查236次，对自然资源领域开展行政检查66次。" in report
    assert "全年参加县级以上执法业务培训6次，" in report

    before = (tmp_path / "ledger" / journal.NAME).read_bytes()
    again = taizhang("import", sheet)
    assert again.code == 0
    assert (tmp_path / "ledger" / journal.NAME).read_bytes() == before
    assert taizhang("verify").code == 0


def test_every_number_opens_to_its_records_and_every_record_says_why(
    taizhang: Taizhang, expected: Any
) -> None:
    taizhang("import", DATA / "songgui-2025.xlsx")
    rows = taizhang("list", "--year", "2025", "--not-counted", "--format", "json").data
    by_reason: dict[str, int] = {}
    for row in rows:
        by_reason[row["reasons"][0]] = by_reason.get(row["reasons"][0], 0) + 1
    left_out = {name: n for name, n in expected["excluded"].items() if name != "other_year"}
    assert by_reason == left_out
    penalised = next(row for row in rows if row["reasons"] == ["penalised"])
    why = taizhang("why", penalised["number"]).out
    assert "C4" in why
    assert "行政处罚" in why
    assert "出处" in why


def test_wrong_files_end_in_sentences_and_leave_the_ledger_alone(
    taizhang: Taizhang, tmp_path: Path
) -> None:
    taizhang("init", "--town", "宋桂镇")
    before = (tmp_path / "ledger" / journal.NAME).read_bytes()
    text = tmp_path / "说明.xlsx"
    text.write_text("这不是表格", encoding="utf-8")
    letters = tmp_path / "信.csv"
    letters.write_text("亲爱的朋友\n你好\n", encoding="utf-8")
    empty = tmp_path / "空.csv"
    empty.touch()
    for path in (text, letters, empty, tmp_path, tmp_path / "没有.xlsx"):
        ran = taizhang("import", path)
        assert ran.code == 1, path
        assert ran.err.strip(), path
        assert "Traceback" not in ran.err
        assert (tmp_path / "ledger" / journal.NAME).read_bytes() == before
