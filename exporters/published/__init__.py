"""A report that was published, read back into figures: the inverse of `exporters.report`.

Read in this order: `text` (a file's paragraphs, with the damage of web copies mended),
`numbers` (how Chinese writes a number), `kinds` (what it can be a number of), `standing` (of
which year, and whose), `reading` (which figure each number is), `comparing` (those figures
beside the ledger's), `keeping` (what of them is kept in the ledger).
"""
