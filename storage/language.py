"""The language of the interface: 简体中文 for its users, English for everyone else.

Source texts are English; `locale/` beside this file holds the catalogue of the
Chinese. Everything a person reads passes `_` at the moment it is shown, so the
language can change while the program runs.
"""

import gettext as _gettext
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

LANGUAGES = ("zh", "en")
_FOLDER = Path(__file__).parent / "locale"
_DOMAIN = "taizhang"
_current = ""
# Spoken for a while in one thread; what others show meanwhile stays in their language.
_aside: ContextVar[str] = ContextVar("language", default="")


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
    global _current
    if language == _current:
        return
    _current = language
    # click asks gettext itself for its own words; it finds them in the same catalogue.
    _gettext.bindtextdomain(_DOMAIN, str(_FOLDER))
    _gettext.textdomain(_DOMAIN)
    os.environ["LANGUAGE"] = "zh_CN" if language == "zh" else "C"


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak `language` inside, as a document for the government does; then go on as before.

    Only in this thread: a screen that is drawn while a document is written speaks its own.
    """
    before = _aside.set(language)
    try:
        yield
    finally:
        _aside.reset(before)


def current() -> str:
    """Return the language in use, `"zh"` or `"en"`."""
    if aside := _aside.get():
        return aside
    if not _current:
        use(preferred())
    return _current


@lru_cache
def _catalogue(language: str) -> _gettext.NullTranslations:
    if language == "zh":
        return _gettext.translation(_DOMAIN, _FOLDER, ["zh_CN"], fallback=True)
    return _gettext.NullTranslations()


def _(text: str) -> str:
    """Translate `text` into the language in use."""
    return _catalogue(current()).gettext(text)


def plural(singular: str, several: str, count: int) -> str:
    """Translate a text that depends on `count`; the text may hold `{count}`."""
    return _catalogue(current()).ngettext(singular, several, count).format(count=count)


def mark(text: str) -> str:
    """Mark `text` for the catalogue where it is written; it is translated where it is shown."""
    return text


def mark_plural(singular: str, several: str) -> tuple[str, str]:
    """Mark a text that depends on a number, as `mark` does."""
    return singular, several
