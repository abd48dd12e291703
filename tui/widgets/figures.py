"""The year's figures, on screen at all times."""

from textual.content import Content
from textual.widgets import Static

from exporters.figures import Figures
from storage.catalogue import Catalogue
from storage.language import _


class FiguresBar(Static):
    """One line: the year, each field's number, what is left out, the trainings."""

    def __init__(self, catalogue: Catalogue) -> None:
        super().__init__(id="figures")
        self._catalogue = catalogue
        self._figures: Figures | None = None

    def show(self, counted: Figures) -> None:
        """Show the figures of a year."""
        self._figures = counted
        self._draw()

    def on_resize(self) -> None:
        """Use the names that fit."""
        self._draw()

    def _draw(self) -> None:
        if self._figures is None:
            return
        whole = self._line(self._figures, brief=False)
        fits = whole.cell_length <= self.content_size.width
        self.update(whole if fits else self._line(self._figures, brief=True))

    def _line(self, counted: Figures, brief: bool) -> Content:
        parts: list[str | tuple[str, str]] = [(f"{counted.town} {counted.year}", "bold"), "   "]
        for name, number in counted.counted.items():
            term = self._catalogue.fields.by_name.get(name)
            shown = name if term is None else term.brief if brief else term.shown
            parts += [shown, " ", (str(number), "bold $accent"), "   "]
        left_out = sum(counted.excluded.values()) - counted.excluded.get("other_year", 0)
        parts += [_("Not counted"), " ", (str(left_out), "bold"), "   "]
        parts += [_("Trainings"), " ", (str(counted.trainings["county_or_above"]), "bold")]
        return Content.assemble(*parts)
