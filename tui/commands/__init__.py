"""The commands, a module for each family; `tui.cli` imports one when it is called."""
