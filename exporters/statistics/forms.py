"""The forms of the yearly tables: what `data/statistics.toml` says they hold."""

from pathlib import Path

import msgspec

from exporters.words import fill
from storage import data, language
from storage.errors import InvalidError

_ = language._

_DATA = Path(__file__).parent.parent / "data" / "statistics.toml"


class Column(msgspec.Struct, forbid_unknown_fields=True):
    """A column; `figure` is the kind of number that fills it."""

    name: str
    figure: str = ""


class Form(msgspec.Struct):
    """A table as the data describes it."""

    code: str
    act: str
    name: str
    columns: list[Column]
    notes: list[str]
    words: str
    unit: str = ""
    power: bool | None = None
    total: str = ""
    by_field: bool = False


class Texts(msgspec.Struct):
    """What the data says around the tables."""

    title: str
    part_tables: str
    part_words: str
    table_title: str
    about: str
    words_title: str
    field: str
    sum: str
    notes: str
    unit: str
    no_power: str
    power_unsaid: str
    unknown: str
    running: str
    due: str
    not_said: str
    table: list[Form]
    given: dict[str, dict[str, dict[str, int | float]]]


def texts_of(ledger: Path) -> Texts:
    """Return the data of the yearly tables, as the town of that ledger has it.

    Raises:
        InvalidError: the town's statistics.toml says what the tables cannot hold.
    """
    try:
        texts = msgspec.convert(data.load(_DATA, ledger), Texts)
    except msgspec.ValidationError as error:
        raise _refused(str(error)) from error
    columns = {form.code: [column.name for column in form.columns] for form in texts.table}
    for year, tables in texts.given.items():
        for code, values in tables.items():
            for name in values:
                if name not in columns.get(code, ()):
                    known = columns.get(code) or list(columns)
                    raise _refused(
                        _("“{name}” in {place} is not known; there are {known}").format(
                            name=name if code in columns else code,
                            place=f"[given.{year}.{code}]",
                            known=", ".join(known),
                        )
                    )
    return texts


def put(text: str, **values: str) -> str:
    """Fill in a text of the data.

    Raises:
        InvalidError: it names in braces what it does not know.
    """
    try:
        return fill(text, values).text
    except ValueError as error:
        known = " ".join("{" + value + "}" for value in values)
        raise _refused(
            _("{problem} in “{text}” cannot be filled in; it knows {known}").format(
                problem=error, text=text, known=known
            )
        ) from None


def _refused(problem: str) -> InvalidError:
    return InvalidError(
        _("statistics.toml: {problem}. Mend that place, or move the file away.").format(
            problem=problem
        )
    )
