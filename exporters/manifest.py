"""The manifest of an export: which records, rules and ledger its figures come from.

Written beside the documents, as one line of canonical JSON that holds its own hash.
docs/manifest-format.md says what stands in it and how it is checked without this
program; `exporters.proof` checks it with.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from exporters.assertions import asserted
from exporters.figures import rank, trained
from exporters.year import Judged, Year
from storage import data
from storage.errors import InvalidError
from storage.language import _
from storage.line import CHINA, Position

FORMAT = "taizhang-manifest"
VERSION = 1
NAME = "manifest.json"
SUFFIX = ".manifest.json"
SEAL = "sha256"

_DATA = (Path(data.__file__).parent / "data", Path(__file__).parent / "data")


def beside(path: Path) -> Path:
    """Return where the manifest of the one document at `path` goes."""
    return path.with_name(path.name + SUFFIX)


def summed(name: str, pieces: Iterable[bytes]) -> dict[str, Any]:
    """Return what a manifest says of a file: name, size in bytes, SHA-256 and SM3 in hex.

    SM3 (GB/T 32905) is left out where Python was built without it.
    """
    digests = {"sha256": hashlib.sha256()}
    if "sm3" in hashlib.algorithms_available:
        digests["sm3"] = hashlib.new("sm3")
    size = 0
    for piece in pieces:
        size += len(piece)
        for digest in digests.values():
            digest.update(piece)
    return {
        "name": name,
        "size": size,
        **{algorithm: digest.hexdigest() for algorithm, digest in digests.items()},
    }


def manifest(
    year: Year, files: Sequence[Mapping[str, Any]], more: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return the manifest of an export of `year`, not yet sealed.

    Args:
        year: the year, as it was exported.
        files: what was written, each as `summed` describes it.
        more: what else it says, by name.

    Raises:
        InvalidError: the town's own data cannot be read.
    """
    position = year.figures.position
    return {
        "format": FORMAT,
        "version": VERSION,
        "year": year.number,
        "ledger": {
            "id": year.ledger.store.journal.ledger(),
            "head": position.hash,
            "offset": position.offset,
            "line": position.line,
            "tx": position.tx,
        },
        "figures": year.figures.as_data(),
        "rules": {**year.rules.as_data(), "data": data_in_force(year.ledger.folder)},
        **listed(year),
        "before": year.before.as_data() if year.before else None,
        "assertions": asserted(year.ledger, year.figures),
        "published": year.corrections.as_data() if year.corrections is not None else None,
        "files": list(files),
        "made": {
            "at": datetime.now(CHINA).isoformat(timespec="seconds"),
            "by": year.ledger.store.context.by,
            "program": program(),
        },
        **(more or {}),
    }


def listed(year: Year) -> dict[str, list[dict[str, Any]]]:
    """Return the records of a year as a manifest lists them: counted, not counted, trainings."""
    found: dict[str, list[dict[str, Any]]] = {"counted": [], "not_counted": [], "trainings": []}
    for judged in year.judged:
        entry = {
            "number": judged.facts.number,
            "uid": judged.place.uid,
            "revision": judged.place.revision,
        }
        if judged.verdict is None:
            entry["figure"] = _training_figure(year, judged)
            found["trainings"].append(entry)
        elif judged.verdict.counts:
            found["counted"].append({**entry, "field": judged.facts.field})
        else:
            reasons = [reason.reason for reason in judged.verdict.reasons]
            found["not_counted"].append({**entry, "table": judged.table, "reasons": reasons})
    return found


def _training_figure(year: Year, judged: Judged) -> str:
    """Return the figure that a training adds to; empty where it adds to none."""
    dated = bool(judged.facts.date)
    return rank(year.catalogue, judged.facts.level) if dated and trained(judged.facts) else ""


def data_in_force(ledger: Path) -> dict[str, dict[str, str]]:
    """Return what identifies the rule texts, terms and wording, and the town's own over them."""
    return {
        name: hashes
        for folder in _DATA
        for name, hashes in data.fingerprints(folder, ledger).items()
    }


def program() -> str:
    """Return the version of this program."""
    try:
        return version("taizhang-ledger")
    except PackageNotFoundError:  # run from a copy that was never installed
        return "?"


def canonical(said: Mapping[str, Any]) -> bytes:
    """Return a JSON object in its one canonical form: names sorted, no spaces, UTF-8."""
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode(errors="backslashreplace")


def encoded(said: Mapping[str, Any]) -> bytes:
    """Return a manifest as the bytes of its file, sealed with its own hash."""
    seal = hashlib.sha256(canonical(said)).hexdigest()
    return canonical({**said, SEAL: seal}) + b"\n"


def decoded(text: bytes, name: str) -> dict[str, Any]:
    """Return the manifest in the bytes of its file; whether it is sealed is for `is_whole`.

    Raises:
        InvalidError: it is not a manifest, or one of a later version.
    """
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict) or said.get("format") != FORMAT or not _is_shaped(said):
        raise InvalidError(
            _(
                "{name} is not a manifest that Taizhang wrote, or it was damaged; "
                "its export can be made again."
            ).format(name=name)
        )
    if said["version"] != VERSION:
        raise InvalidError(
            _("{name} was written by a later version of Taizhang; update the program.").format(
                name=name
            )
        )
    return said


_SHAPE: dict[str, type] = {
    **dict.fromkeys(("version", "year"), int),
    **dict.fromkeys(("ledger", "figures", "rules", "made"), dict),
    **dict.fromkeys(("counted", "not_counted", "trainings", "files"), list),
}


def _is_shaped(said: Mapping[str, Any]) -> bool:
    """Tell whether a manifest has the parts that checking it reads."""
    try:
        position_of(said)
        flat = (*said["counted"], *said["not_counted"], *said["trainings"], *said["files"])
        tables = (said["figures"]["counted"], said["figures"]["trainings"])
        return (
            all(type(said[name]) is kind for name, kind in _SHAPE.items())
            and all(isinstance(entry, dict) for entry in (*flat, *tables))
            and all(isinstance(n, int) for table in tables for n in table.values())
            and all(isinstance(entry["name"], str) for entry in said["files"])
            and isinstance(said["rules"]["options"], dict)
            and isinstance(said["rules"]["data"], dict)
            and isinstance(said["rules"]["version"], str)
        )
    except (KeyError, TypeError, ValueError):
        return False


def is_whole(text: bytes, said: Mapping[str, Any]) -> bool:
    """Tell whether a manifest is, byte for byte, what was written."""
    return encoded({name: value for name, value in said.items() if name != SEAL}) == text


def position_of(said: Mapping[str, Any]) -> Position:
    """Return the place in the journal that a manifest's figures stand for."""
    ledger = said["ledger"]
    return Position(
        int(ledger["offset"]), str(ledger["head"]), int(ledger["tx"]), int(ledger["line"])
    )
