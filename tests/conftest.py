"""What every test needs: its own machine, English sentences, an empty ledger."""

import gc
import sys
from collections.abc import Iterator
from pathlib import Path

import pendulum
import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).parent.parent
if str(ROOT) not in sys.path:  # `pytest` alone does not put it there, `python -m pytest` does
    sys.path.insert(0, str(ROOT))

from storage import dates, language  # noqa: E402
from storage.directories import Town  # noqa: E402
from storage.ledger import Ledger  # noqa: E402

settings.register_profile(
    "taizhang",
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
)
settings.load_profile("taizhang")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let approved screens be renewed."""
    parser.addoption(
        "--approve", action="store_true", help="approve the screens as they are seen now"
    )


def pytest_collection_finish() -> None:
    """Let no look for garbage go through all modules and tests: that took a third of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)


@pytest.fixture(autouse=True, scope="session")
def own_machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the tests away from this user's ledgers, drafts and name."""
    with pytest.MonkeyPatch.context() as patch:
        folder = str(tmp_path_factory.mktemp("user"))
        for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
            patch.setenv(name, folder)
        patch.setenv("TAIZHANG_USER", "测试员")
        patch.setenv("TAIZHANG_LANG", "en")
        patch.delenv("TAIZHANG_LEDGER", raising=False)
        yield


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Begin each test in English, whatever language the one before left."""
    language.use("en")
    yield
    language.use("en")


@pytest.fixture(autouse=True)
def one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a test end on the day on which it began, midnight in Guangdong or not."""
    day = pendulum.today(dates.ZONE)
    monkeypatch.setattr(pendulum, "today", lambda _zone: day)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """An empty ledger of the town 宋桂镇."""
    with Ledger.create(tmp_path / "宋桂镇", Town(name="宋桂镇", county="郁南县")) as ledger:
        yield ledger
