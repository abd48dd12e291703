"""LedgerDB against stock TinyDB: the same operations, the same documents."""

import copy
import json
import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tinydb import Query, TinyDB, operations, where
from tinydb.queries import QueryLike
from tinydb.storages import MemoryStorage
from tinydb.table import Document, Table

from storage.database import LedgerDB
from storage.ledger import Ledger
from storage.verify import verify
from tests.storage.samples import inspection

values = st.one_of(
    st.integers(-3, 3),
    st.booleans(),
    st.none(),
    st.sampled_from(["石岗村", "", 'a"b\\', "\u2028", 1.5, -0.0, 1.0, 2**70, 10**40]),
)
documents = st.dictionaries(
    st.sampled_from(["a", "b", "村"]),
    st.one_of(values, st.lists(values, max_size=3), st.dictionaries(st.sampled_from("xy"), values)),
    max_size=3,
)
table_names = st.sampled_from(["_default", "inspections", "表"])
ids = st.integers(1, 14)
conditions: st.SearchStrategy[Any] = st.one_of(
    st.builds(lambda value: where("a") == value, values),
    st.builds(lambda value: ~(where("b") == value), values),
    st.builds(lambda one, two: (where("a") == one) | (where("村") == two), values, values),
    st.builds(lambda value: where("a").exists() & (where("b") != value), values),
    st.builds(lambda value: Query().a.x == value, values),
    st.just(Query().noop()),
    st.just(where("a").test(lambda value: isinstance(value, list))),
    st.just(where("村").one_of([1, "石岗村", None])),
)


def nest(document: Any) -> None:
    """Change a value deep inside, in place."""
    for value in document.values():
        if isinstance(value, dict):
            value["x"] = [1, {"深": True}]
        elif isinstance(value, list):
            value.append("尾")


def swap_truth(document: Any) -> None:
    """Exchange values that Python calls equal and JSON does not."""
    for name, value in document.items():
        if isinstance(value, bool):
            document[name] = int(value)
        elif value in (0, 1) and isinstance(value, int):
            document[name] = float(value)


changes: st.SearchStrategy[Any] = st.one_of(
    documents,
    st.sampled_from(
        [
            operations.increment("a"),
            operations.decrement("b"),
            operations.delete("村"),
            operations.add("a", 2),
            operations.subtract("a", 1),
            operations.set("b", [1, {"x": None}]),
            nest,
            swap_truth,
        ]
    ),
)
targets = st.one_of(
    st.fixed_dictionaries({"cond": conditions}),
    st.fixed_dictionaries({"doc_ids": st.lists(ids, max_size=4, unique=True)}),
    st.just({}),
)


def exact(document: Mapping[str, Any]) -> str:
    """Return `document` so that 1, 1.0 and True differ."""
    return json.dumps(document, sort_keys=True)


def content(table: Table) -> dict[int, str]:
    return {document.doc_id: exact(document) for document in table}


class AsOnDisk(MemoryStorage):
    """TinyDB in memory, where documents share nothing, as after a file was read.

    Stock TinyDB puts one list that an update gives to several documents into all of
    them, and in memory a later change to one would change the others.
    """

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        self.memory = {
            name: {id_: json.loads(json.dumps(document)) for id_, document in table.items()}
            for name, table in data.items()
        }


class TinyDBAndLedgerDB(RuleBasedStateMachine):
    """Runs every operation on both, from two handles, with reopening in between."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="taizhang-"))
        self.model = TinyDB(storage=AsOnDisk)
        self.handles = [LedgerDB(self.folder), LedgerDB(self.folder)]
        self.turn = 0
        self.given: dict[str, set[int]] = {}

    def teardown(self) -> None:
        for handle in self.handles:
            handle.close()
        shutil.rmtree(self.folder)

    @property
    def ours(self) -> LedgerDB:
        self.turn += 1
        return self.handles[self.turn % 2]

    def on_both(self, action: Callable[[TinyDB], Any]) -> None:
        """Do the same to both; where the model refuses half-way, nothing shall have changed."""
        before = copy.deepcopy(self.model.storage.memory)  # type: ignore[attr-defined]
        results: list[Any] = []
        for db in (self.model, self.ours):
            try:
                results.append(action(db))
            except Exception as error:
                results.append(type(error))
        if isinstance(results[0], type):
            # Which document is met first, and so which error, is not a matter of the contract.
            assert isinstance(results[1], type)
            results[1] = results[0]
            self.model.storage.memory = before  # type: ignore[attr-defined]
            for name in self.model.tables():
                self.model.table(name).clear_cache()
        assert results[0] == results[1]

    def new_ids(self, name: str, found: list[int], explicit: set[int] = frozenset()) -> None:  # type: ignore[assignment]
        given = self.given.setdefault(name, set())
        fresh = [id_ for id_ in found if id_ not in explicit]
        assert len(set(found)) == len(found)
        assert not given & set(fresh), "an id was given out twice"
        assert fresh == sorted(fresh)
        assert all(id_ > max(given, default=0) for id_ in fresh)
        given.update(found)

    @initialize(found=st.lists(documents, min_size=1, max_size=5), name=table_names)
    def begin(self, found: list[dict[str, Any]], name: str) -> None:
        self.insert_multiple(found, name)

    @rule(document=documents, name=table_names)
    def insert(self, document: dict[str, Any], name: str) -> None:
        id_ = self.ours.table(name).insert(copy.deepcopy(document))
        self.model.table(name).insert(Document(copy.deepcopy(document), id_))
        self.new_ids(name, [id_])

    @rule(found=st.lists(documents, max_size=5), name=table_names)
    def insert_multiple(self, found: list[dict[str, Any]], name: str) -> None:
        new = self.ours.table(name).insert_multiple(copy.deepcopy(one) for one in found)
        self.model.table(name).insert_multiple(
            Document(copy.deepcopy(one), id_) for one, id_ in zip(found, new, strict=True)
        )
        self.new_ids(name, new)

    @rule(document=documents, id_=ids, name=table_names)
    def insert_as(self, document: dict[str, Any], id_: int, name: str) -> None:
        self.on_both(lambda db: db.table(name).insert(Document(copy.deepcopy(document), id_)))
        self.given.setdefault(name, set()).add(id_)

    @rule(found=st.lists(st.tuples(documents, st.none() | ids), max_size=4), name=table_names)
    def insert_mixed(self, found: list[tuple[dict[str, Any], int | None]], name: str) -> None:
        explicit = [id_ for _document, id_ in found if id_ is not None]
        there = {document.doc_id for document in self.model.table(name)}
        batch = [
            copy.deepcopy(document) if id_ is None else Document(copy.deepcopy(document), id_)
            for document, id_ in found
        ]
        if len(set(explicit)) < len(explicit) or there & set(explicit):
            with pytest.raises(ValueError, match="already exists"):
                self.ours.table(name).insert_multiple(batch)
            return
        new = self.ours.table(name).insert_multiple(batch)
        assert len(set(new)) == len(found)
        for (_document, wanted), id_ in zip(found, new, strict=True):
            assert wanted in (None, id_)
        self.model.table(name).insert_multiple(
            Document(copy.deepcopy(document), id_)
            for (document, _wanted), id_ in zip(found, new, strict=True)
        )
        self.new_ids(name, new, set(explicit))

    @rule(change=changes, where_=targets, name=table_names)
    def update(self, change: Any, where_: dict[str, Any], name: str) -> None:
        self.on_both(lambda db: sorted(db.table(name).update(copy.deepcopy(change), **where_)))

    @rule(pairs=st.lists(st.tuples(changes, conditions), max_size=3), name=table_names)
    def update_multiple(self, pairs: list[tuple[Any, QueryLike]], name: str) -> None:
        self.on_both(
            lambda db: sorted(
                db.table(name).update_multiple(
                    [(copy.deepcopy(change), condition) for change, condition in pairs]
                )
            )
        )

    @rule(document=documents, condition=conditions, name=table_names)
    def upsert(self, document: dict[str, Any], condition: QueryLike, name: str) -> None:
        model = self.model.table(name)
        there = [found.doc_id for found in model if condition(found)]
        changed = self.ours.table(name).upsert(copy.deepcopy(document), condition)
        if there:
            assert sorted(changed) == sorted(there)
            model.update(copy.deepcopy(document), condition)
        else:
            model.insert(Document(copy.deepcopy(document), changed[0]))
            self.new_ids(name, changed)

    @rule(document=documents, id_=ids, name=table_names)
    def upsert_as(self, document: dict[str, Any], id_: int, name: str) -> None:
        self.on_both(lambda db: db.table(name).upsert(Document(copy.deepcopy(document), id_)))
        self.given.setdefault(name, set()).add(id_)

    @rule(where_=targets, name=table_names)
    def remove(self, where_: dict[str, Any], name: str) -> None:
        self.on_both(lambda db: sorted(db.table(name).remove(**where_)))

    @rule(name=table_names)
    def truncate(self, name: str) -> None:
        self.on_both(lambda db: db.table(name).truncate())

    @rule(name=table_names)
    def drop_table(self, name: str) -> None:
        self.on_both(lambda db: db.drop_table(name))

    @precondition(lambda self: self.turn % 7 == 0)
    @rule()
    def drop_tables(self) -> None:
        self.on_both(lambda db: db.drop_tables())

    @rule(which=st.integers(0, 1))
    def reopen(self, which: int) -> None:
        self.handles[which].close()
        self.handles[which] = LedgerDB(self.folder)

    @rule(which=st.integers(0, 1))
    def reopen_without_the_index(self, which: int) -> None:
        for handle in self.handles:
            handle.close()
        for path in self.folder.glob("index.sqlite*"):
            path.unlink()
        self.handles = [LedgerDB(self.folder), LedgerDB(self.folder)]

    @rule(change=st.sampled_from(["nan", "surrogate", "set", "raise"]), name=table_names)
    def spoil(self, change: str, name: str) -> None:
        """Do what cannot be saved; the invariant sees that nothing changed."""

        def spoiled(document: Any) -> None:
            document["a"] = {"nan": float("nan"), "surrogate": "\ud800", "set": {1}}.get(change)
            if change == "raise":
                raise LookupError

        table = self.ours.table(name)
        if len(table):
            with pytest.raises((ValueError, TypeError, LookupError)):
                table.update(spoiled)

    @rule(condition=conditions, name=table_names)
    def ask(self, condition: QueryLike, name: str) -> None:
        model = self.model.table(name)
        wanted = {found.doc_id: exact(found) for found in model.search(condition)}
        for handle in self.handles:
            table = handle.table(name)
            for _again in range(2):  # the second answer comes from TinyDB's cache
                assert {f.doc_id: exact(f) for f in table.search(condition)} == wanted
            assert table.count(condition) == len(wanted)
            assert table.contains(condition) == bool(wanted)
            one = table.get(condition)
            assert isinstance(one, Document) == bool(wanted)
            if isinstance(one, Document):
                assert exact(one) == wanted[one.doc_id]

    @rule(wanted=st.lists(ids, max_size=4), name=table_names)
    def look_up(self, wanted: list[int], name: str) -> None:
        model = self.model.table(name)
        for handle in self.handles:
            table = handle.table(name)
            for id_ in wanted:
                assert table.get(doc_id=id_) == model.get(doc_id=id_)
                assert table.contains(doc_id=id_) == model.contains(doc_id=id_)
            found = {document.doc_id for document in table.get(doc_ids=wanted)}
            assert found == {document.doc_id for document in model.get(doc_ids=wanted)}

    @invariant()
    def both_hold_the_same(self) -> None:
        for handle in self.handles:
            assert set(handle.tables()) == set(self.model.tables())
            for name in self.model.tables():
                assert content(handle.table(name)) == content(self.model.table(name))
                assert len(handle.table(name)) == len(self.model.table(name))


TestTinyDBAndLedgerDB = TinyDBAndLedgerDB.TestCase
TestTinyDBAndLedgerDB.settings = settings(max_examples=70, stateful_step_count=25, deadline=None)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[LedgerDB]:
    with LedgerDB(tmp_path) as db:
        yield db


# ------------------------------------------------------------------ all or nothing


def test_a_query_that_raises_half_way_leaves_nothing_changed(db: LedgerDB) -> None:
    db.insert_multiple([{"a": 1}, {"a": 2}, {"a": "three"}])
    head = db.storage.store.follow()  # type: ignore[attr-defined]

    def brittle(value: Any) -> bool:
        return bool(value < 10)

    actions: tuple[Callable[[], Any], ...] = (
        lambda: db.update({"b": 1}, where("a").test(brittle)),
        lambda: db.update(operations.increment("a")),
        lambda: db.remove(where("a").test(brittle)),
        lambda: db.upsert({"b": 1}, where("a").test(brittle)),
        lambda: db.update_multiple([({"b": 1}, where("a").test(brittle))]),
        lambda: db.insert_multiple([{"a": 4}, {"a": {5}}]),
        lambda: db.insert_multiple([{"a": 4}, Document({"a": 5}, 1)]),
    )
    for action in actions:
        with pytest.raises((TypeError, ValueError)):
            action()
        assert db.storage.store.follow() == head  # type: ignore[attr-defined]
        assert [dict(document) for document in db] == [{"a": 1}, {"a": 2}, {"a": "three"}]


def deep(levels: int) -> Any:
    value: Any = "底"
    for _level in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    "document",
    [
        {"a": float("nan")},
        {"a": [1, {"b": float("inf")}]},
        {"a": "\ud800"},
        {"\udfff": 1},
        {"a": b"bytes"},
        {"a": object()},
        {("a", 1): 1},
        {"a": 10**5000},
        {"a": deep(100_000)},
    ],
    ids=["nan", "inf", "surrogate", "key", "bytes", "object", "tuple", "huge", "deep"],
)
def test_what_json_cannot_say_is_refused_and_harms_nothing(
    db: LedgerDB, tmp_path: Path, document: dict[Any, Any]
) -> None:
    db.insert({"a": 1})
    before = (tmp_path / "journal.jsonl").read_bytes()
    with pytest.raises((ValueError, TypeError, RecursionError)):
        db.insert(document)
    with pytest.raises((ValueError, TypeError, RecursionError)):
        db.update(document)
    assert (tmp_path / "journal.jsonl").read_bytes() == before
    assert db.insert({"a": 2}) == 2
    assert [dict(found) for found in db] == [{"a": 1}, {"a": 2}]


@pytest.mark.parametrize("levels", [50, 90, 200, 330, 480, 700, 900, 960, 990])
def test_a_deep_document_is_refused_or_read_back_but_never_shuts_the_ledger(
    db: LedgerDB, tmp_path: Path, levels: int
) -> None:
    document = {"a": deep(levels)}
    try:
        db.insert(document)
    except (ValueError, RecursionError):
        kept = 0
    else:
        kept = 1
    assert levels > 90 or kept
    assert db.insert({"a": 2}) > kept
    db.close()
    for path in tmp_path.glob("index.sqlite*"):
        path.unlink()
    with LedgerDB(tmp_path) as fresh:
        assert len(fresh) == kept + 1
        assert not kept or fresh.get(doc_id=1) == document


@pytest.mark.parametrize("id_", ["text", 2.5, -(2**80), 2**80, None, True])
def test_an_id_that_is_no_number_is_refused_and_harms_nothing(db: LedgerDB, id_: Any) -> None:
    db.insert({"a": 1})
    with pytest.raises((ValueError, TypeError, OverflowError)):
        db.insert(Document({"a": 2}, id_))
    assert db.insert({"a": 3}) == 2
    assert [dict(found) for found in db] == [{"a": 1}, {"a": 3}]


@pytest.mark.parametrize("word", ["\ud800", "\x00", "a\x00b", "'; drop table records; --", "“”%_"])
def test_any_words_of_who_and_why_leave_the_ledger_readable(tmp_path: Path, word: str) -> None:
    """A login name in broken bytes reaches us as lone surrogates."""
    with LedgerDB(tmp_path) as db:
        store: Any = getattr(db.storage, "store")  # noqa: B009
        with store.doing(word, word, by=word):
            db.insert({"a": 1})
        assert len(db) == 1
    for path in tmp_path.glob("index.sqlite*"):
        path.unlink()
    with LedgerDB(tmp_path) as db:
        assert len(db) == 1
        assert db.insert({"a": 2}) == 2


# ------------------------------------------------------------------ identity


def test_no_id_names_two_documents_over_removal_truncation_drop_and_reopening(
    tmp_path: Path,
) -> None:
    seen: list[int] = []
    undo: list[Callable[[LedgerDB], Any]] = [
        lambda db: db.remove(doc_ids=seen[-1:]),
        lambda db: db.truncate(),
        lambda db: db.drop_table("_default"),
        lambda db: db.drop_tables(),
        lambda db: db.close(),
    ]
    for action in undo * 2:
        with LedgerDB(tmp_path) as db:
            seen += db.insert_multiple([{"a": 1}, {"a": 2}])
            action(db)
    assert seen == list(range(1, 21))


def test_plain_documents_beside_explicit_ids_overwrite_nothing(db: LedgerDB) -> None:
    found = db.insert_multiple(
        [{"n": 0}, Document({"n": 1}, 2), {"n": 2}, Document({"n": 3}, 7), {"n": 4}]
    )
    assert len(set(found)) == 5
    assert sorted(document["n"] for document in db) == [0, 1, 2, 3, 4]


def test_what_is_read_can_be_changed_without_changing_the_store(db: LedgerDB) -> None:
    db.insert({"a": {"b": [1]}})
    db.all()[0]["a"]["b"].append(2)
    one = db.get(doc_id=1)
    assert isinstance(one, Document)
    one["a"]["b"].append(2)
    assert db.all() == [{"a": {"b": [1]}}]


def test_a_list_being_read_does_not_mind_that_documents_go(db: LedgerDB) -> None:
    """Stock TinyDB reads all of a table first, so a loop may remove as it goes."""
    db.insert_multiple({"n": n} for n in range(4))
    for document in db:
        db.truncate()
        assert document["n"] in range(4)
    assert len(db) == 0


def test_middlewares_and_the_storage_contract_still_work(db: LedgerDB) -> None:
    db.insert({"a": 1})
    data = db.storage.read()
    assert data is not None
    everything = {name: {id_: dict(d) for id_, d in table.items()} for name, table in data.items()}
    assert everything == {"_default": {"1": {"a": 1}}}
    db.storage.write({"_default": {"1": {"a": 2}, "3": {"b": 1}}, "neu": {}})
    assert content(db.table("_default")) == {1: exact({"a": 2}), 3: exact({"b": 1})}
    assert db.tables() == {"_default", "neu"}
    db.storage.write({})
    assert db.tables() == set()


def test_threads_on_one_handle_lose_nothing(db: LedgerDB) -> None:
    errors: list[Exception] = []

    def work(name: int) -> None:
        try:
            for n in range(12):
                db.insert({"n": name * 100 + n})
                db.count(where("n") == n)
                assert len(db.all()) > n
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    found = db.all()
    assert sorted(document["n"] for document in found) == sorted(
        name * 100 + n for name in range(4) for n in range(12)
    )
    assert [document.doc_id for document in found] == list(range(1, 49))


# ------------------------------------------------------------------ the index is disposable


def overwritten(share: float, length: int) -> Callable[[Path], None]:
    def spoil(path: Path) -> None:
        data = bytearray(path.read_bytes())
        start = int(len(data) * share)
        length_ = min(length, len(data) - start)
        data[start : start + length_] = b"\xa5" * length_
        path.write_bytes(data)

    return spoil


def truncated(share: float) -> Callable[[Path], None]:
    def spoil(path: Path) -> None:
        data = path.read_bytes()
        path.write_bytes(data[: int(len(data) * share)])

    return spoil


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


SPOILS: dict[str, Callable[[Path], Any]] = {
    "deleted": lambda path: path.unlink(),
    "text": lambda path: path.write_text("not an index\n" * 1000),
    "folder": a_folder,
    **{f"cut at {share}": truncated(share) for share in (0.0, 0.001, 0.1, 0.3, 0.5, 0.8, 0.99)},
    "all garbage": overwritten(0, 10**9),
    **{
        f"garbage at {share} for {length}": overwritten(share, length)
        for share in (0.0, 0.06, 0.2, 0.4, 0.6, 0.8, 0.9)
        # Less than a page may hit nothing but the inside of a cell, which SQLite cannot notice.
        for length in (5000, 10**9)
        if (share, length) != (0.0, 10**9)
    },
}


def answers(folder: Path) -> Any:
    with Ledger.open(folder) as ledger:
        return (
            ledger.town_name,
            ledger.head,
            ledger.rows(),
            ledger.rows(text="石岗村", year=2025),
            ledger.years(),
            [ledger.history(row.facts.uid) for row in ledger.rows(limit=3)],
            [ledger.get(row.facts.uid) for row in ledger.rows(limit=30)],
            content(ledger.db.table("inspections")),
            ledger.db.table("inspections").count(where("village") == "石岗村"),
            sorted(ledger.db.tables()),
        )


@pytest.fixture(scope="module")
def well(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    """A ledger of 120 records, and what it answers."""
    from storage.directories import Town

    folder = tmp_path_factory.mktemp("well") / "ledger"
    with Ledger.create(folder, Town(name="宋桂镇")) as ledger:
        ledger.add([inspection(subject=f"{n}号房", findings="查" * n) for n in range(120)])
    return folder, answers(folder)


@pytest.mark.parametrize("spoil", SPOILS)
def test_a_damaged_index_changes_no_answer(
    tmp_path: Path, well: tuple[Path, Any], spoil: str
) -> None:
    folder = tmp_path / "ledger"
    shutil.copytree(well[0], folder)
    SPOILS[spoil](folder / "index.sqlite")
    assert answers(folder) == well[1]
    with Ledger.open(folder) as ledger:
        (added,) = ledger.add([inspection(subject="新")])
        assert added.number == "2025-0121"
        assert len(ledger.rows()) == 121


@pytest.mark.parametrize(
    "change",
    [
        "update counts set likeness = likeness + 90",
        "update counts set dimension = 'mouth' where dimension = 'month'",
        "update counts set number = 'x'",
        "update likenesses set status = x'07'",
        "delete from likenesses",
        "update covered set tx = 'x'",
        "update covered set offset = null",
        "update covered set offset = offset + 10",
        "update covered set hash = replace(hash, 'a', 'b')",
        "update covered set line = line - 1",
        "delete from covered",
        "update records set start = 'x' where id = 1",
        "update records set size = null where id = 1",
        "drop table history",
        "update subjects set visits = 'x'",
        "update records set line = x'00' where place = (select max(place) from records)",
        "alter table records rename column gen to gfn",
    ],
)
def test_an_index_that_sqlite_believes_and_nobody_wrote_changes_no_answer(
    tmp_path: Path, well: tuple[Path, Any], change: str
) -> None:
    folder = tmp_path / "ledger"
    shutil.copytree(well[0], folder)
    connection = sqlite3.connect(folder / "index.sqlite")
    with connection:
        connection.execute(change)
    connection.close()
    assert answers(folder) == well[1]
    with Ledger.open(folder) as ledger, Ledger.open(well[0]) as sound:
        assert ledger.head == sound.head
        assert sorted(ledger.store.index.counts("2025")) == sorted(sound.store.index.counts("2025"))
        assert ledger.store.index.subjects() == sound.store.index.subjects() != {}


@pytest.mark.parametrize("word", [b"gen integer", b"create table", b"CREATE INDEX", b"by_key on"])
@pytest.mark.parametrize("other", [b"\xb1", b"\0", b"q"])
def test_an_index_whose_schema_was_damaged_changes_no_answer(
    tmp_path: Path, well: tuple[Path, Any], word: bytes, other: bytes
) -> None:
    folder = tmp_path / "ledger"
    shutil.copytree(well[0], folder)
    path = folder / "index.sqlite"
    path.write_bytes(path.read_bytes().replace(word, word[:1] + other + word[2:]))
    assert answers(folder) == well[1]


def test_the_index_of_another_ledger_is_not_believed(
    tmp_path: Path, well: tuple[Path, Any]
) -> None:
    with LedgerDB(tmp_path / "other") as other:
        other.insert({"a": 1})
    shutil.copy(well[0] / "index.sqlite", tmp_path / "other" / "index.sqlite")
    with LedgerDB(tmp_path / "other") as other:
        assert other.all() == [{"a": 1}]


def test_an_index_deleted_while_it_is_open_costs_nothing(tmp_path: Path) -> None:
    with LedgerDB(tmp_path) as one:
        one.insert({"a": 1})
        for path in tmp_path.glob("index.sqlite*"):
            path.unlink()
        with LedgerDB(tmp_path) as two:
            assert two.insert({"a": 2}) == 2
            assert one.insert({"a": 3}) == 3
            assert [document["a"] for document in two] == [1, 2, 3]
        assert [document["a"] for document in one] == [1, 2, 3]


def test_a_ledger_that_cannot_have_an_index_file_still_answers(
    tmp_path: Path, well: tuple[Path, Any]
) -> None:
    folder = tmp_path / "ledger"
    folder.mkdir()
    shutil.copy(well[0] / "journal.jsonl", folder)
    blocked = folder / "index.sqlite"
    blocked.mkdir()
    (blocked / "in the way").write_text("")
    assert answers(folder) == well[1]


@pytest.mark.parametrize(
    "query",
    [
        where("village") == "石岗村",
        (where("village") == "石岗村") & (where("n") > 3),
        (where("village") == "石岗村") & (where("result") == "未发现问题") & (where("n") < 8),
        (where("village") == "石岗村") | (where("n") == 1),
        ~(where("village") == "石岗村"),
        where("village") == 7,
        where("village") == "",
        where("village").one_of(["石岗村"]),
        where("inner").village == "石岗村",
    ],
)
def test_an_equality_query_takes_the_index_and_finds_the_same(
    db: LedgerDB, query: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer is that of going through every document, whatever is asked."""
    table = db.table("inspections")
    villages: list[Any] = ["石岗村", "上围村", 7, None, ""]
    table.insert_multiple(
        {
            "n": n,
            "village": villages[n % 5],
            "result": "未发现问题" if n % 2 else 3,
            "inner": {"village": villages[n % 3]},
        }
        for n in range(30)
    )
    assert table.search(query) == [found for found in table.all() if query(found)]
    decoded: list[bytes] = []

    def counting(data: bytes) -> Any:
        decoded.append(data)
        return json.loads(data)

    monkeypatch.setattr("storage.database.decode", counting)
    table.clear_cache()
    table.search((where("village") == "石岗村") & (where("n") >= 0))
    assert len(decoded) == 6


def test_verify_makes_an_index_anew_that_says_something_else(
    tmp_path: Path, well: tuple[Path, Any]
) -> None:
    folder = tmp_path / "ledger"
    shutil.copytree(well[0], folder)
    for change in (
        "update records set village = '别的村' where id = 7",
        "update counts set number = number + 1",
        "delete from records where id = 9",
    ):
        connection = sqlite3.connect(folder / "index.sqlite")
        with connection:
            connection.execute(change)
        connection.close()
        found = verify(folder)
        assert found.problems == []
        assert any("made anew" in note for note in found.notes)
        assert answers(folder) == well[1]
    assert verify(folder).notes == []
