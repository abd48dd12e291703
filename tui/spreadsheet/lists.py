"""Several things in one cell: officers, certificates, subjects, codes."""

import re
from collections.abc import Sequence

from storage.records import Officer
from tui.spreadsheet.cells import says_nothing

_OPENING, _CLOSING = "([{（〔【《〈「『“‘", ")]}）〕】》〉」』”’"
_ALWAYS, _PERHAPS = "、；;\n", "，,"

_LONGEST_LIST = 2_000  # characters; longer text is no list, and slow to look through

_NUMBERED = re.compile(
    r"(^|[\n;；。，,])\s*(?:[（(]\d{1,2}[）)]|\d{1,2}[.、．)）]|[①-⑳])\s*(?=[^\d\s])"
)
_AND_OTHERS = re.compile(
    r"等\s*(?:共?\s*(?:\d+|[一二三四五六七八九十两]+)\s*[家户人个宗处名]?)?(?:单位|企业)?$"
)
# The second half of 教学楼1号、2号楼 or a name broken over two lines is no subject of its own.
_NO_SUBJECT = re.compile(
    r"\d+\s*(?:号楼?|组|栋|幢|座|楼|层|期|标段?|区|地块|#|队)?|[一二三四五六七八九十]+(?:期|区|标段?|组|号)"
    r"|(?:有限|股份|责任)*(?:公司|分公司)|经营部|[男女]"
)
_IN_BRACKETS = re.compile(r"[(（][^()（）]*[)）]")
_SUBJECT_ENDS = (
    *("公司", "厂", "店", "部", "场", "社", "站", "院", "校", "所", "中心", "商行", "馆", "铺"),
    *("户", "园", "超市", "工地", "项目", "市场", "工程", "合作社", "局"),
)
_PERSON = re.compile(r"[\u4e00-\u9fff]{1,2}某{1,3}|[\u4e00-\u9fff]{1,2}[*＊×]{1,2}")

_NAMES = re.compile(r"[、，,/／;；\n|]+")
_WITH_CERTIFICATE = re.compile(
    r"(?P<name>[^\d()（）\[\]]+?)\s*[(（\[]?\s*(?P<certificate>[A-Za-z]{0,4}\d[\w-]*)\s*[)）\]]?"
)
_CERTIFICATE = re.compile(r"[A-Za-z]{0,4}\d{4}[\w-]*", re.ASCII)
_CODES = re.compile(r"[、，,;；\n]+")


def subjects(text: str) -> list[str]:
    """Return the subjects that a cell names, each once; most cells name one.

    Breaks are `、`, `；` and new lines; a comma only between what are clearly names.
    Nothing is broken inside brackets and quotation marks.
    """
    if len(text) > _LONGEST_LIST:
        return [text]
    listed = _NUMBERED.sub("\n", text)
    pieces = _outside(listed, _ALWAYS)
    # An enumeration that leaves pieces of a name is no enumeration.
    if any(_NO_SUBJECT.fullmatch(piece) for piece in pieces):
        return [re.sub(r"\s*\n\s*", "", text)]
    found: list[str] = []
    for piece in pieces:
        if found and _IN_BRACKETS.fullmatch(piece):  # (石岗村28组) on a line of its own
            found[-1] += piece
            continue
        parts = _outside(piece, _PERHAPS)
        found += parts if len(parts) > 1 and all(map(_is_name, parts)) else [piece]
    if len(found) > 1:
        found[-1] = _AND_OTHERS.sub("", found[-1])
    named = (" ".join(name.split()) for name in found)
    return list(dict.fromkeys(name for name in named if not says_nothing(name)))


def _outside(text: str, breaks: str) -> list[str]:
    """Break `text` at any of `breaks` that is not inside brackets; leave out what is empty."""
    pieces, depth = [""], 0
    for character in text:
        if character in _OPENING:
            depth += 1
        elif character in _CLOSING:
            depth = max(depth - 1, 0)
        if depth == 0 and character in breaks:
            pieces.append("")
        else:
            pieces[-1] += character
    return [piece.strip() for piece in pieces if piece.strip()]


def _is_name(text: str) -> bool:
    bare = re.sub(r"[(（].*[)）]$", "", text)
    return bare.endswith(_SUBJECT_ENDS) or bool(_PERSON.fullmatch(bare))


def people(text: str) -> list[str]:
    """Return the names in a cell: broken at 、，,/;； and new lines, else at spaces."""
    pieces = [piece for piece in _NAMES.split(text) if piece.strip()]
    if len(pieces) == 1:
        pieces = _rejoined(pieces[0].split())
    names: list[str] = []
    for piece in pieces:
        name = _AND_OTHERS.sub("", "".join(piece.split()))
        if names and _CERTIFICATE.fullmatch(name):  # 张三 19150700058
            names[-1] += f"({name})"
        elif name:
            names.append(name)
    return names


def certificates(text: str) -> list[str]:
    """Return the certificate numbers in a cell."""
    pieces = re.split(r"[、，,/／;；|\s]+", text)
    return [piece for piece in pieces if piece and not says_nothing(piece)]


def _rejoined(words: Sequence[str]) -> list[str]:
    """Put 张 三 together again, whose two characters were spaced to the width of three."""
    names: list[str] = []
    for word in words:
        if names and len(names[-1]) == 1 and len(word) == 1:
            names[-1] += word
        else:
            names.append(word)
    return names


def officers(names: Sequence[str], certificates: Sequence[str]) -> tuple[Officer, ...] | None:
    """Pair officers and their certificates by position.

    Returns:
        The officers; `None` where there are certificates, but not one for each officer.
    """
    if certificates and len(certificates) != len(names):
        return None
    found = []
    for position, name in enumerate(names):
        certificate = certificates[position] if certificates else ""
        match = _WITH_CERTIFICATE.fullmatch(name)
        if match:
            name, certificate = match["name"], certificate or match["certificate"]
        found.append(Officer(name=name, certificate=certificate))
    return tuple(officer for officer in found if not says_nothing(officer.name))


def codes(text: str) -> list[str]:
    """Return the codes in a cell, with `""` where one of several is left open."""
    pieces = [piece.strip() for piece in _CODES.split(text) if piece.strip()]
    if len(pieces) == 1 and len("".join(pieces[0].split())) > 19:
        pieces = re.split(r"[\s/／]+", pieces[0])
    return ["" if says_nothing(piece) else piece for piece in pieces]


def has_comma(text: str) -> bool:
    """Tell whether a comma stands in `text` outside brackets."""
    return len(_outside(text, _PERHAPS)) > 1
