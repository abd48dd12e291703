"""A ledger as it was: the same answers as at that time, and no way to change it."""

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from exporters.figures import figures
from storage.errors import CannotWriteError, DamagedError
from storage.ledger import Ledger
from storage.line import Position
from storage.past import Past
from tests.storage.samples import inspection, patrol, training


def answers(ledger: Any) -> tuple[Any, ...]:
    rows = ledger.rows()
    lives = [ledger.history(row.facts.uid) for row in rows]
    return figures(ledger, 2025).as_data(), rows, lives, ledger.town_name, ledger.years()


def steps(ledger: Ledger) -> None:
    """Change the ledger in every way a record changes, one after the other."""
    first, second = ledger.add([inspection(), inspection(subject="二号")])
    ledger.add([patrol(), training()])
    ledger.amend(replace(first, penalty_number="罚〔2025〕1号"))
    ledger.void(second.uid, "重复")
    ledger.add([inspection(field="自然资源领域", subject="三号")])


def test_the_past_answers_as_the_ledger_did(ledger: Ledger) -> None:
    seen: dict[Position, tuple[Any, ...]] = {}
    follow = ledger.store.journal.append

    def remember(*given: Any) -> Any:
        seen.setdefault(ledger.store.follow(), answers(ledger))
        return follow(*given)

    ledger.store.journal.append = remember  # type: ignore[method-assign,assignment]
    steps(ledger)
    assert len(seen) == 5
    for position, then in seen.items():
        with Past.at(ledger.folder, position) as past:
            assert answers(past) == then
    assert answers(ledger) not in seen.values()


def test_the_past_cannot_be_written(ledger: Ledger) -> None:
    ledger.add([inspection()])
    position = ledger.store.follow()
    with Past.at(ledger.folder, position) as past, pytest.raises(CannotWriteError):
        past.db.table("inspections").insert({"uid": "x"})
    assert ledger.store.follow() == position


@pytest.mark.parametrize(
    "change",
    [{"hash": "0" * 64}, {"offset": 10}, {"line": 1}, {"tx": 0}, {"offset": 1 << 40}],
)
def test_a_past_that_never_was_is_refused(ledger: Ledger, change: dict[str, Any]) -> None:
    ledger.add([inspection()])
    ledger.add([inspection(subject="二号")])
    position = ledger.store.follow()
    with pytest.raises(DamagedError):
        Past.at(ledger.folder, position._replace(**change))


def test_a_past_whose_lines_were_changed_is_refused(ledger: Ledger) -> None:
    ledger.add([inspection()])
    position = ledger.store.follow()
    ledger.add([inspection(subject="二号")])
    path: Path = ledger.store.journal.path
    path.write_bytes(path.read_bytes().replace("脚手架稳固".encode(), "脚手架歪斜".encode(), 1))
    with pytest.raises(DamagedError):
        Past.at(ledger.folder, position)
