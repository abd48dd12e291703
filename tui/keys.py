"""Every command of the app, once, as data: keys, footer, palette and help come from here.

A Chinese input method swallows bare letters, so each command has a function key,
a control key or an arrow; a letter is only ever a second way.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from textual.binding import Binding, BindingType

from storage.language import mark


@dataclass(frozen=True)
class Command:
    """One command.

    Attributes:
        action: the Textual action it runs on the screen (or the app) it belongs to.
        keys: its keys, the main one first.
        title: what it is called in the palette and in the help.
        hint: its word in the footer; empty where it is not shown there.
        where: the screens it belongs to, one of `PLACES`; `every` for all of them.
        rank: where the footer is too narrow for all, those with the highest rank go first.
    """

    action: str
    keys: str
    title: str
    hint: str = ""
    where: str = "main"
    rank: int = 5

    @property
    def main_key(self) -> str:
        """The main key as it stands on a keyboard."""
        return shown_key(self.keys.split(",")[0])


PLACES = {
    "main": mark("List of records"),
    "form": mark("Form"),
    "quick": mark("One line"),
    "import": mark("Import a file"),
    "year": mark("The year"),
    "documents": mark("Documents of the year"),
    "found": mark("Records found"),
    "search": mark("Search"),
    "settings": mark("Settings"),
    "entry": mark("One entry of the settings"),
    "welcome": mark("Beginning"),
    "every": mark("Everywhere"),
}

COMMANDS = (
    Command("new", "f2,ctrl+n,n", mark("Log an inspection"), mark("New"), rank=1),
    Command("quick", "f3,ctrl+l,colon,：", mark("Log in one line"), mark("Line"), rank=1),
    Command("amend", "f4,enter,ctrl+e,e", mark("Amend the record"), mark("Amend"), rank=2),
    Command("repeat", "f5,ctrl+r,r", mark("Repeat the last entry"), mark("Repeat")),
    Command("filter", "f6,ctrl+f,slash,、,／", mark("Find records"), mark("Find"), rank=2),
    Command(
        "void", "f8,delete,ctrl+d",
        mark("Withdraw the record, with a reason"), mark("Void"), rank=6,
    ),
    Command(
        "cycle_counted", "f7,ctrl+t,t",
        mark("Show all, counted, or not"), mark("Counted"), rank=6,
    ),
    Command("approve", "f9,ctrl+a", mark("Approve the record")),
    Command("return_record", "shift+f9,f21,ctrl+b", mark("Send the record back, with a reason")),
    Command("submit", "ctrl+u", mark("Hand in a draft or a returned record")),
    Command("undo", "ctrl+z", mark("Take back the last change"), mark("Undo"), rank=7),
    Command(
        "year", "f11,ctrl+y",
        mark("The year: its sentence, its checks, its documents"), mark("Year"), rank=3,
    ),
    Command("import_file", "ctrl+o", mark("Import a file, with a review of its rows")),
    Command("previous_year", "ctrl+left,left_square_bracket", mark("Show the year before")),
    Command("next_year", "ctrl+right,right_square_bracket", mark("Show the year after")),
    Command("focus_detail", "right", mark("Go to the record beside the list")),
    Command("clear_filter", "escape", mark("Show all records again")),
    Command("save", "f2,ctrl+s", mark("Save"), mark("Save"), "form", 1),
    Command("save_next", "f3,ctrl+n", mark("Save and log another"), mark("Save+next"), "form"),
    Command("save_draft", "f4", mark("Save as a draft (not counted)"), mark("Draft"), "form", 6),
    Command("all_parts", "f6", mark("Show every part of the record"), mark("All parts"), "form", 7),
    Command("cancel", "escape", mark("Leave without saving"), mark("Back"), "form", 1),
    Command("save", "f2,ctrl+s", mark("Save"), mark("Save"), "quick", 1),
    Command("edit", "f4,ctrl+e", mark("Go on in the form"), mark("Form"), "quick"),
    Command("cancel", "escape", mark("Leave without saving"), mark("Back"), "quick", 1),
    Command("save", "f2,ctrl+s", mark("Take the rows"), mark("Take"), "import", 1),
    Command("leave", "space", mark("Leave a row out, or take it after all"), mark("Out"), "import"),
    Command("cancel", "escape", mark("Go back without taking anything"), mark("Back"), "import", 1),
    Command("open", "enter", mark("Open the records behind the line"), mark("Records"), "year", 1),
    Command("write", "f2,ctrl+s", mark("Write the year's documents"), mark("Documents"), "year", 1),
    Command(
        "previous_year", "left,ctrl+left",
        mark("Show the year before"), mark("Year before"), "year",
    ),
    Command(
        "next_year", "right,ctrl+right",
        mark("Show the year after"), mark("Year after"), "year", 6,
    ),
    Command("back", "escape", mark("Go back"), mark("Back"), "year", 1),
    Command(
        "write", "f2,ctrl+s",
        mark("Write the documents that are ticked"), mark("Write"), "documents", 1,
    ),
    Command("cancel", "escape", mark("Go back"), mark("Back"), "documents", 1),
    Command("amend", "enter,f4,ctrl+e", mark("Open the record"), mark("Open"), "found", 1),
    Command("back", "escape", mark("Go back"), mark("Back"), "found", 1),
    Command("back", "escape", mark("Go back"), mark("Back"), "search", 1),
    Command("edit", "enter,f4,ctrl+e", mark("Change the entry"), mark("Change"), "settings", 1),
    Command("add", "f2,ctrl+n,n", mark("Add an entry"), mark("Add"), "settings", 2),
    Command(
        "retire", "f8,delete,ctrl+d",
        mark("Take an entry out of use, or back into it"), mark("Out of use"), "settings", 3,
    ),
    Command(
        "history", "f5",
        mark("What was changed in the entry, and by whom"), mark("History"), "settings", 6,
    ),
    Command("back", "escape", mark("Go back"), mark("Back"), "settings", 1),
    Command("save", "f2,ctrl+s", mark("Save"), mark("Save"), "entry", 1),
    Command("cancel", "escape", mark("Leave without saving"), mark("Back"), "entry", 1),
    Command("sample", "f3", mark("Look at a sample year"), mark("Sample"), "welcome", 2),
    Command(
        "help", "f1,question_mark,？",
        mark("Help for where the cursor is"), mark("Help"), "every", 1,
    ),
    Command("search", "ctrl+g", mark("Search in everything"), "", "every"),
    Command("settings", "f12,ctrl+k", mark("Settings"), "", "every"),
    Command(
        "copy", "ctrl+c",
        mark("Copy the record, figure or sentence under the cursor"), "", "every",
    ),
    Command("language", "shift+f1,f13", mark("Switch to Chinese (中文)"), "", "every"),
    Command(
        "theme", "shift+f2,f14",
        mark("Next theme: dark, light, high contrast, 16 colours"), "", "every",
    ),
    Command("own_ledger", "shift+f10,f22", mark("Start or open your own ledger"), "", "every"),
    Command("palette", "ctrl+p", mark("All commands"), mark("Commands"), "every", 2),
    Command("quit", "f10,ctrl+q", mark("Leave the app"), mark("Quit"), "every", 1),
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
    """Return the bindings of a screen, and for each screen those that hold everywhere.

    They carry no words: footer, palette and help say those in the language of the moment.
    """
    prefix = "app." if where == "every" else ""
    return [
        Binding(command.keys, prefix + command.action, show=False) for command in commands(where)
    ]


def shown_key(key: str) -> str:
    """Return a key as people read it: `ctrl+n` as `Ctrl+N`."""
    parts = [_SHOWN.get(part, part) for part in key.split("+")]
    return "+".join(
        part if len(part) == 1 and not part.isascii() else part[:1].upper() + part[1:]
        for part in parts
    )
