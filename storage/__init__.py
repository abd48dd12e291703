"""What a record is, whether it is whole, and where it is kept.

Read in this order: `records` (what; `directories` and `yearbook` hold the rest, and
`documents` makes JSON of it), `validation` (whether it is whole), `journal` (where),
`index` (how it is found again), `database` (TinyDB on top), `ledger` (all of it
together, the door that the other packages use).
"""
