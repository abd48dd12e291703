"""Numbers as Chinese reports write them: 236, 1,234, 1.2万, 二百三十六, 两千余."""

import re
from decimal import Decimal

_DIGITS = {
    **{character: value for value, character in enumerate("零一二三四五六七八九")},
    "〇": 0,
    "两": 2,
    "廿": 20,
}
_STEPS = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10_000, "亿": 100_000_000}

# A comma parts thousands only where three digits follow and no more: in 2025,236 of a
# copy with half-width commas it ends a clause.
NUMBER = (
    r"(?:(?<![\d.])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?[万亿]?(?!\d)"
    r"|[零〇一二两三四五六七八九十百千万廿]+)"
)


def value(written: str) -> Decimal:
    """Return the number that is written in the form of `NUMBER`.

    Raises:
        ValueError: it is not one, such as 百千.
    """
    match = re.fullmatch(r"([\d,]+(?:\.\d+)?)([万亿]?)", written)
    if match:
        return Decimal(match[1].replace(",", "")) * _MYRIADS.get(match[2], 1)
    if re.fullmatch("[零〇一二三四五六七八九]{2,}", written):  # digit by digit, as in 二〇二五
        return Decimal("".join(str(_DIGITS[digit]) for digit in written))
    whole, total, digit = Decimal(0), 0, None
    for character in written:
        if character == "廿":
            total += 20
        elif character in _DIGITS:
            digit = _DIGITS[character]
        elif character in _STEPS:
            total += (1 if digit is None else digit) * _STEPS[character]
            digit = None
        elif character in _MYRIADS:
            whole += (total + (digit or 0)) * _MYRIADS[character]
            total, digit = 0, None
        else:
            raise ValueError(written)
    result = whole + total + (digit or 0)
    if not result and not set(written) & set("零〇"):
        raise ValueError(written)
    return result
