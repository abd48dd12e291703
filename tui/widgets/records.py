"""The list of records, drawn line by line: its cost depends on the window, not on the ledger."""

from collections.abc import Iterable

from rich.style import Style
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from exporters.counting import Rules, Verdict
from storage import facts
from storage.catalogue import label
from storage.language import _
from storage.ledger import Ledger
from storage.listing import NOTHING, Listing, Row
from storage.text import fitted, one_line
from tui.widgets.lines import Lines
from tui.words import since

# Columns: fact, cells, from which width of the list on it is shown.
_COLUMNS = (
    ("number", 11, 0),
    ("date", 10, 60),
    ("field", 12, 84),
    ("item", 20, 110),
    ("village", 10, 70),
)
# Cells on the right: for a verdict, for a verdict with its reason, for how long it waits.
_MARK, _REASON, _WAIT = 6, 14, 9


class RecordList(Lines):
    """Rows of records with a cursor.

    Attributes:
        marked: identities of the records that are marked, to be approved together.
    """

    class Highlighted(Message):
        """The cursor stands on `row`; `None` where the list is empty."""

        def __init__(self, row: Row | None) -> None:
            super().__init__()
            self.row = row

    def __init__(self, ledger: Ledger, rules: Rules) -> None:
        super().__init__(id="records")
        self._ledger = ledger
        self._catalogue = ledger.catalogue
        self._rules = rules
        self._rows = Listing(ledger.store.index, NOTHING)
        self._kept = ""  # the record for the cursor, until it is found or the cursor moves
        self._year: int | None = None
        self._explains = self._waits = False
        self.marked: dict[str, None] = {}
        self._here: list[str] | None = None  # those of them that the list holds, once it is asked
        self._said: dict[tuple[str, str], str] = {}
        self._drawn: dict[tuple[int, int], tuple[str, bool]] = {}

    @property
    def topic(self) -> str:
        """What the help says of it: a list of what waits for review is another thing."""
        return "inbox" if self._waits else "records"

    @property
    def row(self) -> Row | None:
        """The record under the cursor."""
        return self._rows[self.cursor] if self.cursor < self.length() else None

    @property
    def wanted(self) -> str:
        """Identity of the record for the cursor, where it stands or will once that is found."""
        return self._kept or (self.row.facts.uid if self.row else "")

    def show(
        self,
        rows: Listing,
        year: int | None,
        keep: str = "",
        explains: bool = False,
        waits: bool = False,
    ) -> None:
        """Show `rows`, with the cursor on the record `keep` if it is there.

        Args:
            rows: the records.
            year: the year they are judged for; each one's own where not given.
            keep: identity of the record for the cursor.
            explains: whether the reason stands beside a record that does not count.
            waits: whether it stands beside a record since when it waits.
        """
        self._rows, self._year = rows, year
        self._explains, self._waits = explains, waits
        self._here = None
        self._said.clear()
        self._drawn.clear()
        place = rows.at(keep)
        self._kept = keep if place is None else ""
        if place is None:
            place = min(self.cursor, max(self.length() - 1, 0))
        if not self.put_cursor(place):
            self.moved()

    def grown(self) -> None:
        """Show that more of the list is known than before."""
        self._here = None
        place = self._rows.at(self._kept)
        if place is not None:
            self._kept = ""
        if not self.put_cursor(self.cursor if place is None else place) and place is not None:
            self.moved()

    def length(self) -> int:
        """Return how many records there are, as far as is known."""
        return self._rows.known

    def reach(self, place: int) -> None:
        """Read the list to its end where `place` is beyond what is known of it."""
        self._kept = ""
        if place >= self._rows.known:
            len(self._rows)
            self.virtual_size = Size(0, self.length() + self.HEAD)

    def moved(self) -> None:
        """Tell which record the cursor stands on."""
        self.post_message(self.Highlighted(self.row))

    def chosen(self) -> None:
        """Amend the record that was clicked twice."""
        self.call_later(self.screen.run_action, "amend")

    def marked_here(self) -> list[str]:
        """Return the marked records that the list holds; a filter may hide others."""
        if self._here is None:
            there = self._rows.held(self.marked)
            self._here = [uid for uid in self.marked if uid in there]
        return self._here

    def after(self, uids: Iterable[str]) -> str:
        """Return the first record from the cursor on that is none of these, to go on with."""
        gone = set(uids)
        there = self._rows.keys(self.cursor, self.cursor + len(gone) + 1)
        return next((uid for uid in there if uid not in gone), "")

    def mark(self) -> None:
        """Mark the record under the cursor, or no longer, and go to the next one."""
        if self.row is None:
            return
        uid = self.row.facts.uid
        if uid in self.marked:
            del self.marked[uid]
        else:
            self.marked[uid] = None
        self._here = None
        self.action_move(1)
        self.refresh()

    def mark_all(self, status: str) -> bool:
        """Mark all records of the list in that status; where all are marked, none of them.

        Returns:
            Whether there are any.
        """
        uids = self._rows.keys(status=status)
        if all(uid in self.marked for uid in uids):
            for uid in uids:
                del self.marked[uid]
        else:
            self.marked.update(dict.fromkeys(uids))
        self._here = None
        self.refresh()
        return bool(uids)

    def head(self, y: int, room: int) -> Strip:
        """Draw the titles of the columns."""
        style = self.head_style()
        return self.strip([(self._head(room), style)], room, style)

    def line(self, place: int, room: int) -> Strip:
        """Draw the record at `place`."""
        key = (place, room)
        if key not in self._drawn:
            self._drawn[key] = self._line(self._rows[place], room)
        text, out = self._drawn[key]
        row = self._rows[place]
        marked = row.facts.uid in self.marked
        style = self.plain_style()
        if out:
            style += self.get_component_rich_style("list--out", partial=True)
        if place == self.cursor:
            style += self.cursor_style()
        elif row.facts.status == "returned":
            style += self.get_component_rich_style("list--back", partial=True)
        if marked:
            style += Style(bold=True)
        return self.strip([(("*" if marked else " ") + text, style)], room, style)

    def _line(self, row: Row, room: int) -> tuple[str, bool]:
        """Return what a record's line says, and whether the record does not count."""
        verdict = self._rules.verdict(row.table, row.facts, self._year)
        ends = [fitted(self._mark(verdict, room), self._mark_cells(room))]
        if self._waits:
            ends.append(fitted(self._waited(row), _WAIT))
        out = verdict is not None and not verdict.counts
        return " ".join((self._cells(row, room), *ends)), out

    def _mark_cells(self, room: int) -> int:
        return _REASON if room >= 90 or self._explains else _MARK

    def _mark(self, verdict: Verdict | None, room: int) -> str:
        if verdict is None:
            return ""
        if verdict.counts:
            return _("yes")
        return verdict.reasons[0].name if self._mark_cells(room) > _MARK else _("no")

    def _waited(self, row: Row) -> str:
        key = (row.facts.uid, "waits")
        if key not in self._said:
            self._said[key] = since(self._ledger.last_saved(row.facts.uid)[0])
        return self._said[key]

    def _reason(self, row: Row) -> str:
        """Return why a record was sent back."""
        key = (row.facts.uid, "reason")
        if key not in self._said:
            self._said[key] = one_line(self._ledger.return_reason(row))
        return self._said[key]

    def _columns(self, room: int) -> tuple[list[tuple[str, int]], int]:
        """Return the columns that fit, and the cells left for the subject."""
        shown = [(name, cells) for name, cells, least in _COLUMNS if room >= least]
        taken = sum(cells + 1 for _name, cells in shown) + self._mark_cells(room) + 2
        taken += (_WAIT + 1) * self._waits
        if room < 60:
            shown.insert(1, ("day", 5))
            taken += 6
        return shown, max(4, room - taken)

    def _head(self, room: int) -> str:
        shown, rest = self._columns(room)
        titles = [
            fitted(_("Day") if name == "day" else label(name), cells) for name, cells in shown
        ]
        ends = [fitted(_("Counts"), self._mark_cells(room))]
        if self._waits:
            ends.append(fitted(_("Waits"), _WAIT))
        return " " + " ".join((*titles, fitted(label("subject"), rest), *ends))

    def _cells(self, row: Row, room: int) -> str:
        shown, rest = self._columns(room)
        cells = [fitted(self._text(row, name), size) for name, size in shown]
        told = any(name == "village" for name, _size in shown)
        return " ".join((*cells, fitted(self._subject(row, told), rest)))

    def _text(self, row: Row, name: str) -> str:
        if name == "day":
            return row.facts.date[5:]
        return one_line(self._catalogue.shown(name, getattr(row.facts, name)))

    def _subject(self, row: Row, told: bool) -> str:
        """Return whom a record is about; of a patrol where it went, if that is not told beside."""
        if row.table == facts.PATROLS:
            return _("Patrol") + ("" if told else f" {one_line(row.facts.village)}")
        subject = one_line(row.facts.subject) or _("(no subject)")
        if row.facts.status == "returned":
            reason = self._reason(row)
            return _("Returned: {reason}").format(reason=reason) + f" | {subject}"
        return subject
