"""The directories in the ledger: the town, its villages, its officers."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from storage.directories import RosterOfficer, Town, Village
from storage.history import Step
from storage.language import _, mark
from storage.ledger import Ledger
from tui.settings.parts import Draft, Line, Part, Typed

# The parts of each, with what help says of them.
_PARTS: dict[type[Any], dict[str, Mapping[str, str]]] = {
    Town: {
        "name": {
            "term": "镇（街）名称",
            "gloss": "Town",
            "text": "报告和各类文件中使用的全称，例如“宋桂镇”。",
            "text_gloss": "The name as documents write it, such as 宋桂镇.",
        },
        "county": {
            "term": "所属县（市、区）",
            "gloss": "County",
            "text": "例如“郁南县”，可以不填。",
            "text_gloss": "Such as 郁南县; may be empty.",
        },
    },
    Village: {
        "name": {
            "term": "村居",
            "gloss": "Village",
            "text": "村或社区的名称。改名不影响已有记录；不再使用的请停用。",
            "text_gloss": "A village or community. Records keep the name that they have.",
        },
    },
    RosterOfficer: {
        "name": {
            "term": "姓名",
            "gloss": "Name",
            "text": "执法人员姓名。每次检查须有两名以上执法人员（C3）。",
            "text_gloss": "An officer. Each inspection needs two or more (C3).",
        },
        "certificate": {
            "term": "执法证号",
            "gloss": "Certificate",
            "text": "执法证件号码，同一证号不能属于两个人。",
            "text_gloss": "The number of the certificate; nobody else has the same.",
        },
        "valid_from": {
            "term": "有效期自",
            "gloss": "Valid from",
            "kind": "day",
            "text": "证件有效期的第一日，可以不填。检查日期早于此日的会有提示。",
            "text_gloss": "The first day of validity; may be empty. Earlier visits are doubted.",
        },
        "valid_until": {
            "term": "有效期至",
            "gloss": "Valid until",
            "kind": "day",
            "text": "证件有效期的最后一日，可以不填。检查日期晚于此日的会有提示。",
            "text_gloss": "The last day of validity; may be empty. Later visits are doubted.",
        },
    },
}


class Directory:
    """A section that is a directory of the ledger, each change an entry of its history."""

    can_add = True
    can_retire = True

    def __init__(self, ledger: Ledger, table: str, kind: type[Any], key: str, title: str) -> None:
        self._ledger = ledger
        self._table = table
        self._kind = kind
        self.key = key
        self.title = title
        if kind is Town:
            self.can_add = self.can_retire = False

    def lines(self) -> list[Line]:
        """Return the entries, those in use first."""
        entries = self._ledger.directory(self._table)
        lines = [Line(entry.uid, self._cells(entry), _used(entry)) for entry in entries]
        return sorted(lines, key=lambda line: not line.used)

    def _cells(self, entry: Any) -> tuple[str, ...]:
        if isinstance(entry, Town):
            return (entry.name, entry.county)
        if isinstance(entry, Village):
            return (entry.name, "" if entry.active else _("out of use"))
        days = " – ".join(str(day or "") for day in (entry.valid_from, entry.valid_until))
        return (
            entry.name,
            entry.certificate,
            days.strip(" –") and days,
            "" if entry.active else _("out of use"),
        )

    def new(self, near: str) -> Draft:
        """Return a new entry."""
        return self.draft("")

    def back(self, key: str) -> Draft | None:
        """Return nothing: the program has no directories of its own."""
        return None

    def draft(self, key: str) -> Draft:
        """Return an entry to change, or a new one."""
        base = self._ledger.entry(key) if key else None
        parts = [
            Part(name, known, getattr(base, name, None) or "")
            for name, known in _PARTS[self._kind].items()
        ]

        def save(typed: Typed) -> str:
            from storage.dates import parse_date

            values: dict[str, Any] = draft.read(typed)
            for name, known in _PARTS[self._kind].items():
                if known.get("kind") == "day":
                    values[name] = parse_date(str(values[name])) if values[name] else None
            if base is None:
                self._ledger.add([self._kind(**values)], act="add")
            else:
                self._ledger.amend_entry(replace(base, **values), base)
            return _("Saved: {name}").format(name=values["name"])

        title = base.name if base else _("New entry: {what}").format(what=_(self.title))
        draft = Draft(title, parts, save)
        return draft

    def retire(self, key: str) -> Draft:
        """Return how an entry goes out of use, or comes back; records that name it stay."""
        base = self._ledger.entry(key)

        def save(_typed: Typed) -> str:
            self._ledger.amend_entry(replace(base, active=not base.active), base)
            said = _("{name} is out of use.") if base.active else _("{name} is in use again.")
            return said.format(name=base.name)

        return Draft(base.name, [], save)

    def history(self, key: str) -> list[Step]:
        """Return what was done to an entry."""
        return self._ledger.entry_history(key)


def _used(entry: Any) -> bool:
    return bool(getattr(entry, "active", True))


def directories(ledger: Ledger) -> list[Directory]:
    """Return the sections that are directories."""
    return [
        Directory(ledger, "town", Town, "town", mark("Town")),
        Directory(ledger, "villages", Village, "villages", mark("Villages")),
        Directory(ledger, "officers", RosterOfficer, "officers", mark("Officers")),
    ]
