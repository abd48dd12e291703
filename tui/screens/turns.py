"""Screens that let others have their turn: a key that is typed waits for one event, not for all."""

import asyncio
from collections.abc import Iterator
from time import monotonic
from typing import TYPE_CHECKING, Any

from textual._context import visible_screen_stack
from textual.events import Compose, Event, ScreenResume
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from tui.screens.nearest import NearestFirst

if TYPE_CHECKING:
    from textual.screen import Screen

    Base = Screen[Any]
else:
    Base = object


# Seconds: in the first, what is due and what is typed has its turn; the second is not noticed;
# what is drawn in the third needs no turns.
_BETWEEN, _NO_TIME, _SOON = 0.001, 0.004, 0.015
_MUCH = 3000  # cells, which may take more than a turn
_LINES = 12  # of a widget are drawn at a time
_ROUNDS = 3  # after which all is shown, even if it was laid out anew once more
_WAKING = 3  # steps of the event loop, in which a timer that is due wakes who waits for it


async def others_first() -> None:
    """Go on once everybody who waits has had a turn.

    One step would not do: in it the loop only learns who is to be woken, and goes on here first.
    """
    for _step in range(_WAKING):
        await asyncio.sleep(0)


class TakingTurns(Base):
    """A screen that opens or comes back has much to do; it is not done in one go."""

    _compositor: NearestFirst
    _styled = False
    _paints_later = False
    _laid_out_anew = False
    _recomposes = False

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._compositor = NearestFirst()

    async def on_event(self, event: Event) -> None:
        """Handle an event, and let everybody else go on before the next one."""
        if isinstance(event, Compose | ScreenResume):  # which come from those that took long
            await others_first()
        if isinstance(event, ScreenResume):
            await self._come_to_front(event)
        else:
            await super().on_event(event)
        await others_first()

    async def _come_to_front(self, event: ScreenResume) -> None:
        # Styles were worked out as the widgets came, and are for every screen with each theme;
        # but the style sheet of this screen may have come after it.
        event.refresh_styles = False
        if self.CSS_PATH and not self._styled:
            self._styled = True
            self.app.stylesheet.apply(self)
        waits, self._paints_later = self._paints_later, True
        await super().on_event(event)
        if not waits:  # else it is about to be painted
            self.set_timer(_BETWEEN, self._paint)  # once all widgets know how large they are

    @property
    def is_whole(self) -> bool:
        """Whether all its widgets are there: not while they come, or come anew."""
        return self.is_mounted and not self._recomposes

    async def recompose(self) -> None:
        """Take all widgets away, and compose them anew."""
        self._recomposes = True
        try:
            await super().recompose()
        finally:
            self._recomposes = False

    def drawn(self, lines: range) -> list[Strip]:
        """Return some lines of what is seen of the screen; the topmost is 0."""
        return self._compositor.lines(lines)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw the ground; where no other screen is seen behind, its lines are all alike."""
        if self.is_modal:
            return super().render_lines(crop)
        return super().render_lines(Region(crop.x, crop.y, crop.width, 1)) * crop.height

    def _refresh_layout(self, size: Size | None = None, scroll: bool = False) -> None:
        """Find the place of everything; where that took long, what is drawn there comes later."""
        began, waits, self._paints_later = monotonic(), self._paints_later, True
        super()._refresh_layout(size, scroll)
        self._laid_out_anew = True
        if waits:
            return
        if monotonic() - began < _NO_TIME:
            self._paint()
        else:
            self.set_timer(_BETWEEN, self._paint)

    def _screen_resized(self, size: Size) -> None:
        if size != self._compositor.size:  # else this is what the first layout tells the screen
            super()._screen_resized(size)

    def _compositor_refresh(self) -> None:
        if not self._paints_later:
            self._paint()

    def _paint(self) -> None:
        """Draw what changed: at once where that is soon done, else in turns."""
        self._laid_out_anew = False
        self._collect_changes()
        lines = self._changed_lines()
        if self is self.app.screen and self._is_much() and not self._painted(lines, _SOON):
            self._paints_later = True
            self.call_next(self._paint_in_turns, lines)
        else:
            self._show_painted()

    async def _paint_in_turns(self, lines: Iterator[tuple[Widget, Region]]) -> None:
        """Draw piece by piece; all once more where places were found anew meanwhile."""
        for _round in range(_ROUNDS):
            done = False
            while not done:
                await others_first()
                done = self._painted(lines, _NO_TIME)
            await others_first()
            self._collect_changes()
            if not self._laid_out_anew:
                break
            self._laid_out_anew = False
            lines = self._changed_lines()
        self._show_painted()

    def _painted(self, lines: Iterator[tuple[Widget, Region]], seconds: float) -> bool:
        """Let each widget draw its lines, and keep them; tell whether that was all."""
        began = monotonic()
        for widget, region in lines:
            if widget in self._compositor.visible_widgets:  # it may have gone in another's turn
                visible_screen_stack.set(self.app._background_screens)
                widget.render_lines(region)
            if monotonic() - began > seconds:
                return False
        return True

    def _show_painted(self) -> None:
        self._paints_later = False
        if self.app._batch_count:
            self.refresh()  # once the batch ends
        else:
            super()._compositor_refresh()

    def _collect_changes(self) -> None:
        """Tell the compositor what changed, the screen with it: else all would be drawn twice."""
        if self._repaint_required:
            self._repaint_required = False
            self._dirty_widgets.add(self)
        self._compositor.update_widgets(self._dirty_widgets)

    def _is_much(self) -> bool:
        return sum(region.area for region in self._compositor._dirty_regions) > _MUCH

    def _changed_lines(self) -> Iterator[tuple[Widget, Region]]:
        """Yield the widgets of which something changed that is seen, some lines at a time."""
        changed = Region.from_union(tuple(self._compositor._dirty_regions))
        for widget, region, seen in self._compositor.seen_in(changed):
            inside = seen.translate(-region.offset)
            for line in range(inside.y, inside.bottom, _LINES):
                yield widget, inside.intersection(Region(inside.x, line, inside.width, _LINES))
