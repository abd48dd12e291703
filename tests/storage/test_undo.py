"""Taking back the last change: a new change, and the documents as they were."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from storage.directories import RosterOfficer, Town, Village
from storage.errors import InvalidError
from storage.ledger import Ledger
from storage.undo import undo_last, undoable
from storage.verify import verify
from tests.storage.samples import day, inspection, patrol, training

ROOT = Path(__file__).parents[2]
Documents = dict[tuple[str, int], dict[str, Any]]


def documents(ledger: Ledger) -> Documents:
    """Return every document of the ledger by table and id."""
    ledger.store.follow()
    tables = ledger.store.index.tables()
    return {
        (table, document.doc_id): dict(document)
        for table in tables
        for document in ledger.db.table(table)
    }


def without_new(after: Documents, before: Documents) -> Documents:
    """Leave out the records that are not in `before`, which must be void."""
    for key in after.keys() - before.keys():
        assert after[key]["status"] == "void"
        assert after[key]["void_reason"].startswith("Taken back: ")
    return {key: document for key, document in after.items() if key in before}


def acts(ledger: Ledger, uid: str) -> list[str]:
    return [step.act for step in ledger.history(uid)]


def test_a_new_record_becomes_void_with_the_reason_and_comes_back(ledger: Ledger) -> None:
    (one,) = ledger.add([inspection()], by="陈美玲")
    undone = undo_last(ledger, by="李国强")
    assert (undone.act, undone.redo, undone.by) == ("log", False, "陈美玲")
    assert [(item.name, item.fate) for item in undone.items] == [(one.number, "voided")]
    void = ledger.get(one.uid)
    assert (void.status, void.void_reason) == ("void", "Taken back: logged")
    again = undo_last(ledger)
    assert (again.act, again.redo) == ("log", True)
    assert ledger.get(one.uid) == one
    steps = ledger.history(one.uid)
    assert [(step.act, step.by, step.why) for step in steps] == [
        ("log", "陈美玲", ""),
        ("undo", "李国强", "Taken back: logged"),
        ("redo", "测试员", "Brought back: logged"),
    ]
    third = undo_last(ledger)
    assert (third.act, third.redo) == ("log", False)
    assert ledger.get(one.uid).status == "void"


def test_a_changed_record_gets_its_previous_content(ledger: Ledger) -> None:
    (one,) = ledger.add([inspection()])
    amended = ledger.amend(replace(one, findings="改", remarks="加"))
    undone = undo_last(ledger)
    assert [(item.fate, sorted(item.changes)) for item in undone.items] == [
        ("restored", [("findings", "改", one.findings), ("remarks", "加", None)])
    ]
    assert ledger.get(one.uid) == one
    undo_last(ledger)
    assert ledger.get(one.uid) == amended


def test_every_step_of_a_life_is_taken_back(ledger: Ledger) -> None:
    (one,) = ledger.add([inspection(status="draft")])
    for step in (
        ledger.submit,
        lambda uid: ledger.return_(uid, "缺照片", by="梁主任"),
        ledger.submit,
        lambda uid: ledger.approve(uid, by="梁主任"),
        lambda uid: ledger.void(uid, "重复"),
    ):
        before = ledger.get(one.uid)
        after = step(one.uid)
        undo_last(ledger)
        assert ledger.get(one.uid) == before
        undo_last(ledger)
        assert ledger.get(one.uid) == after


def test_an_import_is_undone_as_a_whole_and_can_be_imported_again(ledger: Ledger) -> None:
    rows = [inspection(digest=f"d{n}") for n in range(30)]
    saved = ledger.add([*rows, patrol(digest="p"), training(digest="t")], "import", "一.xlsx")
    undone = undo_last(ledger)
    assert undone.act == "import"
    assert {item.name for item in undone.items} == {record.number for record in saved}
    assert {row.facts.status for row in ledger.rows()} == {"void"}
    assert {row.facts.digest for row in ledger.rows()} == {""}
    undo_last(ledger)
    assert [ledger.get(record.uid) for record in saved] == saved


def test_new_entries_of_a_directory_are_removed_and_come_back(ledger: Ledger) -> None:
    entries = ledger.add([Village(name="石岗村"), RosterOfficer(name="甲")], act="add")
    undone = undo_last(ledger)
    assert [(item.name, item.fate) for item in undone.items] == [
        ("石岗村", "removed"),
        ("甲", "removed"),
    ]
    assert ledger.directory("villages") == ledger.directory("officers") == []
    assert [item.fate for item in undo_last(ledger).items] == ["brought back"] * 2
    assert [*ledger.directory("villages"), *ledger.directory("officers")] == entries
    undo_last(ledger)
    assert ledger.directory("villages") == []


def test_what_a_script_did_through_tinydb_is_taken_back_too(ledger: Ledger) -> None:
    notes = ledger.db.table("notes")
    notes.insert_multiple({"n": n} for n in range(5))
    for step in (
        lambda: notes.remove(doc_ids=[2, 4]),
        lambda: notes.update({"n": 9}),
        lambda: notes.truncate(),
        lambda: ledger.db.drop_table("notes"),
        lambda: ledger.db.table("empty").insert({}),
    ):
        before, tables = documents(ledger), ledger.db.tables()
        step()
        after, tables_after = documents(ledger), ledger.db.tables()
        assert before != after
        undo_last(ledger)
        assert (documents(ledger), ledger.db.tables()) == (before, tables)
        undo_last(ledger)
        assert (documents(ledger), ledger.db.tables()) == (after, tables_after)
        undo_last(ledger)
        assert documents(ledger) == before


@pytest.mark.parametrize("act", ["init", "sample"])
def test_the_beginning_of_a_ledger_is_not_taken_back(ledger: Ledger, act: str) -> None:
    for start in range(2):
        head = ledger.head
        with pytest.raises(InvalidError, match="nothing to take back"):
            undo_last(ledger)
        with pytest.raises(InvalidError, match="nothing to take back"):
            undoable(ledger)
        assert ledger.head == head
        ledger.add([Village(name=f"石岗{start}村")], act=act)


def test_what_was_not_agreed_to_is_not_taken_back(ledger: Ledger) -> None:
    ledger.add([inspection()])
    agreed = undoable(ledger)
    with Ledger.open(ledger.folder) as other:
        (two,) = other.add([inspection()])
    head = ledger.head
    with pytest.raises(InvalidError, match="meanwhile"):
        undo_last(ledger, tx=agreed.tx)
    assert ledger.head == head
    undo_last(ledger, tx=undoable(ledger).tx)
    assert ledger.get(two.uid).status == "void"


def test_looking_at_what_would_be_taken_back_writes_nothing(ledger: Ledger) -> None:
    ledger.add([inspection()])
    head = ledger.head
    assert undoable(ledger) == undoable(ledger)
    assert ledger.head == head


def test_a_large_transaction_with_long_lines_is_found_from_its_end(ledger: Ledger) -> None:
    ledger.add([inspection(remarks="\u2028\x85长" * 9000) for _ in range(20)], why="行" * 5000)
    (one,) = ledger.add([inspection()], why="行" * 5000)
    ledger.amend(replace(one, remarks="查" * 30000), why="行" * 5000)
    undo_last(ledger)
    assert ledger.get(one.uid) == one
    assert verify(ledger.folder).problems == []


def test_the_same_identity_in_two_tables_is_not_mixed_up(ledger: Ledger) -> None:
    one, two = ledger.db.table("one"), ledger.db.table("two")
    one.insert({"uid": "same", "n": 1})
    two.insert({"uid": "same", "n": 2})
    one.update({"n": 3})
    undo_last(ledger)
    assert [one.all(), two.all()] == [[{"uid": "same", "n": 1}], [{"uid": "same", "n": 2}]]


CHECK = (ROOT / "docs" / "journal-format.md").read_text(encoding="utf-8")
CHECK = CHECK[CHECK.index("```python\n") + 10 :]
CHECK = CHECK[: CHECK.index("```")]


def test_the_journal_stays_what_its_format_promises(ledger: Ledger) -> None:
    saved = ledger.add([inspection(), Village(name="石岗村")], act="add")
    ledger.amend(replace(saved[0], findings="改"))
    for _step in range(3):
        undo_last(ledger)
    ledger.add([Village(name="东岸村")], act="add")
    for _step in range(3):
        undo_last(ledger)
    run = subprocess.run(
        [sys.executable, "-c", CHECK, str(ledger.folder / "journal.jsonl")],
        capture_output=True,
        encoding="utf-8",
    )
    assert run.returncode == 0, run.stderr
    assert ledger.head in run.stdout
    assert verify(ledger.folder).problems == []


# ------------------------------------------------------------------ any sequence


STEPS = ("add", "batch", "directory", "amend", "submit", "approve", "return", "void", "undo", "db")


def take(ledger: Ledger, step: str, number: int) -> None:
    """Take a step with the record that `number` chooses, where it is open to one."""
    rows = ledger.rows()
    if step == "add" or not rows:
        ledger.add(
            [inspection(subject=f"甲{number}", status="draft" if number % 2 else "submitted")]
        )
    elif step == "batch":
        batch = [inspection(digest=f"{number}-{n}") for n in range(number % 4 + 1)]
        ledger.add([*batch, patrol(), training(date=day("2024-01-02"))], "import", "文件")
    elif step == "directory":
        ledger.add([Village(name=f"村{number}"), RosterOfficer(name=f"官{number}")], act="add")
    elif step == "undo":
        undo_last(ledger)
    elif step == "db":
        notes = ledger.db.table("notes")
        ids = [note.doc_id for note in notes]
        if number % 3 == 0 and ids:
            notes.remove(doc_ids=[ids[number % len(ids)]])
        elif number % 3 == 1 and ids:
            notes.update({"n": [number]})
        else:
            notes.insert({"n": number})
    else:
        record = ledger.get(rows[number % len(rows)].facts.uid)
        if step == "amend":
            ledger.amend(replace(record, remarks=f"改{number}"), why="更正")
        elif step in ("return", "void"):
            getattr(ledger, {"return": "return_"}.get(step, step))(record.uid, why="理由")
        else:
            getattr(ledger, step)(record.uid)


@given(steps=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 50)), max_size=12))
def test_undo_gives_the_documents_before_and_undo_again_those_after(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int]]
) -> None:
    folder = tmp_path_factory.mktemp("undo") / "ledger"
    with Ledger.create(folder, Town(name="宋桂镇")) as ledger:
        for step, number in steps:
            before, head = documents(ledger), ledger.head
            try:
                take(ledger, step, number)
            except InvalidError:
                assert ledger.head == head
                continue
            if ledger.head == head:
                continue
            after = documents(ledger)
            undo_last(ledger)
            if step != "undo":
                assert without_new(documents(ledger), before) == before
            undo_last(ledger)
            assert documents(ledger) == after
        assert verify(folder).problems == []
