"""CSV that no spreadsheet runs, and that says what was written."""

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporters.tables.delimited import as_csv, as_text, harmless

texts = st.text(st.sampled_from("=+-@＝＋－＠\t\r\n \"'“1a何,;"), max_size=12)


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+8613",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "＝1",
        "＋1",
        "－1",
        "＠a",
        ' "=1',
        "a\n=1",
    ],
)
def test_a_cell_that_a_spreadsheet_would_run_is_made_text(cell: str) -> None:
    assert "'" in harmless(cell)
    assert harmless(cell).replace("'", "") == cell.replace("\r", "\n").replace("'", "")


@pytest.mark.parametrize(
    "cell", ["石岗村", "2025-0001", "a=b", "1-2", "", "O'Neil", 5, -5, 0.5, None]
)
def test_other_cells_are_left_alone(cell: object) -> None:
    assert harmless(cell) == cell


@given(st.lists(st.lists(texts, min_size=2, max_size=2), max_size=4))
def test_no_line_of_any_cell_begins_a_formula(rows: list[list[str]]) -> None:
    read = list(csv.reader(io.StringIO(as_text(rows, "\r\n"), newline="")))
    assert len(read) == len(rows)
    for row in read:
        for cell in row:
            for line in cell.split("\n"):
                assert not re.match(r"[ \"“]*[=+\-@＝＋－＠]|[\t\r]", line), cell


def test_a_file_is_utf_8_with_bom_and_crlf() -> None:
    data = as_csv([["编号", "说明"], ["0012", "第一行\n第二行"]])
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.decode("utf-8-sig") == '编号,说明\r\n0012,"第一行\n第二行"\r\n'
