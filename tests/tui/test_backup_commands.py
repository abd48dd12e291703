"""`backup`, `restore` and `undo`, from the outside, and the key that takes back."""

import json
import sys
import zipfile
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Label, Static

from storage import journal
from storage.identity import user_folder
from storage.ledger import Ledger
from tests.doors import Taizhang
from tests.tui.pilots import Open, pressed
from tui.screens.ask import YesScreen
from tui.screens.main import MainScreen
from tui.widgets.figures import FiguresBar
from tui.widgets.keybar import KeyBar

LINE = "2025-06-03 石岗村 新店 燃气 未发现问题 区文辉、单晓东 查看燃气瓶和软管"


def counted(taizhang: Taizhang) -> int:
    return sum(taizhang("tally", "--year", "2025", "--format", "json").data["counted"].values())


def bytes_of(ledger: Path) -> bytes:
    return (ledger / journal.NAME).read_bytes()


@pytest.fixture
def at_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the commands believe that somebody is there to be asked."""
    from click.testing import _NamedTextIOWrapper

    monkeypatch.setattr(_NamedTextIOWrapper, "isatty", lambda self: True, raising=False)


# ------------------------------------------------------------------ backup and restore


def test_a_backup_goes_to_a_folder_or_a_file_and_says_where(
    taizhang: Taizhang, sample_ledger: Path, tmp_path: Path
) -> None:
    (tmp_path / "U盘").mkdir()
    ran = taizhang("backup", "--to", tmp_path / "U盘")
    assert ran.code == 0
    (path,) = (tmp_path / "U盘").iterdir()
    assert path.name.startswith("宋桂镇-20")
    assert str(path) in ran.out
    data = taizhang("backup", "--to", tmp_path / "b.zip", "--format", "json").data
    assert data["path"] == str(tmp_path / "b.zip")
    assert data["head"] == taizhang("tally", "--format", "json").data["head"]
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        assert archive.read(journal.NAME) == bytes_of(sample_ledger)


def test_a_backup_that_cannot_be_written_is_a_sentence(
    taizhang: Taizhang, sample_ledger: Path, tmp_path: Path
) -> None:
    for to in (tmp_path / "nowhere" / "b.zip", sample_ledger / journal.NAME):
        before = bytes_of(sample_ledger)
        ran = taizhang("backup", "--to", to)
        assert ran.code == 1
        assert str(to) in ran.err
        assert "Traceback" not in ran.err
        assert bytes_of(sample_ledger) == before


def test_a_backup_is_put_back_after_saying_what_changes(
    taizhang: Taizhang, sample_ledger: Path, tmp_path: Path
) -> None:
    taizhang("backup", "--to", tmp_path / "b.zip")
    before = bytes_of(sample_ledger)
    number = taizhang("log", LINE).out.split()[-1].rstrip("。.")
    logged = bytes_of(sample_ledger)
    for arguments, code in (((), 1), (("--dry-run",), 0)):
        ran = taizhang("restore", tmp_path / "b.zip", *arguments)
        assert ran.code == code
        assert number in ran.out
        assert bytes_of(sample_ledger) == logged
    data = taizhang("restore", tmp_path / "b.zip", "--dry-run", "--format", "json").data
    assert (data["lost"], data["gained"], data["differ"]) == ([number], [], [])
    assert data["restored"] is False
    ran = taizhang("restore", tmp_path / "b.zip", "--yes")
    assert ran.code == 0, ran.err
    assert bytes_of(sample_ledger) == before
    assert counted(taizhang) == 302
    (aside,) = (sample_ledger / "set-aside").iterdir()
    assert bytes_of(aside) == logged
    assert str(aside) in ran.out
    again = taizhang("restore", tmp_path / "b.zip", "--yes")
    assert again.code == 0
    assert list((sample_ledger / "set-aside").iterdir()) == [aside]


def test_restore_asks_and_takes_no_for_an_answer(
    taizhang: Taizhang, sample_ledger: Path, tmp_path: Path, at_terminal: None
) -> None:
    taizhang("backup", "--to", tmp_path / "b.zip")
    taizhang("log", "--yes", LINE)
    logged = bytes_of(sample_ledger)
    for answer in ("n\n", "\n"):
        assert taizhang("restore", tmp_path / "b.zip", text=answer).code == 1
        assert bytes_of(sample_ledger) == logged
    assert taizhang("restore", tmp_path / "b.zip", text="y\n").code == 0
    assert counted(taizhang) == 302


@pytest.mark.parametrize(
    ("answer", "code"),
    [("ｙ", 0), ("是", 0), ("好", 0), ("YES", 0), ("ｎ", 1), ("否", 1), ("不", 1), ("嗯\n是", 0)],
)
def test_yes_and_no_are_understood_in_either_language_and_width(
    taizhang: Taizhang, sample_ledger: Path, at_terminal: None, answer: str, code: int
) -> None:
    assert taizhang("log", LINE, text=f"{answer}\n").code == code
    assert counted(taizhang) == 303 - code


def test_a_backup_makes_a_ledger_where_there_is_none(
    taizhang: Taizhang, sample_ledger: Path, tmp_path: Path
) -> None:
    taizhang("backup", "--to", tmp_path / "b.zip")
    new = tmp_path / "new"
    assert taizhang("restore", tmp_path / "b.zip", "--into", new).code == 0
    assert taizhang("tally", "--format", "json", ledger=new).data["counted"]["住建领域"] == 236
    assert taizhang("verify", ledger=new).code == 0


@pytest.mark.parametrize("broken", [b"", b"PK", None])
def test_a_damaged_backup_is_refused_in_a_sentence(
    taizhang: Taizhang, sample_ledger: Path, tmp_path: Path, broken: bytes | None
) -> None:
    path = tmp_path / "b.zip"
    taizhang("backup", "--to", path)
    if broken is None:
        data = bytearray(path.read_bytes())
        middle = len(data) // 2  # one bit may point at the same words elsewhere, and harm nothing
        data[middle : middle + 64] = bytes(64)
        broken = bytes(data)
    path.write_bytes(broken)
    before = bytes_of(sample_ledger)
    ran = taizhang("restore", path, "--yes")
    assert ran.code == 1
    assert str(path) in ran.err
    assert "Traceback" not in ran.err
    assert bytes_of(sample_ledger) == before


def test_a_backup_of_another_town_replaces_nothing(
    taizhang: Taizhang, sample_ledger: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    taizhang("init", "--town", "平台镇", ledger=other)
    taizhang("backup", "--to", tmp_path / "b.zip", ledger=other)
    before = bytes_of(sample_ledger)
    ran = taizhang("restore", tmp_path / "b.zip", "--yes")
    assert ran.code == 1
    assert "--into" in ran.err
    assert bytes_of(sample_ledger) == before


def test_who_has_only_looked_at_the_sample_puts_a_backup_beside_it(
    taizhang: Taizhang, sample_ledger: Path, tmp_path: Path
) -> None:
    from click.testing import CliRunner

    from tui import cli

    taizhang("backup", "--to", tmp_path / "b.zip")
    runner = CliRunner()
    assert runner.invoke(cli.build(), ["sample"]).exit_code == 0
    sample = bytes_of(user_folder() / "sample")
    result = runner.invoke(cli.build(), ["restore", str(tmp_path / "b.zip")])
    assert result.exit_code == 0, result.output
    assert bytes_of(user_folder() / "ledger") == bytes_of(sample_ledger)
    assert bytes_of(user_folder() / "sample") == sample


def test_a_command_that_wrote_leaves_the_backup_of_the_day(
    taizhang: Taizhang, sample_ledger: Path
) -> None:
    for path in (sample_ledger / "backups").iterdir():
        path.unlink()
    taizhang("tally")
    assert not list((sample_ledger / "backups").iterdir())
    assert taizhang("log", LINE).code == 0
    (path,) = (sample_ledger / "backups").iterdir()
    with zipfile.ZipFile(path) as archive:
        assert archive.read(journal.NAME) == bytes_of(sample_ledger)


def test_a_backup_of_the_day_that_cannot_be_made_is_told_and_nothing_else(
    taizhang: Taizhang, sample_ledger: Path
) -> None:
    for path in (sample_ledger / "backups").iterdir():
        path.unlink()
    (sample_ledger / "backups").rmdir()
    (sample_ledger / "backups").write_text("")
    ran = taizhang("log", LINE)
    assert ran.code == 0
    assert ran.err
    assert "Traceback" not in ran.err
    assert counted(taizhang) == 303


# ------------------------------------------------------------------ undo


def test_undo_shows_and_takes_back_and_once_more_brings_back(
    taizhang: Taizhang, sample_ledger: Path
) -> None:
    number = taizhang("log", LINE).out.split()[-1].rstrip("。.")
    assert counted(taizhang) == 303
    looked = taizhang("undo", "--dry-run")
    assert number in looked.out
    assert counted(taizhang) == 303
    ran = taizhang("undo")
    assert ran.code == 0
    assert number in ran.out
    assert counted(taizhang) == 302
    taizhang("undo", "--yes")
    assert counted(taizhang) == 303
    history = taizhang("show", number, "--format", "json").data["history"]
    assert [step["act"] for step in history] == ["log", "undo", "redo"]


def test_undo_shows_what_becomes_of_a_changed_record(
    taizhang: Taizhang, sample_ledger: Path
) -> None:
    with Ledger.open(sample_ledger) as ledger:
        ledger.void(ledger.get("2025-0100").uid, "重复")
    data = taizhang("undo", "--format", "json").data
    (item,) = data["items"]
    assert (data["act"], data["done"], item["name"], item["fate"]) == (
        *("void", True),
        *("2025-0100", "restored"),
    )
    assert "2025-0100" in taizhang("undo").out


def test_undo_asks_at_a_terminal(
    taizhang: Taizhang, sample_ledger: Path, at_terminal: None
) -> None:
    taizhang("log", "--yes", LINE)
    assert taizhang("undo", text="n\n").code == 1
    assert counted(taizhang) == 303
    assert taizhang("undo", text="y\n").code == 0
    assert counted(taizhang) == 302


@pytest.fixture
def voided(sample_ledger: Path) -> Path:
    """The sample, in which somebody else has withdrawn a record."""
    with Ledger.open(sample_ledger) as ledger:
        ledger.void(ledger.get("2025-0100").uid, "重复", by="黎志强")
    return sample_ledger


def test_what_somebody_else_did_is_shown_and_not_taken_back_by_enter_alone(
    taizhang: Taizhang, voided: Path, at_terminal: None
) -> None:
    before = bytes_of(voided)
    asked = taizhang("undo", text="\n")
    assert asked.code == 1
    assert "黎志强" in asked.out
    assert "2025-0100" in asked.out
    assert bytes_of(voided) == before


def test_where_nobody_can_be_asked_what_somebody_else_did_needs_yes(
    taizhang: Taizhang, voided: Path
) -> None:
    before = bytes_of(voided)
    for words in (("undo",), ("undo", "--format", "json")):
        ran = taizhang(*words)
        assert ran.code == 1
        assert "黎志强" in ran.err
        assert "--yes" in ran.err
    assert bytes_of(voided) == before
    assert taizhang("undo", "--yes").code == 0
    with Ledger.open(voided) as ledger:
        assert ledger.get("2025-0100").status != "void"


def test_the_steps_of_the_sample_itself_are_not_taken_back(
    taizhang: Taizhang, sample_ledger: Path
) -> None:
    ran = taizhang("undo", "--yes")
    assert ran.code == 1
    assert ran.err.strip()
    assert counted(taizhang) == 302


def test_an_import_is_taken_back_as_a_whole_and_can_be_done_again(
    taizhang: Taizhang, sample_ledger: Path, tmp_path: Path
) -> None:
    file = tmp_path / "一.csv"
    rows = "\n".join(
        f"2025-06-0{n},住建领域,燃气使用安全,店{n},甲、乙,看,未发现问题" for n in "123"
    )
    file.write_text(f"日期,领域,检查事项,检查对象,执法人员,检查情况,检查结果\n{rows}")
    assert taizhang("import", file).code == 0
    assert counted(taizhang) == 305
    assert taizhang("undo").code == 0
    assert counted(taizhang) == 302
    assert taizhang("import", file).code == 0
    assert counted(taizhang) == 305


def test_the_start_of_a_ledger_is_not_taken_back(taizhang: Taizhang) -> None:
    taizhang("init", "--town", "平台镇", "--village", "石岗村")
    ran = taizhang("undo")
    assert ran.code == 1
    assert ran.err.strip()
    assert "Traceback" not in ran.err


# ------------------------------------------------------------------ the app


def figure(pilot: Pilot[None]) -> int:
    words = str(pilot.app.screen.query_one(FiguresBar).content).split()
    return int(words[words.index("住建领域") + 1]) + int(words[words.index("自然资源领域") + 1])


def toasts(pilot: Pilot[None]) -> str:
    return "\n".join(bar.said for bar in pilot.app.screen.query(KeyBar))


async def test_ctrl_z_takes_back_and_brings_back(app: Open, sample_ledger: Path) -> None:
    async with app() as pilot:
        await pressed(pilot, "f5", "f2")
        assert figure(pilot) == 303
        await pressed(pilot, "ctrl+z")
        assert figure(pilot) == 302
        said = str(pilot.app.screen.query_one("#state", Static).content)
        assert "Ctrl+Z" in said
        assert "2025-0317" in said
        await pressed(pilot, "ctrl+z")
        assert figure(pilot) == 303


async def test_what_somebody_else_did_is_not_taken_back_by_one_key(
    app: Open, sample_ledger: Path
) -> None:
    async with app() as pilot:
        with Ledger.open(sample_ledger) as other:
            other.void(other.get("2025-0100").uid, "重复", by="黎志强")
        before = bytes_of(sample_ledger)
        await pressed(pilot, "ctrl+z")
        assert isinstance(pilot.app.screen, YesScreen)
        question = str(pilot.app.screen.query(Label).first().content)
        assert "黎志强" in question
        assert "2025-0100" in question
        await pressed(pilot, "escape")
        assert bytes_of(sample_ledger) == before
        await pressed(pilot, "ctrl+z", "enter")
        assert isinstance(pilot.app.screen, MainScreen)
        with Ledger.open(sample_ledger) as other:
            assert other.get("2025-0100").status != "void"


@pytest.mark.parametrize(
    ("key", "yes"), [*((k, True) for k in "yｙ是"), *((k, False) for k in "nｎ否")]
)
async def test_a_question_is_answered_in_a_letter_or_a_character(
    app: Open, sample_ledger: Path, key: str, yes: bool
) -> None:
    async with app() as pilot:
        with Ledger.open(sample_ledger) as other:
            other.void(other.get("2025-0100").uid, "重复", by="黎志强")
        await pressed(pilot, "ctrl+z", "s", key)
        assert isinstance(pilot.app.screen, MainScreen)
        with Ledger.open(sample_ledger) as other:
            assert (other.get("2025-0100").status != "void") is yes


async def test_ctrl_z_in_the_filter_takes_nothing_back(app: Open, sample_ledger: Path) -> None:
    async with app() as pilot:
        await pressed(pilot, "f5", "f2")
        before = bytes_of(sample_ledger)
        await pressed(pilot, "f6", "ctrl+z")
        assert isinstance(pilot.app.focused, Input)
        assert bytes_of(sample_ledger) == before


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not let open files be replaced")
async def test_the_app_tells_that_a_backup_was_put_back(
    app: Open, sample_ledger: Path, taizhang: Taizhang, tmp_path: Path
) -> None:
    taizhang("backup", "--to", tmp_path / "b.zip")
    taizhang("log", LINE)
    async with app() as pilot:
        taizhang("restore", tmp_path / "b.zip", "--yes")
        for _try in range(40):
            await pilot.pause(0.1)
            if toasts(pilot):
                break
        assert str(sample_ledger / journal.NAME) in toasts(pilot)


def test_without_a_screen_nothing_of_this_imports_textual(
    sample_ledger: Path, tmp_path: Path
) -> None:
    import subprocess

    code = (
        "import sys, json; from tui import cli\n"
        "try: cli.main(sys.argv[1:])\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        "print(json.dumps(sorted({'textual', 'rich', 'openpyxl', 'tinydb', 'pendulum'}"
        " & set(sys.modules))), file=sys.stderr)"
    )
    for command in ("backup --to", "restore --yes --into"):
        target = [str(tmp_path / "b.zip")]
        words = (
            [*command.split(), *target] if "backup" in command else ["restore", *target, "--yes"]
        )
        ran = subprocess.run(
            [sys.executable, "-c", code, "--ledger", str(sample_ledger), *words],
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        assert json.loads(ran.stderr) == []
