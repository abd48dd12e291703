"""Data that is not code: TOML files, each of which a town can add to or replace in part.

The files that come with the program lie in the `data` folder of the package that
uses them; a town's own lie in the `settings` folder of its ledger, under the same
name.
"""

import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn

from storage.errors import InvalidError, reason
from storage.language import _

SETTINGS = "settings"
# Beside it, entries that were begun and not saved; disposable.
DRAFTS = "drafts"
_KNOWN = Path(__file__).parent / "data" / "settings.toml"
# What a town's files would say while a change to them is looked at: path → its data.
_tried: dict[Path, dict[str, Any]] = {}


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
        InvalidError: the town's file is not TOML, says something that nothing reads, or
            says in another shape what the program's own file says; the sentence names
            file, place and remedy.
    """
    data = _shipped(shipped)
    own = own_file(shipped, ledger) if ledger else None
    if own is None or not (own in _tried or own.exists()):
        return data
    return _merged(data, _tried[own] if own in _tried else read(own), own)


def own_file(shipped: Path, ledger: Path) -> Path:
    """Return where the town says what it wants other than in the file `shipped`."""
    return ledger / SETTINGS / shipped.name


@contextmanager
def trying(own: Path, content: dict[str, Any]) -> Iterator[None]:
    """Let everything that reads the town's file `own` find `content` there for a while."""
    _tried[own] = content
    try:
        yield
    finally:
        del _tried[own]


@lru_cache(maxsize=1)
def settable() -> dict[str, Any]:
    """Return what a town can set: file → table → part → its words, kind and choices."""
    return read(_KNOWN)


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


def fingerprints(folder: Path, ledger: Path | None = None) -> dict[str, dict[str, str]]:
    """Return what identifies each data file in `folder` and the town's own file over it.

    The SHA-256 of what a file says, as canonical JSON: comments and line ends make no
    difference.

    Returns:
        File name → `shipped` and, where the town has one, `own`, each a hash in hex.

    Raises:
        InvalidError: a file of the town's is not TOML.
    """
    found = {}
    for path in sorted(folder.glob("*.toml")):
        found[path.name] = {"shipped": _fingerprint(_shipped(path))}
        own = ledger / SETTINGS / path.name if ledger else None
        if own and own.exists():
            found[path.name]["own"] = _fingerprint(read(own))
    return found


def _fingerprint(said: Mapping[str, Any]) -> str:
    import hashlib

    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _columns() -> dict[str, Any]:
    return _shipped(_KNOWN.with_name("columns.toml"))


def _merged(base: Mapping[str, Any], own: Mapping[str, Any], path: Path) -> dict[str, Any]:
    """Lay what the town says over what the program says, level by level."""
    known = settable().get(path.stem, {})
    result = dict(base)
    for name, value in own.items():
        there: Any = result.get(name)
        if there is None and path.stem == "terms" and name in _columns():
            there = [{"term": ""}]  # any part of a record may be given a list of terms
        if there is None:
            _refuse_name(name, base, path)
        parts = known.get(name) or known.get("any") or {}
        _check_kind(name, value, there, path)
        if isinstance(there, dict):
            for part, given in value.items():
                if part not in there and "any" not in parts:
                    _refuse_name(part, (*there, *parts), path, name)
                _check_kind(part, given, there.get(part), path)
            result[name] = {**there, **value}
        elif _is_entries(there):
            result[name] = _with_entries(there, value, parts, name, path)
        else:
            result[name] = value
    return result


def _with_entries(
    there: list[dict[str, Any]],
    own: list[dict[str, Any]],
    parts: Mapping[str, Mapping[str, Any]],
    name: str,
    path: Path,
) -> list[dict[str, Any]]:
    like = {part: given for entry in there for part, given in entry.items()}
    entries = {_key(entry): entry for entry in there if _key(entry)}
    for entry in own:
        key = _key(entry)
        if not key:
            _refuse_shape(name, path)
        for part, given in entry.items():
            if part not in like and part not in parts:
                _refuse_name(part, (*like, *parts), path, key)
            _check_kind(part, given, like.get(part), path, parts.get(part, {}))
        entries[key] = {**entries.get(key, {}), **entry}
    return list(entries.values())


def _check_kind(
    name: str, value: Any, there: Any, path: Path, part: Mapping[str, Any] | None = None
) -> None:
    """Refuse a value that is not of the kind that the program's own file has there."""
    kind = (part or {}).get("kind", "")
    if kind == "day":
        from datetime import date

        if isinstance(value, str) and value:
            try:
                date.fromisoformat(value)
            except ValueError:
                _refuse_value(name, value, _("a day such as 2025-12-31"), path)
        elif not isinstance(value, str | date):
            _refuse_value(name, value, _("a day such as 2025-12-31"), path)
    elif isinstance(there, bool) != isinstance(value, bool) and there is not None:
        _refuse_value(name, value, _kind(there), path)
    elif isinstance((part or {}).get("choices"), list) and value not in (part or {})["choices"]:
        _refuse_value(name, value, " / ".join((part or {})["choices"]), path)
    elif there is not None and not _alike(value, there):
        if isinstance(there, dict | list) or isinstance(value, dict | list):
            _refuse_shape(name, path)
        _refuse_value(name, value, _kind(there), path)


def _alike(value: Any, there: Any) -> bool:
    """Tell whether `value` is what a file may say where the program's own says `there`."""
    kinds: tuple[Any, ...] = (dict, list, str, (int, float))
    kind = next((kind for kind in kinds if isinstance(there, kind)), object)
    if not isinstance(value, kind):
        return False
    if isinstance(value, list) and value and there:
        entries = _is_entries(value)
        return entries == _is_entries(there) and (
            entries or all(isinstance(word, str) for word in value)
        )
    return True


def _kind(there: Any) -> str:
    if isinstance(there, bool):
        return _("true or false, without quotes")
    return _("a text in quotes") if isinstance(there, str) else _("a number")


def _refuse_value(name: str, value: Any, wanted: str, path: Path) -> NoReturn:
    raise InvalidError(
        _("{path}: “{name}” is {value}; write {wanted}.").format(
            path=path, name=name, value=_as_written(value), wanted=wanted
        )
    )


def _as_written(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)


def _refuse_name(name: str, known: Iterable[str], path: Path, within: str = "") -> NoReturn:
    """Say that nothing reads `name`, and which name may have been meant."""
    from difflib import get_close_matches

    names = list(dict.fromkeys(known))
    place = f"“{name}” ({within})" if within else f"“{name}”"
    near = get_close_matches(name, names, 1)
    if near:
        text = _("{path}: there is no {place}; did you mean “{near}”?")
    else:
        text = _("{path}: there is no {place}; there are: {known}.")
    raise InvalidError(
        text.format(path=path, place=place, near=near[0] if near else "", known=", ".join(names))
    )


def _refuse_shape(name: str, path: Path) -> NoReturn:
    raise InvalidError(
        _(
            "{path}: “{name}” is not written as in the file that comes with the program. "
            "Mend that place, or move the file away."
        ).format(path=path, name=name)
    )


def _is_entries(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(e, dict) for e in value)


def _key(entry: Mapping[str, Any]) -> str:
    key = entry.get("code") or entry.get("name") or entry.get("term")
    return key if isinstance(key, str) else ""
