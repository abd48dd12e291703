"""What was measured of the stores, as tables: saving, reading, space, and Taizhang alone."""

from collections.abc import Callable, Sequence
from typing import Any

from benchmarks.measuring import OWN, Figures, Result
from benchmarks.peers import PEERS

Cell = Callable[[Figures], str]


def grid(by_store: dict[str, Result], columns: Sequence[tuple[str, Cell]]) -> str:
    heads = ["store", *(name for name, _cell in columns)]
    lines = [f"| {' | '.join(heads)} |", f"|---|{'--:|' * len(columns)}"]
    for store, (figures, trouble) in by_store.items():
        cells = [trouble, *[""] * (len(columns) - 1)]
        if figures:
            cells = [cell(figures) for _name, cell in columns]
        name = f"**{PEERS[store].name}**" if store == OWN else PEERS[store].name
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def saving(by_store: dict[str, Result]) -> str:
    """Return the table of saves, each beside the raw append."""

    def beside(name: str) -> Cell:
        def shown(found: Figures) -> str:
            if found.get("busy"):
                return "–"
            return times(found[name]["median"], found[f"raw_{name}"]["median"])

        return shown

    columns: list[tuple[str, Cell]] = [
        ("save, ms", lambda found: ms(found["insert"]["median"])),
        ("p99", lambda found: ms(found["insert"]["p99"])),
        ("× raw", beside("insert")),
        ("change, ms", lambda found: ms(found["update"]["median"])),
        ("× raw", beside("update")),
        ("10,000 at once, ms", lambda found: ms(found["bulk"]["median"])),
        ("× raw", beside("bulk")),
        ("raw append + sync, ms", lambda found: ms(found["raw_insert"]["median"])),
    ]
    lines = grid(by_store, columns).splitlines()
    lines[0] += " on the medium when saved |"
    lines[1] += "---|"
    for place, store in enumerate(by_store, 2):
        lines[place] += f" {PEERS[store].durable} |"
    return "\n".join(lines)


def reading(by_store: dict[str, Result], own: Figures) -> str:
    """Return the table of looks, each beside what Taizhang takes."""

    def cell(name: str) -> Cell:
        def shown(found: Figures) -> str:
            value = middle(found[name])
            if not own or found is own:
                return ms(value)
            return f"{ms(value)} ({times(value, middle(own[name]))} ×)"

        return shown

    heads = {
        "process_figure": "start of the process → first figure, ms",
        "figure": "open → first figure",
        "record": "open → first record",
        "get": "one record",
        "page": "year and village: first 50",
        "list": "… all",
        "query": "query by two parts",
        "long": "search, 3 characters",
        "short": "search, 2",
        "year": "tally, one year of ten",
        "all_years": "tally, all ten",
    }
    return grid(by_store, [(head, cell(name)) for name, head in heads.items()])


def space(by_store: dict[str, Result]) -> str:
    """Return the table of memory and files."""
    columns: list[tuple[str, Cell]] = [
        ("peak memory, MB", lambda found: mb(found.get("rss"))),
        ("of it the process's own", lambda found: mb(found.get("anonymous"))),
        ("files, MB", lambda found: mb(sum(found["files"].values()))),
        (
            "of them",
            lambda found: ", ".join(
                f"{name} {mb(size)}" for name, size in sorted(found["files"].items()) if size >= 0.1
            ),
        ),
    ]
    return grid(by_store, columns)


def alone(results: dict[int, dict[str, Result]]) -> str:
    """Return what only Taizhang does."""
    columns: dict[str, Cell] = {
        "checked and numbered save, ms": lambda app: ms(app["add"]["median"]),
        "p99": lambda app: ms(app["add"]["p99"]),
        "× raw": lambda app: times(app["add"]["median"], app["raw_add"]["median"]),
        "amendment, ms": lambda app: ms(app["amend"]["median"]),
        "× raw ": lambda app: times(app["amend"]["median"], app["raw_amend"]["median"]),
        "save, figures and first rows, ms": lambda app: ms(app["shown"]["median"]),
        "closing, with the backup of the day, s": lambda app: f"{app['close'] / 1000:.1f}",
        "list of all: opening it again, ms": lambda app: ms(app["list_open"]["median"]),
        "50 rows anywhere": lambda app: ms(app["list_page"]["median"]),
        "a letter in its filter": lambda app: ms(app["list_key"]["median"]),
        "the slowest of seven": lambda app: ms(app["list_key"]["p99"]),
        "chain alone, MB/s": lambda app: f"{app['chain']:.0f}",
        "verify, MB/s": lambda app: f"{app['verify']:.0f}",
        "making the index anew, µs a record": lambda app: f"{app['rebuild']:.0f}",
    }
    lines = [f"| records | {' | '.join(columns)} |", f"|--:|{'--:|' * len(columns)}"]
    for size, by_store in results.items():
        figures = by_store[OWN].figures if OWN in by_store else {}
        if figures:
            cells = [cell(figures["app"]) for cell in columns.values()]
            lines.append(f"| {size:,} | {' | '.join(cells)} |")
    return "\n".join(lines)


def middle(value: Any) -> float:
    return float(value["median"] if isinstance(value, dict) else value)


def ms(value: float) -> str:
    """Return a number with the digits that tell something."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 0.1 else f"{value:.3f}"


def mb(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}"


def times(this: float, that: float) -> str:
    ratio = this / that
    if ratio < 0.1:
        return f"{ratio:.1g}"
    return f"{ratio:,.0f}" if ratio >= 10 else f"{ratio:.1f}" if ratio >= 2 else f"{ratio:.2f}"
