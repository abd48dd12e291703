"""Office files are zip archives; these are the same bytes whenever they are written."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_BEGINNING = (1980, 1, 1, 0, 0, 0)  # the earliest a zip archive can say


def the_same(archive: bytes) -> bytes:
    """Return a zip archive without the moments its parts were written at."""
    buffer = BytesIO()
    with ZipFile(BytesIO(archive)) as given, ZipFile(buffer, "w", ZIP_DEFLATED) as written:
        for name in given.namelist():
            part = ZipInfo(name, _BEGINNING)
            part.compress_type, part.create_system = ZIP_DEFLATED, 3
            written.writestr(part, given.read(name))
    return buffer.getvalue()
