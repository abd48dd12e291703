"""What the next keys need is loaded while the person looks at the first screen.

Not in a thread: SQLite lets go of the interpreter at every row, and an import that
takes hold of it meanwhile makes a list of records wait for milliseconds each time.
"""

from collections.abc import Iterator
from importlib import import_module

# In the order in which they are likely to be asked for, what takes long in parts.
_NEXT = (
    "pendulum",
    "msgspec",
    "storage.records",
    "storage.documents",
    "tui.intake.parts",
    "tui.screens.ask",
    "tui.screens.typing",
    "tui.screens.form",
    "tui.screens.help",
    "tui.screens.quick",
    "tui.screens.tallies",
    "tui.screens.year",
)


def modules() -> Iterator[None]:
    """Load one module at a time, a few milliseconds each."""
    for name in _NEXT:
        import_module(name)
        yield
