"""A file given to a command that takes none of its kind: which command does."""

from pathlib import Path

from storage.language import _, mark

# The command for each kind of file, and what it makes of one.
_COMMANDS = {
    "import": (
        (".xlsx", ".xlsm", ".csv", ".tsv"),
        mark("{file} is a spreadsheet: `taizhang import {file}` brings its rows in."),
    ),
    "compare": (
        (".docx", ".html", ".htm", ".txt", ".md"),
        mark("{file} is a text: `taizhang compare {file}` reads it as a published report."),
    ),
    "restore": (
        (".taizhang.zip",),
        mark("{file} is a backup: `taizhang restore {file} --dry-run` says what is in it."),
    ),
    "verify": (
        (".json", ".zip"),
        mark("{file}: `taizhang verify {file}` checks a manifest or an evidence pack."),
    ),
    "attach": (
        (".jpg", ".jpeg", ".png", ".heic", ".pdf", ".mp4"),
        mark("{file} belongs to a record: `taizhang attach NUMBER {file}` keeps it there."),
    ),
}


def way_for(text: str, command: str = "") -> str:
    """Return the sentence on where a file belongs; `""` where `text` names no file of such a kind.

    Args:
        text: what was given to a command.
        command: that command, to which nobody is sent back.
    """
    try:
        if not text.strip() or not Path(text).is_file():
            return ""
    except (OSError, ValueError):  # too long for a name, or no name at all
        return ""
    for name, (suffixes, sentence) in _COMMANDS.items():
        if text.lower().endswith(suffixes):
            return "" if name == command else _(sentence).format(file=text)
    return ""
