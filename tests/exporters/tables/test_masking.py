"""No person can be found in what is published."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporters.tables.masking import Mask, people_in

MASK = Mask()
SEPARATORS = st.sampled_from(["", "", " ", "-", "－", "\u200b", "·", "  ", "\u2060"])
DIGITS = st.sampled_from(["0123456789", "０１２３４５６７８９", "〇一二三四五六七八九"])
words = st.text(st.sampled_from("石岗村何志明电话是：,。(）x 号a"), max_size=8)


@st.composite
def numbers(draw: st.DrawFn) -> str:
    """A mobile or an identity number as people write it."""
    plain = draw(
        st.from_regex(r"1[3-9][0-9]{9}|[1-9][0-9]{16}[0-9X]|[1-9][0-9]{14}", fullmatch=True)
    )
    digits = draw(DIGITS)
    return "".join(
        (digits[int(sign)] if sign.isdigit() else sign) + draw(SEPARATORS) for sign in plain
    )


def longest_run(text: str) -> int:
    """Return the most digits in a row, whatever their width and what stands between."""
    plain = unicodedata.normalize("NFKC", text)
    for place, sign in enumerate("〇一二三四五六七八九"):
        plain = plain.replace(sign, str(place))
    plain = re.sub(r"[\s\-·\u200b\u2060]", "", plain)
    return max(map(len, re.findall(r"\d+", plain)), default=0)


@given(st.lists(st.one_of(words, numbers()), max_size=5))
def test_no_mobile_and_no_identity_number_survives_in_any_text(parts: list[str]) -> None:
    text = "，".join(parts)
    assert longest_run(MASK.text(text)) < 11
    assert longest_run(MASK.subject(text, "企业")) < 11
    assert longest_run(MASK.subject(text, "")) < 11
    assert longest_run(MASK.address(text, text, "甲公司", "企业")) < 11


@pytest.mark.parametrize(
    "text",
    [
        "2025-05-12检查",
        "宋综执罚〔2025〕12号",
        "2025-0001",
        "整改期限2025年6月30日前",
        "面积120平方米",
        "拆除3层",
    ],
)
def test_days_and_document_numbers_stay(text: str) -> None:
    assert MASK.text(text) == text


@pytest.mark.parametrize("text", ["电话0766-7591234", "07667591234", "020 83131234"])
def test_a_telephone_with_its_area_code_goes(text: str) -> None:
    assert longest_run(MASK.text(text)) < 7


@pytest.mark.parametrize(
    ("subject", "kind", "shown"),
    [
        ("何志明", "自然人", "何某某"),
        ("何志明（石岗村三组12号）", "自然人", "何某某"),
        ("欧阳娜", "", "欧阳某某"),
        ("陈建行", "", "陈某某"),
        ("何志明", "农户", "何某某"),
        ("何志明建材店", "个体工商户", "何志明建材店"),
        ("明珠燃气有限公司", "", "明珠燃气有限公司"),
        ("明珠燃气有限公司", "企业", "明珠燃气有限公司"),
        ("永顺燃气厂", "", "永顺燃气厂"),
        ("石岗村三组何志明自建房", "工程项目", "石岗村三组何某某自建房"),
        ("石岗村12号工地", "工程项目", "石岗村12号工地"),
        ("石岗村工地", "工程项目", "石岗村工地"),
        ("445322103图斑", "地块图斑", "445322103图斑"),
        ("", "自然人", "某某"),
    ],
)
def test_persons_are_named_by_surname_and_firms_stay(subject: str, kind: str, shown: str) -> None:
    assert MASK.subject(subject, kind) == shown


def test_names_that_records_tell_are_hidden_in_any_text() -> None:
    people = people_in(
        [
            {"subject": "何志明（三组）", "subject_kind": "自然人"},
            {"principal": "欧阳娜、区文", "subject": "明珠公司", "subject_kind": "企业"},
            {"witness": "李某", "signed_by": 5},
        ]
    )
    assert people == {"何志明", "欧阳娜", "区文"}
    told = Mask(people=people).text("见到何志明，由欧阳娜和区文转交明珠公司")
    assert told == "见到何某某，由欧阳某某和区某某转交明珠公司"


def test_where_a_person_lives_goes_and_a_firm_keeps_its_address() -> None:
    assert MASK.address("石岗村三组12号", "石岗村", "何志明", "自然人") == "石岗村"
    assert MASK.address("石岗村三组12号", "石岗村", "何志明自建房", "工程项目") == "石岗村"
    assert MASK.address("圩镇大街12号", "石岗村", "明珠公司", "企业") == "圩镇大街12号"
    assert MASK.address("", "石岗村", "明珠公司", "企业") == "石岗村"
