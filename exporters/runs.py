"""Record numbers as a clerk writes them: 2025-0001至0004、0009."""

import re
from collections.abc import Iterable


def in_runs(numbers: Iterable[str], to: str = "至") -> list[str]:
    """Return `numbers` with those that follow each other drawn together by the word `to`.

    What stands before the last digits is said once, until it changes.
    """
    runs: list[tuple[str, str, str]] = []  # what stands before, and the first and last digits
    for number in numbers:
        before, digits = _split(number)
        if runs and digits and (before, digits) == (runs[-1][0], _after(runs[-1][2])):
            runs[-1] = (before, runs[-1][1], digits)
        else:
            runs.append((before, digits, digits))
    said, known = [], None
    for before, first, last in runs:
        begun = first if first and before == known else before + first
        said.append(begun if first == last else f"{begun}{to}{last}")
        known = before
    return said


def _split(number: str) -> tuple[str, str]:
    found = re.search(r"[0-9]*$", number)
    digits = found[0] if found else ""
    return number[: len(number) - len(digits)], digits


def _after(digits: str) -> str:
    return f"{int(digits) + 1:0{len(digits)}}" if digits else ""
