"""The words of `sheets.toml`: what stands in spreadsheets beside the parts of a record."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from storage import data
from storage.catalogue import folded


@lru_cache(maxsize=1)
def beside_the_parts() -> dict[str, Any]:
    """Return all of them, by name."""
    return data.load(Path(__file__).parent / "sheets.toml")


@lru_cache(maxsize=1)
def directories() -> dict[str, Any]:
    """Return how lists of officers, subjects, villages and plans look, by table."""
    return data.load(Path(__file__).parent / "directories.toml")


@lru_cache(maxsize=8)
def folded_list(name: str) -> frozenset[str]:
    """Return one list of them, folded for comparison."""
    return frozenset(map(folded, beside_the_parts()[name]))


@lru_cache(maxsize=1)
def acts() -> dict[str, str]:
    """Return folded header → the enforcement act that a cell under it tells of."""
    return {
        folded(header): entry["act"]
        for entry in beside_the_parts()["followed"]
        for header in entry["headers"]
    }
