"""The errors a person can meet. Each one is a sentence with a remedy, never a traceback."""

from typing import Any


class TaizhangError(Exception):
    """Base of all errors whose text is meant for the person at the terminal."""


class NotALedgerError(TaizhangError):
    """The folder holds no ledger, or holds something else under a ledger's name."""


class DamagedError(TaizhangError):
    """A saved entry no longer matches its checksum or its place in the chain."""


class CannotWriteError(TaizhangError):
    """The disk refused: read-only, full, or failing. What was saved before is unharmed."""


class InvalidError(TaizhangError):
    """Input that cannot be meant at all.

    Attributes:
        name: the record field that is wrong, `""` where no single field is.
    """

    def __init__(self, sentence: str, name: str = "") -> None:
        super().__init__(sentence)
        self.name = name


class ConflictError(TaizhangError):
    """Somebody else changed the record meanwhile.

    Attributes:
        saved: the record as it is saved now.
        parts: names of the parts that the other change touched.
    """

    def __init__(self, sentence: str, saved: Any, parts: list[str]) -> None:
        super().__init__(sentence)
        self.saved = saved
        self.parts = parts


class NoSuchRecordError(TaizhangError):
    """No record answers to the number or identity that was given."""
