"""Lists that are read a piece at a time, and kept in order while records change."""

import tempfile
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tinydb import where

from storage.facts import Facts
from storage.ledger import Ledger
from storage.records import Inspection
from storage.store import Store
from tests.storage.samples import day, inspection, training

ORDERS = ("date", "returned", "waiting")
days = st.none() | st.sampled_from(["2024-12-31", "2025-01-01", "2025-06-05", "2025-12-31"])
NARROWED: list[dict[str, Any]] = [
    {},
    {"village": "石岗村"},
    {"village": "石岗村", "month": "06"},
    {"officer": "陈美玲"},
    {"date": ""},
    {"subject": "一家店", "village": "东岸村"},
    {"subject": "一家店", "village": "石岗村"},
]
words = st.sampled_from(["瓦", "脚手架", "脚手架 瓦", "未见异常"])
steps = st.one_of(
    st.tuples(st.just("add"), st.lists(days, min_size=1, max_size=3)),
    st.tuples(st.just("move"), days),
    st.tuples(st.sampled_from(["return", "void", "remove", "train"]), st.none()),
)


@pytest.fixture(params=[1, 2, 7])
def piece(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Pieces so small that a dozen records need several."""
    monkeypatch.setattr("storage.order.PIECE", request.param)
    monkeypatch.setattr("storage.reader.PIECE", 0)  # every order is kept
    monkeypatch.setattr("storage.words._PIECE", 2 * request.param)
    yield


@pytest.mark.usefixtures("piece")
@settings(max_examples=25)
@given(first=st.lists(days, max_size=9), later=st.lists(steps, max_size=6), look=st.data())
def test_a_list_kept_while_records_change_is_the_list_that_a_new_reader_finds(
    first: list[str | None], later: list[tuple[str, object]], look: st.DataObject
) -> None:
    order, year = look.draw(st.sampled_from(ORDERS)), look.draw(st.sampled_from([None, 2025]))
    equal = look.draw(st.sampled_from(NARROWED))
    with tempfile.TemporaryDirectory() as folder, Ledger(Store(folder)) as ledger:
        uids = [one.uid for one in ledger.add([made(date, at) for at, date in enumerate(first)])]
        for act, what in [("look", None), *later]:
            step(ledger, uids, act, what, look)
            kept = ledger.listing(year=year, order=order, **equal)
            kept.more(look.draw(st.sampled_from([0, 10])))  # seconds: some of it, or all
            text = look.draw(words)
            found = ledger.listing(year=year, order=order, text=text, **equal)
            found.more(0, least=look.draw(st.sampled_from([0, 2, 99])))
            with Ledger.open(folder) as other:
                every = other.rows(year=year, order=order)
                wanted = [row for row in every if fits(row.facts, equal)]
                said = other.rows(year=year, order=order, text=text)
                hits = [row for row in said if fits(row.facts, equal)]
            known = found.known
            assert [found[at] for at in range(known)] == hits[:known]
            assert list(found) == hits
            assert kept.known <= len(wanted)
            assert list(kept) == wanted
            for at, row in enumerate(wanted):
                assert kept.at(row.facts.uid) == at


def made(date: str | None, at: int) -> Inspection:
    """Return a record of that day; every third one speaks of tiles, and is of another village."""
    tiles = at % 3 == 0
    return inspection(
        date=date and day(date),
        findings="瓦" if tiles else "未见异常",
        village="东岸村" if tiles else "石岗村",
        subject="一家店" if tiles else "另一家",
    )


def fits(said: Facts, equal: Mapping[str, str]) -> bool:
    """Tell whether a record says what a list is narrowed to."""
    of_month = said.date[5:7] == equal.get("month", said.date[5:7])
    of_officer = equal.get("officer", "") in said.officers
    names = equal.keys() - {"month", "officer"}
    return of_month and of_officer and all(getattr(said, name) == equal[name] for name in names)


def step(ledger: Ledger, uids: list[str], act: str, what: object, look: st.DataObject) -> None:
    """Change the ledger."""
    if act == "add":
        assert isinstance(what, list)
        uids += [one.uid for one in ledger.add([made(date, 0) for date in what])]
    elif act == "train":
        ledger.add([training()])
    elif act == "look" or not uids:
        return
    else:
        uid = look.draw(st.sampled_from(uids))
        table = ledger.db.table("inspections")
        if act == "remove":
            table.remove(where("uid") == uid)
            uids.remove(uid)
        elif act == "move":
            table.update({"date": what}, where("uid") == uid)
        else:
            table.update({"status": {"return": "returned"}.get(act, act)}, where("uid") == uid)


def test_of_a_common_word_the_first_hits_are_known_before_the_search_is_through(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.add([inspection(findings=f"脚手架第{number}处") for number in range(200)])
    monkeypatch.setattr("storage.words._PIECE", 10)
    monkeypatch.setattr("storage.hits._READING", 60)
    listing = ledger.listing(text="脚手架")
    assert not listing.more(0, least=40)
    assert listing.known == 40
    assert not listing.whole
    begun = [listing[at] for at in range(40)]
    assert len(listing) == 200
    assert listing.whole
    assert list(listing)[:40] == begun
    assert ledger.rows(text="脚手架", limit=40) == begun


def test_searches_that_are_read_by_turns_each_come_to_their_end(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only one long order is kept; whoever reads another meanwhile takes nothing from it."""
    monkeypatch.setattr("storage.order.PIECE", 7)
    monkeypatch.setattr("storage.hits._FEW", 0)
    monkeypatch.setattr("storage.hits._PICKED", 5)
    ledger.add([inspection(findings=f"脚手架第{number}处") for number in range(40)])
    first = ledger.listing(text="脚手架")
    second = ledger.listing(text="脚手架", order="waiting")
    for _turn in range(60):
        for listing in (first, second):
            listing.more(0.00001)
    assert first.whole
    assert second.whole
    assert list(first) == ledger.rows(text="脚手架")
    assert list(second) == ledger.rows(text="脚手架", order="waiting")
