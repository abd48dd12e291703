"""A sentence of a published report, with one of its figures marked."""

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from exporters.published.reading import Statement
from tui.widgets.labelled import in_lines


class Quotation(VerticalScroll, can_focus=False):
    """The sentence of a figure, and below it what there is to say of the figure."""

    def __init__(self, name: str) -> None:
        super().__init__(id=name)
        self._words = Static(markup=False)
        self._said = Content()

    def compose(self) -> ComposeResult:
        """Yield the text."""
        yield self._words

    def show(self, one: Statement, said: str) -> None:
        """Show the sentence of a figure, and what is `said` of the figure."""
        self._said = Content.assemble(
            one.sentence[: one.start],
            (one.sentence[one.start : one.end], "bold reverse"),
            one.sentence[one.end :],
            (f"\n{said}", "$text-muted"),
        )
        self._draw()

    def on_resize(self) -> None:
        """Break the lines anew."""
        self._draw()

    def _draw(self) -> None:
        self._words.update(in_lines(self._said, self.scrollable_content_region.width))
