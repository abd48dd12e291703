"""One part of a record in a form: a label and what is typed, on one line or on several.

A part that holds several lines has room for them where that is usual (`PartArea`);
elsewhere a line break stands as ⏎, so that what is amended comes back as it was.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.css.styles import RenderStyles
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Label, TextArea

from storage import language
from storage.catalogue import columns, label
from storage.text import width
from tui.widgets.gradual import Gradual
from tui.widgets.oneline import OneLine

if TYPE_CHECKING:
    Base = Widget
else:
    Base = object

BREAK = "⏎"
SEVERAL_LINES = frozenset({"findings", "remarks"})


class PartDone(Message):
    """Enter was pressed in a part."""

    def __init__(self, box: "PartInput | PartArea") -> None:
        super().__init__()
        self.box = box


class PartInput(OneLine):
    """What is typed for a part; the arrows go through what is offered, Enter goes on."""

    BINDINGS = [
        Binding("down", "choose(1)", show=False),
        Binding("up", "choose(-1)", show=False),
    ]

    def __init__(self, name: str, value: str, place: str = "") -> None:
        text, place = value.replace("\n", BREAK), place or f"part-{name}"
        super().__init__(text, id=place, select_on_focus=False)
        self.part = name

    @classmethod
    def _get_component_classes(cls) -> frozenset[str]:  # type: ignore[override]
        # For each of them Textual would style a node of its own, four for every box.
        return frozenset()

    def get_component_styles(self, *names: str) -> RenderStyles:
        """Return how the cursor and the like look: on a screen, all alike."""
        return self.screen.get_component_styles(*names)

    @property
    def typed(self) -> str:
        """What is typed, line breaks as they are saved."""
        return self.value.replace(BREAK, "\n")

    @typed.setter
    def typed(self, text: str) -> None:
        self.value = text.replace("\n", BREAK)
        self.cursor_position = len(self.value)

    def _on_paste(self, event: events.Paste) -> None:
        """Take every line of what is pasted; files that are dropped are attached."""
        event.stop()
        event.prevent_default()
        if not _dropped(self, event.text):
            lines = [line.strip() for line in event.text.splitlines() if line.strip()]
            self.insert_text_at_cursor(BREAK.join(lines))

    async def action_submit(self) -> None:
        """Go on; Enter never saves."""
        self.post_message(PartDone(self))

    def action_choose(self, step: int) -> None:
        """Go through what is offered; where nothing is, to the next part or back."""
        _choose(self, step)


class PartArea(TextArea, inherit_bindings=False):
    """What is typed for a part that may have several lines; Ctrl+J breaks a line."""

    BINDINGS = [
        Binding(keys, action, show=False)
        for keys, action in (
            *(("left", "cursor_left"), ("right", "cursor_right")),
            *(("ctrl+left", "cursor_word_left"), ("ctrl+right", "cursor_word_right")),
            *(("home", "cursor_line_start"), ("end", "cursor_line_end")),
            *(("shift+left", "cursor_left(True)"), ("shift+right", "cursor_right(True)")),
            *(("shift+up", "cursor_up(True)"), ("shift+down", "cursor_down(True)")),
            *(("shift+home", "cursor_line_start(True)"), ("shift+end", "cursor_line_end(True)")),
            *(("backspace", "delete_left"), ("delete", "delete_right")),
            *(("ctrl+w", "delete_word_left"), ("ctrl+u", "delete_to_start_of_line")),
            *(("ctrl+x", "cut"), ("ctrl+c", "copy"), ("ctrl+v", "paste"), ("ctrl+z", "undo")),
            *(("up", "choose(-1)"), ("down", "choose(1)"), ("ctrl+j", "break_line")),
        )
    ]

    def __init__(self, name: str, value: str) -> None:
        super().__init__(value, id=f"part-{name}", highlight_cursor_line=False)
        self.part = name

    @property
    def value(self) -> str:
        """What is typed."""
        return self.text

    @value.setter
    def value(self, text: str) -> None:
        self.text = text

    @property
    def typed(self) -> str:
        """What is typed."""
        return self.text

    @typed.setter
    def typed(self, text: str) -> None:
        self.text = text
        self.move_cursor(self.document.end)

    def insert_text_at_cursor(self, text: str) -> None:
        """Insert `text` where the cursor is, as an input method does."""
        self.insert(text)

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            self.post_message(PartDone(self))

    async def _on_paste(self, event: events.Paste) -> None:
        if _dropped(self, event.text):
            event.stop()
            event.prevent_default()

    def action_break_line(self) -> None:
        """Begin a new line."""
        self.insert("\n")

    def action_choose(self, step: int) -> None:
        """Go a line up or down; beyond the first and the last as in other parts."""
        at = self.cursor_location
        first, last = self.navigator.is_first_wrapped_line, self.navigator.is_last_wrapped_line
        inside = not (last(at) if step > 0 else first(at))
        if inside and self.text:
            self.action_cursor_down() if step > 0 else self.action_cursor_up()
        else:
            _choose(self, step)


Part = PartInput | PartArea


class Entry(Base):
    """A part in a form draws its label itself, beside what is typed: each widget is felt.

    Attributes:
        wrong: whether what is typed cannot be.
    """

    if TYPE_CHECKING:
        part: str

    wrong = reactive(False, toggle_class="wrong")

    def __init__(self, name: str, value: str) -> None:
        super().__init__(name, value)  # type: ignore[arg-type]
        self.styles.padding = (0, 0, 0, label_width())

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw the label left of the first line; that of the part that is typed in stands out."""
        if not isinstance(self.parent, Parts):  # it has left the form, and is drawn once more
            return super().render_lines(crop)
        room, style = label_width(), self.parent.label_style(self.has_focus, self.wrong)
        text = f"{label(self.part)} "
        head = Strip([Segment(" " * (room - width(text)) + text, style)], room)
        strips = []
        for y, strip in enumerate(super().render_lines(crop), crop.y):
            left = head if y == 0 else Strip.blank(room, style)
            for line_filter in self.get_line_filters():
                left = left.apply_filter(line_filter, self.background_colors[0])
            left = left.crop(crop.x, crop.right)
            strips.append(Strip.join([left, strip.crop(left.cell_length)]))
        return strips


class EntryInput(Entry, PartInput):
    """An entry of one line."""


class EntryArea(Entry, PartArea):
    """An entry of several lines."""


def entry(name: str, value: str) -> EntryInput | EntryArea:
    """Return the line of a form for a part of a record."""
    return EntryArea(name, value) if name in SEVERAL_LINES else EntryInput(name, value)


class Parts(Gradual, VerticalScroll, can_focus=False):
    """The lines of a form."""

    COMPONENT_CLASSES = {"parts--label", "parts--typed", "parts--wrong"}

    def label_style(self, typed: bool, wrong: bool) -> Style:
        """Return the style of the label of a part that is typed in, or that is wrong."""
        names = ["parts--label", *typed * ["parts--typed"], *wrong * ["parts--wrong"]]
        return self.get_component_rich_style(*names)


def head(text: str, cells: int) -> Label:
    """Return the label of a line to type in; with as many cells each, they end in one column."""
    found = Label(text, classes="entry-label", markup=False)
    found.styles.width = cells
    return found


def cells_for(labels: Iterable[str]) -> int:
    """Return the cells that the longest of some labels takes, with the blanks beside it."""
    return max(map(width, labels), default=0) + 2


def label_width() -> int:
    """Return the cells for the labels of all parts of a record, in the language in use."""
    return _label_width(language.current())


@lru_cache
def _label_width(_language: str) -> int:
    return cells_for(column.label for column in columns().values())


def parts_in(screen: Any) -> Iterator[EntryInput | EntryArea]:
    """Yield the parts of a form, from the top."""
    for line in screen.query_one(Parts).children:
        if isinstance(line, EntryInput | EntryArea):
            yield line


def _choose(box: Part, step: int) -> None:
    choose = getattr(box.screen, "choose", None)
    if choose is None or not choose(box, step):
        box.screen.focus_next() if step > 0 else box.screen.focus_previous()


def _dropped(box: Part, text: str) -> bool:
    """Tell whether `text` are files that the form has taken: a terminal pastes their paths."""
    take = getattr(box.screen, "take_files", None)
    return bool(take and take(text))
