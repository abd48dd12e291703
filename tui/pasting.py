"""What is pasted is text, whatever it holds.

Between the marks of a paste Textual takes what begins with ESC for keys: a text with such
codes in it, from a web page or a log, would close a form or save a record that nobody read.
"""

from collections.abc import Iterable

import textual._xterm_parser as textual_parser
from textual._xterm_parser import XTermParser
from textual.message import Message

_BEGIN, _END = "\x1b[200~", "\x1b[201~"


class PasteParser(XTermParser):
    """Textual's parser of what a terminal sends, for which a paste holds no ESC."""

    def __init__(self, debug: bool = False) -> None:
        super().__init__(debug)
        self._pasting = False
        self._tail = ""  # what was read last, in which the mark may have begun
        self._held = ""  # what may be the first half of the mark at the end

    def feed(self, data: str) -> Iterable[Message]:
        """Yield the events in `data`; none of them is a key where it stands in a paste."""
        plain = self._plain(data)
        return super().feed(plain) if plain or not data else ()

    def _plain(self, data: str) -> str:
        text, self._held, found = self._held + data, "", []
        while text:
            if self._pasting:
                inside, ended, text = text.partition(_END)
                if not ended:
                    inside, self._held = _but_for_half(inside)
                self._pasting = not ended
                found += [inside.replace("\x1b", ""), ended]
            else:
                read, begun, _rest = (self._tail + text).partition(_BEGIN)
                passed = len(read + begun) - len(self._tail)
                self._pasting = bool(begun)
                self._tail = "" if begun else read[1 - len(_BEGIN) :]
                found.append(text[:passed])
                text = text[passed:]
        return "".join(found)


def _but_for_half(text: str) -> tuple[str, str]:
    """Divide what was pasted from what may be the first half of the mark behind it."""
    for size in range(len(_END) - 1, 0, -1):
        if text.endswith(_END[:size]):
            return text[:-size], text[-size:]
    return text, ""


def install() -> None:
    """Let the drivers of Textual, which are imported after this, read with `PasteParser`."""
    textual_parser.XTermParser = PasteParser  # type: ignore[misc]
