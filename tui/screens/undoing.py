"""The way back: taking back what was saved last, whoever saved it."""

from functools import partial
from typing import TYPE_CHECKING

from storage.facts import RECORD_TABLES
from storage.language import _, plural
from tui.screens.changing import Changing
from tui.words import act_name, undone_text

if TYPE_CHECKING:
    from storage.records import Record
    from storage.undo import Undone

_NAMED = 4  # records that a question names
_LOOKED_AT = 100  # records that are looked at for one of the year that is shown


class UndoCommands(Changing):
    """What Ctrl+Z does on the list of records."""

    if TYPE_CHECKING:
        year: int

        def reload(self, keep: str = "") -> None: ...  # noqa: D102
        def go_with(self, record: "Record") -> None: ...  # noqa: D102

    def action_undo(self) -> None:
        """Take back the last change to the ledger; once more brings it back."""
        if self.query_one("#filter").has_focus:  # who types there means what was typed
            self.say(_("Ctrl+Z takes back what was saved; go to the list first (Esc)."))
            return
        from storage.undo import is_long, undoable

        long = is_long(self.ledger)
        self.change(undoable, self._ask_undo, self._reading if long else None)

    def _reading(self) -> str:
        return _("Reading the last change …")

    def _ask_undo(self, last: "Undone") -> None:
        from storage.undo import is_own
        from tui.screens.ask import YesScreen

        if is_own(self.ledger, last) and len(last.items) == 1:
            self._undo(last)
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self._undo(last)

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

    def _undo(self, last: "Undone") -> None:
        from storage.undo import is_long, undo_last

        def said() -> str:
            return plural("Saving {count} record …", "Saving {count} records …", len(last.items))

        undo = partial(undo_last, tx=last.tx)
        if is_long(self.ledger):
            self.change(undo, self._undone, said)
        else:  # what comes of it is shown in a turn of its own
            self.change(undo, partial(self.call_later, self._undone))

    def _undone(self, undone: "Undone") -> None:
        """Go to the first record of the year that is shown; where it has none, to the first."""
        uids = [item.uid for item in undone.items if item.table in RECORD_TABLES]
        rows = self.ledger.rows(uids=uids[:_LOOKED_AT])
        here = {row.facts.uid for row in rows if row.facts.date[:4] == str(self.year)}
        if uids and not here:
            self.go_with(self.ledger.get(uids[0]))
        first = next(filter(here.__contains__, uids), undone.items[0].uid)
        self.reload(keep=first)
        self.say(undone_text(undone))
