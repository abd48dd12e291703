"""The manifest: what it says, and that anything else than that is noticed."""

import hashlib
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from exporters import manifest as manifests
from exporters.figures import figures
from exporters.frozen import freeze
from exporters.proof import examine
from exporters.year import Year
from storage.directories import Town
from storage.errors import InvalidError, NotALedgerError
from storage.ledger import Ledger
from tests.exporters.proving import exported, filled
from tests.storage.samples import day, inspection, training


@pytest.fixture
def manifest(ledger: Ledger, tmp_path: Path) -> Path:
    """The manifest of a report of 2025, and the ledger it was made from."""
    filled(ledger)
    return exported(ledger, tmp_path)


def said(manifest: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(manifest.read_bytes())
    return found


def reseal(manifest: Path, change: Callable[[dict[str, Any]], Any]) -> None:
    """Change a manifest as somebody does who knows the format: with a hash that fits."""
    parts = said(manifest)
    parts.pop("sha256")
    change(parts)
    manifest.write_bytes(manifests.encoded(parts))


def option(ledger: Ledger, text: str) -> None:
    (ledger.folder / "settings").mkdir(exist_ok=True)
    (ledger.folder / "settings" / "counting.toml").write_text(text, encoding="utf-8")


def test_it_says_what_was_counted_from_what(manifest: Path, ledger: Ledger) -> None:
    parts = said(manifest)
    assert parts["figures"] == figures(ledger, 2025).as_data()
    assert parts["ledger"]["head"] == ledger.head
    assert parts["ledger"]["id"] == ledger.store.journal.ledger()
    assert [entry["number"] for entry in parts["counted"]] == [
        "2025-0001", "2025-0002", "2025-0003", "2025-0004",
    ]  # fmt: skip
    assert {tuple(entry["reasons"]) for entry in parts["not_counted"]} == {
        ("patrol",), ("incomplete",), ("draft",),
    }  # fmt: skip
    assert [entry["figure"] for entry in parts["trainings"]] == ["county_or_above"]
    [file] = parts["files"]
    data = manifest.with_name(file["name"]).read_bytes()
    assert file["sha256"] == hashlib.sha256(data).hexdigest()
    assert file["size"] == len(data)
    if "sm3" in hashlib.algorithms_available:
        assert file["sm3"] == hashlib.new("sm3", data).hexdigest()
    assert parts["made"]["by"] == "测试员"
    assert {"counting.toml", "catalogue.toml", "wording.toml"} <= parts["rules"]["data"].keys()


def test_its_hashes_can_be_checked_with_other_programs(manifest: Path, ledger: Ledger) -> None:
    """As docs/manifest-format.md says: jq and a checksum, and the journal's own bytes."""
    if not shutil.which("jq"):
        pytest.skip("jq is not installed here")
    shown = subprocess.run(
        ["jq", "-cSj", "del(.sha256)", manifest], capture_output=True, check=True
    ).stdout
    assert hashlib.sha256(shown).hexdigest() == said(manifest)["sha256"]


def test_each_revision_is_the_hash_of_its_bytes_in_the_journal(
    manifest: Path, ledger: Ledger
) -> None:
    revisions = set()
    for line in ledger.store.journal.path.read_bytes().splitlines(keepends=True):
        body = line.rpartition(b',"hash":"')[0]
        revisions.add(hashlib.sha256(body[body.index(b',"op":') + 1 :]).hexdigest())
    parts = said(manifest)
    listed = [*parts["counted"], *parts["not_counted"], *parts["trainings"]]
    assert len(listed) == 8
    assert {entry["revision"] for entry in listed} <= revisions


def test_untouched_it_is_proved(manifest: Path, ledger: Ledger) -> None:
    proof = examine(manifest, ledger.folder)
    assert (proof.wrong, proof.since) == ([], [])
    assert proof.sound
    ledger.add([inspection(date=day("2026-02-01"))])
    assert examine(manifest, ledger.folder).sound  # another year is another matter


def test_a_comment_in_the_settings_changes_nothing(manifest: Path, ledger: Ledger) -> None:
    option(ledger, "[options]\norder_excludes = false\n")
    second = exported(ledger, manifest.parent)
    option(ledger, "# 一句说明\r\n[options]\r\norder_excludes = false\r\n")
    assert examine(second, ledger.folder).sound


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_byte_that_is_changed_is_noticed(
    manifest: Path, ledger: Ledger, data: st.DataObject
) -> None:
    whole = manifest.read_bytes()
    place = data.draw(st.integers(0, len(whole) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda byte: byte != whole[place]))
    try:
        manifest.write_bytes(whole[:place] + bytes([byte]) + whole[place + 1 :])
        try:
            proof = examine(manifest, ledger.folder)
        except InvalidError:
            return
        assert proof.wrong
    finally:
        manifest.write_bytes(whole)


@pytest.mark.parametrize(
    "change",
    [
        lambda parts: parts["figures"]["counted"].update({"住建领域": 4}),
        lambda parts: parts["figures"]["by_month"]["住建领域"].update({"05": 2}),
        lambda parts: parts["figures"]["excluded"].update({"patrol": 0}),
        lambda parts: parts["figures"]["trainings"].update({"county_or_above": 2}),
        lambda parts: parts["counted"].pop(),
        lambda parts: parts["counted"].append(parts["counted"][0]),
        lambda parts: parts["counted"].append({"number": "2025-0999", "uid": "x"}),
        lambda parts: parts["counted"][0].update({"revision": "0" * 64}),
        lambda parts: parts["not_counted"][0].update({"reasons": ["void"]}),
        lambda parts: parts["trainings"].clear(),
        lambda parts: parts.update({"published": {"on": "2026-02-26"}}),
        lambda parts: parts["ledger"].update({"head": "0" * 64}),
        lambda parts: parts["ledger"].update({"id": "another"}),
        lambda parts: parts["ledger"].update({"offset": parts["ledger"]["offset"] - 1}),
        lambda parts: parts.update({"year": 2024}),
        lambda parts: parts["files"][0].update({"sha256": "0" * 64}),
        lambda parts: parts["files"][0].pop("sha256"),
        lambda parts: parts["files"][0].update({"name": "../报告.txt"}),
        lambda parts: parts["files"][0].update({"name": "没有.txt"}),
    ],
)
def test_a_manifest_that_says_otherwise_is_noticed_even_with_a_hash_that_fits(
    manifest: Path, ledger: Ledger, change: Callable[[dict[str, Any]], Any]
) -> None:
    reseal(manifest, change)
    proof = examine(manifest, ledger.folder)
    assert proof.wrong
    assert not any("altered after it was made" in sentence for sentence in proof.wrong)


def test_a_file_that_was_altered_or_lost_is_named(manifest: Path, ledger: Ledger) -> None:
    report = manifest.with_name("报告.txt")
    whole = report.read_text(encoding="utf-8")
    report.write_text(whole.replace("3次", "4次"), encoding="utf-8")
    assert examine(manifest, ledger.folder).wrong == [
        "报告.txt was altered: it is not the file that was exported."
    ]
    report.unlink()
    assert examine(manifest, ledger.folder).wrong == ["报告.txt is missing beside the manifest."]


def test_one_record_that_changed_is_told_with_its_effect(manifest: Path, ledger: Ledger) -> None:
    record: Any = ledger.get("2025-0002")
    ledger.amend(replace(record, penalty_decided_on=day("2026-01-05")), by="黎志强")
    proof = examine(manifest, ledger.folder)
    assert proof.wrong == []  # it was right when it was made
    assert proof.since[0] == (
        "Housing and construction 3 → 2, because 2025-0002 no longer counts (C4 Penalised)."
    )
    assert "amended by 黎志强" in proof.since[1]
    assert "nothing → 2026-01-05" in proof.since[1]
    assert len(proof.since) == 2


def test_a_record_without_effect_a_new_one_and_a_training_are_told(
    manifest: Path, ledger: Ledger
) -> None:
    record: Any = ledger.get("2025-0002")
    ledger.amend(replace(record, remarks="补充"))
    ledger.add([inspection(subject="新增"), training(title="补录")])
    proof = examine(manifest, ledger.folder)
    assert proof.wrong == []
    text = "\n".join(proof.since)
    assert "3 → 4, because 2025-0007 is new and counts" in text
    assert "trainings at county level or above 1 → 2" in text
    assert "2025-0002 was changed, without effect on the figures" in text


def test_an_option_that_changed_is_told_with_its_effect(manifest: Path, ledger: Ledger) -> None:
    option(ledger, "[options]\napproval_required = true\n")
    proof = examine(manifest, ledger.folder)
    assert proof.wrong == []  # counted again by the options of then
    text = "\n".join(proof.since)
    assert "option “Only approved records count”: no → yes" in text
    assert "records judged otherwise by the rules, unchanged: 2025-0001 to 0004." in text
    assert "Housing and construction 3 → 0" in text
    assert "settings/counting.toml" in text


def test_a_ledger_that_was_rewritten_is_noticed(ledger: Ledger, tmp_path: Path) -> None:
    filled(ledger)
    manifest = exported(ledger, tmp_path)
    with Ledger.create(tmp_path / "另一本", Town(name="宋桂镇")) as other:
        filled(other)
        proof = examine(manifest, other.folder)
    assert "does not contain the head" in proof.wrong[0]
    path = ledger.store.journal.path
    path.write_bytes(path.read_bytes().replace(b"2025-0002", b"2025-0009", 1))
    assert examine(manifest, ledger.folder).wrong


def test_damage_after_the_head_is_noticed_too(manifest: Path, ledger: Ledger) -> None:
    ledger.add([inspection(subject="后来")])
    ledger.add([inspection(subject="再后来")])
    path = ledger.store.journal.path
    path.write_bytes(path.read_bytes().replace("后来".encode(), "以前".encode(), 1))
    assert examine(manifest, ledger.folder).wrong


@pytest.mark.parametrize("text", [b"", b"{}", b"[1]", b"\xff", b'{"format":"taizhang-manifest"}'])
def test_what_is_no_manifest_ends_in_a_sentence(
    ledger: Ledger, tmp_path: Path, text: bytes
) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(text)
    with pytest.raises(InvalidError, match=r"x\.json"):
        examine(path, ledger.folder)


def test_a_manifest_of_a_later_version_is_not_guessed_at(manifest: Path, ledger: Ledger) -> None:
    reseal(manifest, lambda parts: parts.update({"version": 2}))
    with pytest.raises(InvalidError, match="later version"):
        examine(manifest, ledger.folder)


def test_without_a_ledger_there_is_nothing_to_hold_it_against(
    manifest: Path, tmp_path: Path
) -> None:
    with pytest.raises(NotALedgerError):
        examine(manifest, tmp_path / "nothing")


def test_the_corrections_of_a_frozen_year_stand_in_its_next_manifest(
    ledger: Ledger, tmp_path: Path
) -> None:
    filled(ledger)
    freeze(ledger, 2025, day("2026-02-26"))
    ledger.void("2025-0001", "重复")
    manifest = exported(ledger, tmp_path)
    published = said(manifest)["published"]
    assert published["on"] == "2026-02-26"
    assert published["figures"] == {"住建领域": [3, 2]}
    assert [record["number"] for record in published["records"]] == ["2025-0001"]
    assert examine(manifest, ledger.folder).sound
    reseal(manifest, lambda parts: parts["published"].update({"on": "2026-02-27"}))
    assert examine(manifest, ledger.folder).wrong


def test_a_manifest_is_canonical(ledger: Ledger) -> None:
    filled(ledger)
    text = manifests.encoded(manifests.manifest(Year(ledger, 2025), []))
    parts = json.loads(text)
    again = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert again.encode() + b"\n" == text
    assert manifests.is_whole(text, parts)
    assert not manifests.is_whole(json.dumps(parts, indent=1).encode(), parts)
