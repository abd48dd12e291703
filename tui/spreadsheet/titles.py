"""What the rows around the data say: the town, the year, and which rows are no data."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from storage.catalogue import folded
from tui.spreadsheet.headers import Layout
from tui.spreadsheet.words import beside_the_parts

_HAN = re.compile(r"[\u4e00-\u9fff]+")
_TOWN = re.compile(r"[\u4e00-\u9fff]{1,6}?(?:镇(?![江海市域级])|乡(?![镇村市县])|街道)")
_ABOVE = re.compile(r".*[省市县区州盟旗]")  # 云浮市郁南县宋桂镇
_YEAR = re.compile(r"(?<!\d)(20\d{2})(?!\d)")
_HAN_YEAR = re.compile(r"二[〇零○]([〇零○一二三四五六七八九])([〇零○一二三四五六七八九])")
_HAN_DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")} | {
    "零": 0,
    "○": 0,
}
# When a form was filled in is not when things happened.
_FILLED_IN = re.compile(r"填表|填报|制表|上报|报送|打印|导出")

_SUM = re.compile(r".{0,8}(?:合计|小计|总计|共计|累计)[:：]?\d*[家次宗条件户个行]?")
_NOTE = re.compile(
    r"(?:填表说明|填报说明|填写说明|填表要求|说明|注意事项|备注|附注|注|填表单位|填报单位|填表人|填报人"
    r"|制表人?|经办人|审核人|复核人|审批人|负责人|单位负责人|分管领导|主要领导|联系人|填表日期|填报日期"
    r"|填表时间|制表日期|签字|签名|盖章|示例|样例|例)\s*(?:[(（].{0,12}[)）])?\s*\d{0,2}\s*(?:[:：.、．].*|$)"
)
_NOTE_CELLS = 4  # 填表人, 审核人, 负责人 and 日期 in one row are still a note


def town(titles: Iterable[str]) -> str:
    """Return the town that title rows name, `""` where none does."""
    others = beside_the_parts()["not_a_town"]
    for title in titles:
        for run in _HAN.findall(title):
            for match in _TOWN.finditer(run.removeprefix("关于")):
                below = _ABOVE.sub("", match[0])
                name = below if len(below) > 1 and below != "街道" else match[0]
                if len(name) > 1 and name != "街道" and not name.endswith(tuple(others)):
                    return str(name)
    return ""


def year(texts: Iterable[str]) -> int | None:
    """Return the one year that the first text with a year names."""
    for text in texts:
        plain = unicodedata.normalize("NFKC", text)
        if _FILLED_IN.search(plain) and len(plain) < 30:
            continue
        years = {int(found) for found in _YEAR.findall(plain)}
        years |= {
            2000 + 10 * _HAN_DIGITS[tens] + _HAN_DIGITS[ones]
            for tens, ones in _HAN_YEAR.findall(text)
        }
        if years:
            return years.pop() if len(years) == 1 else None
    return None


def no_data(texts: Sequence[str], layout: Layout, after_note: bool, first: bool) -> str:
    """Return why a row is no data, `""` where it is.

    Args:
        texts: its cells.
        layout: what the columns of its sheet mean.
        after_note: whether the row above was a note, which may go on.
        first: whether it is the first row under the headers.
    """
    filled = [column for column, text in enumerate(texts) if text]
    if not filled:
        return "blank"
    if _is_sum(texts):
        return "total"
    if (_is_note(texts) and len(filled) <= _NOTE_CELLS) or (after_note and len(filled) == 1):
        return "note"
    if " ".join(texts[column] for column in filled) in layout.titles:
        return "heading"
    if _is_header(texts, layout.headers):
        return "header"
    if first and _is_numbering(texts):
        return "header"
    if set(filled) <= layout.serial:
        return "blank" if all(texts[column].isdigit() for column in filled) else "heading"
    return ""


def _is_sum(texts: Sequence[str]) -> bool:
    """Tell whether a row adds up others: 合计, 小计, 总计."""
    first = next((text for text in texts if text), "")
    return bool(_SUM.fullmatch("".join(first.split())[:40]))


def _is_note(texts: Sequence[str]) -> bool:
    """Tell whether a row explains the table or says who filled it in."""
    first = next((text for text in texts if text), "")
    return bool(_NOTE.fullmatch(first[:200].replace("\n", " ")))


def _is_header(texts: Sequence[str], headers: Sequence[str]) -> bool:
    """Tell whether a row says the headers again, as on the next printed page."""
    said = [(text, header) for text, header in zip(texts, headers, strict=False) if text]
    return len(said) > 1 and all(folded(text) == folded(header) for text, header in said)


def _is_numbering(texts: Sequence[str]) -> bool:
    """Tell whether a row numbers the columns: 1, 2, 3 or (1), (2), (3) or 甲, 乙, 1, 2."""
    plain = [
        folded(text) for text in texts if text and folded(text) not in ("甲", "乙", "丙", "丁")
    ]
    return len(plain) > 2 and plain == [str(number) for number in range(1, len(plain) + 1)]
