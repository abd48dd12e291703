"""A year that was exported, for tests of what proves it."""

from pathlib import Path

from exporters.files import export
from exporters.formats import documents
from exporters.manifest import beside
from exporters.year import Year
from storage.ledger import Ledger
from tests.storage.samples import inspection, patrol, training


def filled(ledger: Ledger) -> None:
    """Give the ledger a year of which 3 and 1 inspections count."""
    ledger.add([inspection(subject=f"{n}号") for n in range(3)])
    ledger.add([inspection(field="自然资源领域", item="临时用地"), patrol(), training()])
    ledger.add([inspection(findings=""), inspection(subject="未入库", status="draft")])


def exported(ledger: Ledger, folder: Path, year: int = 2025) -> Path:
    """Write the report of a year and return its manifest."""
    path = folder / "报告.txt"
    manifest = beside(path)
    export(Year(ledger, year), {path: (documents()["report"], "txt")}, manifest)
    return manifest
