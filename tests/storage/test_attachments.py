"""Photos and scans: kept once, checked by their hash, reported when they are gone."""

import hashlib
import shutil
from pathlib import Path

import pytest

from storage import attachments
from storage.acts import shown_change
from storage.errors import InvalidError, NoSuchRecordError
from storage.ledger import Ledger
from storage.records import Inspection
from storage.verify import verify
from tests.storage.samples import day, inspection


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "现场 1.JPG"
    path.write_bytes(b"\xff\xd8" + bytes(range(256)) * 9000)
    return path


def files_in(ledger: Ledger) -> list[Path]:
    return [path for path in (ledger.folder / attachments.FOLDER).rglob("*") if path.is_file()]


def test_a_file_is_kept_once_under_the_hash_of_its_content(ledger: Ledger, photo: Path) -> None:
    first, second = ledger.add([Inspection(subject="甲"), Inspection(subject="乙")])
    copy = Path(shutil.copy(photo, photo.with_name("同一张.jpg")))
    attachments.attach(ledger, first.number, [photo, copy])
    attachments.attach(ledger, second.uid, [copy])
    digest = hashlib.sha256(photo.read_bytes()).hexdigest()
    assert [path.name for path in files_in(ledger)] == [f"{digest}.jpg"]
    (attached,) = ledger.get(first.uid).attachments
    assert (attached.name, attached.digest, attached.size) == (
        "现场 1.JPG", digest, photo.stat().st_size,
    )  # fmt: skip
    before = ledger.head
    attachments.attach(ledger, first.number, [photo])
    assert ledger.head == before
    assert [step.act for step in ledger.history(first.uid)] == ["log", "amend"]


def test_the_history_names_files_and_not_their_hashes(ledger: Ledger, photo: Path) -> None:
    (record,) = ledger.add([Inspection(subject="甲")])
    attachments.attach(ledger, record.uid, [photo])
    ((name, before, after),) = ledger.history(record.uid)[-1].changes
    assert shown_change(ledger, name, before, after) == "Attachments: nothing → 现场 1.JPG"
    assert shown_change(ledger, name, "what nobody knows", []).endswith("knows → nothing")


def test_an_approved_record_can_still_be_attached_to(ledger: Ledger, photo: Path) -> None:
    (record,) = ledger.add([Inspection(subject="甲")])
    ledger.approve(record.uid)
    assert attachments.attach(ledger, record.uid, [photo]).status == "approved"
    assert "现场 1.JPG" in ledger.history(record.uid)[-1].why


def test_verify_reports_what_is_missing_or_altered_and_goes_on(ledger: Ledger, photo: Path) -> None:
    (record,) = ledger.add([Inspection(subject="甲")])
    attachments.attach(ledger, record.uid, [photo])
    sound = verify(ledger.folder)
    assert (sound.problems, sound.attachments) == ([], 1)
    (kept,) = files_in(ledger)
    kept.write_bytes(b"something else")
    (altered,) = verify(ledger.folder).problems
    assert record.number in altered
    assert "altered" in altered
    kept.unlink()
    (missing,) = verify(ledger.folder).problems
    assert "missing" in missing
    assert ledger.get(record.uid).attachments  # the record itself is unharmed
    attachments.attach(ledger, ledger.add([Inspection(subject="乙")])[0].uid, [photo])
    assert verify(ledger.folder).problems == []  # the same photo again puts it back


def test_what_cannot_be_attached_changes_nothing(ledger: Ledger, photo: Path) -> None:
    (record,) = ledger.add([Inspection(subject="甲")])
    before = ledger.head
    for path in (photo.parent / "没有.jpg", photo.parent):
        with pytest.raises(InvalidError, match="cannot be attached"):
            attachments.attach(ledger, record.uid, [photo, path])
    with pytest.raises(NoSuchRecordError):
        attachments.attach(ledger, "2099-0001", [photo])
    assert ledger.head == before


def test_a_year_lists_its_attachments_and_what_became_of_their_copies(
    ledger: Ledger, tmp_path: Path
) -> None:
    expected = {}
    for name in ("在", "缺", "改", "短", "去年"):
        file = tmp_path / f"{name}.jpg"
        file.write_bytes(name.encode() * 100)
        year = "2024" if name == "去年" else "2025"
        (record,) = ledger.add([inspection(date=day(f"{year}-05-12"), subject=f"{name}店")])
        attachments.attach(ledger, record.uid, [file])
        expected[name] = record
    (dateless,) = ledger.add([Inspection(subject="无日期")])
    attachments.attach(ledger, dateless.uid, [tmp_path / "在.jpg"])
    ledger.add([inspection(remarks='"attachments":[{')])
    found = {one.attachment.name[:-4]: one for one in attachments.listed(ledger, 2025)}
    assert found.keys() == {"在", "缺", "改", "短"}
    found["缺"].path.unlink()
    found["改"].path.write_bytes("变".encode() * 100)
    found["短"].path.write_bytes(b"")
    states = {one.number: one.state for one in attachments.listed(ledger, 2025)}
    assert states == {
        expected["在"].number: "present",
        expected["缺"].number: "missing",
        expected["改"].number: "altered",
        expected["短"].number: "altered",
        dateless.number: "present",
    }
    quick = {one.number: one.state for one in attachments.listed(ledger, 2025, read=False)}
    assert quick == states | {expected["改"].number: "present"}
    assert len(list(attachments.listed(ledger, 2024))) == 2


def test_a_copy_that_was_moved_or_is_a_folder_is_reported_and_never_fatal(
    ledger: Ledger, photo: Path
) -> None:
    (record,) = ledger.add([Inspection(subject="甲")])
    attachments.attach(ledger, record.uid, [photo])
    (kept,) = files_in(ledger)
    kept.rename(kept.with_name("moved.jpg"))
    (problem,) = verify(ledger.folder).problems
    assert str(kept) in problem  # where it is to be put back
    kept.mkdir()
    (problem,) = verify(ledger.folder).problems
    assert record.number in problem
    assert [one.state for one in attachments.listed(ledger, 2025)] != ["present"]
