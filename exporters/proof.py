"""Holding a manifest against the ledger: was it right when it was made, and what changed since.

The two are answered apart. The ledger as it was is opened at the manifest's head and
counted again; what was saved after that head is told record by record.
"""

import json
import zipfile
import zlib
from collections.abc import Collection, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from exporters import manifest as manifests
from exporters.before import Before, before
from exporters.corrections import Corrections, since
from exporters.counting import Rules
from exporters.figures import figures
from exporters.runs import in_runs
from exporters.year import Year
from storage import data, language
from storage.errors import InvalidError, TaizhangError, reason
from storage.journal import NAME as JOURNAL
from storage.journal import Journal
from storage.ledger import Ledger
from storage.line import CHINA, Position
from storage.past import Past

_ = language._
mark, plural = language.mark, language.plural

_CHUNK = 1 << 20  # bytes
_FEW = 5  # files named that a manifest does not name
_KINDS = {
    "counted": mark("counted"),
    "not_counted": mark("not counted"),
    "trainings": mark("trainings"),
}
_MOST = 20  # records named one by one where a manifest lists others than the ledger


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
    with closing(_opened(path)) as place:
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


class _Place(Protocol):
    """Where a manifest and the files that it names are."""

    def whole(self) -> bytes: ...
    def pieces(self, name: str) -> Iterator[bytes]: ...
    def unnamed(self, names: Collection[str]) -> list[str]: ...
    def close(self) -> None: ...


def _opened(path: Path) -> _Place:
    try:
        return _Pack(path) if zipfile.is_zipfile(path) else _Folder(path)
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        why = reason(error) if isinstance(error, OSError) else str(error)
        raise InvalidError(
            _("There is no manifest to be read at {path}: {reason}.").format(path=path, reason=why)
        ) from error


class _Folder:
    """A manifest beside its files."""

    def __init__(self, path: Path) -> None:
        self._text = path.read_bytes()
        self._folder = path.parent
        self._own = path.name == manifests.NAME  # the folder is that of the export alone

    def whole(self) -> bytes:
        return self._text

    def pieces(self, name: str) -> Iterator[bytes]:
        if Path(name).is_absolute() or ".." in Path(name).parts:
            raise FileNotFoundError(name)  # a manifest speaks of what lies beside it
        with (self._folder / name).open("rb") as file:
            while piece := file.read(_CHUNK):
                yield piece

    def unnamed(self, names: Collection[str]) -> list[str]:
        if not self._own:
            return []
        known = {*names, manifests.NAME}
        files = (path for path in self._folder.iterdir() if path.is_file())
        return sorted(path.name for path in files if path.name not in known)

    def close(self) -> None:
        pass


class _Pack:
    """A manifest in an evidence pack."""

    def __init__(self, path: Path) -> None:
        self._archive = zipfile.ZipFile(path)
        self._text = self._archive.read(manifests.NAME)

    def whole(self) -> bytes:
        return self._text

    def pieces(self, name: str) -> Iterator[bytes]:
        try:
            with self._archive.open(name) as file:
                while piece := file.read(_CHUNK):
                    yield piece
        except KeyError:
            raise FileNotFoundError(name) from None
        except (zipfile.BadZipFile, zlib.error) as error:
            raise OSError(_("the pack is damaged there")) from error

    def unnamed(self, _names: Collection[str]) -> list[str]:
        return []  # `check.py` of a pack looks for them

    def close(self) -> None:
        self._archive.close()


def _check_files(place: _Place, proof: Proof) -> None:
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
        wrong = [
            *_other_figures(said, year),
            *_other_records(said, year),
            *_other_corrections(said, year),
            *_other_before(said, year),
        ]
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


def _other_figures(said: dict[str, Any], year: Year) -> Iterator[str]:
    """Yield a sentence for each figure that is not what the ledger gave."""
    then, found = said["figures"], year.figures.as_data()
    for name in dict.fromkeys((*then, *found)):
        if name in ("rules", "no_power"):  # these are said of the rules and terms
            continue
        for place, was, is_ in _differences(name, then.get(name), found.get(name)):
            yield _("The manifest says {place} = {was}; counted at that head it was {is_}.").format(
                place=place, was=_brief(was), is_=_brief(is_)
            )


def _other_corrections(said: dict[str, Any], year: Year) -> Iterator[str]:
    """Yield a sentence where the manifest tells otherwise what was corrected by then."""
    listed, found = said.get("published"), year.corrections
    then = {**listed, "rules": []} if isinstance(listed, dict) else None
    now = {**found.as_data(), "rules": []} if found is not None else None  # rules are sentences
    if then != now:
        yield _("The manifest says otherwise than the ledger what was corrected by then.")


def _other_before(said: dict[str, Any], year: Year) -> Iterator[str]:
    """Yield a sentence where the year before is not what the ledger had of it."""
    if "before" not in said:  # made before manifests told of it
        return
    found = year.before.as_data() if year.before else None
    if _essence(said["before"]) != _essence(found):
        yield _("The manifest compares with other figures of {year} than the ledger had.").format(
            year=year.number - 1
        )


def _essence(before: Any) -> Any:
    """Return what does not depend on which fields the town's own data lists."""
    if not isinstance(before, dict):
        return before
    counted = before.get("counted")
    known = {name: n for name, n in counted.items() if n} if isinstance(counted, dict) else counted
    return known, *(before.get(name) for name in ("from", "trainings", "report"))


def _origin(before: Before | None) -> str:
    """Return the sentence on where figures of a year without records come from."""
    if before is None or not before.is_published or before.report is None:
        return ""
    return _(
        "The figures of {year} come from no records but from its published report {file}, "
        "as the ledger keeps it (SHA-256 {digest})."
    ).format(year=before.year, file=before.report.file, digest=before.report.digest)


def _told_before(then: Any, now: Before | None) -> str:
    """Return a sentence where the year before is told otherwise now; `""` where it is not."""
    found = now.as_data() if now else None
    if _essence(then) == _essence(found):
        return ""
    sources = {"records": _("records"), "published": _("a published report")}

    def brief(said: Any) -> str:
        if not isinstance(said, dict):
            return _("nothing")
        return f"{_brief(said.get('total'))} ({sources.get(str(said.get('from')), '?')})"

    return _("The year before, which stands beside it, is another now: {was} → {now}.").format(
        was=brief(then), now=brief(found)
    )


def _differences(place: str, was: Any, is_: Any) -> Iterator[tuple[str, Any, Any]]:
    """Yield each leaf that differs; a number that is absent is a 0."""
    if isinstance(was, dict) or isinstance(is_, dict):
        was, is_ = (value if isinstance(value, dict) else {} for value in (was, is_))
        for name in dict.fromkeys((*was, *is_)):
            yield from _differences(f"{place}.{name}", was.get(name), is_.get(name))
    elif (was or 0) != (is_ or 0):
        yield place, was or 0, is_ or 0


def _brief(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _other_records(said: dict[str, Any], year: Year) -> Iterator[str]:
    """Yield a sentence for each record that is listed otherwise than the ledger had it."""
    sentences = []
    for kind, entries in manifests.listed(year).items():
        listed = {entry.get("uid"): entry for entry in said[kind]}
        found = {entry["uid"]: entry for entry in entries}
        for uid in dict.fromkeys((*listed, *found)):
            if listed.get(uid) != found.get(uid):
                entry = found.get(uid) or listed[uid]
                sentences.append(
                    _("{number} is listed otherwise under “{kind}” than the ledger had it.").format(
                        number=entry.get("number") or uid, kind=_(_KINDS[kind])
                    )
                )
        if len(listed) < len(said[kind]):
            twice = _("A record is listed twice under “{kind}”.")
            sentences.append(twice.format(kind=_(_KINDS[kind])))
    yield from sentences[:_MOST]
    if len(sentences) > _MOST:
        yield _("… and {count} more").format(count=len(sentences) - _MOST)


def _data_changed(folder: Path, said: dict[str, Any]) -> list[tuple[str, str]]:
    """Return which data files say something else now: their names, and whose they are."""
    then, now = said["rules"]["data"], manifests.data_in_force(folder)
    return [
        (name, whose)
        for name in sorted({*then, *now})
        for whose in ("own", "shipped")
        if then.get(name, {}).get(whose) != now.get(name, {}).get(whose)
    ]


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
                sentence := _told_before(said["before"], before(ledger, said["year"]))
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
    with closing(Journal(folder / JOURNAL)) as opened:
        return sum(len(transaction.entries) for transaction in opened.scan(position))
