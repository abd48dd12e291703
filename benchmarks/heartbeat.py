"""The app with a heartbeat: its event loop notes every pause of more than a few milliseconds.

    python -m benchmarks.heartbeat NOTES [arguments of taizhang]

Everything else is the program as it is. A note is a line: the moment at which the loop
went on, on the clock of `time.monotonic`, and how long it had paused, both in seconds.
"""

import asyncio
import sys
import time
from pathlib import Path
from typing import Any

from tui.app import TaizhangApp
from tui.cli import main

BEAT = 0.002
LEAST = 0.008  # shorter ones are not noted: the system wakes nobody more exactly


def on_load(app: Any) -> None:
    """Begin with the first moment of the loop."""
    app.pulse = asyncio.create_task(_pulse(Path(sys.argv[1])))


async def _pulse(path: Path) -> None:
    with path.open("a", encoding="ascii", buffering=1) as notes:
        before = time.monotonic()
        while True:
            await asyncio.sleep(BEAT)
            now = time.monotonic()
            if now - before - BEAT > LEAST:
                notes.write(f"{now} {now - before - BEAT}\n")
                before = time.monotonic()
            else:
                before = now


if __name__ == "__main__":
    TaizhangApp.on_load = on_load  # type: ignore[attr-defined]
    main(sys.argv[2:])
