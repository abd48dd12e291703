"""An export leaves whole files: all new, or what was there before."""

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from exporters.files import export
from exporters.formats import Document
from exporters.manifest import NAME
from exporters.year import Year
from storage.errors import CannotWriteError
from storage.ledger import Ledger
from tests.exporters.proving import filled

DOCUMENT = Document("x", "x", "{town}", {"txt": "tests.exporters.test_files:written"})


def written(year: Year) -> bytes:
    """A writer, as another package would register one."""
    return f"{year.figures.total}\n".encode()


def broken(_year: Year) -> bytes:
    raise CannotWriteError("no")


@pytest.fixture
def year(ledger: Ledger) -> Year:
    filled(ledger)
    return Year(ledger, 2025)


def paths(folder: Path) -> list[Path]:
    return [folder / f"{n}.txt" for n in range(3)]


def export_three(year: Year, folder: Path) -> list[Path]:
    wanted = dict.fromkeys(paths(folder), (DOCUMENT, "txt"))
    return export(year, wanted, folder / NAME)


def test_the_manifest_is_written_last(
    year: Year, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replaced: list[str] = []
    place = Path.replace

    def replace(self: Path, target: Any) -> Path:
        replaced.append(Path(target).name)
        return place(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    assert export_three(year, tmp_path) == [*paths(tmp_path), tmp_path / NAME]
    assert replaced == ["0.txt", "1.txt", "2.txt", NAME]


def test_a_disk_that_refuses_one_file_leaves_every_old_file(year: Year, tmp_path: Path) -> None:
    for path in paths(tmp_path)[:2]:
        path.write_text("old")
    wanted = [*paths(tmp_path)[:2], tmp_path / "no-folder" / "2.txt"]
    with pytest.raises(CannotWriteError):
        export(year, dict.fromkeys(wanted, (DOCUMENT, "txt")), tmp_path / NAME)
    assert [path.read_text() for path in paths(tmp_path)[:2]] == ["old", "old"]
    assert sorted(path.name for path in tmp_path.glob("*.txt")) == ["0.txt", "1.txt"]
    assert not list(tmp_path.glob(".*.part"))
    assert not (tmp_path / NAME).exists()


def test_a_failure_midway_names_what_was_written(
    year: Year, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in paths(tmp_path):
        path.write_text("old")
    place = Path.replace

    def replace(self: Path, target: Any) -> Path:
        if Path(target).name == "1.txt":
            raise OSError(errno.EACCES, "refused")
        return place(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(CannotWriteError) as caught:
        export_three(year, tmp_path)
    assert "Written before that" in str(caught.value)
    assert "0.txt" in str(caught.value).partition("Written before that")[2]
    assert [path.read_text() for path in paths(tmp_path)] == ["4\n", "old", "old"]
    assert not list(tmp_path.glob(".*.part"))
    assert not (tmp_path / NAME).exists()


def test_a_document_that_cannot_be_made_stops_all_of_them(year: Year, tmp_path: Path) -> None:
    bad = Document("y", "y", "{town}", {"txt": "tests.exporters.test_files:broken"})
    wanted = {tmp_path / "0.txt": (DOCUMENT, "txt"), tmp_path / "1.txt": (bad, "txt")}
    with pytest.raises(CannotWriteError):
        export(year, wanted, tmp_path / NAME)
    assert not list(tmp_path.glob("*.txt"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_a_device_gets_the_document_and_no_manifest(year: Year) -> None:
    assert export(year, {Path("/dev/null"): (DOCUMENT, "txt")}, Path("/dev/x")) == [
        Path("/dev/null")
    ]
