"""The list of records, drawn line by line: its cost depends on the window, not on the ledger."""

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from exporters.counting import Rules
from storage import facts
from storage.catalogue import Catalogue, label
from storage.language import _
from storage.listing import Listing, Row
from storage.text import fitted, one_line

# Columns: fact, cells, from which width of the list on it is shown.
_COLUMNS = (
    ("number", 11, 0),
    ("date", 10, 60),
    ("field", 12, 84),
    ("item", 20, 110),
    ("village", 10, 70),
)
_MARK = 6  # cells for the verdict, on the right


class RecordList(ScrollView, can_focus=True):
    """Rows of records with a cursor.

    Attributes:
        cursor: the place of the cursor, from 0.
    """

    COMPONENT_CLASSES = {"list--head", "list--cursor", "list--out", "list--faint"}
    BINDINGS = [
        Binding("up,k", "move(-1)", show=False),
        Binding("down,j", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home,ctrl+home", "move(-1000000000)", show=False),
        Binding("end,ctrl+end", "move(1000000000)", show=False),
    ]

    cursor = reactive(0)

    class Highlighted(Message):
        """The cursor stands on `row`; `None` where the list is empty."""

        def __init__(self, row: Row | None) -> None:
            super().__init__()
            self.row = row

    def __init__(self, catalogue: Catalogue, rules: Rules) -> None:
        super().__init__(id="records")
        self._catalogue = catalogue
        self._rules = rules
        self._rows: Sequence[Row] = ()
        self._year: int | None = None

    @property
    def row(self) -> Row | None:
        """The record under the cursor."""
        return self._rows[self.cursor] if self.cursor < len(self._rows) else None

    def show(self, rows: Sequence[Row], year: int, keep: str = "") -> None:
        """Show `rows`, judged for `year`, with the cursor on the record `keep` if it is there."""
        self._rows, self._year = rows, year
        if isinstance(rows, Listing):  # which would fetch every row to be gone through
            place = rows.at(keep)
        else:
            place = next((at for at, row in enumerate(rows) if row.facts.uid == keep), None)
        if place is None:
            place = min(self.cursor, max(len(rows) - 1, 0))
        self.virtual_size = Size(0, len(rows) + 1)
        moved = self.cursor != place
        self.cursor = place
        if not moved:
            self.post_message(self.Highlighted(self.row))
        self.refresh()

    def watch_cursor(self) -> None:
        """Bring the cursor into view and tell where it stands."""
        # One line more than the row: the head of the list covers the first line.
        self.scroll_to_region(
            Region(0, self.cursor, 1, 2), animate=False, force=True, immediate=True
        )
        self.refresh()
        self.post_message(self.Highlighted(self.row))

    def action_move(self, steps: int) -> None:
        """Move the cursor."""
        self.cursor = max(0, min(self.cursor + steps, len(self._rows) - 1))

    def action_page(self, pages: int) -> None:
        """Move the cursor by a window."""
        self.action_move(pages * max(1, self.size.height - 2))

    async def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse is; a second click amends."""
        line = event.y - 1 + self.scroll_offset.y
        if event.y and 0 <= line < len(self._rows):
            self.cursor = line
            if event.chain == 2:
                await self.screen.run_action("amend")

    def render_line(self, y: int) -> Strip:
        """Draw one line of the window: the head on top, rows below it."""
        room = self.size.width
        if y == 0:
            style = self.get_component_rich_style("list--head")
            return self._strip([(self._head(room), style)], room, style)
        place = y - 1 + self.scroll_offset.y
        if place >= len(self._rows):
            return Strip.blank(room, self.rich_style)
        return self._line(self._rows[place], place == self.cursor, room)

    def _line(self, row: Row, under_cursor: bool, room: int) -> Strip:
        verdict = self._rules.verdict(row.table, row.facts, self._year)
        out = verdict is not None and not verdict.counts
        style = self.rich_style
        if out:
            style += self.get_component_rich_style("list--out", partial=True)
        if under_cursor and self.has_focus:
            style += self.get_component_rich_style("list--cursor", partial=True)
        elif under_cursor:
            style += Style(reverse=True)
        mark = "" if verdict is None else _("yes") if verdict.counts else _("no")
        text = self._cells(row, room) + " " + fitted(mark, _MARK)
        return self._strip([(text, style)], room, style)

    def _columns(self, room: int) -> tuple[list[tuple[str, int]], int]:
        """Return the columns that fit, and the cells left for the subject."""
        shown = [(name, cells) for name, cells, least in _COLUMNS if room >= least]
        taken = sum(cells + 1 for _name, cells in shown) + _MARK + 1
        if room < 60:
            shown.insert(1, ("day", 5))
            taken += 6
        return shown, max(4, room - taken)

    def _head(self, room: int) -> str:
        shown, rest = self._columns(room)
        titles = [
            fitted(_("Day") if name == "day" else label(name), cells) for name, cells in shown
        ]
        return " ".join((*titles, fitted(label("subject"), rest), fitted(_("Counts"), _MARK)))

    def _cells(self, row: Row, room: int) -> str:
        shown, rest = self._columns(room)
        cells = [fitted(self._text(row, name), size) for name, size in shown]
        return " ".join((*cells, fitted(self._subject(row), rest)))

    def _text(self, row: Row, name: str) -> str:
        if name == "day":
            return row.facts.date[5:]
        return one_line(self._catalogue.shown(name, getattr(row.facts, name)))

    def _subject(self, row: Row) -> str:
        if row.table == facts.PATROLS:
            return _("Patrol") + " " + one_line(row.facts.village)
        return one_line(row.facts.subject) or _("(no subject)")

    def _strip(self, parts: list[tuple[str, Style]], room: int, style: Style) -> Strip:
        strip = Strip([Segment(text, part_style) for text, part_style in parts])
        return strip.adjust_cell_length(room, style)
