"""Names that no other laptop can produce: of records, of devices, of the person writing."""

import os
import time
from pathlib import Path

_last = 0


def uuid7() -> str:
    """Return a new UUIDv7 (RFC 9562): sortable by time, unique without asking anybody.

    Identities made in one process ascend even within one millisecond.
    """
    global _last
    # 48 bits of milliseconds and 12 bits of the fraction below them, per RFC 9562 method 3.
    ticks = time.time_ns() * 4096 // 1_000_000
    _last = ticks = max(ticks, _last + 1)
    milliseconds, fraction = ticks >> 12, ticks & 0xFFF
    luck = int.from_bytes(os.urandom(8)) >> 2
    value = milliseconds << 80 | 0x7 << 76 | fraction << 64 | 0b10 << 62 | luck
    text = f"{value:032x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def user_folder() -> Path:
    """Return the folder for this user's data: ledgers, the device's name, drafts.

    `TAIZHANG_HOME` where it is set (a stick that goes from office to office, say),
    else where the operating system keeps such data.
    """
    if named := os.environ.get("TAIZHANG_HOME"):
        return Path(named)
    import platformdirs

    return platformdirs.user_data_path("taizhang", appauthor=False)


def device() -> str:
    """Return this laptop's name: the host and eight random digits, kept in the user's data.

    Where the folder cannot be written, a name for this run only is returned.
    """
    path = user_folder() / "device"
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        pass
    import socket

    name = f"{socket.gethostname()[:40]}-{os.urandom(4).hex()}"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(name + "\n")
    except FileExistsError:  # another process was first
        return path.read_text(encoding="utf-8").strip()
    except OSError:
        pass
    return name


def person() -> str:
    """Return who is at the keyboard: `TAIZHANG_USER`, else the login name."""
    import getpass

    try:
        return os.environ.get("TAIZHANG_USER") or getpass.getuser()
    except (OSError, KeyError):  # no such user, as in some containers
        return "unknown"
