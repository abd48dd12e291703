"""Files named by what a terminal pastes when they are dropped on it, or by a person."""

import re
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

_QUOTED = re.compile(r"""'([^']*)'|"([^"]*)"|“([^”]*)”|((?:\\.|[^\s'"“])+)""")
_ESCAPED = re.compile(r"\\(.)")
_LONGEST = 20_000  # characters; a longer text is no list of paths


def files_in(text: str) -> list[Path]:
    """Return the files that `text` names, none unless all it names are files that exist.

    Understood are one path or several, on one line or several, as they are or in
    quotes, with blanks escaped by a backslash, and as `file://` addresses.
    """
    if not text.strip() or len(text) > _LONGEST:
        return []
    found: list[Path] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        whole = _existing(line)
        pieces = [whole] if whole else [_existing(piece) for piece in _pieces(line)]
        if not pieces or None in pieces:
            return []
        found += [path for path in pieces if path is not None]
    return list(dict.fromkeys(found))


def _pieces(line: str) -> list[str]:
    pieces = []
    for match in _QUOTED.finditer(line):
        quoted = match[1] or match[2] or match[3]
        pieces.append(quoted or _ESCAPED.sub(r"\1", match[4] or ""))
    return pieces


def _existing(text: str) -> Path | None:
    """Return the file at `text`, `None` where there is none."""
    # A path on Windows has backslashes, so it is first tried as it stands.
    for named in (text, _ESCAPED.sub(r"\1", text), text.strip("'\"“”")):
        if named.lower().startswith("file:"):
            named = url2pathname(urlsplit(named).path)  # which undoes %20 and the like
        try:
            path_ = Path(named).expanduser()
            if path_.is_absolute() and path_.is_file():
                return path_
        except (OSError, ValueError, RuntimeError):
            continue
    return None
