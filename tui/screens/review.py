"""The supervisor's commands in the list: mark, approve, send back, withdraw."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from exporters.counting import Rules
from storage.errors import TaizhangError
from storage.language import _, plural
from storage.ledger import Ledger
from storage.text import one_line
from tui.widgets.records import RecordList

if TYPE_CHECKING:
    from storage.records import Record


class ReviewCommands:
    """What a screen with a list of records adds for those who review them."""

    ledger: Ledger
    rules: Rules
    app: Any
    records: Any
    reload: Callable[..., None]
    say: Callable[..., None]
    take: Callable[..., None]
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
            self._step_all(lambda: self.ledger.approve_all(uids))

    def action_return_record(self) -> None:
        """Send the marked records back, or the one under the cursor, with a reason."""
        uids = self._meant("submitted")
        if uids:
            self._ask(
                lambda: _("Why is {number} sent back?").format(number=self._named(uids)),
                lambda why: self._step_all(lambda: self.ledger.return_all(uids, why)),
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
            lambda why: self.take(lambda: self.ledger.void(record.uid, why)),
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
        rows = self.ledger.rows(uids=marked)
        for row in rows:
            if row.facts.status != status:
                self.say(
                    _("{number} is {status}; this step is not open to it.").format(
                        number=row.facts.number, status=self.ledger.status_name(row.facts.status)
                    ),
                    wrong=True,
                )
                return []
        return marked

    def _named(self, uids: Sequence[str]) -> str:
        if len(uids) == 1:
            return str(self.ledger.get(uids[0]).number)
        return plural("{count} record", "{count} records", len(uids))

    def _step_all(self, step: "Callable[[], list[Record]]") -> None:
        try:
            done = step()
        except TaizhangError as error:
            self.say(str(error), wrong=True)
            return
        uids = [one.uid for one in done]
        for uid in uids:
            self.records.marked.pop(uid, None)
        # Where the list still has them the cursor stays; else it goes to the next one.
        self.reload(keep=self.records.wanted, instead=self.records.after(uids))
        said = f"{self._named(uids)} {self.ledger.status_name(done[0].status)}"
        if reason := getattr(done[0], "return_reason", ""):
            said = _("{done}: {reason}").format(done=said, reason=one_line(reason))
        elif out := self._not_counted(uids):
            told = plural("{count} of them does not count", "{count} of them do not count", out)
            said = _("{done}; {more}").format(done=said, more=told)
        self.say(said)

    def _not_counted(self, uids: Sequence[str]) -> int:
        verdicts = (self.rules.verdict(row.table, row.facts) for row in self.ledger.rows(uids=uids))
        return sum(verdict is not None and not verdict.counts for verdict in verdicts)

    def _ask(self, question: Callable[[], str], then: Callable[[str], None]) -> None:
        from tui.screens.ask import ReasonScreen

        self.app.push_screen(ReasonScreen(question), lambda why: then(why) if why else None)
