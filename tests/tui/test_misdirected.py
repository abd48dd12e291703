"""A file given to the wrong command is sent to the right one."""

from pathlib import Path

import pytest

from tests.doors import Taizhang


@pytest.mark.parametrize(
    ("arguments", "name", "right"),
    [
        (("show",), "年报.docx", "compare"),
        (("why",), "台账.xlsx", "import"),
        (("log",), "现场.jpg", "attach"),
        (("compare",), "台账.csv", "import"),
        (("import",), "年报.html", "compare"),
        ((), "年报.txt", "compare"),
        ((), "备份.taizhang.zip", "restore"),
    ],
)
def test_the_command_that_takes_such_a_file_is_named(
    taizhang: Taizhang, tmp_path: Path, arguments: tuple[str, ...], name: str, right: str
) -> None:
    taizhang("init", "--town", "宋桂镇")
    file = tmp_path / name
    file.write_bytes(b"x")
    ran = taizhang(*arguments, file)
    assert ran.code
    assert f"taizhang {right} " in ran.err
    assert name in ran.err


def test_what_names_no_file_is_answered_as_before(taizhang: Taizhang) -> None:
    taizhang("init", "--town", "宋桂镇")
    assert "compare" not in taizhang("show", "没有这个文件.docx").err
    assert "compare" not in taizhang("show", "x" * 5000).err
