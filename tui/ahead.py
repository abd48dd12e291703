"""What the next keys need is loaded while the person looks at the first screen.

Not in a thread: SQLite lets go of the interpreter at every row, and an import that
takes hold of it meanwhile makes a list of records wait for milliseconds each time.
"""

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.app import TaizhangApp

# In the order in which they are likely to be asked for, what takes long in parts.
_FIRST = (
    *("importlib.resources", "dateutil.tz", "dateutil.parser", "pendulum", "msgspec"),
    *("storage.records", "storage.documents", "storage.dates", "tui.intake.parts"),
    *("tui.intake.recall", "tui.intake.choices", "tui.screens.base", "tui.widgets.entry"),
    *("tui.screens.typing", "tui.intake.sheet", "tui.intake.files", "tui.screens.form"),
)
_NEXT = (
    *("tinydb", "tui.screens.ask", "tui.screens.help", "tui.intake.quickwords"),
    *("tui.screens.quick", "exporters.before", "tui.screens.tallies", "exporters.numbers"),
    *("exporters.section.compose", "tui.screens.year", "tui.screens.gridrows"),
    *("tui.screens.grid", "tui.screens.search", "tui.screens.palette", "tui.screens.templates"),
    *("exporters.gaps", "tui.screens.gaps", "tui.screens.recheck", "tui.screens.attach"),
    *("tui.settings.parts", "tui.settings.files", "tui.settings.entries", "tui.settings.values"),
    *("tui.settings.sections", "tui.screens.settings", "tui.screens.entry"),
    *("tui.spreadsheet.answers", "tui.screens.bring", "exporters.published.reading"),
    *("tui.screens.published", "exporters.formats", "tui.screens.documents"),
)


def steps(app: "TaizhangApp") -> Iterator[None]:
    """Get ready step by step, a few milliseconds each: modules, styles, what the ledger knows."""
    for name in _FIRST:
        import_module(name)
        yield
    from tui.screens.base import SHEET

    app.stylesheet.read(SHEET)
    app.stylesheet.parse()  # a screen that brings a sheet of its own has all sheets parsed again
    yield
    yield from _remembered(app)
    for name in _NEXT:
        import_module(name)
        yield


def _remembered(app: "TaizhangApp") -> Iterator[None]:
    """Ask for what a form asks for at once."""
    from storage import dates
    from tui.intake.recall import recall

    dates.today()
    yield
    for name in ("subjects", "officers", "village_names", "addresses"):
        if app.ledger is not None:
            getattr(recall(app.ledger), name)
        yield
