"""Hiding persons in what is published: names, identity numbers, telephones, where they live.

Firms and other organisations stay. What is a person's and what is not is data:
`data/masking.toml`. Where it cannot be told, it is hidden.
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from storage import data
from storage.text import clean

_DATA = Path(__file__).parent.parent / "data" / "masking.toml"
_DIGIT = r"[\d〇零一二三四五六七八九壹贰叁肆伍陆柒捌玖幺]"
# Signs that people put between the digits of a number, in any width.
_BETWEEN = r"[\s\-‐‑–—－_.．·,，、/()（）*\u00ad\u200c\u200d\u2060]{0,3}"
# Eleven digits or more are a mobile number, an identity number or a bank card; ten with
# an area code are a telephone. Days and the numbers of documents are shorter.
_NUMBER = re.compile(
    rf"(?:{_DIGIT}{_BETWEEN}){{10,}}{_DIGIT}(?:{_BETWEEN}[xX×])?"
    rf"|(?<!\d)0\d{{2,3}}{_BETWEEN}\d{{7,8}}(?!\d)"
)
_BRACKETED = re.compile(r"[(（\[【].*$", re.DOTALL)
_MARK = "某某"
_FULL_WIDTH = str.maketrans("０１２３４５６７８９ｘＸ", "0123456789xX")


class Mask:
    """The masking of one town's publications."""

    def __init__(self, ledger: Path | None = None, people: Iterable[str] = ()) -> None:
        """Read what to hide.

        Args:
            ledger: the ledger's folder; `None` for the data shipped.
            people: names known to be persons'; they are hidden wherever they stand.

        Raises:
            InvalidError: the town's data is not TOML.
        """
        loaded: dict[str, Any] = data.load(_DATA, ledger)
        self._hidden = str(loaded["hidden"])
        self._people_kinds = set(loaded["people"])
        self._organisation_kinds = set(loaded["organisations"])
        self._thing_kinds = set(loaded["things"])
        self._words = tuple(word for word in loaded["organisation_words"] if len(word) > 1)
        self._endings = tuple(word for word in loaded["organisation_words"] if len(word) == 1)
        self._compound = tuple(loaded["compound_surnames"])
        one = "".join(str(loaded["surnames"]).split())
        surname = "|".join([*map(re.escape, self._compound), f"[{re.escape(one)}]"])
        belongings = "|".join(map(re.escape, loaded["belongings"]))
        given = r"(?![村组镇乡县市区街路号社某])[\u4e00-\u9fff]"  # 石岗村 is no name
        self._owner = re.compile(rf"({surname})(?:{given}){{1,2}}(?={belongings})")
        names = sorted({name for name in people if len(name) > 1}, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, names))) if names else None

    def is_person(self, subject: str, kind: str) -> bool:
        """Tell whether a subject is a natural person; where it cannot be told, it is."""
        if kind in self._people_kinds or kind in self._organisation_kinds | self._thing_kinds:
            return kind in self._people_kinds
        bare = _BRACKETED.sub("", clean(subject)).strip()
        if any(word in bare for word in self._words):
            return False
        # A person may be called 长城; a shop of that ending has a longer name.
        return not (len(bare) > 4 and bare.endswith(self._endings))

    def is_organisation(self, subject: str, kind: str) -> bool:
        """Tell whether a subject is a firm or another organisation, whose address may stay."""
        return kind in self._organisation_kinds or (
            kind not in self._thing_kinds and not self.is_person(subject, kind)
        )

    def name(self, person: str) -> str:
        """Return a person's name with the surname only: 何某某.

        What stands in brackets behind it, often where the person lives, goes as well.
        """
        bare = _BRACKETED.sub("", clean(person)).strip()
        if not bare:
            return _MARK
        surname = next((one for one in self._compound if bare.startswith(one)), bare[:1])
        return self.text(surname) + _MARK

    def subject(self, subject: str, kind: str) -> str:
        """Return a subject as it may be published."""
        if self.is_person(subject, kind):
            return self.name(subject)
        return self.text(subject, firm=self.is_organisation(subject, kind))

    def address(self, address: str, village: str, subject: str, kind: str) -> str:
        """Return where it was: the address of an organisation, else only the village."""
        return self.text(address or village if self.is_organisation(subject, kind) else village)

    def text(self, text: str, firm: bool = False) -> str:
        """Return free text without numbers and names by which a person can be found.

        Args:
            text: the text.
            firm: whether it is the name of a firm, which may hold its owner's.
        """
        text = _NUMBER.sub(self._hidden, clean(text).translate(_FULL_WIDTH))
        if firm:
            return text
        if self._known:
            text = self._known.sub(lambda found: self._surname(found[0]) + _MARK, text)
        return self._owner.sub(lambda found: found[1] + _MARK, text)

    def _surname(self, name: str) -> str:
        return next((one for one in self._compound if name.startswith(one)), name[:1])


def people_in(documents: Iterable[Mapping[str, Any]]) -> set[str]:
    """Return the names of persons that records name outside their free text.

    Subjects that are persons, principals, those who signed and witnesses. The officers
    are not among them: who inspects is to be published.
    """
    names: set[str] = set()
    for document in documents:
        listed = [document.get(name) for name in ("principal", "signed_by", "witness")]
        if document.get("subject_kind") == "自然人":
            listed.append(document.get("subject"))
        for value in listed:
            if isinstance(value, str):
                bare = _BRACKETED.sub("", clean(value)).strip()
                names.update(part for part in re.split(r"[、,，;；/\s]+", bare) if part)
    # What is written 何某 is hidden already.
    return {name for name in names if re.fullmatch(r"(?!.*某)[\u4e00-\u9fff·]{2,6}", name)}
