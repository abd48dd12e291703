"""The sentences of the yearly report: those of the published one, and every other case."""

from pathlib import Path

import pytest

from exporters.figures import Figures, figures
from exporters.report import Wording, report
from storage import language
from storage.errors import InvalidError
from storage.ledger import Ledger
from tests.storage.samples import day, inspection, patrol, training

TWO = {"住建领域": True, "自然资源领域": True}


def counted(trainings: int = 0, **fields: int) -> Figures:
    held = {"county_or_above": trainings, "below_county": 9}
    return Figures(2025, "宋桂镇", fields, {"patrol": 3}, held)


def sentence(powers: dict[str, bool], **fields: int) -> str:
    return Wording().inspections(counted(**fields), powers)


def own(ledger: Ledger, name: str, text: str) -> None:
    (ledger.folder / "settings").mkdir(exist_ok=True)
    (ledger.folder / "settings" / name).write_text(text, encoding="utf-8")


def test_the_sentence_of_the_published_report() -> None:
    assert sentence(TWO, 住建领域=236, 自然资源领域=66) == (
        "全年对住建领域开展行政检查236次，对自然资源领域开展行政检查66次。"
    )


def test_the_sentence_on_trainings_of_the_published_report() -> None:
    assert Wording().trainings(
        counted(6), ["《行政处罚法》", "《行政强制法》", "乡镇综合执法实操规范"]
    ) == (
        "全年参加县级以上执法业务培训6次，"
        "涵盖《行政处罚法》、《行政强制法》及乡镇综合执法实操规范等内容。"
    )


@pytest.mark.parametrize(
    ("topics", "words"),
    [
        (["《行政处罚法》"], "全年参加县级以上执法业务培训2次，涵盖《行政处罚法》等内容。"),
        (["甲", "乙"], "全年参加县级以上执法业务培训2次，涵盖甲及乙等内容。"),
        ([], "全年参加县级以上执法业务培训2次。"),
    ],
)
def test_trainings_name_what_they_covered(topics: list[str], words: str) -> None:
    assert Wording().trainings(counted(2), topics) == words


def test_a_year_without_trainings_says_so() -> None:
    assert Wording().trainings(counted(0), []) == "全年未参加县级以上执法业务培训。"


def test_a_field_with_nothing_is_said_to_have_nothing() -> None:
    assert sentence(TWO, 住建领域=236, 自然资源领域=0) == (
        "全年对住建领域开展行政检查236次，未对自然资源领域开展行政检查。"
    )
    assert sentence(TWO, 住建领域=0, 自然资源领域=66) == (
        "全年未对住建领域开展行政检查，对自然资源领域开展行政检查66次。"
    )


def test_a_field_without_power_is_said_to_be_one_and_never_0() -> None:
    powers = TWO | {"市场监管领域": False, "卫生健康领域": False}
    assert sentence(powers, 住建领域=1, 自然资源领域=2, 市场监管领域=0) == (
        "全年对住建领域开展行政检查1次，对自然资源领域开展行政检查2次。"
        "本镇无市场监管领域、卫生健康领域行政执法职责。"
    )


def test_what_was_counted_is_said_even_where_no_power_was_noted() -> None:
    powers = {"住建领域": True, "市场监管领域": False}
    assert sentence(powers, 住建领域=1, 市场监管领域=2) == (
        "全年对住建领域开展行政检查1次，对市场监管领域开展行政检查2次。"
    )
    assert sentence({"住建领域": True}, 住建领域=1, 消防领域=2) == (
        "全年对住建领域开展行政检查1次，对消防领域开展行政检查2次。"
    )


def test_a_town_with_one_field() -> None:
    assert sentence({"住建领域": True}, 住建领域=236) == "全年对住建领域开展行政检查236次。"


def test_a_town_with_five_fields() -> None:
    fields = {"住建领域": 5, "自然资源领域": 4, "消防领域": 0, "环保领域": 2, "劳动领域": 1}
    assert sentence(dict.fromkeys(fields, True), **fields) == (
        "全年对住建领域开展行政检查5次，对自然资源领域开展行政检查4次，未对消防领域开展行政检查，"
        "对环保领域开展行政检查2次，对劳动领域开展行政检查1次。"
    )


def test_a_year_without_any_inspection() -> None:
    assert sentence(TWO, 住建领域=0, 自然资源领域=0) == "全年未开展行政检查。"
    assert sentence({}) == "全年未开展行政检查。"


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
