"""How the form fills itself in: from the last visit to a subject, from an item."""

from typing import TYPE_CHECKING, Any

from storage.language import _
from tui.intake import sheet
from tui.intake.parts import shown_part
from tui.widgets.entry import Part

if TYPE_CHECKING:
    from textual.screen import Screen

    from storage.ledger import Ledger
    from storage.records import Inspection
    from tui.intake.recall import Recall

    Base = Screen[Any]
else:
    Base = object


class Filling(Base):
    """What the form writes into parts that nobody typed."""

    if TYPE_CHECKING:
        ledger: Ledger
        recall: Recall
        _record: Inspection | None
        _last_visit: Inspection | None
        _filled_for: str
        _settled_item: str

        def put(self, box: Part, text: str) -> None: ...  # noqa: D102
        def say(self, text: str, tone: str = "") -> None: ...  # noqa: D102
        def _all_texts(self) -> dict[str, str]: ...
        def _set(self, name: str, text: str) -> None: ...
        def _show_last_visit(self) -> None: ...

    def settle(self, box: Part) -> None:
        """Write a part in its standard form, and fill in what follows from it."""
        text = box.typed.strip()
        if box.part == "subject":
            known = self.recall.named_subject(text) if text else ""
            if known and known != text:
                self.put(box, known)
            self._fill_from_last(known or text)
            return
        day = self._all_texts().get("date", "") if box.part != "date" else ""
        said = sheet.standard(box.part, text, self.ledger, day)
        if said != box.typed:
            self.put(box, said)
        if box.part == "item":
            self._fill_from_item(said)

    def _fill_from_last(self, subject: str) -> None:
        """Fill empty parts from the last visit to `subject`, and the officers from the last one."""
        if not subject or subject == self._filled_for or self._record:
            return
        self._filled_for = subject
        self._last_visit, texts = sheet.from_last_visit(self.ledger, subject)
        latest = self.recall.last_saved()
        if latest and not texts.get("officers"):
            texts["officers"] = shown_part(latest.officers)
        now = self._all_texts()
        for name, text in texts.items():
            usual = name == "kind" and now.get(name) == "日常检查"
            if text and (not now.get(name) or usual):
                self._set(name, text)
        self._settled_item = self._all_texts().get("item", "")
        self._show_last_visit()
        if self._last_visit:
            self.say(
                _("Filled in from {number}, {date}.").format(
                    number=self._last_visit.number, date=self._last_visit.date
                )
            )

    def _fill_from_item(self, item: str) -> None:
        """Let field and basis follow the item, once after each change of it."""
        if item == self._settled_item:
            return
        self._settled_item = item
        texts = self._all_texts()
        for name in sheet.follow_item(texts, item, self.ledger.catalogue):
            self._set(name, texts[name])
