"""Help: what the keys do, from the one list of commands."""

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from storage.language import _
from storage.text import fitted
from tui.keys import commands, shown_key

_WHERE = ("main", "form", "quick", "import", "every")


class HelpScreen(ModalScreen[None]):
    """The keys of every screen, those of the one behind it first."""

    BINDINGS = [Binding("escape,f1,question_mark,？,enter", "dismiss", show=False)]

    def __init__(self, where: str = "main") -> None:
        super().__init__()
        self._where = where

    def compose(self) -> ComposeResult:
        """Yield the text."""
        titles = {
            "main": _("List of records"),
            "form": _("Form"),
            "quick": _("One line"),
            "import": _("Import a file"),
            "every": _("Everywhere"),
        }
        parts: list[str | tuple[str, str]] = []
        for where in sorted(_WHERE, key=lambda name: name != self._where):
            parts += [(titles[where], "bold $accent"), "\n"]
            for command in commands(where):
                keys = "  ".join(map(shown_key, command.keys.split(",")[:3]))
                parts += [(fitted(keys, 24), "bold"), _(command.title), "\n"]
            parts.append("\n")
        parts.append((_("Esc closes this page."), "$text-muted"))
        with VerticalScroll(classes="page"):
            yield Static(Content.assemble(*parts))
