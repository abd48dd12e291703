"""Files named by what a terminal pastes when they are dropped on it, or by a person."""

import re
from pathlib import Path
from urllib.parse import urlsplit

_PIECE = re.compile(r"""(?:'[^']*'|"[^"]*"|\\.|[^\s'"\\]|\\$)+""")
_QUOTED = re.compile(r"""'([^']*)'|"([^"]*)"|(\\?.)""")
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
    """Divide a line at the blanks that are neither quoted nor escaped."""
    return [
        _QUOTED.sub(lambda part: part[1] or part[2] or part[3] or "", piece)
        for piece in _PIECE.findall(line)
    ]


def _existing(text: str) -> Path | None:
    """Return the file at `text`, `None` where there is none."""
    # A path on Windows has backslashes, so it is first tried as it stands.
    for named in (text, _ESCAPED.sub(r"\1", text), text.strip("'\"“”")):
        if named.lower().startswith("file:"):
            from urllib.request import url2pathname  # half of what a form would wait for

            named = url2pathname(urlsplit(named).path)  # which undoes %20 and the like
        try:
            path_ = Path(named).expanduser()
            if path_.is_absolute() and path_.is_file():
                return path_
        except (OSError, ValueError, RuntimeError):
            continue
    return None
