"""The commands, from the outside: what they print, and with which exit code they end."""

import csv
import io
import subprocess
import sys
from pathlib import Path

import pytest

from storage import journal, language
from tests.doors import Taizhang
from tui import cli

LINE = "2025-06-03 石岗村 新店 燃气 未发现问题 区文辉、单晓东 查看燃气瓶和软管"


def test_sample_has_the_published_figures(taizhang: Taizhang) -> None:
    assert taizhang("sample").code == 0
    data = taizhang("tally", "--year", "2025", "--format", "json").data
    assert data["counted"] == {"住建领域": 236, "自然资源领域": 66}
    assert data["trainings"] == {"county_or_above": 6, "below_county": 5}
    assert data["town"] == "宋桂镇"
    assert len(data["head"]) == 64
    assert data["rules"]["options"] == {"order_excludes": False, "approval_required": False}
    assert sum(data["by_month"]["住建领域"].values()) == 236
    assert sum(data["by_village"]["自然资源领域"].values()) == 66


def test_report_says_what_was_published(taizhang: Taizhang, sample_ledger: Path) -> None:
    text = taizhang("export", "report", "--year", "2025").out
    assert "全年对住建领域开展行政检查236次，对自然资源领域开展行政检查66次。" in text
    assert "全年参加县级以上执法业务培训6次，涵盖《行政处罚法》、《行政强制法》" in text


def test_report_goes_whole_to_a_file_or_not_at_all(
    taizhang: Taizhang, sample_ledger: Path, tmp_path: Path
) -> None:
    target = tmp_path / "报告.txt"
    assert taizhang("export", "report", "--to", target).code == 0
    assert "236次" in target.read_text(encoding="utf-8")
    ran = taizhang("export", "report", "--to", tmp_path / "nowhere" / "x.txt")
    assert ran.code == 1
    assert "指定其他文件" in ran.err
    assert not (tmp_path / "nowhere").exists()


def test_a_document_says_the_day_it_is_issued(
    taizhang: Taizhang, sample_ledger: Path, tmp_path: Path
) -> None:
    def written(*words: str) -> bytes:
        assert taizhang("export", "report", *words, "--to", tmp_path / "a.html").code == 0
        return (tmp_path / "a.html").read_bytes()

    issued = written("--year", "2025", "--date", "2026年1月9日")
    assert "2026年1月9日</time>" in issued.decode()
    assert issued == written("--year", "2025", "--date", "2026-01-09")
    ran = taizhang("export", "report", "--date", "2026-02-30")
    assert ran.code == 1
    assert "28" in ran.err


def test_logging_counts_at_once_and_voiding_takes_it_back(
    taizhang: Taizhang, sample_ledger: Path
) -> None:
    ran = taizhang("log", LINE)
    assert ran.code == 0, ran.err
    number = ran.out.split()[-1].rstrip("。.")
    assert "对住建领域开展行政检查237次" in taizhang("export", "report").out
    assert "计入" in taizhang("why", number).out
    history = taizhang("show", number, "--format", "json").data["history"]
    assert [step["act"] for step in history] == ["log"]


def test_log_echoes_what_it_understood_and_dry_run_saves_nothing(
    taizhang: Taizhang, sample_ledger: Path
) -> None:
    before = (sample_ledger / journal.NAME).read_bytes()
    ran = taizhang("log", "--dry-run", LINE)
    for text in ("2025-06-03", "石岗村", "新店", "燃气使用安全", "区文辉", "查看燃气瓶和软管"):
        assert text in ran.out
    assert (sample_ledger / journal.NAME).read_bytes() == before


def test_log_reads_lines_from_standard_input(taizhang: Taizhang, sample_ledger: Path) -> None:
    ran = taizhang("log", "-", text=f"{LINE}\n\n{LINE.replace('新店', '另一店')}\n")
    assert ran.code == 0
    assert len(taizhang("list", "店 查看燃气瓶和软管", "--format", "json").data) == 2


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("2025-02-30 新店 未发现问题", "2025-02-30"),
        ("新店 91445322000000000X 未发现问题", "校验码"),
        ("新店 结束时间=9:00 开始时间=10:00", "早于"),
        ("新店 整改期限=随便", "不是日期"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_sentence(
    taizhang: Taizhang, sample_ledger: Path, line: str, said: str
) -> None:
    before = (sample_ledger / journal.NAME).read_bytes()
    ran = taizhang("log", line)
    assert ran.code == 1
    assert said in ran.err
    assert "Traceback" not in ran.err
    assert (sample_ledger / journal.NAME).read_bytes() == before


def test_an_incomplete_record_is_kept_and_says_what_it_lacks(
    taizhang: Taizhang, sample_ledger: Path
) -> None:
    ran = taizhang("log", "2025-06-03 新店 燃气")
    assert ran.code == 0
    assert "缺少" in ran.out
    assert "检查情况" in ran.out
    number = ran.out.split()[-1].rstrip("。.")
    data = taizhang("why", number, "--format", "json").data
    assert data["counts"] is False
    assert [reason["code"] for reason in data["reasons"]] == ["C3"]
    assert "findings" in data["missing"]


def test_list_filters_add_up_in_the_words_people_use(
    taizhang: Taizhang, sample_ledger: Path
) -> None:
    rows = taizhang(
        "list", "--year", "2025", "--field", "住建", "--village", "石岗村", "--counted",
        "--format", "json",
    ).data  # fmt: skip
    figures = taizhang("tally", "--format", "json").data
    assert len(rows) == figures["by_village"]["住建领域"]["石岗村"]
    assert {row["field"] for row in rows} == {"住建领域"}
    left_out = taizhang("list", "--year", "2025", "--not-counted", "--format", "json").data
    assert len(left_out) == sum(
        number for reason, number in figures["excluded"].items() if reason != "other_year"
    )


def test_a_list_as_csv_cannot_run_in_a_spreadsheet(taizhang: Taizhang, sample_ledger: Path) -> None:
    taizhang("log", "2025-06-03 对象==1+1 燃气 未发现问题")
    taizhang("log", '2025-06-03 检查对象==HYPERLINK("x") 燃气')
    rows = list(csv.reader(io.StringIO(taizhang("list", "--format", "csv").out)))
    cells = [cell for row in rows for cell in row]
    assert any("HYPERLINK" in cell for cell in cells)
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]


def test_every_split_of_the_figures_adds_up(taizhang: Taizhang, sample_ledger: Path) -> None:
    for by in ("month", "village", "item", "result", "kind"):
        rows = list(csv.reader(io.StringIO(taizhang("tally", "--by", by, "--format", "csv").out)))
        assert rows[-1][1:] == ["236", "66", "302"], by


def test_init_starts_one_ledger_and_never_a_second_over_it(
    taizhang: Taizhang, tmp_path: Path
) -> None:
    ran = taizhang("init", "--town", "平台镇", "--village", "石岗村", "--officer", "甲:001")
    assert ran.code == 0
    assert taizhang("tally", "--format", "json").data["town"] == "平台镇"
    again = taizhang("init", "--town", "别的镇")
    assert again.code == 1
    assert "已有台账" in again.err
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").touch()
    assert taizhang("init", "--town", "镇", ledger=tmp_path / "full").code == 1


def test_no_ledger_and_not_a_ledger_end_in_sentences(taizhang: Taizhang, tmp_path: Path) -> None:
    ran = taizhang("tally")
    assert ran.code == 1
    assert "init --town" in ran.err
    (tmp_path / "ledger").mkdir()
    (tmp_path / "ledger" / journal.NAME).write_text("hello\n")
    for command in ("tally", "verify"):
        ran = taizhang(command)
        assert ran.code == 1
        assert "不是台账" in ran.err


def test_verify_names_the_entry_that_was_changed(taizhang: Taizhang, sample_ledger: Path) -> None:
    sound = taizhang("verify", "--format", "json")
    assert sound.code == 0
    assert sound.data["sound"] is True
    head = sound.data["head"]
    taizhang("log", LINE)
    assert taizhang("verify", "--head", head).code == 0
    path = sample_ledger / journal.NAME
    text = path.read_text(encoding="utf-8").replace("未发现问题", "发现问题", 1)
    path.write_text(text, encoding="utf-8")
    ran = taizhang("verify")
    assert ran.code == 1
    assert "条分录" in ran.out


def test_wrong_usage_is_exit_code_2(taizhang: Taizhang) -> None:
    assert taizhang("nonsense").code == 2
    assert taizhang("tally", "--year", "abc").code == 2
    assert taizhang("export", "report", "--nonsense").code == 2


def test_help_of_every_command_is_in_both_languages() -> None:
    from click.testing import CliRunner

    for command in cli.COMMANDS:
        result = CliRunner().invoke(cli.build(), [command, "--help"])
        assert result.exit_code == 0, command
    language.use("en")
    english = CliRunner().invoke(cli.build(), ["--help"]).stdout
    language.use("zh")
    chinese = CliRunner().invoke(cli.build(), ["--help"]).stdout
    assert "Count a year's inspections." in english
    assert "统计一年的行政检查次数。" in chinese
    assert "Options" not in chinese


def test_the_language_comes_from_option_environment_and_locale(tmp_path: Path) -> None:
    def said(*arguments: str, **environment: str) -> str:
        clean = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), **environment}
        ran = subprocess.run(
            [sys.executable, "-m", "tui", *arguments, "--help"],
            env=clean, capture_output=True, encoding="utf-8", check=True,
        )  # fmt: skip
        return "zh" if "统计" in ran.stdout else "en"

    assert said() == "zh"
    assert said(LANG="C") == "zh"
    assert said(LANG="en_US.UTF-8") == "en"
    assert said(LANG="en_US.UTF-8", TAIZHANG_LANG="zh") == "zh"
    assert said("--lang", "en", TAIZHANG_LANG="zh") == "en"


def test_completion_scripts_name_the_program(taizhang: Taizhang) -> None:
    for shell in ("bash", "zsh", "fish"):
        assert "_TAIZHANG_COMPLETE" in taizhang("completion", shell).out


@pytest.mark.parametrize("command", ["tally", "list", "verify", "export report", "why 2025-0001"])
def test_commands_without_a_screen_do_not_import_textual(sample_ledger: Path, command: str) -> None:
    code = (
        "import sys; from tui import cli\n"
        "try: cli.main(sys.argv[1:])\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        "slow = {'textual', 'rich', 'openpyxl', 'tinydb'} & set(sys.modules)\n"
        "print(sorted(slow), file=sys.stderr)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, "--ledger", str(sample_ledger), *command.split()],
        capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    assert ran.stderr.strip() == "[]"


def test_markup_and_escape_codes_in_a_record_are_only_text(
    taizhang: Taizhang, sample_ledger: Path
) -> None:
    taizhang("log", "2025-06-03 检查对象=[red]坏\x1b[31m店[/red]\u202e 燃气 未发现问题")
    out = taizhang("list", "坏").out
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert "[red]坏[31m店[/red]" in out


def test_logging_nothing_is_wrong_usage(taizhang: Taizhang, sample_ledger: Path) -> None:
    for words in ("", "  "):
        ran = taizhang("log", words)
        assert ran.code == 2
        assert ran.err.strip()


def test_without_a_terminal_what_was_understood_is_printed_and_saved(
    taizhang: Taizhang, sample_ledger: Path
) -> None:
    ran = taizhang("log", "石岗村 无终端的店 燃气 未发现问题 区文辉、单晓东 查看燃气瓶")
    assert ran.code == 0
    assert "无终端的店" in ran.out
    assert "2025-" in taizhang("list", "无终端的店").out or ran.out.count("无终端的店") >= 1


def test_a_split_by_officer_says_that_visits_are_shared(taizhang: Taizhang) -> None:
    taizhang("sample")
    assert "两名以上人员" in taizhang("tally", "--year", "2025", "--by", "officer").out
    assert "两名以上人员" not in taizhang("tally", "--year", "2025", "--by", "village").out


def test_a_list_is_of_all_years_unless_one_is_named(taizhang: Taizhang) -> None:
    taizhang("sample")
    assert "默认：所有年度" in taizhang("list", "--help").out
    years = {row["date"][:4] for row in taizhang("list", "--format", "json").data}
    assert len(years) > 1


def test_making_a_large_index_says_how_far_it_is(
    taizhang: Taizhang, sample_ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.indexing._LONG", 1)
    expected = taizhang("tally", "--year", "2025", "--format", "json")
    (sample_ledger / "index.sqlite").unlink()
    ran = taizhang("tally", "--year", "2025", "--format", "json")
    assert ran.data == expected.data
    said = ran.err.splitlines()
    assert "0%" in said[0]
    assert "100%" in said[-1]
    assert not taizhang("tally", "--year", "2025", "--format", "json").err
