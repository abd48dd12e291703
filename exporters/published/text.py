"""The paragraphs of a report: from plain text, a web page or a Word document.

Copies on the web are damaged in ways that a reader overlooks and a program does not:
traditional characters, the pronunciation in brackets behind a character, half-width
punctuation, headings whose bytes slipped by one. `mended` undoes what can be undone.
"""

import codecs
import io
import re
import string
from collections.abc import Sequence
from functools import cache
from html.parser import HTMLParser
from typing import Any

from storage import archives, language
from storage.errors import InvalidError
from storage.text import clean

_ = language._

_MOST_BYTES = 20_000_000  # no yearly report is longer
_DECLARED = re.compile(rb"""charset\s*=\s*["']?([\w-]+)""", re.IGNORECASE)
_VOWELS = "a-züêāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
_PRONUNCIATION = re.compile(rf"(?<=[一-鿿])[(（][{_VOWELS}]{{1,6}}[)）]", re.IGNORECASE)
_HALF_WIDTH = {
    ord("！") - ord("!") + ord(character): character
    for character in f"{string.digits}{string.ascii_letters}%."
} | {ord("\u3000"): " "}
_CHINESE = "\u3400-\u9fff"
# 1 9 8次: digits that were set apart one by one; numbers beside each other are longer.
_SPACED = re.compile(rf"(?<![\d.])\d(?:\s\d)+(?=\s?[{_CHINESE}])")
_COUNT_WORDS = "[次个個宗件起家户戶處处场場人名份万萬余餘多%]"
_GOES_ON = rf"(?:\d+\s*)?{_COUNT_WORDS}"
# A line that breaks off in the middle of a sentence, as copies from a PDF have them.
_LEAST_WRAPPED = 20  # characters; shorter ones are headings
# What headings of such reports are made of; it tells mended text from new nonsense.
_HEADINGS = ("深化", "执法", "建设", "水平", "提升", "法治", "推进", "加强", "强化", "规范", "依法")
_BLOCKS = {
    *("p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "section"),
    *("article", "title", "ul", "ol", "dd", "dt", "blockquote", "header", "footer"),
}


def paragraphs(data: bytes, name: str = "") -> list[str]:
    """Return the paragraphs of a report, mended.

    Args:
        data: the bytes of a file: text in UTF-8, UTF-16 or GB18030, html, or docx.
        name: the file's name, for what is said of it.

    Raises:
        InvalidError: it is none of these, is damaged, or is far too long.
    """
    name = name or _("The text")
    if len(data) > _MOST_BYTES:
        raise InvalidError(
            _("{file} is {size} MB, which no report is.").format(
                file=name, size=len(data) // 1_000_000
            )
        )
    if data.startswith(b"PK\x03\x04"):
        found = _of_word(data, name)
    elif data.startswith((b"%PDF", b"\xd0\xcf\x11\xe0")) or b"\0" in _without_mark(data)[:4096]:
        raise InvalidError(
            _(
                "{file} is not text, a web page or .docx. Open it, copy the text, and give that: "
                "`taizhang compare -` takes what is pasted."
            ).format(file=name)
        )
    else:
        text = _decoded(data, name)
        looks_like_a_page = re.search(r"<(html|body|div|p|br|span|table)\b", text[:20_000], re.I)
        found = _of_page(text) if looks_like_a_page else _unwrapped(text.splitlines())
    mended_ones = (mended(clean(paragraph.replace("\t", " "))) for paragraph in found)
    return [paragraph for paragraph in mended_ones if paragraph]


def mended(text: str) -> str:
    """Return text without the damage of web copies; text without damage stays as it is."""
    text = _simplified(_shifted_back(_PRONUNCIATION.sub("", text)))
    text = text.translate(_HALF_WIDTH)
    text = re.sub(rf"(?<=[{_CHINESE}\d%)》”]),(?!\d{{3}}(?!\d))", "，", text)
    text = re.sub(rf"(?<=[{_CHINESE}\d%)]);", "；", text)
    text = re.sub(rf"(?<=[{_CHINESE}\d)]):", "：", text)
    text = text.replace("(", "（").replace(")", "）")
    text = _SPACED.sub(lambda match: match[0].replace(" ", ""), text)
    beside = f"[{_CHINESE}，。；：、]"
    return re.sub(rf"(?<={beside})\s+|\s+(?={beside})", "", text).strip()


def _simplified(text: str) -> str:
    return text if text.isascii() else str(_converter().convert(text))


@cache
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")


def _shifted_back(text: str) -> str:
    """Mend a heading whose GBK bytes were read one byte late: `。ㄈ┥罨` holds 深化.

    Bytes are lost on the way, so only what makes plain words again is believed.
    """
    if not re.search("[ㄅ-ㄩ─-╿。]", text[:4]) or any(word in text for word in _HEADINGS):
        return text
    data = text.encode("gbk", "replace")
    for start in (1, 2, 3):
        candidate = data[start:].decode("gbk", "ignore")
        if sum(word in candidate for word in _HEADINGS):
            return candidate
    return text


def _unwrapped(lines: Sequence[str]) -> list[str]:
    """Put together again what was broken into lines of one width."""
    found: list[str] = []
    broken = False
    for line in lines:
        text = line.strip()
        begins = re.match(
            r"[一二三四五六七八九十]+[、．.]|[（(][一二三四五六七八九十\d]+[）)]", text
        )
        # 23 / 6次: a number that goes on in the next line is never two.
        within = found and re.search(r"\d$", found[-1].strip()) and re.match(_GOES_ON, text)
        if found and text and not begins and (broken or within):
            found[-1] += text
        else:
            found.append(line)
        whole = found[-1].strip()
        broken = (
            len(whole) >= _LEAST_WRAPPED
            and bool(re.search("[，,。、；;：:]", whole))
            and not re.search(r"[。！？；：.!?;:）)]$|(?:报告|情况|总结|提升)$", text)
        )
    return found


def _without_mark(data: bytes) -> bytes:
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return b"" if marked else data


def _decoded(data: bytes, name: str) -> str:
    candidates = ["utf-8-sig", "gb18030"]
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ["utf-16"]
    elif declared := _DECLARED.search(data[:4096]):
        candidates.insert(1, declared[1].decode("ascii"))
    for encoding in candidates:
        try:
            return data.decode(encoding)
        except (UnicodeError, LookupError):
            continue
    raise InvalidError(
        _("{file} is text in an unknown encoding; save it in UTF-8.").format(file=name)
    )


class _Page(HTMLParser):
    """Collects the text that a reader of the page sees."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._hidden += tag in ("script", "style", "noscript")
        if tag in _BLOCKS:
            self.pieces.append("\n")
        elif tag in ("td", "th"):
            self.pieces.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("script", "style", "noscript") and self._hidden > 0
        if tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.pieces.append(re.sub(r"\s+", " ", data))


def _of_page(text: str) -> list[str]:
    page = _Page()
    page.feed(text)
    page.close()
    return "".join(page.pieces).split("\n")


def _of_word(data: bytes, name: str) -> list[str]:
    """Return the paragraphs of a .docx in their order, a row of a table as one."""
    import docx
    from docx.table import Table

    try:
        archives.check(io.BytesIO(data), len(data), name)
        found: list[str] = []
        for block in docx.Document(io.BytesIO(data)).iter_inner_content():
            if isinstance(block, Table):
                found += [" ".join(cell.text for cell in row.cells) for row in block.rows]
            else:
                found.append(block.text)
    except InvalidError:
        raise
    except Exception as error:  # a damaged document makes python-docx raise nearly anything
        raise InvalidError(
            _("{file} is not a Word document, or it is damaged; save it again as .docx.").format(
                file=name
            )
        ) from error
    return found
