"""The year as one page to look at: `drawing` (the charts), `page` (the whole).

One file that loads nothing from anywhere. Every figure on it is a link that shows the
records it was counted from.
"""
