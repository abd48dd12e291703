"""How official documents look: paper, fonts and lines, from `data/official.toml`."""

from pathlib import Path
from typing import Literal

import msgspec

from storage import data, language
from storage.errors import InvalidError

_ = language._

_DATA = Path(__file__).parent / "data" / "official.toml"


class Page(msgspec.Struct, forbid_unknown_fields=True):
    """The paper, in millimetres."""

    width: float
    height: float
    top: float
    bottom: float
    left: float
    right: float
    footer: float


class Style(msgspec.Struct, forbid_unknown_fields=True):
    """A paragraph style: sizes in points, indents in characters of its own size.

    `zone` is another way to say `left`: so many characters are left at the right edge.
    """

    name: str
    font: str
    size: float
    line: float
    spacing: float = 0
    align: Literal["left", "center", "right", "both"] = "left"
    first_line: float = 0
    left: float = 0
    right: float = 0
    zone: float = 0
    before: float = 0
    after: float = 0
    keep_next: bool = False
    page_break: bool = False


class Official(msgspec.Struct):
    """The look of a town's documents."""

    page: Page
    style: list[Style]


def look(ledger: Path | None = None) -> Official:
    """Return the look of the documents of the ledger in that folder.

    Raises:
        InvalidError: the town's `official.toml` is not TOML, or says what cannot be drawn.
    """
    try:
        return msgspec.convert(data.load(_DATA, ledger), Official)
    except msgspec.ValidationError as error:
        raise InvalidError(
            _("official.toml: {problem}. Mend that place, or move the file away.").format(
                problem=error
            )
        ) from error
