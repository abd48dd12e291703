"""Settings on the screen: nobody must edit a file, and nothing a person wrote there is lost."""

import tomllib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Label, OptionList

from exporters.figures import figures
from exporters.report import report
from storage import language
from storage.ledger import Ledger
from tests.doors import Taizhang
from tests.tui.pilots import Open, app, figure, pressed, screen_text, seen, settled
from tests.tui.test_person import has_chinese
from tui.screens.entry import EntryScreen
from tui.screens.settings import SettingsScreen
from tui.widgets.figures import FiguresBar
from tui.widgets.keybar import KeyBar

__all__ = ["app"]


async def section(pilot: Pilot[None], key: str) -> OptionList:
    """Open the settings at a section, with the cursor on its first entry."""
    if not isinstance(pilot.app.screen, SettingsScreen):
        await pressed(pilot, "f12")
    sections = pilot.app.screen.query_one("#sections", OptionList)
    sections.focus()
    sections.highlighted = sections.get_option_index(key)
    await settled(pilot)
    await pressed(pilot, "enter")
    return pilot.app.screen.query_one("#entries", OptionList)


async def choose(pilot: Pilot[None], entries: OptionList, text: str) -> None:
    """Open the entry that shows `text`."""
    shown = [str(option.prompt) for option in entries.options]
    entries.highlighted = next(at for at, line in enumerate(shown) if text in line)
    await pressed(pilot, "enter")
    assert isinstance(pilot.app.screen, EntryScreen), shown


def fill(pilot: Pilot[None], **values: str) -> None:
    for name, value in values.items():
        pilot.app.screen.query_one(f"#part-{name}", Input).value = value


def question(pilot: Pilot[None]) -> str:
    return " ".join(str(label.content) for label in pilot.app.screen.query(Label))


async def test_the_town_its_villages_and_officers_are_entries_with_a_history(
    app: Open, sample_ledger: Path
) -> None:
    async with app((100, 30)) as pilot:
        await choose(pilot, await section(pilot, "town"), "宋桂镇")
        fill(pilot, name="平台镇")
        await pressed(pilot, "f2")
        await section(pilot, "villages")
        await pressed(pilot, "f2")
        fill(pilot, name="新村")
        await pressed(pilot, "f2")
        entries = await section(pilot, "officers")
        await choose(pilot, entries, "陈美玲")
        fill(pilot, valid_until="2027年6月30日")
        await pressed(pilot, "f2")
        await pressed(pilot, "f5")
        assert "2027-06-30" in question(pilot)
        assert "更正" in question(pilot)
        await pressed(pilot, "escape", "f8")
        assert "停用" in screen_text(pilot)
        await pressed(pilot, "escape")
        assert "平台镇" in seen(pilot, FiguresBar)
    with Ledger.open(sample_ledger) as ledger:
        assert ledger.town.name == "平台镇"
        assert "新村" in [village.name for village in ledger.directory("villages")]
        officer = next(o for o in ledger.directory("officers") if o.name == "陈美玲")
        assert (str(officer.valid_until), officer.active) == ("2027-06-30", False)
        acts = [step.act for step in ledger.entry_history(officer.uid)]
        assert acts == ["sample", "amend", "amend"]


async def test_what_cannot_be_meant_is_told_and_the_part_is_pointed_at(
    app: Open, sample_ledger: Path
) -> None:
    async with app((100, 30)) as pilot:
        await section(pilot, "officers")
        await pressed(pilot, "f2")
        fill(pilot, name="新来的", certificate="19150700025")
        await pressed(pilot, "f2")
        assert "陈美玲" in seen(pilot, KeyBar)
        assert pilot.app.focused is pilot.app.screen.query_one("#part-certificate")
        fill(pilot, certificate="19150799999", valid_from="2025-02-30")
        await pressed(pilot, "f2")
        assert "不存在" in seen(pilot, KeyBar)
        fill(pilot, valid_from="2025-02-01", valid_until="2024-02-01")
        await pressed(pilot, "f2")
        assert pilot.app.focused is pilot.app.screen.query_one("#part-valid_until")
        await pressed(pilot, "escape")
        assert "不保存" in question(pilot)
        await pressed(pilot, "enter")
    with Ledger.open(sample_ledger) as ledger:
        assert "新来的" not in [officer.name for officer in ledger.directory("officers")]


async def test_somebody_elses_change_is_not_written_over_unseen(
    app: Open, sample_ledger: Path
) -> None:
    from msgspec.structs import replace

    async with app((100, 30)) as pilot:
        await choose(pilot, await section(pilot, "officers"), "陈美玲")
        fill(pilot, certificate="19150700099")
        with Ledger.open(sample_ledger) as other:
            officer = next(o for o in other.directory("officers") if o.name == "陈美玲")
            other.amend_entry(replace(officer, active=False), officer, by="单晓东")
        await pressed(pilot, "f2")
        assert "单晓东" in seen(pilot, KeyBar)
        await choose(pilot, await section(pilot, "counting"), "责令改正")
        fill(pilot, order_excludes="是")
        settings = sample_ledger / "settings"
        settings.mkdir()
        (settings / "counting.toml").write_text("[options]\napproval_required = false\n")
        await pressed(pilot, "f2")
        await pressed(pilot, "enter")
        assert "counting.toml" in seen(pilot, KeyBar)
        assert "order_excludes" not in (settings / "counting.toml").read_text()
    with Ledger.open(sample_ledger) as ledger:
        officer = next(o for o in ledger.directory("officers") if o.name == "陈美玲")
        assert (officer.certificate, officer.active) == ("19150700025", False)


async def test_an_option_shows_what_it_does_to_the_figures_before_it_is_saved(
    app: Open, sample_ledger: Path
) -> None:
    file = sample_ledger / "settings" / "counting.toml"
    with Ledger.open(sample_ledger) as ledger:
        before = figures(ledger, 2025).counted["住建领域"]
    async with app((100, 30)) as pilot:
        await choose(pilot, await section(pilot, "counting"), "责令改正")
        await pressed(pilot, "down")
        assert pilot.app.screen.query_one("#part-order_excludes", Input).value == "是"
        await pressed(pilot, "f2")
        told = question(pilot)
        assert f"住建领域 {before} → " in told
        assert "全年对住建领域开展行政检查" in told
        assert not file.exists()
        assert figure_now(sample_ledger) == before
        await pressed(pilot, "escape", "f2", "enter")
        assert tomllib.loads(file.read_text(encoding="utf-8")) == {
            "options": {"order_excludes": True}
        }
        await pressed(pilot, "escape")
        after = figure_now(sample_ledger)
        assert after < before
        assert figure(pilot, "住建领域") == after


def figure_now(folder: Path) -> int:
    with Ledger.open(folder) as ledger:
        return figures(ledger, 2025).counted["住建领域"]


async def test_a_sentence_of_the_report_is_shown_as_it_will_read(
    app: Open, sample_ledger: Path
) -> None:
    async with app((120, 30)) as pilot:
        await choose(pilot, await section(pilot, "wording"), "{field}开展行政检查{n}{unit}")
        fill(pilot, inspections_first="{town}对{field}检查{n}次")
        await pressed(pilot, "f2")
        assert "{town}" in seen(pilot, KeyBar)
        fill(pilot, inspections_first="对{field}实施检查{n}次")
        await pressed(pilot, "f2")
        assert "对住建领域实施检查236次" in question(pilot)
        await pressed(pilot, "enter")
    with Ledger.open(sample_ledger) as ledger:
        assert "对住建领域实施检查236次" in report(ledger, 2025)


async def test_fields_and_items_are_added_changed_and_taken_out_of_use(
    app: Open, sample_ledger: Path
) -> None:
    async with app((120, 40)) as pilot:
        await section(pilot, "field")
        await pressed(pilot, "f2")
        fill(pilot, name="城市管理领域", aliases="城管，市容")
        await pressed(pilot, "f2")
        assert "未对城市管理领域开展行政检查" in question(pilot)
        await pressed(pilot, "enter")
        await section(pilot, "item")
        await pressed(pilot, "f2")
        fill(
            pilot,
            name="占道经营",
            field="城市管理领域",
            authority="本镇执法",
            basis="《条例》第一条",
        )
        await pressed(pilot, "f2")
        entries = pilot.app.screen.query_one("#entries", OptionList)
        await choose(pilot, entries, "燃气使用安全")
        assert pilot.app.screen.query_one("#part-name", Input).disabled
        fill(pilot, until="2026-12-31")
        await pressed(pilot, "f2")
        entries.highlighted = next(
            at for at, o in enumerate(entries.options) if "违法建设" in str(o.prompt)
        )
        await pressed(pilot, "f8")
        assert "停用" in seen(pilot, KeyBar)
        await choose(pilot, await section(pilot, "field"), "自然资源")
        fill(pilot, power="否")
        await pressed(pilot, "f2")
        await pressed(pilot, "enter")
    own = tomllib.loads((sample_ledger / "settings" / "catalogue.toml").read_text("utf-8"))
    assert own["field"][0]["aliases"] == ["城管", "市容"]
    items = {item["name"]: item for item in own["item"]}
    assert items["占道经营"]["authority"] == "town"
    assert items["燃气使用安全"] == {"name": "燃气使用安全", "until": "2026-12-31"}
    with Ledger.open(sample_ledger) as ledger:
        assert ledger.catalogue.in_force("占道经营", "2025-05-05")
        assert not ledger.catalogue.in_force("违法建设", "2100-01-01")
        assert ledger.catalogue.fields.by_name["自然资源领域"].details["power"] is False


async def test_what_a_person_wrote_in_a_file_stays_comments_and_all(
    app: Open, sample_ledger: Path
) -> None:
    file = sample_ledger / "settings" / "catalogue.toml"
    file.parent.mkdir()
    file.write_text(
        "# 本镇的清单，2025年3月镇政府会议通过\n\n"
        '[[field]]\nname = "住建领域"\naliases = ["城建"]  # 老说法\n\n'
        "# 市容由城管办负责\n"
        '[[item]]\nname = "占道经营"\nfield = "住建领域"\n# 依据待核\nbasis = "《条例》"\n',
        encoding="utf-8",
    )
    async with app((120, 40)) as pilot:
        await choose(pilot, await section(pilot, "item"), "占道经营")
        fill(pilot, basis="《条例》第二条")
        await pressed(pilot, "f2")
    text = file.read_text(encoding="utf-8")
    lines = text.splitlines()
    assert tomllib.loads(text) == {
        "field": [{"name": "住建领域", "aliases": ["城建"]}],
        "item": [{"name": "占道经营", "field": "住建领域", "basis": "《条例》第二条"}],
    }
    assert lines[0] == "# 本镇的清单，2025年3月镇政府会议通过"
    assert lines[lines.index("# 市容由城管办负责") + 1] == "[[item]]"
    assert lines[lines.index("# 依据待核") + 1] == 'basis = "《条例》第二条"'


async def test_language_and_theme_are_settings_too(app: Open, sample_ledger: Path) -> None:
    async with app((100, 30)) as pilot:
        await choose(pilot, await section(pilot, "interface"), "深色")
        await pressed(pilot, "down", "f2")
        assert pilot.app.theme == "light"
        await choose(pilot, await section(pilot, "interface"), "简体中文")
        await pressed(pilot, "down", "f2")
        for _step in range(3):
            await settled(pilot)
        assert language.current() == "en"
        assert "Inspection items" in screen_text(pilot)
        assert "Language" in screen_text(pilot)


@pytest.mark.parametrize("key", ["villages", "officers", "field", "item", "counting"])
async def test_help_says_what_each_part_means(app: Open, sample_ledger: Path, key: str) -> None:
    language.use("en")
    async with app((100, 40)) as pilot:
        await section(pilot, key)
        await pressed(pilot, "enter")
        assert isinstance(pilot.app.screen, EntryScreen)
        for label in pilot.app.screen.query(".entry-label").results(Label):
            assert not has_chinese(str(label.content))
        part: Any = pilot.app.focused
        await pressed(pilot, "f1")
        assert " ".join(part.setting.text.split()[:4]) in screen_text(pilot)


def test_init_refuses_a_certificate_given_twice_and_a_name_on_two_lines(
    taizhang: Taizhang, tmp_path: Path
) -> None:
    twice = ["--officer", "陈美玲:19150700025", "--officer", "区文辉:19150700025"]
    ran = taizhang("init", "--town", "宋桂镇", *twice)
    assert ran.code == 1
    assert "19150700025" in ran.err
    assert not (tmp_path / "ledger").exists()
    for broken in (
        ["--town", "宋桂\n镇"],
        ["--town", "宋桂镇", "--village", "石岗\n村"],
        ["--town", "宋桂镇", "--officer", "陈\n美玲:1"],
    ):
        ran = taizhang("init", *broken)
        assert ran.code == 1
        assert "多行" in ran.err
        assert not (tmp_path / "ledger" / "journal.jsonl").exists()
    assert taizhang("init", "--town", "宋桂镇", "--officer", "陈美玲:19150700025").code == 0


@pytest.fixture(autouse=True)
async def quiet() -> AsyncIterator[None]:
    """Leave nothing of a change that was looked at."""
    from storage import data

    yield
    assert not data._tried
