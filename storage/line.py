"""One line of the journal: how a change and its document are written and read back.

    {"tx":7,"end":true,"at":"2025-03-05T10:12:13.123+08:00","by":"陈美玲",
     "on":"office-1-3f9a0c1d","act":"log","why":"","id":236,
     "op":"put","table":"inspections","uid":"0195…","gen":1,"parent":"",
     "doc":{…},"hash":"…"}

`tx` numbers the transactions and `end` closes one; `at`, `by` and `on` say when,
who and on which device (no rule depends on the clock); `id` is the number TinyDB
uses here and means nothing on another laptop. The second half, from `op` to
`doc`, is the revision: `gen` counts the revisions of `uid`, `parent` is the hash
of the one this replaces, and a revision's own hash is the SHA-256 of those bytes.
`hash` is the SHA-256 of the previous line's hash and of this line up to `,"hash"`.

A ledger written today must open for ever: a new version of the format may add
names, and never changes the meaning of these.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any, NamedTuple

from storage.errors import DamagedError
from storage.language import _

CHINA = timezone(timedelta(hours=8))  # one zone for the whole country, without daylight saving
START_HASH = "0" * 64

_HASH_KEY = b',"hash":"'
# Length of the end of a line: the key, the hash, and `"}` with the newline.
TAIL = len(_HASH_KEY) + 64 + len('"}\n')
# These cannot occur inside a JSON string, where the quotes would be escaped.
_CORE_KEY = b',"op":'
_DOC_KEY = b',"doc":'

# Python reads JSON by recursion: what is nested deeper than its stack could be
# written by one program and not be read by the next. No record comes near this.
_DEEPEST = 100
# A document that contains itself is nested too deeply.
_ENCODER = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), allow_nan=False, check_circular=False
)


class Position(NamedTuple):
    """A place between two transactions: everything before it is whole and chained."""

    offset: int = 0  # bytes
    hash: str = START_HASH
    tx: int = -1
    line: int = 0


class Change(NamedTuple):
    """One change on its way into the journal. `doc` is JSON; a removal has `null`."""

    op: str
    table: str
    id: int
    uid: str
    gen: int
    parent: str
    doc: bytes


class Context(NamedTuple):
    """Who makes a change, on which device, doing what, and for which reason."""

    by: str
    on: str
    act: str = ""
    why: str = ""


class Entry(NamedTuple):
    """One line read back. `start` and `size` locate its document in the file, in bytes."""

    line: int
    tx: int
    at: str
    by: str
    on: str
    act: str
    why: str
    id: int
    op: str
    table: str
    uid: str
    gen: int
    parent: str
    revision: str
    start: int
    size: int
    doc: bytes


_FIELDS = (
    *((name, int) for name in ("tx", "id", "gen")),
    *((name, str) for name in ("at", "by", "on", "act", "why", "op", "table", "uid", "parent")),
)


class Transaction(NamedTuple):
    """The entries that were saved together, and the positions before and after them."""

    entries: list[Entry]
    start: Position
    end: Position


def lines(
    position: Position, changes: Sequence[Change], context: Context
) -> tuple[bytes, Transaction]:
    """Encode `changes` as the lines of the transaction that follows `position`."""
    both = list(each(position, changes, context))
    written, entries = [line for line, _entry in both], [entry for _line, entry in both]
    data = b"".join(written)
    after = Position(
        position.offset + len(data), hash_of(written[-1]), position.tx + 1, entries[-1].line
    )
    return data, Transaction(entries, position, after)


def each(
    position: Position, changes: Iterable[Change], context: Context
) -> Iterator[tuple[bytes, Entry]]:
    """Encode `changes` one after the other, each as its line and the entry that this is.

    They become the transaction that follows `position`; which line ends it is known only
    once there is no further change, so each is encoded when the next one is there.
    """
    now = datetime.now(CHINA).isoformat(timespec="milliseconds")
    tx, offset, chain = position.tx + 1, position.offset, position.hash
    at, who = now.encode(), _who(context)
    waiting = iter(changes)
    following, count = next(waiting, None), 0
    while following is not None:
        change, following, count = following, next(waiting, None), count + 1
        op, table, id_, uid, gen, parent, doc = change
        revision = b'"op":%b,"table":%b,"uid":%b,"gen":%d,"parent":%b,"doc":%b' % (
            *(_text(op), _text(table), _text(uid), gen, _text(parent)),
            doc,
        )
        end = b"true" if following is None else b"false"
        body = b'{"tx":%d,"end":%b,"at":"%b",%b,"id":%d,%b' % (tx, end, at, who, id_, revision)
        chain = _chained(chain, body)
        line = b'%b%b%b"}\n' % (body, _HASH_KEY, chain.encode())
        start, size = offset + len(body) - len(doc), len(doc)
        yield (
            line,
            Entry(
                *(position.line + count, tx, now, *context, id_, op, table, uid, gen, parent),
                *(hashlib.sha256(revision).hexdigest(), start, size, doc),
            ),
        )
        offset += len(line)


def hash_of(line: bytes) -> str:
    """Return the hash that ends a line."""
    return line[-67:-3].decode()


def _text(text: str) -> bytes:
    # A lone surrogate, as from a broken file name, stays readable as its JSON escape.
    return encode_basestring(text).encode(errors="backslashreplace")


@lru_cache(maxsize=8)
def _who(context: Context) -> bytes:
    return b'"by":%b,"on":%b,"act":%b,"why":%b' % tuple(map(_text, context))


def _chained(previous: str, body: bytes) -> str:
    return hashlib.sha256(previous.encode() + body).hexdigest()


class Chain:
    """The chain over the lines of a journal, from its first one.

    Attributes:
        head: the hash that the line before ends with.
        count: lines taken.
        sound: whether each of them follows the one before.
    """

    def __init__(self) -> None:
        self.head = START_HASH
        self.count = 0
        self.sound = True

    def take(self, line: bytes) -> None:
        """Go on to the next line."""
        self.head = _chained(self.head, line[:-TAIL])
        self.count += 1
        if line[-TAIL:] != b'%b%b"}\n' % (_HASH_KEY, self.head.encode()):
            self.sound = False


def read_line(line: bytes, chain: str, offset: int, number: int) -> Entry | None:
    """Read one line; `None` where it is not whole, or does not follow `chain`."""
    found = read_whole(line, chain, offset, number)
    return found[0] if found else None


def read_whole(
    line: bytes, chain: str, offset: int, number: int
) -> tuple[Entry, dict[str, Any]] | None:
    """Read one line and its document; `None` where it is not whole, or does not follow `chain`.

    A line with the right hash and the wrong names in it was never written by this
    program; it is not whole either. A removal has an empty document.
    """
    body = line[:-TAIL]
    if line[-TAIL:] != b'%b%b"}\n' % (_HASH_KEY, _chained(chain, body).encode()):
        return None
    try:
        head, _doc_key, doc = body.partition(_DOC_KEY)
        fields, document = json.loads(head + b"}"), json.loads(doc)
        core = body[body.index(_CORE_KEY) + 1 :]
        for name, kind in _FIELDS:
            if type(fields[name]) is not kind:
                return None
        op, table, uid, parent = fields["op"], fields["table"], fields["uid"], fields["parent"]
        if (type(document) is dict) != (op in ("begin", "put")):
            return None
        if any(abs(fields[name]) >= 1 << 63 for name in ("tx", "id", "gen")):
            return None
        "".join((op, table, uid, parent)).encode()
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    entry = Entry(
        *(number, fields["tx"], fields["at"], fields["by"], fields["on"], fields["act"]),
        *(fields["why"], fields["id"], op, table, uid, fields["gen"], parent),
        *(hashlib.sha256(core).hexdigest(), offset + len(body) - len(doc), len(doc), doc),
    )
    return entry, document or {}


def encode(document: Mapping[str, Any]) -> bytes:
    """Return `document` as JSON bytes, the way the journal keeps it.

    Raises:
        TypeError, ValueError, RecursionError: it is not JSON, or nested too deeply.
    """
    text = _ENCODER.encode(document)
    if text.count("[") + text.count("{") > _DEEPEST:
        level: list[Any] = [document]
        for _depth in range(_DEEPEST):
            inner = [item.values() if isinstance(item, Mapping) else item for item in level]
            level = [item for items in inner for item in items if _holds_more(item)]
        if level:
            raise ValueError(f"the document is nested more than {_DEEPEST} levels deep")
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise ValueError("the document holds half a character, a lone surrogate") from error


def _holds_more(value: object) -> bool:
    return isinstance(value, Mapping | list | tuple)


def decode(data: bytes) -> dict[str, Any]:
    """Return the document in JSON bytes.

    Raises:
        DamagedError: it is none: the journal was damaged after the index saw it, or the
            index points to the wrong place.
    """
    try:
        document: dict[str, Any] = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise DamagedError(
            _(
                "A saved document can no longer be read: the ledger was damaged while it lay on "
                "the disk. `taizhang verify` says where, and mends what can be mended."
            )
        ) from error
    return document
