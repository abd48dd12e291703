"""The way back: taking back what was saved last, whoever saved it."""

from typing import TYPE_CHECKING

from storage.errors import TaizhangError
from storage.facts import RECORD_TABLES
from storage.language import _, plural
from tui.words import act_name, undone_text

if TYPE_CHECKING:
    from textual.screen import Screen

    from storage.ledger import Ledger
    from storage.records import Record

    Base = Screen[None]
else:
    Base = object

_NAMED = 4  # records that a question names


class UndoCommands(Base):
    """What Ctrl+Z does on the list of records."""

    if TYPE_CHECKING:
        ledger: Ledger

        def say(self, sentence: str, wrong: bool = False) -> None: ...  # noqa: D102
        def reload(self, keep: str = "") -> None: ...  # noqa: D102
        def go_with(self, record: "Record") -> None: ...  # noqa: D102

    def action_undo(self) -> None:
        """Take back the last change to the ledger; once more brings it back."""
        from storage.undo import is_own, undoable
        from tui.screens.ask import YesScreen

        if self.query_one("#filter").has_focus:  # who types there means what was typed
            self.say(_("Ctrl+Z takes back what was saved; go to the list first (Esc)."))
            return
        try:
            last = undoable(self.ledger)
        except TaizhangError as error:
            self.say(str(error), wrong=True)
            return
        if is_own(self.ledger, last) and len(last.items) == 1:
            self._undo(last.tx)
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self._undo(last.tx)

        def question() -> str:
            asked = _("Bring back what {by} took back at {at} ({act}, {count})?")
            if not last.redo:
                asked = _("Take back what {by} did at {at} ({act}, {count})?")
            count = plural("{count} record", "{count} records", len(last.items))
            at = last.at[:16].replace("T", " ")
            names = _(", ").join(item.name for item in last.items[:_NAMED])
            more = " …" if len(last.items) > _NAMED else ""
            said = asked.format(by=last.by, at=at, act=act_name(last.act), count=count)
            return f"{said}\n{names}{more}"

        # More than what this person did last: it is not taken back by one key.
        self.app.push_screen(YesScreen(question), answered)

    def _undo(self, tx: int) -> None:
        from storage.undo import undo_last

        try:
            undone = undo_last(self.ledger, tx=tx)
        except TaizhangError as error:
            self.say(str(error), wrong=True)
            return
        first = undone.items[0]
        if first.table in RECORD_TABLES:
            self.go_with(self.ledger.get(first.uid))
        self.reload(keep=first.uid)
        self.say(undone_text(undone))
