"""What counts: the verdict of a record, with every reason that applies.

A pure function of a record's facts, the year and the town's options. It is computed
whenever it is asked for and never stored, because a rule looks at what followed: a
penalty entered in July takes the visit of May out of the count.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from storage import data, facts, language
from storage.facts import Facts

_ = language._

_DATA = Path(__file__).parent / "data" / "counting.toml"


class Reason(NamedTuple):
    """One rule that applies to a record.

    Attributes:
        code: the rule's code, such as C4.
        reason: its short name for programs, such as `penalised`.
        term: its short name for people, in Chinese.
        term_gloss: the same in English.
        sentence: the rule, in Chinese.
        gloss: the rule, in English.
        source: the text it comes from.
    """

    code: str
    reason: str
    term: str
    term_gloss: str
    sentence: str
    gloss: str
    source: str

    @property
    def name(self) -> str:
        """The short name in the language in use."""
        return self.term_gloss if language.current() == "en" else self.term

    @property
    def shown(self) -> str:
        """The rule in the language in use."""
        return self.gloss if language.current() == "en" else self.sentence


class Verdict(NamedTuple):
    """Whether a record counts (计入 or 不计入), and every reason, the decisive one first."""

    counts: bool
    reasons: tuple[Reason, ...]

    @property
    def reason(self) -> str:
        """The short name of the decisive reason; `counted` where it counts."""
        return self.reasons[0].reason


class Rules:
    """The counting rules and options of one town.

    Attributes:
        version: version of the rules.
        options: the town's choices, by name.
        reasons: the rules that leave a record out, by reason, the decisive ones first.
        counted: the verdict of what no rule leaves out.
    """

    def __init__(
        self, ledger: Path | None = None, options: Mapping[str, bool] | None = None
    ) -> None:
        """Read the rules for the ledger in that folder; `None` for those shipped.

        Args:
            ledger: the ledger's folder.
            options: choices of another time, taken instead of the town's where they
                are still known.

        Raises:
            InvalidError: the town's file cannot be read as `data.load` says.
        """
        shipped = data.load(_DATA)
        loaded = data.load(_DATA, ledger)
        self.version: str = loaded["version"]
        self.options: dict[str, bool] = dict(loaded["options"])
        self.options |= {
            name: value for name, value in (options or {}).items() if name in self.options
        }
        # The order of the rules is the law's and ours, not a town's to change.
        self.reasons = {entry["reason"]: Reason(**entry) for entry in shipped["rule"]}
        self.counted = Verdict(True, (Reason(**shipped["counts"]),))

    def verdict(self, table: str, record: Facts, year: int | None = None) -> Verdict | None:
        """Return the verdict of a record for the count of `year`.

        Args:
            table: the table the record is in.
            record: its facts.
            year: the year counted; the record's own year where not given.

        Returns:
            The verdict; `None` for what is not a visit and so cannot count (a training).
        """
        if table not in (facts.INSPECTIONS, facts.PATROLS):
            return None
        names = self._names(table, record, year)
        if not names:
            return self.counted
        return Verdict(False, tuple(self.reasons[name] for name in self.reasons if name in names))

    def _names(self, table: str, record: Facts, year: int | None) -> set[str]:
        names: set[str] = set()
        if record.status in ("void", "draft", "returned"):
            names.add(record.status)
        if self.options["approval_required"] and record.status == "submitted":
            names.add("unapproved")
        if record.repeats:
            names.add("repeat")
        if year is not None and record.date and record.date[:4] != f"{year:04}":
            names.add("other_year")
        if table == facts.PATROLS:
            names.add("patrol")
        if record.missing:
            names.add("incomplete")
        followed = record.followed.split()
        if "penalty" in followed:
            names.add("penalised")
        if "act" in followed:
            names.add("other_act")
        if "order" in followed and self.options["order_excludes"]:
            names.add("ordered")
        return names

    def as_data(self) -> dict[str, Any]:
        """Return version and options as a JSON object, to be printed with the figures."""
        return {"version": self.version, "options": dict(self.options)}
