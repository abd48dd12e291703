"""Where documents are written: all of them whole, or none."""

from collections.abc import Mapping
from pathlib import Path

from exporters.formats import Document
from exporters.year import Year
from storage import disk, language
from storage.errors import CannotWriteError, InvalidError, reason

_ = language._


def suffix_of(document: Document, path: Path) -> str:
    """Return the suffix in which `document` is written to `path`.

    Its usual format where `path` has no suffix, such as a device.

    Raises:
        InvalidError: the document has no such format.
    """
    suffix = path.suffix.lower().removeprefix(".") or next(iter(document.writers))
    if suffix not in document.writers:
        raise InvalidError(
            _("{name} is not written as “{suffix}”; its name may end in: {known}.").format(
                name=document.name,
                suffix=path.suffix,
                known=", ".join(f".{known}" for known in document.writers),
            )
        )
    return suffix


def export(year: Year, documents: Mapping[Path, tuple[Document, str]]) -> list[Path]:
    """Write documents; nothing is written before all of them are made.

    Args:
        year: what they say.
        documents: for each path, the document and the suffix of its format.

    Returns:
        The files written.

    Raises:
        CannotWriteError: the disk refused; a document that was there is unchanged.
    """
    files = {path: document.writer(suffix)(year) for path, (document, suffix) in documents.items()}
    for path, data in files.items():
        write(path, data)
    return list(files)


def made(folder: Path) -> Path:
    """Make `folder` where it is not there yet, and return it.

    Raises:
        CannotWriteError: the disk refused.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _refused(folder, error) from error
    return folder


def write(path: Path, data: bytes) -> None:
    """Put a document at `path`, replacing what is there in one step.

    Raises:
        CannotWriteError: the disk refused; a document that was there is unchanged.
    """
    try:
        if path.exists() and not (path.is_file() or path.is_dir()):
            with path.open("wb") as device:  # a pipe or a terminal is not a thing to replace
                device.write(data)
        else:
            disk.write_whole(path.resolve(), data)  # a link goes on naming the document
    except OSError as error:
        raise _refused(path, error) from error


def _refused(path: Path, error: OSError) -> CannotWriteError:
    return CannotWriteError(
        _("Could not write {path}: {reason}. Name another file or folder with --to.").format(
            path=path, reason=reason(error)
        )
    )
