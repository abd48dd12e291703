"""Quick entry: what a line means."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import dates
from storage.directories import RosterOfficer, Village
from storage.errors import InvalidError
from storage.language import speaking
from storage.ledger import Ledger
from storage.records import Inspection, Patrol
from tui.intake.parts import part
from tui.intake.quick import understand

DAY = pendulum.Date(2025, 6, 3)


@pytest.fixture
def ledger(sample_ledger: Path) -> Iterator[Ledger]:
    with Ledger.open(sample_ledger) as opened:
        yield opened


def read(ledger: Ledger, line: str) -> Any:
    return understand(line, ledger, DAY).record


def test_words_are_recognised_wherever_they_stand(ledger: Ledger) -> None:
    words = ["石岗村", "新店", "燃气", "未发现问题", "区文辉、单晓东", "5月6日"]
    for line in (words, words[::-1]):
        record = read(ledger, " ".join(line))
        assert isinstance(record, Inspection)
        assert record.village == "石岗村"
        assert record.subject == "新店"
        assert record.item == "燃气使用安全"
        assert record.field == "住建领域"
        assert record.result == "未发现问题"
        assert {officer.name for officer in record.officers} == {"区文辉", "单晓东"}
        assert all(officer.certificate for officer in record.officers)
        assert str(record.date)[5:] == "05-06"


def test_what_is_left_is_the_subject_then_the_findings(ledger: Ledger) -> None:
    record = read(ledger, "新店 燃气 查看燃气瓶 和软管")
    assert (record.subject, record.findings) == ("新店", "查看燃气瓶 和软管")
    record = read(ledger, '"有 空格的店" 燃气 查看')
    assert record.subject == "有 空格的店"


def test_letters_full_width_and_english_are_understood(ledger: Ledger) -> None:
    record = read(ledger, "ｚｊ wfx rq 新店 routine ２０２５年３月５日")
    assert (record.field, record.result, record.kind) == ("住建领域", "未发现问题", "日常检查")
    assert str(record.date) == "2025-03-05"


def test_pairs_name_any_part_and_plus_days_say_when_to_correct(ledger: Ledger) -> None:
    record = read(ledger, "新店 电话=13800000000 负责人：老王 +15d 备注=先电话联系")
    assert (record.phone, record.principal, record.remarks) == ("13800000000", "老王", "先电话联系")
    assert record.correct_by == DAY.add(days=15)


def test_a_repeat_visit_takes_over_what_the_line_leaves_out(ledger: Ledger) -> None:
    row = next(
        row for row in ledger.rows(("inspections",), 2025) if row.facts.result == "未发现问题"
    )
    understood = understand(f"{row.facts.subject} {row.facts.result}", ledger, DAY)
    record: Any = understood.record
    assert (record.item, record.village) == (row.facts.item, row.facts.village)
    assert record.findings
    assert {"item", "village", "findings", "officers"} <= set(understood.taken_over)
    assert record.date == DAY
    assert record.uid == ""


def test_a_person_is_not_taken_for_another_with_the_same_beginning(ledger: Ledger) -> None:
    assert read(ledger, "何某 燃气").subject == "何某"


def test_a_patrol_is_a_patrol(ledger: Ledger) -> None:
    record = read(ledger, "巡查 石岗村 自然资源 沿线巡查")
    assert isinstance(record, Patrol)
    assert record.findings == "沿线巡查"


def test_first_letters_find_village_officers_subject_and_item(ledger: Ledger) -> None:
    ledger.add([Inspection(subject="尉迟五金店", village="单竹村")])
    record = read(ledger, "６月２日 szc ycwj qwh、sxd rq wfx")
    assert (record.village, record.subject) == ("单竹村", "尉迟五金店")
    assert [officer.name for officer in record.officers] == ["区文辉", "单晓东"]
    assert (record.item, record.result) == ("燃气使用安全", "未发现问题")
    assert (record.date.month, record.date.day) == (6, 2)
    assert read(ledger, "新店 ncz").item.startswith("农")


def test_letters_that_could_be_several_and_letters_that_are_nothing_are_said(
    ledger: Ledger,
) -> None:
    ledger.add([Inspection(subject="尉迟五金店"), Inspection(subject="尉迟五金行")])
    understood = understand("ycwj rq", ledger, DAY)
    assert any("尉迟五金行" in doubt for doubt in understood.doubts)
    understood = understand("qqqqzz rq", ledger, DAY)
    assert any("qqqqzz" in doubt for doubt in understood.doubts)


def test_every_comma_divides_words_and_none_divides_prose(ledger: Ledger) -> None:
    for comma in "、，,；":
        words = ("石岗村", "明珠装饰", "燃气", "未发现问题", "区文辉", "单晓东", "查看燃气瓶")
        record = read(ledger, comma.join(words))
        assert (record.village, record.subject) == ("石岗村", "明珠装饰厂")
        assert (record.item, record.result) == ("燃气使用安全", "未发现问题")
        assert [officer.name for officer in record.officers] == ["区文辉", "单晓东"]
        assert record.findings == "查看燃气瓶"
    assert read(ledger, "新店 查看灶具、燃气、软管").findings == "查看灶具、燃气、软管"
    record = read(ledger, "新店 区文辉、新来的、石岗村")
    assert (record.village, record.subject) == ("石岗村", "新店")
    record = read(ledger, "新店 区文辉、陈新人")
    assert [officer.name for officer in record.officers] == ["区文辉", "陈新人"]


@pytest.mark.parametrize("sign", "。；;")
def test_what_stands_behind_a_list_of_officers_is_no_officer(ledger: Ledger, sign: str) -> None:
    for names in ("曾小玲、单晓东", "区文辉,单晓东", "单晓东"):
        for findings in ("看瓶、管", "看瓶", "查看燃气瓶"):
            record = read(ledger, f"新店 燃气 {names}{sign}{findings}")
            assert "、".join(one.name for one in record.officers) == names.replace(",", "、")
            assert record.findings == findings
    assert read(ledger, "新店 区文辉、单晓东。看瓶。").findings == "看瓶。"
    assert len(read(ledger, "新店 @甲某/乙某。看瓶").officers) == 2


def test_first_letters_find_result_and_measures(ledger: Ledger) -> None:
    record = read(ledger, "新店 rq fxwt xq")
    assert (record.result, record.measures) == ("发现问题", "责令限期改正")
    assert read(ledger, "新店 rq wfxwt").result == "未发现问题"
    assert read(ledger, "新店 rq xq").result == "责令限期改正"
    ledger.add([Inspection(subject="方新五金", item="燃气使用安全")])
    assert read(ledger, "fxwj rq").subject == "方新五金"


def test_first_letters_are_a_day_unless_one_is_named(ledger: Ledger) -> None:
    for letters, days in (("jt", 0), ("ｚｔ", 1), ("qt", 2)):
        assert read(ledger, f"{letters} 新店 rq").date == dates.today().subtract(days=days)
    assert part("date", "zt", ledger.catalogue) == dates.today().subtract(days=1)
    ledger.add([RosterOfficer(name="张涛", certificate="19150700999")])
    understood = understand("zt 新店 rq", ledger, DAY)
    assert any("zt" in doubt and "张涛" in doubt for doubt in understood.doubts)
    record = read(ledger, "5月6日 新店 zt")
    assert [officer.name for officer in record.officers] == ["张涛"]


@pytest.mark.parametrize("word", ["昨天下午", "今天上午", "1号", "friday"])
def test_a_day_as_people_say_it_is_no_subject(ledger: Ledger, word: str) -> None:
    record = read(ledger, f"{word} 新店 燃气")
    assert (record.subject, record.date) == ("新店", dates.parse_date(word))


def test_an_unknown_name_before_an_equals_sign_never_becomes_the_subject(ledger: Ledger) -> None:
    for line in ("foo=bar 燃气", "新店 foo＝bar", "新店 编号x=1"):
        with pytest.raises(InvalidError):
            read(ledger, line)
    record = read(ledger, "现场：正常 新店 燃气")
    assert (record.subject, record.findings) == ("新店", "现场：正常")


def test_a_name_with_nothing_behind_it_means_nothing(ledger: Ledger) -> None:
    row = next(row for row in ledger.rows(("inspections",), 2025) if row.facts.result)
    record = read(ledger, f"{row.facts.subject} 联系电话= 地址＝ 负责人：")
    assert (record.subject, record.phone, record.address) == (row.facts.subject, "", "")
    assert read(ledger, "联系电话= 新店").subject == "新店"


def test_a_second_day_is_said_and_an_impossible_one_refused(ledger: Ledger) -> None:
    with pytest.raises(InvalidError, match="2025-02-30"):
        read(ledger, "新店 2025-03-01 2025-02-30")
    understood = understand("新店 2025-03-01 2025-03-04 燃气", ledger, DAY)
    record: Any = understood.record
    assert str(record.date) == "2025-03-01"
    assert any("2025-03-04" in doubt for doubt in understood.doubts)
    assert read(ledger, "新店 2025-03-01 3.5").findings == "3.5"


def test_a_wrong_identity_number_is_told_as_one(ledger: Ledger) -> None:
    with pytest.raises(InvalidError) as raised:
        read(ledger, "何某 44532219800101123X")
    assert raised.value.name == "identity_number"
    assert "identity" in str(raised.value) or "身份证" in str(raised.value)
    with pytest.raises(InvalidError) as raised:
        read(ledger, "某厂 91445322000000000X")
    assert raised.value.name == "credit_code"


def test_the_basis_of_another_item_is_not_taken_over(ledger: Ledger) -> None:
    basis = {item.name: item.details["basis"] for item in ledger.catalogue.items}
    ledger.add([Inspection(subject="换事项的店", item="农村自建房施工安全", basis="旧依据")])
    record = read(ledger, "换事项的店 燃气")
    assert record.basis == basis["燃气使用安全"]


FULL_WIDTH = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})


@given(
    day=st.sampled_from(["2025-03-05", "3月5日", "20250305", "0305"]),
    item=st.sampled_from(["rq", "燃气"]),
    result=st.sampled_from(["wfx", "ok", "发现问题"]),
    days=st.integers(1, 400),
    phone=st.from_regex(r"1[0-9]{10}", fullmatch=True),
    officers=st.sampled_from(["区文辉,单晓东", "区文辉、单晓东", "@区文辉/单晓东"]),
)
def test_full_width_means_the_same_as_half_width(
    shared: Ledger, day: str, item: str, result: str, days: int, phone: str, officers: str
) -> None:
    words = [day, "新店", item, result, f"+{days}d", f"phone={phone}", officers]
    half: Any = understand(" ".join(words), shared, DAY).record
    full: Any = understand("　".join(word.translate(FULL_WIDTH) for word in words), shared, DAY)
    for name in ("date", "subject", "item", "result", "correct_by", "officers"):
        assert getattr(full.record, name) == getattr(half, name), name
    assert half.correct_by == half.date.add(days=days)
    assert half.phone == phone


@pytest.mark.parametrize(
    "item", ["gas", "gas,", "gas safety", "Gas-safety", "gas safety,", "Gas Safety; "]
)
@pytest.mark.parametrize(
    ("result", "meant"),
    [
        ("problem-found", "发现问题"),
        ("problem found", "发现问题"),
        ("no problem found,", "未发现问题"),
        ("problem found, corrected on the spot", "发现问题已当场改正"),
    ],
)
def test_english_names_of_one_word_and_of_several_are_understood(
    ledger: Ledger, item: str, result: str, meant: str
) -> None:
    with speaking("en"):
        understood = understand(
            f"Nov 20, 石岗村 JoesDiner {item} {result} routine sxd, qwh hose worn", ledger, DAY
        )
    record: Any = understood.record
    assert (record.subject, record.item, record.result) == ("JoesDiner", "燃气使用安全", meant)
    assert (record.date.month, record.date.day, record.kind) == (11, 20, "日常检查")
    assert (record.village, record.findings) == ("石岗村", "hose worn")
    assert [officer.name for officer in record.officers] == ["单晓东", "区文辉"]
    assert understood.doubts == []


def test_names_of_several_words_are_found_where_the_ledger_knows_them(ledger: Ledger) -> None:
    ledger.add([RosterOfficer(name="John Smith"), Village(name="Upper Weir")])
    ledger.add([Inspection(subject="Joe's Diner")])
    record = read(ledger, "upper weir Joe's Diner, 燃气 John Smith hose worn")
    assert (record.village, record.subject) == ("Upper Weir", "Joe's Diner")
    assert [officer.name for officer in record.officers] == ["John Smith"]
    assert record.findings == "hose worn"


def test_a_word_with_which_several_items_begin_or_in_chinese_any_is_no_item(
    ledger: Ledger,
) -> None:
    with speaking("en"):
        assert read(ledger, "Shop illegal").item == ""
    with speaking("zh"):
        assert read(ledger, "新店 gas").item == ""


def test_only_what_can_be_first_letters_is_said_to_be_none(ledger: Ledger) -> None:
    for spoken, line in (("en", "JoesDiner qqzz hose worn xxqq"), ("zh", "新店 qqzz under xxqq")):
        with speaking(spoken):
            doubts = understand(line, ledger, DAY).doubts
        assert len(doubts) == 1
        assert "qqzz" in doubts[0]
        assert "xxqq" in doubts[0]
        assert "worn" not in doubts[0]
        assert "under" not in doubts[0]


@pytest.mark.parametrize(
    "line", ["新店 2025-02-30", "新店 91445322000000000X", "新店 整改期限=哪天", "  "]
)
def test_what_cannot_be_meant_is_said(ledger: Ledger, line: str) -> None:
    with pytest.raises(InvalidError):
        read(ledger, line)


@pytest.fixture(scope="module")
def shared(sample_once: Path) -> Iterator[Ledger]:
    with Ledger.open(sample_once) as opened:
        yield opened


@given(line=st.text(max_size=60))
def test_no_line_ends_in_anything_but_a_record_or_a_sentence(shared: Ledger, line: str) -> None:
    try:
        record = understand(line, shared, DAY).record
    except InvalidError as error:
        assert str(error)
    else:
        assert isinstance(record, Inspection | Patrol)


@pytest.mark.parametrize("days", ["3651", "9" * 14, "9" * 400])
def test_a_day_too_far_off_to_be_meant_is_refused_in_a_sentence(ledger: Ledger, days: str) -> None:
    with pytest.raises(InvalidError, match="3650"):
        read(ledger, f"新店 燃气 +{days}d")
