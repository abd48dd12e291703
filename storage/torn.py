"""Telling a write that was interrupted from damage to what had been saved.

The end of a journal may be a transaction that nobody finished: it was never reported
as saved, and is set aside. Anything else that is not whole is damage, and is told.
"""

import json
import re
from collections.abc import Iterator

from storage.line import Position

# The least that a disk writes or leaves out, in bytes.
_SECTOR = 512
# A whole line, and then something else than its line feed or what was never written.
_OVERRUN = re.compile(rb',"hash":"[0-9a-f]{64}"\}[^\n\0]')


def is_torn(line: bytes, offset: int, rest: Iterator[bytes], before: Position) -> bool:
    """Tell an unfinished write from damage to something that had been saved.

    A torn write is the last transaction. It stops early, or sectors of it were never
    written and read as zeros, which JSON text never has. One flipped bit looks like
    neither, not even that of a line feed.

    Args:
        line: the first line that is not whole.
        offset: where it begins.
        rest: the lines after it.
        before: the end of the last transaction that is whole.
    """
    if b"\0" not in line and (line.endswith(b"\n") or _OVERRUN.search(line)):
        return False
    for gap in re.finditer(rb"\0+", line):
        begin, end = offset + gap.start(), offset + gap.end()
        unwritten = gap.end() - gap.start() > 1 or begin == before.offset
        if gap.end() < len(line) and not (unwritten and end % _SECTOR == 0):
            return False
    following: bytes | None = line
    while following is not None:
        try:
            if json.loads(following)["tx"] > before.tx + 1:
                return False
        except (ValueError, TypeError, KeyError, RecursionError):
            pass
        following = next(rest, None)
    return True
