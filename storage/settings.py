"""Writing the town's own settings: the files in `settings/`, with all that people wrote there.

What a file says beyond the one part that changes stays as it is, and so do the lines of
comment, each above the line it stood above. A file that somebody changed meanwhile is
not written over.
"""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from storage import data, disk
from storage.errors import CannotWriteError, ConflictError, InvalidError, reason
from storage.language import _
from storage.reader import Reader


@dataclass(frozen=True)
class Own:
    """A town's own settings file as it was read.

    Attributes:
        path: where it is, or would be.
        text: what it says; empty where there is none.
    """

    path: Path
    text: str

    @property
    def content(self) -> dict[str, Any]:
        """Return what the file says as data, a copy that can be changed."""
        return tomllib.loads(self.text)


def own_settings(ledger: Reader, shipped: Path) -> Own:
    """Read the town's file that is laid over the file `shipped`.

    Raises:
        InvalidError: it is not TOML.
    """
    path = data.own_file(shipped, ledger.folder)
    try:
        text = path.read_text(encoding="utf-8-sig") if path.exists() else ""
    except OSError as error:
        raise InvalidError(
            _("{path} cannot be read: {reason}.").format(path=path, reason=reason(error))
        ) from error
    data.load(shipped, ledger.folder)  # says what is wrong in it, and where
    return Own(path, text)


def write_settings(ledger: Reader, shipped: Path, own: Own, content: dict[str, Any]) -> None:
    """Let the town's file say `content`.

    Args:
        ledger: the ledger.
        shipped: the program's file of that name.
        own: the file as it was when the person began.
        content: all that it shall say.

    Raises:
        ConflictError: somebody else changed the file since.
        InvalidError: it would say something that cannot be meant; nothing is written.
        CannotWriteError: the disk refused; the file is as it was.
    """
    with data.trying(own.path, content):
        data.load(shipped, ledger.folder)
    with ledger.store.writing():
        if own_settings(ledger, shipped).text != own.text:
            raise ConflictError(
                _("{path} was changed meanwhile; look at what it says now.").format(path=own.path),
                None,
                [],
            )
        try:
            own.path.parent.mkdir(exist_ok=True)
            disk.write_whole(own.path, _written(content, own.text).encode())
        except OSError as error:
            raise CannotWriteError(
                _("{path} could not be written: {reason}.").format(
                    path=own.path, reason=reason(error)
                )
            ) from error
    ledger.forget_settings()


def _written(content: dict[str, Any], before: str) -> str:
    """Return `content` as TOML with the comments of the text `before`."""
    lines = _toml(content).splitlines()
    for comment, anchor, nth in reversed(_comments(before)):
        places = [at for at, line in enumerate(lines) if _anchor(line) == anchor]
        place = places[min(nth, len(places) - 1)] if places else len(lines)
        lines[place:place] = comment
    return "\n".join(lines) + "\n"


def _toml(content: dict[str, Any]) -> str:
    """Return `content` as TOML with each entry of a list under a head of its own."""
    import tomli_w

    plain = {name: value for name, value in content.items() if not _is_deep(value)}
    text = [tomli_w.dumps(plain)] if plain else []
    for name, value in content.items():
        if isinstance(value, dict):
            text.append(tomli_w.dumps({name: value}))
        elif _is_deep(value):
            text += [f"[[{name}]]\n{tomli_w.dumps(entry)}" for entry in value]
    return "\n".join(text)


def _is_deep(value: Any) -> bool:
    return isinstance(value, dict) or (
        isinstance(value, list) and bool(value) and all(isinstance(entry, dict) for entry in value)
    )


def _comments(text: str) -> list[tuple[list[str], str, int]]:
    """Return each block of comment lines with the line below it, and the how-manieth such it is."""
    found: list[tuple[list[str], str, int]] = []
    block: list[str] = []
    seen: dict[str, int] = {}
    for line in text.splitlines():
        if line.lstrip().startswith("#"):
            block.append(line)
        elif line.strip():
            anchor = _anchor(line)
            if block:
                found.append((block, anchor, seen.get(anchor, 0)))
                block = []
            seen[anchor] = seen.get(anchor, 0) + 1
        elif block:
            block.append(line)
    return [*found, *([(block, "", 0)] if block else [])]


def _anchor(line: str) -> str:
    """Return what stays of a line when its value changes: its name, or the head of its table."""
    line = line.strip()
    if line.startswith("[["):
        return line
    if line.startswith("["):
        return line.replace(" ", "")
    name = re.match(r"[\w\"'.-]+(?=\s*=)", line)
    return name.group().strip("\"'") if name else line
