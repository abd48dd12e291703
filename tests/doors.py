"""The command line and the sample, for tests that use them."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from storage import language
from tui import cli, sample


@dataclass
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        return json.loads(self.out)


Taizhang = Callable[..., Ran]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home of its own, in Chinese, with nobody's settings."""
    monkeypatch.setenv("TAIZHANG_HOME", str(tmp_path / "home"))
    for name in ("TAIZHANG_LEDGER", "TAIZHANG_LANG", "TAIZHANG_USER"):
        monkeypatch.delenv(name, raising=False)
    before = language.current()
    language.use("zh")
    yield tmp_path / "home"
    language.use(before)


@pytest.fixture
def taizhang(tmp_path: Path) -> Taizhang:
    """Run the command line on the ledger `tmp_path/ledger`."""

    def run(*arguments: str | Path, ledger: Path | None = None, text: str | None = None) -> Ran:
        folder = ledger or tmp_path / "ledger"
        words = ["--ledger", str(folder), *map(str, arguments)]
        result = CliRunner().invoke(cli.build(), words, input=text)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Ran(result.exit_code, result.stdout, result.stderr)

    return run


@pytest.fixture(scope="session")
def sample_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample") / "ledger"
    sample.make(folder).close()
    return folder


@pytest.fixture
def sample_ledger(sample_once: Path, tmp_path: Path) -> Path:
    """A fresh copy of the sample, in the place where `taizhang` looks."""
    shutil.copytree(sample_once, tmp_path / "ledger")
    return tmp_path / "ledger"
