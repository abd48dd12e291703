"""Records for the benchmark of stores: invented inspections, the same ones for a seed.

25 to 28 parts each and 700 to 900 bytes of JSON, spread evenly over ten years, as
`storage.documents.to_document` gives them.
"""

import json
import random
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

YEARS = range(2016, 2026)
YEAR = 2025
VILLAGES = ("上围村", "东岸村", "中心社区", "坪塘村", "大坑村", "桥头村", "石岗村", "西岸村")
ITEMS = {
    "住建领域": ("农村自建房施工安全", "燃气使用安全", "违法建设", "建筑垃圾处置"),
    "自然资源领域": ("村民建住宅用地", "非法占用土地", "永久基本农田保护", "卫片图斑核实"),
}
SUBJECT = "明珠燃气有限公司"
# A word of two characters and one of three, each in one record of two hundred.
SHORT_WORD, LONG_WORD = "溶洞", "龙鳞瓦"
# What most records say.
PHRASE = "未见异常"
_RARE = 200

_PEOPLE = (
    *("陈美玲", "李国强", "区文辉", "曾国伟", "单晓东", "黎志强"),
    *("覃海燕", "何建华", "黄丽娟", "梁永康", "邓志明", "谢春燕"),
)
_FIRMS = (
    *("明珠", "金穗", "荣发", "恒业", "宏达", "顺安"),
    *("永顺", "富民", "桂兴", "万家", "利民", "新兴"),
)
_TRADES = ("燃气", "建材", "五金", "石材", "农资", "装饰", "物业", "运输", "养殖", "木业")
_SEEN = (
    "现场核查施工图纸、脚手架和临时用电，",
    "查看燃气瓶存放、软管和报警器，",
    "核对规划许可证与现场放线，",
    "测量占地面积并拍照取证，",
    "查看外墙、承重墙及消防通道，",
    "核对图斑范围与地类，",
    "询问负责人近期施工安排，",
    "查看安全帽、防护栏和警示标志，",
)
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_BLOCK = 1000

Document = dict[str, Any]


def documents(start: int, count: int, seed: int) -> Iterator[Document]:
    """Yield the documents number `start` to `start + count - 1` of an endless row."""
    for block in range(start // _BLOCK, (start + count - 1) // _BLOCK + 1):
        luck = random.Random(f"{seed}-{block}")
        for number in range(block * _BLOCK, (block + 1) * _BLOCK):
            document = _document(number, luck)
            if start <= number < start + count:
                yield document


def encoded(document: Document) -> bytes:
    """Return the JSON of a document, as short as JSON can be."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


class Expected(NamedTuple):
    """What every store must answer over the first so many documents."""

    year: int
    all_years: int
    village: int
    query: int
    short: int
    long: int


def expected(count: int, seed: int) -> Expected:
    """Compute the answers from the documents themselves."""
    found: Counter[str] = Counter()
    for document in documents(0, count, seed):
        this_year = document["date"].startswith(str(YEAR))
        here = document["village"] == VILLAGES[0]
        counts = document["status"] == "submitted"
        found["year"] += this_year and counts
        found["all_years"] += counts
        found["village"] += this_year and here
        found["query"] += here and document["subject"] == SUBJECT
        found["short"] += SHORT_WORD in document["findings"]
        found["long"] += LONG_WORD in document["findings"]
    return Expected(**{name: found[name] for name in Expected._fields})


def _document(number: int, luck: random.Random) -> Document:
    year, month, day = luck.choice(YEARS), luck.randrange(1, 13), luck.randrange(1, 29)
    field = luck.choice(("住建领域", "住建领域", "住建领域", "自然资源领域"))
    village = luck.choice(VILLAGES)
    hour = luck.randrange(8, 17)
    firm = luck.choice(_FIRMS) + luck.choice(_TRADES)
    problem = luck.random() < 0.2
    officers = luck.sample(range(len(_PEOPLE)), 2)
    findings = "".join(luck.sample(_SEEN, luck.randrange(2, 4)))
    if number % _RARE == 7:
        findings += f"屋后有{SHORT_WORD}，"
    if number % _RARE == 77:
        findings += f"屋面为{LONG_WORD}，"
    code = "91445322MA" + "".join(luck.choices(_ALPHABET, k=7))
    status = luck.choices(("submitted", "draft", "void"), (96, 2, 2))[0]
    return {
        "schema": 1,
        "status": status,
        "uid": f"0195{number >> 16:04x}-{number & 0xFFFF:04x}-7{luck.getrandbits(12):03x}-"
        f"a{luck.getrandbits(12):03x}-{number:012x}",
        "number": f"{year}-{number:07}",
        **({"void_reason": "重复登记"} if status == "void" else {}),
        "date": f"{year}-{month:02}-{day:02}",
        "remarks": luck.choice(("无", "天气晴", "村干部陪同")),
        "field": field,
        "item": luck.choice(ITEMS[field]),
        "village": village,
        "address": f"{village}{luck.randrange(1, 30)}组{luck.randrange(1, 200)}号",
        "officers": [
            {"name": _PEOPLE[place], "certificate": f"191507{place:05}"} for place in officers
        ],
        "started": f"{hour:02}:{luck.randrange(60):02}",
        "ended": f"{hour + 1:02}:{luck.randrange(60):02}",
        "findings": f"{findings}{'发现一处问题，已当场指出' if problem else PHRASE}。",
        "kind": luck.choice(("日常检查", "日常检查", "专项检查")),
        "subject": f"{firm}{luck.choice(('有限公司', '经营部', '厂'))}",
        "subject_kind": "企业",
        "credit_code": code + _check_digit(code),
        "principal": luck.choice(_PEOPLE),
        "phone": f"138{luck.randrange(10**8):08}",
        "certificate_shown": True,
        "method": "现场检查",
        "on_site": True,
        "result": "发现问题" if problem else "未发现问题",
        **({"measures": "当场指出并教育"} if problem else {}),
    }


def _check_digit(code: str) -> str:
    total = sum(
        _ALPHABET.index(letter) * weight for letter, weight in zip(code, _WEIGHTS, strict=True)
    )
    return _ALPHABET[-total % 31]
