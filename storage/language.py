"""The language of the interface: 简体中文 for its users, English for everyone else.

Source texts are English; `locale/` beside this file holds the catalogue of the
Chinese. Everything a person reads passes `_` at the moment it is shown, so the
language can change while the program runs.
"""

import gettext as _gettext
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LANGUAGES = ("zh", "en")
_FOLDER = Path(__file__).parent / "locale"
_DOMAIN = "taizhang"
_current = ""
_catalogue: _gettext.NullTranslations = _gettext.NullTranslations()


def preferred() -> str:
    """Choose a language: `TAIZHANG_LANG`, what was chosen in the app, the locale, else Chinese."""
    from storage.preferences import preference

    for value in (
        os.environ.get("TAIZHANG_LANG", ""),
        preference("language"),
        *(os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG")),
    ):
        if value.lower().startswith(LANGUAGES):
            return value[:2].lower()
    return "zh"


def use(language: str) -> None:
    """Speak `language` (`"zh"` or `"en"`) from now on."""
    global _current, _catalogue
    if language == _current:
        return
    _current = language
    _catalogue = (
        _gettext.translation(_DOMAIN, _FOLDER, ["zh_CN"], fallback=True)
        if language == "zh"
        else _gettext.NullTranslations()
    )
    # click asks gettext itself for its own words; it finds them in the same catalogue.
    _gettext.bindtextdomain(_DOMAIN, str(_FOLDER))
    _gettext.textdomain(_DOMAIN)
    os.environ["LANGUAGE"] = "zh_CN" if language == "zh" else "C"


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak `language` inside, as a document for the government does; then go on as before."""
    before = current()
    use(language)
    try:
        yield
    finally:
        use(before)


def current() -> str:
    """Return the language in use, `"zh"` or `"en"`."""
    if not _current:
        use(preferred())
    return _current


def _(text: str) -> str:
    """Translate `text` into the language in use."""
    current()
    return _catalogue.gettext(text)


def plural(singular: str, several: str, count: int) -> str:
    """Translate a text that depends on `count`; the text may hold `{count}`."""
    current()
    return _catalogue.ngettext(singular, several, count).format(count=count)


def mark(text: str) -> str:
    """Mark `text` for the catalogue where it is written; it is translated where it is shown."""
    return text


def mark_plural(singular: str, several: str) -> tuple[str, str]:
    """Mark a text that depends on a number, as `mark` does."""
    return singular, several
