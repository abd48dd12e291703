"""The colours of the app: which theme it has, and the way to the next one."""

import asyncio
import os
from typing import TYPE_CHECKING

from textual.app import App
from textual.filter import ANSIToTruecolor
from textual.reactive import Reactive
from textual.theme import BUILTIN_THEMES, Theme

from storage.language import _
from tui import themes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.filter import LineFilter

BUILTIN_THEMES.update(themes.THEMES)
_BETWEEN = 0.01  # seconds for others between two screens that are styled


class Styled(App[None]):
    """An app with the themes of `themes`, which go on while a new one is taken."""

    # As a default it is known when the style sheet is read, which is then read only once.
    theme: Reactive[str] = Reactive(themes.chosen)

    def __init__(self) -> None:
        # Where NO_COLOR is set, Textual would make greys of the theme's colours, and black of
        # those it leaves to the terminal; with this it sends no colour at all.
        super().__init__(ansi_color="NO_COLOR" in os.environ or None)

    def get_theme(self, theme_name: str) -> Theme | None:
        """Return the theme of that name: one of ours, without a look at all there are."""
        return themes.THEMES.get(theme_name) or super().get_theme(theme_name)

    def get_line_filters(self) -> "Sequence[LineFilter]":
        """Return what is done to each line: all styles are of a theme, so no colour is to be found.

        Textual looks for the terminal's own colours, which a theme of ours has all or none of.
        """
        return [one for one in super().get_line_filters() if not isinstance(one, ANSIToTruecolor)]

    def action_theme(self) -> None:
        """Take the next theme, here and from now on."""
        self.use_theme(themes.after(self.theme))

    def use_theme(self, name: str) -> None:
        """Take a theme and remember it."""
        from storage.preferences import remember

        if self.no_color:
            self.notify(_("NO_COLOR is set, so there is one theme: without colours."))
            return
        self.theme = name
        self.notify(_("Theme: {name}").format(name=_(themes.TITLES[name])), timeout=2)
        remember("theme", name)

    def refresh_css(self, animate: bool = True) -> None:
        """Read the style sheets with the colours of another theme, then style the screens.

        Textual does it in one go, which takes longer than a key may wait.
        """
        self.call_next(self._style_anew, animate)

    async def _style_anew(self, animate: bool) -> None:
        from tui.screens.turns import others_first

        sheet = self.stylesheet
        sheet.set_variables(self.get_css_variables())
        with self.batch_update():
            for place, (css, is_default, tie_breaker, scope) in tuple(sheet.source.items()):
                sheet._parse_rules(css, place, is_default, tie_breaker, scope)  # which it keeps
                await others_first()
            sheet.parse()
            sheet.update_nodes([self], animate=animate)
            for screen in reversed(self.screen_stack):
                await asyncio.sleep(_BETWEEN)
                if screen.is_mounted:
                    sheet.update(screen, animate=animate)
                    screen.refresh(layout=True)
            await asyncio.sleep(_BETWEEN)
