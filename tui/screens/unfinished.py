"""Screens whose typing is kept on the disk until it is saved: it outlives Escape and a power cut.

What there is to say stands in a line of the screen, where nothing is cut and nothing piles up.
"""

from typing import Any

from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from storage.errors import TaizhangError, reason
from storage.language import _
from storage.ledger import Ledger
from storage.text import fitted, one_line
from tui.intake.drafts import Draft, Left, discard, left_behind
from tui.keys import shown_key
from tui.screens.base import Page, T
from tui.threads import in_thread
from tui.widgets.told import tell
from tui.widgets.twice import Twice

_KEPT_WITHIN = 0.4  # seconds after a key until what is typed is on the disk
_NAMED = 24  # cells for what it is, so that the keys behind it are seen


class Unfinished(Page[T]):
    """A screen that keeps what is typed, and offers what was left. Holds `#say` and `#offer`.

    Attributes:
        ledger: the ledger beside which it is kept.
        about: what it is about: identity of a record that is amended, say.
        kept: whether something unfinished was left behind.
    """

    KIND = ""
    """The kind of the drafts that it keeps."""

    def __init__(self, ledger: Ledger, about: str = "") -> None:
        super().__init__()
        self.ledger = ledger
        self.about = about
        self.kept = False
        self._draft = Draft(ledger.folder, self.KIND, about)
        self._left: list[Left] = []
        self._before: dict[str, Any] = {}
        self._latest: dict[str, Any] = {}
        self._autosave: Timer | None = None
        self._discarding = Twice()

    def data(self) -> dict[str, Any]:
        """Return everything that is typed, for the draft."""
        raise NotImplementedError

    def take(self, data: dict[str, Any]) -> None:
        """Show what `data` gave earlier, or raise before anything is changed."""
        raise NotImplementedError

    def named(self, data: dict[str, Any]) -> str:
        """Return by what a person knows an entry that was left unfinished."""
        return str(data.get("what") or "")

    def say(self, text: str, tone: str = "") -> None:
        """Say something in the line above the keys; nothing takes the line away."""
        line = self.query_one("#say", Static)
        line.display = bool(text)
        tell(line, Content.styled(text, f"$text-{tone}" if tone else ""))

    def begin(self) -> None:
        """Take what stands there as what needs no keeping, and look for what was left."""
        self._before = self._latest = self.data()
        self._left = left_behind(self.ledger.folder, self.KIND, self.about)
        self._show_offer()

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
        self.run_worker(in_thread(self._keep, latest), exit_on_error=False)

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

    @property
    def silent(self) -> bool:
        """Whether nothing stands where it would be said that the disk refuses."""
        return not self.query_one("#say", Static).display

    def _warn(self, text: str) -> None:
        """Say it, unless something stands there already: why nothing was saved goes before."""
        if self.silent:
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
        self._latest = self.data()
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
            what = fitted(one_line(self.named(left.data) or "…"), _NAMED).rstrip()
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
