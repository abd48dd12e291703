"""How fast a ledger is to be, whether it is, and where it is not, why."""

from collections.abc import Callable
from typing import NamedTuple

from benchmarks.measuring import OWN, Figures, Result
from benchmarks.storetables import middle, ms


class Target(NamedTuple):
    """One target: where it holds, what is measured, at most (or at least) how much."""

    text: str
    size: int
    value: Callable[[Figures], float]
    limit: float
    least: bool = False

    @property
    def why(self) -> str:
        """The reason that is told where the target is missed."""
        return next((why for begin, why in REASONS.items() if self.text.startswith(begin)), "")


# Where the time goes, by how a target begins.
REASONS = {
    "save, ": "Save: beside the sync, which is the raw append's too, some 50 µs of Python with a "
    "warm cache (JSON, two hashes, the lock, three looks at whether the file is still the one "
    "that was open), and twice that right after a sync, when the processor's caches are cold.",
    "change": "Change: as a save, and the document is found, read and decoded first, and "
    "compared as JSON, so that a change that changes nothing leaves no entry.",
    "tally of all": "Tally of all years: each year is a tally of its own, with rules and terms "
    "read anew; nothing asks for ten of them at once.",
    "save → figures": "Save → figures: the index takes in what was saved, words included; every "
    "256 texts it indexes them together.",
    "list": "List: what is measured here is each letter's search to its end, every hit counted; "
    "the app shows the first hits before that, see "
    "[benchmarks-terminal.md](benchmarks-terminal.md).",
    "chain": "Chain: one SHA-256 for each line, and Python between the lines; the hash alone "
    "runs several times as fast.",
}


def raw_ratio(name: str) -> Callable[[Figures], float]:
    return lambda found: float(found[name]["median"] / found[f"raw_{name}"]["median"])


def in_app(name: str) -> Callable[[Figures], float]:
    return lambda found: middle(found["app"][name])


TARGETS = [
    *(
        Target(f"save, {size:,} records, × raw", size, raw_ratio("insert"), 1.4)
        for size in (1_000, 100_000, 1_000_000)
    ),
    *(
        Target(f"change, {size:,} records, × raw", size, raw_ratio("update"), 1.6)
        for size in (1_000, 100_000, 1_000_000)
    ),
    Target("open → first record, 100,000, ms", 100_000, lambda found: found["record"], 60),
    Target("open → first record, 1,000,000, ms", 1_000_000, lambda found: found["record"], 150),
    Target("tally of a year of ten, 100,000, ms", 100_000, lambda found: middle(found["year"]), 20),
    Target("tally of all ten, 100,000, ms", 100_000, lambda found: middle(found["all_years"]), 20),
    Target(
        "tally of a year of ten, 1,000,000, ms", 1_000_000, lambda found: middle(found["year"]), 200
    ),
    Target(
        "tally of all ten, 1,000,000, ms", 1_000_000, lambda found: middle(found["all_years"]), 200
    ),
    *(
        Target(
            f"save → figures, {size:,} records, ms",
            size,
            lambda found: middle(found["app"]["shown"]),
            50,
        )
        for size in (100_000, 1_000_000)
    ),
    Target("own memory, 1,000,000, MB", 1_000_000, lambda found: found["anonymous"], 90),
    *(
        Target(f"list of 100,000: {text}, ms", 100_000, in_app(name), most)
        for name, text, most in (
            ("list_open", "opening it again", 150),
            ("list_page", "50 rows anywhere", 20),
            ("list_key", "a letter in its filter", 50),
        )
    ),
    *(
        Target(
            f"chain, {size:,} records, MB/s", size, lambda found: found["app"]["chain"], 250, True
        )
        for size in (100_000, 1_000_000)
    ),
]


def targets(results: dict[int, dict[str, Result]]) -> str:
    """Return the table of targets and what was measured."""
    lines = ["| target | | measured | met |", "|---|--:|--:|---|"]
    reasons: dict[str, None] = {}
    for target in TARGETS:
        found = results.get(target.size, {}).get(OWN)
        if found is None or not found.figures:
            continue
        try:
            value = target.value(found.figures)
        except KeyError:  # the system does not tell
            continue
        met = value >= target.limit if target.least else value <= target.limit
        sign = "≥" if target.least else "≤"
        lines.append(
            f"| {target.text} | {sign} {target.limit:g} | {ms(value)} | {'yes' if met else 'no'} |"
        )
        if not met:
            reasons[target.why] = None
    whole = ["\n".join(lines), "\n".join(f"- {why}" for why in reasons if why), flatness(results)]
    return "\n\n".join(part for part in whole if part)


def flatness(results: dict[int, dict[str, Result]]) -> str:
    """Say how a save grows with the ledger."""
    ratios = [
        (size, raw_ratio("insert")(by_store[OWN].figures))
        for size, by_store in results.items()
        if OWN in by_store and by_store[OWN].figures
    ]
    if len(ratios) < 2:
        return ""
    (small, least), (large, most) = ratios[0], ratios[-1]
    return (
        f"From {small:,} to {large:,} records the cost of a save, in raw appends, goes from "
        f"{least:.2f} to {most:.2f}, {most / least:.2f} times as much."
    )
