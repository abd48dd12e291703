"""Names found by the first letters of their pinyin, by every reading and surnames first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.directories import Subject
from storage.ledger import Ledger
from storage.records import Inspection
from tests.tui.readings import letters_of, table
from tui.intake.pinyin import Names, is_letters, letters
from tui.intake.recall import recall

COMMON = "".join(chr(code) for code in range(0x4E00, 0x9FA6) if letters_of(code))
HANZI = st.text(st.sampled_from(COMMON), min_size=1, max_size=8)


def test_the_table_says_what_pypinyin_says() -> None:
    assert {letter: "".join(sorted(held)) for letter, held in letters().items()} == {
        letter: "".join(sorted(held)) for letter, held in table().items()
    }


@given(name=HANZI, data=st.data())
def test_every_reading_of_every_character_finds_the_name(name: str, data: st.DataObject) -> None:
    typed = "".join(data.draw(st.sampled_from(letters_of(ord(one)))) for one in name)
    assert name in Names([name]).find(typed)
    assert Names([name]).find(typed, whole=True) == [name]


@given(name=HANZI, data=st.data())
def test_letters_and_characters_may_be_mixed_and_the_name_cut(
    name: str, data: st.DataObject
) -> None:
    typed = "".join(data.draw(st.sampled_from([one, letters_of(ord(one))[0]])) for one in name)
    short = typed[: data.draw(st.integers(1, len(typed)))]
    assert name in Names(["别的", name]).find(short)


@given(names=st.lists(st.text(max_size=12), max_size=8), typed=st.text(max_size=6))
def test_whatever_is_typed_what_is_found_is_one_of_the_names(names: list[str], typed: str) -> None:
    assert set(Names(names).find(typed)) <= set(names)
    assert Names(names).exactly(typed) in {"", *names}


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("单国强", "sgq"),
        ("曾志伟", "zzw"),
        ("区小明", "oxm"),
        ("覃村", "qc"),
        ("覃村", "tc"),
        ("解晓东", "xxd"),
        ("仇英", "qy"),
        ("查良镛", "zly"),
        ("尉迟恭", "ycg"),
        ("乐嘉", "yj"),
        ("单国强", "ＳＧＱ"),
        ("明珠装饰厂(石岗村)", "mzzscsgc"),
        ("A区3号工地", "a区3"),
        ("郁南县明珠装饰厂", "mzzs"),
    ],
)
def test_surnames_full_width_and_the_middle_of_a_name(name: str, typed: str) -> None:
    assert Names(["完全不同", name]).find(typed) == [name]


def test_a_surname_goes_before_the_usual_reading_of_the_same_character() -> None:
    names = Names(["曾经来过", "曹操", "单独一家", "沈三", "单国强"])
    assert names.find("s")[0] in ("单独一家", "沈三")
    assert Names(["区小明", "欧小明"]).find("qxm") == ["区小明"]
    assert Names(["区小明", "秦小明"]).find("qxm")[0] == "秦小明"
    assert Names(["区小明", "欧小明"]).find("oxm")[0] == "区小明"


def test_an_alias_finds_its_subject(ledger: Ledger) -> None:
    ledger.add([Subject(name="郁南县明珠装饰材料有限公司", aliases=("珠宝楼",))])
    ledger.add([Inspection(subject="另一家")])
    assert recall(ledger).subjects.find("zbl") == ["郁南县明珠装饰材料有限公司"]
    assert recall(ledger).named_subject("珠宝楼") == "郁南县明珠装饰材料有限公司"


def test_what_is_saved_is_found_at_once(ledger: Ledger) -> None:
    memory = recall(ledger)
    assert memory.subjects.find("xkd") == []
    ledger.add([Inspection(subject="新开的店")])
    assert memory.subjects.find("xkd") == ["新开的店"]
    assert recall(ledger) is memory


def test_letters_are_letters_in_either_width() -> None:
    assert is_letters("ｍｚｓ")
    assert not is_letters("明z")
    assert not is_letters("3")
    assert not is_letters("")
