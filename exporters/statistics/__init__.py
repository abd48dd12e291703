"""The yearly data of administrative enforcement (年度行政执法数据), table by table.

0, blank and "no such power" are three different things: nothing was done; the ledger
does not know; the town may not. What is which is data, `exporters/data/statistics.toml`,
with the sources.
"""

from exporters.statistics.tables import Statistics, Table, statistics

__all__ = ["Statistics", "Table", "statistics"]
