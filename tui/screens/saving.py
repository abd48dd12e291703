"""How the form saves: what must be asked first, and where what is wrong is pointed at."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from storage import validation
from storage.errors import ConflictError, InvalidError, TaizhangError
from storage.language import _
from storage.records import Inspection
from tui.intake import sheet
from tui.widgets.entry import Part, PartArea, PartInput, parts_in

if TYPE_CHECKING:
    from textual.screen import Screen

    from storage.ledger import Ledger

    Base = Screen[Any]
else:
    Base = object


class Saving(Base):
    """What the form does with F2, F3 and F4."""

    if TYPE_CHECKING:
        ledger: Ledger
        _record: Inspection | None
        _rechecks: Inspection | None
        _files: list[Path]

        def pick(self, box: Part) -> bool: ...  # noqa: D102
        def settle(self, box: Part) -> None: ...  # noqa: D102
        def say(self, text: str, tone: str = "") -> None: ...  # noqa: D102
        def judge(self, *boxes: Part) -> None: ...  # noqa: D102
        def saved(self) -> None: ...  # noqa: D102
        def _all_texts(self) -> dict[str, str]: ...

    def _save(self, then: Callable[[Inspection], object], draft: bool = False) -> None:
        focused = self.focused
        if isinstance(focused, PartInput | PartArea):
            picked = self.pick(focused)
            self.settle(focused)
            if picked:  # nothing is saved that nobody has seen
                self.say(_("Taken: {text}. F2 saves.").format(text=focused.typed))
                return
        texts = self._all_texts()
        try:
            record = sheet.record_of(texts, self.ledger, self._record)
        except InvalidError as error:
            self._point_to(error)
            return
        if not self._record and not any(texts.get(name) for name in sheet.SPEAKING):
            self.say(_("Nothing is written yet."), "warning")
            return
        if self._record and self._record.status == "approved":
            self._ask_why(record, then)
            return
        self._keep_record(record, then, draft)

    def _ask_why(self, record: Inspection, then: Callable[[Inspection], object]) -> None:
        from tui.screens.ask import ReasonScreen

        def answered(why: str | None) -> None:
            if why:
                self._keep_record(record, then, draft=False, why=why)

        def question() -> str:
            return _("{number} is approved. Why is it changed?").format(number=record.number)

        self.app.push_screen(ReasonScreen(question), answered)

    def _keep_record(
        self,
        record: Inspection,
        then: Callable[[Inspection], object],
        draft: bool,
        why: str = "",
    ) -> None:
        from tui.intake.saving import save_amended, save_new

        try:
            if self._record:
                hand_in = not draft
                saved = save_amended(self.ledger, record, self._record, why, hand_in, self._files)
            else:
                status = "draft" if draft else "submitted"
                new = replace(record, status=status)
                saved = save_new(self.ledger, new, self._rechecks, self._files)
        except ConflictError as conflict:
            self._ask_about(conflict, record, then, draft, why)
            return
        except TaizhangError as error:
            self.say(str(error), "error")
            return
        self.saved()
        for trouble in saved.troubles:
            self.app.notify(trouble, severity="warning", timeout=10, markup=False)

        def done() -> None:
            then(saved.record)

        self.call_later(done)  # the disk took a while: others have their turn first

    def _ask_about(
        self,
        conflict: ConflictError,
        record: Inspection,
        then: Callable[[Inspection], object],
        draft: bool,
        why: str,
    ) -> None:
        """Ask whether one's own changes shall go on top of somebody else's."""
        from tui.screens.ask import YesScreen

        base = self._record
        own = {
            name: getattr(record, name)
            for name in record.__struct_fields__
            if getattr(record, name) != getattr(base, name)
        }

        def answered(yes: bool | None) -> None:
            if yes:
                self._record = conflict.saved
                self._keep_record(replace(conflict.saved, **own), then, draft, why)

        both = [name for name in own if name in conflict.parts]

        def question() -> str:
            asked = _("Save your changes on top of that ({parts})?")
            said = f"{conflict}\n" + asked.format(parts=validation.in_words(own))
            if both:
                theirs = _("Yours will replace theirs in: {parts}")
                said += "\n" + theirs.format(parts=validation.in_words(both))
            return said

        self.app.push_screen(YesScreen(question), answered)

    def _point_to(self, error: InvalidError) -> None:
        """Go to the part that is wrong; the verdict says why."""
        for box in parts_in(self):
            if box.part == error.name:
                box.focus()
        self.judge()
        self.say(_("Nothing is saved yet."), "error")
