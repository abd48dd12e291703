"""Finding names by the first letters of their pinyin, or by their characters.

`mzs` finds 明珠装饰厂, and so does 明z or 装饰. A character is found by every reading
it has, for who types cannot know which one a program would choose: 区 by o and by q.

The letters come from `letters.txt`, which is made of the readings that pypinyin
knows (https://github.com/mozillazg/python-pinyin, MIT licence). Reading that table
takes a millisecond, importing pypinyin 200; a test holds the two against each other.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from pathlib import Path

_FOLDER = Path(__file__).parent
_NOISE = re.compile(r"[^\w\n]|_")
_LETTERS = re.compile(r"[a-z]+")
_ENOUGH = 60  # so many finds are put in order; who sees that many types on


@lru_cache(maxsize=1)
def letters() -> dict[str, frozenset[str]]:
    """Return for each letter the characters that have a reading beginning with it."""
    lines = (_FOLDER / "letters.txt").read_text(encoding="utf-8").splitlines()
    return {line[0]: frozenset(line[1:]) for line in lines}


@lru_cache(maxsize=1)
def _surnames() -> dict[str, str]:
    from storage.data import load

    usual: dict[str, str] = {}
    for letter, characters in load(_FOLDER / "surnames.toml").items():
        for character in characters:
            usual[character] = usual.get(character, "") + letter
    return usual


def plain(text: str) -> str:
    """Return `text` as it is searched: half-width, lower case, without punctuation."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text).casefold())


def is_letters(text: str) -> bool:
    """Tell whether `text` is nothing but letters, as first letters are."""
    return bool(_LETTERS.fullmatch(plain(text)))


class Names:
    """A list of names in which some letters or characters find some."""

    def __init__(self, names: Sequence[str], stand_for: Sequence[str] = ()) -> None:
        """Prepare the names.

        Args:
            names: what is searched, the likeliest first.
            stand_for: what each of them stands for, where that is not itself (an
                alias stands for the subject's name).
        """
        self._values = stand_for or names
        # One text with a line for each name is searched faster than many texts.
        text = plain("\n".join(name.replace("\n", " ") for name in names))
        self._text = text
        self._starts = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]
        self._characters = frozenset(text)
        self._exact: dict[str, str] | None = None

    def exactly(self, text: str) -> str:
        """Return what has exactly that name, whatever its width and case; `""` if nothing."""
        if self._exact is None:
            pairs = zip(self._text.split("\n"), self._values, strict=False)
            self._exact = {}
            for line, value in pairs:
                self._exact.setdefault(line, value)
        return self._exact.get(plain(text), "") if plain(text) else ""

    def find(
        self, text: str, limit: int = 6, whole: bool = False, inside: bool = True
    ) -> list[str]:
        """Return what is found by `text`, the likeliest first.

        Args:
            text: letters and characters in the order of the name.
            limit: at most so many.
            whole: only names that have no more characters than `text`.
            inside: names as well in which they stand further in.
        """
        wanted = plain(text)
        if not wanted:
            return list(dict.fromkeys(self._values))[:limit] if not whole else []
        pattern = "".join(map(self._class, wanted))
        places = list(self._places(f"^{pattern}{'$' if whole else ''}"))
        places.sort(key=lambda place: not self._by_surname(place, wanted[0]))
        if inside and len(places) < limit and not whole and len(wanted) > 1:
            places += self._places(rf"(?<=.){pattern}")
        return list(dict.fromkeys(self._values[place] for place in places))[:limit]

    def begun(self, text: str, limit: int = 3) -> list[str]:
        """Return what begins with the characters `text`, taken as they are."""
        wanted = plain(text)
        places = self._places("^" + re.escape(wanted)) if wanted else ()
        return list(dict.fromkeys(self._values[place] for place in places))[:limit]

    def holding(self, text: str, limit: int) -> list[str]:
        """Return what holds the characters `text` anywhere, taken as they are."""
        wanted, found = plain(text), dict[str, None]()
        for place in self._places(re.escape(wanted), len(self._starts)) if wanted else ():
            found[self._values[place]] = None
            if len(found) == limit:
                break
        return list(found)

    def _places(self, pattern: str, most: int = _ENOUGH) -> Iterator[int]:
        """Yield the numbers of the lines in which a pattern is found, each once."""
        search, position = re.compile(pattern, re.MULTILINE), 0
        for _count in range(most):
            match = search.search(self._text, position)
            if match is None:
                return
            place = bisect_right(self._starts, match.start()) - 1
            yield place
            position = self._starts[place + 1]

    def _class(self, character: str) -> str:
        read = letters().get(character, frozenset()) & self._characters
        return f"[{character}{''.join(read)}]" if read else re.escape(character)

    def _by_surname(self, place: int, letter: str) -> bool:
        """Tell whether the name is a person's whose surname is read with that letter."""
        first = self._text[self._starts[place]]
        usual = _surnames().get(first)
        return letter == first or usual is None or letter in usual
