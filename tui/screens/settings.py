"""Settings: everything a town or a person can set, so that nobody must edit a file."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Label, OptionList
from textual.widgets.option_list import Option

from storage.errors import TaizhangError
from storage.language import _
from storage.ledger import Ledger
from storage.text import fitted, one_line, width
from tui.keys import bindings
from tui.screens.base import Page
from tui.settings.parts import Draft, Line
from tui.settings.person import Person
from tui.settings.sections import sections
from tui.widgets.keybar import KeyBar
from tui.widgets.options import Options

_WIDEST = 26  # cells for a column of the entries that is not the last


class SettingsScreen(Page[bool]):
    """Sections on the left, their entries on the right; gives whether anything was changed."""

    WHERE = "settings"
    BINDINGS = [*bindings("settings"), ("left", "sections", ""), ("right", "entries", "")]

    def __init__(self, ledger: Ledger) -> None:
        super().__init__()
        self._ledger = ledger
        years = ledger.years()
        from storage.dates import today

        year = years[0] if years else today().year
        self._sections: list[Any] = sections(ledger, year)
        self._section: Any = self._sections[0]
        self._lines: list[Line] = []
        self._changed = False

    def compose(self) -> ComposeResult:
        """Yield the sections and the entries."""
        if self._sections[-1].key != "interface":
            self._sections.append(Person(self.app.theme, self._take))
        yield Label(_("Settings"), id="title")
        with Horizontal(id="panes"):
            yield Options(
                *(Option(_(section.title), id=section.key) for section in self._sections),
                id="sections",
                compact=True,
            )
            yield Options(id="entries", compact=True)
        yield KeyBar(self.WHERE)

    def on_mount(self) -> None:
        """Show the first section."""
        self.query_one("#sections", OptionList).highlighted = 0
        self.query_one("#sections").focus()

    def relabelled(self) -> None:
        """Show the section again in another language, once there is room for it."""
        self.call_after_refresh(self._list)

    def on_resize(self) -> None:
        """Use the width there is."""
        self.call_after_refresh(self._list)

    @on(OptionList.OptionHighlighted, "#sections")
    def show_section(self, event: OptionList.OptionHighlighted) -> None:
        """Show the entries of the section under the cursor."""
        self._section = self._sections[event.option_index]
        self._list(first=True)

    def _list(self, first: bool = False) -> None:
        options = self.query_one("#entries", OptionList)
        place = 0 if first else options.highlighted
        room = max(20, options.size.width - 3)
        options.clear_options()
        try:
            self._lines = self._section.lines()
        except TaizhangError as error:  # a file that somebody wrote by hand
            self._lines = []
            options.add_option(Option(Content(str(error)), disabled=True))
            return
        said = map(Content, _columns(self._lines, room))
        options.add_options(
            Option(text if line.used else text.stylize("$text-muted italic"))
            for line, text in zip(self._lines, said, strict=True)
        )
        if not self._lines:
            options.add_option(Option(_("Nothing here yet; F2 adds the first one."), disabled=True))
        elif place is not None:
            options.highlighted = min(place, len(self._lines) - 1)

    @on(OptionList.OptionSelected, "#sections")
    def action_entries(self) -> None:
        """Go to the entries."""
        self.query_one("#entries").focus()

    def action_sections(self) -> None:
        """Go to the sections."""
        self.query_one("#sections").focus()

    @on(OptionList.OptionSelected, "#entries")
    def selected(self) -> None:
        """Change the entry that was chosen."""
        self.action_edit()

    @property
    def _key(self) -> str:
        place = self.query_one("#entries", OptionList).highlighted
        return str(self._lines[place].key) if place is not None and self._lines else ""

    def action_edit(self) -> None:
        """Change the entry under the cursor."""
        if self._key:
            self._open(lambda: self._section.draft(self._key))
        else:
            self.notify(_("There is no entry under the cursor; → goes to them."))

    def action_add(self) -> None:
        """Add an entry."""
        if self._section.can_add:
            self._open(lambda: self._section.new(self._key))
        else:
            self.notify(_("Nothing can be added here; Enter changes what there is."))

    def _open(self, made: Callable[[], Draft]) -> None:
        from tui.screens.entry import EntryScreen

        try:
            draft = made()
        except TaizhangError as error:
            self._refused(error)
        else:
            self.app.push_screen(EntryScreen(self._ledger, draft), self._entry_closed)

    def _entry_closed(self, said: str | None) -> None:
        if said is not None:
            self.call_later(self._done, said)

    def _done(self, said: str) -> None:
        self._changed = True
        before, key = {line.key for line in self._lines}, self._key
        self._list()
        # The cursor goes to what was added, else with what it was on.
        keys = [line.key for line in self._lines]
        there = [one for one in keys if one not in before] or [one for one in keys if one == key]
        if there:
            self.query_one("#entries", OptionList).highlighted = keys.index(there[0])
        self.query_one("#entries").focus()
        if said:
            self.notify(said, markup=False)

    def action_retire(self) -> None:
        """Take the entry under the cursor out of use, or back into it."""
        if not self._section.can_retire:
            self.notify(_("What is listed here is always in use; Enter changes it."))
        elif self._key:
            self._at_once(self._section.retire)

    def action_default(self) -> None:
        """Let what is under the cursor be again as the program has it."""
        if self._key:
            self._at_once(self._section.back)

    def _at_once(self, made: Callable[[str], Draft | None]) -> None:
        """Do something to the entry under the cursor, after showing what it does to figures."""
        try:
            draft = made(self._key)
            effect = draft.effect({}) if draft and draft.effect else None
        except TaizhangError as error:
            self._refused(error)
            return
        if draft is None:
            self.notify(_("There is nothing to change back: it is not the town's own."))
        elif effect is None:
            self._save(draft)
        else:
            from tui.screens.knowing import save_knowing

            save_knowing(self, self._ledger, effect, partial(self._save, draft), self._refused)

    def _save(self, draft: Draft) -> None:
        try:
            self._done(draft.save({}))
        except TaizhangError as error:
            self._refused(error)

    def _refused(self, error: TaizhangError) -> None:
        self.app.complain(error)  # type: ignore[attr-defined]
        self._list()

    def action_history(self) -> None:
        """Say what was changed in the entry under the cursor, and by whom."""
        from tui.screens.ask import TextScreen
        from tui.words import steps_text

        steps = self._section.history(self._key) if self._key else []
        if steps:
            self.app.push_screen(TextScreen(lambda: steps_text(self._ledger, steps)))
        else:
            self.notify(_("Only town, villages and officers have a history in the ledger."))

    def _take(self, name: str, value: str) -> None:
        from storage import language

        app: Any = self.app
        if name == "theme":
            app.use_theme(value)
        elif value != language.current():
            app.run_worker(app.action_language())

    def action_back(self) -> None:
        """Go back."""
        self.dismiss(self._changed)

    def to_copy(self) -> tuple[str, str] | None:
        """Return the entry under the cursor."""
        place = self.query_one("#entries", OptionList).highlighted
        if place is None or not self._lines:
            return None
        cells = [cell for cell in self._lines[place].cells if cell]
        return cells[0], "\t".join(cells)


def _columns(lines: Sequence[Line], room: int) -> list[str]:
    """Return the cells of each line side by side, the last one with what room is left."""
    count = max((len(line.shown) for line in lines), default=0)
    texts = [[one_line(cell) for cell in line.shown] for line in lines]
    widths = [
        min(_WIDEST, max(width(text[place]) for text in texts if len(text) > place))
        for place in range(count)
    ]
    shown = []
    for text in texts:
        parts, left = [], room
        for place, cell in enumerate(text):
            if not widths[place]:
                continue
            cells = left if place == count - 1 else min(widths[place], left)
            if cells < 4:
                break
            parts.append(fitted(cell, cells))
            left -= cells + 2
        shown.append("  ".join(parts))
    return shown
