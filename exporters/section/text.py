"""The section as plain text, to be pasted, and as Markdown."""

import re

from exporters.section.compose import section
from exporters.section.model import Section
from exporters.year import Year

# What Markdown would take for a mark of its own, and what begins a list or heading.
_MARKS = re.compile(r"([\\`*_\[\]<>|~&])")
_BEGINNINGS = re.compile(r"^(\d+)?([#+\-=.)])")


def as_text(year: Year) -> bytes:
    """Return the section as a text file in UTF-8."""
    return text_of(section(year)).encode()


def text_of(found: Section) -> str:
    """Return the section as text: its heading and each paragraph on a line.

    The note on the rules stays away unless the town includes it: these lines are pasted
    into the yearly report as they are, where a reader wants the sentences alone. It then
    stands last, after an empty line.
    """
    lines = [found.heading, *(paragraph.text for paragraph in found.paragraphs)]
    if found.note_in_text:
        lines += ["", found.note]
    return "\n".join(lines) + "\n"


def as_markdown(year: Year) -> bytes:
    """Return the section as Markdown in UTF-8, the note as a quotation."""
    found = section(year)
    blocks = [
        f"# {_plain(found.title)}",
        f"## {_plain(found.heading)}",
        *(_plain(paragraph.text) for paragraph in found.paragraphs),
        f"> {_plain(found.note)}",
    ]
    return ("\n\n".join(blocks) + "\n").encode()


def _plain(text: str) -> str:
    """Return `text` so that Markdown shows it as it is."""
    return _BEGINNINGS.sub(r"\1\\\2", _MARKS.sub(r"\\\1", " ".join(text.split())))
