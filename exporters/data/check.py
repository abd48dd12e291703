#!/usr/bin/env python3
"""Check an evidence pack of Taizhang (台账证据包). Needs Python 3.8 or later, nothing else.

    python3 check.py              checks the unpacked folder in which this file lies
    python3 check.py PACK.zip     checks a pack without unpacking it

It trusts nothing that the program which made the pack worked out: it hashes every file,
follows the chain of the journal, and counts again from the records in the journal.
核对：逐个文件计算哈希，逐行核对日志链，按日志中的记录重新计数。
"""

from __future__ import annotations

import datetime
import hashlib
import json
import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

ORDER = [
    "other_year",
    "void",
    "draft",
    "returned",
    "unapproved",
    "repeat",
    "patrol",
    "incomplete",
    "penalised",
    "other_act",
    "ordered",
]
REQUIRED = ("date", "field", "item", "subject", "officers", "findings", "result")
VISITS = ("inspections", "patrols")
ORDERED = re.compile("责令|限期(?:改正|整改)")


class Pack:
    """A pack, unpacked or not."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.archive = None if path.is_dir() else zipfile.ZipFile(path)

    def names(self) -> list[str]:
        """Return the names of all files in it."""
        if self.archive:
            return [name for name in self.archive.namelist() if not name.endswith("/")]
        files = (path for path in self.path.rglob("*") if path.is_file())
        return [path.relative_to(self.path).as_posix() for path in files]

    def open(self, name: str) -> BinaryIO:
        """Open one of them."""
        if ".." in name.split("/") or name.startswith("/"):
            raise OSError("a name that leads out of the pack")
        if self.archive:
            try:
                return self.archive.open(name)  # type: ignore[return-value]
            except KeyError:
                raise FileNotFoundError(name) from None
        return (self.path / name).open("rb")


class Report:
    """What was checked and what was found, in both languages."""

    def __init__(self) -> None:
        self.problems = 0

    def good(self, chinese: str, english: str) -> None:
        """Say that something is as it should be."""
        print(f"[ 正确 OK ] {chinese} / {english}")

    def bad(self, chinese: str, english: str) -> None:
        """Say that something is not."""
        self.problems += 1
        print(f"[ 不符 BAD ] {chinese} / {english}")

    def note(self, chinese: str, english: str) -> None:
        """Say what a person should know."""
        print(f"[ 说明 NOTE ] {chinese} / {english}")


def sha256_of(file: BinaryIO) -> tuple[str, int]:
    """Return SHA-256 and size of a file, read piece by piece."""
    digest, size = hashlib.sha256(), 0
    while True:
        piece = file.read(1 << 20)
        if not piece:
            return digest.hexdigest(), size
        digest.update(piece)
        size += len(piece)


def check_seal(text: bytes, said: dict[str, Any], report: Report) -> None:
    """The manifest carries a hash over all of itself but that hash."""
    rest = {name: value for name, value in said.items() if name != "sha256"}
    own = hashlib.sha256(canonical(rest)).hexdigest()
    if said.get("sha256") == own and canonical(said) + b"\n" == text:
        report.good(f"清单自身哈希相符 {own[:16]}", "the manifest's own hash fits")
    else:
        report.bad("清单被改动", "the manifest was altered")


def canonical(said: dict[str, Any]) -> bytes:
    """Names sorted, no spaces, UTF-8."""
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8", "backslashreplace")


def check_files(pack: Pack, said: dict[str, Any], report: Report) -> None:
    """Every file that the manifest names is there and has the hash it names."""
    fine = 0
    for entry in said["files"]:
        name = entry["name"]
        try:
            with pack.open(name) as file:
                found = sha256_of(file)
        except (OSError, zipfile.BadZipFile) as error:
            report.bad(f"文件缺失或无法读取：{name}", f"missing or unreadable: {error}")
            continue
        if found == (entry["sha256"], entry["size"]):
            fine += 1
        else:
            report.bad(f"文件被改动：{name}", "altered")
    report.good(f"{fine} 个文件哈希相符", f"{fine} files have their hash")
    known = {entry["name"] for entry in said["files"]} | {"manifest.json"}
    for name in sorted(set(pack.names()) - known):
        report.note(f"清单之外的文件：{name}", "a file that the manifest does not name")


def check_attachments(said: dict[str, Any], report: Report) -> None:
    """An attachment that was lost before the pack was made is said, and is no fault of the pack."""
    files = {entry["name"]: entry for entry in said["files"]}
    there = 0
    for entry in said["attachments"]:
        record, name, state = entry["record"], entry["name"], entry["state"]
        file = files.get(entry["file"])
        if state != "there":
            report.note(
                f"制作时附件已缺失或被改动：{record} {name}",
                f"attachment was {state} when the pack was made",
            )
        elif file is None or (file["sha256"], file["size"]) != (entry["sha256"], entry["size"]):
            report.bad(f"附件与记录不符：{record} {name}", "not the file that was attached")
        else:
            there += 1
    report.good(f"{there} 个附件与记录所载哈希相符", f"{there} attachments as attached")


def read_journal(
    pack: Pack, said: dict[str, Any], report: Report
) -> dict[tuple[str, int], tuple[str, str, dict[str, Any]]]:
    """Follow the chain from the first line in the pack to the head; return the latest records."""
    start = said["journal"]
    chain, number = start["before"], start["line"]
    latest: dict[tuple[str, int], tuple[str, str, dict[str, Any]]] = {}
    with pack.open(start["file"]) as file:
        for line in file:
            body = line.rpartition(b',"hash":"')[0]
            chain = hashlib.sha256(chain.encode() + body).hexdigest()
            if line != body + b',"hash":"' + chain.encode() + b'"}\n':
                report.bad(f"日志第 {number} 行被改动", f"entry {number} was changed")
                return latest
            entry = json.loads(line.decode("utf-8"))
            if entry["op"] in ("put", "remove"):
                revision = body[body.index(b',"op":') + 1 :]
                key = (entry["table"], entry["id"])
                latest.pop(key, None)
                if entry["op"] == "put" and entry["table"] in (*VISITS, "trainings"):
                    digest = hashlib.sha256(revision).hexdigest()
                    latest[key] = (entry["uid"], digest, entry["doc"])
            number += 1
    head = said["ledger"]["head"]
    if chain == head and number - 1 == said["ledger"]["line"]:
        lines = number - start["line"]
        report.good(f"日志 {lines} 行连成一链", f"{lines} entries form one chain")
        report.note(
            f"链首 {head}，请与签字存档的数据核对", "compare this head with the one kept on paper"
        )
    else:
        report.bad("日志链的末端不是清单所载链首", "the chain does not end at the manifest's head")
    return latest


def year_of(record: dict[str, Any]) -> str:
    """Return the year of a record; empty where its date is no day of the calendar."""
    date = record.get("date")
    try:
        return date[:4] if date and datetime.date.fromisoformat(date).isoformat() == date else ""
    except (TypeError, ValueError):
        return ""


def reasons(table: str, record: dict[str, Any], year: int, options: dict[str, bool]) -> list[str]:
    """Why a record does not count; empty where it does. The rules are those in README.txt."""
    found = set()
    status = record.get("status")
    if status in ("void", "draft", "returned"):
        found.add(status)
    if options.get("approval_required") and status == "submitted":
        found.add("unapproved")
    if record.get("repeats"):
        found.add("repeat")
    if year_of(record) not in ("", str(year)):
        found.add("other_year")
    if table == "patrols":
        found.add("patrol")
    else:
        officers = {officer.get("name") for officer in record.get("officers", ())}
        whole = all(record.get(part) for part in REQUIRED) and year_of(record)
        if len(officers - {"", None}) < 2 or not whole:
            found.add("incomplete")
        if record.get("penalty_number") or record.get("penalty_decided_on"):
            found.add("penalised")
        if record.get("other_act"):
            found.add("other_act")
        said = [str(record.get(name) or "") for name in ("measures", "result")]
        if options.get("order_excludes") and any(map(ORDERED.search, said)):
            found.add("ordered")
    return [name for name in ORDER if name in found]


def check_records(
    latest: dict[tuple[str, int], tuple[str, str, dict[str, Any]]],
    said: dict[str, Any],
    report: Report,
) -> None:
    """Judge each record of the journal anew, and hold it against the manifest's lists."""
    year, options = said["year"], said["rules"]["options"]
    listed: dict[str, tuple[dict[str, Any] | None, list[str]]] = {}
    for entry in said["counted"]:
        listed[entry["uid"]] = (entry, [])
    for entry in said["not_counted"]:
        listed[entry["uid"]] = (entry, entry["reasons"])
    for entry in said["trainings"]:
        listed[entry["uid"]] = (entry, [])
    wrong = 0
    for (table, _id), (uid, digest, record) in latest.items():
        number = record.get("number") or uid
        if year_of(record) not in ("", str(year)):
            continue
        entry, why = listed.pop(uid, (None, []))
        fits = entry is not None and entry["revision"] == digest
        if entry is not None and table in VISITS:
            fits = fits and reasons(table, record, year, options) == why
            fits = fits and entry.get("field", record.get("field")) == record.get("field")
        if not fits:
            wrong += 1
            report.bad(f"记录 {number} 与清单不符", "the manifest lists this record otherwise")
    for uid in listed:
        wrong += 1
        report.bad(f"清单所列记录 {uid} 不在日志中", "listed, but not in the journal")
    if not wrong:
        total = len(said["counted"]) + len(said["not_counted"]) + len(said["trainings"])
        report.good(f"{total} 条记录逐条重新认定，与清单一致", f"{total} records judged anew")


def check_figures(
    latest: dict[tuple[str, int], tuple[str, str, dict[str, Any]]],
    said: dict[str, Any],
    report: Report,
) -> None:
    """Count from the journal, field by field and reason by reason."""
    year, options = said["year"], said["rules"]["options"]
    counted: dict[str, int] = {}
    months: dict[str, dict[str, int]] = {}
    excluded: dict[str, int] = {}
    for (table, _id), (_uid, _digest, record) in latest.items():
        if table not in VISITS or year_of(record) not in ("", str(year)):
            continue
        why = reasons(table, record, year, options)
        if why:
            excluded[why[0]] = excluded.get(why[0], 0) + 1
        else:
            field, month = record["field"], record["date"][5:7]
            counted[field] = counted.get(field, 0) + 1
            months.setdefault(field, {})
            months[field][month] = months[field].get(month, 0) + 1
    figures = said["figures"]
    for field in sorted({*figures["counted"], *counted}):
        was, found = figures["counted"].get(field, 0), counted.get(field, 0)
        tell = report.good if was == found else report.bad
        tell(f"{field}：清单 {was}，重新计数 {found}", "manifest, counted again")
    elsewhere = {name: n for name, n in figures["excluded"].items() if name != "other_year"}
    tell = report.good if elsewhere == excluded else report.bad
    tell(f"不计入 {sum(excluded.values())} 条，按原因", "not counted, by reason")
    by_month = {
        field: {month: n for month, n in table.items() if n}
        for field, table in figures["by_month"].items()
    }
    tell = report.good if {f: t for f, t in by_month.items() if t} == months else report.bad
    tell("按月份分布", "by month")
    levels: dict[str, int] = {}
    for entry in said["trainings"]:
        levels[entry["figure"]] = levels.get(entry["figure"], 0) + 1
    for name, number in figures["trainings"].items():
        tell = report.good if levels.get(name, 0) == number else report.bad
        tell(f"培训 {name}：{number}", "trainings")


def main(arguments: list[str]) -> int:
    """Check a pack; return 0 where all of it fits, 1 where not, 2 where there is none."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    path = Path(arguments[0]) if arguments else Path(__file__).resolve().parent
    report = Report()
    try:
        pack = Pack(path)
        with pack.open("manifest.json") as file:
            text = file.read()
        said = json.loads(text.decode("utf-8"))
        if said["format"] != "taizhang-manifest" or said["version"] != 1 or "journal" not in said:
            raise ValueError("not the manifest of a pack")
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        print(f"无法读取证据包 / the pack cannot be read: {error}", file=sys.stderr)
        return 2
    print(f"台账证据包 {said.get('year')} 年度 / evidence pack")
    for check in steps(pack, text, said, report):
        try:
            check()
        except (KeyError, TypeError, ValueError, AttributeError, OSError) as error:
            report.bad(f"清单或日志的结构不符（{error!r}）", "not as the format asks")
    if report.problems:
        print(f"结论：不符，共 {report.problems} 处 / NOT as it was made")
        return 1
    print("结论：全部相符 / everything fits")
    return 0


def steps(pack: Pack, text: bytes, said: dict[str, Any], report: Report) -> Iterator[Any]:
    """Yield the checks, in order; the journal is read once."""
    latest: dict[tuple[str, int], tuple[str, str, dict[str, Any]]] = {}
    yield lambda: check_seal(text, said, report)
    yield lambda: check_files(pack, said, report)
    yield lambda: check_attachments(said, report)
    yield lambda: latest.update(read_journal(pack, said, report))
    yield lambda: check_records(latest, said, report)
    yield lambda: check_figures(latest, said, report)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
