"""One visit in the table: a line of cells, with what the table does not show behind it."""

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Label

from tui.widgets.entry import PartInput

CELLS = ("subject", "item", "findings", "result", "measures")
# What stands at the end of a row: nothing typed, counts, lacks something, is doubtful, is wrong.
EMPTY, COUNTS, LACKS, DOUBTFUL, WRONG = "", "✓", "…", "!", "✗"


class GridRow(Horizontal):
    """A row of the table.

    Attributes:
        texts: parts that no cell shows, such as the address of the last visit.
        filled_for: the subject whose last visit has been taken over.
        settled: the item from which field and basis were taken.
    """

    def __init__(self, place: int, texts: dict[str, str] | None = None) -> None:
        """Make a row.

        Args:
            place: its number, from 1.
            texts: the parts of its visit.
        """
        super().__init__(classes="row")
        given = dict(texts or {})
        self.place = place
        self.cells = {
            name: PartInput(name, given.pop(name, ""), f"row{place}-{name}") for name in CELLS
        }
        for cell in self.cells.values():
            cell.cursor_position = 0
        self.cells["findings"].add_class("wide")
        self.texts = given
        self.filled_for = self.cells["subject"].typed
        self.settled = self.cells["item"].typed
        self.mark = Label(EMPTY, classes="row-mark", markup=False)

    def compose(self) -> ComposeResult:
        """Yield number, cells and mark."""
        yield Label(str(self.place), classes="row-number")
        yield from self.cells.values()
        yield self.mark

    @property
    def is_empty(self) -> bool:
        """Whether nothing is typed in it."""
        return not any(cell.typed.strip() for cell in self.cells.values())

    def all_texts(self) -> dict[str, str]:
        """Return the parts of the visit, hidden ones with them."""
        return {**self.texts, **{name: cell.typed for name, cell in self.cells.items()}}
