"""A year as published: every difference of the figures is accounted for by its records."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from exporters.corrections import flat
from exporters.figures import figures
from exporters.frozen import corrections, freeze
from exporters.year import Year
from storage import freezes, language
from storage.directories import Town
from storage.errors import InvalidError
from storage.ledger import Ledger
from storage.undo import undo_last
from storage.verify import verify
from tests.storage.samples import day, inspection, patrol, training

ON = day("2026-02-26")

news = st.sampled_from(
    [
        inspection(),
        inspection(field="自然资源领域", item="临时用地"),
        inspection(date=day("2024-12-31")),
        inspection(date=None),
        inspection(findings=""),
        inspection(status="draft"),
        inspection(field="本镇自定领域"),
        patrol(),
        training(),
        training(level="镇级"),
        training(status="draft"),
    ]
)
changes = st.sampled_from(
    [
        {"penalty_number": "罚〔2026〕1号"},
        {"penalty_number": ""},
        {"date": day("2024-12-31")},
        {"date": day("2025-07-01")},
        {"field": "自然资源领域"},
        {"findings": ""},
        {"findings": "已补"},
        {"measures": "责令改正"},
        {"level": "镇级"},
        {"remarks": "只是说明"},
        {"status": "void"},
        {"status": "submitted"},
    ]
)
options = st.sampled_from(["", "order_excludes = true", "approval_required = true"])
steps = st.lists(st.one_of(news, st.tuples(st.integers(0, 9), changes)), max_size=8)


def take(ledger: Ledger, step: Any) -> None:
    if not isinstance(step, tuple):
        ledger.add([step])
        return
    rows = ledger.rows()
    if not rows:
        return
    record = ledger.get(rows[step[0] % len(rows)].facts.uid)
    parts = {name: value for name, value in step[1].items() if hasattr(record, name)}
    if parts.get("status") == "void" and record.status != "void":
        ledger.void(record.uid, "重复")
    elif parts.get("status") == "submitted" and record.status == "draft":
        ledger.submit(record.uid)
    elif parts and record.status != "void":
        ledger.amend(replace(record, **parts))


def choose(ledger: Ledger, text: str) -> None:
    (ledger.folder / "settings").mkdir(exist_ok=True)
    text = f"[options]\n{text}\n"
    (ledger.folder / "settings" / "counting.toml").write_text(text, encoding="utf-8")


@settings(max_examples=30)
@given(steps, steps, options, options)
def test_figures_then_and_the_effects_of_records_make_the_figures_now(
    before: list[Any], after: list[Any], option_then: str, option_now: str
) -> None:
    with (
        TemporaryDirectory() as folder,
        Ledger.create(Path(folder) / "镇", Town(name="宋桂镇")) as ledger,
    ):
        choose(ledger, option_then)
        for step in before:
            take(ledger, step)
        published = flat(freeze(ledger, 2025, ON).as_data())
        assert not corrections(ledger, figures(ledger, 2025))
        choose(ledger, option_now)
        for step in after:
            take(ledger, step)
        now = figures(ledger, 2025)
        found = corrections(ledger, now)
        assert found is not None
        expected = dict(published)
        for record in found.records:
            for name, number in record.effect.items():
                expected[name] = expected.get(name, 0) + number
        current = flat(now.as_data())
        assert {k: n for k, n in expected.items() if n} == {k: n for k, n in current.items() if n}
        assert not found.unexplained
        assert bool(found.differences) == bool(found.lines())
        assert len({record.facts.uid for record in found.records}) == len(found.records)
        assert verify(ledger.folder).problems == []


def test_a_correction_names_record_reason_and_step(ledger: Ledger) -> None:
    first, _second = ledger.add([inspection(), inspection(subject="二号")])
    freeze(ledger, 2025, ON)
    ledger.amend(replace(first, penalty_number="罚〔2026〕1号"), why="处罚决定", by="黎志强")
    found = Year(ledger, 2025).corrections
    assert found is not None
    assert found.sentences == [
        "Published on 2026-02-26; corrected since:",
        "  Housing and construction 2 → 1, because 2025-0001 no longer counts (C4 Penalised)",
    ]
    told = found.records[0].told(ledger)
    assert "amended by 黎志强" in told
    assert "reason: 处罚决定" in told
    assert "nothing → 罚〔2026〕1号" in told
    assert found.state == "published 2026-02-26, corrected since: Housing and construction 2 → 1"


def test_notes_for_documents_are_chinese_whatever_the_interface_speaks(ledger: Ledger) -> None:
    [first] = ledger.add([inspection()])
    freeze(ledger, 2025, ON)
    ledger.void(first.uid, "重复")
    found = Year(ledger, 2025).corrections
    assert found is not None
    [note] = found.notes
    assert note.isascii() is False
    assert "住建领域" in note
    assert "1 → 0" in note
    assert "2025-0001" in note
    assert "because" not in note
    assert language.current() == "en"


def test_many_causes_are_cut_on_screen_and_whole_in_notes(ledger: Ledger) -> None:
    records = ledger.add([inspection(subject=f"{n}号") for n in range(6)])
    freeze(ledger, 2025, ON)
    for record in records:
        ledger.void(record.uid, "重复")
    found = Year(ledger, 2025).corrections
    assert found is not None
    [line] = found.lines()
    assert "6 → 0" in line
    assert "and 3 more" in line
    assert "2025-0006" not in line
    assert "2025-0006" in found.notes[0]


def test_other_years_and_directories_correct_nothing(ledger: Ledger) -> None:
    ledger.add([inspection()])
    freeze(ledger, 2025, ON)
    ledger.add([inspection(date=day("2026-01-05"))])
    found = Year(ledger, 2025).corrections
    assert found is not None
    assert not found
    assert found.sentences == ["Published on 2026-02-26; nothing changed since."]
    assert Year(ledger, 2026).corrections is None


def test_a_change_without_effect_is_said_to_have_none(ledger: Ledger) -> None:
    [record] = ledger.add([inspection()])
    freeze(ledger, 2025, ON)
    ledger.amend(replace(record, remarks="补充"))
    found = Year(ledger, 2025).corrections
    assert found is not None
    assert found.sentences == [
        "Published on 2026-02-26; the figures stand (1 record changed since)."
    ]


def test_freezing_twice_is_refused_until_it_is_taken_back_with_a_reason(ledger: Ledger) -> None:
    ledger.add([inspection()])
    freeze(ledger, 2025, ON)
    with pytest.raises(InvalidError, match="2026-02-26"):
        freeze(ledger, 2025, ON)
    with pytest.raises(InvalidError):
        freezes.unfreeze(ledger, 2025, "  ")
    assert freezes.frozen(ledger, 2025)
    freezes.unfreeze(ledger, 2025, "公布有误", by="黎志强")
    assert freezes.frozen(ledger, 2025) is None
    with pytest.raises(InvalidError):
        freezes.unfreeze(ledger, 2025, "再来")
    ledger.add([inspection(subject="二号")])
    freeze(ledger, 2025, day("2026-03-01"))
    assert not Year(ledger, 2025).corrections
    acts = [(step.act, step.why) for step in freezes.history(ledger, 2025)]
    assert acts == [("freeze", ""), ("unfreeze", "公布有误"), ("freeze", "")]
    assert freezes.years(ledger) == [2025]


def test_a_freeze_is_taken_back_like_any_change(ledger: Ledger) -> None:
    ledger.add([inspection()])
    freeze(ledger, 2025, ON)
    undo_last(ledger)
    assert freezes.frozen(ledger, 2025) is None
    assert verify(ledger.folder).problems == []
