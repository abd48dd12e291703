"""The supervisor's commands in the list: mark, approve, send back, withdraw."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from exporters.counting import Rules
from storage.language import _, plural
from storage.ledger import Ledger
from storage.text import one_line
from tui.screens.changing import Changing
from tui.widgets.records import RecordList

if TYPE_CHECKING:
    from storage.records import Record

_AT_ONCE = 50  # records that are stepped before anybody notices


class Stepped(NamedTuple):
    """What came of a step that some records took.

    Attributes:
        first: one of them, which stands for all.
        not_counted: how many of them do not count.
    """

    first: "Record"
    not_counted: int


class ReviewCommands(Changing):
    """What a screen with a list of records adds for those who review them."""

    rules: Rules
    records: Any
    reload: Callable[..., None]
    _saved: Callable[..., None]
    _chosen: Callable[[], Any]

    def action_mark(self) -> None:
        """Mark the record under the cursor for what comes next, or no longer."""
        records: RecordList = self.records
        records.mark()
        self.say("")

    def action_mark_all(self) -> None:
        """Mark all records of the list that wait for review, or none of them."""
        waiting = self.records.mark_all("submitted")
        self.say("" if waiting else _("Nothing in this list waits for review."))

    def action_approve(self) -> None:
        """Approve the marked records, or the one under the cursor."""
        uids = self._meant("submitted")
        if uids:
            self._step_all(uids, partial(Ledger.approve_all, uids=uids))

    def action_return_record(self) -> None:
        """Send the marked records back, or the one under the cursor, with a reason."""
        uids = self._meant("submitted")
        if uids:
            self._ask(
                lambda: _("Why is {number} sent back?").format(number=self._named(uids)),
                lambda why: self._step_all(uids, partial(Ledger.return_all, uids=uids, why=why)),
            )

    def action_void(self) -> None:
        """Withdraw the record under the cursor, with a reason."""
        record = self._chosen()
        if record is None:
            return
        if self.refuse_void(record):
            return
        self._ask(
            lambda: _("Why is {number} withdrawn?").format(number=record.number),
            lambda why: self.change(lambda ledger: ledger.void(record.uid, why), self._saved),
        )

    def refuse_void(self, record: Any) -> bool:
        """Say that a withdrawn record stays as it is; tell whether it is one."""
        if record.status != "void":
            return False
        text = _("{number} is void; nothing in it changes any more.")
        self.say(text.format(number=record.number))
        return True

    def _meant(self, status: str) -> list[str]:
        """Return the records that a step is about; none, and a sentence, where it is not open."""
        marked: list[str] = self.records.marked_here()
        if not marked:
            record = self._chosen()
            if record is None:
                return []
            marked = [record.uid]
        other = self.ledger.first_other(status, marked)
        if other is None:
            return marked
        number, found = other
        text = _("{number} is {status}; this step is not open to it.")
        self.say(text.format(number=number, status=self.ledger.status_name(found)), wrong=True)
        return []

    def _named(self, uids: Sequence[str]) -> str:
        if len(uids) == 1:
            return str(self.ledger.get(uids[0]).number)
        return plural("{count} record", "{count} records", len(uids))

    def _step_all(self, uids: list[str], step: "Callable[[Ledger], list[Record]]") -> None:
        """Take a step with some records, or with many, which takes a moment."""

        def said() -> str:
            return plural("Saving {count} record …", "Saving {count} records …", len(uids))

        wait = said if len(uids) > _AT_ONCE else None
        self.change(partial(_stepped, step), partial(self._show_stepped, uids), wait)

    def _show_stepped(self, uids: list[str], stepped: Stepped) -> None:
        first = stepped.first
        for uid in uids:
            self.records.marked.pop(uid, None)
        # Where the list still has them the cursor stays; else it goes to the next one.
        self.reload(keep=self.records.wanted, instead=self.records.after(uids))
        said = f"{self._named(uids)} {self.ledger.status_name(first.status)}"
        if reason := getattr(first, "return_reason", ""):
            said = _("{done}: {reason}").format(done=said, reason=one_line(reason))
        elif out := stepped.not_counted:
            told = plural("{count} of them does not count", "{count} of them do not count", out)
            said = _("{done}; {more}").format(done=said, more=told)
        self.say(said)

    def _ask(self, question: Callable[[], str], then: Callable[[str], None]) -> None:
        from tui.screens.ask import ReasonScreen

        self.app.push_screen(ReasonScreen(question), lambda why: then(why) if why else None)


def _stepped(step: "Callable[[Ledger], list[Record]]", ledger: Ledger) -> Stepped:
    records, rules = step(ledger), Rules(ledger.folder)
    rows = ledger.rows(uids=[record.uid for record in records])
    verdicts = [rules.verdict(row.table, row.facts) for row in rows]
    return Stepped(records[0], sum(found is not None and not found.counts for found in verdicts))
