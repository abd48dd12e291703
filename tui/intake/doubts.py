"""What a person should look at again in a visit, asked of the whole ledger."""

from storage import facts, validation
from storage.errors import InvalidError
from storage.ledger import Ledger
from storage.records import Inspection, Visit
from tui.intake.recall import recall


def doubts(ledger: Ledger, record: Visit) -> list[str]:
    """Return sentences about what is possible but unlikely; they never block saving.

    Args:
        ledger: the ledger, which knows the other visits, the officers and the caps.
        record: the visit, `checked`.
    """
    memory = recall(ledger)
    found = validation.doubts(record, ledger.catalogue, memory.roster, _same_day(ledger, record))
    if isinstance(record, Inspection):
        try:
            found += ledger.caps.doubts(record, ledger)
        except InvalidError as error:  # the town's file; a slip in it keeps no visit out
            found.append(str(error))
    return found


def _same_day(ledger: Ledger, record: Visit) -> list[tuple[str, str]]:
    """Return number and subject of the other visits to the same subject on the same day."""
    subject = getattr(record, "subject", "")
    if not (subject and record.date):
        return []
    return [
        (row.facts.number, row.facts.subject)
        # The index finds a subject's visits at once; a day's may be many.
        for row in ledger.rows((facts.INSPECTIONS,), subject=subject)
        if row.facts.date == str(record.date)
        and row.facts.uid != record.uid
        and row.facts.status != "void"
    ]
