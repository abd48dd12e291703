"""`python -m tui` is `taizhang`."""

from tui.cli import main

main()
