"""A report that was published, read back into figures: the inverse of `exporters.report`.

Read in this order: `text` (a file's paragraphs, with the damage of web copies mended),
`numbers` (how Chinese writes a number), `reading` (which figure each number is),
`comparing` (those figures beside the ledger's).
"""
