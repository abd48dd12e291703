"""The records of a year as a Data Package (v2): CSV tables and a description of each column.

`datapackage.json` names every table with its SHA-256 and size, and every column with
its meaning, type and constraints, so that a program can check the data before using it.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable
from typing import Any

from exporters.tables import delimited
from exporters.tables.records import attached_files
from exporters.tables.rows import (
    COUNTS,
    COUNTS_NOT,
    IDENTITY,
    JUDGED,
    TABLES,
    Cell,
    cell,
    judged_cells,
    parts_of,
)
from exporters.year import Year
from storage import facts
from storage.catalogue import Column

_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_TABLE_PROFILE = "https://datapackage.org/profiles/2.0/tableschema.json"
_GUARD = "以 = + - @ 等字符开头的文字前加了撇号，防止被电子表格当作公式运行。"
_TYPES = {"date": "date", "number": "integer"}
_BOOLEAN = ["是", "否"]
_CONSTRAINTS: dict[str, dict[str, Any]] = {"boolean": {"enum": _BOOLEAN}, "number": {"minimum": 0}}
_FILES = (
    ("record", "记录标识", "所属记录的唯一标识"),
    ("number", "记录编号", "所属记录的编号"),
    ("name", "文件名", "附件登记时的文件名"),
    ("digest", "SHA-256", "附件内容的SHA-256，十六进制"),
    ("size", "字节数", "附件大小，单位字节"),
    ("state", "状态", "导出时台账所存副本：完好、已改动、缺失或登记不完整"),
)


def as_zip(year: Year) -> bytes:
    """Return the package as a zip; the same ledger gives the same bytes."""
    files = [_records(year, table) for table in TABLES]
    files.append(_attachments(year))
    description = {
        "$schema": _PROFILE,
        "name": f"taizhang-{year.number}-{year.figures.head[:16]}",
        "title": f"{year.town}{year.number}年行政执法台账",
        "description": f"每条记录附计入情况及原因。{_GUARD}",
        "version": year.rules.version,
        "resources": [resource for resource, _data in files],
        "taizhang": {
            "town": year.town,
            "year": year.number,
            "head": year.figures.head,
            "rules": year.rules.as_data(),
            "counted": year.figures.counted,
            "excluded": year.figures.excluded,
        },
    }
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as package:
        text = json.dumps(description, ensure_ascii=False, indent=1) + "\n"
        _put(package, "datapackage.json", text.encode())
        for resource, data in files:
            _put(package, resource["path"], data)
    return whole.getvalue()


def _put(package: zipfile.ZipFile, name: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(name)  # dated 1980, so that the bytes do not depend on the clock
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    entry.create_system = 3
    package.writestr(entry, data)


def _records(year: Year, table: str) -> tuple[dict[str, Any], bytes]:
    parts = parts_of(table)
    before = [entry for entry in JUDGED[1:] if table != facts.TRAININGS]
    behind = [entry for entry in IDENTITY if entry[0] != "certificates" or table != facts.TRAININGS]
    found = [judged for judged in year.judged if judged.table == table]
    names = [*(name for name, *_ in before), *(part.name for part in parts)]
    names += [name for name, *_ in behind]
    rows = []
    odd: set[str] = set()  # columns in which a user's own script wrote something else
    kinds = {part.name: part.kind for part in parts}
    for judged in found:
        words, document = judged_cells(judged), year.document(judged)
        cells = [words.get(name) if name in words else cell(year, document, name) for name in names]
        odd.update(
            name
            for name, value in zip(names, cells, strict=True)
            if not _fits(kinds.get(name, ""), value)
        )
        rows.append(cells)
    fields = [_judged_field(*entry) for entry in before]
    fields += [_part_field(part, typed=part.name not in odd) for part in parts]
    fields += [
        _field(
            name, label, meaning, **({"required": True, "unique": True} if name == "uid" else {})
        )
        for name, label, meaning in behind
    ]
    data = _table_bytes([names, *rows])
    return _resource(table, TABLES[table], fields, data, "uid"), data


def _attachments(year: Year) -> tuple[dict[str, Any], bytes]:
    rows: list[list[Any]] = [[name for name, _label, _meaning in _FILES]]
    for judged in year.judged:
        document = year.document(judged)
        rows += ([judged.facts.uid, *cells] for cells in attached_files(year, document))
    fields = [
        {**_field(*entry), "type": "integer" if entry[0] == "size" else "string"}
        for entry in _FILES
    ]
    data = _table_bytes(rows)
    return _resource("attachments", "附件", fields, data), data


def _table_bytes(rows: Iterable[Iterable[Any]]) -> bytes:
    return delimited.as_text(rows, "\r\n").encode("utf-8", "replace")


def _resource(
    name: str, title: str, fields: list[dict[str, Any]], data: bytes, key: str = ""
) -> dict[str, Any]:
    schema: dict[str, Any] = {"$schema": _TABLE_PROFILE, "fields": fields, "missingValues": [""]}
    if key:
        schema["primaryKey"] = [key]
    return {
        "name": name,
        "title": title,
        "path": f"{name}.csv",
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "schema": schema,
    }


def _field(name: str, label: str, meaning: str, **constraints: Any) -> dict[str, Any]:
    field = {"name": name, "type": "string", "title": label, "description": meaning}
    return {**field, "constraints": constraints} if constraints else field


def _judged_field(name: str, label: str, meaning: str) -> dict[str, Any]:
    if name == "verdict":
        return _field(name, label, meaning, required=True, enum=[COUNTS, COUNTS_NOT])
    return _field(name, label, meaning)


def _part_field(part: Column, typed: bool) -> dict[str, Any]:
    """Describe a part of a record.

    Args:
        part: the part.
        typed: whether every cell is of its type; a script may have written other text.
    """
    if not typed:
        return _field(part.name, part.term, part.gloss)
    field = _field(part.name, part.term, part.gloss, **_CONSTRAINTS.get(part.kind, {}))
    return {**field, "type": _TYPES.get(part.kind, "string")}


def _fits(kind: str, value: Cell) -> bool:
    """Tell whether a cell is what its column's kind promises."""
    if value is None or kind not in ("date", "number", "boolean"):
        return True
    if kind == "boolean":
        return value in _BOOLEAN
    return not isinstance(value, str) and not (isinstance(value, int) and value < 0)
