"""What a person once said about a set of headers, kept for the next file that has them.

The town's `settings/mappings.toml` holds an entry for each set: the headers of the row
that named them, and what `--map` and `--set` said.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from storage import disk
from storage.catalogue import folded
from storage.data import SETTINGS
from storage.errors import CannotWriteError, InvalidError, reason
from storage.language import _
from tui.spreadsheet import cells
from tui.spreadsheet.headers import Layout, Rows

NAME = "mappings.toml"


def recall(folder: Path, starts: Sequence[Rows]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the mapping and the defaults remembered for the headers of a file.

    Args:
        folder: the ledger's folder.
        starts: the first rows of each sheet.

    Raises:
        InvalidError: the file of mappings cannot be read.
    """
    mapping: dict[str, str] = {}
    defaults: dict[str, str] = {}
    known = {frozenset(map(folded, entry["headers"])): entry for entry in _entries(folder)}
    if known:
        for start in starts:
            for _number, row in start:
                entry = known.get(_set_of(row))
                if entry:
                    mapping |= entry["map"]
                    defaults |= entry["set"]
    return mapping, defaults


def remember(
    folder: Path,
    layouts: Sequence[tuple[Rows, Layout]],
    mapping: Mapping[str, str],
    defaults: Mapping[str, str],
) -> None:
    """Keep what was said for the header row of each sheet, instead of what was kept before.

    Raises:
        CannotWriteError: the disk refused.
        InvalidError: the file of mappings cannot be read.
    """
    rows = [row for start, layout in layouts for number, row in start if number == layout.last]
    sets = {_set_of(row): [cells.text(cell) for cell in row if cells.text(cell)] for row in rows}
    others = [
        entry for entry in _entries(folder) if frozenset(map(folded, entry["headers"])) not in sets
    ]
    own = [
        {"headers": shown, "map": dict(mapping), "set": dict(defaults)} for shown in sets.values()
    ]
    _write(folder / SETTINGS / NAME, [*others, *own])


def _write(path: Path, entries: Sequence[Mapping[str, Any]]) -> None:
    import tomli_w

    try:
        path.parent.mkdir(exist_ok=True)
        disk.write_whole(path, tomli_w.dumps({"mapping": list(entries)}).encode())
    except OSError as error:
        raise CannotWriteError(
            _("Could not write {path}: {reason}.").format(path=path, reason=reason(error))
        ) from error


def _entries(folder: Path) -> Iterator[dict[str, Any]]:
    path = folder / SETTINGS / NAME
    if not path.exists():
        return
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8-sig"))["mapping"]
        for entry in found:
            yield {
                "headers": [str(header) for header in entry["headers"]],
                "map": {str(name): str(text) for name, text in entry.get("map", {}).items()},
                "set": {str(name): str(text) for name, text in entry.get("set", {}).items()},
            }
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InvalidError(
            _("{path} is not written as the import writes it; mend it or move it away.").format(
                path=path
            )
        ) from error


def _set_of(row: Sequence[Any]) -> frozenset[str]:
    return frozenset(filter(None, (folded(cells.text(cell)) for cell in row)))
