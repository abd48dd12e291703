"""What was exported, as it lies there: a manifest and its files, in a folder or in a pack."""

import zipfile
import zlib
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Protocol

from exporters import manifest as manifests
from storage.errors import InvalidError, reason
from storage.language import _

_CHUNK = 1 << 20  # bytes


class Exported(Protocol):
    """Where a manifest and the files that it names are."""

    def whole(self) -> bytes:
        """Return the manifest as it is written."""

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield what a file holds, piece by piece.

        Raises:
            FileNotFoundError: it is not there.
            OSError: it cannot be read.
        """

    def unnamed(self, names: Collection[str]) -> list[str]:
        """Return the names of files that lie there and are not among `names`."""

    def close(self) -> None:
        """Release the files."""


def opened(path: Path) -> Exported:
    """Open the manifest at `path`, or the evidence pack.

    Raises:
        InvalidError: there is none.
    """
    try:
        return _Pack(path) if zipfile.is_zipfile(path) else _Folder(path)
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        why = reason(error) if isinstance(error, OSError) else str(error)
        raise InvalidError(
            _("There is no manifest to be read at {path}: {reason}.").format(path=path, reason=why)
        ) from error


class _Folder:
    """A manifest beside its files."""

    def __init__(self, path: Path) -> None:
        self._text = path.read_bytes()
        self._folder = path.parent
        self._own = path.name == manifests.NAME  # the folder is that of the export alone

    def whole(self) -> bytes:
        return self._text

    def pieces(self, name: str) -> Iterator[bytes]:
        if Path(name).is_absolute() or ".." in Path(name).parts:
            raise FileNotFoundError(name)  # a manifest speaks of what lies beside it
        with (self._folder / name).open("rb") as file:
            while piece := file.read(_CHUNK):
                yield piece

    def unnamed(self, names: Collection[str]) -> list[str]:
        if not self._own:
            return []
        known = {*names, manifests.NAME}
        files = (path for path in self._folder.iterdir() if path.is_file())
        return sorted(path.name for path in files if path.name not in known)

    def close(self) -> None:
        pass


class _Pack:
    """A manifest in an evidence pack."""

    def __init__(self, path: Path) -> None:
        self._archive = zipfile.ZipFile(path)
        self._text = self._archive.read(manifests.NAME)

    def whole(self) -> bytes:
        return self._text

    def pieces(self, name: str) -> Iterator[bytes]:
        try:
            with self._archive.open(name) as file:
                while piece := file.read(_CHUNK):
                    yield piece
        except KeyError:
            raise FileNotFoundError(name) from None
        except (zipfile.BadZipFile, zlib.error) as error:
            raise OSError(_("the pack is damaged there")) from error

    def unnamed(self, _names: Collection[str]) -> list[str]:
        return []  # `check.py` of a pack looks for them

    def close(self) -> None:
        self._archive.close()
