"""What looks a long ledger through is done aside, in a process of its own.

In a thread it would have the interpreter half of the time, and each look for garbage goes
through all it holds while nobody else can work: keys would wait, longer in a longer ledger.
Where there is little to look through, a process would take longer to start than a thread
to be done.

`python -m tui.aside` is that process. It reads from its standard input what to find, and
writes what it found to its standard output, both as `pickle` has them. It ends when its
standard input does, which the app that asked keeps open as long as it runs.
"""

import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import IO, TYPE_CHECKING, Any, TypeVar, cast

from storage import language
from storage.errors import TaizhangError

if TYPE_CHECKING:
    from storage.ledger import Ledger

_ = language._
T = TypeVar("T")
_LONG = 4_000_000  # bytes of the journal
_PATIENCE = 0.1  # seconds between two questions whether somebody still waits


class NotWantedError(Exception):
    """Nobody waits any more for what was to be found."""


def aside(ledger: "Ledger", find: "Callable[[Ledger], T]", wanted: Callable[[], bool]) -> T:
    """Return what `find` finds in the ledger as it is on the disk; to be called in a thread.

    Args:
        ledger: the ledger; `find` is given another one on the same folder.
        find: what is asked, a function that can be pickled.
        wanted: tells now and then whether somebody still waits.

    Raises:
        NotWantedError: nobody does.
        TaizhangError: what `find` raised, or the system ended its process.
    """
    if ledger.store.journal.size() < _LONG:
        return _found(ledger.folder, find)
    found: T = _found_by_another(ledger.folder, find, wanted)
    return found


def _found(folder: Path, find: "Callable[[Ledger], T]") -> T:
    from storage.ledger import Ledger

    with Ledger.open(folder) as ledger:
        return find(ledger)


def _found_by_another(folder: Path, find: Any, wanted: Callable[[], bool]) -> Any:
    pipe = subprocess.PIPE
    # It may wait for the app and everybody else, from its first moment on.
    patient = ("nice",) if shutil.which("nice") else ()
    with subprocess.Popen(
        (*patient, sys.executable, "-m", __name__), stdin=pipe, stdout=pipe, stderr=pipe
    ) as process:
        asking, process.stdin = cast(IO[bytes], process.stdin), None  # or it would be closed below
        try:
            with suppress(BrokenPipeError):
                pickle.dump((language.current(), folder, find), asking)
                asking.flush()
            while True:
                try:
                    answer, said = process.communicate(timeout=_PATIENCE)
                    break
                except subprocess.TimeoutExpired:
                    if not wanted():
                        raise NotWantedError from None
        finally:
            process.kill()
            with suppress(BrokenPipeError):
                asking.close()
    if process.returncode and not said:
        raise TaizhangError(
            _(
                "The system ended what was looking through the ledger. "
                "Close other programs, and try again."
            )
        )
    if process.returncode:
        raise RuntimeError(said.decode(errors="replace"))
    found = pickle.loads(answer)
    if isinstance(found, TaizhangError):
        raise found
    return found


def _serve() -> None:
    """Find what is asked."""
    spoken, folder, find = pickle.load(sys.stdin.buffer)
    Thread(target=_end_with_the_app, daemon=True).start()
    language.use(spoken)
    try:
        found: Any = _found(folder, find)
    except TaizhangError as error:
        found = TaizhangError(str(error))  # its own kind may be made of more than can be sent
    sys.stdout.buffer.write(pickle.dumps(found))


def _end_with_the_app() -> None:
    """Wait until the app is no more, however it ended, and end: nobody reads the answer."""
    while os.read(sys.stdin.fileno(), 1):
        pass
    os._exit(1)


if __name__ == "__main__":
    _serve()
