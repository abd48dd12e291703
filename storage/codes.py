"""Codes with a check digit: unified social credit codes and resident identity numbers."""

import unicodedata
from datetime import date

from storage.errors import InvalidError
from storage.language import _

# GB 32100-2015: 31 characters, without I, O, S, V and Z.
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
# GB 11643
_IDENTITY_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_IDENTITY_CHECKS = "10X98765432"


def tidy(text: str) -> str:
    """Return a code as it is compared: half-width, upper case, without spaces and hyphens."""
    while True:
        folded = unicodedata.normalize("NFKC", text).upper()
        tidied = "".join(
            character for character in folded if not (character.isspace() or character in "-‐‑–—")
        )
        if tidied == text:
            return tidied
        text = tidied  # a mark whose blank is gone may fold once more with what stands before it


def credit_code(text: str) -> str:
    """Return the unified social credit code in `text`, tidied.

    Raises:
        InvalidError: it is none; the sentence says what is wrong and what would be right.
    """
    code = tidy(text)
    if len(code) != 18:
        hint = (
            _(" A 15-digit number is an old registration number: it has a column of its own.")
            if len(code) == 15 and code.isdigit()
            else ""
        )
        raise InvalidError(
            _("The credit code {code} has {count} characters; it must have 18.").format(
                code=code, count=len(code)
            )
            + hint,
            "credit_code",
        )
    wrong = next((character for character in code if character not in _CREDIT_ALPHABET), None)
    if wrong:
        raise InvalidError(
            _(
                "The credit code {code} holds “{wrong}”, which no credit code has "
                "(the letters I, O, S, V and Z are never used)."
            ).format(code=code, wrong=wrong),
            "credit_code",
        )
    total = sum(
        _CREDIT_ALPHABET.index(character) * weight
        for character, weight in zip(code, _CREDIT_WEIGHTS, strict=False)
    )
    right = _CREDIT_ALPHABET[(31 - total % 31) % 31]
    if code[17] != right:
        raise InvalidError(_wrong_digit(code, right), "credit_code")
    return code


def identity_number(text: str) -> str:
    """Return the resident identity number in `text`, tidied.

    Raises:
        InvalidError: it is none; the sentence says what is wrong and what would be right.
    """
    code = tidy(text)
    if len(code) != 18 or not (code[:17].isascii() and code[:17].isdigit()):
        raise InvalidError(
            _("The identity number {code} must be 17 digits and a check digit.").format(code=code),
            "identity_number",
        )
    try:
        date(int(code[6:10]), int(code[10:12]), int(code[12:14]))
    except ValueError:
        raise InvalidError(
            _("The identity number {code} names the birthday {day}, which does not exist.").format(
                code=code, day=code[6:14]
            ),
            "identity_number",
        ) from None
    total = sum(int(digit) * weight for digit, weight in zip(code, _IDENTITY_WEIGHTS, strict=False))
    right = _IDENTITY_CHECKS[total % 11]
    if code[17] != right:
        sentence = _("This is not a valid identity number: {sentence}")
        raise InvalidError(sentence.format(sentence=_wrong_digit(code, right)), "identity_number")
    return code


def _wrong_digit(code: str, right: str) -> str:
    return _(
        "{code} ends in {wrong}, but its check digit would be {right}: "
        "one of its characters is mistyped."
    ).format(code=code, wrong=code[17], right=right)
