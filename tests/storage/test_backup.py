"""Backups: consistent while others write, whole or not there, and put back without a loss."""

import errno
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from storage import disk, indexfile, journal
from storage.attachments import attach, trouble
from storage.backup import default_name, make
from storage.backupfile import FOLDER, SUFFIX, check
from storage.directories import Town, Village
from storage.errors import (
    CannotWriteError,
    DamagedError,
    InvalidError,
    NotALedgerError,
    TaizhangError,
)
from storage.ledger import Ledger
from storage.line import CHINA
from storage.restore import plan, restore
from storage.rolling import roll, rolled
from storage.verify import verify
from tests.storage.samples import inspection, patrol

ROOT = Path(__file__).parents[2]
posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork and no SIGKILL")


@pytest.fixture
def full(ledger: Ledger, tmp_path: Path) -> Ledger:
    """A ledger with records, settings, an attachment and an interrupted write set aside."""
    (tmp_path / "现场.jpg").write_bytes(b"\xff\xd8" + random.Random(1).randbytes(5000))
    (one, _two, _three) = ledger.add([inspection(), patrol(), inspection(subject="甲")])
    attach(ledger, one.number, [tmp_path / "现场.jpg"])
    (ledger.folder / "settings").mkdir()
    (ledger.folder / "settings" / "counting.toml").write_text("x = 1\n")
    (ledger.folder / "set-aside").mkdir()
    (ledger.folder / "set-aside" / "20250101-000000-byte-7.jsonl").write_bytes(b'{"tx":')
    return ledger


def content(folder: Path) -> dict[str, bytes]:
    """Return what makes a ledger: not its index, its lock and its backups."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and not path.name.startswith((indexfile.NAME, "lock"))
        and FOLDER not in path.relative_to(folder).parts
    }


def parts(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as archive:
        return sorted(archive.namelist())


def restored(path: Path, folder: Path) -> Path | None:
    return restore(plan(path, folder)).aside


# ------------------------------------------------------------------ making one


def test_a_backup_holds_the_whole_ledger_and_gives_it_back(full: Ledger, tmp_path: Path) -> None:
    made = make(full.store, tmp_path)
    assert made == check(made.path)
    assert made.path.name.startswith("宋桂镇-20")
    assert made.path.name.endswith(SUFFIX)
    assert (made.head, made.town) == (full.head, "宋桂镇")
    assert made.entries == verify(full.folder).entries
    assert restored(made.path, tmp_path / "new") is None
    assert content(tmp_path / "new") == content(full.folder)
    assert verify(tmp_path / "new").problems == []
    with Ledger.open(tmp_path / "new") as other:
        assert other.rows() == full.rows()
        assert other.head == full.head
        record: Any = other.get("2025-0001")
        assert trouble(other.folder, record.attachments[0]) == ""


def test_a_backup_says_in_itself_what_it_is(full: Ledger, tmp_path: Path) -> None:
    made = make(full.store, tmp_path / f"a{SUFFIX}")
    with zipfile.ZipFile(made.path) as archive:
        told = json.loads(archive.read("backup.json"))
        assert archive.testzip() is None
    assert told["format"] == "taizhang-backup"
    assert told["version"] == 1
    assert told["head"] == full.head
    assert told["bytes"] == (full.folder / journal.NAME).stat().st_size
    assert told["made"].endswith("+08:00")
    assert {*told["files"], "backup.json", journal.NAME} == set(parts(made.path))


def test_what_is_not_the_ledger_stays_out(full: Ledger, tmp_path: Path) -> None:
    (full.folder / "settings" / ".x.1.part").write_text("")
    if sys.platform != "win32":
        (full.folder / "settings" / "link.toml").symlink_to(tmp_path)
    (full.folder / "own notes.txt").write_text("")
    make(full.store, tmp_path / "one.zip")
    roll(full.store)
    made = make(full.store, tmp_path / "two.zip")
    held = {part.split("/")[0] for part in parts(made.path)}
    assert held == {"backup.json", journal.NAME, "settings", "attachments", "set-aside"}
    assert "settings/counting.toml" in parts(made.path)
    assert not [part for part in parts(made.path) if "part" in part or "link" in part]


@pytest.mark.parametrize(
    ("town", "name"),
    [
        ("宋桂镇", "宋桂镇"),
        ("../../etc", "etc"),
        ("a/b\\c:d*e", "a-b-c-d-e"),
        (" \u202e\x1b ", "ledger"),
        ("镇" * 90, "镇" * 40),
        ("CON $(rm)", "CON-rm"),
    ],
)
def test_the_town_gives_a_name_that_every_system_takes(town: str, name: str) -> None:
    assert default_name(town).startswith(f"{name}-20")


def test_a_backup_never_takes_the_place_of_anything_else(full: Ledger, tmp_path: Path) -> None:
    one, two = make(full.store, tmp_path), make(full.store, tmp_path)
    assert one.path != two.path
    before = content(full.folder)
    with zipfile.ZipFile(tmp_path / "报告.docx", "w") as archive:
        archive.writestr("word/document.xml", "")
    report = (tmp_path / "报告.docx").read_bytes()
    for other in (
        full.folder / journal.NAME,
        full.folder / "settings" / "counting.toml",
        tmp_path / "报告.docx",
    ):
        with pytest.raises(CannotWriteError, match="no backup"):
            make(full.store, other)
    with pytest.raises(CannotWriteError, match="no folder"):
        make(full.store, tmp_path / "no such folder")
    assert (tmp_path / "报告.docx").read_bytes() == report
    assert content(full.folder) == before
    full.add([inspection()])
    assert make(full.store, one.path).head == full.head == check(one.path).head


def test_what_was_not_saved_yet_is_not_in_a_backup(full: Ledger, tmp_path: Path) -> None:
    head = full.head
    with (full.folder / journal.NAME).open("ab") as file:
        file.write(b'{"tx":9,"end":false,"at":"2025')
    made = make(full.store, tmp_path)
    assert made.head == head
    restored(made.path, tmp_path / "new")
    assert verify(tmp_path / "new").notes == []


def test_a_damaged_ledger_is_not_copied_over_a_good_backup(full: Ledger, tmp_path: Path) -> None:
    made = make(full.store, tmp_path / "good.zip")
    path = full.folder / journal.NAME
    path.write_bytes(path.read_bytes().replace("甲".encode(), "乙".encode()))
    with pytest.raises(DamagedError, match="No backup was made"):
        make(full.store, made.path)
    assert check(made.path) == made
    assert not list(tmp_path.glob(".*"))


WRITE = """
import sys
sys.path.insert(0, ".")
from storage.ledger import Ledger
from tests.storage.samples import inspection
with Ledger.open(sys.argv[1]) as ledger:
    while True:
        for record in ledger.add([inspection(), inspection()]):
            print(record.uid, flush=True)
"""


def test_a_backup_is_consistent_while_another_process_writes(
    ledger: Ledger, tmp_path: Path
) -> None:
    ledger.add([inspection() for _ in range(200)])
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITE, str(ledger.folder)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert writer.stdout is not None
    try:
        made = []
        for number in range(8):
            told = [writer.stdout.readline().strip() for _ in range(6)]
            made.append((make(ledger.store, tmp_path / f"{number}.zip"), told))
    finally:
        writer.kill()
        writer.communicate()
    whole = (ledger.folder / journal.NAME).read_bytes()
    assert len({backup.head for backup, _told in made}) > 1
    for number, (backup, told) in enumerate(made):
        folder = tmp_path / f"r{number}"
        restored(backup.path, folder)
        assert whole.startswith((folder / journal.NAME).read_bytes())
        found = verify(folder)
        assert (found.problems, found.notes, found.head) == ([], [], backup.head)
        with Ledger.open(folder) as other:
            assert {other.get(uid).uid for uid in told} == set(told)
            assert len(other.rows()) % 2 == 0


# ------------------------------------------------------------------ killed and refused


def forked(work: Callable[[], object], kill: float | int | None) -> bool:
    """Run `work` in another process; tell whether it came to its end.

    Args:
        work: what to do.
        kill: kill it before its n-th step in the file system, or after so many
            seconds where this is no integer.
    """
    pid = os.fork()
    if pid == 0:
        try:
            if isinstance(kill, int):
                left = kill

                def step(event: str, arguments: tuple[Any, ...]) -> None:
                    nonlocal left
                    if event == "open" or event.startswith(("os.re", "os.li", "os.mk", "os.rm")):
                        left -= 1
                        if not left:
                            os.kill(os.getpid(), signal.SIGKILL)

                sys.addaudithook(step)
            work()
            os._exit(0)
        except BaseException as error:
            sys.stderr.write(f"{error!r}\n")
            os._exit(3)
    if isinstance(kill, float):
        time.sleep(kill)
        os.kill(pid, signal.SIGKILL)
    _pid, status = os.waitpid(pid, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return not os.WIFSIGNALED(status)


def kills() -> Iterator[float | int]:
    """Yield every step, and then some moments between them."""
    yield from range(1, 500)


def opened_head(folder: Path) -> str:
    # Photos that somebody deleted are not what this is about.
    assert [text for text in verify(folder).problems if "attachment" not in text] == []
    with Ledger.open(folder) as ledger:
        assert len(ledger.rows()) == len({row.facts.uid for row in ledger.rows()})
        return ledger.head


@posix
def test_a_backup_that_is_killed_is_whole_or_not_there(full: Ledger, tmp_path: Path) -> None:
    folder, head = full.folder, full.head
    good = make(full.store, tmp_path / "good.zip")
    full.close()
    before = content(folder)

    def work() -> None:
        with Ledger.open(folder) as ledger:
            make(ledger.store, tmp_path / "new.zip")
            make(ledger.store, good.path)

    for kill in kills():
        (tmp_path / "new.zip").unlink(missing_ok=True)
        ended = forked(work, kill)
        assert content(folder) == before
        assert check(good.path).head == head
        assert not (tmp_path / "new.zip").exists() or check(tmp_path / "new.zip").head == head
        if ended:
            break
    assert kill > 15
    chance = random.Random(5)
    for _kill in range(15):
        forked(work, chance.random() * 0.03)
        assert check(good.path).head == head
    assert opened_head(folder) == head


@posix
def test_a_restore_that_is_killed_leaves_the_old_ledger_or_the_new_one(
    full: Ledger, tmp_path: Path
) -> None:
    made = make(full.store, tmp_path / "made.zip")
    full.void("2025-0001", "重复")
    full.add([inspection()])
    settings = full.folder / "settings"
    (settings / "counting.toml").write_text("x = 2\n")
    (settings / "wording.toml").write_text("y = 1\n")
    shutil.rmtree(full.folder / "attachments")
    full.close()
    heads = {full_head := verify(full.folder).head, made.head}
    seen = set()

    def work() -> None:
        restored(made.path, folder)

    chance = random.Random(6)
    moments = [*kills(), *(chance.random() * 0.03 for _ in range(25))]
    ended = False
    for number, kill in enumerate(moments):
        if ended and isinstance(kill, int):
            continue
        folder = tmp_path / f"try-{number}"
        shutil.copytree(full.folder, folder)
        ended = forked(work, kill) or ended
        head = opened_head(folder)
        assert head in heads
        seen.add(head)
        assert b"x = 2\n" in [path.read_bytes() for path in folder.rglob("counting.toml")]
        # What was being unpacked when the kill came may be half there, in a folder of its own.
        for path in folder.rglob("counting.toml"):
            unpacked = path.relative_to(folder).parts[0].startswith(".restore-")
            assert unpacked or path.read_bytes() in {b"x = 1\n", b"x = 2\n"}
        # Whatever was left behind, doing it again completes it.
        restored(made.path, folder)
        assert opened_head(folder) == made.head
        assert (folder / "settings" / "counting.toml").read_text() == "x = 1\n"
        assert not (folder / "settings" / "wording.toml").exists()
        journals = [path.read_bytes() for path in folder.rglob(journal.NAME)]
        assert (full.folder / journal.NAME).read_bytes() in journals
        assert not list(folder.glob(".restore-*"))
        shutil.rmtree(folder)
    assert seen == heads == {full_head, made.head}


@posix
def test_a_restore_into_a_new_folder_that_is_killed_can_be_done_again(
    full: Ledger, tmp_path: Path
) -> None:
    made = make(full.store, tmp_path / "made.zip")
    folder = tmp_path / "new"
    for kill in kills():
        ended = forked(lambda: restored(made.path, folder), kill)
        if (folder / journal.NAME).exists():
            assert opened_head(folder) == made.head
        restored(made.path, folder)
        assert opened_head(folder) == made.head
        shutil.rmtree(folder)
        if ended:
            break
    assert kill > 10


@posix
@pytest.mark.parametrize("room", [0, 500, 3000, 8000])
def test_a_full_disk_leaves_neither_half_a_backup_nor_a_changed_ledger(
    full: Ledger, tmp_path: Path, room: int
) -> None:
    made = make(full.store, tmp_path / "made.zip")
    full.add([inspection()])
    full.close()
    before = content(full.folder)

    def fails(work: Callable[[], object]) -> Callable[[], None]:
        def limited() -> None:
            import resource

            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
            with pytest.raises(CannotWriteError):
                work()

        return limited

    def backs_up() -> None:
        # The index cannot grow either; that is not what this is about.
        make(ledger.store, tmp_path / "new.zip")

    with Ledger.open(full.folder) as ledger:
        assert ledger.head
        if room < 8000:
            assert forked(fails(backs_up), None)
    assert not (tmp_path / "new.zip").exists()
    assert not list(tmp_path.glob(".*.part"))
    if room < 5000:
        planned = plan(made.path, full.folder)
        assert forked(fails(lambda: restore(planned)), None)
        assert content(full.folder) == before
        assert opened_head(full.folder) != made.head


# ------------------------------------------------------------------ damaged


def test_a_backup_with_any_bit_flipped_is_refused_or_gives_the_same_back(
    ledger: Ledger, tmp_path: Path
) -> None:
    ledger.add([inspection()])
    (ledger.folder / "settings").mkdir()
    (ledger.folder / "settings" / "counting.toml").write_text("x = 1\n")
    made = make(ledger.store, tmp_path / "made.zip")
    data = made.path.read_bytes()
    other = tmp_path / "other.zip"
    refused = 0
    for place in range(len(data)):
        changed = bytearray(data)
        changed[place] ^= 1 << place % 8
        other.write_bytes(changed)
        try:
            found = check(other)
        except TaizhangError:
            refused += 1
            continue
        told = (found.ledger, found.head, found.journal, found.entries)
        assert told == (made.ledger, made.head, made.journal, made.entries)
        assert found.parts == made.parts
    assert refused > len(data) * 0.8


def test_a_backup_that_was_cut_is_refused(full: Ledger, tmp_path: Path) -> None:
    data = make(full.store, tmp_path / "made.zip").path.read_bytes()
    for size in range(0, len(data), 97):
        (tmp_path / "cut.zip").write_bytes(data[:size])
        with pytest.raises(TaizhangError):
            check(tmp_path / "cut.zip")


def rewritten(path: Path, change: Callable[[dict[str, bytes]], object]) -> Path:
    """Return a copy of a backup whose files are changed."""
    with zipfile.ZipFile(path) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    change(held)
    other = path.with_name("rewritten.zip")
    with zipfile.ZipFile(other, "w") as archive:
        for name, data in held.items():
            archive.writestr(name, data)
    return other


def described(**parts: Any) -> Callable[[dict[str, bytes]], None]:
    def change(held: dict[str, bytes]) -> None:
        held["backup.json"] = json.dumps(json.loads(held["backup.json"]) | parts).encode()

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda held: held.pop(journal.NAME), "damaged"),
        (lambda held: held.pop("backup.json"), "not a backup"),
        (lambda held: held.update({"extra.txt": b""}), "damaged"),
        (lambda held: held.update({"settings/counting.toml": b"x = 3\n"}), "damaged"),
        (described(head="0" * 64), "damaged"),
        (described(entries=1), "damaged"),
        (described(files={}), "damaged"),
        (described(format="other"), "not a backup"),
        (described(version=2), "later version"),
        (described(entries=[]), "damaged"),
        (lambda held: held.update({"backup.json": b"[1]"}), "damaged"),
    ],
)
def test_a_backup_that_was_made_up_is_refused(
    full: Ledger, tmp_path: Path, change: Callable[[dict[str, bytes]], object], said: str
) -> None:
    made = make(full.store, tmp_path / "made.zip")
    with pytest.raises(TaizhangError, match=said):
        plan(rewritten(made.path, change), full.folder)


@pytest.mark.parametrize("name", ["settings/../../x", "/x", "journal.jsonl/x", "settings//x", "x"])
def test_a_backup_writes_nowhere_but_into_the_ledger(
    full: Ledger, tmp_path: Path, name: str
) -> None:
    def change(held: dict[str, bytes]) -> None:
        held[name] = b""
        told = json.loads(held["backup.json"])
        empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        told["files"][name] = {"bytes": 0, "sha256": empty}
        held["backup.json"] = json.dumps(told).encode()

    made = make(full.store, tmp_path / "made.zip")
    with pytest.raises(DamagedError):
        plan(rewritten(made.path, change), tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_journal_of_a_later_version_is_not_put_back(full: Ledger, tmp_path: Path) -> None:
    made = make(full.store, tmp_path / "made.zip")
    (tmp_path / "text.zip").write_text("hello")
    for path, said in ((tmp_path / "none.zip", "no backup"), (tmp_path / "text.zip", "not a")):
        with pytest.raises(NotALedgerError, match=said):
            plan(path, tmp_path / "new")
    with pytest.raises(NotALedgerError):
        plan(tmp_path, tmp_path / "new")
    assert check(made.path)


# ------------------------------------------------------------------ automatic ones


def day_before(days: int) -> str:
    return f"auto-{datetime.now(CHINA) - timedelta(days=days):%Y%m%d}{SUFFIX}"


def test_closing_a_ledger_that_changed_makes_the_backup_of_the_day(tmp_path: Path) -> None:
    with Ledger.create(tmp_path / "l", Town(name="宋桂镇")) as ledger:
        ledger.add([Village(name="石岗村")])
    assert not rolled(tmp_path / "l")  # nothing in it yet that is worth one
    with Ledger.open(tmp_path / "l") as ledger:
        ledger.add([inspection()])
        head = ledger.head
    (only,) = rolled(tmp_path / "l")
    assert only.name == day_before(0)
    assert check(only).head == head
    with Ledger.open(tmp_path / "l") as ledger:
        ledger.add([inspection()])
    assert check(only).head == head
    assert rolled(tmp_path / "l") == [only]


def test_a_ledger_that_did_not_change_gets_no_further_backup(full: Ledger) -> None:
    assert roll(full.store)
    (only,) = rolled(full.folder)
    only.rename(only.with_name(day_before(1)))
    assert roll(full.store) is None
    with Ledger.open(full.folder) as reader:
        reader.rows()
    assert [path.name for path in rolled(full.folder)] == [day_before(1)]
    full.add([inspection()])
    assert roll(full.store)
    assert [path.name for path in rolled(full.folder)] == [day_before(0), day_before(1)]


def test_seven_days_and_twelve_months_are_kept(full: Ledger) -> None:
    folder = full.folder / FOLDER
    folder.mkdir()
    names = {day_before(days) for days in range(1, 40)}
    months = [f"auto-{year}{month:02}" for year in (2019, 2020) for month in range(1, 13)]
    names |= {f"{month}{day}{SUFFIX}" for month in months for day in ("03", "27")}
    others = {"auto-readme.txt", f"宋桂镇-20200101-1200{SUFFIX}", f"auto-x{SUFFIX}"}
    for name in names | others:
        (folder / name).write_bytes(b"")
    assert roll(full.store)
    kept = [path.name for path in rolled(full.folder)]
    assert kept[:7] == [day_before(days) for days in range(7)]
    by_month: dict[str, list[str]] = {}
    for name in sorted(names | {day_before(0)}, reverse=True):
        by_month.setdefault(name[:11], []).append(name)
    latest = [months[0] for months in by_month.values()][:12]
    assert set(kept) == {*kept[:7], *latest}
    assert {path.name for path in folder.iterdir()} == {*kept, *others}


def test_an_automatic_backup_gives_back_the_records_and_leaves_the_photos(full: Ledger) -> None:
    before = content(full.folder)
    made = roll(full.store)
    assert made is not None
    full.void("2025-0001", "重复")
    full.close()
    restored(made.path, full.folder)
    after = content(full.folder)
    assert {name: after[name] for name in before} == before
    assert opened_head(full.folder) == made.head


def test_a_backup_that_cannot_be_made_hinders_nobody(full: Ledger) -> None:
    (full.folder / FOLDER).write_text("a file is in the way")
    (one,) = full.add([inspection()])
    full.close()
    assert "No automatic backup" in full.store.notices[-1]
    with Ledger.open(full.folder) as ledger:
        assert ledger.get(one.uid) == one


# ------------------------------------------------------------------ putting one back


def test_what_would_change_is_told_first(full: Ledger, tmp_path: Path) -> None:
    made = make(full.store, tmp_path / "made.zip")
    same = plan(made.path, full.folder)
    assert same.changes_nothing
    full.amend(replace(full.get("2025-0002"), findings="改"))
    (new, _village) = full.add([inspection(), Village(name="石岗村")])
    later = make(full.store, tmp_path / "later.zip")
    before = content(full.folder)
    planned = plan(made.path, full.folder)
    assert (planned.lost, planned.gained, planned.differ) == (
        [new.number, "石岗村"],
        [],
        ["2025-0002"],
    )
    assert planned.now is not None
    assert (planned.now.head, planned.then.head) == (full.head, made.head)
    assert (planned.files, planned.leaving) == ([], [])
    assert content(full.folder) == before
    full.close()
    restore(planned)
    again = plan(later.path, full.folder)
    assert (again.lost, again.gained, again.differ) == (
        [],
        [new.number, "石岗村"],
        ["2025-0002"],
    )


def test_what_is_replaced_is_kept(full: Ledger, tmp_path: Path) -> None:
    made = make(full.store, tmp_path / "made.zip")
    full.add([inspection()])
    (full.folder / "settings" / "counting.toml").write_text("x = 2\n")
    (full.folder / "settings" / "wording.toml").write_text("y = 1\n")
    full.close()
    before = content(full.folder)
    aside = restored(made.path, full.folder)
    assert aside is not None
    assert aside.parent == full.folder / "set-aside"
    assert content(aside) == {
        name: before[name]
        for name in (journal.NAME, "settings/counting.toml", "settings/wording.toml")
    }
    assert opened_head(full.folder) == made.head
    # and it is a ledger of its own, which can be put back in its turn
    with Ledger.open(aside) as old:
        assert len(old.rows()) == 4


def test_a_journal_that_is_gone_or_damaged_is_put_back(full: Ledger, tmp_path: Path) -> None:
    made = make(full.store, tmp_path / "made.zip")
    full.close()
    path = full.folder / journal.NAME
    data = path.read_bytes()
    for broken in (
        None,
        b"",
        b"hello\n",
        data[: len(data) // 2],
        data.replace("甲".encode(), "乙".encode()),
        bytes(len(data)),
    ):
        if broken is None:
            path.unlink()
        else:
            path.write_bytes(broken)
        planned = plan(made.path, full.folder)
        assert not planned.changes_nothing
        aside = restore(planned).aside
        assert opened_head(full.folder) == made.head
        assert aside is None or (aside / journal.NAME).read_bytes() == broken


def test_another_ledger_or_other_files_are_not_replaced(full: Ledger, tmp_path: Path) -> None:
    made = make(full.store, tmp_path / "made.zip")
    with Ledger.create(tmp_path / "other", Town(name="平台镇")) as other:
        head = other.head
    with pytest.raises(InvalidError, match="another ledger"):
        plan(made.path, tmp_path / "other")
    assert verify(tmp_path / "other").head == head
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "1.jpg").write_bytes(b"")
    for folder in (tmp_path / "photos", tmp_path / "photos" / "1.jpg"):
        with pytest.raises(InvalidError, match="other files"):
            plan(made.path, folder)


def test_what_was_saved_after_the_question_is_not_lost(full: Ledger, tmp_path: Path) -> None:
    made = make(full.store, tmp_path / "made.zip")
    full.add([inspection()])
    planned = plan(made.path, full.folder)
    (late,) = full.add([inspection()])
    with pytest.raises(InvalidError, match="meanwhile"):
        restore(planned)
    assert full.get(late.uid) == late
    assert opened_head(full.folder) == full.head


@pytest.mark.parametrize("place", range(1, 40))
def test_a_failing_disk_leaves_what_was_there_or_what_was_asked_for(
    full: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: int
) -> None:
    """Settings and all: never half of it, nor is it told as refused when it is done."""
    settings = full.folder / "settings"
    settings.mkdir(exist_ok=True)
    (settings / "counting.toml").write_text("# 一\n")
    (settings / "gone.toml").write_text("# 二\n")
    made = make(full.store, tmp_path / "made.zip")
    (settings / "counting.toml").write_text("# 三\n")
    (settings / "gone.toml").unlink()
    (settings / "later.toml").write_text("# 四\n")
    full.add([inspection()])
    full.close()
    planned = plan(made.path, full.folder)

    def ours() -> dict[str, bytes]:
        kept = (name for name in content(full.folder) if name.startswith(("settings", "journal")))
        return {name: (full.folder / name).read_bytes() for name in kept}

    before = ours()
    calls = [0]

    def failing(real: Any) -> Any:
        def call(*arguments: Any, **options: Any) -> Any:
            calls[0] += 1
            if calls[0] == place:
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            return real(*arguments, **options)

        return call

    with monkeypatch.context() as patch:
        for name in ("fsync", "replace", "unlink", "link", "mkdir"):
            patch.setattr(os, name, failing(getattr(os, name)))
        try:
            done = restore(planned)
        except CannotWriteError:
            done = None
    if done is None:
        assert ours() == before
    else:
        assert (settings / "counting.toml").read_text() == "# 一\n"
        assert sorted(path.name for path in settings.iterdir()) == ["counting.toml", "gone.toml"]
        assert opened_head(full.folder) == made.head
    assert verify(full.folder).problems == []


@posix
def test_a_restore_that_the_disk_does_not_confirm_is_done_and_says_so(
    full: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make(full.store, tmp_path / "made.zip")
    full.add([inspection()])
    full.close()
    planned = plan(made.path, full.folder)
    real = disk.sync_folder

    def sync_folder(folder: Path) -> None:
        if (folder / journal.NAME).read_bytes() != before:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        real(folder)

    before = (full.folder / journal.NAME).read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(
            disk,
            "sync_folder",
            lambda folder: sync_folder(folder) if folder == full.folder else real(folder),
        )
        done = restore(planned)
    assert "did not confirm" in done.doubt
    assert opened_head(full.folder) == made.head


@posix  # Windows does not let go of files that are open, so nothing is replaced there
def test_who_has_the_ledger_open_is_told_when_saving(full: Ledger, tmp_path: Path) -> None:
    made = make(full.store, tmp_path / "made.zip")
    full.add([inspection()])
    rows = full.rows()
    restored(made.path, full.folder)
    assert full.rows() == rows
    with pytest.raises(CannotWriteError, match="replaced by another file"):
        full.add([inspection()])
    full.close()
    assert opened_head(full.folder) == made.head
    with Ledger.open(full.folder) as again:
        again.add([inspection()])
        assert len(again.rows()) == 4
    assert opened_head(full.folder) != made.head


RESTORE = """
import sys
from pathlib import Path
from storage.restore import plan, restore
from storage.errors import InvalidError
done = 0
while done < 5:
    try:
        restore(plan(Path(sys.argv[1]), Path(sys.argv[2])))
        done += 1
    except InvalidError as error:
        assert "meanwhile" in str(error), error
"""


@posix
def test_nothing_that_was_saved_beside_a_restore_is_gone(full: Ledger, tmp_path: Path) -> None:
    made = make(full.store, tmp_path / "made.zip")
    full.close()
    process = subprocess.Popen(
        [sys.executable, "-c", RESTORE, str(made.path), str(full.folder)],
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    saved = []
    while process.poll() is None:
        try:
            with Ledger.open(full.folder) as ledger:
                saved += ledger.add([inspection()])
                time.sleep(0.01)
        except (CannotWriteError, DamagedError, NotALedgerError):
            continue  # it was exchanged at this very moment: told, and nothing saved
    assert process.wait() == 0, process.stderr and process.stderr.read()
    kept = b"".join(path.read_bytes() for path in full.folder.rglob(journal.NAME))
    assert saved
    for record in saved:
        assert record.uid.encode() in kept
    assert opened_head(full.folder)
