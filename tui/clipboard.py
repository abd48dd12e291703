"""The clipboard, where the terminal's own way to it does not reach.

Textual hands what is copied to the terminal (OSC 52). macOS' Terminal, GNOME's and old
Windows consoles ignore that, so the system's own program is asked as well; over SSH it
would fill the clipboard of the wrong machine, and only the terminal is asked.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

# The program with its arguments, the encoding it expects, what must be set for it to work.
_PROGRAMS = (
    (("pbcopy",), "utf-8", ""),
    (("clip.exe",), "utf-16", ""),
    (("wl-copy",), "utf-8", "WAYLAND_DISPLAY"),
    (("xclip", "-selection", "clipboard"), "utf-8", "DISPLAY"),
    (("xsel", "--clipboard", "--input"), "utf-8", "DISPLAY"),
)


def give(text: str) -> bool:
    """Give `text` to the system's clipboard program; tell whether one took it."""
    if "SSH_CONNECTION" in os.environ:
        return False
    return any(_run(arguments, text.encode(encoding)) for arguments, encoding in _there())


def _there() -> Iterator[tuple[tuple[str, ...], str]]:
    for arguments, encoding, needed in _PROGRAMS:
        if arguments[0] == "pbcopy" and sys.platform != "darwin":
            continue
        if (not needed or needed in os.environ) and shutil.which(arguments[0]):
            yield arguments, encoding


def _run(arguments: tuple[str, ...], data: bytes) -> bool:
    try:
        subprocess.run(
            arguments,
            input=data,
            stdout=subprocess.DEVNULL,  # xclip stays to serve the clipboard and would hold a pipe
            stderr=subprocess.DEVNULL,
            timeout=3,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return True
