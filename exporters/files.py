"""Where documents are written: whole, or not at all."""

from pathlib import Path

from storage import disk
from storage.errors import CannotWriteError, reason
from storage.language import _


def write(path: Path, data: bytes) -> None:
    """Put a document at `path`, replacing what is there in one step.

    Raises:
        CannotWriteError: the disk refused; a document that was there is unchanged.
    """
    try:
        disk.write_whole(path, data)
    except OSError as error:
        raise CannotWriteError(
            _("Could not write {path}: {reason}. Name another file or folder with --to.").format(
                path=path, reason=reason(error)
            )
        ) from error
