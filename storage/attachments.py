"""Photos and scans, kept beside the ledger under the hash of their content.

A file is stored once however many records name it, its name in the folder is its
SHA-256, and so anybody can check it with a tool that computes one. The file that
was attached stays where it was; the ledger has its own copy.
"""

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from storage import disk, journal
from storage.errors import CannotWriteError, InvalidError, reason
from storage.language import _
from storage.ledger import Ledger
from storage.line import decode
from storage.text import one_line

if TYPE_CHECKING:
    from storage.records import Attachment, Record

State = Literal["present", "missing", "altered", "unreadable"]

FOLDER = "attachments"
_CHUNK = 1 << 20  # bytes


def attach(ledger: Ledger, reference: str, paths: Iterable[Path], by: str = "") -> "Record":
    """Attach files to the record with that number or identity, and return the record.

    A file that the record has already is not attached again.

    Args:
        ledger: the ledger.
        reference: number or identity of the record.
        paths: the files.
        by: the person; whoever is at the keyboard where not given.

    Raises:
        InvalidError: a path is not a file that can be read; nothing is attached.
        NoSuchRecordError: there is no such record.
        CannotWriteError: the disk refused; the record is unchanged.
    """
    from msgspec.structs import replace

    ledger.get(reference)
    added = [stored(ledger.folder, path) for path in paths]
    with ledger.store.writing():
        record = ledger.get(reference)
        files = {file.digest: file for file in record.attachments}
        new = [file for file in added if files.setdefault(file.digest, file) is file]
        if not new:
            return record
        names = _(", ").join(file.name for file in new)
        # A reason is given because an approved record may be attached to as well.
        return ledger.amend(
            replace(record, attachments=tuple(files.values())),
            why=_("Attached: {names}").format(names=names),
            by=by,
        )


def place_of(folder: Path, attachment: "Attachment") -> Path:
    """Return where the copy of an attachment lies in the ledger's folder."""
    name = attachment.digest + Path(attachment.name).suffix.lower()
    return folder / FOLDER / attachment.digest[:2] / name


class Listed(NamedTuple):
    """One attachment of one record, for a list.

    Attributes:
        uid: identity of the record.
        number: its number.
        attachment: name, digest and size of the file, as it was attached.
        path: where its copy is to be.
        state: whether the copy is there, and what was attached.
    """

    uid: str
    number: str
    attachment: "Attachment"
    path: Path
    state: State


def listed(ledger: Ledger, year: int, read: bool = True) -> Iterator[Listed]:
    """Yield the attachments of a year's records, and of records without a date, in their order.

    Only records that have attachments are decoded.

    Args:
        ledger: the ledger.
        year: the year.
        read: whether the copies are read to the end; else an altered one is only found
            by its length.
    """
    from storage.documents import TABLES, from_document

    for row, place in ledger.revisions(year):
        data = ledger.store.journal.read(place.start, place.size)
        if b'"attachments":[{' not in data:
            continue
        record: Any = from_document(TABLES[row.table], decode(data))
        for attachment in record.attachments:
            path = place_of(ledger.folder, attachment)
            yield Listed(
                record.uid, record.number, attachment, path, state_of(path, attachment, read)
            )


def state_of(path: Path, attachment: "Attachment", read: bool = True) -> State:
    """Tell whether the copy at `path` is what was attached; `read` says whether to read it all."""
    try:
        if path.stat().st_size != attachment.size:
            return "altered"
        return "altered" if read and _digest(path)[0] != attachment.digest else "present"
    except FileNotFoundError:
        return "missing"
    except OSError:
        return "unreadable"


def trouble(folder: Path, attachment: "Attachment") -> str:
    """Return a sentence on what is wrong with the copy of an attachment, `""` if nothing is."""
    path = place_of(folder, attachment)
    state = state_of(path, attachment)
    if state == "present":
        return ""
    sentence = {
        "missing": _("the attachment {name} is missing; put it back as {path}."),
        "unreadable": _("the attachment {name} cannot be read; look at {path}."),
        "altered": _("the attachment {name} was altered: {path} is not what was attached."),
    }[state]
    return sentence.format(name=one_line(attachment.name), path=path)


def stored(folder: Path, path: Path) -> "Attachment":
    """Copy a file into the ledger's folder, under the hash of its content.

    Raises:
        InvalidError: the path is not a file that can be read.
        CannotWriteError: the disk refused.
    """
    from storage.records import Attachment

    try:
        digest, size = _digest(path)
    except OSError as error:
        raise InvalidError(
            _("{path} cannot be attached: {reason}. Name a file that can be read.").format(
                path=path, reason=reason(error)
            )
        ) from error
    attachment = Attachment(name=path.name, digest=digest, size=size)
    target = place_of(folder, attachment)
    try:
        if not target.exists() or _digest(target)[0] != digest:
            _copy(path, target)
    except OSError as error:
        raise CannotWriteError(journal.cannot_write(target, error)) from error
    if _digest(target)[0] != digest:
        target.unlink()
        raise InvalidError(
            _("{path} changed while it was being attached; attach it again.").format(path=path)
        )
    return attachment


def _copy(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with path.open("rb") as source, draft.open("wb") as copy:
            shutil.copyfileobj(source, copy, _CHUNK)
            copy.flush()
            disk.sync(copy.fileno())
        disk.replace(draft, target)
        disk.sync_folder(target.parent)
    except OSError:
        draft.unlink(missing_ok=True)
        raise


def _digest(path: Path) -> tuple[str, int]:
    """Return SHA-256 and size in bytes of a file, reading it piece by piece."""
    found, size = hashlib.sha256(), 0
    for piece in _pieces(path):
        found.update(piece)
        size += len(piece)
    return found.hexdigest(), size


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_CHUNK):
            yield piece
