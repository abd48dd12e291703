"""How visits come in as they are typed: one line (`quick`), or part by part (`parts`).

`recall` is what the ledger remembers that saves typing. Spreadsheets have a package
of their own, `tui.spreadsheet`.
"""
