"""The enforcement section as text, in one call."""

from exporters.section.compose import section
from exporters.section.text import text_of
from exporters.year import Year
from storage.reader import Reader


def report(ledger: Reader, year: int) -> str:
    """Return the enforcement section for `year`: heading, trainings, inspections.

    Raises:
        InvalidError: the town's wording is not TOML or has a placeholder that does not exist.
    """
    return text_of(section(Year(ledger, year)))
