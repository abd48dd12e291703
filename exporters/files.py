"""Where documents are written: all of them whole, or none."""

from collections.abc import Mapping, Sequence
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
    name = path.name.lower()
    ends = [known for known in document.writers if name.endswith(f".{known}")]
    if ends:
        return max(ends, key=len)  # x.tinydb.json is more than a .json
    if not path.suffix:
        return next(iter(document.writers))
    raise InvalidError(
        _("{name} is not written as “{suffix}”; its name may end in: {known}.").format(
            name=document.name,
            suffix=path.suffix,
            known=", ".join(f".{known}" for known in document.writers),
        )
    )


def export(
    year: Year, documents: Mapping[Path, tuple[Document, str]], manifest: Path | None = None
) -> list[Path]:
    """Write documents, and last the manifest that proves them.

    Nothing is written before all of them are made, and none takes its place before
    the disk has taken all.

    Args:
        year: what they say.
        documents: for each path, the document and the suffix of its format.
        manifest: where the manifest goes, in the folder of the documents; none is
            written where not given, or where a document goes to a device.

    Returns:
        The files written.

    Raises:
        CannotWriteError: the disk refused; the sentence names what was written before,
            and every other document that was there is unchanged.
    """
    files = {path: document.writer(suffix)(year) for path, (document, suffix) in documents.items()}
    if manifest and not any(map(_is_device, files)):
        from exporters import manifest as manifests

        sums = [manifests.summed(path.name, [data]) for path, data in files.items()]
        files[manifest] = manifests.encoded(manifests.manifest(year, sums))
    _write_all(files)
    return list(files)


def _write_all(files: Mapping[Path, bytes]) -> None:
    drafts: dict[Path, Path] = {}
    written: list[Path] = []
    try:
        for path, data in files.items():
            if not _is_device(path):
                try:
                    # A link goes on naming the document.
                    drafts[path] = disk.draft_of(path.resolve(), data)
                except OSError as error:
                    raise refused(path, error) from error
        for path, data in files.items():
            try:
                if path in drafts:
                    disk.place(drafts[path], path.resolve())
                else:
                    path.write_bytes(data)
            except OSError as error:
                raise refused(path, error, written) from error
            written.append(path)
    finally:
        for draft in drafts.values():
            draft.unlink(missing_ok=True)


def _is_device(path: Path) -> bool:
    """Tell whether `path` is a pipe or a terminal, which is not a thing to replace."""
    return path.exists() and not (path.is_file() or path.is_dir())


def made(folder: Path) -> Path:
    """Make `folder` where it is not there yet, and return it.

    Raises:
        CannotWriteError: the disk refused.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise refused(folder, error) from error
    return folder


def refused(path: Path, error: OSError, written: Sequence[Path] = ()) -> CannotWriteError:
    """Return the error to raise where an export cannot be written; `written` names what was."""
    sentence = _("Could not write {path}: {reason}. Name another file or folder.").format(
        path=path, reason=reason(error)
    )
    if written:
        names = _(", ").join(str(path) for path in written)
        sentence += " " + _("Written before that: {names}.").format(names=names)
    return CannotWriteError(sentence)
