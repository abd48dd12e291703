"""Every command of the app, once, as data: keys, footer, palette and help come from here.

A Chinese input method swallows bare letters, so each command has a function key,
a control key or an arrow; a letter is only ever a second way.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from textual.binding import Binding, BindingType

from storage.language import _, mark


@dataclass(frozen=True)
class Command:
    """One command.

    Attributes:
        action: the Textual action it runs on the screen (or the app) it belongs to.
        keys: its keys, the main one first.
        title: what it is called in the palette and in the help.
        hint: its word in the footer; empty where it is not shown there.
        where: the screens it belongs to, `main`, `form`, `quick` or `every`.
    """

    action: str
    keys: str
    title: str
    hint: str = ""
    where: str = "main"

    @property
    def main_key(self) -> str:
        """The main key as it stands on a keyboard."""
        return shown_key(self.keys.split(",")[0])


COMMANDS = (
    Command("new", "f2,ctrl+n,n", mark("Log an inspection"), mark("New")),
    Command("quick", "f3,ctrl+l,colon,：", mark("Log in one line"), mark("Line")),
    Command("amend", "f4,enter,ctrl+e,e", mark("Amend the record"), mark("Amend")),
    Command("repeat", "f5,ctrl+r,r", mark("Repeat the last entry"), mark("Repeat")),
    Command("filter", "f6,ctrl+f,slash,、,／", mark("Find records"), mark("Find")),
    Command("void", "f8,delete,ctrl+d", mark("Withdraw the record, with a reason"), mark("Void")),
    Command("cycle_counted", "f7,ctrl+t,t", mark("Show all, counted, or not"), mark("Counted")),
    Command("approve", "f9,ctrl+a", mark("Approve the record")),
    Command("return_record", "shift+f9,f21,ctrl+b", mark("Send the record back, with a reason")),
    Command("submit", "ctrl+u", mark("Hand in a draft or a returned record")),
    Command("undo", "ctrl+z", mark("Take back the last change"), mark("Undo")),
    Command("import_file", "ctrl+o", mark("Import a file, with a review of its rows")),
    Command("previous_year", "ctrl+left,left_square_bracket", mark("Show the year before")),
    Command("next_year", "ctrl+right,right_square_bracket", mark("Show the year after")),
    Command("focus_detail", "right", mark("Go to the record beside the list")),
    Command("clear_filter", "escape", mark("Show all records again")),
    Command("save", "f2,ctrl+s", mark("Save"), mark("Save"), "form"),
    Command("save_next", "f3,ctrl+n", mark("Save and log another"), mark("Save+next"), "form"),
    Command("save_draft", "f4", mark("Save as a draft (not counted)"), mark("Draft"), "form"),
    Command("all_parts", "f6", mark("Show every part of the record"), mark("All parts"), "form"),
    Command("cancel", "escape", mark("Leave without saving"), mark("Back"), "form"),
    Command("save", "f2,ctrl+s", mark("Save"), mark("Save"), "quick"),
    Command("edit", "f4,ctrl+e", mark("Go on in the form"), mark("Form"), "quick"),
    Command("cancel", "escape", mark("Leave without saving"), mark("Back"), "quick"),
    Command("save", "f2,ctrl+s", mark("Take the rows"), mark("Take"), "import"),
    Command("leave", "space", mark("Leave a row out, or take it after all"), mark("Out"), "import"),
    Command("cancel", "escape", mark("Go back without taking anything"), mark("Back"), "import"),
    Command("help", "f1,question_mark,？", mark("Help"), mark("Help"), "every"),
    Command("palette", "ctrl+p,f12", mark("All commands"), mark("Commands"), "every"),
    Command("quit", "f10,ctrl+q", mark("Leave the app"), mark("Quit"), "every"),
)  # fmt: skip

_SHOWN = {
    "question_mark": "?", "left_square_bracket": "[", "right_square_bracket": "]",
    "slash": "/", "colon": ":", "escape": "Esc", "enter": "Enter", "delete": "Del",
    "left": "←", "right": "→", "up": "↑", "down": "↓",
}  # fmt: skip


def commands(*where: str) -> Iterable[Command]:
    """Return the commands of these screens."""
    return [command for command in COMMANDS if command.where in where]


def bindings(where: str) -> list[BindingType]:
    """Return the bindings of a screen, labelled in the language in use."""
    return [
        Binding(
            command.keys,
            command.action,
            _(command.hint or command.title),
            show=bool(command.hint),
            key_display=command.main_key,
            tooltip=_(command.title),
        )
        for command in commands(where)
    ]


def shown_key(key: str) -> str:
    """Return a key as people read it: `ctrl+n` as `Ctrl+N`."""
    parts = [_SHOWN.get(part, part) for part in key.split("+")]
    return "+".join(
        part if len(part) == 1 and not part.isascii() else part[:1].upper() + part[1:]
        for part in parts
    )
