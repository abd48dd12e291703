"""The app: opens the ledger, shows the first screen, and holds what every screen can do."""

import asyncio
import gc
import signal
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.events import CursorPosition, Event, Key, Paste

from storage import language
from storage.data import SETTINGS
from storage.errors import TaizhangError
from storage.language import _
from storage.ledger import Ledger
from tui.blank import to_type
from tui.keys import bindings
from tui.styled import Styled
from tui.threads import in_thread
from tui.tidying import Tidying
from tui.typeahead import TypeAhead

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.actions import ActionParseResult
    from textual.dom import DOMNode
    from textual.screen import Screen

# Seconds after the first screen, so that a key typed meanwhile is answered first, and
# between one step of getting ready for more keys and the next.
_AFTER, _BETWEEN = 0.04, 0.01
_EVERY = 2  # seconds between two looks at what others saved


class TaizhangApp(Tidying, Styled):
    """Taizhang at the terminal."""

    CSS_PATH = "app.tcss"
    DEFAULT_MODE = "first"  # a mode is a ledger with all that is open on it
    BINDINGS = bindings("every")
    ENABLE_COMMAND_PALETTE = False
    TITLE = "台账"

    def __init__(self, folder: Path, ledger: Ledger | None = None) -> None:
        """Prepare the app.

        Args:
            folder: where a ledger is to be started if there is none.
            ledger: the ledger, open; the app closes it.
        """
        super().__init__()
        self._folder = folder
        self.ledger = ledger
        self._failed = ""
        self.typeahead = TypeAhead(self, self.tidy_now_and_then)

    # Beginning and end

    def run_to_end(self) -> str:
        """Run until the person leaves; return the sentence to say if it failed, else `""`.

        The terminal is given back before the ledger is closed, which may make a backup.
        """
        try:
            self.run()
        except Exception as error:
            self._note(error)
        if self.ledger is not None:
            with suppress(KeyboardInterrupt):  # the next one who leaves makes the backup
                self.ledger.close()
        return self._failed

    def on_mount(self) -> None:
        """Look after the ledger that is shown, or ask how to begin where there is none."""
        self.add_mode(self.DEFAULT_MODE, self.get_default_screen)  # known, it can be left for good
        self.call_after_refresh(self._started)
        # One timer for all screens: a timer that is stopped keeps its screen until it would ring.
        self.set_interval(_EVERY, self._follow)
        if self.ledger is not None:
            self._opened(self.ledger)
        else:
            self._welcome(self._folder)

    def _follow(self) -> None:
        """Let the screen in front show what other processes saved; tidy up."""
        if not (self.is_headless or sys.stdin.isatty()):
            self.exit()  # the window was closed, and who started the app did not pass it on
            return
        self.tidy_now_and_then()
        follow = getattr(self.screen, "follow", None)
        if follow is not None:
            follow()

    def _started(self) -> None:
        """Get ready for the next keys, now that there is something to look at."""
        if not gc.isenabled():  # see `launch`
            self.begin_tidying()
            self._end_when_told()
            from tui.ahead import steps

            self.set_timer(_AFTER, partial(self._get_ready, steps(self)))

    def _end_when_told(self) -> None:
        """End as by the key, with what is typed kept, where the window is closed or the system is.

        Windows ends the process of a closed window itself.
        """
        for name in ("SIGHUP", "SIGTERM"):
            with suppress(AttributeError, NotImplementedError):
                asyncio.get_running_loop().add_signal_handler(getattr(signal, name), self.exit)

    def _get_ready(self, steps: "Iterator[None]") -> None:
        """Load what the next keys need, a step at a time, with room for keys in between."""
        if next(steps, self) is not self:
            self.set_timer(_BETWEEN, partial(self._get_ready, steps))
        else:
            self.tidy()

    def _welcome(self, folder: Path, back: bool = False) -> None:
        from storage.location import sample_ledger
        from tui.screens.welcome import WelcomeScreen

        def begun(ledger: Ledger | None) -> None:
            if ledger is not None:
                self.call_later(self._begin, ledger)
            elif self.ledger is None:
                self.exit()

        self.push_screen(WelcomeScreen(folder, sample_ledger(), back), begun)

    def get_default_screen(self) -> "Screen[Any]":
        """Return what lies below all other screens: the list of records, once there is a ledger."""
        if self.ledger is None:
            from tui.screens.base import Page

            return Page()
        from tui.screens.main import MainScreen

        return MainScreen(self.ledger)

    async def _begin(self, ledger: Ledger) -> None:
        """Show another ledger in place of what is shown, and close that one."""
        before, self.ledger = self.ledger, ledger
        mode, shown = str(ledger.folder), self.current_mode
        self.add_mode(mode, self.get_default_screen)
        await self.switch_mode(mode)
        await self.remove_mode(shown)
        if before is not None:
            before.close()
        self._opened(ledger)

    def _opened(self, ledger: Ledger) -> None:
        """Say what there is to say of a ledger and of its settings, once it is looked at."""
        if (ledger.folder / SETTINGS).exists():
            self.run_worker(in_thread(self._look_at_settings))
        from storage.location import warning

        for notice in filter(None, (*ledger.store.notices, warning(ledger.folder))):
            self.call_after_refresh(self.notify, notice, timeout=20, markup=False)

    def _look_at_settings(self) -> None:
        """Say what is wrong in the town's own files, while the list is looked at already."""
        from tui.settings.check import problems

        assert self.ledger is not None
        for sentence in problems(self.ledger.folder):
            self.call_from_thread(self.notify, sentence, severity="error", timeout=30)

    async def on_event(self, event: Event) -> None:
        """Handle an event; a key that was typed ahead waits until its turn has come."""
        if (
            isinstance(event, Key | Paste)
            and not event.is_forwarded
            and self.typeahead.holds(event)
        ):
            return
        await super().on_event(to_type(event))

    def on_cursor_position(self, event: CursorPosition) -> None:
        """Take Shift+F3, which many terminals send as they would say where their cursor is.

        Nobody asks them for that here (xterm sends F3 with a modifier as `CSI 1 ; 2 R`).
        """
        if (event.x, event.y) == (1, 0):
            self.post_message(Key("shift+f3", None))

    # What goes wrong

    def complain(self, error: TaizhangError) -> None:
        """Say what went wrong."""
        self.notify(str(error), severity="error", timeout=10, markup=False)

    async def run_action(
        self,
        action: "str | ActionParseResult",
        default_namespace: "DOMNode | None" = None,
        namespaces: Any = None,
    ) -> bool:
        """Run a command; an error that is meant for people is said, and the app goes on."""
        try:
            return await super().run_action(action, default_namespace, namespaces)
        except TaizhangError as error:
            self.complain(error)
            return True

    def _note(self, error: Exception) -> None:
        if not self._failed:
            from tui.crash import note

            typed = any(getattr(screen, "changed", False) for screen in self.screen_stack)
            self._failed = note(error, typed)

    def _handle_exception(self, error: Exception) -> None:
        """Log an error of ours; Textual would print a traceback over the terminal.

        What a screen misses that was still being composed when the app was told to end is none.
        """
        from textual.css.query import NoMatches
        from textual.widget import MountError

        if self._exit and isinstance(error, NoMatches | MountError):
            return
        self._note(error)
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        self._close_messages_no_wait()

    def panic(self, *_renderables: Any) -> None:
        """End the app without printing; `run_to_end` gives the sentence."""
        self._close_messages_no_wait()

    # What is said

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: Any = "information",
        timeout: float | None = None,
        markup: bool = True,
    ) -> None:
        """Say something in the last lines of the screen in front, or of one behind it."""
        from tui.widgets.keybar import KeyBar

        text = f"{title} {message}".strip()
        if not self.screen.is_mounted:  # its last line is about to come
            again = partial(self.notify, text, severity=severity, timeout=timeout)
            self.set_timer(_BETWEEN, again)
            return
        for screen in reversed(self.screen_stack):
            for bar in screen.query(KeyBar):
                bar.say(text, severity, self.NOTIFICATION_TIMEOUT if timeout is None else timeout)
                return
        super().notify(text, severity=severity, timeout=timeout, markup=False)

    # Commands of every screen

    def action_help(self) -> None:
        """Explain what has the focus, and the keys of the screen in front."""
        from tui.screens.help import HelpScreen, topics

        if not isinstance(self.screen, HelpScreen):
            where = getattr(self.screen, "WHERE", "main")
            self.push_screen(HelpScreen(where, partial(topics, self.screen)))

    def action_palette(self) -> None:
        """Show all commands of the screen in front."""
        from tui.screens.palette import PaletteScreen

        where = getattr(self.screen, "WHERE", "")
        if where and not isinstance(self.screen, PaletteScreen):
            self.push_screen(PaletteScreen(where), self._run_chosen)

    async def _run_chosen(self, action: str | None) -> None:
        if action:
            await self.screen.run_action(
                action if hasattr(self.screen, f"action_{action}") else f"app.{action}"
            )

    async def action_quit(self) -> None:
        """Leave, after asking where something typed is neither saved nor kept."""
        if not self._unsaved():
            self.exit()
            return
        from tui.screens.ask import YesScreen

        self.push_screen(
            YesScreen(lambda: _("Leave without saving? What was typed is lost.")),
            lambda yes: self.exit() if yes else None,
        )

    def _unsaved(self) -> bool:
        return any(getattr(screen, "unsaved", False) for screen in self.screen_stack)

    async def action_language(self) -> None:
        """Speak the other language, here and from now on."""
        from storage.preferences import remember

        language.use("en" if language.current() == "zh" else "zh")
        for screen in self.screen_stack:
            await screen.relabel()  # type: ignore[attr-defined]
        remember("language", language.current())

    def action_settings(self) -> None:
        """Open the settings."""
        from tui.screens.settings import SettingsScreen

        if self.ledger is not None and not self._is_open(SettingsScreen):
            self.push_screen(SettingsScreen(self.ledger), self._settled)

    def action_search(self) -> None:
        """Search in everything that the ledger holds."""
        from tui.screens.search import SearchScreen

        if self.ledger is not None and not self._is_open(SearchScreen):
            self.push_screen(SearchScreen(self.ledger))

    def _is_open(self, kind: type[Any]) -> bool:
        return any(isinstance(screen, kind) for screen in self.screen_stack)

    async def _settled(self, changed: bool | None) -> None:
        """Show what the settings changed on the screens that are open."""
        for screen in self.screen_stack if changed else ():
            settled = getattr(screen, "settled", None)
            if settled:
                await settled()

    async def action_own_ledger(self) -> None:
        """Start one's own ledger, or open it; from the sample, say."""
        from storage import journal
        from storage.location import own_ledger

        own = own_ledger()
        if self._unsaved():
            self.notify(_("Save first, or leave the form."), severity="warning")
        elif self.ledger is not None and self.ledger.folder.resolve() == own.resolve():
            self.notify(_("This is your own ledger: {folder}").format(folder=own), markup=False)
        elif self.ledger is not None:
            if (own / journal.NAME).exists():
                await self._begin(Ledger.open(own))
            else:
                self._welcome(own, back=True)

    def action_copy(self) -> None:
        """Copy what is under the cursor."""
        found = None
        if self.focused is not None:
            for node in self.focused.ancestors_with_self:
                if hasattr(node, "to_copy") and (found := node.to_copy()):
                    break
        elif hasattr(self.screen, "to_copy"):
            found = self.screen.to_copy()
        if found:
            what, text = found
            self.copy_to_clipboard(text)
            self.notify(_("Copied: {what}. F10 leaves.").format(what=what), markup=False)
        else:
            self.notify(_("Nothing here to copy. F10 leaves."))

    action_help_quit = action_copy  # what Textual answers to Ctrl+C, in English

    def copy_to_clipboard(self, text: str) -> None:
        """Give `text` to the terminal, and to the system's clipboard where there is a way."""
        super().copy_to_clipboard(text)
        if not self.is_headless:
            from tui.clipboard import give

            self.run_worker(in_thread(give, text), exit_on_error=False)
