"""Proving a number at the command line and in the app: export, freeze, assert, verify."""

import json
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from textual.widgets import Static

from storage import language
from storage.ledger import Ledger
from tests.doors import Taizhang
from tests.tui.pilots import running
from tui.app import TaizhangApp

NUMBER = "2025-0123"


@pytest.fixture
def spoken() -> None:
    language.use("en")


def penalise(folder: Path, number: str = NUMBER) -> None:
    with Ledger.open(folder) as ledger:
        record: Any = ledger.get(number)
        ledger.amend(replace(record, penalty_number="宋综执罚〔2026〕1号"), why="处罚决定")


def field_of(folder: Path, number: str = NUMBER) -> str:
    with Ledger.open(folder) as ledger:
        record: Any = ledger.get(number)
        return str(record.field)


def test_every_export_leaves_a_manifest_that_verify_proves(
    taizhang: Taizhang, sample_ledger: Path, tmp_path: Path
) -> None:
    report = tmp_path / "报告.txt"
    assert taizhang("export", "report", "--year", "2025", "--to", report).code == 0
    assert taizhang("verify", tmp_path / "报告.txt.manifest.json").code == 0
    ran = taizhang("export", "all", "--year", "2025", "--to", tmp_path / "全部")
    assert "manifest.json" in ran.err
    for manifest in (tmp_path / "全部", tmp_path / "全部" / "manifest.json"):
        assert taizhang("verify", manifest).code == 0
    names = {path.name for path in (tmp_path / "全部").iterdir()}
    said = json.loads((tmp_path / "全部" / "manifest.json").read_bytes())
    assert {file["name"] for file in said["files"]} == names - {"manifest.json"}


def test_standard_output_gets_the_document_alone(
    taizhang: Taizhang, sample_ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "236" in taizhang("export", "report", "--year", "2025").out
    assert not list(tmp_path.glob("*manifest*"))


def test_the_figures_in_the_manifest_are_those_of_tally(
    taizhang: Taizhang, sample_ledger: Path, tmp_path: Path
) -> None:
    taizhang("export", "report", "--year", "2025", "--to", tmp_path / "x.txt")
    said = json.loads((tmp_path / "x.txt.manifest.json").read_bytes())
    assert said["figures"] == taizhang("tally", "--year", "2025", "--format", "json").data
    assert len(said["counted"]) == 302


def test_verify_tells_what_was_right_then_from_what_changed_since(
    taizhang: Taizhang, sample_ledger: Path, tmp_path: Path, spoken: None
) -> None:
    manifest = tmp_path / "x.txt.manifest.json"
    taizhang("export", "report", "--year", "2025", "--to", tmp_path / "x.txt")
    penalise(sample_ledger)
    ran = taizhang("verify", manifest)
    assert ran.code == 1
    assert "236 → 235, because 2025-0123 no longer counts (C4 Penalised)." in ran.out
    assert "The figures were right when they were made; what changed since" in ran.out
    data = taizhang("verify", manifest, "--format", "json").data
    assert (data["sound"], data["wrong"]) == (False, [])
    assert data["corrections"]["figures"] == {field_of(sample_ledger): [236, 235]}
    (tmp_path / "x.txt").write_text("别的", encoding="utf-8")
    ran = taizhang("verify", manifest)
    assert ran.code == 1
    assert "x.txt was altered" in ran.out
    assert "NOT proved" in ran.out


def test_verify_of_what_is_no_manifest_is_one_sentence(
    taizhang: Taizhang, sample_ledger: Path, tmp_path: Path
) -> None:
    (tmp_path / "x").write_text("{}")
    ran = taizhang("verify", tmp_path / "x")
    assert (ran.code, ran.out) == (1, "")
    assert taizhang("verify", tmp_path / "没有").code == 2
    assert taizhang("verify", tmp_path).code == 1  # a folder without one


def test_freeze_tally_unfreeze(taizhang: Taizhang, sample_ledger: Path, spoken: None) -> None:
    assert "No year was frozen yet" in taizhang("freeze").out
    ran = taizhang("freeze", "2025", "--on", "2026年2月26日")
    assert (ran.code, "236" in ran.out) == (0, True)
    tally = taizhang("tally", "--year", "2025").out
    assert tally.endswith("Published on 2026-02-26; nothing changed since.\n")
    assert taizhang("freeze", "2025").code == 1
    penalise(sample_ledger)
    data = taizhang("tally", "--year", "2025", "--format", "json").data
    assert data["published"]["figures"] == {field_of(sample_ledger): [236, 235]}
    tally = taizhang("tally", "--year", "2025").out
    assert "236 → 235, because 2025-0123 no longer counts (C4 Penalised)" in tally
    assert taizhang("unfreeze", "2025").code == 2  # without a reason
    assert taizhang("unfreeze", "2025", "--why", "公布有误").code == 0
    assert "Published" not in taizhang("tally", "--year", "2025").out
    listed = taizhang("freeze").out
    assert "frozen" in listed
    assert "公布有误" in listed
    assert taizhang("verify").code == 0


def test_an_assertion_holds_or_names_the_records(
    taizhang: Taizhang, sample_ledger: Path, spoken: None
) -> None:
    assert taizhang("assert", "2025", "住建领域", "=", "236").code == 0
    assert taizhang("assert", "２０２５　住建＝２３６", "--keep").code == 0
    taizhang("freeze", "2025")
    penalise(sample_ledger)
    ran = taizhang("assert")
    assert ran.code == 1
    assert "does NOT hold, 235 counted" in ran.out
    assert ran.out.splitlines()[2].split()[0] == NUMBER
    [outcome] = taizhang("assert", "2025", "--format", "json").data
    assert outcome["candidates"][0]["number"] == NUMBER
    assert taizhang("assert", "2024").code == 0
    assert taizhang("assert", "2025", "住建", "是", "236").code == 1


def test_a_broken_assertion_is_said_everywhere_and_blocks_nothing(
    taizhang: Taizhang, sample_ledger: Path, tmp_path: Path, spoken: None
) -> None:
    taizhang("assert", "2025", "自然资源", "=", "67", "--keep")
    words = "2025 自然资源领域 = 67: does NOT hold, 66 counted."
    assert words in taizhang("tally", "--year", "2025").out
    ran = taizhang("verify")
    assert ran.code == 1
    assert words in ran.out
    assert taizhang("verify", "--format", "json").data["broken"] == [words]
    ran = taizhang("export", "all", "--year", "2025", "--to", tmp_path / "x")
    assert (ran.code, words in ran.err) == (0, True)
    assert (tmp_path / "x" / "manifest.json").exists()
    assert words not in taizhang("tally", "--year", "2024").out


def test_assertions_that_cannot_be_read_block_no_export(
    taizhang: Taizhang, sample_ledger: Path, tmp_path: Path
) -> None:
    (sample_ledger / "settings").mkdir(exist_ok=True)
    (sample_ledger / "settings" / "assertions.txt").write_text("什么\n", encoding="utf-8")
    ran = taizhang("export", "report", "--year", "2025", "--to", tmp_path / "x.txt")
    assert ran.code == 0
    assert "assertions.txt" in ran.err
    assert (tmp_path / "x.txt.manifest.json").exists()
    assert taizhang("tally", "--year", "2025").code == 0
    assert taizhang("verify").code == 1


def test_the_pack_is_no_part_of_all_and_names_itself(
    taizhang: Taizhang, sample_ledger: Path, tmp_path: Path
) -> None:
    taizhang("export", "all", "--year", "2025", "--to", tmp_path / "x")
    assert "pack" in taizhang("export", "--help").out
    assert taizhang("export", "pack", "--year", "2025", "--to", tmp_path).code == 0
    [path] = tmp_path.glob("*.zip")
    assert not (tmp_path / "x" / path.name).exists()
    assert taizhang("verify", path).code == 0
    assert taizhang("export", "pack", "--year", "2025", "--to", tmp_path / "x.tar").code == 1


async def test_the_app_says_what_was_corrected_since_publication(
    taizhang: Taizhang, sample_ledger: Path, spoken: None
) -> None:
    taizhang("freeze", "2025", "--on", "2026-02-26")

    async def state() -> str:
        app = TaizhangApp(sample_ledger, Ledger.open(sample_ledger))
        async with running(app, (120, 40)):
            return str(app.screen.query_one("#state", Static).content)

    assert (await state()).endswith("published 2026-02-26")
    penalise(sample_ledger)
    assert "corrected since: " in await state()
    assert (await state()).endswith("236 → 235")
