"""The ledger: the life of a record, its history, its numbers, and several people at once."""

import errno
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from storage import facts
from storage.database import LedgerDB
from storage.directories import RosterOfficer, Town, Village
from storage.errors import (
    CannotWriteError,
    ConflictError,
    DamagedError,
    InvalidError,
    NoSuchRecordError,
    NotALedgerError,
    TaizhangError,
)
from storage.ledger import Ledger
from storage.records import Inspection, Officer
from storage.undo import undo_last
from storage.verify import verify
from tests.storage.samples import day, inspection, patrol, training

ROOT = Path(__file__).parents[2]


def started(script: str, *arguments: object) -> "subprocess.Popen[str]":
    """Start a Python process that runs `script` beside this one."""
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


def output(process: "subprocess.Popen[str]") -> Any:
    out, error = process.communicate(timeout=60)
    assert process.returncode == 0, error
    return json.loads(out)


# ------------------------------------------------------------------ starting one


def test_a_new_ledger_knows_its_town_and_nothing_else(ledger: Ledger) -> None:
    assert ledger.town == Town(name="宋桂镇", county="郁南县", uid=ledger.town.uid)
    assert ledger.town_name == "宋桂镇"
    assert ledger.rows() == []
    assert ledger.years() == []
    assert ledger.directory("officers") == []


def test_a_ledger_is_not_started_over_another_or_among_other_files(
    ledger: Ledger, tmp_path: Path
) -> None:
    with pytest.raises(InvalidError, match="holds a ledger already"):
        Ledger.create(ledger.folder, Town(name="另一镇"))
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "1.jpg").write_bytes(b"")
    with pytest.raises(InvalidError, match="holds other files"):
        Ledger.create(tmp_path / "photos", Town(name="另一镇"))
    with pytest.raises(InvalidError, match="holds other files"):
        Ledger.create(tmp_path / "photos" / "1.jpg", Town(name="另一镇"))
    assert ledger.town_name == "宋桂镇"


def test_a_town_without_a_name_starts_nothing(tmp_path: Path) -> None:
    with pytest.raises(InvalidError):
        Ledger.create(tmp_path / "new", Town(name="\u200b "))
    assert not (tmp_path / "new").exists()


START = """
import sys, time
from pathlib import Path
from storage.database import LedgerDB
folder, moment, who = Path(sys.argv[1]), float(sys.argv[2]), sys.argv[3]
for trial in range(12):
    while time.time() < moment + trial / 10:
        pass
    with LedgerDB(folder / str(trial)) as db:
        db.insert({"who": who})
print('"done"')
"""


def test_those_who_start_a_ledger_at_the_same_moment_share_it(tmp_path: Path) -> None:
    moment = time.time() + 0.8
    for process in [started(START, tmp_path, moment, who) for who in "甲乙丙"]:
        output(process)
    for trial in range(12):
        with LedgerDB(tmp_path / str(trial)) as db:
            assert sorted(document["who"] for document in db) == sorted("甲乙丙")


# ------------------------------------------------------------------ the life of a record


def test_a_record_goes_from_draft_to_approved_and_may_be_returned_on_the_way(
    ledger: Ledger,
) -> None:
    (one,) = ledger.add([inspection(status="draft")])
    assert ledger.get(one.uid).status == "draft"
    assert ledger.submit(one.uid).status == "submitted"
    returned = ledger.return_(one.uid, " 缺照片 ", by="梁主任")
    assert isinstance(returned, Inspection)
    assert (returned.status, returned.return_reason, returned.reviewed_by) == (
        *("returned", "缺照片"),
        "梁主任",
    )
    again = ledger.submit(one.uid)
    assert isinstance(again, Inspection)
    assert (again.status, again.return_reason) == ("submitted", "")
    approved = ledger.approve(one.uid, by="梁主任")
    assert ledger.get(one.uid) == approved
    assert isinstance(approved, Inspection)
    assert (approved.status, approved.reviewed_by) == ("approved", "梁主任")


STEPS: dict[str, Callable[[Ledger, str], Any]] = {
    "submit": lambda ledger, uid: ledger.submit(uid),
    "approve": lambda ledger, uid: ledger.approve(uid),
    "return": lambda ledger, uid: ledger.return_(uid, "缺照片"),
    "void": lambda ledger, uid: ledger.void(uid, "重复"),
}
OPEN = {
    "draft": {"submit", "void"},
    "submitted": {"approve", "return", "void"},
    "approved": {"void"},
    "returned": {"submit", "void"},
    "void": set(),
}


@pytest.mark.parametrize("status", OPEN)
@pytest.mark.parametrize("step", STEPS)
def test_only_the_steps_that_a_state_allows_are_open(
    ledger: Ledger, status: Any, step: str
) -> None:
    (one,) = ledger.add([inspection(status=status)])
    head = ledger.head
    if step in OPEN[status]:
        STEPS[step](ledger, one.uid)
        assert ledger.get(one.uid).status != status
    else:
        with pytest.raises(InvalidError, match="this step is not open to it"):
            STEPS[step](ledger, one.uid)
        assert ledger.head == head


def test_returning_and_voiding_need_a_reason(ledger: Ledger) -> None:
    (one,) = ledger.add([inspection()])
    for step in (ledger.return_, ledger.void):
        with pytest.raises(InvalidError, match="reason is needed") as refusal:
            step(one.uid, "  ")
        assert refusal.value.name == "why"
    assert ledger.get(one.uid).status == "submitted"


def test_a_void_record_stays_in_the_ledger_and_changes_no_more(ledger: Ledger) -> None:
    (one,) = ledger.add([inspection()])
    void = ledger.void(one.uid, "重复登记")
    assert (void.status, void.void_reason) == ("void", "重复登记")
    assert [row.facts.uid for row in ledger.rows()] == [one.uid]
    with pytest.raises(InvalidError, match="nothing in it changes"):
        ledger.amend(replace(one, findings="改"), why="改")


def test_patrols_and_trainings_have_the_same_life(ledger: Ledger) -> None:
    for one in ledger.add([patrol(), training()]):
        assert ledger.approve(one.uid).status == "approved"
        assert ledger.void(one.uid, "重复").void_reason == "重复"


def test_amending_after_approval_needs_a_reason(ledger: Ledger) -> None:
    (one,) = ledger.add([inspection()])
    amended = ledger.amend(replace(one, findings="改一"))
    approved = ledger.approve(amended.uid)
    with pytest.raises(InvalidError, match="changing it needs a reason") as refusal:
        ledger.amend(replace(approved, findings="改二"), why=" ")
    assert refusal.value.name == "why"
    assert ledger.get(one.uid) == approved
    ledger.amend(replace(approved, findings="改二"), why="笔误")
    assert ledger.get(one.uid) == replace(approved, findings="改二")


def test_an_amendment_is_checked_like_a_new_record(ledger: Ledger) -> None:
    (one,) = ledger.add([inspection()])
    with pytest.raises(InvalidError):
        ledger.amend(replace(one, credit_code="91440300715267260X"))
    with pytest.raises(NoSuchRecordError):
        ledger.amend(replace(one, uid="01970000-0000-7000-8000-000000000000"))
    assert ledger.get(one.uid) == one


def test_one_record_that_cannot_be_meant_keeps_all_of_a_batch_out(ledger: Ledger) -> None:
    head = ledger.head
    with pytest.raises(InvalidError):
        ledger.add([inspection(), inspection(started="25:00"), inspection()])
    assert ledger.head == head


def test_a_batch_is_one_transaction(ledger: Ledger) -> None:
    before = ledger.store.follow()
    ledger.add([inspection(), patrol(), training(), Village(name="石岗村"), inspection()])
    assert ledger.store.follow().tx == before.tx + 1


@pytest.mark.parametrize("text", ["\udcff石岗", "石\ud800岗"])
def test_text_in_broken_bytes_is_cleaned_or_refused_in_a_sentence(
    ledger: Ledger, text: str
) -> None:
    try:
        (one,) = ledger.add([inspection(subject=text, extra={text: text})], why=text, by=text)
        ledger.void(one.uid, why=text)
    except InvalidError:
        return
    assert ledger.get(one.uid).status == "void"
    assert len(ledger.history(one.uid)) == 2


# ------------------------------------------------------------------ history


def test_history_tells_who_when_what_and_from_what_to_what(ledger: Ledger) -> None:
    (one,) = ledger.add([inspection()], by="陈美玲")
    ledger.amend(replace(one, findings="发现裂缝", result="发现问题"), why="补充", by="李国强")
    ledger.return_(one.uid, "缺照片", by="梁主任")
    ledger.submit(one.uid, by="陈美玲")
    ledger.void(one.uid, "重复", by="梁主任")
    steps = ledger.history(one.number)
    assert [(step.act, step.by, step.why) for step in steps] == [
        ("log", "陈美玲", ""),
        ("amend", "李国强", "补充"),
        ("return", "梁主任", "缺照片"),
        ("submit", "陈美玲", ""),
        ("void", "梁主任", "重复"),
    ]
    assert {step.device for step in steps} == {ledger.store.context.on}
    assert [step.at for step in steps] == sorted(step.at for step in steps)
    assert all(step.at.endswith("+08:00") for step in steps)
    assert ("subject", None, one.subject) in steps[0].changes
    assert sorted(steps[1].changes) == [
        ("findings", one.findings, "发现裂缝"),
        ("result", "未发现问题", "发现问题"),
    ]
    assert sorted(steps[2].changes, key=str) == [
        ("return_reason", None, "缺照片"),
        ("reviewed_by", None, "梁主任"),
        ("status", "submitted", "returned"),
    ]
    assert sorted(steps[3].changes) == [
        ("return_reason", "缺照片", None),
        ("reviewed_by", "梁主任", None),
        ("status", "returned", "submitted"),
    ]
    assert sorted(steps[4].changes) == [
        ("status", "submitted", "void"),
        ("void_reason", None, "重复"),
    ]


def test_an_amendment_that_changes_nothing_leaves_no_trace(ledger: Ledger) -> None:
    (one,) = ledger.add([inspection()])
    head = ledger.head
    ledger.amend(one)
    assert ledger.head == head
    assert len(ledger.history(one.uid)) == 1


def test_who_is_at_the_keyboard_is_named_where_nobody_else_is(ledger: Ledger) -> None:
    (one,) = ledger.add([inspection()])
    assert [step.by for step in ledger.history(one.uid)] == ["测试员"]


# ------------------------------------------------------------------ numbers


def test_numbers_ascend_within_a_year_and_a_kind(ledger: Ledger) -> None:
    found = ledger.add(
        [
            inspection(),
            inspection(date=day("2024-01-01")),
            patrol(),
            inspection(),
            training(),
            patrol(date=day("2024-12-31")),
        ]
    )
    found += ledger.add([inspection(), patrol()])
    assert [record.number for record in found] == [
        *("2025-0001", "2024-0001", "巡2025-0001", "2025-0002", "训2025-0001", "巡2024-0001"),
        *("2025-0003", "巡2025-0002"),
    ]


def test_the_ten_thousandth_number_follows_the_one_before(ledger: Ledger) -> None:
    ledger.add([inspection(number="2025-9999"), inspection(number="2025-0999")])
    numbers = [ledger.add([inspection()])[0].number for _ in range(2)]
    assert numbers == ["2025-10000", "2025-10001"]


def test_a_number_is_not_given_again_after_its_record_is_void(ledger: Ledger) -> None:
    (one,) = ledger.add([inspection()])
    ledger.void(one.uid, "重复")
    assert ledger.add([inspection()])[0].number == "2025-0002"


ADD = """
import json, sys
sys.path.insert(0, ".")
from storage.ledger import Ledger
from tests.storage.samples import inspection
with Ledger.open(sys.argv[1]) as ledger:
    found = []
    for n in range(int(sys.argv[2])):
        subjects = [f"{sys.argv[3]}-{n}-{m}" for m in range(1 + n % 3)]
        found += ledger.add([inspection(subject=subject) for subject in subjects])
print(json.dumps({record.uid: [record.number, record.subject] for record in found}))
"""


def test_processes_that_add_at_once_lose_nothing_and_share_the_numbers(ledger: Ledger) -> None:
    processes = [started(ADD, ledger.folder, 24, who) for who in ("甲", "乙", "丙")]
    here = [ledger.add([inspection(subject=f"丁-{n}")])[0] for n in range(24)]
    told = {record.uid: [record.number, record.subject] for record in here}
    for process in processes:
        told |= output(process)
    assert len(told) == 3 * 48 + 24
    there = {row.facts.uid: [row.facts.number, row.facts.subject] for row in ledger.rows()}
    assert there == told
    assert sorted(number for number, _ in told.values()) == [
        f"2025-{n:04}" for n in range(1, len(told) + 1)
    ]


STEP = """
import json, sys, time
from storage.errors import InvalidError
from storage.ledger import Ledger
with Ledger.open(sys.argv[1]) as ledger:
    rows = [row.facts.uid for row in ledger.rows()]
    ledger.db
    while time.time() < float(sys.argv[2]): pass
    done = 0
    for uid in rows:
        try:
            ledger.approve(uid) if sys.argv[3] == "approve" else ledger.void(uid, "重复")
            done += 1
        except InvalidError:
            pass
print(json.dumps(done))
"""


def test_a_step_is_taken_from_the_state_that_the_record_is_in_then(ledger: Ledger) -> None:
    """Two supervisors at once: what one has made void, the other cannot approve any more."""
    ledger.add([inspection() for _ in range(150)])
    moment = time.time() + 0.8
    processes = [started(STEP, ledger.folder, moment, step) for step in ("approve", "void")]
    for process in processes:
        output(process)
    lives: Counter[tuple[str, ...]] = Counter()
    for row in ledger.rows():
        assert ledger.get(row.facts.uid).status == "void"
        lives[tuple(step.act for step in ledger.history(row.facts.uid))] += 1
    assert set(lives) <= {("log", "void"), ("log", "approve", "void")}


def test_what_another_process_saves_is_seen_at_once(ledger: Ledger) -> None:
    with Ledger.open(ledger.folder) as other:
        (one,) = other.add([inspection()])
        assert ledger.get(one.number) == one
        ledger.void(one.uid, "重复")
        assert other.get(one.uid).status == "void"
        assert other.head == ledger.head


# ------------------------------------------------------------------ a folder that cannot be written


def test_a_folder_that_cannot_be_locked_is_told_and_can_still_be_read(ledger: Ledger) -> None:
    (one,) = ledger.add([inspection()])
    (ledger.folder / "lock").unlink()
    (ledger.folder / "lock").mkdir()
    with pytest.raises(CannotWriteError, match="What was saved before is unharmed"):
        ledger.add([inspection()])
    with pytest.raises(CannotWriteError):
        ledger.void(one.uid, "重复")
    assert [row.facts.uid for row in ledger.rows()] == [one.uid]
    with Ledger.open(ledger.folder) as other:
        assert other.get(one.uid) == one


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(TaizhangError):
        Ledger.create(tmp_path / "file" / "ledger", Town(name="宋桂镇"))
    with pytest.raises(NotALedgerError):
        Ledger.open(tmp_path / "file" / "ledger")


# ------------------------------------------------------------------ finding


def test_a_record_answers_to_its_number_and_its_identity(ledger: Ledger) -> None:
    one, round_ = ledger.add([inspection(), patrol()])
    for reference in (
        one.number,
        one.uid,
        one.uid[:-1],
        f"  {one.number} ",
        "２０２５－０００１",
        "２０２５-０００１",
    ):
        assert ledger.get(reference) == one
    assert ledger.get("巡2025-0001") == round_


@pytest.mark.parametrize(
    "reference", ["", "0001", "2025-0009", "2025", "ffffffff", "%", "________"]
)
def test_what_no_record_answers_to_is_told(ledger: Ledger, reference: str) -> None:
    ledger.add([inspection()])
    with pytest.raises(NoSuchRecordError, match="no record"):
        ledger.get(reference)


def test_the_start_of_an_identity_that_two_records_have_is_not_guessed(ledger: Ledger) -> None:
    one, two = ledger.add([inspection(), inspection()])
    assert one.uid[:8] == two.uid[:8]
    with pytest.raises(NoSuchRecordError, match="More than one"):
        ledger.get(one.uid[:8])


def test_rows_come_the_latest_first_and_can_be_limited(ledger: Ledger) -> None:
    ledger.add([inspection(date=day(f"2025-{month:02}-01")) for month in (3, 12, 7)])
    ledger.add([inspection(date=day("2025-07-01")), inspection(date=None)])
    dates = [row.facts.date for row in ledger.rows()]
    assert dates == ["2025-12-01", "2025-07-01", "2025-07-01", "2025-03-01", ""]
    assert [row.facts.number for row in ledger.rows()][1:3] == ["2025-0004", "2025-0003"]
    assert len(ledger.rows(limit=2)) == 2
    assert ledger.rows(limit=0) == []


def subjects(ledger: Ledger, *arguments: Any, **conditions: Any) -> list[str]:
    return sorted(row.facts.subject for row in ledger.rows(*arguments, **conditions))


def test_rows_are_filtered_by_what_they_say(ledger: Ledger) -> None:
    ledger.add(
        [
            inspection(subject="甲", village="石岗村", kind="个案检查"),
            inspection(subject="乙", village="东岸村", date=day("2024-05-01")),
            inspection(subject="丙", officers=(Officer(name="陈 美"), Officer(name="王五"))),
            patrol(village="石岗村"),
        ]
    )
    assert subjects(ledger, village="石岗村") == ["", "丙", "甲"]
    assert subjects(ledger, (facts.INSPECTIONS,), village="石岗村") == ["丙", "甲"]
    assert subjects(ledger, year=2024) == ["乙"]
    assert subjects(ledger, (facts.INSPECTIONS,), month="05") == ["丙", "乙", "甲"]
    assert subjects(ledger, officer="陈美") == ["丙"]
    assert subjects(ledger, officer="陈 美", village="石岗村") == ["丙"]
    assert subjects(ledger, kind="个案检查") == ["甲"]
    assert subjects(ledger, village="石岗") == []


def test_the_words_of_a_search_are_taken_as_they_are_written(ledger: Ledger) -> None:
    ledger.add(
        [
            inspection(subject="100%合格", findings="a_b"),
            inspection(subject="100分合格", findings="axb"),
            inspection(subject="惊叹!号", findings="'; drop table records; --"),
        ]
    )
    assert subjects(ledger, text="100%") == ["100%合格"]
    assert subjects(ledger, text="a_b") == ["100%合格"]
    assert subjects(ledger, text="叹!号") == ["惊叹!号"]
    assert subjects(ledger, text="'; --") == ["惊叹!号"]
    assert subjects(ledger, text="%") == ["100%合格"]
    assert subjects(ledger, text="合格 100") == ["100%合格", "100分合格"]
    assert subjects(ledger, text="合格 叹") == []
    assert subjects(ledger, officer="%") == subjects(ledger, officer="___") == []
    assert subjects(ledger, village="%") == []


def test_full_width_and_half_width_find_the_same(ledger: Ledger) -> None:
    record, other = ledger.add(
        [inspection(subject="上围村56号工地"), inspection(subject="５７号工地（甲）")]
    )
    wide = record.number.translate(str.maketrans("0123456789-", "０１２３４５６７８９－"))
    for text in (wide, wide[-4:], record.number.replace("-", "—"), "５６号"):
        assert subjects(ledger, text=text) == ["上围村56号工地"]
    assert subjects(ledger, text="57号") == subjects(ledger, text="５７号") == [other.subject]
    assert (
        subjects(ledger, text="工地(甲)") == subjects(ledger, text="工地（甲）") == [other.subject]
    )
    assert ledger.get(wide).uid == record.uid


def test_search_looks_into_every_part_of_a_record(ledger: Ledger) -> None:
    ledger.add(
        [
            inspection(
                subject="甲",
                problems=("裂缝",),
                extra={"备注栏": "独有词"},
                officers=(Officer(name="赵六", certificate="粤U9"), Officer(name="王五")),
            ),
            inspection(subject="乙"),
        ]
    )
    for word in ("裂缝", "独有词", "赵六", "粤u9"):
        assert subjects(ledger, text=word) == ["甲"]


def test_years_are_those_that_have_records(ledger: Ledger) -> None:
    ledger.add([inspection(), inspection(date=day("2023-01-01")), training(date=None)])
    assert ledger.years() == [2025, 2023]


def test_directories_give_back_what_was_put_in(ledger: Ledger) -> None:
    officer = RosterOfficer(name="陈美玲", certificate="1906", valid_until=day("2027-01-01"))
    saved = ledger.add([officer, Village(name="石岗村")])
    assert ledger.directory("officers") == [saved[0]]
    assert saved[0] == replace(officer, uid=saved[0].uid)
    assert ledger.directory("villages") == [saved[1]]


def test_a_ledger_whose_journal_was_changed_says_so(ledger: Ledger) -> None:
    ledger.add([inspection(), inspection()])
    path = ledger.folder / "journal.jsonl"
    data = path.read_bytes()
    ledger.close()
    (ledger.folder / "index.sqlite").unlink()
    path.write_bytes(data.replace("稳固".encode(), "松动".encode(), 1))
    with pytest.raises(DamagedError, match="taizhang verify"), Ledger.open(ledger.folder) as other:
        other.rows()


# ------------------------------------------------------------------ starting where it failed


@pytest.mark.skipif(sys.platform == "win32", reason="the calls are those of POSIX")
@pytest.mark.parametrize("lasting", [True, False])
@pytest.mark.parametrize("place", range(1, 16))
def test_a_ledger_that_could_not_be_started_can_be_once_the_disk_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: int, lasting: bool
) -> None:
    """Whatever the failing disk left behind is no file of somebody else's, nor a ledger."""
    folder, town, calls = tmp_path / "new", Town(name="宋桂镇"), [0]

    def failing(real: Any) -> Any:
        def call(*arguments: Any, **options: Any) -> Any:
            calls[0] += 1
            if calls[0] == place or (lasting and calls[0] > place):
                raise OSError(errno.EROFS, os.strerror(errno.EROFS))
            return real(*arguments, **options)

        return call

    with monkeypatch.context() as patch:
        for name in ("write", "fsync", "replace", "unlink", "mkdir", "ftruncate"):
            patch.setattr(os, name, failing(getattr(os, name)))
        try:
            Ledger.create(folder, town).close()
        except CannotWriteError as error:
            # Where what was written could not be taken back, it may be there.
            started = "not certain" in str(error)
        else:
            started = True
    if started:
        with pytest.raises(InvalidError, match="holds a ledger already"):
            Ledger.create(folder, town)
    else:
        Ledger.create(folder, town).close()
    with Ledger.open(folder) as ledger:
        assert ledger.town_name == "宋桂镇"
        assert len(ledger.db.table("town")) == 1
        ledger.add([inspection()])
    assert not list(folder.glob(".*.part"))


def test_an_entry_of_a_directory_is_amended_with_its_history(ledger: Ledger) -> None:
    officer, village = ledger.add(
        [RosterOfficer(name="陈美玲", certificate="1"), Village(name="石岗村")]
    )
    gone = ledger.amend_entry(replace(officer, active=False), officer, why="调离")
    assert ledger.directory("officers") == [gone]
    steps = ledger.entry_history(officer.uid)
    assert [(step.act, step.why) for step in steps] == [("log", ""), ("amend", "调离")]
    with pytest.raises(ConflictError) as conflict:
        ledger.amend_entry(replace(officer, name="陈美灵"), officer)
    assert conflict.value.parts == ["active"]
    with pytest.raises(InvalidError):
        ledger.add([RosterOfficer(name="区文辉", certificate="１")])
    with pytest.raises(InvalidError):
        ledger.add([Village(name="石岗村")])
    with pytest.raises(NoSuchRecordError):
        ledger.amend_entry(replace(village, uid="nobody"))
    head = ledger.head
    ledger.amend_entry(village, village)
    assert ledger.head == head
    town = ledger.town
    ledger.amend_entry(replace(town, name="平台镇"), town)
    assert ledger.town_name == "平台镇"
    assert verify(ledger.folder).problems == []


def test_lists_take_identities_and_an_order(ledger: Ledger) -> None:
    early, late, back = ledger.add(
        [
            inspection(date=day("2025-01-05")),
            inspection(date=day("2025-03-05")),
            inspection(date=day("2024-12-05")),
        ]
    )
    ledger.return_(back.uid, "补充")
    ledger.amend(replace(early, remarks="改过"))

    def uids(**asked: Any) -> list[str]:
        return [row.facts.uid for row in ledger.rows(**asked)]

    assert uids() == [late.uid, early.uid, back.uid]
    assert uids(order="returned") == [back.uid, late.uid, early.uid]
    assert uids(order="waiting") == [late.uid, back.uid, early.uid]
    assert uids(uids=[back.uid, early.uid]) == [early.uid, back.uid]
    assert uids(uids=[]) == []
    assert ledger.standing() == {"submitted": 2, "returned": 1}
    assert ledger.last_visits([early.subject]) == {early.subject: "2025-03-05"}
    assert ledger.last_saved("nobody") == ("", "")
    assert not ledger.is_sample


def test_the_visits_of_a_subject_are_counted_as_records_come_and_change(ledger: Ledger) -> None:
    first, _second, other = ledger.add(
        [inspection(subject="甲店"), inspection(subject="甲店"), inspection(subject="乙店")]
    )
    ledger.add([patrol(), training()])
    assert ledger.store.index.subjects() == {"甲店": 2, "乙店": 1}
    ledger.void(first.uid, "重复登记")
    ledger.amend(replace(other, subject="丙店"))
    assert ledger.store.index.subjects() == {"甲店": 2, "丙店": 1}
    undo_last(ledger)
    assert ledger.store.index.subjects() == {"甲店": 2, "乙店": 1}
    assert not ledger.store.index.miscounted()
    ledger.store.index.reset()
    ledger.store.follow()
    assert ledger.store.index.subjects() == {"甲店": 2, "乙店": 1}
    assert verify(ledger.folder).problems == []


def test_whoever_waits_for_the_index_is_told_how_far_it_is(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.taking._MOST_AT_ONCE", 2)
    for _record in range(5):
        ledger.add([inspection()])
    (ledger.folder / "index.sqlite").unlink()
    told: list[int] = []
    with Ledger.open(ledger.folder) as again:
        assert again.store.behind == again.store.journal.size()
        end = again.store.follow(told.append)
        assert again.store.behind == 0
        assert len(again.rows()) == 5
    assert told == sorted(set(told))
    assert len(told) > 2
    assert told[-1] == end.offset
