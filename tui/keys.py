"""Every command of the app, once, as data: keys, footer, palette and help come from here.

A Chinese input method swallows bare letters, so each command has a function key,
a control key or an arrow; a letter is only ever a second way.
"""

from collections.abc import Iterable
from typing import NamedTuple

from textual.binding import Binding, BindingType

from storage.language import mark


class Command(NamedTuple):
    """One command.

    Attributes:
        action: the Textual action it runs on the screen (or the app) it belongs to.
        keys: its keys, the main one first.
        title: what it is called in the palette and in the help.
        hint: its word in the footer; empty where it is not shown there.
        where: the screens it belongs to, one of `PLACES`; `every` for all of them.
        rank: where the footer is too narrow for all, those with the highest rank go first.
        numbered: whether the action is told which of its keys was pressed, from 1.
        typing: whether it comes before what a box to type in would do on its key.
    """

    action: str
    keys: str
    title: str
    hint: str = ""
    where: str = "main"
    rank: int = 5
    numbered: bool = False
    typing: bool = False

    @property
    def names(self) -> list[str]:
        """Its keys as they stand on a keyboard, each once; of numbered ones first and last."""
        keys = [key for key in self.keys.split(",") if not _second_name(key)]
        names = list(dict.fromkeys(map(shown_key, keys)))
        return [f"{names[0]}…{names[-1]}"] if self.numbered else names

    @property
    def main_key(self) -> str:
        """The main key as it stands on a keyboard."""
        return shown_key(self.keys.split(",")[0])


PLACES = {
    "main": mark("List of records"),
    "form": mark("Form"),
    "grid": mark("Table of visits"),
    "quick": mark("One line"),
    "tallies": mark("Tallies"),
    "gaps": mark("What the year lacks"),
    "recheck": mark("Re-check"),
    "import": mark("Import a file"),
    "year": mark("The year"),
    "published": mark("Published report"),
    "documents": mark("Documents of the year"),
    "attach": mark("Files to attach"),
    "templates": mark("Templates"),
    "search": mark("Search"),
    "settings": mark("Settings"),
    "entry": mark("One entry of the settings"),
    "welcome": mark("Beginning"),
    "every": mark("Everywhere"),
}

COMMANDS = (
    Command("new", "f2,ctrl+n,n", mark("Log an inspection"), mark("New"), rank=1),
    Command("quick", "f3,ctrl+l,colon,：", mark("Log in one line"), mark("Line"), rank=2),
    Command("amend", "f4,enter,ctrl+e,e", mark("Amend the record"), mark("Amend"), rank=2),
    Command("repeat", "f5,ctrl+r,r", mark("Repeat the last entry"), mark("Repeat")),
    Command("filter", "f6,ctrl+f,slash,、,／", mark("Find records"), mark("Find"), rank=2),
    Command(
        "void", "f8,delete,ctrl+d",
        mark("Withdraw the record, with a reason"), mark("Void"), rank=6,
    ),
    Command(
        "cycle_counted", "f7,t",
        mark("Show all, counted, or not"), mark("Counted"), rank=6,
    ),
    Command(
        "mark", "insert,space,ideographic_space", mark("Mark for approval"), mark("Mark"), rank=8,
    ),
    Command(
        "mark_all", "shift+f11,f23,asterisk,＊",
        mark("Mark all that wait for review, or none"), mark("Mark all"), rank=8,
    ),
    Command(
        "approve", "f9,ctrl+a",
        mark("Approve what is marked, or this one"), mark("Approve"), rank=7,
    ),
    Command(
        "return_record", "shift+f9,f21,ctrl+b",
        mark("Send back, saying why"), mark("Return"), rank=8,
    ),
    Command("inbox", "ctrl+w,i", mark("What waits for review")),
    Command("tallies", "ctrl+x,y", mark("The year by month, village, officer and more")),
    Command("gaps", "shift+f6,f18,g", mark("What the year lacks")),
    Command("recheck", "shift+f8,f20", mark("Type a random sample again, to measure errors")),
    Command("submit", "ctrl+u", mark("Hand in a draft or a returned record")),
    Command("undo", "ctrl+z", mark("Take back the last change"), mark("Undo"), rank=7),
    Command(
        "year", "ctrl+y,f11",
        mark("The year: its sentence, its checks, its documents"), mark("Year"), rank=3,
    ),
    Command("grid", "shift+f3,f15", mark("Log a morning of visits in a table")),
    Command("templates", "ctrl+t,shift+f5,f17", mark("Log from a template")),
    Command(
        "use_template", ",".join(f"alt+{digit}" for digit in range(1, 10)),
        mark("Log from that template"), numbered=True,
    ),
    Command("reinspect", "ctrl+k", mark("Log the re-inspection of the record")),
    Command("attach", "shift+f4,f16", mark("Attach photos or scans to the record")),
    Command("import_file", "ctrl+o", mark("Import a file, with a review of its rows")),
    Command("published", "shift+f7,f19", mark("Read a published report, beside the ledger")),
    Command("previous_year", "ctrl+left,left_square_bracket", mark("Show the year before")),
    Command("next_year", "ctrl+right,right_square_bracket", mark("Show the year after")),
    Command("focus_detail", "right", mark("Go to the record beside the list")),
    Command("focus_list", "left", mark("Go back to the list")),
    Command("focus_figures", "ctrl+up,equals_sign,＝", mark("Go to the figures; Enter opens one")),
    Command("clear_filter", "escape", mark("Show all records again, or go back")),
    Command("save", "f2,ctrl+s", mark("Save"), mark("Save"), "form", 1),
    Command("save_next", "f3,ctrl+n", mark("Save and log another"), mark("Save+next"), "form"),
    Command("save_draft", "f4", mark("Save as a draft (not counted)"), mark("Draft"), "form", 6),
    Command("cancel", "escape", mark("Leave; what is typed is kept"), mark("Back"), "form", 1),
    Command("all_parts", "f6", mark("Show every part of the record"), mark("All parts"), "form", 8),
    Command("attach", "f9,ctrl+o", mark("Attach photos or scans"), mark("Attach"), "form", 7),
    Command(
        "templates", "ctrl+t,shift+f5,f17",
        mark("Use a template, keep one"), mark("Template"), "form", 7,
    ),
    Command("take_up", "f5", mark("Take up the unfinished entry"), "", "form"),
    Command("discard", "f8", mark("Throw the unfinished entry away"), "", "form"),
    Command(
        "reinspect", "ctrl+k",
        mark("This is the re-inspection of the last visit"), where="form", typing=True,
    ),
    Command("break_line", "ctrl+j", mark("Begin a new line in findings and remarks"), "", "form"),
    Command("save", "f2,ctrl+s", mark("Save all rows"), mark("Save all"), "grid", 1),
    Command(
        "fill_down", "ctrl+d",
        mark("Take over what stands above"), mark("As above"), "grid", typing=True,
    ),
    Command("cancel", "escape", mark("Leave; what is typed is kept"), mark("Back"), "grid", 1),
    Command("clear_row", "f4", mark("Empty the row"), mark("Empty row"), "grid"),
    Command("take_up", "f5", mark("Take up the unfinished entry"), "", "grid"),
    Command("discard", "f8", mark("Throw the unfinished entry away"), "", "grid"),
    Command("save", "f2,ctrl+s", mark("Save"), mark("Save"), "quick", 1),
    Command("edit", "f4,ctrl+e", mark("Go on in the form"), mark("Form"), "quick", typing=True),
    Command("take_up", "f5", mark("Take up the unfinished entry"), "", "quick"),
    Command("discard", "f8", mark("Throw the unfinished entry away"), "", "quick"),
    Command("scroll", "down,pagedown", mark("Scroll what was understood"), "", "quick"),
    Command("cancel", "escape", mark("Leave; what is typed is kept"), mark("Back"), "quick", 1),
    Command("open", "enter,f4", mark("Open the records under it"), mark("Records"), "gaps"),
    Command("previous_year", "ctrl+left", mark("Show the year before"), mark("Before"), "gaps"),
    Command("next_year", "ctrl+right", mark("Show the year after"), mark("After"), "gaps"),
    Command("cancel", "escape", mark("Go back"), mark("Back"), "gaps", 1),
    Command("open", "enter,f4", mark("Open the records under it"), mark("Records"), "tallies"),
    Command("left_out", "f7,ctrl+t", mark("Open what does not count"), mark("Why not"), "tallies"),
    Command("next_split", "f6,tab", mark("Split by the next one"), mark("Split"), "tallies"),
    Command("previous_split", "shift+f6,f18,shift+tab", mark("The split before"), where="tallies"),
    Command("previous_year", "ctrl+left", mark("Show the year before"), mark("Before"), "tallies"),
    Command("next_year", "ctrl+right", mark("Show the year after"), mark("After"), "tallies"),
    Command("cancel", "escape", mark("Go back"), mark("Back"), "tallies", 1),
    Command("go_on", "f2,ctrl+s", mark("Begin; go to the next record"), mark("Go on"), "recheck"),
    Command(
        "open", "f4,enter",
        mark("Show the last result; open the record of a difference"), mark("Record"), "recheck",
    ),
    Command(
        "finish", "f9,ctrl+e",
        mark("End here, work out the result"), mark("End"), "recheck", typing=True,
    ),
    Command("take_up", "f5", mark("Take up the unfinished entry"), "", "recheck"),
    Command("discard", "f8", mark("Throw the unfinished entry away"), "", "recheck"),
    Command("cancel", "escape", mark("Leave; what is typed is kept"), mark("Back"), "recheck", 1),
    Command("save", "f2,ctrl+s", mark("Take the rows"), mark("Take"), "import", 1),
    Command(
        "leave", "space,ideographic_space",
        mark("Leave a row out, or take it after all"), mark("Skip"), "import",
    ),
    Command("focus_row", "right", mark("Go to the row beside the list"), where="import"),
    Command("focus_list", "left", mark("Go back to the list"), where="import"),
    Command("cancel", "escape", mark("Go back without taking anything"), mark("Back"), "import", 1),
    Command("open", "enter", mark("Open the records behind the line"), mark("Records"), "year", 1),
    Command(
        "open_before", "f4,ctrl+e",
        mark("Open the records behind the number of the year before"), mark("Last year"), "year", 7,
    ),
    Command("write", "f2,ctrl+s", mark("Write the year's documents"), mark("Documents"), "year", 1),
    Command(
        "previous_year", "left,ctrl+left",
        mark("Show the year before"), mark("Year before"), "year",
    ),
    Command(
        "next_year", "right,ctrl+right",
        mark("Show the year after"), mark("Year after"), "year", 6,
    ),
    Command(
        "published", "f3,shift+f7,f19",
        mark("Read a published report, beside the ledger"), mark("Last report"), "year", 2,
    ),
    Command("back", "escape", mark("Go back"), mark("Back"), "year", 1),
    Command("go_on", "f2,ctrl+s", mark("Read it; keep its figures"), mark("Go on"), "published", 1),
    Command("open", "enter,f4", mark("Open the records under it"), mark("Records"), "published", 2),
    Command(
        "leave", "space,ideographic_space",
        mark("Leave a figure out, or take it after all"), mark("Skip"), "published", 3,
    ),
    Command("text", "f5", mark("Go back to the text"), mark("Its text"), "published", 4),
    Command("discard", "f8", mark("Throw the text away"), mark("Clear"), "published", 5),
    Command("previous_year", "ctrl+left", mark("It is of the year before"), "", "published"),
    Command("next_year", "ctrl+right", mark("It is of the year after"), "", "published"),
    Command("cancel", "escape", mark("Go back; the text is kept"), mark("Back"), "published", 1),
    Command(
        "write", "f2,ctrl+s",
        mark("Write the documents that are ticked"), mark("Write"), "documents", 1,
    ),
    Command("cancel", "escape", mark("Go back"), mark("Back"), "documents", 1),
    Command("attach", "f2,ctrl+s", mark("Attach the files"), mark("Attach"), "attach", 1),
    Command("remove", "f8", mark("Leave out the file that is marked"), mark("Leave out"), "attach"),
    Command("leave", "escape", mark("Go back"), mark("Back"), "attach", 1),
    Command("keep", "f2,ctrl+s", mark("Keep what is typed"), mark("Keep"), "templates", 1),
    Command("remove", "f8,delete", mark("Remove the template"), mark("Remove"), "templates", 2),
    Command("leave", "escape", mark("Go back"), mark("Back"), "templates", 1),
    Command("open", "enter", mark("Open what is marked"), mark("Open"), "search", 1),
    Command("back", "escape", mark("Go back"), mark("Back"), "search", 1),
    Command("edit", "enter,f4,ctrl+e", mark("Change the entry"), mark("Change"), "settings", 1),
    Command("add", "f2,ctrl+n,n", mark("Add an entry"), mark("Add"), "settings", 2),
    Command(
        "retire", "f8,delete,ctrl+d",
        mark("Take an entry out of use, or back into it"), mark("Out of use"), "settings", 3,
    ),
    Command(
        "default", "f6",
        mark("Let it be as the program has it again"), mark("Default"), "settings", 4,
    ),
    Command(
        "history", "f5",
        mark("What was changed in the entry, and by whom"), mark("History"), "settings", 6,
    ),
    Command("back", "escape", mark("Go back"), mark("Back"), "settings", 1),
    Command("save", "f2,ctrl+s", mark("Save"), mark("Save"), "entry", 1),
    Command("cancel", "escape", mark("Leave without saving"), mark("Back"), "entry", 1),
    Command("start", "f2,ctrl+s", mark("Start the ledger"), mark("Start"), "welcome", 2),
    Command("sample", "f3", mark("Look at a sample year"), mark("Sample"), "welcome", 2),
    Command(
        "help", "f1,question_mark,？",
        mark("Help for where the cursor is"), mark("Help"), "every", 1,
    ),
    Command("search", "ctrl+g", mark("Search in everything"), "", "every"),
    Command("settings", "f12", mark("Settings"), "", "every"),
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

# Most terminals send Escape and the digit, and Textual takes those for what a Mac types so.
_AS_SENT = dict(
    zip(
        (f"alt+{digit}" for digit in range(1, 10)),
        (
            *("inverted_exclamation_mark", "trade_mark_sign", "pound_sign", "cent_sign"),
            *("infinity", "section_sign", "pilcrow_sign", "bullet", "ª"),
        ),
        strict=True,
    )
)
_SHOWN = {
    "space": "Space", "ideographic_space": "Space", "insert": "Ins", "equals_sign": "=",
    "asterisk": "*",
    "question_mark": "?", "left_square_bracket": "[", "right_square_bracket": "]",
    "slash": "/", "colon": ":", "escape": "Esc", "enter": "Enter", "delete": "Del",
    "left": "←", "right": "→", "up": "↑", "down": "↓", "pagedown": "PgDn", "pageup": "PgUp",
}  # fmt: skip


def commands(*where: str) -> Iterable[Command]:
    """Return the commands of these screens."""
    return [command for command in COMMANDS if command.where in where]


def bindings(where: str) -> list[BindingType]:
    """Return the bindings of a screen, and for each screen those that hold everywhere.

    They carry no words: footer, palette and help say those in the language of the moment.
    """
    prefix = "app." if where == "every" else ""
    found: list[BindingType] = []
    for command in commands(where):
        action = prefix + command.action
        if command.numbered:
            keys = enumerate(command.keys.split(","), 1)
            found += [
                Binding(f"{key},{_AS_SENT.get(key, key)}", f"{action}({place})", show=False)
                for place, key in keys
            ]
        else:
            found.append(Binding(command.keys, action, show=False, priority=command.typing))
    return found


def _second_name(key: str) -> bool:
    """Tell whether `key` is what some terminals call another key: F13 for Shift+F1."""
    return key.startswith("f") and key[1:].isdigit() and int(key[1:]) > 12


def shown_key(key: str) -> str:
    """Return a key as people read it: `ctrl+n` as `Ctrl+N`."""
    parts = [_SHOWN.get(part, part) for part in key.split("+")]
    return "+".join(
        part if len(part) == 1 and not part.isascii() else part[:1].upper() + part[1:]
        for part in parts
    )
