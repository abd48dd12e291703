"""From records to verdicts, from verdicts to figures, from figures to documents.

Read in this order: `counting` (does a record count, and why), `figures` (how many),
`year` (one year with its records), `numbers` (what else is counted), `section` (the
sentences of the town's yearly report), `formats` (how else figures leave),
`tables` and `page` (two of those ways).
"""
