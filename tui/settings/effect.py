"""What a change to the settings would do to the year's figures and to its sentence."""

from pathlib import Path
from typing import Any

from exporters.counting import Rules
from exporters.figures import figures
from exporters.report import report
from storage import data
from storage.language import _
from storage.ledger import Ledger


def effect(ledger: Ledger, year: int, path: Path, content: dict[str, Any]) -> str:
    """Return lines that say what would change in `year`; `""` where nothing would.

    Args:
        ledger: the ledger.
        year: the year looked at.
        path: the town's own file that is changed.
        content: what it would say.
    """
    before, said = figures(ledger, year), report(ledger, year).splitlines()
    with data.trying(path, content):
        ledger.forget_settings()
        after, then = figures(ledger, year), report(ledger, year).splitlines()
    ledger.forget_settings()
    lines = [
        f"{ledger.catalogue.fields.shown(name)} {before.counted.get(name, 0)} → {number}"
        for name, number in after.counted.items()
        if before.counted.get(name, 0) != number
    ]
    reasons = Rules(ledger.folder).reasons
    lines += [
        f"{reasons[name].name} {before.excluded.get(name, 0)} → {after.excluded.get(name, 0)}"
        for name in reasons
        if before.excluded.get(name, 0) != after.excluded.get(name, 0)
    ]
    sentences = [line for line in then if line not in said]
    if not lines and not sentences:
        return ""
    head = _("In {year} this would change:").format(year=year)
    return "\n".join([head, *lines, *sentences])
