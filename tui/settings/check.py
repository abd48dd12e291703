"""Whether every file in a ledger's settings folder says what can be meant.

Each reader refuses what it cannot understand when it is asked. Here all of them are asked
at once, so that a slip is known when it is made and not when the year's report is due.
"""

from collections.abc import Callable
from pathlib import Path

from storage import data
from storage.errors import InvalidError
from storage.language import _
from storage.overlay import nearest


def problems(folder: Path) -> list[str]:
    """Return a sentence for each file of the settings that cannot be meant as it is.

    Args:
        folder: the ledger's folder.
    """
    settings = folder / data.SETTINGS
    if not settings.is_dir():
        return []
    known = _readers()
    found = []
    for path in sorted(settings.glob("[!.]*.toml")):
        reader = known.get(path.name)
        if reader is None:
            near = nearest(path.name, list(known))
            text = (
                _("{path}: nothing reads a file of that name; did you mean {near}?")
                if near
                else _("{path}: nothing reads a file of that name. There are: {known}.")
            )
            found.append(text.format(path=path, near=near, known=", ".join(known)))
            continue
        try:
            reader(folder)
        except InvalidError as error:
            found.append(str(error))
    return found


def _readers() -> dict[str, Callable[[Path], object]]:
    """Return who reads which file, each by the door through which the program goes."""
    from exporters import look, recheck
    from exporters.counting import Rules
    from exporters.section.wording import Wording
    from exporters.statistics.forms import texts_of
    from exporters.tables.masking import Mask
    from exporters.tables.platform import Form
    from exporters.tables.workdays import WorkDays
    from storage.catalogue import Catalogue
    from storage.frequency import Caps
    from tui.intake.templates import FILE, templates
    from tui.settings.files import shipped
    from tui.spreadsheet.remembered import NAME, recall

    def plain(stem: str) -> Callable[[Path], object]:
        return lambda folder: data.load(shipped(stem), folder)

    return {
        "catalogue.toml": Catalogue,
        "counting.toml": Rules,
        "frequency.toml": Caps,
        "gaps.toml": plain("gaps"),
        "holidays.toml": WorkDays,
        "masking.toml": Mask,
        "official.toml": look.look,
        "platform.toml": Form,
        "recheck.toml": recheck.plan,
        "statistics.toml": texts_of,
        "tables.toml": plain("tables"),
        "terms.toml": Catalogue,
        "wording.toml": Wording,
        FILE: templates,
        NAME: lambda folder: recall(folder, []),
    }
