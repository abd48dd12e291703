"""Zip archives from somebody else's computer, looked at before anything is unpacked."""

import zipfile
from pathlib import Path
from typing import IO

from storage.errors import InvalidError
from storage.language import _

_MOST_BYTES = 200_000_000
_MOST_RATIO, _RATIO_FROM = 200, 20_000_000


def check(file: Path | IO[bytes], packed: int, name: str) -> None:
    """Refuse what is no archive, or would unpack to more than any document holds.

    Args:
        file: the archive.
        packed: its size in bytes.
        name: what the person knows it by.

    Raises:
        InvalidError: it would unpack to 200 MB, or to 200 times its size and 20 MB.
        zipfile.BadZipFile, OSError, ValueError, NotImplementedError: it is no archive.
    """
    with zipfile.ZipFile(file) as archive:
        unpacked = sum(entry.file_size for entry in archive.infolist())
    absurd = unpacked > _RATIO_FROM and unpacked / max(packed, 1) > _MOST_RATIO
    if unpacked > _MOST_BYTES or absurd:
        raise InvalidError(
            _(
                "{file} would unpack to {size} MB, which no ledger is. "
                "Copy what it holds into a new file and give that."
            ).format(file=name, size=unpacked // 1_000_000)
        )
