"""What a person at the terminal sees and types: the commands and the app.

Read in this order: `cli` (the commands), `intake` (how visits come in: one line,
a spreadsheet), `app` (the screens).
"""
