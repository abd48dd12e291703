"""What is no spreadsheet is refused with a sentence; what is one is read as a stream."""

import zipfile
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from storage import language
from storage.errors import InvalidError
from tui.spreadsheet import tables


@pytest.fixture(autouse=True)
def in_english_again(home: Path) -> None:
    """Say sentences in English, whatever the other doors speak."""
    language.use("en")


def rows_of(path: Path) -> list[tuple[int, tuple[Any, ...]]]:
    with tables.opened(path) as sheets:
        return list(sheets[0].rows())


def workbook(path: Path, rows: Sequence[Sequence[Any]]) -> Path:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_text_in_any_usual_dress(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = tmp_path / "台账.csv"
    lines = ["检查日期|检查对象", "", '2025-3-5|"甲公司\n乙公司"', '="0123"|𠮷某']
    path.write_bytes("\r\n".join(lines).replace("|", delimiter).encode(encoding))
    assert rows_of(path) == [
        (1, ("检查日期", "检查对象")),
        (3, ("2025-3-5", "甲公司\n乙公司")),
        (4, ("0123", "𠮷某")),
    ]


def test_rows_have_the_numbers_that_a_spreadsheet_shows(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["a"], [], [None, 1, None], [], ["b"]])
    assert rows_of(path) == [(1, ("a",)), (3, (None, 1)), (5, ("b",))]


def test_the_size_that_a_workbook_states_is_not_believed(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["a", "b"], ["c", "d"]])
    lying = tmp_path / "b.xlsx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(lying, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name.endswith("sheet1.xml"):
                data = data.replace(b'ref="A1:B2"', b'ref="A1"')
            target.writestr(name, data)
    assert rows_of(lying) == [(1, ("a", "b")), (2, ("c", "d"))]


def test_reading_stops_where_nothing_follows(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet["A1"] = "a"
    sheet["A1048576"] = "far below"
    sheet["XFD1"] = "far to the right"
    book.save(tmp_path / "a.xlsx")
    assert rows_of(tmp_path / "a.xlsx") == [(1, ("a",))]


def test_characters_that_a_workbook_escapes(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["甲_x000D_乙"]])
    assert rows_of(path) == [(1, ("甲 乙",))]


def bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"0" * 30_000_000)


def entities(path: Path) -> None:
    """A workbook whose sheet is an XML bomb."""
    workbook(path, [["a"]])
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    lol = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))
    sheet = (
        f'<!DOCTYPE worksheet [<!ENTITY a0 "{"0" * 1000}">{lol}]>'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1" t="inlineStr"><is><t>&a8;</t></is></c></row></sheetData></worksheet>'
    )
    with zipfile.ZipFile(path, "w") as target:
        for name, data in parts.items():
            target.writestr(name, sheet if name.endswith("sheet1.xml") else data)


def truncated(path: Path) -> None:
    workbook(path, [["检查日期"]])
    path.write_bytes(path.read_bytes()[:-200])


def spoiled(path: Path) -> None:
    workbook(path, [["检查日期"] * 50] * 50)
    data = bytearray(path.read_bytes())
    for position in range(200, len(data) - 2000, 37):
        data[position] ^= 0x55
    path.write_bytes(data)


REFUSED: list[tuple[str, Any, str]] = [
    ("没有.xlsx", None, "cannot be read"),
    ("夹.xlsx", Path.mkdir, "is a folder"),
    ("空.xlsx", Path.touch, "is empty"),
    ("空.csv", Path.touch, "is empty"),
    ("图.png", lambda path: path.write_bytes(b"\x89PNG"), "is not a spreadsheet"),
    ("老.xls", lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0"), "is not a spreadsheet"),
    ("老.xlsx", lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0" * 99), "old .xls"),
    ("文.xlsx", lambda path: path.write_text("检查日期,检查对象"), "not a workbook"),
    ("弹.xlsx", bomb, "unpack to"),
    ("断.xlsx", truncated, "not a workbook"),
    ("坏.xlsx", spoiled, "not a workbook"),
    ("叠.xlsx", entities, "not a workbook"),
    ("表.csv", lambda path: workbook(path.with_suffix(".xlsx"), [["a"]]).rename(path), "not text"),
    ("码.csv", lambda path: path.write_bytes(b"\xff\xfea" * 3), "cannot be read|encoding"),
    ("码.txt", lambda path: path.write_bytes(b"\x81\x20\xff" * 9), "unknown encoding"),
    ("长.csv", lambda path: path.write_bytes(b"a" * 10_000_000), "no lines"),
    ("引.csv", lambda path: path.write_text('a,"b' + "c\n" * 99_999), "quotation mark"),
    ("x\0.csv", None, "cannot be read"),
]


@pytest.mark.parametrize(("name", "make", "sentence"), REFUSED, ids=[one[0] for one in REFUSED])
def test_what_is_no_spreadsheet_is_refused(
    tmp_path: Path, name: str, make: Any, sentence: str
) -> None:
    if make:
        make(tmp_path / name)
    with pytest.raises(InvalidError, match=sentence):
        rows_of(tmp_path / name)


def test_a_zip_that_is_no_workbook(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    with pytest.raises(InvalidError, match="not a workbook"):
        rows_of(tmp_path / "a.xlsx")


def test_rows_can_be_read_again_and_only_in_part(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [[number] for number in range(100)])
    with tables.opened(path) as sheets:
        assert sheets[0].expected == 100
        assert len(list(islice(sheets[0].rows(), 3))) == 3
        assert len(list(sheets[0].rows())) == 100
