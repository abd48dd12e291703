"""What a change to the settings would do to the year's figures and to its sentence."""

from collections.abc import Callable
from typing import Any

from exporters.counting import Rules
from exporters.figures import Figures, figures
from exporters.report import report
from storage.language import _
from storage.ledger import Ledger


def effect(ledger: Ledger, year: int, tried: Callable[[Callable[[], Any]], Any]) -> str:
    """Return lines that say what would change in `year`; `""` where nothing would.

    Args:
        ledger: the ledger.
        year: the year looked at.
        tried: gives what a question would be answered after the change.
    """
    before = figures(ledger, year)
    after: Figures = tried(lambda: figures(ledger, year))
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
    said = report(ledger, year).splitlines()
    then = tried(lambda: report(ledger, year)).splitlines()
    sentences = [line for line in then if line not in said]
    if not lines and not sentences:
        return ""
    head = _("In {year} this would change:").format(year=year)
    return "\n".join([head, *lines, *sentences])
