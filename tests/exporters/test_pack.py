"""The evidence pack, checked by the script inside it in a Python that has nothing else."""

import ast
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporters.counting import Rules
from exporters.data.check import reasons
from exporters.manifest import encoded
from exporters.pack import pack
from exporters.proof import examine
from exporters.year import Year
from storage import facts
from storage.attachments import attach, place_of
from storage.directories import Town
from storage.documents import table_of, to_document
from storage.errors import CannotWriteError, InvalidError
from storage.ledger import Ledger
from storage.records import Inspection, Patrol
from tests.exporters.proving import filled
from tests.storage.samples import OFFICERS, day, inspection, patrol

PHOTO = bytes(range(256)) * 5000


def checked(*arguments: Path) -> tuple[int, str]:
    """Run check.py in a bare Python and return its exit code and what it said."""
    run = subprocess.run(
        [sys.executable, "-I", "-S", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
    )
    assert "Traceback" not in run.stderr
    return run.returncode, run.stdout


def made(ledger: Ledger, folder: Path) -> Path:
    """Make a pack of 2025 from a ledger that has records before and after, and a photo."""
    ledger.add([inspection(date=day("2024-03-04"), subject="前一年")])
    filled(ledger)
    photo = folder / "现场.jpg"
    photo.write_bytes(PHOTO)
    attach(ledger, "2025-0001", [photo])
    ledger.void("2025-0002", "重复")
    ledger.add([inspection(date=day("2026-01-04"), subject="后一年")])
    (folder / "out").mkdir()
    found = pack(Year(ledger, 2025), folder / "out")
    assert found.missing == []
    return found.path


@pytest.fixture(scope="module")
def packed_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("packed")
    with Ledger.create(folder / "宋桂镇", Town(name="宋桂镇", county="郁南县")) as ledger:
        return made(ledger, folder)


@pytest.fixture
def packed(packed_once: Path, tmp_path: Path) -> Path:
    """A pack of its own; its ledger is not at hand."""
    (tmp_path / "out").mkdir()
    return Path(shutil.copy(packed_once, tmp_path / "out"))


@pytest.fixture
def packed_here(ledger: Ledger, tmp_path: Path) -> Path:
    """A pack of the test's ledger."""
    return made(ledger, tmp_path)


def unpacked(packed: Path) -> Path:
    folder = packed.parent / "unpacked"
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(folder)
    return folder


def test_an_untouched_pack_fits(packed: Path) -> None:
    folder = unpacked(packed)
    code, said = checked(folder / "check.py")
    assert code == 0, said
    for words in (
        "住建领域：清单 2，重新计数 2",
        "自然资源领域：清单 1",
        "1 attachments",
        "全部相符",
    ):
        assert words in said
    assert "BAD" not in said
    assert checked(folder / "check.py", packed)[0] == 0  # and without unpacking


def test_it_holds_what_it_should_and_says_that_it_is_not_for_publication(packed: Path) -> None:
    with zipfile.ZipFile(packed) as archive:
        names = archive.namelist()
        readme = archive.read("README.txt").decode()
        rows = json.loads(archive.read("data/records.json"))
        table = archive.read("data/records.csv").decode("utf-8-sig").splitlines()
        journal = archive.read("journal.jsonl").decode()
        modes = {info.external_attr >> 16 for info in archive.infolist()}
    assert names[-1] == "manifest.json"
    assert any(name.startswith("documents/") and name.endswith(".txt") for name in names)
    assert sum(name.startswith("attachments/") for name in names) == 1
    assert "不得公开" in readme
    assert "NOT for publication" in readme
    assert len(rows) == 8
    assert len(table) == 9
    assert rows[0]["record"]["number"] in table[1]
    assert "前一年" not in journal  # what lies before the year's first record is left out
    assert modes == {0o644}


def test_the_same_year_packed_twice_differs_in_its_manifest_alone(
    packed_here: Path, ledger: Ledger
) -> None:
    second = pack(Year(ledger, 2025), packed_here.with_name("again.zip")).path
    with zipfile.ZipFile(packed_here) as one, zipfile.ZipFile(second) as other:
        assert one.namelist() == other.namelist()
        for name in one.namelist()[:-1]:
            assert one.read(name) == other.read(name), name
            assert one.getinfo(name).date_time == (1980, 1, 1, 0, 0, 0)


def change(name: str, before: bytes, after: bytes) -> Callable[[Path], None]:
    def tamper(folder: Path) -> None:
        path = folder / name
        data = path.read_bytes()
        assert before in data
        path.write_bytes(data.replace(before, after, 1))

    return tamper


def lose(pattern: str) -> Callable[[Path], None]:
    return lambda folder: next(folder.glob(pattern)).unlink()


def alter(pattern: str) -> Callable[[Path], None]:
    def tamper(folder: Path) -> None:
        path = next(folder.glob(pattern))
        path.write_bytes(path.read_bytes() + b"x")

    return tamper


def resealed(edit: Callable[[dict[str, Any]], Any]) -> Callable[[Path], None]:
    """Change the manifest with a hash that fits, as somebody does who knows the format."""

    def tamper(folder: Path) -> None:
        path = folder / "manifest.json"
        said = json.loads(path.read_bytes())
        del said["sha256"]
        edit(said)
        path.write_bytes(encoded(said))

    return tamper


@pytest.mark.parametrize(
    "tamper",
    [
        change("manifest.json", b'"made"', b'"Made"'),
        change("manifest.json", b"\n", b" \n"),
        change("journal.jsonl", "脚手架稳固".encode(), "脚手架歪斜".encode()),
        alter("journal.jsonl"),
        alter("documents/*.txt"),
        alter("data/records.csv"),
        alter("README.txt"),
        alter("attachments/*"),
        lose("attachments/*"),
        lose("documents/*.txt"),
        lose("journal.jsonl"),
        resealed(lambda said: said["figures"]["counted"].update({"住建领域": 3})),
        resealed(lambda said: said["figures"]["excluded"].update({"patrol": 2})),
        resealed(lambda said: said["figures"]["trainings"].update({"county_or_above": 2})),
        resealed(lambda said: said["figures"]["by_month"]["住建领域"].update({"05": 1, "06": 1})),
        resealed(lambda said: said["counted"].pop()),
        resealed(lambda said: said["counted"].append({**said["counted"][0], "uid": "x"})),
        resealed(lambda said: said["counted"][0].update({"revision": "0" * 64})),
        resealed(lambda said: said["counted"][0].update({"field": "自然资源领域"})),
        resealed(lambda said: said["not_counted"][0].update({"reasons": ["repeat"]})),
        resealed(lambda said: said["ledger"].update({"head": "0" * 64})),
        resealed(lambda said: said["journal"].update({"before": "0" * 64})),
        resealed(lambda said: said["rules"]["options"].update({"approval_required": True})),
        resealed(lambda said: said["files"][0].pop("sha256")),
        resealed(lambda said: said.pop("counted")),
    ],
)
def test_a_pack_that_was_tampered_with_does_not_fit(
    packed: Path, tamper: Callable[[Path], None]
) -> None:
    folder = unpacked(packed)
    tamper(folder)
    code, said = checked(folder / "check.py")
    assert code == 1, said
    assert "BAD" in said


def test_what_is_no_pack_is_said_to_be_none(packed: Path, tmp_path: Path) -> None:
    script = unpacked(packed) / "check.py"
    (tmp_path / "x.zip").write_bytes(b"no zip")
    assert checked(script, tmp_path / "x.zip")[0] == 2
    assert checked(script, tmp_path)[0] == 2


def test_the_options_of_the_town_are_those_it_is_counted_by(ledger: Ledger, tmp_path: Path) -> None:
    (ledger.folder / "settings").mkdir()
    (ledger.folder / "settings" / "counting.toml").write_text(
        "[options]\norder_excludes = true\napproval_required = true\n", encoding="utf-8"
    )
    ordered, approved, _open = ledger.add(
        [
            inspection(measures="责令限期改正"),
            inspection(subject="二号"),
            inspection(subject="三号"),
        ]
    )
    ledger.approve(ordered.uid)
    ledger.approve(approved.uid)
    ledger.add(
        [inspection(subject="四号", other_act="查封"), inspection(subject="五号", date=None)]
    )
    found = pack(Year(ledger, 2025), tmp_path / "x.zip")
    code, said = checked(unpacked(found.path) / "check.py")
    assert code == 0, said
    assert "住建领域：清单 1，重新计数 1" in said


def test_a_lost_or_altered_attachment_is_said_and_stops_nothing(
    packed_here: Path, ledger: Ledger, tmp_path: Path
) -> None:
    [attachment] = ledger.get("2025-0001").attachments
    path = place_of(ledger.folder, attachment)
    path.write_bytes(b"y" * len(PHOTO))
    for state in ("altered", "missing"):
        found = pack(Year(ledger, 2025), tmp_path / f"{state}.zip")
        assert len(found.missing) == 1
        assert "现场.jpg" in found.missing[0]
        with zipfile.ZipFile(found.path) as archive:
            said = json.loads(archive.read("manifest.json"))
            assert "现场.jpg" in archive.read("README.txt").decode()
        assert said["attachments"][0]["state"] == state
        code, told = checked(unpacked(packed_here) / "check.py", found.path)
        assert code == 0, told
        assert "NOTE" in told
        path.unlink(missing_ok=True)


def test_a_pack_is_written_whole_or_not_at_all(
    packed_here: Path, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = packed_here.read_bytes()

    def full(*_given: Any, **_named: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(CannotWriteError, match="disk is full"):
        pack(Year(ledger, 2025), packed_here)
    assert packed_here.read_bytes() == before
    assert [path.name for path in packed_here.parent.iterdir()] == [packed_here.name]


def test_a_pack_is_a_zip(ledger: Ledger, tmp_path: Path) -> None:
    with pytest.raises(InvalidError, match=r"\.zip"):
        pack(Year(ledger, 2025), tmp_path / "x.rar")


@given(
    st.builds(
        inspection,
        status=st.sampled_from(["submitted", "approved", "draft", "returned", "void"]),
        repeats=st.sampled_from(["", "0195"]),
        date=st.sampled_from([None, day("2025-05-12"), day("2024-12-31")]),
        subject=st.sampled_from(["", "甲"]),
        findings=st.sampled_from(["", "查看燃气瓶"]),
        officers=st.sampled_from([(), OFFICERS[:1], OFFICERS, (OFFICERS[0], OFFICERS[0])]),
        penalty_number=st.sampled_from(["", "罚1号"]),
        penalty_decided_on=st.sampled_from([None, day("2025-07-01")]),
        other_act=st.sampled_from(["", "查封"]),
        measures=st.sampled_from(["", "责令限期改正", "普法教育"]),
        result=st.sampled_from(["", "发现问题", "责令限期改正", "限期整改"]),
    )
    | st.builds(patrol, status=st.sampled_from(["submitted", "draft", "void"])),
    st.booleans(),
    st.booleans(),
)
def test_the_script_judges_as_the_rules_do(
    record: Inspection | Patrol, order: bool, approval: bool
) -> None:
    options = {"order_excludes": order, "approval_required": approval}
    table, document = table_of(record), to_document(record)
    verdict = Rules(None, options).verdict(table, facts.of(table, document), 2025)
    assert verdict is not None
    names = [] if verdict.counts else [reason.reason for reason in verdict.reasons]
    assert reasons(table, document, 2025, options) == names


def test_the_script_is_written_for_python_3_8(packed: Path) -> None:
    text = (unpacked(packed) / "check.py").read_text(encoding="utf-8")
    ast.parse(text, feature_version=(3, 8))
    assert "from __future__ import annotations" in text


def test_an_empty_year_can_be_packed_and_checked(ledger: Ledger, tmp_path: Path) -> None:
    found = pack(Year(ledger, 2025), tmp_path / "x.zip")
    assert checked(unpacked(found.path) / "check.py")[0] == 0


def test_the_ledger_proves_a_pack_as_it_proves_a_manifest(
    packed_here: Path, ledger: Ledger
) -> None:
    assert examine(packed_here, ledger.folder).sound
    ledger.void("2025-0003", "重复")
    proof = examine(packed_here, ledger.folder)
    assert proof.wrong == []
    assert "2 → 1" in proof.since[0]
