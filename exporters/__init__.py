"""From records to verdicts, from verdicts to figures, from figures to documents.

Read in this order: `counting` (does a record count, and why), `figures` (how many),
`report` (the sentence in the town's yearly report), `formats` (how else figures leave),
`tables` and `page` (those ways).
"""
