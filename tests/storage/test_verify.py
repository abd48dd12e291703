"""`verify`: for each thing that it says it checked, a ledger in which that alone is wrong."""

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from storage import attachments, journal
from storage.errors import DamagedError, NotALedgerError
from storage.ledger import Ledger
from storage.line import START_HASH, TAIL
from storage.verify import verify
from tests.storage.samples import inspection, patrol

NOWHERE = "01970000-0000-7000-8000-00000000dead"


@pytest.fixture
def full(ledger: Ledger, tmp_path: Path) -> Path:
    """Two inspections, of which one is amended, a patrol, a photo: sound, and without an index."""
    one, two = ledger.add([inspection(), inspection(subject="二号房")])
    ledger.approve(one.uid)
    (round_,) = ledger.add([patrol()])
    ledger.add([inspection(patrol=round_.uid, repeats=two.uid)])
    (tmp_path / "现场.jpg").write_bytes(b"1" * 99)
    attachments.attach(ledger, two.uid, [tmp_path / "现场.jpg"])
    ledger.close()
    for path in ledger.folder.glob("index.*"):
        path.unlink()
    return ledger.folder


def rewritten(folder: Path, change: Callable[[list[dict[str, Any]]], object]) -> None:
    """Let somebody who has the whole file change it and make its chain anew."""
    path = folder / journal.NAME
    entries = [json.loads(line) for line in path.read_bytes().splitlines()]
    change(entries)
    chain, data = START_HASH, b""
    for entry in entries:
        line = json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode()
        body = line[: -TAIL + 1]
        chain = hashlib.sha256(chain.encode() + body).hexdigest()
        data += body + b',"hash":"' + chain.encode() + b'"}\n'
    path.write_bytes(data)


def replaced(folder: Path, old: bytes, new: bytes) -> None:
    path = folder / journal.NAME
    data = path.read_bytes()
    assert data.count(old) >= 1
    path.write_bytes(data.replace(old, new, 1))


def without_line(folder: Path, number: int) -> None:
    path = folder / journal.NAME
    lines = path.read_bytes().splitlines(keepends=True)
    del lines[number - 1]
    path.write_bytes(b"".join(lines))


def last(entries: list[dict[str, Any]], table: str) -> dict[str, Any]:
    return [entry for entry in entries if entry["table"] == table and entry["op"] == "put"][-1]


def document(table: str, **parts: Any) -> Callable[[Path], None]:
    return lambda folder: rewritten(
        folder, lambda entries: last(entries, table)["doc"].update(parts)
    )


def parent_of_the_amended(folder: Path) -> None:
    def change(entries: list[dict[str, Any]]) -> None:
        amended = next(entry for entry in entries if entry["act"] == "approve")
        amended["parent"] = "0" * 64

    rewritten(folder, change)


def alone(folder: Path) -> Path:
    (path,) = (path for path in (folder / "attachments").rglob("*") if path.is_file())
    return path


DAMAGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "a checksum": (
        lambda folder: replaced(folder, "二号房".encode(), "三号房".encode()),
        r"Entry 6, from byte \d+: not what was saved",
    ),
    "a link of the chain": (
        lambda folder: without_line(folder, 4),
        r"Entry 4, from byte \d+: not what was saved",
    ),
    "a revision": (parent_of_the_amended, r"Entry 7: does not follow the revision"),
    "a schema": (document("patrols", date="2025-02-30"), r"Entry 9 \(巡2025-0001\)"),
    "a schema of a directory": (document("town", name=7), r"Entry 3 "),
    "a repeated record": (
        document("inspections", attachments=[], repeats=NOWHERE),
        rf"Entry 11 \(2025-000\d\): refers to {NOWHERE}",
    ),
    "a patrol": (
        document("inspections", attachments=[], patrol=NOWHERE),
        rf"Entry 11 \(2025-000\d\): refers to {NOWHERE}",
    ),
    "what a patrol repeats": (document("patrols", repeats=NOWHERE), rf"Entry 9 .*{NOWHERE}"),
    "an attachment that is gone": (lambda folder: alone(folder).unlink(), "现场.jpg is missing"),
    "an attachment that is another": (
        lambda folder: alone(folder).write_bytes(b"2" * 99),
        "现场.jpg was altered",
    ),
}


@pytest.mark.parametrize("what", DAMAGE)
def test_what_verify_says_it_checked_it_has_checked(full: Path, what: str) -> None:
    sound = verify(full)
    assert (sound.problems, sound.notes, sound.attachments) == ([], [], 1)
    for path in full.glob("index.*"):
        path.unlink()
    damage, expected = DAMAGE[what]
    damage(full)
    problems = verify(full).problems
    # One that repeats or stems from a record that is gone is named as well.
    assert re.search(expected, problems[0]), problems
    assert len(problems) <= (2 if what == "a link of the chain" else 1), problems


def test_a_patrol_is_not_found_among_the_inspections(ledger: Ledger) -> None:
    (other,) = ledger.add([inspection()])
    ledger.add([inspection(patrol=other.uid)])
    (problem,) = verify(ledger.folder).problems
    assert other.uid in problem


def test_every_head_that_the_ledger_ever_had_is_found_in_it_and_no_other(ledger: Ledger) -> None:
    heads = [ledger.head]
    for number in range(3):
        ledger.add([inspection(subject=f"{number}号房"), patrol()])
        heads.append(ledger.head)
    for head in heads:
        assert verify(ledger.folder, head).problems == []
        assert verify(ledger.folder, f" {head[:16].upper()} ").problems == []
    with Ledger.create(ledger.folder.with_name("other"), ledger.town) as other:
        foreign = other.head
    for head in (foreign, foreign[:8], heads[1][:7], heads[1][:8] + "x", "没有"):
        (problem,) = verify(ledger.folder, head).problems
        assert head in problem


def test_a_rewritten_past_keeps_its_chain_and_not_its_head(full: Path) -> None:
    """Whoever has the whole file can write a new one; the head that was noted tells."""
    head = verify(full).head
    for path in full.glob("index.*"):
        path.unlink()
    document("town", name="别镇")(full)
    assert verify(full).problems == []
    (problem,) = verify(full, head).problems
    assert head in problem


def test_without_a_ledger_verify_says_what_every_command_says(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(NotALedgerError) as verified:
            verify(folder)
        with pytest.raises(NotALedgerError) as opened:
            Ledger.open(folder)
        assert str(verified.value) == str(opened.value)
        assert "taizhang init" in str(opened.value)
    assert not (tmp_path / "nowhere").exists()


def test_a_missing_attachment_does_not_hide_that_entries_are_gone(full: Path) -> None:
    verify(full)  # the index sees it all
    path = full / journal.NAME
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-1]))
    alone(full).unlink()
    assert any("lacks entries" in problem for problem in verify(full).problems)


@pytest.mark.parametrize("name", ["tx", "id", "gen"])
@pytest.mark.parametrize("number", [2**63, -(2**80), True, None, "1"])
def test_a_number_that_nobody_wrote_is_damage_and_no_traceback(
    full: Path, name: str, number: Any
) -> None:
    rewritten(full, lambda entries: entries[-1].update({name: number}))
    (problem,) = verify(full).problems
    assert "Entry 11" in problem
    with Ledger.open(full) as ledger, pytest.raises(DamagedError, match="Entry 11"):
        ledger.rows()


def test_what_is_written_behind_a_document_is_damage_and_no_traceback(full: Path) -> None:
    rewritten(full, lambda entries: entries[-1].update(more=entries[-1].pop("hash"), hash="0" * 64))
    (problem,) = verify(full).problems
    assert "Entry 11" in problem
    with Ledger.open(full) as ledger, pytest.raises(DamagedError, match="Entry 11"):
        ledger.rows()
