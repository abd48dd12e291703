"""What is left when the app fails: a log with the whole traceback, and one sentence."""

import sys
import time
from pathlib import Path

from storage.errors import TaizhangError, reason
from storage.identity import user_folder
from storage.language import _

LOG = "errors.log"


def note(error: BaseException, typed: bool = False) -> str:
    """Write the traceback of `error` to the log in the user's folder and return the sentence.

    What is meant for people says itself where to look, and is not an error of the app.

    Args:
        error: what went wrong.
        typed: whether something was being typed, which the next form offers.
    """
    if isinstance(error, TaizhangError):
        return str(error)
    import platform
    import traceback
    from importlib.metadata import version

    path = user_folder() / LOG
    lines = (
        f"--- {time.strftime('%Y-%m-%dT%H:%M:%S%z')}  taizhang {version('taizhang-ledger')}  "
        f"Python {platform.python_version()}  {sys.platform}\n",
        *traceback.format_exception(error),
        "\n",
    )
    what = f"{type(error).__name__}: {error}".partition("\n")[0]
    safe = (
        _("What was saved is safe, and what was being typed is offered where it was typed.")
        if typed
        else _("What was saved is safe.")
    )
    try:
        _append(path, "".join(lines))
    except OSError as refused:
        return _(
            "Taizhang met an error of its own ({what}) and could not write {path}: {reason}. {safe}"
        ).format(what=what, path=path, reason=reason(refused), safe=safe)
    return _(
        "Taizhang met an error of its own ({what}). {safe} The log for whoever mends it: {path}"
    ).format(what=what, path=path, safe=safe)


def _append(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8", errors="backslashreplace") as log:
        log.write(text)
