"""The doors that these tests go through."""

from tests.doors import home, sample_ledger, sample_once, taizhang
from tests.tui.pilots import app

__all__ = ["app", "home", "sample_ledger", "sample_once", "taizhang"]
