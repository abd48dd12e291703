"""Holding a manifest against the ledger: was it right when it was made, and what changed since.

The two are answered apart. The ledger as it was is opened at the manifest's head and
counted again; what was saved after that head is told record by record.
"""

from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from exporters import manifest as manifests
from exporters.before import Before, before
from exporters.corrections import Corrections, since
from exporters.counting import Rules
from exporters.differing import differences, told_before
from exporters.exported import Exported, opened
from exporters.figures import figures
from exporters.runs import in_runs
from exporters.year import Year
from storage import data
from storage.errors import TaizhangError, reason
from storage.journal import NAME as JOURNAL
from storage.journal import Journal
from storage.language import _, plural
from storage.ledger import Ledger
from storage.line import CHINA, Position
from storage.past import Past

_FEW = 5  # files named that a manifest does not name


@dataclass
class Proof:
    """What was found about a manifest.

    Attributes:
        said: the manifest.
        confirmed: sentences on what is as it was.
        wrong: sentences on what was not right when it was made, or was altered since.
        since: sentences on what changed in the ledger since; the first ones are the
            figures that are others now.
        notes: what a person may want to know and need not worry about.
        corrections: the changes since, where they could be worked out.
    """

    said: dict[str, Any]
    confirmed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    since: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    corrections: Corrections | None = None

    @property
    def sound(self) -> bool:
        """Whether it was right, and nothing changed since."""
        return not self.wrong and not self.since

    def as_data(self) -> dict[str, Any]:
        """Return the findings as a JSON object."""
        return {
            "sound": self.sound,
            "year": self.said["year"],
            "head": self.said["ledger"]["head"],
            "confirmed": self.confirmed,
            "wrong": self.wrong,
            "since": self.since,
            "notes": self.notes,
            "corrections": self.corrections.as_data() if self.corrections else None,
        }


def examine(path: Path, folder: Path) -> Proof:
    """Check the manifest at `path`, or the evidence pack, against the ledger in `folder`.

    Raises:
        InvalidError: there is no manifest at `path`.
        NotALedgerError: there is no ledger in `folder`.
    """
    Journal(folder / JOURNAL).close()  # says what is wrong where there is none
    with closing(opened(path)) as place:
        text = place.whole()
        proof = Proof(manifests.decoded(text, str(path)))
        if manifests.is_whole(text, proof.said):
            proof.confirmed.append(_("The manifest is whole: its own hash fits it."))
        else:
            proof.wrong.append(
                _("The manifest was altered after it was made: its own hash does not fit it.")
            )
        _check_files(place, proof)
    if _check_then(folder, proof):
        _tell_since(folder, proof)
    return proof


def _check_files(place: Exported, proof: Proof) -> None:
    fine = 0
    for entry in proof.said["files"]:
        name = entry["name"]
        try:
            found = manifests.summed(name, place.pieces(name))
        except FileNotFoundError:
            proof.wrong.append(_("{name} is missing beside the manifest.").format(name=name))
            continue
        except OSError as error:
            proof.wrong.append(
                _("{name} cannot be read: {reason}.").format(name=name, reason=reason(error))
            )
            continue
        if any(entry.get(part, value) != value for part, value in found.items()) or (
            "sha256" not in entry
        ):
            proof.wrong.append(
                _("{name} was altered: it is not the file that was exported.").format(name=name)
            )
        else:
            fine += 1
    unnamed = place.unnamed([entry["name"] for entry in proof.said["files"]])
    if unnamed:
        rest = _(" and {count} more").format(count=len(unnamed) - _FEW)
        proof.notes.append(
            _("The manifest does not name {names}, so this says nothing about it.").format(
                names=_(", ").join(unnamed[:_FEW]) + (rest if len(unnamed) > _FEW else "")
            )
        )
    if fine:
        count = plural("{count} file", "{count} files", fine)
        proof.confirmed.append(_("{files}: as exported.").format(files=count))


def _check_then(folder: Path, proof: Proof) -> bool:
    """Count again in the ledger as it was; tell whether the ledger still contains that past."""
    said = proof.said
    position = manifests.position_of(said)
    try:
        past = Past.at(folder, position)
    except TaizhangError as error:
        proof.wrong.append(str(error))
        return False
    with past:
        if past.store.journal.ledger() != said["ledger"].get("id"):
            proof.wrong.append(_("The manifest names another ledger than this one."))
        year = Year(past, said["year"], rules=Rules(folder, said["rules"]["options"]))
        proof.confirmed.append(
            _(
                "The ledger contains the head {head} (entry {line}); the chain up to it holds."
            ).format(head=position.hash[:16], line=position.line)
        )
        wrong = differences(said, year)
        shown = year.catalogue.fields.shown
        counted = (f"{shown(name)} {n}" for name, n in year.figures.counted.items())
        sentence = _("Counted again as it was then: {figures}, each record as listed.")
        fine = sentence.format(figures=_(", ").join(counted))
        origin = _origin(year.before) if said.get("before") else ""
    if not wrong:
        proof.confirmed.append(fine)
        proof.confirmed += [origin] if origin else []
    elif _data_changed(folder, said):
        wrong.append(_("(Counted by the rules and terms of today, which are others, see below.)"))
    proof.wrong += wrong
    return True


def _origin(before: Before | None) -> str:
    """Return the sentence on where figures of a year without records come from."""
    if before is None or not before.is_published or before.report is None:
        return ""
    return _(
        "The figures of {year} come from no records but from its published report {file}, "
        "as the ledger keeps it (SHA-256 {digest})."
    ).format(year=before.year, file=before.report.file, digest=before.report.digest)


def _tell_since(folder: Path, proof: Proof) -> None:
    said = proof.said
    position = manifests.position_of(said)
    try:
        entries = _entries_after(folder, position)
        with Ledger.open(folder) as ledger:
            now = figures(ledger, said["year"])
            found = since(ledger, now, {**said["figures"], "rules": said["rules"]}, position)
            # A record that nobody touched is judged otherwise by the rules: said of all at once.
            touched = [record for record in found.records if record.steps]
            judged = [record.number for record in found.records if not record.steps]
            told = [record.told(ledger) for record in touched]
            if judged:
                count = plural("{count} record", "{count} records", len(judged))
                told.append(
                    _("{records} judged otherwise by the rules, unchanged: {numbers}").format(
                        records=count, numbers=_(", ").join(in_runs(judged, _(" to ")))
                    )
                )
            proof.since += [
                _("{line}.").format(line=line) for line in (*found.rules, *found.lines(), *told)
            ]
            if "before" in said and (
                sentence := told_before(said["before"], before(ledger, said["year"]))
            ):
                proof.since.append(sentence)
            proof.corrections = found
    except TaizhangError as error:
        proof.wrong.append(str(error))
        return
    for name, whose in _data_changed(folder, said):
        if whose == "own":
            proof.since.append(_own_changed(folder, name))
        else:
            proof.notes.append(_("The program's {name} says something else now.").format(name=name))
    if proof.since and not found:
        proof.since.append(_("No figure is another for it; documents may be worded otherwise."))
    then = said["made"].get("program")
    if then != manifests.program():
        proof.notes.append(
            _("It was made by version {then} of Taizhang; this is {now}.").format(
                then=then, now=manifests.program()
            )
        )
    if entries and not proof.since:
        count = plural("{count} entry", "{count} entries", entries)
        proof.confirmed.append(
            _("The ledger has grown by {count} since, none of them in this year's records.").format(
                count=count
            )
        )


def _data_changed(folder: Path, said: dict[str, Any]) -> list[tuple[str, str]]:
    """Return which data files say something else now: their names, and whose they are."""
    then, now = said["rules"]["data"], manifests.data_in_force(folder)
    return [
        (name, whose)
        for name in sorted({*then, *now})
        for whose in ("own", "shipped")
        if then.get(name, {}).get(whose) != now.get(name, {}).get(whose)
    ]


def _own_changed(folder: Path, name: str) -> str:
    """Say that a file of the town's settings is not what it was, and since when it is so."""
    path = folder / data.SETTINGS / name
    try:
        changed = datetime.fromtimestamp(path.stat().st_mtime, CHINA)
    except OSError:
        return _("The town's settings/{name} is there no more.").format(name=name)
    text = _("The town's settings/{name} says something else, since {at} by the file's time.")
    return text.format(name=name, at=f"{changed:%Y-%m-%d %H:%M}")


def _entries_after(folder: Path, position: Position) -> int:
    """Check the chain from `position` to its end, and return how many entries that are."""
    with closing(Journal(folder / JOURNAL)) as journal:
        return sum(len(transaction.entries) for transaction in journal.scan(position))
