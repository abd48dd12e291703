"""The templates: one digit takes one, F2 keeps what is typed as another."""

from collections.abc import Mapping

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Label, OptionList, Static
from textual.widgets.option_list import Option

from storage.errors import InvalidError, TaizhangError
from storage.language import _
from storage.ledger import Ledger
from storage.text import fitted, one_line
from tui.intake.templates import MOST, Template, keep, made_of, templates
from tui.keys import bindings
from tui.screens.base import Dialog
from tui.widgets.gradual import Box
from tui.widgets.keybar import KeyBar
from tui.widgets.oneline import OneLine
from tui.widgets.options import Options

_NAME, _FINDINGS = 28, 36  # cells of a line: the dialog is as wide at every size


class TemplatesScreen(Dialog[dict[str, str] | None]):
    """Gives the parts of the template that was chosen, or `None`."""

    WHERE = "templates"
    BINDINGS = bindings("templates")

    def __init__(self, ledger: Ledger, texts: Mapping[str, str], of_record: bool = False) -> None:
        """Make the list.

        Args:
            ledger: the ledger in whose settings they lie.
            texts: what can be kept as a new one.
            of_record: whether a record says that, and nobody is typing it.
        """
        super().__init__()
        self._ledger = ledger
        self._of_record = of_record
        self._texts = texts
        self._templates: list[Template] = []

    def compose(self) -> ComposeResult:
        """Yield the list, and the name of a new one where that is asked for."""
        with Box(classes="dialog tall"):
            yield Label(_("Templates"))
            yield Options(compact=True)
            yield OneLine(id="name", placeholder=_("Name of the template"))
            yield Static(id="told")
            yield Label(self._how(), classes="faint")
        yield KeyBar(self.WHERE, without=() if self._can_keep else ("keep",))

    @property
    def _can_keep(self) -> bool:
        return bool(made_of(self._texts).parts)

    def _how(self) -> str:
        if not self._can_keep:
            return _("1 to 9 or Enter takes one")
        if self._of_record:
            return _("1 to 9 or Enter takes one, F2 makes the record of the list another")
        return _("1 to 9 or Enter takes one, F2 keeps what is typed as another")

    def on_mount(self) -> None:
        """Show what there is."""
        self.relabelled()

    def relabelled(self) -> None:
        """Show it, for the first time or in another language."""
        self.query_one("#name").display = False
        try:
            self._templates = templates(self._ledger.folder)
        except TaizhangError as error:
            self._tell(str(error))
        else:
            self._show()

    def _show(self) -> None:
        options = self.query_one(OptionList)
        options.clear_options()
        for place, template in enumerate(self._templates):
            name = fitted(one_line(template.name), _NAME)
            findings = fitted(one_line(template.parts.get("findings", "")), _FINDINGS).rstrip()
            line = Content.assemble((f"{place + 1} ", "bold"), name, " ", (findings, "$text-muted"))
            options.add_option(Option(line))
        if self._templates:
            options.highlighted = 0
            options.focus()
        else:
            self._tell(_("There is none yet."))

    def _tell(self, text: str) -> None:
        self.query_one("#told", Static).update(Content(text))

    def on_key(self, event: events.Key) -> None:
        """Take the template of a digit, in either width."""
        digit = (event.character or "").translate(_DIGITS)
        naming = self.query_one("#name").has_focus
        if digit.isdecimal() and not naming and 0 < int(digit) <= len(self._templates):
            event.stop()
            self.dismiss(self._templates[int(digit) - 1].parts)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take the template that is marked."""
        self.dismiss(self._templates[event.option_index].parts)

    def action_keep(self) -> None:
        """Ask for a name, then keep what is typed under it."""
        box, new = self.query_one("#name", Input), made_of(self._texts)
        if not new.parts:
            self._tell(_("There is nothing that a template could keep."))
        elif not box.display:
            box.display = True
            box.value = new.name
            box.focus()
            self._tell(_("F2 keeps it under this name; the same name replaces a template."))
        else:
            new = made_of(self._texts, box.value)
            names = [template.name for template in self._templates]
            if new.name in names:
                self._write(
                    [new if one.name == new.name else one for one in self._templates], new.name
                )
            elif len(names) >= MOST:
                self._tell(_("There are {most} already; F8 removes one.").format(most=MOST))
            else:
                self._write([*self._templates, new], new.name)

    def action_remove(self) -> None:
        """Remove the template that is marked."""
        place = self.query_one(OptionList).highlighted
        if place is not None and not self.query_one("#name").has_focus:
            left = [one for at, one in enumerate(self._templates) if at != place]
            self._write(left, "")

    def _write(self, kept: list[Template], name: str) -> None:
        try:
            keep(self._ledger.folder, kept)
        except TaizhangError as error:
            self._tell(str(error))
            return
        if name:
            self.dismiss(None)
            self.app.notify(_("Kept as {name}.").format(name=name), markup=False)
            return
        self._templates = kept
        self.query_one("#name").display = False
        self._tell("")
        self._show()

    def action_leave(self) -> None:
        """Go back without any."""
        self.dismiss(None)


def parts_of(ledger: Ledger, place: int) -> dict[str, str]:
    """Return the parts of the template at `place`, from 1.

    Raises:
        InvalidError: there is none, or the file with them cannot be understood.
    """
    there = templates(ledger.folder)
    if place > len(there):
        raise InvalidError(
            _("There is no template {place} yet; Ctrl+T, then F2 keeps one.").format(place=place)
        )
    return there[place - 1].parts


_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
