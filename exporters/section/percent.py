"""Percentages as reports print them.

One decimal, rounded half away from zero (四舍五入), as the national statistical
communiqués state of theirs. What is exact as a whole number is written without a
decimal, so that 20% is 20% and 20.0% was rounded. Whole numbers are worked with
throughout: no binary fraction decides what 0.05 becomes.
"""

from fractions import Fraction
from math import floor


def tenths(value: Fraction) -> int:
    """Return a value that is not negative in tenths, half rounded up."""
    return floor(value * 10 + Fraction(1, 2))


def written(value: Fraction) -> str:
    """Return a value that is not negative with one decimal, or none where it is whole."""
    if value.denominator == 1:
        return str(value.numerator)
    whole, tenth = divmod(tenths(value), 10)
    return f"{whole}.{tenth}"


def share(part: int, whole: int) -> Fraction:
    """Return `part` of `whole` in percent."""
    return Fraction(100 * part, whole)
