"""A town's own Word template, `settings/report.docx`, filled in.

Its placeholders are Jinja's, as docxtpl reads them in Word: `{{ 标题 }}`. The template
may come from anywhere, so it is filled in a sandbox: it sees plain texts and numbers,
reaches no attribute of Python, and calls nothing.
"""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any, NoReturn
from zipfile import BadZipFile, ZipFile

from docxtpl import DocxTemplate  # type: ignore[import-untyped]
from jinja2 import StrictUndefined
from jinja2.exceptions import SecurityError, TemplateError
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from exporters import official
from exporters.section.model import Section, spoken
from exporters.year import Year
from storage import data, language
from storage.errors import InvalidError, reason

_ = language._

NAME = "report.docx"
_LARGEST = 64 << 20  # bytes when unpacked; an office's template is a hundredth of it
_FILTERS = ("default", "first", "join", "last", "length", "sum")


def of(ledger: Path) -> Path | None:
    """Return the template of the ledger in that folder, where it has one."""
    path = ledger / data.SETTINGS / NAME
    return path if path.exists() else None


def placeholders(found: Section, year: Year) -> dict[str, Any]:
    """Return what a template can say, by name; docs/documents.md explains each."""
    figures = year.figures
    return {
        "town": found.town,
        "year": found.year,
        "title": found.title,
        "heading": found.heading,
        "sentences": [paragraph.text for paragraph in found.paragraphs],
        "paragraph": {paragraph.name: paragraph.text for paragraph in found.paragraphs},
        "counted": dict(figures.counted),
        "total": figures.total,
        "trainings": figures.trainings["county_or_above"],
        "months": {field: dict(numbers) for field, numbers in figures.by["month"].items()},
        "note": found.note,
        "until": spoken(found.until),
        "issuer": found.issuer,
        "date": spoken(found.issued),
    }


def filled(path: Path, found: Section, year: Year) -> bytes:
    """Return the template at `path`, filled in.

    Raises:
        InvalidError: it is no Word document, or has a placeholder that is not known or
            does what a template may not do; the sentence names the place.
    """
    known = placeholders(found, year)
    try:
        content = path.read_bytes()
        with ZipFile(BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > _LARGEST:
                raise ValueError(_("it is too large"))
        template = DocxTemplate(BytesIO(content))
        template.render(known, _Sandbox(), autoescape=True)
        return official.saved(template.docx, found.issued)
    except TemplateError as error:
        _refuse(path, known, _said(error), _place(error))
    except OSError as error:
        _refuse(path, known, reason(error))
    except (BadZipFile, KeyError, ValueError, SyntaxError, RecursionError, TypeError) as error:
        _refuse(path, known, str(error) or type(error).__name__)


class _Unknown(StrictUndefined):
    """What a template names and nobody knows."""

    @property
    def _undefined_message(self) -> str:
        if self._undefined_hint:
            return self._undefined_hint
        return _("“{name}” is not known").format(name=self._undefined_name)


class _Sandbox(ImmutableSandboxedEnvironment):
    """Jinja that can say what it is given, and nothing else."""

    intercepted_binops = frozenset({"*", "**", "%", "<<"})

    def __init__(self) -> None:
        super().__init__(undefined=_Unknown, autoescape=True)
        self.globals.clear()
        self.filters = {name: self.filters[name] for name in _FILTERS}

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Refuse what makes a long text out of a short one."""
        raise SecurityError(_("“{operator}” is not for templates").format(operator=operator))

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Refuse every attribute but the place in a loop: entries are what a template sees."""
        return isinstance(obj, LoopContext) and attr in ("index", "first", "last")

    def unsafe_undefined(self, obj: Any, attribute: str) -> Any:
        """Say what was reached for."""
        problem = _("“{operator}” is not for templates").format(operator=attribute)
        return self.undefined(problem, name=attribute, obj=obj, exc=SecurityError)

    def is_safe_callable(self, obj: Any) -> bool:
        """Refuse every call."""
        return False


def _said(error: TemplateError) -> str:
    return str(error.message or type(error).__name__).rstrip(".")


def _place(error: TemplateError) -> str:
    """Return the text around the place of a mistake, where the library knows it."""
    lines = [line.strip() for line in getattr(error, "docx_context", ())]
    return " ".join(line for line in lines if "{" in line)[:80] if lines else ""


def _refuse(path: Path, known: Mapping[str, Any], problem: str, place: str = "") -> NoReturn:
    raise InvalidError(
        _("{path}: {problem}. A template knows {known}; see docs/documents.md.").format(
            path=path,
            problem=f"{problem} ({place})" if place else problem,
            known=" ".join("{{ " + name + " }}" for name in known),
        )
    )
