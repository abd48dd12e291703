"""Which records a re-check looks at: a random sample of what counts, the same for a seed."""

import hashlib
import math
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from exporters.counting import Rules
from storage import data, facts
from storage.ledger import Ledger

_DATA = Path(__file__).parent / "data" / "recheck.toml"


class Plan(NamedTuple):
    """How a town re-checks: percent of what counts, and the parts to be typed again."""

    percent: float
    fields: tuple[str, ...]


def plan(folder: Path | None = None) -> Plan:
    """Return how the town whose ledger is in `folder` re-checks.

    Raises:
        InvalidError: its own file is not TOML, or of another shape.
    """
    loaded = data.load(_DATA, folder)
    return Plan(float(loaded["percent"]), tuple(map(str, loaded["fields"])))


def drawn(uids: Iterable[str], percent: float, seed: int) -> list[str]:
    """Return the sample of `uids` that `seed` draws, in the order of the draw.

    Each identity has a place in the order that only it and the seed determine, so a
    larger sample of the same seed holds the smaller one, and anyone can draw it again:
    the order is that of the SHA-256 of `SEED:IDENTITY`.
    """
    ranked = sorted(uids, key=lambda uid: hashlib.sha256(f"{seed}:{uid}".encode()).hexdigest())
    return ranked[: math.ceil(len(ranked) * percent / 100)]


class Sample(NamedTuple):
    """What a seed draws.

    Attributes:
        uids: identities of the inspections drawn, in the order of the draw.
        out_of: how many inspections count.
    """

    uids: list[str]
    out_of: int


def sample(ledger: Ledger, year: int, percent: float, seed: int) -> Sample:
    """Draw `percent` of the inspections that count in `year`."""
    counted = population(ledger, year)
    return Sample(drawn(counted, percent, seed), len(counted))


def population(ledger: Ledger, year: int) -> list[str]:
    """Return the identities of the inspections that count in `year`."""
    rules = Rules(ledger.folder)
    found = []
    for row in ledger.rows((facts.INSPECTIONS, facts.PATROLS), year):
        verdict = rules.verdict(row.table, row.facts, year)
        if verdict is not None and verdict.counts:
            found.append(row.facts.uid)
    return found
