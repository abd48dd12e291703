"""One line of the journal: how a change is written, and how it is read back.

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
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from typing import NamedTuple

CHINA = timezone(timedelta(hours=8))  # one zone for the whole country, without daylight saving
START_HASH = "0" * 64

_HASH_KEY = b',"hash":"'
# Length of the end of a line: the key, the hash, and `"}` with the newline.
TAIL = len(_HASH_KEY) + 64 + len('"}\n')
# These cannot occur inside a JSON string, where the quotes would be escaped.
_CORE_KEY = b',"op":'
_DOC_KEY = b',"doc":'


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


_FIELDS = {
    **dict.fromkeys(("tx", "id", "gen"), int),
    **dict.fromkeys(("at", "by", "on", "act", "why", "op", "table", "uid", "parent"), str),
}


class Transaction(NamedTuple):
    """The entries that were saved together, and the positions before and after them."""

    entries: list[Entry]
    start: Position
    end: Position


def lines(
    position: Position, changes: Sequence[Change], context: Context
) -> tuple[bytes, Transaction]:
    """Encode `changes` as the lines of the transaction that follows `position`."""
    now = datetime.now(CHINA).isoformat(timespec="milliseconds")
    tx, offset, chain = position.tx + 1, position.offset, position.hash
    lines, entries = [], []
    for count, change in enumerate(changes, 1):
        head = {
            "tx": tx,
            "end": count == len(changes),
            "at": now,
            **context._asdict(),
            "id": change.id,
        }
        core = {
            "op": change.op,
            "table": change.table,
            "uid": change.uid,
            "gen": change.gen,
            "parent": change.parent,
        }
        revision = _json(core)[1:-1] + b',"doc":' + change.doc
        body = _json(head)[:-1] + b"," + revision
        chain = _chained(chain, body)
        line = body + _HASH_KEY + chain.encode() + b'"}\n'
        entries.append(
            Entry(
                line=position.line + count,
                at=now,
                tx=tx,
                **context._asdict(),
                **change._asdict(),
                revision=hashlib.sha256(revision).hexdigest(),
                start=offset + len(body) - len(change.doc),
                size=len(change.doc),
            )
        )
        lines.append(line)
        offset += len(line)
    end = Position(offset, chain, tx, position.line + len(changes))
    return b"".join(lines), Transaction(entries, position, end)


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def _json(value: object) -> bytes:
    text = _ENCODER.encode(value)
    # A lone surrogate, as from a broken file name, stays readable as its JSON escape.
    return text.encode(errors="backslashreplace")


def _chained(previous: str, body: bytes) -> str:
    digest = hashlib.sha256(previous.encode())
    digest.update(body)
    return digest.hexdigest()


def read_line(line: bytes, chain: str, offset: int, number: int) -> Entry | None:
    """Read one line; `None` where it is not whole, or does not follow `chain`.

    A line with the right hash and the wrong names in it was never written by this
    program; it is not whole either.
    """
    body = line[:-TAIL]
    if line[-TAIL:] != _HASH_KEY + _chained(chain, body).encode() + b'"}\n':
        return None
    try:
        head, _doc_key, doc = body.partition(_DOC_KEY)
        fields, document = json.loads(head + b"}"), json.loads(doc)
        core = body[body.index(_CORE_KEY) + 1 :]
        if not all(type(fields[name]) is kind for name, kind in _FIELDS.items()):
            return None
        if isinstance(document, dict) != (fields["op"] in ("begin", "put")):
            return None
        if any(abs(fields[name]) >= 1 << 63 for name in ("tx", "id", "gen")):
            return None
        "".join((fields["op"], fields["table"], fields["uid"], fields["parent"])).encode()
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return Entry(
        line=number,
        **{name: fields[name] for name in _FIELDS},
        revision=hashlib.sha256(core).hexdigest(),
        start=offset + len(body) - len(doc),
        size=len(doc),
        doc=doc,
    )
