"""What a person at the terminal sees and types: the commands and the app.

Read in this order: `cli` and `commands` (the command line), `intake` (visits as they
are typed), `spreadsheet` (visits from a town's files), `app`, `screens` and `widgets`
(the app), `keys` (every command of the app, as data).
"""
