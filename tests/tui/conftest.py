"""The doors that these tests go through."""

from typing import Any

import pytest

from tests.doors import home, sample_ledger, sample_once, taizhang
from tests.tui.pilots import app

__all__ = ["app", "home", "sample_ledger", "sample_once", "taizhang"]


@pytest.fixture(params=["thread", "process"])
def where(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Look everything through in a thread, or everything in a process."""
    monkeypatch.setattr("tui.aside._LONG", 0 if request.param == "process" else 1 << 40)
    return request.param
