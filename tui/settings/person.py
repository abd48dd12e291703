"""What holds for the person and not for the town: the language and the theme."""

from collections.abc import Callable

from storage import language
from storage.history import Step
from storage.language import _, mark
from tui import themes
from tui.settings.parts import Draft, Line, Part, Typed

_LANGUAGES = (("zh", "简体中文"), ("en", "English"))


class Person:
    """The section of the interface."""

    key = "interface"
    title = mark("Language and theme")
    can_add = False
    can_retire = False

    def __init__(self, theme: str, take: Callable[[str, str], None]) -> None:
        """Make the section.

        Args:
            theme: the theme in use.
            take: takes a preference, by name and value, from now on.
        """
        self._now = {"language": language.current(), "theme": theme}
        self._take = take

    def lines(self) -> list[Line]:
        """Return both."""
        return [Line(name, (part.label, part.shown)) for name, part in self._parts().items()]

    def _parts(self) -> dict[str, Part]:
        shown = [(name, _(title)) for name, title in themes.TITLES.items()]
        words = {
            "language": {"term": "界面语言", "gloss": "Language"},
            "theme": {"term": "主题", "gloss": "Theme"},
        }
        texts = {
            "language": _("The interface; documents are in simplified Chinese in any case."),
            "theme": _("Its colours; the last one takes those of the terminal."),
        }
        choices = {"language": _LANGUAGES, "theme": shown}
        return {
            name: Part(
                name,
                {**words[name], "text": texts[name]},
                self._now[name],
                choices=choices[name],
            )
            for name in words
        }

    def draft(self, key: str = "") -> Draft:
        """Return a preference to change."""
        part = self._parts()[key]

        def save(typed: Typed) -> str:
            value = draft.read(typed)[key] or part.value
            self._now[key] = value
            self._take(key, value)
            return ""

        draft = Draft(part.label, [part], save)
        return draft

    def back(self, _key: str) -> Draft | None:
        """Return nothing: a person's taste has no default to go back to."""
        return None

    def history(self, _key: str) -> list[Step]:
        """Return nothing."""
        return []
