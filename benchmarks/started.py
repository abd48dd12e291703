"""What the benchmark at the terminal starts: ledgers of several sizes, and peers."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from benchmarks.made import YEAR, Document, documents

CHUNK = 10_000
NUMBER = rf"{YEAR}-\d{{4,6}}"

SMALLEST = """\
from textual.app import App, ComposeResult
from textual.widgets import Label


class Smallest(App[None]):
    keys = 0

    def compose(self) -> ComposeResult:
        yield Label("ready")

    def on_key(self) -> None:
        self.keys += 1
        self.query_one(Label).update(f"answered {self.keys}")


Smallest().run()
"""


class Screen(NamedTuple):
    """A program that paints a screen.

    Attributes:
        arguments: how it is started.
        content: a pattern for what its first useful screen shows.
        key: a key, and the pattern for what it shows in answer; empty where not measured.
        target: most times the smallest Textual program.
        settings: what stands in its environment, beside what all have there.
    """

    arguments: Sequence[str]
    content: str
    key: tuple[str, str] = ("", "")
    target: float = 0.0
    settings: Mapping[str, str] = {}


# Peers by name of their program: what they are started on and what they show then. A name
# beginning with a dot is a file beside the others: text, Markdown, a table.
PEERS = {
    "vd": ((".csv",), r"row 12"),
    "braindrop": ((), r"API Token Required"),
    "frogmouth": ((".md",), r"the content"),
    "tl": ((".txt",), r"line 29\d"),
    "hike": ((".md",), r"the content"),
    "harlequin": (("--locale", "C"), r"Data Catalog"),
    "posting": ((), r"Collection"),
    "bagels": ((), r"Accounts|Records|Welcome"),
}
_TEXTS = {
    ".csv": "number,text\n" + "".join(f"{line},row {line}\n" for line in range(300)),
    ".md": "# Title\n\nthe content\n",
    ".txt": "".join(f"line {line}\n" for line in range(300)),
}


def smallest(folder: Path) -> Screen:
    """Write the smallest Textual program that answers a key."""
    path = folder / "smallest.py"
    path.write_text(SMALLEST, encoding="utf-8")
    return Screen((sys.executable, str(path)), "ready", ("x", "answered"))


def peers(folder: Path, bins: Sequence[Path]) -> tuple[dict[str, Screen], list[str]]:
    """Return the peers that are installed in the folders `bins`, and the names of the others."""
    for suffix, text in _TEXTS.items():
        (folder / f"page{suffix}").write_text(text, encoding="utf-8")
    found, missing = {}, []
    for name, (given, content) in PEERS.items():
        path = next((path for bin_ in bins if (path := bin_ / name).exists()), None)
        if path is None:
            missing.append(name)
            continue
        arguments = [str(folder / f"page{one}") if one in _TEXTS else one for one in given]
        found[f"{_title(path)}"] = Screen((str(path), *arguments), content)
    return found, missing


def _title(program: Path) -> str:
    """Return the name of a peer with its version, as the environment it lives in knows it."""
    named = {"tl": "toolong", "vd": "visidata"}.get(program.name, program.name)
    for info in program.parent.parent.glob("lib/python*/site-packages/*.dist-info"):
        name, version = info.name.removesuffix(".dist-info").rsplit("-", 1)
        if name.lower() == named:
            return f"{named} {version}"
    return named


def sample(folder: Path) -> None:
    """Make the sample ledger."""
    from tui.sample import make

    make(folder).close()


def ledger(folder: Path, count: int) -> None:
    """Make a ledger of so many records, all in one year: a list as long as the ledger."""
    from storage.directories import Town
    from storage.ledger import Ledger

    with Ledger.create(folder, Town(name="宋桂镇")) as made:
        waiting = _of_one_year(count)
        while chunk := list(islice(waiting, CHUNK)):
            made.db.table("inspections").insert_multiple(chunk)
        made.store.follow()
        made.store.wrote = False  # no backup of the day: it is made when one leaves


def _of_one_year(count: int) -> Iterator[Document]:
    for place, document in enumerate(documents(0, count, seed=1), 1):
        day = f"{YEAR}{document['date'][4:]}"
        yield {**document, "date": day, "number": f"{YEAR}-{place:06}"}
