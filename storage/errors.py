"""The errors a person can meet. Each one is a sentence with a remedy, never a traceback."""

import errno
from typing import Any

from storage.language import _, mark

_REASONS = {
    errno.ENOSPC: mark("the disk is full"),
    errno.EFBIG: mark("the file may not grow further"),
    getattr(errno, "EDQUOT", 0): mark("the disk quota is used up"),
    errno.EROFS: mark("the disk is read-only"),
    errno.EACCES: mark("you have no permission"),
    errno.EPERM: mark("you have no permission"),
    errno.ENOENT: mark("it is not there"),
    errno.EISDIR: mark("it is a folder"),
    errno.ENOTDIR: mark("a part of the path is not a folder"),
    errno.EIO: mark("the disk failed"),
}


def reason(error: OSError) -> str:
    """Return in the language in use why the operating system refused."""
    known = _REASONS.get(error.errno) if error.errno else None
    return _(known) if known else str(error.strerror or error)


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
