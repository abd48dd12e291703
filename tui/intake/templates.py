"""Templates: parts of a visit under a name, in the town's own settings.

They lie in `settings/templates.toml` beside the ledger, so that a stick or a backup
takes them along, and may be written by hand:

    [[template]]
    name = "燃气 未发现问题"
    [template.parts]
    item = "燃气使用安全"
    result = "未发现问题"
    findings = "查看燃气瓶存放和软管，未见异常。"
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from storage import data, disk
from storage.errors import CannotWriteError, InvalidError, reason
from storage.language import _

FILE = "templates.toml"
MOST = 9  # one for each digit

# What visits of one sort have in common; whom one of them went to, and when, is its own.
PARTS = (
    *("field", "item", "kind", "source", "plan", "basis", "standard", "body", "method"),
    *("on_site", "joint", "joint_departments", "authorised_by", "subject_kind", "village"),
    *("officers", "assistants", "findings", "problems", "result", "measures", "remarks"),
)


@dataclass(frozen=True)
class Template:
    """Parts of a visit, by name, as a person would type them."""

    name: str
    parts: dict[str, str] = field(default_factory=dict)


def templates(folder: Path) -> list[Template]:
    """Return the templates of the ledger in `folder`.

    Raises:
        InvalidError: the file is not TOML, or does not say templates.
    """
    path = folder / data.SETTINGS / FILE
    if not path.exists():
        return []
    said = data.read(path)
    try:
        _refuse_unknown(path, said, ("template",))
        for entry in said.get("template", []):
            _refuse_unknown(path, entry, ("name", "parts"))
            _refuse_unknown(path, entry["parts"], PARTS)
        return [
            Template(str(entry["name"]), {name: str(text) for name, text in entry["parts"].items()})
            for entry in said.get("template", [])
        ][:MOST]
    except (KeyError, TypeError, AttributeError) as error:
        raise InvalidError(
            _(
                "{path}: a [[template]] has a name and [template.parts]. "
                "Mend that place, or move the file away."
            ).format(path=path)
        ) from error


def _refuse_unknown(path: Path, names: Mapping[str, object], known: Sequence[str]) -> None:
    """Refuse a name that nothing would read."""
    for name in names:
        if name not in known:
            raise InvalidError(
                _("{path}: there is no {place}; there are: {known}.").format(
                    path=path, place=f"“{name}”", known=", ".join(known)
                )
            )


def keep(folder: Path, kept: Sequence[Template]) -> None:
    """Write the templates of the ledger in `folder`.

    Raises:
        CannotWriteError: the disk refused; those of before are unchanged.
    """
    import tomli_w

    path = folder / data.SETTINGS / FILE
    whole = {"template": [{"name": one.name, "parts": one.parts} for one in kept]}
    try:
        path.parent.mkdir(exist_ok=True)
        disk.write_whole(path, tomli_w.dumps(whole).encode())
    except OSError as error:
        raise CannotWriteError(
            _("Could not write {path}: {reason}.").format(path=path, reason=reason(error))
        ) from error


def made_of(texts: Mapping[str, str], name: str = "") -> Template:
    """Return a template of what is typed, named by its item and result unless it has a name."""
    parts = {part: texts[part] for part in PARTS if texts.get(part)}
    usual = " ".join(filter(None, (texts.get("item"), texts.get("result"))))
    return Template(name.strip() or usual or _("Template"), parts)
