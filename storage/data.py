"""Data that is not code: TOML files, each of which a town can add to or replace in part.

The files that come with the program lie in the `data` folder of the package that
uses them; a town's own lie in the `settings` folder of its ledger, under the same
name.
"""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn

from storage.errors import InvalidError, reason
from storage.language import _

SETTINGS = "settings"
# Beside it, entries that were begun and not saved; disposable.
DRAFTS = "drafts"


def load(shipped: Path, ledger: Path | None = None) -> dict[str, Any]:
    """Read the data file `shipped`, overlaid with the town's file of the same name.

    Args:
        shipped: the file that comes with the program.
        ledger: the ledger's folder; `None` for the program's data alone.

    Returns:
        The data. Tables are merged name by name. In lists of tables an entry of
        the town's replaces the one with the same `name`, `term` or `code`, and
        others are added at the end.

    Raises:
        InvalidError: the town's file is not TOML, or says in another shape what the
            program's own file says; the sentence names file and place.
    """
    data = _shipped(shipped)
    own = ledger / SETTINGS / shipped.name if ledger else None
    if own is None or not own.exists():
        return data
    return _merged(data, read(own), own)


@lru_cache
def _shipped(path: Path) -> dict[str, Any]:
    return read(path)


def read(path: Path) -> dict[str, Any]:
    """Read one data file.

    Raises:
        InvalidError: it is not TOML, or cannot be read.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidError(
            _("{path} is not valid TOML ({error}). Mend that place, or move the file away.").format(
                path=path, error=error
            )
        ) from error
    except OSError as error:
        raise InvalidError(
            _("{path} cannot be read: {reason}.").format(path=path, reason=reason(error))
        ) from error


def _merged(base: Mapping[str, Any], own: Mapping[str, Any], path: Path) -> dict[str, Any]:
    result = dict(base)
    for name, value in own.items():
        there: Any = result.get(name)
        _check_shape(name, value, there, path)
        if isinstance(there, dict):
            result[name] = _merged(there, value, path)
        elif there and _is_entries(there):
            like = {part: given for entry in there for part, given in entry.items()}
            entries = {_key(entry): entry for entry in there}
            for entry in value:
                key = _key(entry)
                if not key:
                    _refuse_shape(name, path)
                for part, given in entry.items():
                    _check_shape(part, given, like.get(part), path)
                entries[key] = {**entries.get(key, {}), **entry}
            result[name] = list(entries.values())
        else:
            result[name] = value
    return result


def _check_shape(name: str, value: Any, there: Any, path: Path) -> None:
    """Refuse a table or list where the program's file has none, and the other way round."""
    same = all(isinstance(value, kind) == isinstance(there, kind) for kind in (dict, list))
    if there is not None and (
        not same or (there and value and _is_entries(there) != _is_entries(value))
    ):
        _refuse_shape(name, path)


def _refuse_shape(name: str, path: Path) -> NoReturn:
    raise InvalidError(
        _(
            "{path}: “{name}” is not written as in the file that comes with the program. "
            "Mend that place, or move the file away."
        ).format(path=path, name=name)
    )


def _is_entries(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(entry, dict) for entry in value)


def _key(entry: Mapping[str, Any]) -> str:
    key = entry.get("code") or entry.get("name") or entry.get("term")
    return key if isinstance(key, str) else ""
