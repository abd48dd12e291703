"""`taizhang`, and `python -m tui`: alone at a terminal it opens the app, else it is a command."""

import os
import sys
from pathlib import Path

from tui.launch import at_terminal, launch


def main() -> None:
    """Run the program and leave the process with its exit code."""
    if len(sys.argv) == 1 and at_terminal():
        from storage.location import ledger_in_use

        named = os.environ.get("TAIZHANG_LEDGER")
        sys.exit(launch(ledger_in_use(Path(named) if named else None)))
    from tui import cli

    cli.main()


if __name__ == "__main__":
    main()
