"""Data that is not code: TOML files, each of which a town can add to or replace in part.

The files that come with the program lie in the `data` folder of the package that
uses them; a town's own lie in the `settings` folder of its ledger, under the same
name.
"""

import json
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from storage.errors import InvalidError, reason
from storage.language import _

SETTINGS = "settings"
# Beside it, entries that were begun and not saved; disposable.
DRAFTS = "drafts"
_FOLDER = Path(__file__).parent / "data"
# What a town can set: a file beside it for each file that it may lay over the program's.
_SETTABLE = _FOLDER / "settings"
_NOTHING: Mapping[Path, dict[str, Any]] = MappingProxyType({})
# What a town's files would say while a change to them is looked at: path → its data. Who
# works at the same time in another thread knows nothing of it.
_tried: ContextVar[Mapping[Path, dict[str, Any]]] = ContextVar("tried", default=_NOTHING)


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
    tried = _tried.get()
    if own is None or not (own in tried or own.exists()):
        return data
    from storage.overlay import Overlay

    said = tried[own] if own in tried else read(own)
    return Overlay(own, data, settable(shipped.stem), _names_for(shipped, ledger)).over(said)


def _names_for(shipped: Path, ledger: Path | None) -> Callable[[str], Iterable[str]]:
    """Return what gives the names in other files, asked for as `columns` or `catalogue.field`."""

    def named(reference: str) -> Iterable[str]:
        from storage.overlay import names_of

        stem, _dot, table = reference.partition(".")
        if not table:  # the parts of a record, each of which may have terms of its own
            return _shipped(_FOLDER / "columns.toml")
        beside = shipped.with_name(f"{stem}.toml")
        file = beside if beside.exists() else _FOLDER / f"{stem}.toml"
        return names_of(load(file, ledger)[table])

    return named


def own_file(shipped: Path, ledger: Path) -> Path:
    """Return where the town says what it wants other than in the file `shipped`."""
    return ledger / SETTINGS / shipped.name


@contextmanager
def trying(own: Path, content: dict[str, Any]) -> Iterator[None]:
    """Let everything that reads the town's file `own` find `content` there for a while."""
    before = _tried.set({**_tried.get(), own: content})
    try:
        yield
    finally:
        _tried.reset(before)


@lru_cache
def settable(stem: str) -> dict[str, Any]:
    """Return what a town can set in the file `stem`: table → part → words, kind and choices.

    Empty for a file that is not a town's to change.
    """
    path = _SETTABLE / f"{stem}.toml"
    return read(path) if path.exists() else {}


def settable_files() -> list[str]:
    """Return the names of the files that a town may lay over the program's."""
    return sorted(path.name for path in _SETTABLE.glob("*.toml"))


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
