"""A sample ledger: invented records whose 2025 counts are those of a published report.

Songgui is a real town and 236 and 66 are its published numbers for 2025; people,
firms and visits are invented, the same ones each time, and so is the year before.
"""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pendulum
from msgspec.structs import replace

from storage.catalogue import Catalogue
from storage.directories import RosterOfficer, Subject, Town, Village
from storage.ledger import Ledger
from storage.records import Inspection, Officer, Patrol, Training

YEAR = 2025
COUNTED = {"住建领域": 236, "自然资源领域": 66}
COUNTED_BEFORE = {"住建领域": 210, "自然资源领域": 58}
_PATROLS = {"住建领域": 16, "自然资源领域": 25}
_PATROLS_BEFORE = {"住建领域": 13, "自然资源领域": 20}
_TRAININGS_BEFORE = 8  # of those below, in the year before
_DATED_BEFORE = 2  # visits of each field that were entered among those of the next year
_WAITING = 5  # of the last visits, beside those that lack a part
_VILLAGES = ("上围村", "东岸村", "中心社区", "坪塘村", "大坑村", "桥头村", "石岗村", "西岸村")
_OFFICERS = (
    ("陈美玲", "19150700025"),
    ("区文辉", "19150700058"),
    ("曾国伟", "19150700031"),
    ("单晓东", "19150700044"),
    ("黎志强", "19150700012"),
    ("覃海燕", "19150700063"),
)
_SURNAMES = "陈黎区曾单覃何黄林梁邓谢冯罗李"
_FIRMS = ("明珠", "金穗", "荣发", "恒业", "宏达", "顺安", "永顺", "富民", "桂兴", "万家")
_TRADES = ("燃气", "建材", "五金", "石材", "农资", "装饰", "物业", "运输")
_FORMS = ("有限公司", "经营部", "厂")
_SEEN = {
    "住建领域": (
        ("查看燃气瓶存放、软管和报警器", "燃气使用安全"),
        ("核对规划许可证与现场放线", "乡村建设规划许可"),
        ("现场核查施工图纸、脚手架和临时用电", "农村自建房施工安全"),
        ("检查外墙、承重墙及消防通道", "经营性自建房安全隐患"),
        ("查看安全帽、防护栏和临时用电", "建筑施工安全"),
        ("查看余泥渣土堆放与运输记录", "建筑垃圾处置"),
        ("查看消防通道、外墙和公共区域", "物业服务区域秩序"),
    ),
    "自然资源领域": (
        ("现场核对图斑范围与地类", "卫片图斑核实"),
        ("查看耕地现状及种植情况", "永久基本农田保护"),
        ("核对用地批准文件", "非法占用土地"),
        ("测量占地面积并拍照取证", "村民建住宅用地"),
        ("查看取土点及车辆痕迹", "占用耕地挖砂取土"),
        ("核对临时用地批准期限", "临时用地"),
    ),
}
_TRAININGS = (
    ("01-16", "镇内执法业务例会学习", "镇综合行政执法办公室", "镇级", 9),
    ("02-20", "《行政处罚法》专题培训", "云浮市司法局", "市级", 4),
    ("03-13", "镇内执法业务例会学习", "镇综合行政执法办公室", "镇级", 8),
    ("04-10", "《行政强制法》专题培训", "郁南县司法局", "县级", 5),
    ("05-22", "城乡建设执法业务培训", "郁南县住房和城乡建设局", "县级", 3),
    ("06-12", "镇内执法业务例会学习", "镇综合行政执法办公室", "镇级", 10),
    ("07-17", "自然资源执法业务培训", "郁南县自然资源局", "县级", 3),
    ("09-11", "乡镇综合执法实操规范培训", "云浮市司法局", "市级", 4),
    ("10-16", "执法案卷制作培训", "郁南县司法局", "县级", 5),
    ("11-20", "镇内执法业务例会学习", "镇综合行政执法办公室", "镇级", 7),
    ("12-11", "镇内执法业务例会学习", "镇综合行政执法办公室", "镇级", 9),
)


def make(folder: Path) -> Ledger:
    """Make the sample ledger in `folder` and return it, open.

    Raises:
        InvalidError: the folder holds something already.
        CannotWriteError: the folder cannot be written.
    """
    ledger = Ledger.create(folder, Town(name="宋桂镇", county="郁南县"))
    luck = random.Random(YEAR)
    subjects = _subjects(luck)
    roster = [
        RosterOfficer(
            name=name,
            certificate=certificate,
            valid_from=pendulum.Date(2023, 3, 1),
            valid_until=pendulum.Date(2028, 2, 29),
        )
        for name, certificate in _OFFICERS
    ]
    ledger.add([*(Village(name=name) for name in _VILLAGES), *roster, *subjects], act="sample")
    known = ledger.catalogue
    visits = [
        *_visits(luck, subjects, known),
        *_visits_before(random.Random(YEAR - 1), subjects, known),
    ]
    visits.sort(key=lambda visit: str(visit.date))
    ledger.add(visits, act="sample")
    _live(ledger)
    # Last, so that undo finds the beginning of the ledger here, and not somebody's step.
    ledger.add([*_trainings(YEAR - 1)[:_TRAININGS_BEFORE], *_trainings(YEAR)], act="sample")
    return ledger


def _trainings(year: int) -> list[Training]:
    return [
        Training(
            date=pendulum.Date.fromisoformat(f"{year}-{day}"),
            title=title,
            organiser=organiser,
            level=level,
            attendees=attendees,
        )
        for day, title, organiser, level, attendees in _TRAININGS
    ]


def _subjects(luck: random.Random) -> list[Subject]:
    firms = [
        Subject(name=f"{name}{trade}{luck.choice(_FORMS)}", kind="企业")
        for name in _FIRMS
        for trade in luck.sample(_TRADES, 3)
    ]
    people = [
        Subject(name=f"{luck.choice(_SURNAMES)}某({home})", kind="自然人", address=home)
        for village in _VILLAGES
        for home in (f"{village}{luck.randint(1, 30)}组" for _person in range(9))
    ]
    sites = [
        Subject(name=f"{village}{number}号工地", kind="工程项目", address=village)
        for village in _VILLAGES
        for number in luck.sample(range(1, 60), 3)
    ]
    found = {subject.name: subject for subject in (*firms, *people, *sites)}
    return [_placed(luck, subject) for subject in found.values()]


def _placed(luck: random.Random, subject: Subject) -> Subject:
    """Return the subject with an address, and the village that this is in."""
    address = subject.address or f"{luck.choice(_VILLAGES)}{luck.randint(1, 30)}组"
    village = next(name for name in _VILLAGES if address.startswith(name))
    return replace(subject, address=address, village=village)


def _visits(
    luck: random.Random, subjects: list[Subject], catalogue: Catalogue
) -> Iterator[Inspection | Patrol]:
    """Yield visits of the year: those that count, and those that each rule leaves out."""
    for field, number in COUNTED.items():
        for _visit in range(number):
            yield _visit_to(luck, subjects, field, catalogue)
        for number_of, parts in (
            (
                3,
                {
                    "penalty_number": "宋综执罚〔2025〕{n}号",
                    "result": "发现问题",
                    "measures": "立案处罚",
                },
            ),
            (2, {"findings": ""}),
            (1, {"status": "draft"}),
            (_DATED_BEFORE, {"date": "last year"}),
        ):
            for _visit in range(number_of):
                yield _changed(_visit_to(luck, subjects, field, catalogue), parts, luck)
        for _patrol in range(_PATROLS[field]):
            yield _patrol_in(luck, field, YEAR)


def _visits_before(
    luck: random.Random, subjects: list[Subject], catalogue: Catalogue
) -> Iterator[Inspection | Patrol]:
    """Yield visits of the year before, of which nothing is left to do."""
    for field, number in COUNTED_BEFORE.items():
        for _visit in range(number - _DATED_BEFORE):
            yield _visit_to(luck, subjects, field, catalogue, YEAR - 1)
        for _patrol in range(_PATROLS_BEFORE[field]):
            yield _patrol_in(luck, field, YEAR - 1)


def _patrol_in(luck: random.Random, field: str, year: int) -> Patrol:
    village = luck.choice(_VILLAGES)
    return Patrol(
        date=_day(luck, year),
        field=field,
        item=luck.choice(_SEEN[field])[1],
        village=village,
        address=f"{village}{luck.randint(1, 30)}组",
        officers=_pair(luck),
        findings="沿线巡查，未针对特定对象",
    )


def _visit_to(
    luck: random.Random,
    subjects: list[Subject],
    field: str,
    catalogue: Catalogue,
    year: int = YEAR,
) -> Inspection:
    subject = luck.choice(subjects)
    seen, item = luck.choice(_SEEN[field])
    problem = luck.random() < 0.3
    term = catalogue.items.by_name.get(item)
    return Inspection(
        date=_day(luck, year),
        field=field,
        item=item,
        basis=str(term.details.get("basis", "")) if term else "",
        kind=luck.choices(("日常检查", "专项检查", "个案检查"), (6, 3, 1))[0],
        method="现场检查",
        subject=subject.name,
        subject_kind=subject.kind,
        address=subject.address,
        village=subject.village,
        officers=_pair(luck),
        findings=seen,
        result="发现问题" if problem else "未发现问题",
        measures=luck.choice(("普法教育", "当场改正", "责令限期改正")) if problem else "",
    )


def _changed(visit: Inspection, parts: dict[str, Any], luck: random.Random) -> Inspection:
    parts = {
        name: value.replace("{n}", str(luck.randint(1, 90))) if isinstance(value, str) else value
        for name, value in parts.items()
    }
    if parts.get("date") == "last year":
        parts["date"] = pendulum.Date(YEAR - 1, 12, luck.randint(20, 31))
    return replace(visit, **parts)


def _day(luck: random.Random, year: int) -> pendulum.Date:
    """Return a working day of the year."""
    while True:
        day = pendulum.Date(year, 1, 1).add(days=luck.randrange(365))
        if day.weekday() < 5:
            return day


def _pair(luck: random.Random) -> tuple[Officer, ...]:
    return tuple(
        Officer(name=name, certificate=certificate)
        for name, certificate in luck.sample(_OFFICERS, 2)
    )


def _live(ledger: Ledger) -> None:
    """Let the records have a life: approved, sent back with a reason, withdrawn."""
    rows = ledger.rows(("inspections", "patrols"), status="submitted")  # the latest first
    whole = [row for row in rows if not row.facts.missing]
    ledger.approve_all([row.facts.uid for row in whole[_WAITING:]], by="黎志强")
    # Two that were entered twice in error, and one sent back: beside the counted ones.
    template: Any = ledger.get(next(row for row in whole if not row.facts.followed).facts.uid)
    extra = [replace(template, uid="", number="", status="submitted") for _copy in range(2)]
    for record, act in zip(ledger.add(extra, act="sample"), ("void", "return"), strict=True):
        if act == "void":
            ledger.void(record.uid, "重复录入", by="陈美玲")
        else:
            ledger.return_(record.uid, "请补充现场照片编号", by="黎志强")
