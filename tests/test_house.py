"""The house has one direction, and reading a year's figures costs no heavy import."""

import subprocess
import sys
from pathlib import Path

import pytest

from exporters.figures import figures
from storage.ledger import Ledger
from tests.storage.samples import inspection, patrol, training

ROOT = Path(__file__).parent.parent
HEAVY = ("tinydb", "msgspec", "pendulum", "openpyxl", "textual", "rich", "click", "hypothesis")


def modules_of(package: str) -> list[str]:
    return sorted(
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in (ROOT / package).rglob("*.py")
    )


def imported_by(script: str, *arguments: object) -> set[str]:
    """Run `script` in a bare process and return the packages that it imported."""
    told = "\nimport sys\nprint('\\n'.join(sorted({name.split('.')[0] for name in sys.modules})))"
    run = subprocess.run(
        [sys.executable, "-c", script + told, *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        timeout=60,
    )
    assert run.returncode == 0, run.stderr
    return set(run.stdout.split())


@pytest.mark.parametrize(
    ("package", "forbidden"),
    [
        ("storage", {"exporters", "tui", "textual", "rich", "click"}),
        ("exporters", {"tui", "textual", "rich", "click"}),
    ],
)
def test_no_package_imports_the_one_above_it_or_a_screen(package: str, forbidden: set[str]) -> None:
    names = modules_of(package)
    assert f"{package}.__init__" in names or package in names
    found = imported_by("".join(f"import {name}\n" for name in names))
    assert package in found
    assert not found & forbidden


def test_importing_the_door_of_the_ledger_is_light() -> None:
    assert not imported_by("import storage.ledger") & set(HEAVY)


def test_reading_the_figures_of_an_up_to_date_ledger_imports_nothing_heavy(
    ledger: Ledger,
) -> None:
    ledger.add([inspection(), patrol(), training(), inspection(subject="")])
    assert figures(ledger, 2025).total == 1
    script = """
import sys
from exporters.figures import figures
from exporters.report import report
from storage.ledger import Ledger
with Ledger.open(sys.argv[1]) as ledger:
    found = figures(ledger, 2025)
    assert found.counted["住建领域"] == 1, found
    assert found.trainings["county_or_above"] == 1
    assert "行政检查1次" in report(ledger, 2025)
    assert len(ledger.rows()) == 4
    assert ledger.history("2025-0001")
"""
    assert not imported_by(script, ledger.folder) & set(HEAVY)


def test_what_the_first_screen_does_not_show_is_not_imported_before_it(ledger: Ledger) -> None:
    script = """
import asyncio, sys
from pathlib import Path
from storage.ledger import Ledger
from tui.app import TaizhangApp
async def main():
    app = TaizhangApp(Path(sys.argv[1]), Ledger.open(sys.argv[1]))
    async with app.run_test() as pilot:
        await pilot.pause()
        late = ("settings", "screens.settings", "screens.entry", "screens.year", "screens.search",
                "screens.documents", "screens.found", "screens.help", "screens.palette", "crash",
                "clipboard", "keytable", "screens.base")
        assert "tui.screens.main" in sys.modules
        found = [name for name in late if f"tui.{name}" in sys.modules]
        assert not found, found
        others = ("tomli_w", "exporters.report", "storage.undo", "storage.overlay")
        found = [name for name in (*others, "textual.widgets._text_area") if name in sys.modules]
        assert not found, found
asyncio.run(main())
"""
    assert "textual" in imported_by(script, ledger.folder)


# What a document or a form needs, and neither a figure nor the first screen.
SLOW = {
    *("tinydb", "msgspec", "pendulum", "dateutil", "openpyxl", "xlsxwriter", "docx", "docxtpl"),
    *("jinja2", "lxml", "pypinyin", "opencc", "chinese_calendar", "hypothesis"),
}


def test_the_first_screen_waits_for_nothing_that_only_a_record_needs(ledger: Ledger) -> None:
    ledger.add([inspection(), patrol(), inspection(subject="")])
    script = """
import asyncio, sys
from pathlib import Path
from storage.ledger import Ledger
from tui.app import TaizhangApp
from tui.screens.main import MainScreen

seen = []

class Watched(MainScreen):
    def _show_detail(self, row):
        seen.append(self.records.render_line(1).text)  # it comes after the list
        self.app.exit()

import tui.screens.main
tui.screens.main.MainScreen = Watched
app = TaizhangApp(Path(sys.argv[1]), Ledger.open(sys.argv[1]))
asyncio.run(app.run_async(headless=True))
assert "2025-000" in seen[0], seen
"""
    found = imported_by(script, ledger.folder)
    assert "textual" in found
    assert not found & SLOW


@pytest.mark.parametrize("call", [["tally", "--year", "2025"], ["export", "report"], ["--help"]])
def test_the_commands_that_are_asked_most_import_click_and_nothing_slow(
    ledger: Ledger, call: list[str]
) -> None:
    ledger.add([inspection(), patrol(), training()])
    ledger.store.follow()
    script = """
import sys
from tui.cli import main
try:
    main(["--ledger", *sys.argv[1:]])
except SystemExit as end:
    assert not end.code, end.code
"""
    found = imported_by(script, ledger.folder, *call)
    assert "click" in found
    assert not found & (SLOW | {"textual", "rich", "asyncio"})
