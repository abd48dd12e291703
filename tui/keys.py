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
        where: the screens it belongs to, `main`, `form`, `tallies` and so on, or `every`.
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
    Command("mark", "insert,space,ideographic_space", mark("Mark for approval"), mark("Mark")),
    Command("approve", "f9,ctrl+a", mark("Approve what is marked, or this one"), mark("Approve")),
    Command("return_record", "shift+f9,f21,ctrl+b", mark("Send back, saying why"), mark("Return")),
    Command("inbox", "ctrl+w,i", mark("What waits for review")),
    Command("tallies", "ctrl+y,y", mark("The year by month, village, officer and more")),
    Command("gaps", "ctrl+g,g", mark("What the year lacks")),
    Command("recheck", "ctrl+k", mark("Type a random sample again, to measure errors")),
    Command("submit", "ctrl+u", mark("Hand in a draft or a returned record")),
    Command("undo", "ctrl+z", mark("Take back the last change"), mark("Undo")),
    Command("import_file", "ctrl+o", mark("Import a file, with a review of its rows")),
    Command("previous_year", "ctrl+left,left_square_bracket", mark("Show the year before")),
    Command("next_year", "ctrl+right,right_square_bracket", mark("Show the year after")),
    Command("focus_detail", "right", mark("Go to the record beside the list")),
    Command("focus_list", "left", mark("Go back to the list")),
    Command("focus_figures", "ctrl+up,equals_sign,＝", mark("Go to the figures; Enter opens one")),
    Command("clear_filter", "escape", mark("Show all records again, or go back")),
    Command("save", "f2,ctrl+s", mark("Save"), mark("Save"), "form"),
    Command("save_next", "f3,ctrl+n", mark("Save and log another"), mark("Save+next"), "form"),
    Command("save_draft", "f4", mark("Save as a draft (not counted)"), mark("Draft"), "form"),
    Command("all_parts", "f6", mark("Show every part of the record"), mark("All parts"), "form"),
    Command("cancel", "escape", mark("Leave without saving"), mark("Back"), "form"),
    Command("save", "f2,ctrl+s", mark("Save"), mark("Save"), "quick"),
    Command("edit", "f4,ctrl+e", mark("Go on in the form"), mark("Form"), "quick"),
    Command("cancel", "escape", mark("Leave without saving"), mark("Back"), "quick"),
    Command("open", "enter,f4", mark("Open the records under it"), mark("Records"), "gaps"),
    Command("previous_year", "ctrl+left", mark("Show the year before"), mark("Before"), "gaps"),
    Command("next_year", "ctrl+right", mark("Show the year after"), mark("After"), "gaps"),
    Command("cancel", "escape", mark("Go back"), mark("Back"), "gaps"),
    Command("open", "enter,f4", mark("Open the records under it"), mark("Records"), "tallies"),
    Command("left_out", "f7,ctrl+t", mark("Open what does not count"), mark("Why not"), "tallies"),
    Command("next_split", "f6,tab", mark("Split by the next one"), mark("Split"), "tallies"),
    Command("previous_split", "shift+f6,f18,shift+tab", mark("The split before"), where="tallies"),
    Command("previous_year", "ctrl+left", mark("Show the year before"), mark("Before"), "tallies"),
    Command("next_year", "ctrl+right", mark("Show the year after"), mark("After"), "tallies"),
    Command("cancel", "escape", mark("Go back"), mark("Back"), "tallies"),
    Command("go_on", "f2,ctrl+s", mark("Begin; go to the next record"), mark("Go on"), "recheck"),
    Command("open", "f4,enter", mark("Open the record of a difference"), mark("Record"), "recheck"),
    Command("finish", "f9,ctrl+e", mark("End here, work out the result"), mark("End"), "recheck"),
    Command("cancel", "escape", mark("Leave without a result"), mark("Back"), "recheck"),
    Command("save", "f2,ctrl+s", mark("Take the rows"), mark("Take"), "import"),
    Command("leave", "space", mark("Leave a row out, or take it after all"), mark("Out"), "import"),
    Command("cancel", "escape", mark("Go back without taking anything"), mark("Back"), "import"),
    Command("help", "f1,question_mark,？", mark("Help"), mark("Help"), "every"),
    Command("palette", "ctrl+p,f12", mark("All commands"), mark("Commands"), "every"),
    Command("quit", "f10,ctrl+q", mark("Leave the app"), mark("Quit"), "every"),
)  # fmt: skip

_SHOWN = {
    "space": "Space", "ideographic_space": "Space", "insert": "Ins", "equals_sign": "=",
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
