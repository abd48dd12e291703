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

    def show(self, counted: Figures) -> None:
        """Show the figures of a year."""
        parts: list[str | tuple[str, str]] = [
            (f"{counted.town} {counted.year}", "bold"),
            "   ",
        ]
        for name, number in counted.counted.items():
            parts += [self._catalogue.fields.shown(name), " ", (str(number), "bold $accent"), "   "]
        left_out = sum(counted.excluded.values()) - counted.excluded.get("other_year", 0)
        parts += [_("Not counted"), " ", (str(left_out), "bold"), "   "]
        parts += [_("Trainings"), " ", (str(counted.trainings["county_or_above"]), "bold")]
        self.update(Content.assemble(*parts))
