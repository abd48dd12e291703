"""Records of a file on their way into the ledger: beside the memory, where they are many.

A file may hold more records than fit into memory, and whether a row is in the ledger already is
only known while nobody else writes. So records are set down when their row is read, and taken
up again in the same order when they are saved.
"""

import json
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import Any, Self

from storage.documents import table_of, to_document
from storage.records import Record

_IN_MEMORY = 16 << 20  # bytes; more goes to a temporary file without a name


class Spool:
    """Records in the order in which they were set down. Use it in a `with` statement."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 (closed in __exit__)

    def put(self, record: Record) -> None:
        """Set a record down."""
        said = (table_of(record), to_document(record))
        self._file.write(json.dumps(said, ensure_ascii=False).encode(errors="surrogatepass"))
        self._file.write(b"\n")

    def __iter__(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield table and document of each record, from the first one."""
        self._file.seek(0)
        for line in self._file:
            table, document = json.loads(line.decode(errors="surrogatepass"))
            yield table, document

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()
