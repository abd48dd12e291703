"""The sentences of the yearly report: those of the published one, and every other case."""

from datetime import date
from pathlib import Path

import pytest

from exporters.figures import figures
from exporters.report import report
from exporters.section import section
from exporters.year import Year
from storage import language
from storage.directories import RosterOfficer, Town
from storage.errors import InvalidError
from storage.ledger import Ledger
from tests.storage.samples import day, inspection, patrol, training

AFTER = date(2026, 1, 12)


def own(ledger: Ledger, name: str, text: str) -> None:
    (ledger.folder / "settings").mkdir(exist_ok=True)
    (ledger.folder / "settings" / name).write_text(text, encoding="utf-8")


def fields(ledger: Ledger, **numbers: int) -> None:
    """Log so many inspections in each field."""
    ledger.add(
        [
            inspection(field=name, subject=f"{n}号")
            for name, number in numbers.items()
            for n in range(number)
        ]
    )


def said(ledger: Ledger, name: str = "inspections", today: date = AFTER) -> str:
    """Return a paragraph of the section of 2025."""
    found = section(Year(ledger, 2025, today))
    return "".join(paragraph.text for paragraph in found.paragraphs if paragraph.name == name)


def include(ledger: Ledger, *names: str, more: str = "") -> None:
    own(
        ledger, "wording.toml", more + "[include]\n" + "".join(f"{name} = true\n" for name in names)
    )


def test_the_sentence_of_the_published_report(ledger: Ledger) -> None:
    fields(ledger, 住建领域=236, 自然资源领域=66)
    assert said(ledger) == "全年对住建领域开展行政检查236次，对自然资源领域开展行政检查66次。"


def test_the_sentence_on_trainings_of_the_published_report(ledger: Ledger) -> None:
    topics = ("《行政处罚法》", "《行政强制法》", "乡镇综合执法实操规范")
    ledger.add(
        [training(title="", topic=topics[n % 3], date=day(f"2025-01-0{n + 1}")) for n in range(6)]
    )
    assert said(ledger, "trainings") == (
        "全年参加县级以上执法业务培训6次，"
        "涵盖《行政处罚法》、《行政强制法》及乡镇综合执法实操规范等内容。"
    )


@pytest.mark.parametrize(
    ("topics", "words"),
    [
        (["《行政处罚法》"], "全年参加县级以上执法业务培训1次，涵盖《行政处罚法》等内容。"),
        (["甲", "乙"], "全年参加县级以上执法业务培训2次，涵盖甲及乙等内容。"),
        ([""], "全年参加县级以上执法业务培训1次。"),
        ([], "全年未参加县级以上执法业务培训。"),
    ],
)
def test_trainings_name_what_they_covered(ledger: Ledger, topics: list[str], words: str) -> None:
    ledger.add([training(title="", topic=topic) for topic in topics])
    assert said(ledger, "trainings") == words


def test_a_field_with_nothing_is_said_to_have_nothing(ledger: Ledger) -> None:
    fields(ledger, 住建领域=3)
    assert said(ledger) == "全年对住建领域开展行政检查3次，未对自然资源领域开展行政检查。"


def test_the_first_field_with_nothing(ledger: Ledger) -> None:
    fields(ledger, 自然资源领域=3)
    assert said(ledger) == "全年未对住建领域开展行政检查，对自然资源领域开展行政检查3次。"


def test_a_field_without_power_is_said_to_be_one_and_never_0(ledger: Ledger) -> None:
    own(
        ledger,
        "catalogue.toml",
        '[[field]]\nname = "市场监管领域"\npower = false\n'
        '[[field]]\nname = "卫生健康领域"\npower = false\n',
    )
    fields(ledger, 住建领域=1, 自然资源领域=2)
    assert said(ledger) == (
        "全年对住建领域开展行政检查1次，对自然资源领域开展行政检查2次。"
        "本镇无市场监管领域、卫生健康领域行政执法职责。"
    )
    fields(ledger, 市场监管领域=2)  # what was counted is said even where no power was noted
    assert said(ledger).endswith("对市场监管领域开展行政检查2次。本镇无卫生健康领域行政执法职责。")


def test_a_town_with_five_fields(ledger: Ledger) -> None:
    own(ledger, "catalogue.toml", '[[field]]\nname = "消防领域"\n')
    fields(ledger, 住建领域=5, 自然资源领域=4, 环保领域=2, 劳动领域=1)
    assert said(ledger) == (
        "全年对住建领域开展行政检查5次，对自然资源领域开展行政检查4次，未对消防领域开展行政检查，"
        "对劳动领域开展行政检查1次，对环保领域开展行政检查2次。"
    )


@pytest.mark.parametrize("spoken", ["en", "zh"])
def test_the_whole_section_from_a_ledger_in_either_language(ledger: Ledger, spoken: str) -> None:
    language.use(spoken)
    ledger.add([inspection(subject=f"{n}号") for n in range(12)])
    ledger.add(
        [inspection(field="自然资源领域", item="临时用地"), patrol(), inspection(subject="")]
    )
    ledger.add(
        [
            training(date=day("2025-03-01"), title="乡镇综合执法实操规范培训班"),
            training(date=day("2025-04-01"), title="《行政处罚法》专题培训"),
            training(date=day("2025-05-01"), title="《行政处罚法》培训"),
            training(date=day("2025-06-01"), title="例会", level="镇级"),
            training(date=day("2025-07-01"), title="x", topic="《行政强制法》"),
            training(date=day("2024-07-01"), title="去年"),
            training(status="draft", title="草稿"),
        ]
    )
    assert report(ledger, 2025) == (
        "深化执法建设，执法水平进一步提升\n"
        "全年参加县级以上执法业务培训4次，"
        "涵盖《行政处罚法》、《行政强制法》及乡镇综合执法实操规范等内容。\n"
        "全年对住建领域开展行政检查12次，对自然资源领域开展行政检查1次。\n"
    )


def test_the_section_of_an_empty_year(ledger: Ledger) -> None:
    assert report(ledger, 2025) == (
        "深化执法建设，执法水平进一步提升\n全年未参加县级以上执法业务培训。\n全年未开展行政检查。\n"
    )


# ---------------------------------------------------------------------- the variants


def test_other_count_words_for_all_fields_and_for_one(ledger: Ledger) -> None:
    own(
        ledger,
        "wording.toml",
        '[units]\ninspections = "场次"\n[units_of."自然资源领域"]\ninspections = "宗"\n',
    )
    fields(ledger, 住建领域=2, 自然资源领域=1)
    assert said(ledger) == "全年对住建领域开展行政检查2场次，对自然资源领域开展行政检查1宗。"


def test_the_sum_of_all_fields_before_them(ledger: Ledger) -> None:
    include(ledger, "total")
    fields(ledger, 住建领域=2, 自然资源领域=1)
    assert said(ledger) == (
        "全年共开展行政检查3次。对住建领域开展行政检查2次，对自然资源领域开展行政检查1次。"
    )


@pytest.mark.parametrize(
    ("then", "now", "words"),
    [
        (4, 5, "（同比增长25%）"),
        (3, 4, "（同比增长33.3%）"),
        (3, 1, "（同比下降66.7%）"),
        (8, 7, "（同比下降12.5%）"),
        (16, 15, "（同比下降6.3%）"),  # 6.25: half is rounded up
        (3, 3, "（与上年持平）"),
        (0, 3, "（上年为0次）"),
    ],
)
def test_a_number_is_compared_with_last_years(
    ledger: Ledger, then: int, now: int, words: str
) -> None:
    include(ledger, "compare")
    fields(ledger, 住建领域=now)
    last_year = day("2024-03-04")
    ledger.add([inspection(date=last_year, subject=f"{n}") for n in range(then)])
    ledger.add([inspection(date=last_year, field="自然资源领域")])
    assert said(ledger) == (
        f"全年对住建领域开展行政检查{now}次{words}，未对自然资源领域开展行政检查。"
    )


def test_without_a_last_year_nothing_is_compared_and_the_note_says_so(ledger: Ledger) -> None:
    include(ledger, "compare")
    fields(ledger, 住建领域=2)
    assert "开展行政检查2次，" in said(ledger)
    assert "台账无上年数据，未作同比。" in section(Year(ledger, 2025, AFTER)).note


def test_a_running_year_is_compared_with_the_same_part_of_the_last(ledger: Ledger) -> None:
    include(ledger, "compare")
    ledger.add([inspection(date=day("2025-01-06"), subject=f"{n}") for n in range(3)])
    ledger.add([inspection(date=day(text)) for text in ("2024-02-28", "2024-03-01", "2024-12-31")])
    assert said(ledger, today=date(2025, 2, 28)).startswith(
        "今年以来对住建领域开展行政检查3次（同比增长200%），"
    )
    assert said(ledger, today=date(2025, 3, 1)).startswith(
        "今年以来对住建领域开展行政检查3次（同比增长50%），"
    )
    found = section(Year(ledger, 2025, date(2025, 3, 1)))
    assert "数据统计至2025年3月1日。" in found.note
    assert "上年同期" in found.note
    assert found.until == date(2025, 3, 1)
    assert "数据统计至2025年12月31日。" in section(Year(ledger, 2025, AFTER)).note
    ledger.add([inspection(date=day("2024-01-02"))])
    assert "与上年同期持平" in said(ledger, today=date(2025, 3, 1))
    # what is dated later than today is counted, and so is its day the last one counted
    ledger.add([inspection(date=day("2025-03-09"), subject="预登记")])
    assert "数据统计至2025年3月9日。" in section(Year(ledger, 2025, date(2025, 3, 1))).note


def test_problems_and_what_became_of_them(ledger: Ledger) -> None:
    include(ledger, "problems", "compare")
    assert said(ledger, "problems") == ""  # no inspection: nothing to say of what it found
    fields(ledger, 住建领域=1)
    assert said(ledger, "problems") == "全年检查未发现问题。"
    ledger.add([inspection(result="发现问题", subject="甲", problems=("占道", "无证"))])
    assert said(ledger, "problems") == "全年检查发现问题2个，均未完成整改。"
    ledger.add([inspection(result="发现问题", subject="乙", measures="普法教育、当场改正")])
    assert said(ledger, "problems") == "全年检查发现问题3个，已整改1个，整改率33.3%。"
    # 1 of 2 corrected the year before; a penalty takes a visit out of the count, not its problem
    ledger.add(
        [
            inspection(date=day("2024-05-06"), result="发现问题已当场改正"),
            inspection(date=day("2024-05-07"), result="发现问题", penalty_number="罚1"),
        ]
    )
    assert said(ledger, "problems") == (
        "全年检查发现问题3个（同比增长50%），已整改1个，整改率33.3%（同比下降16.7个百分点）。"
    )


def test_what_changed_by_less_than_can_be_printed_is_not_called_equal(ledger: Ledger) -> None:
    include(ledger, "problems", "compare")
    many = tuple(f"{n}" for n in range(4001))
    for date_, problems in (("2024-03-04", many), ("2025-03-04", many[:-1])):
        mended = inspection(date=day(date_), problems=problems[1:], measures="当场改正")
        ledger.add([mended, inspection(date=day(date_), problems=problems[:1], subject="甲")])
    assert said(ledger, "problems") == (
        "全年检查发现问题4000个（同比略有下降），已整改3999个，整改率100.0%（同比略有下降）。"
    )


def test_the_second_visit_has_the_last_word_on_a_correction(ledger: Ledger) -> None:
    include(ledger, "problems")
    ledger.add(
        [
            inspection(result="发现问题", recheck_result="已整改到位"),
            inspection(result="发现问题已当场改正", recheck_result="未整改", subject="乙"),
            inspection(result="发现问题", recheck_result="另行安排", subject="丙"),
        ]
    )
    assert said(ledger, "problems") == "全年检查发现问题3个，已整改1个，整改率33.3%。"


def test_officers_are_those_whose_certificate_is_valid_at_the_end(ledger: Ledger) -> None:
    include(ledger, "officers")
    assert said(ledger, "officers") == ""
    assert "未列持证执法人员数" in section(Year(ledger, 2025, AFTER)).note
    ledger.add([RosterOfficer(name="甲", certificate="1", valid_until=day("2025-12-30"))])
    assert said(ledger, "officers") == "年末无持证执法人员。"
    ledger.add(
        [
            RosterOfficer(name="乙", certificate="2", valid_until=day("2025-12-31")),
            RosterOfficer(name="丙", certificate="3", valid_from=day("2026-01-01")),
            RosterOfficer(name="丁", certificate="4", active=False),
            RosterOfficer(name="戊"),
        ]
    )
    assert said(ledger, "officers") == "年末有持证执法人员1名。"
    assert said(ledger, "officers", date(2025, 12, 30)) == "现有持证执法人员2名。"


def test_penalties_are_counted_by_the_day_of_the_decision(ledger: Ledger) -> None:
    include(ledger, "penalties", "cases")
    assert said(ledger, "penalties") == "全年未作出行政处罚决定。"
    assert said(ledger, "cases") == "全年未立案。"
    ledger.add(
        [
            inspection(penalty_number="罚1", penalty_decided_on=day("2025-07-01")),
            inspection(date=day("2024-12-20"), penalty_decided_on=day("2025-01-20")),
            inspection(penalty_number="罚2", penalty_decided_on=day("2026-01-04"), subject="甲"),
            inspection(penalty_number="宋执罚〔2025〕3号", subject="乙"),
            inspection(
                penalty_number="宋执罚〔2025〕 3号", subject="丙"
            ),  # one decision, two visits
            inspection(penalty_number="罚4", subject="丁"),
            inspection(penalty_number="罚5", penalty_decided_on=day("2025-07-01"), status="draft"),
        ]
    )
    assert said(ledger, "penalties") == "全年作出行政处罚决定3宗。"
    assert said(ledger, "cases") == "全年立案5宗。"
    assert "另有1宗行政处罚未登记处罚决定日期，未计入。" in section(Year(ledger, 2025, AFTER)).note


def test_patrols_are_said_beside_the_inspections_and_never_added(ledger: Ledger) -> None:
    include(ledger, "patrols", "orders")
    ledger.add([inspection(measures="责令限期改正"), patrol(), patrol(status="void")])
    ledger.add([inspection(result="责令限期改正", subject="乙")])
    assert said(ledger, "patrols") == "全年开展巡查1次。"
    assert said(ledger, "orders") == "全年责令改正2份。"
    assert said(ledger) == "全年对住建领域开展行政检查2次，未对自然资源领域开展行政检查。"
    # What the report says is an order is one to the option as well, wherever it was written.
    own(ledger, "counting.toml", "[options]\norder_excludes = true\n")
    assert figures(ledger, 2025).excluded == {"patrol": 1, "void": 1, "ordered": 2}
    assert said(ledger, "orders") == "全年责令改正2份。"


def test_trainings_in_the_town_and_how_many_took_part(ledger: Ledger) -> None:
    include(ledger, "trainings_below", "attendance")
    assert said(ledger, "trainings_below") == "全年未组织镇级执法业务学习。"
    ledger.add([training(level="镇级", attendees=9), training(attendees=4), training(topic="乙")])
    assert said(ledger, "trainings_below") == "全年组织开展镇级执法业务学习1次。"
    assert "培训2次、4人次，" in said(ledger, "trainings")


def test_the_note_states_the_rules_and_plain_text_has_it_where_the_town_says_so(
    ledger: Ledger,
) -> None:
    note = section(Year(ledger, 2025, AFTER)).note
    assert note.startswith("统计口径：")
    assert "计数规则2025.1版" in note
    assert "检查后仅责令改正的，仍计为行政检查。记录提交后即予计入" in note
    assert note not in report(ledger, 2025)
    own(ledger, "counting.toml", "[options]\norder_excludes = true\napproval_required = true\n")
    include(ledger, "note_in_text")
    note = section(Year(ledger, 2025, AFTER)).note
    assert "视为其他行政执法行为，不计入。经审核的记录方予计入。" in note
    assert report(ledger, 2025).endswith(f"。\n\n{note}\n")


def test_who_issues_it_follows_from_the_name_of_the_town(tmp_path: Path) -> None:
    for name, issuer in (
        ("宋桂镇", "宋桂镇人民政府"),
        ("都城街道", "都城街道办事处"),
        ("某局", "某局"),
    ):
        with Ledger.create(tmp_path / name, Town(name=name)) as ledger:
            assert section(Year(ledger, 2025, AFTER)).issuer == issuer


# ------------------------------------------------------------------ the town's own data


def test_a_town_changes_one_sentence_and_keeps_the_others(ledger: Ledger) -> None:
    own(ledger, "wording.toml", 'inspections_first = "{field}全年检查{n}次"\nheading = "{town}"\n')
    ledger.add([inspection()])
    assert report(ledger, 2025).splitlines() == [
        "宋桂镇",
        "全年未参加县级以上执法业务培训。",
        "住建领域全年检查1次，未对自然资源领域开展行政检查。",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('inspections_first = "对{领域}检查{n}次"', "{领域}"),
        ('inspections_first = "检查{n:05}次"', "{n}"),
        ('inspections_first = "检查{n!r}次"', "{n}"),
        ('inspections_first = "检查{}次"', "{}"),
        ('inspections_first = "检查{n.real}次"', "{n.real}"),
        ('inspections_first = "检查{n次"', "wording.toml"),
        ('inspections_first = "检查}次"', "wording.toml"),
        ('inspections_first = "检查{n次\n', "wording.toml"),
    ],
)
def test_a_sentence_that_cannot_be_filled_in_is_told_with_what_it_knows(
    ledger: Ledger, text: str, problem: str
) -> None:
    own(ledger, "wording.toml", text)
    ledger.add([inspection()])
    with pytest.raises(InvalidError) as refusal:
        report(ledger, 2025)
    told = str(refusal.value)
    assert problem in told
    assert "wording.toml" in told
    if "not valid TOML" not in told:
        assert "“inspections_first”" in told
        assert "{field} {n}" in told


def test_a_town_says_which_field_it_has_no_power_in(ledger: Ledger) -> None:
    own(
        ledger,
        "catalogue.toml",
        '[[field]]\nname = "自然资源领域"\npower = false\n'
        '[[field]]\nname = "生态环保领域"\ngloss = "Environment"\n',
    )
    ledger.add([inspection(), inspection(field="生态环保领域")])
    assert report(ledger, 2025).splitlines()[-1] == (
        "全年对住建领域开展行政检查1次，对生态环保领域开展行政检查1次。本镇无自然资源领域行政执法职责。"
    )


def test_an_option_of_the_town_changes_the_number_in_the_sentence(ledger: Ledger) -> None:
    ledger.add([inspection(measures="责令限期改正"), inspection()])
    assert "住建领域开展行政检查2次" in report(ledger, 2025)
    own(ledger, "counting.toml", "[options]\norder_excludes = true\n")
    assert "住建领域开展行政检查1次" in report(ledger, 2025)
    assert figures(ledger, 2025).rules["options"]["order_excludes"] is True


@pytest.mark.parametrize("name", ["catalogue.toml", "counting.toml", "wording.toml", "terms.toml"])
@pytest.mark.parametrize("data", [b"= nothing\n", b"\xff\xfe\x00", b"a = [1\n"])
def test_data_of_the_town_that_is_no_toml_is_told_with_its_place(
    ledger: Ledger, name: str, data: bytes
) -> None:
    own(ledger, name, "")
    path = Path(ledger.folder, "settings", name)
    path.write_bytes(data)
    with pytest.raises(InvalidError, match="not valid TOML") as refusal:
        report(ledger, 2025)
    assert str(path) in str(refusal.value)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("catalogue.toml", ""),
        ("catalogue.toml", '[[field]]\nname = "住建领域"\naliases = []\n'),
        ("catalogue.toml", '[[item]]\nname = "违法建设"\nuntil = 2025-12-31\n'),
        ("catalogue.toml", '[[item]]\nname = "新事项"\nfield = "住建领域"\nfrom = "2025-01-01"\n'),
        ("terms.toml", '[[level]]\nterm = "开发区级"\ncounty_or_above = true\n'),
        ("terms.toml", '[[weather]]\nterm = "晴"\n'),
        ("counting.toml", 'version = "2025.1"\n'),
        ("wording.toml", '# nothing\nend = "！"\n'),
    ],
)
def test_data_of_the_town_may_add_to_and_change_what_is_there(
    ledger: Ledger, name: str, text: str
) -> None:
    own(ledger, name, text)
    ledger.add([inspection(), training(level="开发区级")])
    assert report(ledger, 2025).count("\n") == 3


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("catalogue.toml", 'field = "住建领域"\n'),
        ("catalogue.toml", '[[field]]\ngloss = "nameless"\n'),
        ("catalogue.toml", "field = [1, 2]\n"),
        ("terms.toml", 'level = "县级"\n'),
        ("terms.toml", "[[level]]\naliases = 3\n"),
        ("counting.toml", "options = false\n"),
        ("catalogue.toml", '[[field]]\nname = "住建领域"\naliases = "zj"\n'),
        ("wording.toml", "[heading]\na = 1\n"),
    ],
)
def test_data_of_the_town_in_another_shape_is_told_in_a_sentence(
    ledger: Ledger, name: str, text: str
) -> None:
    own(ledger, name, text)
    ledger.add([inspection()])
    with pytest.raises(InvalidError) as refusal:
        report(ledger, 2025)
    assert name in str(refusal.value)


@pytest.mark.parametrize(
    ("name", "text", "place", "remedy"),
    [
        (
            "catalogue.toml",
            '[[field]]\nname = "住建领域"\npower = "nein"\n',
            "power",
            "true or false",
        ),
        ("catalogue.toml", '[[field]]\nname = "住建领域"\npwer = false\n', "pwer", "“power”"),
        ("catalogue.toml", '[[items]]\nname = "违法建设"\n', "items", "“item”"),
        ("catalogue.toml", '[[item]]\nname = "违法建设"\nuntil = "soon"\n', "until", "2025-12-31"),
        ("catalogue.toml", '[[item]]\nname = "违法建设"\nauthority = "me"\n', "authority", "town"),
        ("wording.toml", "[include]\nfigures = true\n", "figures", "inspections"),
        ("wording.toml", "[include]\ntotal = 1\n", "total", "true or false"),
        ("wording.toml", '[units]\ninspection = "宗"\n', "inspection", "“inspections”"),
        ("wording.toml", "heading = 7\n", "heading", "a text in quotes"),
        ("wording.toml", 'haeding = "x"\n', "haeding", "“heading”"),
        ("terms.toml", '[[levels]]\nterm = "县级"\n', "levels", "“level”"),
        ("terms.toml", '[[level]]\nterm = "县级"\ncounty_or_above = "ja"\n', "above", "true or"),
        ("counting.toml", "[option]\norder_excludes = true\n", "option", "“options”"),
    ],
)
def test_what_a_town_mistypes_is_told_with_file_place_and_remedy(
    ledger: Ledger, name: str, text: str, place: str, remedy: str
) -> None:
    own(ledger, name, text)
    ledger.add([inspection()])
    with pytest.raises(InvalidError) as refusal:
        report(ledger, 2025)
    for told in (str(ledger.folder / "settings" / name), place, remedy):
        assert told in str(refusal.value)
