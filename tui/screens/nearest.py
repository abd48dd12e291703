"""What is drawn where something changed: the widgets that are seen there, the nearest first."""

from collections.abc import Iterable, Iterator

from textual._compositor import Compositor, ReflowResult
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget


class NearestFirst(Compositor):
    """Asks no widget for lines that did not change, or that another one covers.

    Textual asks every widget for all its lines: nine of them at a step in a list of records.
    """

    def lines(self, wanted: range) -> list[Strip]:
        """Return some lines of the screen; the topmost is 0, and blank are those below its end.

        It may be asked before it has heard that the terminal has grown.
        """
        region = Region(0, wanted.start, self.size.width, len(wanted))
        drawn = self._render_chops(region, wanted.__contains__)
        blank = Strip.blank(self.size.width)
        return [Strip.join(drawn[y].values()) if y < len(drawn) else blank for y in wanted]

    def seen_in(self, changed: Region) -> Iterator[tuple[Widget, Region, Region]]:
        """Yield the widgets seen in the region `changed` of the screen, the nearest first.

        Yields:
            Widget, its region, and what is seen of it in the lines that changed, both in cells
            of the screen.
        """
        lines = Region(0, changed.y, self.size.width, changed.height)
        for widget, (region, clip) in tuple(self.visible_widgets.items()):
            seen = region.intersection(clip).intersection(lines)
            if seen and seen.overlaps(changed):
                yield widget, region, seen
                if seen.contains_region(changed):
                    return

    def reflow(self, parent: Widget, size: Size) -> ReflowResult:
        """Find the place of everything; that it is seen now is told only to who asks for it."""
        hidden, shown, resized = super().reflow(parent, size)
        asking = {widget for widget in shown if hasattr(widget, "on_show")}
        return ReflowResult(hidden, asking, resized | shown)

    def _get_renders(
        self, crop: Region | None = None
    ) -> Iterable[tuple[Region, Region, list[Strip]]]:
        for widget, region, seen in self.seen_in(crop or self.size.region):
            yield region, seen, widget.render_lines(seen.translate(-region.offset))
