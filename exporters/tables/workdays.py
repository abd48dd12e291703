"""Working days in China: public holidays and the weekends worked in exchange for them."""

import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from storage import data, language
from storage.errors import InvalidError

_ = language._

_DATA = Path(__file__).parent.parent / "data" / "holidays.toml"
_DAY = datetime.timedelta(days=1)


class Due(NamedTuple):
    """A day by which something is due, and whether it rests on years not announced yet."""

    day: datetime.date
    provisional: bool


class WorkDays:
    """The working days as far as they are announced; beyond that, Monday to Friday."""

    def __init__(self, ledger: Path | None = None) -> None:
        """Read the holidays of the ledger in that folder.

        Raises:
            InvalidError: the town's file is not TOML, or holds something else than days.
        """
        self._dues: dict[tuple[datetime.date, int], Due] = {}  # a year has few days to ask for
        years: list[dict[str, Any]] = data.load(_DATA, ledger)["year"]
        try:
            self._own = {
                datetime.date.fromisoformat(str(day)): kind == "work"
                for year in years
                for kind in ("off", "work")
                for day in year.get(kind, ())
            }
            self._announced = {int(year["name"]) for year in years}
        except (KeyError, ValueError, AttributeError, TypeError) as error:
            raise InvalidError(
                _(
                    'holidays.toml: {problem}. Write the days of a year as in off = ["2027-01-01"].'
                ).format(problem=error)
            ) from error

    @cached_property
    def _calendar(self) -> Any:
        import chinese_calendar  # type: ignore[import-untyped]

        return chinese_calendar

    def works(self, day: datetime.date) -> tuple[bool, bool]:
        """Return whether `day` is worked, and whether that is known or only supposed."""
        if day in self._own:
            return self._own[day], True
        if day.year not in self._announced:
            try:
                return bool(self._calendar.is_workday(day)), True
            except NotImplementedError:  # a year it does not know
                return day.weekday() < 5, False
        return day.weekday() < 5, True

    def after(self, day: datetime.date, number: int) -> Due:
        """Return the `number`th working day after `day`, which itself is not counted."""
        if (day, number) not in self._dues:
            self._dues[day, number] = self._after(day, number)
        return self._dues[day, number]

    def _after(self, day: datetime.date, number: int) -> Due:
        provisional = False
        while number:
            day += _DAY
            worked, known = self.works(day)
            number -= worked
            provisional = provisional or not known
        return Due(day, provisional)
