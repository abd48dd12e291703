"""What records refer to: the town, its villages, officers and subjects, its plan of the year.

And what these directories promise: one entry for one village, one for one officer.
"""

from collections.abc import Iterable
from typing import Any

from storage.catalogue import folded
from storage.errors import InvalidError
from storage.language import _
from storage.records import Date, Whole


class RosterOfficer(Whole, frozen=True, kw_only=True):
    """An officer in the directory, with the validity of the certificate."""

    schema: int = 1
    uid: str = ""
    name: str
    certificate: str = ""
    valid_from: Date = None
    valid_until: Date = None
    active: bool = True
    extra: dict[str, str] = {}


class Subject(Whole, frozen=True, kw_only=True):
    """A person, firm, site or parcel in the directory (检查对象)."""

    schema: int = 1
    uid: str = ""
    name: str
    kind: str = ""
    credit_code: str = ""
    identity_number: str = ""
    principal: str = ""
    phone: str = ""
    address: str = ""
    village: str = ""
    aliases: tuple[str, ...] = ()
    extra: dict[str, str] = {}


class Plan(Whole, frozen=True, kw_only=True):
    """One line of the year's inspection plan (行政检查计划); domain section 7, set 1.

    Attributes:
        name: the task.
        starts: the first day on which it may be carried out.
        ends: the last.
        base: how many subjects there are, as written (约27家).
        ratio: which part of them is to be inspected, as written.
        cap: how often one subject may be inspected in the year, as written.
        extra: columns of the plan that no part takes.
    """

    schema: int = 1
    uid: str = ""
    name: str
    basis: str = ""
    kind: str = ""
    body: str = ""
    departments: str = ""
    area: str = ""
    item: str = ""
    method: str = ""
    starts: Date = None
    ends: Date = None
    subjects: str = ""
    base: str = ""
    ratio: str = ""
    cap: str = ""
    requirement: str = ""
    remarks: str = ""
    extra: dict[str, str] = {}


class Village(Whole, frozen=True, kw_only=True):
    """A village or community (村、社区) of the town; `active` while records may name it."""

    schema: int = 1
    uid: str = ""
    name: str
    active: bool = True


class Town(Whole, frozen=True, kw_only=True):
    """Whose ledger it is. `county` may be empty."""

    schema: int = 1
    uid: str = ""
    name: str
    county: str = ""


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
