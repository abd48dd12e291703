"""The records as they leave: whole, typed, safe, and openable by other programs."""

import csv
import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from tinydb import Query, TinyDB

from exporters.tables.workbook import CUT
from storage import attachments
from storage.directories import RosterOfficer, Village
from storage.documents import to_document
from storage.ledger import Ledger
from storage.records import Officer
from tests.exporters.tables.reading import HOSTILE, book, table, written
from tests.storage.samples import day, inspection, patrol, training


def as_json(record: Any) -> Any:
    return json.loads(json.dumps(to_document(record)))


def filled(ledger: Ledger) -> list[Any]:
    return ledger.add(
        [
            inspection(
                credit_code="91440101MA59EJXC5T",
                phone="00138",
                urgent=True,
                problems=("甲", "乙"),
                correct_by=day("2025-06-01"),
                extra={"车牌": "粤W"},
            ),
            patrol(),
            training(attendees=12),
            inspection(findings="", subject=HOSTILE),
        ]
    )


def test_every_record_stands_in_the_csv_with_verdict_and_every_column(ledger: Ledger) -> None:
    records = filled(ledger)
    data = written(ledger, "ledger", "csv")
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == 5
    rows = {
        row["唯一标识"]: row
        for row in csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    }
    assert set(rows) == {record.uid for record in records}
    first, walk, lesson, bare = (rows[record.uid] for record in records)
    assert first["统一社会信用代码"] == "91440101MA59EJXC5T"
    assert first["电话"] == "00138"
    assert first["检查日期"] == "2025-05-12"
    assert first["执法人员"] == "陈美玲、李国强"
    assert first["执法证号"] == "19060101001、19060101002"
    assert first["发现的问题"] == "甲；乙"
    assert first["是否紧急"] == "是"
    assert first["状态"] == "已提交"
    assert first["其他栏目"] == "车牌：粤W"
    assert (first["计入情况"], first["不计入原因"]) == ("计入", "")
    assert (walk["记录类别"], walk["计入情况"], walk["不计入原因"]) == ("巡查", "不计入", "巡查")
    assert (lesson["计入情况"], lesson["参训人数"]) == ("", "12")
    assert (bare["不计入原因"], bare["缺少要件"]) == ("不完整", "检查情况")
    assert bare["检查对象"] == f"'{HOSTILE}"


def test_the_json_holds_the_records_whole(ledger: Ledger) -> None:
    records = filled(ledger)
    data = json.loads(written(ledger, "ledger", "json"))
    assert data["head"] == ledger.head
    assert data["rules"]["version"] == "2025.1"
    found = {entry["record"]["uid"]: entry for entry in data["records"]}
    for record in records:
        assert found[record.uid]["record"] == as_json(record)
    assert found[records[0].uid]["counts"] is True
    assert found[records[1].uid]["reasons"][0]["reason"] == "patrol"
    assert found[records[2].uid]["counts"] is None


def test_stock_tinydb_opens_its_file(ledger: Ledger, tmp_path: Path) -> None:
    records = filled(ledger)
    ledger.add([Village(name="石岗村"), RosterOfficer(name="陈美玲", certificate="0019")])
    path = tmp_path / "x.tinydb.json"
    path.write_bytes(written(ledger, "ledger", "tinydb.json"))
    with TinyDB(path) as db:
        assert db.tables() == {
            "inspections", "patrols", "trainings", "officers", "subjects", "villages", "town",
        }  # fmt: skip
        one = db.table("inspections").get(Query().number == records[0].number)
        assert one == as_json(records[0])
        assert [entry["name"] for entry in db.table("town")] == ["宋桂镇"]
        assert [entry["certificate"] for entry in db.table("officers")] == ["0019"]
        assert db.table("inspections").insert({"number": "新"}) == 3


def test_the_workbook_has_real_dates_text_codes_and_frozen_heads(ledger: Ledger) -> None:
    filled(ledger)
    read = book(ledger, "ledger", values=False)
    assert read.sheetnames == ["行政检查", "巡查", "执法培训", "附件"]
    sheet = read["行政检查"]
    assert sheet.freeze_panes == "B4"
    assert sheet.print_title_rows == "$1:$3"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.page_setup.fitToHeight == 0
    printed = [cell.value for cell in sheet[sheet.print_area.split("!")[1]][2]]
    assert printed[:2] == ["检查编号", "检查日期"] and printed[-2:] == ["计入情况", "不计入原因"]
    assert {"唯一标识", "检查依据"}.isdisjoint(printed)  # on the screen alone
    assert sheet.auto_filter.ref.startswith("A3:")
    heads = {cell.value: cell.column for cell in sheet[3]}
    assert "天气" not in heads and "见证人" not in heads  # nobody said anything there
    cells = {name: sheet.cell(4, place) for name, place in heads.items()}
    assert cells["检查日期"].is_date and cells["整改期限"].is_date
    for name in ("检查编号", "统一社会信用代码", "电话", "执法证号"):
        assert cells[name].data_type == "s"
        assert cells[name].number_format == "@"
    assert cells["电话"].value == "00138"
    assert cells["计入情况"].value == "计入"
    hostile = sheet.cell(5, heads["检查对象"])
    assert (hostile.value, hostile.data_type) == (HOSTILE, "s")
    assert table(read["执法培训"], 3)[0]["参训人数"] == 12


def test_what_a_cell_cannot_hold_is_cut_and_said(ledger: Ledger) -> None:
    ledger.add([inspection(findings="长" * 40_000), inspection(findings="𠮷" * 20_000)])
    with ledger.store.writing():  # a script of the user's own, which no validation has seen
        ledger.db.table("inspections").insert(
            {
                "uid": "x",
                "date": "2025-11-40",
                "number": "a\x00b\x0bc\ufffed",
                "findings": "_x0041_",
            }
        )
    rows = table(book(ledger, "ledger")["行政检查"], 3)
    for row in rows[1:]:
        assert row["检查情况"].endswith(CUT)
        assert len(row["检查情况"].encode("utf-16-le")) // 2 <= 32_767
    assert rows[0]["检查编号"] == "abcd"  # first, as all that belong to no day
    assert rows[0]["检查日期"] == "2025-11-40"
    assert rows[0]["检查情况"] == "_x005F_x0041_"  # the format's own escape, kept by openpyxl


def test_attachments_are_listed_with_hash_and_state(ledger: Ledger, tmp_path: Path) -> None:
    (record,) = ledger.add([inspection()])
    for name, text in (("好.jpg", "1"), ("改.jpg", "2"), ("缺.jpg", "3")):
        (tmp_path / name).write_text(text)
        record = attachments.attach(ledger, record.number, [tmp_path / name])
    good, altered, gone = record.attachments
    attachments.place_of(ledger.folder, altered).write_text("另")
    attachments.place_of(ledger.folder, gone).unlink()
    rows = table(book(ledger, "ledger")["附件"], 3)
    assert [(row["文件名"], row["状态"]) for row in rows] == [
        ("好.jpg", "完好"),
        ("改.jpg", "已改动"),
        ("缺.jpg", "缺失"),
    ]
    assert rows[0]["SHA-256"] == good.digest == hashlib.sha256(b"1").hexdigest()
    assert {row["记录编号"] for row in rows} == {record.number}


def package(data: bytes) -> tuple[Any, dict[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as read:
        files = {name: read.read(name) for name in read.namelist()}
    return json.loads(files["datapackage.json"]), files


def test_the_data_package_says_the_truth_about_its_files(ledger: Ledger) -> None:
    filled(ledger)
    description, files = package(written(ledger, "ledger", "zip"))
    assert description["$schema"].endswith("/2.0/datapackage.json")
    assert description["taizhang"]["head"] == ledger.head
    assert set(files) == {entry["path"] for entry in description["resources"]} | {
        "datapackage.json"
    }
    for entry in description["resources"]:
        data = files[entry["path"]]
        assert entry["bytes"] == len(data)
        assert entry["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
        rows = list(csv.DictReader(io.StringIO(data.decode("utf-8"), newline="")))
        fields = entry["schema"]["fields"]
        assert data.decode("utf-8").splitlines()[0].split(",") == [part["name"] for part in fields]
        for part in fields:
            assert part["title"] and part["description"]
            held = [row[part["name"]] for row in rows]
            conforms(part, held)


def conforms(field: dict[str, Any], cells: list[str]) -> None:
    rules = field.get("constraints", {})
    if rules.get("required"):
        assert all(cells)
    if rules.get("unique"):
        assert len(set(cells)) == len(cells)
    for cell in filter(None, cells):
        assert cell in rules.get("enum", [cell])
        if field["type"] == "integer":
            assert int(cell) >= rules.get("minimum", 0)
        if field["type"] == "date":
            assert day(cell).isoformat() == cell


def test_a_column_is_not_said_to_be_what_a_users_script_made_it_not(ledger: Ledger) -> None:
    filled(ledger)
    ledger.db.table("inspections").insert({"uid": "y", "date": "2025-11-不详", "urgent": "也许"})
    description, _files = package(written(ledger, "ledger", "zip"))
    fields = {part["name"]: part for part in description["resources"][0]["schema"]["fields"]}
    assert fields["date"]["type"] == "string"
    assert "constraints" not in fields["urgent"]
    assert fields["correct_by"]["type"] == "date"


@pytest.mark.parametrize("suffix", ["xlsx", "csv", "json", "tinydb.json", "zip"])
def test_the_same_ledger_gives_the_same_bytes(ledger: Ledger, suffix: str) -> None:
    ledger.add([inspection(officers=(Officer(name="单"), Officer(name="覃")))])
    filled(ledger)
    assert written(ledger, "ledger", suffix) == written(ledger, "ledger", suffix)
