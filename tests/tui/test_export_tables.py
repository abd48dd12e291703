"""The tables from the command line: the suffix picks the format."""

import json
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook
from tinydb import TinyDB

from exporters.formats import documents
from tests.doors import Taizhang


def test_the_published_figures_stand_in_the_workbook(
    taizhang: Taizhang, sample_ledger: Path, tmp_path: Path
) -> None:
    target = tmp_path / "统计.xlsx"
    ran = taizhang("export", "tally", "--year", "2025", "--to", target)
    assert ran.code == 0, ran.err
    rows = {row[0]: row[1:] for row in load_workbook(target, data_only=True)["汇总"].values}
    assert rows["住建领域"][0] == 236
    assert rows["自然资源领域"][0] == 66
    assert rows["合计"][0] == 302
    assert rows["县级以上"][0] == 6


def test_the_tally_as_json_is_that_of_the_command(taizhang: Taizhang, sample_ledger: Path) -> None:
    exported = taizhang("export", "tally", "--year", "2025", "--format", "json").out
    assert exported == taizhang("tally", "--year", "2025", "--format", "json").out


def test_a_suffix_with_a_dot_is_the_longer_one(
    taizhang: Taizhang, sample_ledger: Path, tmp_path: Path
) -> None:
    plain, tiny = tmp_path / "a.JSON", tmp_path / "a.tinydb.json"
    for target in (plain, tiny):
        assert taizhang("export", "ledger", "--year", "2025", "--to", target).code == 0
    assert "records" in json.loads(plain.read_text(encoding="utf-8"))
    with TinyDB(tiny) as db:
        assert len(db.table("inspections")) == len(
            taizhang("list", "--year", "2025", "--kind-of", "inspections", "--format", "json").data
        )


@pytest.mark.parametrize("name", ["a.pdf", "a.tinydb", "a.xlsx.bak"])
def test_a_suffix_that_is_none_is_told_those_there_are(
    taizhang: Taizhang, sample_ledger: Path, tmp_path: Path, name: str
) -> None:
    ran = taizhang("export", "ledger", "--to", tmp_path / name)
    assert ran.code == 1
    assert ".tinydb.json" in ran.err
    assert not (tmp_path / name).exists()


def test_all_of_them_go_into_one_folder(
    taizhang: Taizhang, sample_ledger: Path, tmp_path: Path
) -> None:
    assert taizhang("export", "all", "--year", "2025", "--to", tmp_path / "全部").code == 0
    names = {path.name for path in (tmp_path / "全部").iterdir()}
    assert names >= {
        f"{document.file_name.format(town='宋桂镇', year=2025)}.{suffix}"
        for document in documents().values()
        for suffix in document.writers
    }
    assert "宋桂镇2025年行政执法台账.tinydb.json" in names
    assert zipfile.is_zipfile(tmp_path / "全部" / "宋桂镇2025年行政检查行为数据.xlsx")
