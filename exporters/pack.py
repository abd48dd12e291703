"""The evidence pack: one zip with which an auditor checks a year without this program.

    documents/      the year's documents
    data/           its records with their verdicts, as JSON and CSV
    attachments/    photos and scans of these records, named by the hash of their content
    journal.jsonl   the journal from the first of these records to the head
    manifest.json   what all that must be
    check.py        checks it, with nothing but Python
    README.txt      what it is, and that it holds personal data

Written piece by piece, however big the attachments, and in its place only when whole.
"""

import csv
import io
import json
import os
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from exporters import manifest as manifests
from exporters.counting import Rules
from exporters.formats import documents
from exporters.year import Judged, Year
from storage import disk, language
from storage.catalogue import label
from storage.errors import CannotWriteError, InvalidError, reason

_ = language._

_SHIPPED = Path(__file__).parent / "data"
_CHUNK = 1 << 20  # bytes
JOURNAL = "journal.jsonl"
_COLUMNS = ("number", "date", "field", "item", "subject", "village", "officers", "result")


@dataclass
class Packed:
    """An evidence pack that was written.

    Attributes:
        path: where it is.
        missing: a sentence for each attachment that is lost or altered in the ledger.
    """

    path: Path
    missing: list[str] = field(default_factory=list)


def pack(year: Year, to: Path) -> Packed:
    """Write the evidence pack of `year`.

    Args:
        year: the year.
        to: a .zip file, or a folder in which it gets a name of its own.

    Raises:
        InvalidError: the file's name does not end in .zip.
        CannotWriteError: the disk refused; a pack that was there is unchanged.
    """
    path = to / f"{year.town}{year.number}年证据包.zip" if to.is_dir() else to
    if path.suffix.lower() != ".zip":
        raise InvalidError(
            _("{path}: an evidence pack is a zip; let its name end in .zip.").format(path=path)
        )
    path = path.resolve()
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    packed = Packed(path)
    try:
        try:
            with draft.open("wb") as file:
                with zipfile.ZipFile(file, "w") as archive:
                    _Packing(year, archive, packed).write()
                file.flush()
                disk.sync(file.fileno())
            disk.place(draft, path)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise CannotWriteError(
            _("Could not write {path}: {reason}. Name another file or folder.").format(
                path=path, reason=reason(error)
            )
        ) from error
    return packed


class _Packing:
    """One pack on its way into a zip."""

    def __init__(self, year: Year, archive: zipfile.ZipFile, packed: Packed) -> None:
        self.year = year
        self.archive = archive
        self.packed = packed
        self.files: list[dict[str, Any]] = []
        self.attachments: list[dict[str, Any]] = []
        self.digests: dict[str, str] = {}

    def write(self) -> None:
        year = self.year
        for document in documents().values():
            for suffix in document.writers:
                name = f"documents/{document.file_of(year, suffix)}"
                self._add(name, [document.writer(suffix)(year)])
        with language.speaking("zh"):
            self._add("data/records.json", _as_json(year))
            self._add("data/records.csv", _as_csv(year))
        for judged in year.judged:
            self._attach(judged)
        with (year.ledger.folder / JOURNAL).open("rb") as file:
            start = _journal_start(year, file)
            self._add(JOURNAL, _rest(file, year.figures.position.offset))
        self._add("check.py", [(_SHIPPED / "check.py").read_bytes().replace(b"\r\n", b"\n")])
        self._add("README.txt", [_readme(year, self.attachments)])
        said = manifests.manifest(
            year, self.files, {"journal": start, "attachments": self.attachments}
        )
        self._add(manifests.NAME, [manifests.encoded(said)])

    def _add(self, name: str, pieces: Iterable[bytes], stored: bool = False) -> dict[str, Any]:
        # One fixed moment: the same year packed twice is the same but for its manifest.
        info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
        info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
        info.create_system = 3  # so that the mode holds wherever it was made
        info.external_attr = 0o644 << 16
        with self.archive.open(info, "w", force_zip64=True) as entry:
            summed = manifests.summed(name, _through(entry, pieces))
        self.files.append(summed)
        return summed

    def _attach(self, judged: Judged) -> None:
        """Pack the attachments of a record; one that is lost is said, and stops nothing."""
        from storage.attachments import place_of
        from storage.records import Attachment

        for said in self.year.document(judged).get("attachments") or ():
            attachment = Attachment(**said)
            path = place_of(self.year.ledger.folder, attachment)
            name = f"attachments/{path.name}"
            state = "there"
            if name not in self.digests:
                try:
                    file = path.open("rb")
                except OSError:
                    state, name = "missing", ""
                else:
                    with file:
                        summed = self._add(name, _rest(file, attachment.size), stored=True)
                    self.digests[name] = summed["sha256"]
            if name and self.digests[name] != attachment.digest:
                state = "altered"
            record = judged.facts.number or judged.facts.uid
            if state != "there":
                sentence = _("{number}: the attachment {name} is missing or was altered.")
                self.packed.missing.append(sentence.format(number=record, name=attachment.name))
            self.attachments.append(
                {
                    "record": record,
                    "name": attachment.name,
                    "sha256": attachment.digest,
                    "size": attachment.size,
                    "file": name,
                    "state": state,
                }
            )


def _through(entry: IO[bytes], pieces: Iterable[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        entry.write(piece)
        yield piece


def _journal_start(year: Year, file: IO[bytes]) -> dict[str, Any]:
    """Go to the first line about any of the year's records, and say where that is."""
    index = year.ledger.store.index
    first = year.figures.position.line
    for judged in year.judged:
        query = "select min(line) from history where key = ?"
        first = min(first, index.rows(query, (judged.place.uid,))[0][0])
    before, offset = "0" * 64, 0
    for _line in range(first - 1):
        line = file.readline()
        before, offset = line[-67:-3].decode(), offset + len(line)
    return {"file": JOURNAL, "line": first, "offset": offset, "before": before}


def _rest(file: IO[bytes], end: int) -> Iterator[bytes]:
    left = end - file.tell()
    while left > 0 and (piece := file.read(min(left, _CHUNK))):
        left -= len(piece)
        yield piece


def _as_json(year: Year) -> Iterator[bytes]:
    """Yield the records of the year with their verdicts, one on each line of a JSON list."""
    lead = "[\n"
    for judged in year.judged:
        row = {
            "table": judged.table,
            "counts": judged.verdict.counts if judged.verdict else None,
            "reasons": _reasons(judged),
            "revision": judged.place.revision,
            "record": year.document(judged),
        }
        yield (lead + json.dumps(row, ensure_ascii=False)).encode(errors="backslashreplace")
        lead = ",\n"
    yield b"\n]\n" if year.judged else b"[]\n"


def _reasons(judged: Judged) -> list[str]:
    verdict = judged.verdict
    return [] if verdict is None or verdict.counts else [one.reason for one in verdict.reasons]


_TABLES = {"inspections": "行政检查", "patrols": "巡查", "trainings": "执法培训"}


def _as_csv(year: Year) -> Iterator[bytes]:
    """Yield the same in brief, as a spreadsheet opens it: UTF-8 with BOM, CRLF."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    heads = [label(name) for name in _COLUMNS]
    writer.writerow(["类别", *heads, "状态", "是否计入", "不计入原因", "版本哈希"])
    yield b"\xef\xbb\xbf"
    for judged in year.judged:
        verdict = judged.verdict
        names = [] if verdict is None or verdict.counts else [one.term for one in verdict.reasons]
        counts = "" if verdict is None else "计入" if verdict.counts else "不计入"
        cells = [getattr(judged.facts, name) for name in _COLUMNS]
        status = year.ledger.status_name(judged.facts.status)
        row = [_TABLES[judged.table], *cells, status, counts, "；".join(names)]
        writer.writerow([*map(_harmless, row), judged.place.revision])
        yield text.getvalue().encode(errors="backslashreplace")
        text.seek(0)
        text.truncate()


def _harmless(cell: str) -> str:
    """Return a cell that no spreadsheet runs as a formula."""
    return f"'{cell}" if re.match(r"[=+\-@\t\r]", cell) else cell


def _readme(year: Year, attachments: Iterable[dict[str, Any]]) -> bytes:
    """Return what an auditor reads first, in Chinese and English."""
    counted = "、".join(f"{name}{n}次" for name, n in year.figures.counted.items())
    lost = [f"  {one['record']}  {one['name']}" for one in attachments if one["state"] != "there"]
    notes = year.corrections.notes if year.corrections is not None else []
    text = (_SHIPPED / "pack.txt").read_text(encoding="utf-8")
    return text.format(
        town=year.town,
        year=year.number,
        counted=counted,
        head=year.figures.head,
        rules=_rules_text(year.rules),
        lost="\n".join(lost) or "  （无 none）",
        corrections="\n".join(f"  {note}" for note in notes) or "  （无 none）",
    ).encode()


def _rules_text(rules: Rules) -> str:
    lines = [f"  {one.code} {one.sentence}\n     {one.gloss}" for one in rules.reasons.values()]
    options = ", ".join(f"{name}={str(value).lower()}" for name, value in rules.options.items())
    return "\n".join([*lines, f"  {rules.version} ({options})"])
