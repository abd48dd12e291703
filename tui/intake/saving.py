"""Saving a visit with what belongs to it: its files, and the visit that it re-inspects."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from storage.errors import CannotWriteError, TaizhangError
from storage.ledger import Ledger
from storage.records import Inspection


@dataclass
class Saved:
    """What was saved.

    Attributes:
        record: the visit as it is saved.
        troubles: sentences on what belongs to it and could not be saved.
    """

    record: Any
    troubles: list[str] = field(default_factory=list)


def save_new(
    ledger: Ledger,
    record: Inspection,
    rechecks: Inspection | None = None,
    files: Sequence[Path] = (),
) -> Saved:
    """Save a new visit with what belongs to it as one change, which one undo takes back.

    That is its files, and in the visit that it re-inspects the day and what came of it.

    Raises:
        TaizhangError: the visit itself is not saved.
    """
    record, troubles = _with_files(ledger, record, files)
    if rechecks is not None and record.status != "draft":
        try:
            return Saved(ledger.reinspect(record, rechecks.uid), troubles)
        except CannotWriteError:
            raise
        except TaizhangError as error:  # the earlier visit cannot be told; this one is true
            troubles.append(str(error))
    return Saved(ledger.add([record])[0], troubles)


def save_amended(
    ledger: Ledger,
    record: Inspection,
    base: Inspection,
    why: str = "",
    hand_in: bool = True,
    files: Sequence[Path] = (),
) -> Saved:
    """Save what was changed in a visit, and hand it in where it was not yet.

    Raises:
        ConflictError: somebody else changed it since `base`.
        TaizhangError: the change is not saved.
    """
    record, troubles = _with_files(ledger, record, files)
    return Saved(ledger.amend(record, why, base=base, hand_in=hand_in), troubles)


def _with_files(
    ledger: Ledger, record: Inspection, files: Sequence[Path]
) -> tuple[Inspection, list[str]]:
    """Return the visit with its files, and a sentence for each that could not be taken."""
    from storage.attachments import stored

    found = {file.digest: file for file in record.attachments}
    troubles = []
    for path in files:
        try:
            file = stored(ledger.folder, path)
        except TaizhangError as error:
            troubles.append(str(error))
        else:
            found.setdefault(file.digest, file)
    return replace(record, attachments=tuple(found.values())), troubles
