"""Each counting rule, alone and together, with its code and the text it comes from."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporters.counting import Rules, Verdict
from storage import facts, language
from storage.documents import table_of, to_document
from storage.errors import InvalidError
from storage.facts import REQUIRED, Facts
from storage.ledger import Ledger
from storage.records import Officer, Record
from storage.validation import checked
from tests.storage.samples import OFFICERS, day, inspection, patrol, training

YEARBOOK = "行政检查次数"  # the statistical yearbook's rule, domain source S1


def verdict(record: Record, year: int | None = 2025, rules: Rules | None = None) -> Verdict:
    table = table_of(record)
    found = (rules or Rules()).verdict(table, facts.of(table, to_document(checked(record))), year)
    assert found is not None
    return found


def with_options(folder: Path, text: str) -> Rules:
    (folder / "settings").mkdir(exist_ok=True)
    (folder / "settings" / "counting.toml").write_text(text, encoding="utf-8")
    return Rules(folder)


@pytest.mark.parametrize("status", ["submitted", "approved"])
def test_a_complete_inspection_of_the_year_counts(status: str) -> None:
    found = verdict(inspection(status=status))
    assert found.counts
    assert found.reason == "counted"
    (reason,) = found.reasons
    assert reason.code == "C"
    assert "计为检查一次" in reason.sentence
    assert YEARBOOK in reason.source


RULES: list[tuple[Record, str, str, str]] = [
    (inspection(status="void"), "S1", "void", "台账规则"),
    (inspection(status="draft"), "S2", "draft", "台账规则"),
    (inspection(status="returned"), "S3", "returned", "台账规则"),
    (inspection(repeats="0195"), "S5", "repeat", "同一次检查只计一次"),
    (inspection(date=day("2024-12-31")), "C1", "other_year", YEARBOOK),
    (inspection(date=day("2026-01-01")), "C1", "other_year", YEARBOOK),
    (patrol(), "C2", "patrol", YEARBOOK),
    (inspection(subject=""), "C3", "incomplete", YEARBOOK),
    (inspection(officers=OFFICERS[:1]), "C3", "incomplete", "《行政处罚法》第四十二条"),
    (inspection(penalty_number="罚〔2025〕1号"), "C4", "penalised", YEARBOOK),
    (inspection(penalty_decided_on=day("2025-07-01")), "C4", "penalised", YEARBOOK),
    (inspection(other_act="行政强制"), "C4", "other_act", YEARBOOK),
]


@pytest.mark.parametrize(("record", "code", "name", "source"), RULES)
def test_a_record_is_left_out_by_its_rule_with_code_sentence_and_source(
    record: Record, code: str, name: str, source: str
) -> None:
    found = verdict(record)
    assert not found.counts
    assert [(reason.code, reason.reason) for reason in found.reasons] == [(code, name)]
    assert found.reason == name
    assert source in found.reasons[0].source
    assert found.reasons[0].sentence
    assert found.reasons[0].gloss


@pytest.mark.parametrize("name", REQUIRED)
def test_each_required_part_that_is_absent_leaves_a_record_out(name: str) -> None:
    absent: Any = {"date": None, "officers": ()}.get(name, "")
    assert verdict(inspection(**{name: absent})).reason == "incomplete"


@pytest.mark.parametrize("text", ["2025-01-01", "2025-12-31"])
def test_the_first_and_the_last_day_are_in_the_year(text: str) -> None:
    assert verdict(inspection(date=day(text))).counts


def test_without_a_year_a_record_is_judged_in_its_own() -> None:
    assert verdict(inspection(date=day("2019-05-01")), year=None).counts


def test_an_undated_record_is_incomplete_in_every_year() -> None:
    for year in (2024, 2025):
        assert [r.reason for r in verdict(inspection(date=None), year).reasons] == ["incomplete"]


def test_a_case_that_was_only_filed_still_counts() -> None:
    assert verdict(inspection(case_filed=True, case_number="案〔2025〕3号")).counts


def test_two_officers_of_one_name_are_not_two() -> None:
    twins = (OFFICERS[0], Officer(name=OFFICERS[0].name, certificate="2"))
    assert verdict(inspection(officers=twins)).reason == "incomplete"


def test_a_training_has_no_verdict() -> None:
    record = training()
    assert Rules().verdict("trainings", facts.of("trainings", to_document(record))) is None
    assert Rules().verdict("officers", Facts()) is None


def test_all_reasons_are_given_and_the_decisive_one_comes_first() -> None:
    record = inspection(
        status="void",
        date=day("2024-05-01"),
        subject="",
        penalty_number="1",
        other_act="查封",
        repeats="0195",
    )
    found = verdict(record)
    assert [reason.reason for reason in found.reasons] == [
        *("other_year", "void", "repeat", "incomplete", "penalised", "other_act")
    ]
    assert verdict(patrol(status="draft")).reason == "draft"


# ------------------------------------------------------------------ options


def test_an_order_to_correct_counts_unless_the_town_says_otherwise(tmp_path: Path) -> None:
    record = inspection(measures="责令限期改正")
    assert verdict(record).counts
    rules = with_options(tmp_path, "[options]\norder_excludes = true\n")
    found = verdict(record, rules=rules)
    assert [(r.code, r.reason) for r in found.reasons] == [("C4", "ordered")]
    assert "责令改正不计入检查" in found.reasons[0].source
    assert verdict(inspection(measures="普法教育"), rules=rules).counts
    for said in ({"result": "责令限期改正", "measures": ""}, {"measures": "限期整改"}):
        assert verdict(inspection(**said), rules=rules).reason == "ordered"
        assert verdict(inspection(**said)).counts
    assert rules.as_data() == {
        "version": Rules().version,
        "options": {"order_excludes": True, "approval_required": False},
    }


def test_a_town_may_count_approved_records_only(tmp_path: Path) -> None:
    rules = with_options(tmp_path, "[options]\napproval_required = true\n")
    assert verdict(inspection(status="approved"), rules=rules).counts
    found = verdict(inspection(status="submitted"), rules=rules)
    assert [(r.code, r.reason) for r in found.reasons] == [("S4", "unapproved")]
    assert verdict(inspection(status="draft"), rules=rules).reason == "draft"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[options]\norders_exclude = true\n", "did you mean “order_excludes”?"),
        ('[options]\norder_excludes = "yes"\n', '“order_excludes” is "yes"; write true or false'),
        ("[options]\norder_excludes = 1\n", "true or false, without quotes"),
        ("[options\n", "not valid TOML"),
        ("options = 3\n", ""),
    ],
)
def test_an_option_that_does_not_exist_is_refused_in_a_sentence(
    tmp_path: Path, text: str, words: str
) -> None:
    with pytest.raises(InvalidError) as refusal:
        with_options(tmp_path, text)
    assert words in str(refusal.value)
    assert "counting.toml" in str(refusal.value)


def test_a_town_cannot_rewrite_the_rules(tmp_path: Path) -> None:
    with pytest.raises(InvalidError, match="“rule” is not a town's to change"):
        with_options(
            tmp_path, '[[rule]]\ncode = "C2"\nreason = "patrol"\nsentence = "巡查也计入"\n'
        )


def test_a_reason_is_shown_in_the_language_in_use() -> None:
    reason = Rules().reasons["patrol"]
    assert reason.shown == reason.gloss
    language.use("zh")
    assert reason.shown == reason.sentence


# ------------------------------------------------------------------ what followed


def test_a_penalty_of_july_takes_the_visit_of_may_out_and_its_removal_puts_it_back(
    ledger: Ledger,
) -> None:
    from msgspec.structs import replace

    from exporters.figures import figures

    (visit,) = ledger.add([inspection(date=day("2025-05-12"))])
    assert figures(ledger, 2025).counted["住建领域"] == 1
    penalised = ledger.amend(
        replace(visit, penalty_number="罚〔2025〕7号", penalty_decided_on=day("2025-07-02"))
    )
    found = figures(ledger, 2025)
    assert (found.counted["住建领域"], found.excluded) == (0, {"penalised": 1})
    ledger.amend(replace(penalised, penalty_number="", penalty_decided_on=None))
    found = figures(ledger, 2025)
    assert (found.counted["住建领域"], found.excluded) == (1, {})


@given(
    st.sampled_from(["inspections", "patrols"]),
    st.builds(
        Facts,
        date=st.sampled_from(["", "2024-03-01", "2025-03-01"]),
        status=st.sampled_from(["submitted", "approved", "draft", "returned", "void"]),
        missing=st.sampled_from(["", "subject", "date officers"]),
        followed=st.sampled_from(["", "penalty", "act", "order", "penalty act order"]),
        repeats=st.sampled_from(["", "0195"]),
    ),
)
def test_a_verdict_counts_exactly_where_no_rule_applies(table: str, record: Facts) -> None:
    found = Rules().verdict(table, record, 2025)
    assert found is not None
    naive = (
        table == "inspections"
        and record.date[:4] in ("2025", "")
        and record.status in ("submitted", "approved")
        and not record.missing
        and not record.repeats
        and record.followed in ("", "order")
    )
    assert found.counts == naive
    assert len(found.reasons) == len({reason.reason for reason in found.reasons}) > 0
