"""The table of first letters as pypinyin knows it, to write it and to hold it.

python -m tests.tui.readings > tui/intake/letters.txt
"""

import unicodedata

_SPANS = ((0x3007, 0x3008), (0x3400, 0x4DC0), (0x4E00, 0xA000))


def letters_of(code: int) -> str:
    """Return the first letters of every reading of a character, in alphabetical order."""
    from pypinyin.constants import PINYIN_DICT

    readings = PINYIN_DICT.get(code, "").split(",")
    plain = (unicodedata.normalize("NFD", reading)[:1] for reading in readings)
    return "".join(sorted({letter for letter in plain if "a" <= letter <= "z"}))


def table() -> dict[str, str]:
    """Return for each letter the characters that have a reading beginning with it."""
    found: dict[str, list[str]] = {}
    for start, end in _SPANS:
        for code in range(start, end):
            for letter in letters_of(code):
                found.setdefault(letter, []).append(chr(code))
    return {letter: "".join(found[letter]) for letter in sorted(found)}


if __name__ == "__main__":
    for letter, characters in table().items():
        print(letter + characters)
