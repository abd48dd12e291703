"""What a ledger keeps of a year beside its records: what was published of it, its re-checks.

`freezes` and `publications` put such entries into the ledger and find them again.
"""

from typing import Any

from storage.records import Date, Whole


class Freeze(Whole, frozen=True, kw_only=True):
    """A year as it was published (定稿): its figures, and the place in the journal they stand for.

    Attributes:
        name: the year, in four digits.
        on: the day of publication.
        active: whether the year is frozen; `False` once that was taken back.
        figures: the figures, as `tally --format json` prints them.
        head: chain head of the ledger that was counted.
        offset: length in bytes of the journal that was counted.
        line: number of its lines.
        tx: number of its last transaction.
    """

    schema: int = 1
    uid: str = ""
    name: str
    on: Date = None
    active: bool = True
    figures: dict[str, Any] = {}
    head: str = ""
    offset: int = 0
    line: int = 0
    tx: int = 0


class Difference(Whole, frozen=True, kw_only=True):
    """A field that was typed otherwise than the ledger has it. `uid` is the record's."""

    uid: str
    field: str
    kept: str
    typed: str


class Recheck(Whole, frozen=True, kw_only=True):
    """A random sample of a year's records, typed again from the papers without seeing them.

    Who did it and when is in the ledger's history.

    Attributes:
        year: the year that was sampled.
        percent: how much of what counts was drawn.
        seed: the number that the draw began from; who has it draws the same records.
        fields: the parts that were typed again.
        sample: identities of the records that were typed again.
        differences: what was typed otherwise.
    """

    schema: int = 1
    uid: str = ""
    year: int = 0
    percent: float = 0
    seed: int = 0
    fields: tuple[str, ...] = ()
    sample: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()

    @property
    def typed(self) -> int:
        """How many fields were typed again."""
        return len(self.sample) * len(self.fields)

    @property
    def rate(self) -> float:
        """Errors per 1,000 fields."""
        return 1000 * len(self.differences) / self.typed if self.typed else 0.0


class Stated(Whole, frozen=True, kw_only=True):
    """One figure that a published report states.

    Attributes:
        kind: what is counted, a name of `exporters/data/published.toml`.
        field: the field, `""` where it is about all of them.
        number: the figure in plain digits, such as 236 or 94.4.
        unit: its count word.
        bound: `""` where it is exact, else `more`, `less` or `about`.
        county: of trainings, whether they are said to be at county level or above.
        sentence: the sentence that states it.
    """

    kind: str
    field: str = ""
    number: str = ""
    unit: str = ""
    bound: str = ""
    county: bool = False
    sentence: str = ""


class PublishedReport(Whole, frozen=True, kw_only=True):
    """What a report that was published states of a year: figures without records.

    Attributes:
        name: the year, in four digits.
        file: the name of the file it was read from; empty where it was pasted.
        digest: SHA-256 of the file, or of what was pasted as UTF-8, in hex.
        figures: what it states.
        active: whether it is used; `False` once that was taken back.
    """

    schema: int = 1
    uid: str = ""
    name: str
    file: str = ""
    digest: str = ""
    figures: tuple[Stated, ...] = ()
    active: bool = True
