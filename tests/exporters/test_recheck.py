"""The draw of a re-check: random, and the same again for who has the seed."""

import math
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from exporters.figures import figures
from exporters.recheck import drawn, plan, population
from storage.ledger import Ledger
from tests.storage.samples import inspection, patrol

uids = st.lists(st.uuids().map(str), unique=True, max_size=60)
percents = st.floats(0.1, 100)


@given(uids=uids, small=percents, large=percents, seed=st.integers(0, 10**6))
def test_a_larger_sample_of_a_seed_holds_the_smaller_and_order_makes_no_difference(
    uids: list[str], small: float, large: float, seed: int
) -> None:
    small, large = sorted((small, large))
    few, many = drawn(uids, small, seed), drawn(uids, large, seed)
    assert many[: len(few)] == few
    assert len(few) == math.ceil(len(uids) * small / 100)
    assert set(many) <= set(uids)
    assert drawn(reversed(uids), small, seed) == few


def test_another_seed_draws_others() -> None:
    all_of_them = [str(number) for number in range(200)]
    draws = {tuple(drawn(all_of_them, 5, seed)) for seed in range(20)}
    assert len(draws) == 20


def test_drawn_is_from_what_counts(ledger: Ledger) -> None:
    ledger.add([inspection(), inspection(subject="甲店", findings=""), patrol()])
    assert len(population(ledger, 2025)) == figures(ledger, 2025).total == 1


def test_a_town_sets_its_own_plan(ledger: Ledger) -> None:
    assert plan(ledger.folder) == (5, ("date", "subject", "officers"))
    settings = Path(ledger.folder) / "settings"
    settings.mkdir()
    (settings / "recheck.toml").write_text('percent = 10\nfields = ["result"]\n', encoding="utf-8")
    assert plan(ledger.folder) == (10, ("result",))
