"""The doors that these tests go through."""

from tests.doors import home, sample_ledger, sample_once, taizhang

__all__ = ["home", "sample_ledger", "sample_once", "taizhang"]
