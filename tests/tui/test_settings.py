"""Settings on the screen: nobody must edit a file, and nothing a person wrote there is lost."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot
from textual.widgets import Input, Label, OptionList

from exporters.figures import figures
from exporters.report import report
from storage import data, dates, language
from storage.errors import InvalidError
from storage.ledger import Ledger
from tests.doors import Taizhang
from tests.tui.pilots import Open, figure, pressed, screen_text, seen, settled
from tests.tui.test_person import has_chinese
from tui.intake.choices import Choices
from tui.intake.doubts import doubts
from tui.screens.entry import EntryScreen
from tui.screens.settings import SettingsScreen
from tui.settings.check import problems
from tui.settings.files import shipped
from tui.settings.sections import sections
from tui.widgets.figures import FiguresBar
from tui.widgets.keybar import KeyBar


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


@pytest.mark.parametrize(
    ("no", "yes"), [("n", "y"), ("ｎ", "ｙ"), ("否", "是"), ("不", "好"), ("f", "s"), ("no", "yes")]
)
async def test_yes_and_no_are_understood_in_letters_and_characters(
    app: Open, sample_ledger: Path, no: str, yes: str
) -> None:
    file = sample_ledger / "settings" / "frequency.toml"
    async with app((100, 30)) as pilot:
        for typed, in_file in ((no, True), (yes, False)):
            await choose(pilot, await section(pilot, "caps"), "涉企检查")
            fill(pilot, by_field=typed)
            await pressed(pilot, "f2")
            assert isinstance(pilot.app.screen, SettingsScreen)
            assert ("by_field = false" in file.read_text(encoding="utf-8")) is in_file


async def test_what_is_wrong_is_said_until_it_is_changed(app: Open, sample_ledger: Path) -> None:
    async with app((100, 30)) as pilot:
        await choose(pilot, await section(pilot, "caps"), "涉企检查")
        fill(pilot, by_field="也许")
        await pressed(pilot, "f2")
        assert "各领域分别计算" in seen(pilot, KeyBar)
        fill(pilot, by_field="是")
        await settled(pilot)
        assert "各领域分别计算" not in seen(pilot, KeyBar)


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


async def test_help_says_what_each_part_means(app: Open, sample_ledger: Path) -> None:
    language.use("en")
    async with app((100, 40)) as pilot:
        for key in ("officers", "counting", "caps"):
            await section(pilot, key)
            await pressed(pilot, "enter")
            assert isinstance(pilot.app.screen, EntryScreen)
            for label in pilot.app.screen.query(".entry-label").results(Label):
                assert not has_chinese(str(label.content))
            part: Any = pilot.app.focused
            await pressed(pilot, "f1")
            assert " ".join(part.setting.text.split()[:4]) in screen_text(pilot)
            await pressed(pilot, "escape", "escape")


# Every part of every file


def everything(ledger: Ledger) -> list[Any]:
    return sections(ledger, 2025)


@pytest.mark.parametrize("spoken", ["zh", "en"])
def test_every_part_of_every_file_that_a_town_may_change_is_on_the_screen(
    sample_ledger: Path, spoken: str
) -> None:
    """Each file with one value put elsewhere is changed on the screen's list, and comes back."""
    language.use(spoken)
    with Ledger.open(sample_ledger) as ledger:
        seen: set[tuple[str, str]] = set()
        for one in everything(ledger):
            for line in one.lines():
                draft = one.draft(line.key)
                for part in draft.parts:
                    assert part.label != part.name, line
                    assert spoken == "zh" or not has_chinese(part.label), part
                seen |= {(one.key, part.name) for part in draft.parts}
        for name in data.settable_files():
            stem = name.removesuffix(".toml")
            for table, part in leaves(stem):
                assert any(part in (found, table) for _key, found in seen), (name, table, part)


def leaves(stem: str) -> list[tuple[str, str]]:
    """Return table and name of every part of a file that is a town's to change."""
    spec, content = data.settable(stem), data.load(shipped(stem))
    fixed = spec.get("fixed", {}).get("names", ())
    found = []
    for table, value in content.items():
        if table in fixed:
            continue
        parts = spec.get(table) or spec.get("any", {})
        if isinstance(value, dict) and "levels" not in parts:
            found += [(table, n) for n in value if "levels" not in parts.get(n, {})]
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            left_out = (*parts.get("fixed", ()), "code", "act")
            names = {n for entry in value for n in entry if n not in left_out}
            found += [(table, n) for n in names]
        elif not isinstance(value, dict) and value != []:
            found.append(("", table))
    return found


def test_what_a_screen_writes_is_what_a_reader_takes_and_the_default_comes_back(
    sample_ledger: Path,
) -> None:
    changes = {
        ("caps", 0): {"most": "4", "until": "2027-12-31"},
        ("caps", 1): {"not_counted": "上级部署、双随机抽取"},
        ("looking", 1): {"days": "10"},
        ("looking", 2): {"percent": "7.5"},
        ("looking", 3): {"fields": "检查日期、检查结果"},
        ("include", 5): {"total": "是"},
        ("units", 0): {"inspections": "宗"},
        ("notes", 0): {"start": "口径："},
        ("statistics", 3): {"power": "否"},
        ("platform", 3): {"longest": "100"},
        ("tables", 1): {"line-1": "第一条。", "line-2": ""},
        ("masking", 0): {"hidden": "（略）"},
        ("official", 0): {"width": "209.5"},
        ("official", 8): {"font": "黑体", "align": "居中"},
        ("terms", 0): {"aliases": "常规"},
    }
    settings = sample_ledger / "settings"
    with Ledger.open(sample_ledger) as ledger:
        known = {one.key: one for one in everything(ledger)}
        for (key, place), typed in changes.items():
            line = known[key].lines()[place]
            known[key].draft(line.key).save(typed)
            assert problems(sample_ledger) == []
            changed = next(one for one in known[key].lines() if one.key == line.key)
            assert (changed.own, line.own or False) == (True, False), key
            assert changed.cells != line.cells or key in ("terms", "official")
            known[key].back(line.key).save({})
            assert known[key].lines()[place] == line
            assert known[key].back(line.key) is None
    assert not any(tomllib.loads(path.read_text("utf-8")) for path in settings.glob("*.toml"))


def test_what_has_names_of_the_towns_own_is_added_and_taken_out(sample_ledger: Path) -> None:
    with Ledger.open(sample_ledger) as ledger:
        known = {one.key: one for one in everything(ledger)}
        added = {
            "units": {"field": "住建领域", "number": "inspections", "value": "件"},
            "platform": {"table": "kind", "word": "日常检查", "value": "01"},
            "statistics": {"year": "2025", "table": "表一", "column": "申请", "value": "12"},
            "notes": {"ending": "开发区", "value": "{town}管理委员会"},
            "holidays": {"name": "2031", "off": "2031-01-01、2031年1月2日", "work": ""},
            "caps": {"name": "农村", "most": "1", "field": "住建领域"},
            "terms": {"of": "天气", "term": "晴"},
        }
        for key, typed in added.items():
            before = {line.key for line in known[key].lines()}
            if key == "terms":
                typed["of"] = "检查结果"
            known[key].new("").save(typed)
            assert problems(sample_ledger) == []
            (new,) = [line for line in known[key].lines() if line.key not in before]
            if key == "units":
                assert "住建领域开展行政检查236件" in report(ledger, 2025)
            with pytest.raises(InvalidError):
                known[key].new("").save(typed)  # it is there already
            if key == "terms":
                with pytest.raises(InvalidError):
                    known[key].back(new.key)  # records may say it
            else:
                known[key].back(new.key).save({})
                assert {line.key for line in known[key].lines()} == before
        for key, typed, part in (
            ("units", {"field": "住建", "number": "inspections", "value": "件"}, "field"),
            ("units", {"field": "住建领域", "number": "inspections", "value": ""}, "value"),
            ("statistics", {"year": "25", "table": "表一", "column": "申请", "value": "1"}, "year"),
            ("statistics", {"year": "2025", "table": "表一", "column": "x", "value": "a"}, "value"),
            ("holidays", {"name": "2031", "off": "2031-02-30"}, "off"),
            ("holidays", {"name": "", "off": ""}, "name"),
            ("caps", {"name": "无数", "most": ""}, "most"),
            ("caps", {"name": "负数", "most": "-1"}, "most"),
            ("caps", {"name": "企业", "most": "1", "subject_kinds": "企企"}, "subject_kinds"),
            ("notes", {"ending": "区", "value": "{city}"}, "value"),
        ):
            with pytest.raises(InvalidError) as refusal:
                known[key].new("").save(typed)
            assert refusal.value.name == part, (key, typed, str(refusal.value))
    assert not any(sample_ledger.glob("settings/*.part"))


async def test_a_field_out_of_use_is_not_offered_and_its_records_count(
    app: Open, sample_ledger: Path
) -> None:
    async with app((100, 30)) as pilot:
        entries = await section(pilot, "field")
        entries.highlighted = 1
        await pressed(pilot, "f8")
        assert "自然资源领域" in seen(pilot, KeyBar)
        await pressed(pilot, "escape")
        assert figure(pilot, "自然资源领域") == 66
    with Ledger.open(sample_ledger) as ledger:
        today = str(dates.today())
        choices = Choices(ledger)

        def offered(day: str) -> list[str]:
            return [choice.value for choice in choices.offer("field", "", {"date": day}).choices]

        assert offered(today) == ["住建领域"]
        assert offered("2025-03-05") == ["住建领域", "自然资源领域"]
        assert figures(ledger, 2025).counted["自然资源领域"] == 66
        next_year = int(today[:4]) + 1
        assert list(figures(ledger, next_year).counted) == ["住建领域"]
        assert "自然资源" not in report(ledger, next_year)
        old = ledger.rows(("inspections",), 2025, field="自然资源领域")[0]
        record: Any = ledger.record_at(old.table, old.id)
        assert doubts(ledger, record) == doubts(ledger, record)
        told = doubts(ledger, replace(record, date=dates.today(), uid="", number=""))
        assert any("自然资源领域" in sentence for sentence in told)


async def test_a_value_goes_back_to_the_default_after_showing_what_that_changes(
    app: Open, sample_ledger: Path
) -> None:
    own = sample_ledger / "settings" / "counting.toml"
    own.parent.mkdir()
    own.write_text("# 镇政府会议\n[options]\norder_excludes = true\n", encoding="utf-8")
    async with app((100, 30)) as pilot:
        entries = await section(pilot, "counting")
        lines = [str(option.prompt) for option in entries.options]
        assert ["本镇" in lines[0], "默认" in lines[1]] == [True, True]
        entries.highlighted = 0
        await pressed(pilot, "f6")
        assert "→ 236" in question(pilot)
        await pressed(pilot, "enter")
        assert "默认" in str(entries.options[0].prompt)
        await pressed(pilot, "f6")
        assert "默认" in seen(pilot, KeyBar)
    assert own.read_text("utf-8") == "# 镇政府会议\n"
    assert figure_now(sample_ledger) == 236


# What somebody wrote by hand

SLIPS = [
    ("wording.toml", '[units_of."住建"]\ninspections = "件"\n', "住建", "住建领域"),
    ("wording.toml", '[units_of."住建领域"]\ninspection = "件"\n', "inspection", "inspections"),
    ("wording.toml", '[units_of."住建领域"]\ninspections = 3\n', "units_of", "quotes"),
    ("wording.toml", 'no_patrols = "{n}"\n', "{n}", "{period}"),
    ("platform.toml", '[codes.item]\n"x" = "1"\n', "item", "catalogue"),
    ("platform.toml", '[codes.kind]\n"x" = 1\n', "codes", "quotes"),
    ("platform.toml", '[[column]]\nname = "监管对象"\nrequire = true\n', "require", "required"),
    ("tables.toml", '[tally]\nbases = ["x"]\n', "bases", "basis"),
    ("tables.toml", '[tally.options]\norder = "x"\n', "order", "order_excludes"),
    ("tables.toml", '[platform]\nnotes = "x"\n', "notes", "texts such"),
    ("masking.toml", 'hiden = "x"\n', "hiden", "hidden"),
    ("masking.toml", "people = [1]\n", "people", "program"),
    ("masking.toml", 'people = ["人"]\n', "人", "自然人"),
    ("holidays.toml", '[[year]]\nname = "2027"\noof = ["2027-01-01"]\n', "oof", "off"),
    ("holidays.toml", '[[year]]\nname = "2027"\noff = "2027-01-01"\n', "off", "2025-12-31"),
    ("holidays.toml", '[[year]]\noff = ["2027-01-01"]\n', "year", "program"),
    ("gaps.toml", "[drafts]\ndays = -1\n", "days", "whole number"),
    ("gaps.toml", "[caps]\ntimes = 3\n", "caps", "drafts"),
    ("recheck.toml", 'fields = ["datum"]\n', "datum", "date"),
    ("recheck.toml", "percent = 120\n", "percent", "100"),
    ("frequency.toml", '[[cap]]\nname = "x"\n', "x", "most"),
    ("frequency.toml", '[[cap]]\nname = "x"\nmost = 2.5\n', "most", "whole number"),
    ("frequency.toml", '[[cap]]\nname = "x"\nmost = 1\nfield = "y"\n', "field", "住建领域"),
    ("statistics.toml", '[given."25"."表一"]\n"申请" = 1\n', "25", "2025"),
    ("statistics.toml", '[[table]]\ncode = "表一"\ncolumns = []\n', "columns", "leave it out"),
    ("official.toml", '[[style]]\nname = "Titel"\nsize = 22\n', "Titel", "Title"),
    ("official.toml", "[page]\nwidht = 200\n", "widht", "width"),
    ("counting.toml", 'version = "9"\n', "version", "leave it out"),
    ("catalogue.toml", '[[item]]\nname = "新"\nfield = "住建"\n', "field", "住建领域"),
    ("terms.toml", '[[result]]\nterm = "x"\nproblm = true\n', "problm", "problem"),
    ("templates.toml", '[[template]]\nname = "x"\n[template.parts]\nitm = "y"\n', "itm", "item"),
    ("mappings.toml", "mapping = 3\n", "mappings", "move it away"),
    ("couting.toml", "", "couting", "counting.toml"),
    ("published.toml", "", "published", "nothing reads"),
]


@pytest.mark.parametrize(("name", "text", "place", "allowed"), SLIPS)
def test_a_slip_in_any_file_is_told_with_file_place_and_what_is_allowed(
    tmp_path: Path, name: str, text: str, place: str, allowed: str
) -> None:
    language.use("en")
    (tmp_path / "settings").mkdir()
    (tmp_path / "settings" / name).write_text(text, encoding="utf-8")
    (told,) = problems(tmp_path)
    assert str(tmp_path / "settings" / name) in told
    assert place in told.replace(str(tmp_path), "")
    assert allowed in told


async def test_a_slip_is_told_by_verify_by_init_and_when_the_app_opens(
    app: Open, taizhang: Taizhang, sample_ledger: Path, tmp_path: Path
) -> None:
    (sample_ledger / "settings").mkdir()
    slip = sample_ledger / "settings" / "holidays.toml"
    slip.write_text("year = 3\n", encoding="utf-8")
    ran = taizhang("verify")
    assert (ran.code, "holidays.toml" in ran.out) == (1, True)
    assert taizhang("verify", "--format", "json").data["settings"]
    async with app((100, 30)) as pilot:
        await settled(pilot)
        assert "holidays.toml" in seen(pilot, KeyBar)
        await section(pilot, "holidays")  # and the settings still open
        assert "holidays.toml" in screen_text(pilot).replace("\n", "")
    slip.unlink()
    assert taizhang("verify").code == 0
    new = tmp_path / "new"
    (new / "settings").mkdir(parents=True)
    (new / "settings" / "gap.toml").write_text("", encoding="utf-8")
    ran = taizhang("init", "--town", "新镇", ledger=new)
    assert (ran.code, "gaps.toml" in ran.err) == (1, True)
    assert not (new / "journal.jsonl").exists()


# The rest


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
