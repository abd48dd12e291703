"""The app at a terminal: what is set before it starts, and what is left to say when it is closed.

It knows nothing of the command line: click takes a tenth of the time until the first record
is seen, and who gives no arguments does not need it.
"""

import gc
import os
import sys
from pathlib import Path


def at_terminal() -> bool:
    """Tell whether a person reads and types here."""
    return all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))


def launch(folder: Path) -> int:
    """Open the app on the ledger in `folder`, which need not exist; return the exit code."""
    from storage.errors import TaizhangError

    try:
        sentences, code = _run(folder)
    except TaizhangError as error:
        sentences, code = [str(error)], 1
    for sentence in sentences:
        print(sentence, file=sys.stderr)
    return code


def _run(folder: Path) -> tuple[list[str], int]:
    """Run the app until the person leaves; return what is left to say, and the exit code."""
    # What is made while the app starts stays; the app looks for garbage once it is there.
    gc.disable()
    # So long, in seconds, what writes to the terminal waits for its turn; else ten times that.
    sys.setswitchinterval(0.0005)
    # Kitty's extended keys lose what Chinese input methods commit in several terminals.
    os.environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")
    # Where a key changes the screen twice, the second frame waits for its time: at sixty a
    # second up to 33 ms, at this 2. An app at rest draws none.
    os.environ.setdefault("TEXTUAL_FPS", "1000")
    from storage import journal
    from storage.ledger import Ledger
    from tui.indexing import catch_up

    ledger = Ledger.open(folder) if (folder / journal.NAME).exists() else None
    if ledger is not None:
        catch_up(ledger)
    from tui import pasting
    from tui.app import TaizhangApp

    pasting.install()
    app = TaizhangApp(folder, ledger)
    failed = app.run_to_end()
    notices = app.ledger.store.notices if app.ledger else ()  # what closing it left to say
    return [*notices, failed] if failed else [*notices], int(bool(failed))
