"""The full-width space: a letter like others to an input method, and none to Textual.

Textual lets boxes take what `str.isprintable` calls printable, and of all spaces that
knows only the narrow one.
"""

from textual.events import Event, Key


class _Blank(str):
    __slots__ = ()

    def isprintable(self) -> bool:
        return True


def to_type(event: Event) -> Event:
    """Return `event`; a full-width space is from now on something that boxes take."""
    if isinstance(event, Key) and event.character == "\u3000":
        event.character = _Blank(event.character)
    return event
