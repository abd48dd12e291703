"""`compare`: a published report beside the ledger."""

from pathlib import Path

from tests.doors import Taizhang

REPORT = (
    "宋桂镇2025年法治政府建设年度报告\n全年参加县级以上执法业务培训6次。\n"
    "全年对住建领域开展行政检查236次，对自然资源领域开展行政检查{land}次。走访企业35家。\n"
)


def test_a_report_that_agrees_and_one_that_does_not(taizhang: Taizhang, tmp_path: Path) -> None:
    taizhang("sample")
    report = tmp_path / "report.txt"
    report.write_text(REPORT.format(land=66), encoding="gb18030")
    assert taizhang("compare", report).code == 0
    report.write_text(REPORT.format(land=65), encoding="utf-8")
    ran = taizhang("compare", report, "--format", "json")
    assert ran.code == 1
    assert [(line["number"], line["ledger"], line["outcome"]) for line in ran.data["figures"]] == [
        (6, 6, "equal"),
        (236, 236, "equal"),
        (65, 66, "differs"),
        (35, None, "unknown"),
    ]


def test_the_report_of_the_year_before_shows_the_change(taizhang: Taizhang) -> None:
    taizhang("sample")
    pasted = "2024年工作情况报告\n全年对住建领域开展行政检查100次。"
    ran = taizhang("compare", "-", "--format", "json", text=pasted)
    assert ran.data["next_year"] == [
        {"field": "住建领域", "before": 100, "now": 236, "percent": 136.0, "large": True}
    ]


def test_a_text_without_figures_or_year_says_so(taizhang: Taizhang) -> None:
    taizhang("sample")
    assert "行政检查" in taizhang("compare", "-", text="无").err
    assert "--year" in taizhang("compare", "-", text="开展行政检查3次。").err
    assert taizhang("compare", "nowhere.txt").code == 1


def test_a_report_is_kept_listed_taken_back_and_forgotten(
    taizhang: Taizhang, tmp_path: Path
) -> None:
    taizhang("init", "--town", "宋桂镇")
    report = tmp_path / "2024年报.txt"
    report.write_text(REPORT.replace("2025", "2024").format(land=66), encoding="utf-8")
    kept = taizhang("compare", report, "--keep", "--format", "json")
    assert kept.code == 0 and kept.data["kept"]
    assert "已经存入" in taizhang("compare", report, "--keep").err
    listed = taizhang("compare").out
    assert "2024年报.txt" in listed and "全年对住建领域" in listed
    tally = taizhang("tally", "--year", "2025", "--format", "json").data
    assert tally["before"]["counted"] == {"住建领域": 236, "自然资源领域": 66}
    assert "236 → 0" in taizhang("tally", "--year", "2025").out
    assert taizhang("compare", "--forget", "2024").code == 1  # a reason is needed
    assert taizhang("compare", "--forget", "2024", "--why", "有误").code == 0
    assert "before" not in taizhang("tally", "--year", "2025", "--format", "json").data
    assert taizhang("undo", "--yes").code == 0
    assert "2024年报.txt" in taizhang("compare").out
    assert taizhang("compare", "--keep").code == 2
