"""What the numbers of a report can be numbers of, from `data/published.toml`."""

import re
from pathlib import Path
from typing import Any

from storage import data, language

_DATA = Path(__file__).parent.parent / "data" / "published.toml"

INSPECTION, PATROL, TRAINING = "inspection", "patrol", "training"  # those a ledger counts, too


class Kinds:
    """The kinds of figures, from the data."""

    def __init__(self) -> None:
        self.entries: list[dict[str, Any]] = data.load(_DATA)["kind"]
        self._words = [
            (re.compile(word), entry) for entry in self.entries for word in entry["words"]
        ]

    def shown(self, name: str) -> str:
        """Return what a kind is called in the language in use."""
        key = "gloss" if language.current() == "en" else "term"
        return next(str(entry[key]) for entry in self.entries if entry["name"] == name)

    def named(self, text: str, unit: str) -> str:
        """Return the kind whose word stands last in `text` and takes `unit`; else `""`."""
        best = (0, 0, "")
        for word, entry in self._words:
            if unit in entry["units"]:
                for match in word.finditer(text):
                    best = max(best, (match.end(), match.end() - match.start(), entry["name"]))
        return best[2]

    def begun(self, text: str, unit: str) -> str:
        """Return the kind whose word `text` begins with, as 行政检查 behind 236次."""
        found = [
            (match.end(), entry["name"])
            for word, entry in self._words
            if unit in entry["units"] and (match := re.match(f"(?:的)?{word.pattern}", text))
        ]
        return max(found)[1] if found else ""
