"""What the screens in which visits are typed have in common.

What fits is offered while somebody types; what is typed is kept on the disk; what
there is to say stands in a line of the screen, where nothing is cut and nothing piles up.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from textual import events, on
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input, Static, TextArea

from exporters.counting import Rules
from storage.errors import TaizhangError, reason
from storage.language import _
from storage.ledger import Ledger
from tui.intake.choices import Choices, chosen
from tui.intake.drafts import Draft, Left, discard, left_behind
from tui.intake.recall import recall
from tui.keys import shown_key
from tui.screens.base import Page, T
from tui.widgets.candidates import Candidates
from tui.widgets.entry import Part, PartArea, PartInput
from tui.widgets.told import tell
from tui.widgets.twice import Twice

_KEPT_WITHIN = 0.4  # seconds after a key until what is typed is on the disk


class TypingScreen(Page[T]):
    """A screen with parts of visits in it. Holds `Candidates`, `#say` and `#offer`."""

    KIND = ""
    """The kind of the drafts that it keeps."""

    def __init__(self, ledger: Ledger, rules: Rules, about: str = "") -> None:
        super().__init__()
        self.ledger = ledger
        self.rules = rules
        self.recall = recall(ledger)
        self._choices = Choices(ledger)
        self._draft = Draft(ledger.folder, self.KIND, about)
        self.about = about
        self._left: list[Left] = []
        self._before: dict[str, Any] = {}
        self._latest: dict[str, Any] = {}
        self._autosave: Timer | None = None
        self._picked: dict[Part, str] = {}
        self._discarding = Twice()
        self._offered = ""  # the part for which something was offered in another language
        self.kept = False  # whether something unfinished was left behind

    # What a screen says of itself

    def data(self) -> dict[str, Any]:
        """Return everything that is typed, for the draft."""
        raise NotImplementedError

    def take(self, data: dict[str, Any]) -> None:
        """Show what `data` gave earlier, or raise before anything is changed."""
        raise NotImplementedError

    def texts_beside(self, box: Part) -> Mapping[str, str]:
        """Return the parts of the visit that `box` belongs to."""
        raise NotImplementedError

    def settle(self, box: Part) -> None:
        """Write a part in its standard form, and fill in what follows from it."""
        raise NotImplementedError

    def judge(self, box: Part | None = None) -> None:
        """Show what the program makes of what is typed, in the visit that `box` belongs to."""
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
        self._before = self._latest = self.data()
        self._left = left_behind(self.ledger.folder, self.KIND, self.about)
        self._show_offer()
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
        self.judge(box)
        self.remember()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Offer what an empty part can be."""
        box = event.widget
        if isinstance(box, PartInput | PartArea):
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

    def say(self, text: str, tone: str = "") -> None:
        """Say something in the line above the keys; nothing takes the line away."""
        line = self.query_one("#say", Static)
        line.display = bool(text)
        tell(line, Content.styled(text, f"$text-{tone}" if tone else ""))

    # What is kept

    @property
    def changed(self) -> bool:
        """Whether something is typed that is not saved."""
        return self._latest != self._before

    def remember(self) -> None:
        """Keep what is typed, a moment from now."""
        self._discarding.forget()
        self._latest = self.data()
        if self._autosave is None:
            self._autosave = self.set_timer(_KEPT_WITHIN, self._keep_soon)

    def _keep_soon(self) -> None:
        self._autosave = None
        latest = self._latest if self.changed else None
        self.run_worker(partial(self._keep, latest), thread=True, exit_on_error=False)

    def _keep(self, data: dict[str, Any] | None) -> None:
        """Put what is typed on the disk; runs beside the screen."""
        try:
            if data is None:
                self._draft.empty()
            else:
                self._draft.keep(data)
        except OSError as error:
            text = _("What is typed cannot be kept: {reason}.").format(reason=reason(error))
            self.app.call_from_thread(self._warn, text)

    def _warn(self, text: str) -> None:
        """Say it, unless something stands there already: why nothing was saved goes before."""
        if not self.query_one("#say", Static).display:
            self.say(text, "warning")

    def keep_now(self) -> bool:
        """Keep what is typed and leave it for the next form; `False` where nothing is."""
        if not self.changed:
            self._draft.drop()
            return False
        try:
            self._draft.keep(self._latest)
        except OSError:
            return False
        finally:
            self._draft.leave()
        return True

    def on_unmount(self) -> None:
        """Keep what is typed when the app ends with the screen open."""
        self.keep_now()

    def saved(self) -> None:
        """Forget what was typed: it is in the ledger."""
        self._draft.drop()
        self._draft = Draft(self.ledger.folder, self.KIND, self.about)
        self._before = self._latest

    def leave(self, result: Any = None) -> None:
        """Leave the screen; what is typed is kept and offered again.

        Where the disk refuses to keep it, it is given up only when that is confirmed.
        """
        refused = self._refused()
        if refused is None:
            self.kept = self.keep_now()
            self.dismiss(result)
            return
        from tui.screens.ask import YesScreen

        def answered(yes: bool | None) -> None:
            if yes:
                self._draft.leave()
                self.dismiss(result)

        def question() -> str:
            kept = _("What is typed cannot be kept: {reason}.").format(reason=reason(refused))
            return f"{kept}\n{_('Leave without saving? What was typed is lost.')}"

        self.app.push_screen(YesScreen(question), answered)

    @property
    def unsaved(self) -> bool:
        """Whether something typed would be lost if the app ended now."""
        return self._refused() is not None

    def _refused(self) -> OSError | None:
        """Keep what is typed; return why the disk refuses, `None` where nothing is lost."""
        self._latest = self.data()
        if self.changed:
            try:
                self._draft.keep(self._latest)
            except OSError as error:
                return error
        return None

    def _show_offer(self) -> None:
        line = self.query_one("#offer", Static)
        line.display = bool(self._left)
        if self._left:
            left = self._left[0]
            text = _("Unfinished entry from {time} ({what}): {key} takes it up, F8 throws it away")
            what = str(left.data.get("what") or "…")
            line.update(Content(text.format(time=left.time, what=what, key=shown_key("f5"))))

    def action_take_up(self) -> None:
        """Go on with the entry that was left unfinished; what is typed is left in its place."""
        waiting = self._left
        if waiting and (refused := self._put_aside()):
            text = _("What is typed cannot be kept: {reason}.").format(reason=reason(refused))
            self.say(text, "error")
            return
        taken = next(filter(self._draft.take_up, waiting), None)
        if taken is None:
            self.say(_("There is no unfinished entry."))
        else:
            self._take_up(taken)
        self._left = left_behind(self.ledger.folder, self.KIND, self.about)
        self._show_offer()

    def _take_up(self, left: Left) -> None:
        try:
            self.take(left.data)
        except (AttributeError, KeyError, TypeError, ValueError, TaizhangError):
            self._forget_draft()
            self.say(_("That entry cannot be read; it stays in {path}.").format(path=left.path))
            return
        self._before, self._latest = {}, self.data()

    def _put_aside(self) -> OSError | None:
        """Leave what is typed for later; return why the disk refuses."""
        refused = self._refused()
        if refused is None and self.changed:
            self._forget_draft()
        return refused

    def _forget_draft(self) -> None:
        """Leave the draft where it is, and begin another one."""
        self._draft.leave()
        self._draft = Draft(self.ledger.folder, self.KIND, self.about)

    def action_discard(self) -> None:
        """Throw the entry away that was left unfinished, when it is asked for twice."""
        if not self._left:
            self.say(_("There is no unfinished entry."))
        elif self._discarding.meant(str(self._left[0].path)):
            discard(self._left.pop(0))
            self.say("")
        else:
            self.say(_("F8 once more throws it away for good."), "warning")
        self._show_offer()
