"""The app: opens the ledger and shows the first screen."""

from pathlib import Path

from textual.app import App

from storage.errors import TaizhangError
from storage.identity import user_folder
from storage.ledger import Ledger
from tui.keys import bindings


class TaizhangApp(App[None]):
    """Taizhang at the terminal."""

    CSS_PATH = "app.tcss"
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

    def on_mount(self) -> None:
        """Show the ledger, or ask how to begin where there is none."""
        if self.ledger is not None:
            self._begin(self.ledger)
        else:
            from tui.screens.welcome import WelcomeScreen

            sample = user_folder() / "sample"
            self.push_screen(WelcomeScreen(self._folder, sample), self._begin)

    def _begin(self, ledger: Ledger | None) -> None:
        from tui.screens.main import MainScreen

        if ledger is None:
            self.exit()
            return
        self.ledger = ledger
        self.push_screen(MainScreen(ledger))
        from storage.location import warning

        for notice in filter(None, (*ledger.store.notices, warning(ledger.folder))):
            self.notify(notice, timeout=20, markup=False)

    def action_help(self) -> None:
        """Show the keys of the screen in front."""
        from tui.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(getattr(self.screen, "WHERE", "main")))

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
        """Leave. What is typed in a form is kept, and offered when one is next opened."""
        self.exit()

    def complain(self, error: TaizhangError) -> None:
        """Say in a toast what went wrong."""
        self.notify(str(error), severity="error", timeout=10, markup=False)

    async def on_unmount(self) -> None:
        """Close the ledger."""
        if self.ledger is not None:
            self.ledger.close()
