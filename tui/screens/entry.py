"""One entry of the settings, changed in a small form."""

from collections.abc import Mapping
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.content import Content
from textual.suggester import SuggestFromList
from textual.widgets import Input, Label, Static

from storage.errors import ConflictError, InvalidError, TaizhangError
from storage.language import _
from storage.ledger import Ledger
from tui.keys import bindings
from tui.screens.base import Dialog
from tui.screens.knowing import save_knowing
from tui.settings.parts import Draft, Part
from tui.widgets.entry import cells_for, head
from tui.widgets.gradual import Box
from tui.widgets.keybar import KeyBar
from tui.widgets.oneline import OneLine


class SettingInput(OneLine):
    """What is typed for a part of the settings; arrows go through all its choices."""

    BINDINGS = [
        Binding("down", "choose(1)", show=False),
        Binding("up", "choose(-1)", show=False),
    ]

    def __init__(self, part: Part) -> None:
        super().__init__(
            part.shown,
            id=f"part-{part.name}",
            suggester=SuggestFromList(part.offered) if part.offered else None,
            select_on_focus=False,
        )
        self.setting = part
        self.disabled = part.fixed

    def help_topic(self) -> tuple[str, Mapping[str, Any]]:
        """Return what there is to say about the part."""
        return self.setting.label, {"text": self.setting.text}

    def action_choose(self, step: int) -> None:
        """Take the next choice; without choices go up or down."""
        offered = self.setting.offered
        if offered:
            place = offered.index(self.value) + step if self.value in offered else 0
            self.value = offered[place % len(offered)]
            self.cursor_position = len(self.value)
        elif step > 0:
            self.screen.focus_next()
        else:
            self.screen.focus_previous()


class EntryScreen(Dialog[str | None]):
    """Gives the sentence that says what was saved, or `None`."""

    WHERE = "entry"
    BINDINGS = bindings("entry")

    def __init__(self, ledger: Ledger, draft: Draft) -> None:
        super().__init__()
        self._ledger = ledger
        self._draft = draft

    def compose(self) -> ComposeResult:
        """Yield a line for each part, and what the part means below."""
        with Box(classes="dialog"):
            yield Label(self._draft.title, markup=False, classes="heading")
            if self._draft.note:
                yield Label(self._draft.note, markup=False, classes="faint")
            cells = cells_for(part.label for part in self._draft.parts)
            for part in self._draft.parts:
                with Horizontal(classes="entry"):
                    yield head(part.label, cells)
                    yield SettingInput(part)
            yield Static(id="meaning", classes="faint")
        yield KeyBar(self.WHERE)

    def on_mount(self) -> None:
        """Start at the first part that can be changed."""
        for box in self.query(SettingInput):
            if not box.disabled:
                box.focus()
                return

    def on_descendant_focus(self) -> None:
        """Say what the part means."""
        if isinstance(self.focused, SettingInput):
            part = self.focused.setting
            text = part.text
            if part.offered:
                text = "  ".join(
                    [text, _("↑↓ chooses: {choices}").format(choices=" / ".join(part.offered))]
                )
            self.query_one("#meaning", Static).update(Content(text))

    @property
    def unsaved(self) -> bool:
        """Whether something was typed that is not saved."""
        return any(box.value != box.setting.shown for box in self.query(SettingInput))

    @on(Input.Changed)
    def typed_in(self) -> None:
        """Take back what was said of the text that stood there before."""
        bar = self.query_one(KeyBar)
        if bar.said:
            bar.hush()

    @on(Input.Submitted)
    def part_done(self) -> None:
        """Go on to the next part; Enter never saves."""
        self.focus_next()

    def _typed(self) -> dict[str, str]:
        return {box.setting.name: box.value for box in self.query(SettingInput)}

    def action_save(self) -> None:
        """Save, after showing what it does to the year's figures."""
        typed, draft = self._typed(), self._draft
        if draft.effect is None or not self.unsaved:
            self._save(typed)
            return
        try:
            effect = draft.effect(typed)
        except TaizhangError as error:
            self._refused(error)
            return
        save_knowing(self, self._ledger, effect, lambda: self._save(typed), self._refused)

    def _save(self, typed: dict[str, str]) -> None:
        try:
            said = self._draft.save(typed)
        except TaizhangError as error:
            self._refused(error)
            return
        self.dismiss(said)

    def _refused(self, error: TaizhangError) -> None:
        self.notify(str(error), severity="error", timeout=10, markup=False)
        if isinstance(error, ConflictError):
            self.dismiss(str(error))
        elif isinstance(error, InvalidError) and error.name:
            for box in self.query(SettingInput):
                if box.setting.name == error.name:
                    box.focus()

    def action_cancel(self) -> None:
        """Go back; what was typed is given up only when that is confirmed."""
        if not self.unsaved:
            self.dismiss(None)
            return
        from tui.screens.ask import YesScreen

        def answered(yes: bool | None) -> None:
            if yes:
                self.dismiss(None)

        self.app.push_screen(
            YesScreen(lambda: _("Leave without saving? What was typed is lost.")), answered
        )
