"""What the screens in which visits are typed have in common: what fits is offered meanwhile."""

from collections.abc import Mapping, Sequence

from textual import events, on
from textual.widgets import Input, TextArea

from exporters.counting import Rules
from storage.ledger import Ledger
from tui.intake.choices import Choices, chosen
from tui.intake.recall import recall
from tui.screens.base import T
from tui.screens.unfinished import Unfinished
from tui.widgets.candidates import Candidates
from tui.widgets.entry import Part, PartArea, PartInput


class TypingScreen(Unfinished[T]):
    """A screen with parts of visits in it. Holds `Candidates` and a form of `#parts`.

    Attributes:
        numbers: of the records that were saved, where one key saves several.
    """

    numbers: Sequence[str] = ()

    def __init__(self, ledger: Ledger, rules: Rules, about: str = "") -> None:
        super().__init__(ledger, about)
        self.rules = rules
        self.recall = recall(ledger)
        self._choices = Choices(ledger)
        self._picked: dict[Part, str] = {}
        self._offered = ""  # the part for which something was offered in another language
        self._changed: list[Part] = []  # and not judged yet

    # What a screen says of itself

    def texts_beside(self, box: Part) -> Mapping[str, str]:
        """Return the parts of the visit that `box` belongs to."""
        raise NotImplementedError

    def settle(self, box: Part) -> None:
        """Write a part in its standard form, and fill in what follows from it."""
        raise NotImplementedError

    def judge(self, *boxes: Part) -> None:
        """Show what the program makes of what is typed, in the visits that `boxes` belong to."""
        raise NotImplementedError

    async def relabel(self) -> None:
        """Say everything in the language of the moment, with what was typed."""
        typed, focused = self.data(), self.focused.id if self.focused else None
        offering = self.query_one(Candidates).box
        self._offered = offering.part if offering else ""
        await self.recompose()
        with self.prevent(Input.Changed, TextArea.Changed):
            self.take(typed)
        self._show_offer()
        box = next(iter(self.query(f"#{focused}")), None) if focused else None
        if box is not None:
            self.set_focus(box)
        if isinstance(box, PartInput | PartArea):
            self.judge(box)
        else:
            self.judge()

    # While typing

    def on_mount(self) -> None:
        """Look after the part that is typed in whenever the screen is laid out anew."""
        self.screen_layout_refresh_signal.subscribe(self, self._laid_out)

    def _laid_out(self, _screen: object) -> None:
        """Keep the part in sight, and the terminal's cursor in it.

        What is offered takes its room from the parts, and an input method opens its window
        where the terminal's cursor is.
        """
        box = self.focused
        if isinstance(box, PartInput | PartArea):
            parts = self.query_one("#parts")
            if box in parts.query("*") and not parts.region.contains_region(box.region):
                box.scroll_visible(animate=False, immediate=True)
            self.app.cursor_position = box.cursor_screen_offset

    def begin(self) -> None:
        """Take what stands there as what needs no keeping, and look for what was left."""
        super().begin()
        # Once the screen is drawn, so that the first key need not wait for it.
        self.call_after_refresh(lambda: self.recall.subjects)

    @on(Input.Changed)
    @on(TextArea.Changed)
    def typed_in(self, event: Input.Changed | TextArea.Changed) -> None:
        """Offer what fits, judge, and keep what is typed."""
        box = event.input if isinstance(event, Input.Changed) else event.text_area
        if not isinstance(box, PartInput | PartArea):
            return
        if box.has_focus and self._picked.pop(box, None) != box.typed:
            self.offer(box)
            self.say("")
        if not self._changed:
            # What the program wrote itself, it wrote in several parts.
            judge_later = self.call_later if box.has_focus else self.call_after_refresh
            judge_later(self._judge_changed)
        self._changed.append(box)

    def _judge_changed(self) -> None:
        """Judge and keep what was typed, once for all that came at once."""
        boxes, self._changed = self._changed, []
        if self.is_running:  # else the app is being left
            self.judge(*(box for box in boxes if box.is_attached))
            self.remember()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Offer what an empty part can be, once what is marked for the part before is taken.

        The news that a part was left can come after the news of where the cursor went.
        """
        box, left = event.widget, self.query_one(Candidates).box
        if isinstance(box, PartInput | PartArea):
            if left is not None and left is not box:
                self.pick(left)
            self.offer(box if box.part == self._offered or not box.typed.strip() else None)
            self._offered = self._offered if box.part != self._offered else ""

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """Settle a part that is left; another window in front leaves nothing."""
        box = event.widget
        if isinstance(box, PartInput | PartArea) and self.app.app_focus:
            self.pick(box)
            self.settle(box)

    def offer(self, box: Part | None) -> None:
        """Show what fits a part."""
        candidates = self.query_one(Candidates)
        if box is None:
            candidates.offer(None)
        else:
            text = box.typed
            candidates.offer(box, self._choices.offer(box.part, text, self.texts_beside(box)))

    def choose(self, box: Part, step: int) -> bool:
        """Move the mark in what is offered; `False` where there is nothing to go to."""
        return self.query_one(Candidates).move(box, step)

    def pick(self, box: Part) -> bool:
        """Take what is marked; tell whether that changed the part."""
        candidates = self.query_one(Candidates)
        if candidates.box is not box:
            return False
        marked, text = candidates.marked, box.typed
        candidates.offer(None)
        if not marked:
            return False
        self.put(box, chosen(box.part, text, marked))
        return box.typed != text

    def put(self, box: Part, text: str) -> None:
        """Write into a part what nobody typed: nothing is offered for it."""
        if box.typed != text:
            self._picked[box] = text
            box.typed = text

    def close_offer(self) -> bool:
        """Hide what is offered where a mark is set; what is typed is meant then."""
        candidates = self.query_one(Candidates)
        open_ = candidates.display and bool(candidates.marked)
        candidates.offer(None)
        return open_
