"""Where else people go from the list, and what they press there.

Only the pauses of the event loop are looked at. Each way leads back to the list.
"""

from pathlib import Path

from benchmarks.made import YEAR

UP, DOWN, RIGHT, TAB, BACK_TAB = "\x1b[A", "\x1b[B", "\x1b[C", "\t", "\x1b[Z"
PAGE_DOWN, HOME, END = "\x1b[6~", "\x1b[H", "\x1b[F"
ENTER, ESCAPE, EMPTY = "\r", "\x1b", "\x15"
F1, F2, F3, F4, F5, F6 = "\x1bOP", "\x1bOQ", "\x1bOR", "\x1bOS", "\x1b[15~", "\x1b[17~"
F7, F8, F9, F10, F12 = "\x1b[18~", "\x1b[19~", "\x1b[20~", "\x1b[21~", "\x1b[24~"
LANGUAGE, THEME, TABLE, ATTACH = "\x1b[1;2P", "\x1b[1;2Q", "\x1b[1;2R", "\x1b[1;2S"
PUBLISHED, RECHECK = "\x1b[18;2~", "\x1b[19;2~"
INBOX, TALLIES, YEAR_PAGE, SEARCH, UNDO = "\x17", "\x18", "\x19", "\x07", "\x1a"
PALETTE, TEMPLATES, IMPORT, FIGURES = "\x10", "\x14", "\x0f", "\x1b[1;5A"

_DAY = f"{YEAR}-06-01"
_FILE = str(Path(__file__).resolve().parent.parent / "tests" / "data" / "songgui-2025.xlsx")
_REPORT = f"\x1b[200~{YEAR}年，全年对住建领域开展行政检查236次。\x1b[201~"

# A number is a wait in seconds, for what is worked out aside.
ELSEWHERE: dict[str, tuple[str | float, ...]] = {
    "help": (F1, DOWN, PAGE_DOWN, ESCAPE),
    "all commands": (PALETTE, "r", "e", DOWN, ESCAPE),
    "settings, an item changed and changed back": (
        *(F12, *4 * (DOWN,), RIGHT, ENTER, DOWN, F2, 7.0, F6, 7.0, ESCAPE, 0.5),
    ),
    "another language, and back": (LANGUAGE, LANGUAGE),
    "every theme": 5 * (THEME,),
    "the figures, one opened": (FIGURES, RIGHT, ENTER, ESCAPE, ESCAPE),
    "the form, all parts, saved": (
        *(F2, BACK_TAB, EMPTY, _DAY, TAB, "s", "g", DOWN, ENTER, TAB, F6, 0.3),
        *(F2, 0.3, F2, 0.5, ESCAPE, ESCAPE),
    ),
    "a record amended": (DOWN, F4, TAB, TAB, "x", F2, F2, 0.5, ESCAPE),
    "the last one repeated": (F5, DOWN, ENTER, ESCAPE),
    "the form from a template": (TEMPLATES, ESCAPE),
    "one line, saved": (F3, f"{_DAY} 石岗村 明珠燃气 合格", 0.3, ENTER, ENTER, 0.5, ESCAPE),
    "taken back": (UNDO, 0.5, ESCAPE),
    "the table": (TABLE, "s", "g", DOWN, ENTER, TAB, "x", ESCAPE, ESCAPE),
    "files to attach": (HOME, ATTACH, ESCAPE),
    "search, a record opened": (SEARCH, "石", "岗", "村", 0.6, DOWN, ENTER, 0.5, ESCAPE, ESCAPE),
    "tallies, each split, a number opened": (
        *(TALLIES, *8 * (F6,), DOWN, ENTER, ESCAPE, F7, ESCAPE, ESCAPE),
    ),
    "what the year lacks": ("g", 6.0, DOWN, ENTER, ESCAPE, ESCAPE),
    "what waits, a thousand approved and taken back": (
        *(INBOX, DOWN, PAGE_DOWN, "*", F9, 8.0, ESCAPE, UNDO, 4.0, ENTER, 8.0),
    ),
    "a re-check, its result again": (
        *(RECHECK, 5.0, F2, 0.3, "x", TAB, "y", F2, 0.3, F9, 0.5, F9, 0.5, ESCAPE),
        *(RECHECK, F4, 0.3, ENTER, ESCAPE, ESCAPE),
    ),
    "a file of a year taken, and taken back": (
        *(IMPORT, _FILE, ENTER, 4.0, DOWN, F2, 6.0, UNDO, 4.0, ENTER, 6.0),
    ),
    "a published report": (
        *(PUBLISHED, 0.3, _REPORT, F2, 1.0, ENTER, 0.5, *4 * (ESCAPE,), 0.3),
        *(PUBLISHED, F8, ESCAPE),
    ),
    "the year, the records of a number": (
        *(YEAR_PAGE, 4.0, DOWN, ENTER, 1.0, ESCAPE, UP, UP, ENTER, 0.5, ESCAPE, ESCAPE),
    ),
    "the list while documents are written": (
        *(YEAR_PAGE, 4.0, F2, F2, ESCAPE, ESCAPE, *20 * (DOWN,), *5 * (PAGE_DOWN,), 2.0),
    ),
}
