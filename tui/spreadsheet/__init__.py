"""How visits come in from a spreadsheet: `importing.import_file`.

Read in this order: `tables` (rows out of a file), `headers` (which column means what),
`titles` (the rows around the data), `cells`, `moments` and `lists` (what one cell
means), `filling` and `rows` (from a row to records), `importing` and `saving` (the
whole file), `answers` (what is said about it).
"""
