"""Saving more than fits into memory as one transaction: all of it, or nothing."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import journal
from storage.documents import TABLES, from_document, to_document
from storage.errors import CannotWriteError
from storage.journal import Journal
from storage.ledger import Ledger
from storage.line import Change, Position
from storage.undo import undo_last
from storage.verify import verify
from tests.storage.samples import inspection
from tests.storage.test_journal import LEDGER, WHO, put


def documents(count: int) -> Iterator[tuple[str, dict[str, Any]]]:
    for number in range(count):
        document = to_document(inspection(subject=f"{number}号店"))
        yield "inspections", {**document, "uid": f"0195-{number:08}"}


@given(st.lists(st.text(max_size=40), max_size=12), st.integers(1, 400))
def test_in_pieces_or_at_once_the_same_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], piece: int
) -> None:
    folder = tmp_path_factory.mktemp("journal")
    changes = [put(number, text) for number, text in enumerate(texts, 1)]
    found = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(journal, "_PIECE", piece)
        for name in ("once", "pieces"):
            journal.create(folder / name, LEDGER, WHO)
            opened = Journal(folder / name)
            start = next(opened.scan(Position())).end
            if name == "once":
                end = opened.append(start, changes, WHO).end if changes else start
            else:
                end = opened.extend(start, iter(changes), WHO)
            assert end.offset == opened.size()
            found.append([[e.doc for e in t.entries] for t in opened.scan(start)])
            assert found[-1] == ([[change.doc for change in changes]] if changes else [])
            opened.close()
    assert found[0] == found[1]


def test_a_change_that_cannot_be_made_leaves_the_ledger_as_it_was(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "_PIECE", 200)
    ledger.add([inspection()])
    before = ledger.store.journal.path.read_bytes()

    def broken() -> Iterator[tuple[str, dict[str, Any]]]:
        yield from documents(5)
        raise ValueError("row 6")

    with pytest.raises(ValueError, match="row 6"), ledger.store.together(ledger.adding(broken())):
        pass
    assert ledger.store.journal.path.read_bytes() == before
    assert ledger.add([inspection()])[0].number == "2025-0002"  # no number was used up


def test_a_disk_that_fills_in_the_middle_keeps_none_of_it(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "_PIECE", 200)
    ledger.add([inspection()])
    before, write, written = ledger.store.journal.path.read_bytes(), os.write, []

    def full(descriptor: int, data: Any) -> int:
        written.append(len(data))
        if len(written) == 4:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(descriptor, data)

    with monkeypatch.context() as patch:
        patch.setattr("os.write", full)
        with (
            pytest.raises(CannotWriteError),
            ledger.store.together(ledger.adding(documents(50))),
        ):
            pass
    assert len(written) == 4
    assert ledger.store.journal.path.read_bytes() == before
    assert len(ledger.rows()) == 1


def test_it_is_one_change_that_others_see_whole_and_that_is_taken_back_whole(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "_PIECE", 200)
    ledger.add([inspection()])
    seen: list[int] = []
    with Ledger.open(ledger.folder) as other:

        def watched() -> Iterator[tuple[str, dict[str, Any]]]:
            for one in documents(30):
                seen.append(len(other.rows()))
                yield one

        with ledger.store.doing("import", "x"), ledger.store.together(ledger.adding(watched())):
            pass
        assert set(seen) == {1}
        assert len(other.rows()) == 31
    rows = ledger.rows()
    assert rows[0].facts.number == "2025-0031"
    records = [ledger.get(row.facts.uid) for row in rows]
    assert all(from_document(TABLES["inspections"], to_document(one)) == one for one in records)
    assert not verify(ledger.folder).problems
    assert len(undo_last(ledger).items) == 30
    assert sum(row.facts.status != "void" for row in ledger.rows()) == 1


def test_a_write_killed_between_its_pieces_is_set_aside(tmp_path: Path, ledger: Ledger) -> None:
    ledger.add([inspection()])
    path, whole = ledger.store.journal.path, ledger.store.follow()
    changes = [ledger.store.added(table, document) for table, document in documents(3)]
    unfinished = Change("remove", "", 0, "", 1, "", b"null")
    end = ledger.store.journal.extend(whole, [*changes, unfinished], WHO)
    with path.open("r+b") as file:  # the line that ends it was never written
        data = path.read_bytes()
        file.truncate(data[: end.offset - 1].rindex(b"\n") + 1)
    with Ledger.open(ledger.folder) as again:
        assert len(again.rows()) == 1
        again.add([inspection()])
        assert "set-aside" in again.store.notices[0]
        assert len(again.rows()) == 2
    assert not verify(ledger.folder).problems
