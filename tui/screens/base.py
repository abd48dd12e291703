"""What all screens but the first have in common: a style sheet, and the way to another language."""

from pathlib import Path
from typing import Any, TypeVar

from textual.geometry import Region
from textual.screen import ModalScreen, Screen
from textual.strip import Strip
from textual.widgets import Input, OptionList, SelectionList, TextArea

from tui.keys import bindings
from tui.screens.turns import TakingTurns
from tui.widgets.behind import tinted
from tui.widgets.gradual import Gradual
from tui.widgets.lines import Lines

T = TypeVar("T")
SHEET = Path(__file__).resolve().parent / "screens.tcss"
# What a person has typed or chosen, by the widget that holds it.
_TYPED: dict[type[Any], tuple[str, ...]] = {
    Input: ("value", "cursor_position"),
    TextArea: ("text", "cursor_location"),
}
_CHOSEN: dict[type[Any], tuple[str, ...]] = {OptionList: ("highlighted",), Lines: ("cursor",)}


class Spoken(Gradual, TakingTurns):
    """A screen that can be said in another language while it is open."""

    def relabelled(self) -> None:
        """Show again what the screen shows beyond what it composes."""

    async def relabel(self) -> None:
        """Say everything in the language of the moment; what is typed and chosen stays."""
        typed, chosen = self._held(_TYPED), self._held(_CHOSEN)
        ticked = {box.id: box.selected for box in self.query(SelectionList)}
        focused = self.focused.id if self.focused is not None else None
        await self.recompose()
        with self.prevent(Input.Changed, TextArea.Changed):
            self._put_back(typed)
        self.relabelled()
        self._put_back(chosen)
        for box in self.query(SelectionList):
            box.deselect_all()
            for value in ticked.get(box.id, ()):
                box.select(value)
        for widget in self.query(f"#{focused}") if focused else ():
            self.set_focus(widget)  # at once: help on a screen before this one asks for it

    def _held(self, kinds: dict[type[Any], tuple[str, ...]]) -> dict[str, dict[str, Any]]:
        """Return what widgets of these kinds hold, by the widget's id."""
        found: dict[str, dict[str, Any]] = {}
        for kind, names in kinds.items():
            for widget in self.query(kind).results():
                if widget.id:
                    found[widget.id] = {name: getattr(widget, name) for name in names}
        return found

    def _put_back(self, held: dict[str, dict[str, Any]]) -> None:
        for place, parts in held.items():
            for widget in self.query(f"#{place}"):
                for name, value in parts.items():
                    setattr(widget, name, value)


class Page(Spoken, Screen[T]):
    """A screen of its own; the style sheet of all but the first is read with the first of them."""

    CSS_PATH = SHEET
    COMPONENT_CLASSES = Input.COMPONENT_CLASSES  # of all boxes for a part of a record (PartInput)


class Dialog(Spoken, ModalScreen[T]):
    """A screen before another one, which stays in sight.

    Nothing behind it is asked for a key, so it has those that hold everywhere itself.
    """

    BINDINGS = bindings("every")
    CSS_PATH = SHEET
    _crop = Region()
    _behind: list[Strip] | None = None

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw some lines, and look for all of them together at the screen behind."""
        self._crop, self._behind = crop, None
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """Draw a line of the screen behind, where that shall be seen."""
        stack, tint = self.app.screen_stack, self.styles.background
        if tint.a == 1 or self not in stack[1:]:  # it may have closed while it is drawn
            return super().render_line(y)
        if self._behind is None:
            behind = stack[stack.index(self) - 1]
            assert isinstance(behind, TakingTurns)
            self._behind = behind.drawn(self._crop.line_range)
        return tinted(self._behind[y - self._crop.y], tint)
