"""One visit in the table: a line of cells, with what the table does not show behind it."""

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.reactive import reactive

from tui.widgets.entry import PartInput

CELLS = ("subject", "item", "findings", "result", "measures")
# What stands at the end of a row: nothing typed, counts, lacks something, is doubtful, is wrong.
EMPTY, COUNTS, LACKS, DOUBTFUL, WRONG = "", "✓", "…", "!", "✗"


class GridRow(Horizontal):
    """A row of the table; its number and its mark stand beside the cells, in their margins.

    Attributes:
        number: the number it is shown with, from 1.
        mark: what stands at its end.
        texts: parts that no cell shows, such as the address of the last visit.
        filled_for: the subject whose last visit has been taken over.
        settled: the item from which field and basis were taken.
    """

    number = reactive(0)
    mark = reactive(EMPTY)

    def __init__(self, place: int, texts: dict[str, str] | None = None) -> None:
        """Make a row.

        Args:
            place: its number, from 1, and the name of its cells.
            texts: the parts of its visit.
        """
        super().__init__(classes="row")
        given = dict(texts or {})
        self.place = self.number = place
        self.cells = {
            name: PartInput(name, given.pop(name, ""), f"row{place}-{name}") for name in CELLS
        }
        for cell in self.cells.values():
            cell.cursor_position = 0
        self.cells["findings"].styles.width = "3fr"
        self.cells[CELLS[0]].styles.margin = (0, 1, 0, 4)
        self.cells[CELLS[-1]].styles.margin = (0, 4, 0, 0)
        self.texts = given
        self.filled_for = self.cells["subject"].typed
        self.settled = self.cells["item"].typed

    def compose(self) -> ComposeResult:
        """Yield the cells."""
        yield from self.cells.values()

    def render(self) -> Content:
        """Draw the number on the left and the mark on the right."""
        number, mark = f" {self.number:>2} ", f" {self.mark} "
        between = " " * (self.size.width - len(number) - len(mark))
        return Content.assemble(number, between, (mark, "bold $text-warning"))

    @property
    def is_empty(self) -> bool:
        """Whether nothing is typed in it."""
        return not any(cell.typed.strip() for cell in self.cells.values())

    def all_texts(self) -> dict[str, str]:
        """Return the parts of the visit, hidden ones with them."""
        return {**self.texts, **{name: cell.typed for name, cell in self.cells.items()}}
