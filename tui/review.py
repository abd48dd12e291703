"""What changed in a record since a supervisor looked at it last."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from storage.history import Step

# What the review itself writes; a change of these is no change of the record.
_OWN = {"status", "return_reason", "reviewed_by", "schema"}


class Review(NamedTuple):
    """A supervisor's last word on a record, and what was done after it.

    Attributes:
        step: the approval, or the sending back.
        changes: name of each part that is different now, its value then and now, as JSON.
        answered: whether anything was saved since.
    """

    step: Step
    changes: list[tuple[str, Any, Any]]
    answered: bool


def since_review(steps: Sequence[Step]) -> Review | None:
    """Return the last review among the steps of a record's life; `None` where there was none."""
    places = [at for at, step in enumerate(steps) if step.act in ("approve", "return")]
    if not places:
        return None
    last = places[-1]
    then: dict[str, Any] = {}
    now: dict[str, Any] = {}
    for step in steps[last + 1 :]:
        for name, before, after in step.changes:
            then.setdefault(name, before)
            now[name] = after
    changes = [
        (name, then[name], now[name])
        for name in then
        if name not in _OWN and then[name] != now[name]
    ]
    return Review(steps[last], changes, last + 1 < len(steps))
