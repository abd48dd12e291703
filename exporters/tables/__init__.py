"""The tables that leave the ledger: for print, for other programs, for the public.

Read in this order: `rows` (records as cells), `delimited` and `workbook` (safe csv and
xlsx), then one module for each document.
"""
