"""The calendar of re-inspections, read back as RFC 5545 asks."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporters.tables.reinspections import escaped, folded
from storage.ledger import Ledger
from tests.exporters.tables.reading import written
from tests.storage.samples import day, inspection, patrol


def lines(data: bytes) -> list[str]:
    assert data.endswith(b"\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")
    return data.replace(b"\r\n ", b"").decode("utf-8").split("\r\n")[:-1]


def events(ledger: Ledger) -> list[dict[str, str]]:
    """Return the properties of each event, without those of its alarm."""
    found: list[dict[str, str]] = []
    inside = ""
    for line in lines(written(ledger, "calendar", "ics")):
        name, _colon, value = line.partition(":")
        if name == "BEGIN":
            inside = value
            if value == "VEVENT":
                found.append({})
        elif name == "END":
            inside = "VEVENT" if value == "VALARM" else ""
        elif inside == "VEVENT":
            assert name not in found[-1], name
            found[-1][name] = value
    return found


def unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda sign: "\n" if sign[1] == "n" else sign[1], text)


@given(st.text(st.sampled_from("a石𠮷é,;\\\n"), max_size=200))
def test_a_line_is_folded_at_75_octets_and_comes_back_whole(text: str) -> None:
    data = folded(f"SUMMARY:{escaped(text)}")
    for piece in data.split(b"\r\n"):
        assert len(piece) <= 75
        piece.decode("utf-8")  # no character is cut in two
    (line,) = lines(data)
    assert unescaped(line.removeprefix("SUMMARY:")) == text.strip()


def test_an_inspection_waits_until_its_result_is_written(ledger: Ledger) -> None:
    (one, *_rest) = ledger.add(
        [
            inspection(
                correct_by=day("2025-06-30"), measures="责令限期改正；5,6日", address="三组"
            ),
            inspection(correct_by=day("2025-06-30"), recheck_on=day("2025-07-02")),
            inspection(recheck_on=day("2025-07-03"), recheck_result="已改正"),
            inspection(),
            inspection(correct_by=day("2025-06-30"), status="draft"),
            patrol(),
        ]
    )
    first, second = events(ledger)
    assert first["UID"] == one.uid
    assert first["DTSTART;VALUE=DATE"] == "20250630"
    assert first["DTEND;VALUE=DATE"] == "20250701"
    assert unescaped(first["SUMMARY"]) == "复查：石岗村三组在建房屋（2025-0001）"
    assert unescaped(first["LOCATION"]) == "石岗村 三组"
    assert "处理措施：责令限期改正；5,6日" in unescaped(first["DESCRIPTION"]).split("\n")
    assert second["DTSTART;VALUE=DATE"] == "20250702"


def test_the_calendar_is_the_same_until_the_record_changes(ledger: Ledger) -> None:
    (one,) = ledger.add([inspection(correct_by=day("2025-06-30"))])
    before, data = events(ledger)[0], written(ledger, "calendar", "ics")
    assert data == written(ledger, "calendar", "ics")
    ledger.approve(one.uid)
    after = events(ledger)[0]
    assert after["UID"] == before["UID"]
    assert int(after["SEQUENCE"]) > int(before["SEQUENCE"])
    assert after["DTSTAMP"] >= before["DTSTAMP"]
    assert re.fullmatch(r"\d{8}T\d{6}Z", after["DTSTAMP"])


def test_each_event_reminds_on_the_day_before(ledger: Ledger) -> None:
    ledger.add([inspection(correct_by=day("2025-06-30"))])
    text = lines(written(ledger, "calendar", "ics"))
    start, end = text.index("BEGIN:VALARM"), text.index("END:VALARM")
    assert {"ACTION:DISPLAY", "TRIGGER:-PT15H"} <= set(text[start:end])


@pytest.mark.parametrize("text", ["a\r\nEND:VEVENT", "a\rBEGIN:VALARM", "a\nUID:x"])
def test_a_text_cannot_end_an_event(ledger: Ledger, text: str) -> None:
    ledger.add([inspection(correct_by=day("2025-06-30"), subject=text)])
    assert len(events(ledger)) == 1
