"""Lists whose rows are fetched when looked at, and the words that are found in records."""

import string
import tempfile
import unicodedata
from array import array
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tinydb import where

from storage import database, words
from storage.database import LedgerDB
from storage.facts import Facts
from storage.index import Index
from storage.ledger import Ledger
from storage.line import decode
from storage.listing import Listing, Settled
from storage.store import Store
from tests.storage.samples import day, inspection, patrol, training

# Few letters, so that words are found; capitals, signs of LIKE and of queries, white space
# that Python knows and SQLite does not, characters beyond sixteen bits.
letters = st.sampled_from([*"aAbBＡｂ％%_!\"'*-－—\\村石岗É\u3000 \n\x85\x1f\x01\U00020000"])
parts = st.text(letters, max_size=8)
texts = st.lists(parts, max_size=3)
queries = st.text(letters, max_size=5)
LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def occurs(text: str, query: str) -> bool:
    """Say by the plain definition whether every word of `query` stands in `text`."""
    text = plain(text)
    return all(plain(word) in text for word in query.split())


def plain(text: str) -> str:
    """Return `text` as it is compared: half-width, the letters A to Z small."""
    return unicodedata.normalize("NFKC", text).replace("—", "-").translate(LOWER)


@pytest.fixture(params=["fts5", "without"])
def fts5(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both a SQLite with full-text search and one without."""
    if request.param == "without":
        monkeypatch.setattr(words, "has_fts5", lambda _connection: False)


@pytest.mark.usefixtures("fts5")
@pytest.mark.parametrize("at_once", [1, 3, 1000])
@settings(max_examples=25)
@given(
    found=st.lists(texts, max_size=7),
    changed=st.lists(st.tuples(st.integers(0, 6), texts), max_size=4),
    asked=st.lists(queries, min_size=1, max_size=8),
)
def test_words_are_found_as_the_plain_definition_says(
    at_once: int, found: list[list[str]], changed: list[tuple[int, list[str]]], asked: list[str]
) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        pytest.MonkeyPatch.context() as patch,
        Ledger(Store(folder)) as ledger,
    ):
        patch.setattr(words, "_AT_ONCE", at_once)
        table = ledger.db.table("inspections")
        held = dict(zip(table.insert_multiple({"p": one} for one in found), found, strict=True))
        for place, one in changed:
            if place + 1 in held:
                table.update({"p": one}, doc_ids=[place + 1])
                held[place + 1] = one
        for query in asked:
            wanted = {id_ for id_, one in held.items() if occurs("\n".join(one), query)}
            assert {row.id for row in ledger.rows(text=query)} == wanted, query


@pytest.fixture
def many(ledger: Ledger) -> Ledger:
    """Four hundred records of three tables and two years, some of them without a date."""
    ledger.add(
        [
            make(date=day(f"202{5 - number % 2}-0{1 + number % 9}-11") if number % 7 else None)
            for number in range(200)
            for make in (inspection, training if number % 5 else patrol)
        ]
    )
    return ledger


def order(row: Any) -> tuple[str, str, str]:
    return row.facts.date, row.facts.number, row.facts.uid


@pytest.mark.parametrize("year", [None, 2024, 2025, 2026])
@pytest.mark.parametrize("limit", [-1, 0, 7, 10_000])
@pytest.mark.parametrize("text", ["", "2025", "脚手架 石岗"])
@pytest.mark.parametrize("few", [0, 5000])
def test_a_listing_holds_the_rows_that_its_conditions_say(
    many: Ledger, monkeypatch: pytest.MonkeyPatch, year: int | None, limit: int, text: str, few: int
) -> None:
    monkeypatch.setattr("storage.hits._FEW", few)
    everything = sorted(many.rows(), key=order, reverse=True)
    assert len(everything) == 400
    found = {row.facts.uid for row in many.rows(text=text)}
    wanted = [
        row
        for row in everything
        if year is None or row.facts.date[:4] in (str(year), "")
        if row.facts.uid in found
    ]
    wanted = wanted if limit < 0 else wanted[:limit]
    for _again in range(2):
        listing = many.listing(year=year, limit=limit, text=text)
        assert len(listing) == len(wanted)
        assert list(listing) == wanted == many.rows(year=year, limit=limit, text=text)
        assert listing[3:300:7] == wanted[3:300:7]
        assert [listing[-1 - at] for at in range(len(listing))] == wanted[::-1]
        for at in range(0, len(wanted), 31):
            assert listing.at(wanted[at].facts.uid) == at
    left = [row.facts.uid for row in everything if row not in wanted]
    assert [uid for uid in left if listing.at(uid) is not None] == []
    some = [row.facts.uid for row in everything[::9]]
    assert listing.held([*some, "nobody"]) == set(some) - set(left)
    assert listing.at("nobody") is None
    with pytest.raises(IndexError):
        listing[len(listing)]


@given(
    places=st.lists(st.sampled_from([0, 1, 255, 256, 65536, 65537, 2**40, 2**56]), unique=True),
    wanted=st.sampled_from([0, 1, 2, 256, 65536, 2**24, 2**40, 2**48]),
)
def test_a_record_is_found_by_its_place_and_not_by_the_bytes_of_two(
    places: list[int], wanted: int
) -> None:
    class One:
        def rows(self, _query: str, _values: object) -> list[tuple[int]]:
            return [(wanted,)]

    listing = Listing(cast(Index, One()), Settled(array("q", places)))
    assert listing.at("it") == (places.index(wanted) if wanted in places else None)


def test_what_stays_in_a_listing_is_asked_once_for_all_records_that_are_alike(
    many: Ledger,
) -> None:
    asked: list[tuple[str, Facts]] = []

    def kept(table: str, judged: Facts) -> bool:
        asked.append((table, judged))
        return table != "inspections" or not judged.missing

    listing = many.listing(kept=kept)
    assert list(listing) == [row for row in many.rows() if kept(row.table, row.facts)]
    assert len(asked) - 400 == len({(table, facts) for table, facts in asked[:-400]}) < 12


def test_a_row_says_what_its_record_says_now_and_a_removed_one_nothing(ledger: Ledger) -> None:
    one, two = ledger.add([inspection(subject="甲"), inspection(subject="乙")])
    listing = ledger.listing()
    with Ledger.open(ledger.folder) as other:
        other.void(one.uid, "重复")
        other.db.table("inspections").remove(where("uid") == two.uid)
    ledger.store.follow()
    assert [row.facts.status for row in listing] == ["", "void"]
    assert listing.at(one.uid) == 1
    assert listing.at(two.uid) is None


def test_an_index_serves_sqlite_with_and_without_full_text_search(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A ledger on a stick goes from one computer to another."""
    ledger.add([inspection(findings=f"第{number}处裂缝") for number in range(300)])
    for has in (False, True, False):
        with monkeypatch.context() as patch:
            if not has:
                patch.setattr(words, "has_fts5", lambda _connection: False)
            with Ledger.open(ledger.folder) as other:
                assert len(other.rows(text="裂缝")) == 300
                assert len(other.rows(text="第29处")) == 1


# ------------------------------------------------------------------ queries of TinyDB


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> list[Mapping[str, Any]]:
    """The documents that were decoded so far."""
    found: list[Mapping[str, Any]] = []

    def counting(data: bytes) -> dict[str, Any]:
        found.append(decode(data))
        return decode(data)

    monkeypatch.setattr(database, "decode", counting)
    return found


def test_a_query_for_equality_decodes_only_what_may_match(
    tmp_path: Path, decoded: list[Mapping[str, Any]]
) -> None:
    with LedgerDB(tmp_path) as db:
        table = db.table("inspections")
        table.insert_multiple(
            {"village": f"{number % 10}村", "subject": f"{number % 100}户", "n": number}
            for number in range(1000)
        )
        third = where("village") == "3村"
        both = third & (where("subject") == "13户") & (where("n") < 500)

        def cost(action: Any) -> tuple[Any, int]:
            decoded.clear()
            return action(), len(decoded)

        assert cost(lambda: table.count(both)) == (5, 10)
        assert cost(lambda: table.contains(third)) == (True, 1)
        assert cost(lambda: table.contains(where("village") == "没有")) == (False, 0)
        assert cost(lambda: table.get(both)["n"]) == (13, 1)
        assert cost(lambda: table.update({"seen": True}, both)) == (
            [14, 114, 214, 314, 414],
            10,
        )
        assert cost(lambda: len(table.remove(third & (where("n") == 3)))) == (1, 100)
        assert cost(lambda: [one["n"] for one in table.get(doc_ids=[5, 4, 5000])]) == ([4], 1)
        assert cost(lambda: table.upsert({"n": -1, "village": "3村"}, both))[1] == 10
        assert len(table) == 999
        assert cost(lambda: len(table.search(where("n") == -1))) == (5, 999)


def test_the_title_of_a_training_is_not_its_subject(tmp_path: Path) -> None:
    with LedgerDB(tmp_path) as db:
        table = db.table("trainings")
        table.insert_multiple([{"subject": "甲", "title": "乙"}, {"subject": "乙"}])
        assert [one.doc_id for one in table.search(where("subject") == "乙")] == [2]
        assert table.count(where("subject") == "\ud800") == 0
