"""Paths as terminals paste them when files are dropped."""

import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.intake.files import files_in

NAMES = ["现场1.jpg", "with blank.jpg", "it's.png", "100%.pdf", "a(1).jpg", "“引号”.jpg"]


def backslashed(path: Path) -> str:
    return "".join(f"\\{sign}" if sign in " ()'%“”" else sign for sign in str(path))


WAYS: list[Callable[[Path], str]] = [
    lambda path: shlex.quote(str(path)),
    backslashed,
    lambda path: path.as_uri(),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("a folder")
    for name in NAMES:
        (place / name).write_bytes(b"x")
    return place


@given(
    picked=st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True),
    ways=st.lists(st.sampled_from(WAYS), min_size=4, max_size=4),
    between=st.sampled_from([" ", "\n", "  ", "\r\n"]),
)
def test_several_files_at_once_however_they_are_quoted(
    folder: Path, picked: list[str], ways: list[Callable[[Path], str]], between: str
) -> None:
    paths = [folder / name for name in picked]
    text = between.join(way(path) for way, path in zip(ways, paths, strict=False))
    assert files_in(text) == paths
    assert files_in(f"  {text}\n") == paths


def test_one_path_as_it_stands_may_hold_blanks(folder: Path) -> None:
    assert files_in(f"{folder}/with blank.jpg") == [folder / "with blank.jpg"]
    assert files_in(f"'{folder}/with blank.jpg'") == [folder / "with blank.jpg"]


@pytest.mark.parametrize(
    "text", ["", "  ", "查看燃气瓶", "/no/such/file.jpg", "'", "\\", "~nobody/x"]
)
def test_what_is_no_file_is_text(text: str) -> None:
    assert files_in(text) == []


def test_a_list_with_one_that_is_missing_is_text(folder: Path) -> None:
    assert files_in(f"{folder}/现场1.jpg {folder}/no.jpg") == []
    assert files_in(str(folder)) == []


@given(text=st.text(max_size=60))
def test_no_text_is_too_strange(text: str) -> None:
    assert isinstance(files_in(text), list)
