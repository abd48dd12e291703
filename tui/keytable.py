"""The tables of keys in `docs/`, from the one list of commands: `python -m tui.keytable`."""

import sys
from pathlib import Path

from storage import language
from storage.language import _
from storage.text import fitted, width
from tui.keys import PLACES, Command, commands

FILES = {"en": "keys.md", "zh": "keys.zh-CN.md"}


def table(spoken: str) -> str:
    """Return the tables of all screens in a language, as Markdown."""
    before = language.current()
    language.use(spoken)
    try:
        return _table(spoken)
    finally:
        language.use(before)


def _table(spoken: str) -> str:
    other = FILES["zh" if spoken == "en" else "en"]
    lines = [
        "# " + _("Keys"),
        "",
        f"[{'简体中文' if spoken == 'en' else 'English'}]({other})",
        "",
        _("Made from `tui/keys.py` by `make keys`. F1 in the app shows the same."),
        "",
        _("Letters and signs in brackets work while no input method swallows them."),
    ]
    for where, title in PLACES.items():
        there = list(commands(where))
        if not there:
            continue
        rows = [(_keys(command), _(command.title)) for command in there]
        wide = max(width(keys) for keys, _title in rows)
        lines += ["", f"## {_(title)}", ""]
        head, name = _("Key"), _("Command")
        lines += [f"| {fitted(head, max(wide, width(head)))} | {name} |", "|---|---|"]
        lines += [f"| {fitted(keys, wide)} | {said} |" for keys, said in rows]
    return "\n".join(lines) + "\n"


def _keys(command: Command) -> str:
    """Return the keys of a command; what an input method may swallow stands in brackets."""
    shown = [name if len(name) > 1 or name in "←→↑↓" else f"({name})" for name in command.names]
    return " ".join(shown).replace("|", "\\|")


def main(folder: Path) -> None:
    """Write both tables into `folder`."""
    for spoken, name in FILES.items():
        (folder / name).write_text(table(spoken), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs"))
