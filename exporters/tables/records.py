"""The records of a year, each with its verdict and the reason: csv, json, TinyDB, spreadsheet."""

import json
from collections.abc import Iterator
from typing import Any

from exporters.tables import delimited
from exporters.tables.rows import (
    IDENTITY,
    JUDGED,
    TABLES,
    Cell,
    cell,
    every_part,
    judged_cells,
    parts_of,
)
from exporters.tables.workbook import Workbook
from exporters.year import Judged, Year
from storage import attachments, dates, facts

# Parts that stand in the spreadsheet also where no record says anything in them.
_ALWAYS = {"number", "date", "status"}
# What goes to paper, in this order and so wide that a page of A4 holds it; the other parts
# stand behind it, for the screen.
_PRINTED = {
    "number": 9,
    "date": 8.5,
    "title": 34,
    "organiser": 34,
    "level": 9,
    "attendees": 9,
    "field": 10,
    "item": 16,
    "subject": 15,
    "village": 8,
    "address": 10,
    "officers": 12,
    "kind": 7.5,
    "findings": 22,
    "result": 9,
    "measures": 10,
    "verdict": 6.5,
    "reason": 7.5,
}
_BEHIND = {"basis": 60, "remarks": 30, "rules": 16, "uid": 30, "digest": 50, "certificates": 20}
_ATTACHMENTS = ("记录编号", "文件名", "SHA-256", "字节数", "状态")


def as_csv(year: Year) -> bytes:
    """Return every record with every column there is, one row to a record."""
    return delimited.as_csv(_rows(year))


def _rows(year: Year) -> Iterator[list[Any]]:
    parts = [column.name for column in every_part()]
    judged_names = [name for name, _label, _meaning in JUDGED]
    identity = [name for name, _label, _meaning in IDENTITY]
    labels = [column.term for column in every_part()]
    yield [
        *(label for _name, label, _meaning in JUDGED),
        *labels,
        *(label for _name, label, _meaning in IDENTITY),
    ]
    for judged in year.judged:
        words, document = judged_cells(judged), year.document(judged)
        yield [
            words[name] if name in words else cell(year, document, name)
            for name in (*judged_names, *parts, *identity)
        ]


def as_json(year: Year) -> bytes:
    """Return the records whole, each with its table and verdict, and what they were judged by."""
    head = {
        "town": year.town,
        "year": year.number,
        "rules": year.rules.as_data(),
        "head": year.figures.head,
    }
    records = ",\n ".join(
        json.dumps(_whole(year, judged), ensure_ascii=False) for judged in year.judged
    )
    opening = json.dumps(head, ensure_ascii=False)[:-1]
    text = f'{opening}, "records": [\n {records}\n]}}\n'
    return text.encode("utf-8", "surrogatepass")


def _whole(year: Year, judged: Judged) -> dict[str, Any]:
    verdict = judged.verdict
    return {
        "table": judged.table,
        "counts": verdict.counts if verdict else None,
        "reasons": [
            {"code": rule.code, "reason": rule.reason, "sentence": rule.sentence}
            for rule in (verdict.reasons if verdict else ())
        ],
        "record": year.document(judged),
    }


def as_tinydb(year: Year) -> bytes:
    """Return the records and directories as a database that stock `TinyDB(path)` opens."""
    # Each record goes to text at once: a year of them whole would fill the memory.
    tables: dict[str, list[str]] = {name: [] for name in TABLES}
    for judged in year.judged:
        tables[judged.table].append(_entry(judged.place.id, year.document(judged)))
    for name in ("officers", "subjects", "villages", "town"):
        documents = year.ledger.db.table(name).all()
        tables[name] = [_entry(document.doc_id, dict(document)) for document in documents]
    text = ", ".join(f'"{name}": {{{", ".join(found)}}}' for name, found in tables.items())
    return f"{{{text}}}".encode("utf-8", "surrogatepass")


def _entry(number: int, document: dict[str, Any]) -> str:
    return f'"{number}": {json.dumps(document, ensure_ascii=False)}'


def as_xlsx(year: Year) -> bytes:
    """Return the records as a workbook: a sheet for each kind, and one of the attachments."""
    book = Workbook(year, f"{year.town}{year.number}年行政执法台账", dates.today())
    attached: list[list[Cell]] = []
    for table in TABLES:
        _table(book, table, attached)
    _attached(book, attached)
    return book.data()


def _table(book: Workbook, table: str, attached: list[list[Cell]]) -> None:
    """Write the records of one table; columns in which none says anything are left out."""
    year = book.year
    found = [judged for judged in year.judged if judged.table == table]
    said = set(_ALWAYS)
    for judged in found:
        said.update(name for name, value in year.document(judged).items() if value)
    labels = {part.name: part.term for part in parts_of(table) if part.name in said}
    if table != facts.TRAININGS:
        labels |= {name: label for name, label, _meaning in JUDGED[1:]}
    labels |= {name: label for name, label, _meaning in IDENTITY if name in said}
    if "officers" in said:
        labels["certificates"] = "执法证号"
    printed = [name for name in _PRINTED if name in labels]
    names = printed + [name for name in labels if name not in _PRINTED]
    sheet = book.sheet(TABLES[table], landscape=True, long=True)
    widths = [_PRINTED.get(name) or _BEHIND.get(name, 12) for name in names]
    sheet.widths(widths, len(printed))
    hint = "右侧其余栏目供核对，不打印；无记录填写的栏目未列出，见 csv 格式"
    title = f"{year.town}{year.number}年{TABLES[table]}台账"
    sheet.title(title, len(printed) - 1, f"共{len(found)}条。{hint}")
    sheet.head(2, [labels[name] for name in names], size=9)
    for row, judged in enumerate(found, 3):
        document = year.document(judged)
        words: dict[str, Cell] = {**judged_cells(judged)}
        cells = [words[name] if name in words else cell(year, document, name) for name in names]
        sheet.row(row, cells, font_size=9)
        attached += attached_files(year, document)
    sheet.frame(2, len(names), 2 + len(found), pinned=1, printed=len(printed))


def attached_files(year: Year, document: dict[str, Any]) -> Iterator[list[Cell]]:
    """Yield a row for each attachment of a record, with the state of its copy."""
    import msgspec

    from storage.records import Attachment

    listed = document.get("attachments")
    for entry in listed if isinstance(listed, list) else ():
        number = str(document.get("number", ""))
        try:
            file = msgspec.convert(entry, Attachment)
        except msgspec.ValidationError:  # a user's own script may have written anything
            yield [number, str(entry), None, None, "登记不完整"]
            continue
        path = attachments.place_of(year.ledger.folder, file)
        trouble = attachments.trouble(year.ledger.folder, file)
        state = "完好" if not trouble else "已改动" if path.exists() else "缺失"
        yield [number, file.name, file.digest, file.size, state]


def _attached(book: Workbook, attached: list[list[Cell]]) -> None:
    sheet = book.sheet("附件", landscape=True, long=True)
    sheet.widths([10, 34, 56, 9, 10])
    year = book.year
    hint = "附件按内容的SHA-256校验；“完好”表示台账所存副本与登记时一致"
    sheet.title(f"{year.town}{year.number}年附件清单", len(_ATTACHMENTS) - 1, hint)
    sheet.head(2, _ATTACHMENTS)
    for row, cells in enumerate(attached, 3):
        sheet.row(row, cells)
    if not attached:
        sheet.note(3, len(_ATTACHMENTS) - 1, "本年度记录没有附件。")
    sheet.frame(2, len(_ATTACHMENTS), 2 + len(attached))
