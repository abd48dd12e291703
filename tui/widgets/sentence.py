"""The sentences of the yearly report; each number in them opens the records under it."""

from textual.binding import Binding
from textual.content import Content
from textual.message import Message

from exporters.numbers import Figure
from exporters.section.model import Section
from exporters.section.text import text_of
from storage.language import _
from tui.widgets.labelled import in_lines
from tui.widgets.numbers import Numbers
from tui.widgets.told import tell


class Sentence(Numbers):
    """A section as it will read; what has the focus in it is one of its numbers."""

    BINDINGS = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("enter", "open", show=False),
    ]

    class Opened(Message):
        """The records under a number of the sentence are to be opened."""

        def __init__(self, figure: Figure) -> None:
            super().__init__()
            self.figure = figure

    def __init__(self) -> None:
        super().__init__("section")
        self._section: Section | None = None

    def show(self, section: Section | None) -> None:
        """Show a section; `None` while it is not known yet."""
        self._section = section
        self._cursor = min(self._cursor, max(0, len(self._figures) - 1))
        self._draw()

    @property
    def text(self) -> str:
        """What the section says, as it is pasted into the report; `""` while it is not known."""
        return text_of(self._section) if self._section else ""

    def to_copy(self) -> tuple[str, str] | None:
        """Return the section."""
        return (_("the section of the report"), self.text) if self._section else None

    @property
    def _figures(self) -> list[Figure]:
        paragraphs = self._section.paragraphs if self._section else ()
        return [span.figure for paragraph in paragraphs for span in paragraph.spans]

    def action_move(self, step: int) -> None:
        """Choose the number before or after; after the last one comes what stands below."""
        self._cursor += step
        if self._cursor >= len(self._figures):
            self.screen.focus_next()
        self._cursor = max(0, min(self._cursor, len(self._figures) - 1))
        self._draw()

    def opened(self, place: int) -> None:
        """Ask for the records under a number."""
        if self._figures:
            self.post_message(self.Opened(self._figures[place]))

    def _draw(self) -> None:
        if self._section is None:
            tell(self, "…")
            return
        parts: list[Content] = [Content(self._section.heading)]
        place = 0
        for paragraph in self._section.paragraphs:
            parts.append(Content("\n"))
            for text, figure in paragraph.pieces():
                piece = Content(text)
                if figure is not None:
                    piece = Content.styled(text, "bold $accent").stylize(f"@click=open({place})")
                    if self._chosen and place == self._cursor:
                        piece = piece.stylize("reverse")
                    place += 1
                parts.append(piece)
        if self._section.note_in_text:
            parts.append(Content(f"\n\n{self._section.note}"))
        # Before it is laid out it is as wide as the app.
        room = self.content_size.width or self.app.size.width - self.gutter.width
        tell(self, in_lines(Content.assemble(*parts), room))
