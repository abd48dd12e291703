"""Spreadsheets as towns keep them, whole files: every row is answered for."""

import datetime
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from storage.catalogue import Catalogue
from storage.ledger import Ledger
from tui.spreadsheet.importing import ImportReport, import_file

Rows = Sequence[Sequence[Any]]


def workbook(path: Path, sheets: Mapping[str, Rows], merged: Sequence[str] = ()) -> Path:
    book = openpyxl.Workbook()
    del book[book.sheetnames[0]]
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for place in merged:
            sheet.merge_cells(place)
    book.save(path)
    return path


def two_header_rows(folder: Path) -> Path:
    return workbook(
        folder / "台账.xlsx",
        {
            "台账": [
                ["宋桂镇2025年行政检查台账"],
                ["单位：宋桂镇综合行政执法办公室"],
                ["序号", "检查时间", "检查对象", "", "检查人员", "", "检查情况", ""],
                ["", "", "名称", "地址", "姓名", "证号", "发现情况", "检查结果"],
                [
                    1,
                    "2025.3.5",
                    "甲厂",
                    "石岗村",
                    "陈美玲、区文辉",
                    "1、2",
                    "查看燃气瓶",
                    "未发现问题",
                ],
                [2, "2025.3.6", "乙店", "上围村", "陈美玲/区文辉", "", "查看堆场", "发现问题"],
                ["小计", "", "2家", "", "", "", "", ""],
                [3, "2025.4.7", "丙店", "石岗村", "陈美玲 区文辉", "", "查看用电", "未发现问题"],
                ["合计", "", "3家", "", "", "", "", ""],
                ["注：本表由综合行政执法办公室填报。"],
            ]
        },
        ("C3:D3", "E3:F3", "G3:H3"),
    )


def days(folder: Path) -> Path:
    written = [
        *(45721, "45721", "2025年3月5日", "2025/3/5", "２０２５．３．５", "20250305"),
        *("2025-3-5 9:30", "二〇二五年三月五日", datetime.datetime(2025, 3, 5, 9, 30)),
        *("民国114年3月5日", "114.3.5", "2025-13-05", "2025年2月30日"),
    ]
    head = ["检查日期", "检查对象", "检查事项", "执法人员", "检查情况", "检查结果", "领域"]
    rows = [
        [day, f"{number}号店", "燃气使用安全", "陈美玲、区文辉", "正常", "未发现问题", "住建领域"]
        for number, day in enumerate(written)
    ]
    return workbook(folder / "日期.xlsx", {"1": [head, *rows]})


def a_sheet_for_each_month(folder: Path) -> Path:
    head = ["日期", "对象", "事项", "检查人", "情况", "结果"]
    months: dict[str, Rows] = {
        f"{month}月": [
            [f"2025年{month}月行政检查登记表"],
            head,
            [
                f"{month}月5日",
                f"{month}号店",
                "燃气使用安全",
                "陈美玲、区文辉",
                "正常",
                "未发现问题",
            ],
            ["备注：", "本月共1次"],
        ]
        for month in (1, 2, 12)
    }
    return workbook(
        folder / "全年.xlsx", {**months, "说明": [["本表每月填报"], ["联系人", "张三"]]}
    )


def semicolons(folder: Path) -> Path:
    path = folder / "分号.csv"
    path.write_bytes(
        "检查日期;检查对象;检查事项;执法人员;检查情况;检查结果\r\n"
        "2025-03-05;甲厂;燃气使用安全;陈美玲,区文辉;查看燃气瓶,软管;未发现问题\r\n"
        '2025-03-06;乙店;燃气使用安全;陈美玲,区文辉;"有分号;在内";发现问题\r\n'.encode("gb18030")
    )
    return path


def several_in_a_row(folder: Path) -> Path:
    head = ["检查日期", "检查对象", "检查事项", "执法人员", "检查情况", "检查结果", "检查次数"]
    return workbook(
        folder / "一行多家.xlsx",
        {
            "台账": [
                head,
                [
                    "2025-03-05",
                    "甲厂、乙店、丙店",
                    "燃气使用安全",
                    "陈美玲、区文辉",
                    "正常",
                    "未发现问题",
                    3,
                ],
                ["2025-03-05", "", "巡查", "陈美玲、区文辉", "沿街巡查", "未发现问题", 1],
                [None] * 7,
                ["2025-03-07", "甲厂", "燃气使用安全", "陈美玲", "正常", "未发现问题", 1],
            ]
        },
    )


def a_campaign(folder: Path) -> Path:
    head = [
        "序号",
        "受检单位",
        "检查日期",
        "检查内容",
        "存在问题",
        "处理意见",
        "检查组成员",
        "复查情况",
    ]
    when = datetime.date(2025, 6, 3)
    return workbook(
        folder / "安全生产月.xlsx",
        {
            "表": [
                ["附件5"],
                [None, "宋桂镇“安全生产月”专项检查情况表"],
                [None],
                [None, *head],
                [
                    None,
                    1,
                    "甲厂",
                    when,
                    "消防通道",
                    "通道堵塞",
                    "责令限期改正",
                    "陈美玲、区文辉",
                    "已整改",
                ],
                [None, 2, "乙店", when, "粉尘", "无", "", "陈美玲、区文辉", ""],
                [None, "填表人：张三", "", "审核人：李四"],
            ]
        },
    )


def read(path: Path) -> ImportReport:
    return import_file(None, path, catalogue=Catalogue(), dry_run=True)


@pytest.mark.parametrize(
    ("make", "counts"),
    [
        (two_header_rows, {"rows": 3, "incomplete": 3, "dropped": 3}),
        (days, {"rows": 13, "imported": 9, "refused": 4, "dropped": 0}),
        (a_sheet_for_each_month, {"rows": 3, "imported": 3, "dropped": 3}),
        (semicolons, {"rows": 2, "imported": 2, "dropped": 0}),
        (several_in_a_row, {"rows": 3, "split": 1, "incomplete": 2, "dropped": 0}),
        (a_campaign, {"rows": 2, "incomplete": 2, "dropped": 1}),
    ],
)
def test_every_row_of_a_towns_file_is_answered_for(
    tmp_path: Path, make: Callable[[Path], Path], counts: dict[str, int]
) -> None:
    report = read(make(tmp_path))
    assert report.counts == counts
    assert all(answer.detail for answer in report.answers if answer.outcome != "imported")


def test_what_two_header_rows_say_reaches_the_records(ledger: Ledger, tmp_path: Path) -> None:
    import_file(ledger, two_header_rows(tmp_path), catalogue=ledger.catalogue)
    records: list[Any] = [ledger.get(row.facts.uid) for row in reversed(ledger.rows())]
    assert [(one.subject, one.address, str(one.date)) for one in records] == [
        ("甲厂", "石岗村", "2025-03-05"),
        ("乙店", "上围村", "2025-03-06"),
        ("丙店", "石岗村", "2025-04-07"),
    ]
    assert [officer.certificate for officer in records[0].officers] == ["1", "2"]
    assert all(len(one.officers) == 2 for one in records)


def test_every_way_to_write_a_day_is_the_same_day(ledger: Ledger, tmp_path: Path) -> None:
    report = import_file(ledger, days(tmp_path), catalogue=ledger.catalogue)
    assert {row.facts.date for row in ledger.rows()} == {"2025-03-05"}
    refused = [answer.detail for answer in report.answers if answer.outcome == "refused"]
    assert all(f"A{row}" in detail for row, detail in enumerate(refused, 11))


def test_a_time_beside_a_day_that_is_missing_is_kept_as_the_time(
    ledger: Ledger, tmp_path: Path
) -> None:
    head = ["序号", "执法对象", "记录方式", "记录人", "开始记录", "结束记录"]
    file = workbook(
        tmp_path / "清单.xlsx", {"1": [head, [1, "甲厂", "录像", "陈美玲", "09:30", "10:10"]]}
    )
    report = import_file(ledger, file, catalogue=ledger.catalogue)
    assert report.counts["incomplete"] == 1
    record: Any = ledger.get(ledger.rows()[0].facts.uid)
    assert (record.subject, record.started, record.ended) == ("甲厂", "09:30", "10:10")


def test_a_certificate_without_a_last_day_is_taken(ledger: Ledger, tmp_path: Path) -> None:
    rows = [
        ["姓名", "执法证号", "有效期至"],
        ["陈美玲", "1", "2027-12-31"],
        ["区文辉", "2", "长期"],
    ]
    report = import_file(
        ledger, workbook(tmp_path / "名册.xlsx", {"1": rows}), catalogue=ledger.catalogue
    )
    assert report.counts["imported"] == 2
    assert [str(one.valid_until) for one in ledger.directory("officers")] == ["2027-12-31", "None"]
