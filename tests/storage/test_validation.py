"""What is refused, what is kept incomplete, what is only doubted; and the shape of records."""

import types
import typing
from typing import Any

import msgspec
import pendulum
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.catalogue import Catalogue
from storage.dates import today
from storage.directories import RosterOfficer, Subject, Town, Village
from storage.documents import TABLES, Entity, from_document, table_of, to_document
from storage.errors import InvalidError
from storage.facts import REQUIRED
from storage.line import decode, encode
from storage.records import Attachment, Inspection, Officer, Origin, Patrol, Record, Training
from storage.text import clean
from storage.validation import checked, doubts, missing
from storage.yearbook import Difference, Stated
from tests.storage.samples import OFFICERS, day, inspection, patrol, training

HIDDEN = [
    "\x00",
    "\x07",
    "\x08",
    "\r",
    "\x1b",
    "\x7f",
    "\x85",
    "\x9b",
    "\u200b",
    "\u200e",
    "\u200f",
    "\u202a",
    "\u202e",
    "\u2066",
    "\u2069",
    "\ufeff",
]

texts = st.text(max_size=12)
days = st.dates(pendulum.Date(1949, 1, 1), pendulum.Date(2199, 12, 31)).map(
    lambda d: pendulum.Date(d.year, d.month, d.day)
)
officers = st.builds(Officer, name=texts, certificate=texts)


def values_of(annotation: Any) -> st.SearchStrategy[Any]:
    """Return values of one part of a record, whatever a later version makes that part."""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is types.UnionType or origin is typing.Union:
        return st.one_of([values_of(argument) for argument in arguments])
    if origin is typing.Literal:
        return st.sampled_from(arguments)
    if origin is tuple:
        return st.lists(values_of(arguments[0]), max_size=3).map(tuple)
    if origin is dict:
        return st.dictionaries(texts, texts, max_size=3)
    simple: dict[Any, st.SearchStrategy[Any]] = {
        str: texts,
        int: st.integers(0, 2**40),
        float: st.floats(0, 100),
        bool: st.booleans(),
        type(None): st.none(),
        pendulum.Date: days,
        Officer: officers,
        Attachment: st.builds(Attachment, name=texts, digest=texts, size=st.integers(0, 2**40)),
        Difference: st.builds(Difference, uid=texts, field=texts, kept=texts, typed=texts),
        Stated: st.builds(Stated, kind=texts, field=texts, number=texts, sentence=texts),
        Origin: st.builds(Origin, file=texts, sheet=texts, row=st.integers(1, 10**6)),
    }
    return simple[annotation]


def records_of(kind: type[Entity], **own: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    parts = {part.name: values_of(part.type) for part in msgspec.structs.fields(kind)}
    return st.fixed_dictionaries({}, optional=parts | own).flatmap(
        lambda found: st.just(kind(**({"name": "甲"} if "name" in parts else {}) | found))
    )


@pytest.mark.parametrize("table", TABLES)
@settings(max_examples=40)
@given(data=st.data())
def test_every_record_comes_back_from_its_document_as_it_was(
    table: str, data: st.DataObject
) -> None:
    record = data.draw(records_of(TABLES[table]))
    assert table_of(record) == table
    document = to_document(record)
    assert from_document(TABLES[table], document) == record
    assert from_document(TABLES[table], decode(encode(document))) == record
    assert document["schema"] == record.schema
    if isinstance(record, Record):
        assert document["status"] == record.status


@given(records_of(Inspection), st.text(min_size=1, max_size=8), st.integers())
def test_a_part_that_this_version_does_not_know_does_not_keep_a_record_from_being_read(
    record: Inspection, name: str, value: int
) -> None:
    document = {"later_" + name: value} | to_document(record)
    assert from_document(Inspection, document) == record


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ({"date": "2025-02-30"}, "day"),
        ({"date": 20250230}, "date"),
        ({"officers": "陈美玲"}, "officers"),
        ({"officers": [{"certificate": "1"}]}, "name"),
        ({"status": "signed"}, "status"),
        ({"urgent": "yes"}, "urgent"),
    ],
)
def test_a_document_of_another_structure_is_refused_at_its_place(
    document: dict[str, Any], place: str
) -> None:
    with pytest.raises(InvalidError, match=place):
        from_document(Inspection, document)


# ------------------------------------------------------------------ what is refused


@pytest.mark.parametrize(
    ("parts", "name", "words"),
    [
        ({"credit_code": "91440300715267260X"}, "credit_code", "check digit would be"),
        ({"credit_code": "440301103448669"}, "credit_code", "registration number"),
        ({"identity_number": "445322199002300016"}, "identity_number", "does not exist"),
        ({"started": "25:00"}, "started", "not a time of day"),
        ({"ended": "下午"}, "ended", "not a time of day"),
        ({"started": "10:00", "ended": "9:59"}, "ended", "ends at 09:59, before"),
        ({"ended_on": day("2025-05-11")}, "ended_on", "ends on 2025-05-11, before"),
        (
            {"started": "10:00", "ended": "9:59", "ended_on": day("2025-05-12")},
            "ended",
            "before it begins",
        ),
        ({"date": day("1925-05-12")}, "date", "year 1925"),
        ({"date": pendulum.Date(2205, 5, 12)}, "date", "year 2205"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_the_part_is_named(
    parts: dict[str, Any], name: str, words: str
) -> None:
    with pytest.raises(InvalidError, match=words) as refusal:
        checked(inspection(**parts))
    assert refusal.value.name == name


@pytest.mark.parametrize("record", [Town(name=" "), Village(name=""), Subject(name="\u200b")])
def test_an_entry_of_a_directory_needs_a_name(record: Entity) -> None:
    with pytest.raises(InvalidError, match="name is needed"):
        checked(record)


def test_a_training_cannot_have_fewer_than_no_attendees() -> None:
    with pytest.raises(InvalidError) as refusal:
        checked(training(attendees=-1))
    assert refusal.value.name == "attendees"
    assert checked(training(attendees=0)).attendees == 0


def test_a_visit_over_midnight_may_end_earlier_in_the_day_than_it_began() -> None:
    record = checked(inspection(started="22:30", ended="1:15", ended_on=day("2025-05-13")))
    assert (record.started, record.ended) == ("22:30", "01:15")


# ------------------------------------------------------------------ what is kept incomplete


def test_a_complete_inspection_lacks_nothing() -> None:
    assert missing(checked(inspection())) == []


@pytest.mark.parametrize("name", REQUIRED)
def test_a_record_that_lacks_a_required_part_is_kept_and_says_which(name: str) -> None:
    absent = {"date": None, "officers": ()}.get(name, "")
    assert missing(checked(inspection(**{name: absent}))) == [name]
    if name not in ("date", "officers"):
        assert missing(checked(inspection(**{name: " \u200b\u3000"}))) == [name]


@pytest.mark.parametrize(
    "officers",
    [
        OFFICERS[:1],
        (OFFICERS[0], OFFICERS[0]),
        (OFFICERS[0], Officer(name="陈美玲", certificate="2")),
        (OFFICERS[0], Officer(name=" \u200b", certificate="2")),
    ],
)
def test_one_officer_named_twice_is_not_two_officers(officers: tuple[Officer, ...]) -> None:
    assert missing(checked(inspection(officers=officers))) == ["officers"]


def test_an_empty_inspection_lacks_everything_and_is_not_refused() -> None:
    assert missing(checked(Inspection())) == list(REQUIRED)


def test_only_an_inspection_can_be_incomplete() -> None:
    assert missing(checked(Patrol())) == missing(checked(Training())) == []


# ------------------------------------------------------------------ what is only doubted


def test_a_usual_record_raises_no_doubt() -> None:
    record = checked(inspection(date=today(), source="年度计划"))
    assert doubts(record, Catalogue()) == []


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"date": today().add(days=1)}, "in the future"),
        ({"date": today().subtract(days=367)}, "more than a year ago"),
        ({"item": "看一看"}, "not on the list of items"),
        ({"result": "随便写"}, "not on the list of results"),
        ({"source": "投诉举报", "kind": "日常检查"}, "goes with the kind “个案检查”"),
        ({"authorised_on": today().add(days=1)}, "authorisation is dated after"),
        ({"refusal_reason": "不在家"}, "usually witnessed"),
    ],
)
def test_what_is_unlikely_is_doubted_and_never_refused(parts: dict[str, Any], words: str) -> None:
    record = checked(inspection(**({"date": today()} | parts)))
    found = doubts(record, Catalogue())
    assert len(found) == 1
    assert words in found[0]


def test_an_urgent_visit_may_be_authorised_afterwards() -> None:
    parts = {"date": today(), "authorised_on": today().add(days=1), "urgent": True}
    assert doubts(checked(inspection(**parts)), Catalogue()) == []


def test_certificates_are_held_against_the_roster_on_the_day_of_the_visit() -> None:
    record = inspection(date=today())
    yesterday, tomorrow = today().subtract(days=1), today().add(days=1)
    valid = RosterOfficer(name="陈美玲", valid_from=today(), valid_until=today())
    late = RosterOfficer(name="李国强", valid_until=yesterday)
    early = RosterOfficer(name="李国强", valid_from=tomorrow)
    assert doubts(record, Catalogue(), [valid, late]) == [
        f"The certificate of 李国强 expired on {yesterday}."
    ]
    assert doubts(record, Catalogue(), [valid, early]) == [
        f"The certificate of 李国强 is valid only from {tomorrow}."
    ]
    assert doubts(record, Catalogue(), [valid]) == ["李国强 is not in the directory of officers."]
    assert doubts(record, Catalogue(), []) == []


def test_a_second_visit_to_the_same_subject_on_a_day_is_pointed_out() -> None:
    record = inspection(date=today())
    others = [("2025-0001", record.subject), ("2025-0002", "别处")]
    assert doubts(record, Catalogue(), others=others) == [
        "2025-0001 is about the same subject on the same day."
    ]


# ------------------------------------------------------------------ what is cleaned


@pytest.mark.parametrize("mark", HIDDEN)
def test_hidden_marks_and_escape_codes_do_not_reach_the_ledger(mark: str) -> None:
    dirty = f"{mark}石岗{mark}村 {mark}"
    record = checked(
        inspection(
            subject=dirty,
            findings=dirty,
            officers=(Officer(name=dirty, certificate=f"19{mark}06"),),
            problems=(dirty, mark),
            extra={dirty: dirty, "空": mark},
        )
    )
    assert record.subject == record.findings == "石岗村"
    assert record.officers == (Officer(name="石岗村", certificate="1906"),)
    assert record.problems == ("石岗村",)
    assert record.extra == {"石岗村": "石岗村"}


def test_a_terminal_obeys_nothing_of_what_is_left() -> None:
    record = checked(inspection(findings="\x1b[31m红\x1b[0m\x1b]0;title\x07\n第二行\t格"))
    assert "\x1b" not in record.findings
    assert "\x07" not in record.findings
    assert "\n第二行\t格" in record.findings  # lines and tabs are text that people write


@given(texts)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    once = clean(text)
    assert clean(once) == once


@settings(max_examples=40)
@given(
    records_of(
        Inspection,
        credit_code=st.sampled_from(["", "9144 0300 7152-6726xg"]),
        identity_number=st.just(""),
        started=st.sampled_from(["", "9点", "0930"]),
        ended=st.sampled_from(["", "10:30"]),
        ended_on=st.none(),
    )
)
def test_checking_twice_is_checking_once(record: Inspection) -> None:
    once = checked(record)
    assert checked(once) == once


def test_codes_and_times_are_kept_in_their_standard_form() -> None:
    record = checked(
        inspection(
            credit_code=" ９１44 0300-7152 6726xg ",
            identity_number="11010519491231002x",
            started="9点5分",
            ended="１０：３０",
            officers=(Officer(name=" 陈美玲 ", certificate="粤 u-０１"),),
        )
    )
    assert record.credit_code == "9144030071526726XG"
    assert record.identity_number == "11010519491231002X"
    assert (record.started, record.ended) == ("09:05", "10:30")
    assert record.officers == (Officer(name="陈美玲", certificate="粤U01"),)


def test_a_patrol_is_checked_like_a_visit() -> None:
    with pytest.raises(InvalidError):
        checked(patrol(started="10:00", ended="09:00"))


def test_the_certificate_of_an_officer_is_kept_in_half_width() -> None:
    entry = checked(RosterOfficer(name="区文辉", certificate="ａ１９１５ ０７０"))
    assert entry.certificate == "A1915070"
