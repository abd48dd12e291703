"""GB 32100 and GB 11643, held against python-stdnum, which computes them on its own."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum.cn import ric, uscc

from storage.codes import credit_code, identity_number, tidy
from storage.errors import InvalidError

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
TENCENT = "9144030071526726XG"  # as published by the firm

credit_bodies = st.builds(
    lambda kind, place, rest: kind + place + rest,
    st.sampled_from(["91", "92", "93", "11", "12", "51"]),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(ALPHABET, min_size=9, max_size=9),
)
credit_codes = credit_bodies.map(lambda body: body + uscc.calc_check_digit(body))
identity_bodies = st.builds(
    lambda place, born, serial: f"{place}{born:%Y%m%d}{serial:03}",
    st.sampled_from(["445322", "441900", "110101"]),
    st.dates(),
    st.integers(0, 999),
).filter(lambda body: len(body) == 17)
identity_numbers = identity_bodies.map(lambda body: body + ric.calc_check_digit(body + "0"))


def full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else "\u3000" for c in text)


@given(credit_codes)
def test_a_credit_code_with_the_check_digit_of_stdnum_is_taken_as_it_is(code: str) -> None:
    assert credit_code(code) == code == uscc.validate(code)


def test_a_published_credit_code_is_taken() -> None:
    assert credit_code(TENCENT) == TENCENT


@given(credit_codes, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_one_changed_character_of_a_credit_code_is_refused_with_the_right_digit(
    code: str, place: int, character: str
) -> None:
    assume(code[place] != character)
    wrong = code[:place] + character + code[place + 1 :]
    right = uscc.calc_check_digit(wrong)
    with pytest.raises(InvalidError) as refusal:
        credit_code(wrong)
    assert f"check digit would be {right}" in str(refusal.value)
    assert refusal.value.name == "credit_code"


@given(credit_codes, st.integers(0, 16))
def test_two_neighbours_swapped_in_a_credit_code_are_refused(code: str, place: int) -> None:
    assume(code[place] != code[place + 1])
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    with pytest.raises(InvalidError):
        credit_code(swapped)


@given(credit_codes, st.data())
def test_a_credit_code_is_taken_however_it_is_typed(code: str, data: st.DataObject) -> None:
    pieces = data.draw(
        st.lists(
            st.sampled_from(["", " ", "\u3000", "-", "－", "–", "\t"]), min_size=18, max_size=18
        )
    )
    typed = "".join(character + piece for character, piece in zip(code, pieces, strict=True))
    for text in (typed, typed.lower(), full_width(code), full_width(code.lower())):
        assert credit_code(text) == code


@pytest.mark.parametrize("letter", "IOSVZ")
def test_letters_that_no_credit_code_has_are_named(letter: str) -> None:
    with pytest.raises(InvalidError, match=f"“{letter}”"):
        credit_code(TENCENT[:5] + letter + TENCENT[6:])


@pytest.mark.parametrize("text", ["", "9", TENCENT[:17], TENCENT + "0"])
def test_a_credit_code_of_another_length_is_refused_with_its_length(text: str) -> None:
    with pytest.raises(InvalidError, match=f"has {len(text)} characters"):
        credit_code(text)


def test_an_old_registration_number_of_15_digits_is_told_where_it_belongs() -> None:
    with pytest.raises(InvalidError, match="old registration number"):
        credit_code("440301103448669")
    with pytest.raises(InvalidError) as refusal:
        credit_code("4403011034486")
    assert "registration" not in str(refusal.value)


@given(identity_numbers)
def test_an_identity_number_with_the_check_digit_of_stdnum_is_taken(number: str) -> None:
    assert identity_number(number) == number


@given(identity_numbers, st.integers(0, 17), st.sampled_from("0123456789X"))
def test_one_changed_character_of_an_identity_number_is_refused(
    number: str, place: int, character: str
) -> None:
    assume(number[place] != character and (character != "X" or place == 17))
    wrong = number[:place] + character + number[place + 1 :]
    with pytest.raises(InvalidError) as refusal:
        identity_number(wrong)
    sentence = str(refusal.value)
    right = ric.calc_check_digit(wrong)
    assert f"check digit would be {right}" in sentence or wrong[6:14] in sentence
    assert refusal.value.name == "identity_number"


@given(identity_numbers)
def test_an_identity_number_is_taken_however_it_is_typed(number: str) -> None:
    spaced = f" {number[:6]} {number[6:14]}-{number[14:]}\u3000"
    for text in (spaced, number.lower(), full_width(number), full_width(spaced)):
        assert identity_number(text) == number


@pytest.mark.parametrize("born", ["19900230", "19901301", "19900100", "00000101", "19000229"])
def test_an_impossible_birthday_is_refused_and_named(born: str) -> None:
    body = "445322" + born + "001"
    with pytest.raises(InvalidError, match=f"{born}, which does not exist"):
        identity_number(body + ric.calc_check_digit(body + "0"))


@pytest.mark.parametrize(
    "text", ["", "44532219900101001", "44532219900101001A0", "44532X199001010018"]
)
def test_what_has_not_the_form_of_an_identity_number_is_refused(text: str) -> None:
    with pytest.raises(InvalidError, match="17 digits and a check digit"):
        identity_number(text)


@given(st.text())
def test_no_text_makes_a_code_raise_anything_but_a_sentence(text: str) -> None:
    for check in (credit_code, identity_number):
        try:
            assert len(check(text)) == 18
        except InvalidError as error:
            assert str(error)


@given(st.text(ALPHABET + "abc -－\u3000０１ＡＢ"))
def test_tidying_twice_is_tidying_once(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)
