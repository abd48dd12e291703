"""What the directories of a ledger promise: one entry for one village, one for one officer."""

from collections.abc import Iterable
from typing import Any

from storage.catalogue import folded
from storage.errors import InvalidError
from storage.language import _
from storage.records import RosterOfficer, Village


def check_unique(entries: Iterable[Any], saved: Iterable[Any]) -> None:
    """Refuse a certificate or a village that the directory has already.

    Args:
        entries: the entries that shall be saved.
        saved: those that are; one with the identity of an entry is what it replaces.

    Raises:
        InvalidError: two officers would have one certificate, or two villages one name.
    """
    entries = list(entries)
    replaced = {entry.uid for entry in entries if entry.uid}
    known: dict[tuple[str, str], str] = {}
    for entry in (*(old for old in saved if old.uid not in replaced), *entries):
        key = _key(entry)
        if not key[1]:
            continue
        if key in known and key[0] == "certificate":
            raise InvalidError(
                _("{name} and {other} cannot both have the certificate {number}.").format(
                    name=entry.name, other=known[key], number=entry.certificate
                ),
                "certificate",
            )
        if key in known:
            raise InvalidError(
                _("{name} is in the directory of villages already.").format(name=entry.name), "name"
            )
        known[key] = entry.name


def _key(entry: Any) -> tuple[str, str]:
    if isinstance(entry, RosterOfficer):
        return ("certificate", folded(entry.certificate))
    if isinstance(entry, Village):
        return ("village", folded(entry.name))
    return ("", "")
