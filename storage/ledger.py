"""The ledger of one town: the door through which the other packages use the store."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from storage import facts, journal, language
from storage.errors import ConflictError, InvalidError
from storage.line import Change
from storage.reader import Reader
from storage.store import LOCK, Store
from storage.text import clean

if TYPE_CHECKING:
    from storage.directories import Town
    from storage.documents import E, Entity
    from storage.records import Inspection, Record

_ = language._

# What a number begins with, by table: 2025-0236, 巡2025-0041, 训2025-0006.
_MARKS = {facts.INSPECTIONS: "", facts.PATROLS: "巡", facts.TRAININGS: "训"}
# What a step in a record's life sets, and an amendment leaves alone.
_LIFE = ("uid", "number", "status", "void_reason", "return_reason", "reviewed_by")
_NOT_HANDED_IN = ("draft", "returned")
_OF_A_REVIEW = ("return_reason", "reviewed_by")  # what is handed in waits for another one


class Ledger(Reader):
    """One town's records, directories and history.

    Use `Ledger.open` and `Ledger.create`; close it, or use it in a `with` statement.
    """

    @classmethod
    def create(cls, folder: str | Path, town: "Town") -> Self:
        """Start a ledger for `town` in `folder`, which must hold no ledger yet.

        Raises:
            InvalidError: there is one already, or the folder holds other files.
            CannotWriteError: the folder cannot be written.
        """
        from storage.validation import checked

        folder = Path(folder)
        town = checked(town)
        if not (folder / journal.NAME).exists() and _holds_other_files(folder):
            raise InvalidError(
                _("{folder} holds other files; name an empty or a new folder.").format(
                    folder=folder
                )
            )
        ledger = cls(Store(folder))
        try:
            # One that nobody gave a town, because the disk failed there, is begun and no more.
            begun = ledger.store.follow().tx == 0
            with ledger.store.writing() if begun else nullcontext() as end:
                if end is None or end.tx:
                    raise InvalidError(
                        _("{folder} holds a ledger already; it is left as it is.").format(
                            folder=folder
                        )
                    )
                ledger.add([town], act="init")
        except BaseException:
            ledger.store.close()
            raise
        return ledger

    def close(self) -> None:
        """Release the files; a ledger that was changed here gets its backup of the day."""
        if self.store.wrote:
            from storage.rolling import roll

            self.store.wrote = False
            roll(self.store)
        super().close()

    def add(
        self, records: "Sequence[Entity]", act: str = "log", why: str = "", by: str = ""
    ) -> "list[Any]":
        """Save new records as one transaction and return them with identity and number.

        Args:
            records: records without identity; each is checked first.
            act: what is being done, for the history.
            why: the reason, where there is one.
            by: the person; whoever is at the keyboard where not given.

        Raises:
            InvalidError: one of them cannot be meant; none is saved.
            CannotWriteError: the disk refused; none is saved.
        """
        from msgspec.structs import replace

        from storage.documents import table_of, to_document
        from storage.identity import uuid7
        from storage.records import Record
        from storage.validation import checked

        whole = [replace(checked(record), uid=record.uid or uuid7()) for record in records]
        brought = [record.uid for record in records if record.uid]
        if len(set(brought)) < len(brought) or any(map(self.store.index.knows, brought)):
            raise ValueError("an identity names one record, and stays with it")
        with self.store.writing(), self.store.doing(act, why, by):
            self._check_unique(whole)
            saved = []
            for record in whole:
                if isinstance(record, Record) and not record.number:
                    record = replace(record, number=self._next_number(record))
                saved.append(record)
            with self.store.together():
                for table in dict.fromkeys(table_of(record) for record in saved):
                    self.db.table(table).insert_multiple(
                        to_document(record) for record in saved if table_of(record) == table
                    )
        return saved

    def reinspect(self, record: "Inspection", earlier: str, by: str = "") -> "Inspection":
        """Save a new visit, and note its day and result in the one that it re-inspects.

        Both are one change, which one undo takes back.

        Args:
            record: the new visit, without identity; it is checked first.
            earlier: identity of the visit that is re-inspected.
            by: the person; whoever is at the keyboard where not given.

        Raises:
            InvalidError: one of the two cannot be meant, or the earlier one is void.
            NoSuchRecordError: there is no such earlier visit.
            CannotWriteError: the disk refused; nothing is saved.
        """
        from msgspec.structs import replace

        from storage.validation import checked

        record = checked(record)
        with self.store.writing():
            before = self.get(earlier)
            record = replace(record, number=self._next_number(record))
            why = _("{number} re-inspects {earlier}").format(
                number=record.number, earlier=before.number
            )
            with self.store.doing("reinspect", why, by), self.store.together():
                (saved,) = self.add([record], "reinspect", why, by)
                told = replace(before, recheck_on=saved.date, recheck_result=saved.result)
                self.amend(told, why, by)
        return saved  # type: ignore[no-any-return]

    def adding(self, documents: Iterable[tuple[str, dict[str, Any]]]) -> Iterator[Change]:
        """Yield the changes that add records to the ledger, each given a number if it has none.

        For `Store.together`, where a file holds more records than fit into memory.

        Args:
            documents: table and document of each record, which was checked and has an
                identity that no other has.
        """
        from storage.dates import today

        tables = set(self.store.tables())
        for table, document in documents:
            if table not in tables:
                tables.add(table)
                yield Change("table", table, 0, "", 0, "", b"null")
            if not document.get("number"):
                year = str(document.get("date") or today())[:4]
                document["number"] = self._number(table, year)
            yield self.store.added(table, document)

    def amend(
        self,
        record: "Record",
        why: str = "",
        by: str = "",
        base: "Record | None" = None,
        hand_in: bool = False,
    ) -> "Record":
        """Replace the saved record that has the identity of `record` by it.

        Number and state stay those of the saved record, whoever changed them meanwhile.

        Args:
            record: the record as it shall be.
            why: the reason; needed once the record is approved.
            by: the person; whoever is at the keyboard where not given.
            base: the record as it was when the person began; where given, a change
                that somebody else made since then is not overwritten unseen.
            hand_in: whether a draft or a returned record is handed in with it; both are
                one change, which one undo takes back.

        Raises:
            ConflictError: somebody else changed the record since `base`.
            InvalidError: it cannot be meant, the saved one is void, or it is
                approved and no reason is given.
            NoSuchRecordError: no such record is saved.
            CannotWriteError: the disk refused; the saved record is unchanged.
        """
        from msgspec.structs import replace

        from storage.validation import checked

        with self.store.writing():  # nobody changes its state between the look and the step
            before = self.get(record.uid)
            if before.status == "void":
                raise InvalidError(
                    _("{number} is void; nothing in it changes any more.").format(
                        number=before.number
                    )
                )
            if before.status == "approved" and not clean(why):
                raise InvalidError(
                    _("{number} is approved; changing it needs a reason.").format(
                        number=before.number
                    ),
                    "why",
                )
            life = {name: getattr(before, name) for name in _LIFE if hasattr(before, name)}
            if base is not None and replace(base, **life) != before:
                raise self._conflict(before, replace(base, **life))
            act = "amend"
            if hand_in and before.status in _NOT_HANDED_IN:
                act = "submit"
                life |= {name: "" for name in _OF_A_REVIEW if name in life}
                life["status"] = "submitted"
            whole: Record = replace(checked(record), **life)
            self._replace(whole, act, why, by)
        return whole

    def amend_entry(self, entry: "E", base: "E | None" = None, why: str = "", by: str = "") -> "E":
        """Replace the saved entry of a directory, or the town, that has the identity of `entry`.

        Args:
            entry: the village, officer, subject or town as it shall be; an officer or
                village that left is kept, with `active` false.
            base: the entry as it was when the person began; where given, a change that
                somebody else made since then is not overwritten unseen.
            why: the reason, where there is one.
            by: the person; whoever is at the keyboard where not given.

        Raises:
            ConflictError: somebody else changed the entry since `base`.
            InvalidError: it cannot be meant, or the directory has another one like it.
            NoSuchRecordError: no such entry is saved.
            CannotWriteError: the disk refused; the saved entry is unchanged.
        """
        from storage.validation import checked

        whole: E = checked(entry)
        with self.store.writing():
            saved = self.entry(whole.uid)
            if base is not None and saved != base:
                raise self._conflict(saved, base)
            if whole == saved:
                return whole
            self._check_unique([whole])
            self._replace(whole, "amend", why, by)
        return whole

    def _check_unique(self, entries: "Sequence[Entity]") -> None:
        """Refuse what would be twice in a directory."""
        from storage.directories import RosterOfficer, Village, check_unique
        from storage.documents import table_of

        for kind in (RosterOfficer, Village):
            own = [entry for entry in entries if isinstance(entry, kind)]
            if own:
                check_unique(own, self.directory(table_of(own[0])))

    def _conflict(self, saved: Any, base: Any) -> ConflictError:
        from storage.catalogue import label

        names = saved.__struct_fields__
        parts = [name for name in names if getattr(saved, name) != getattr(base, name)]
        step = self.entry_history(saved.uid)[-1]
        return ConflictError(
            _("{who} changed {number} meanwhile ({parts}).").format(
                who=step.by,
                number=getattr(saved, "number", "") or saved.name,
                parts=_(", ").join(map(label, parts)),
            ),
            saved,
            parts,
        )

    def submit(self, uid: str, by: str = "") -> "Record":
        """Hand a draft or a returned record in for review."""
        return self._step(uid, "submit", "submitted", _NOT_HANDED_IN, by=by)

    def approve(self, uid: str, by: str = "") -> "Record":
        """Approve (审核) a submitted record."""
        return self._step(uid, "approve", "approved", ("submitted",), by=by)

    def return_(self, uid: str, why: str, by: str = "") -> "Record":
        """Send a submitted record back (退回) with a reason."""
        return self._step(uid, "return", "returned", ("submitted",), why, by)

    def approve_all(self, uids: Sequence[str], by: str = "") -> "list[Record]":
        """Approve submitted records as one transaction; where one cannot be, none is."""
        with self.store.writing(), self.store.doing("approve", by=by), self.store.together():
            return [self.approve(uid, by) for uid in uids]

    def return_all(self, uids: Sequence[str], why: str, by: str = "") -> "list[Record]":
        """Send submitted records back for one reason, as one transaction."""
        with self.store.writing(), self.store.doing("return", why, by), self.store.together():
            return [self.return_(uid, why, by) for uid in uids]

    def void(self, uid: str, why: str, by: str = "") -> "Record":
        """Withdraw a record (作废) with a reason; it stays in the ledger and does not count."""
        states = ("draft", "submitted", "approved", "returned")
        return self._step(uid, "void", "void", states, why, by)

    def _step(
        self, uid: str, act: str, status: str, allowed: Sequence[str], why: str = "", by: str = ""
    ) -> "Record":
        """Move a record along its life.

        Raises:
            InvalidError: it is not in a state that allows the step, or a reason is missing.
        """
        from msgspec.structs import replace

        reasons = {"return": "return_reason", "void": "void_reason"}
        why, by = clean(why), clean(by)
        with self.store.writing():
            record = self.get(uid)
            if record.status not in allowed:
                raise InvalidError(
                    _("{number} is {status}; this step is not open to it.").format(
                        number=record.number, status=self.status_name(record.status)
                    )
                )
            parts: dict[str, Any] = {"status": status}
            if act in reasons:
                if not why:
                    raise InvalidError(_("A reason is needed."), "why")
                parts[reasons[act]] = why
            else:
                parts |= dict.fromkeys(_OF_A_REVIEW, "")
            if act in ("approve", "return") and hasattr(record, "reviewed_by"):
                parts["reviewed_by"] = by or self.store.context.by
            parts = {name: value for name, value in parts.items() if hasattr(record, name)}
            record = replace(record, **parts)
            self._replace(record, act, why, by)
        return record

    def _replace(self, record: "Entity", act: str, why: str, by: str) -> None:
        from storage.documents import table_of, to_document

        with self.store.writing(), self.store.doing(act, why, by):
            id_ = self._entry_place(record.uid)[1]
            self.exchange(table_of(record), id_, to_document(record))

    def exchange(self, table: str, id_: int, document: dict[str, Any]) -> None:
        """Put `document`, which was checked, in the place of the one that has that id."""

        def exchanged(stored: Any) -> None:
            stored.clear()
            stored.update(document)

        self.db.table(table).update(exchanged, doc_ids=[id_])

    def _next_number(self, record: "Record") -> str:
        from storage.dates import today
        from storage.documents import table_of

        return self._number(table_of(record), str((record.date or today()).year))

    def _number(self, table: str, year: str) -> str:
        series = f"{_MARKS[table]}{year}-"
        counters = self.store.counters
        last = counters.get(series)
        number = (self.store.index.last_serial(series) if last is None else last) + 1
        counters[series] = number
        return f"{series}{number:04}"


def _holds_other_files(folder: Path) -> bool:
    """Tell whether there is more in `folder` than a ledger that was never quite started."""
    if not folder.exists():
        return False
    left = (folder / LOCK, *journal.drafts(folder))
    return not folder.is_dir() or any(path not in left for path in folder.iterdir())
