"""The Chinese catalogue is whole: every text, every placeholder, and compiled."""

import gettext
import re
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "storage" / "locale"
KEYWORDS = {"_": None, "mark": None, "plural": (1, 2), "mark_plural": (1, 2)}


def texts() -> set[str]:
    """Return every text in the sources that is marked for the catalogue."""
    found = set()
    for package in ("tui", "storage", "exporters"):
        for _file, _line, message, _comments, _context in extract_from_dir(
            ROOT / package, [("**.py", "python")], keywords=KEYWORDS
        ):
            found.add(message if isinstance(message, str) else message[0])
    return found


def test_every_text_is_translated_and_keeps_its_placeholders() -> None:
    with (FOLDER / "zh_CN" / "LC_MESSAGES" / "taizhang.po").open("rb") as file:
        catalogue = read_po(file, locale="zh_CN")
    for text in sorted(texts()):
        entry = catalogue.get(text)
        assert entry is not None, f"not in the catalogue, run `make translations`: {text!r}"
        assert entry.string and not entry.fuzzy, f"not translated: {text!r}"
        translated = entry.string if isinstance(entry.string, str) else entry.string[0]
        assert translated, f"not translated: {text!r}"
        source = text if isinstance(entry.id, str) else "".join(entry.id)
        wanted, there = (set(re.findall(r"\{\w+", part)) for part in (source, translated))
        assert there <= wanted, f"unknown placeholder: {translated!r}"
        if isinstance(entry.id, str):
            assert there == wanted, f"a placeholder is missing: {translated!r}"


def test_what_is_compiled_is_what_is_written() -> None:
    with (FOLDER / "zh_CN" / "LC_MESSAGES" / "taizhang.po").open("rb") as file:
        catalogue = read_po(file, locale="zh_CN")
    compiled = gettext.translation("taizhang", FOLDER, ["zh_CN"])
    for entry in catalogue:
        if isinstance(entry.id, str) and entry.id:
            assert compiled.gettext(entry.id) == entry.string, "run `make translations`"
