"""The section as one web page that needs nothing else: for a screen, and for A4 paper."""

from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path

from exporters.numbers import Figure
from exporters.section.compose import section
from exporters.section.evidence import Evidence, evidence
from exporters.section.model import Paragraph, Section, spoken
from exporters.section.wording import Wording
from exporters.year import Year

_STYLE = Path(__file__).parent / "page.css"


def as_html(year: Year) -> bytes:
    """Return the section as a web page in UTF-8."""
    found = section(year)
    title = Wording(year.ledger.folder).text("evidence.screen")
    return page(found, evidence(found, year), title).encode()


def page(found: Section, behind: Mapping[Figure, Evidence], behind_title: str) -> str:
    """Return the section as HTML; each number is a `data` element that says its figure.

    It leads to the records behind it, which are folded away and not printed.
    """
    issued = found.issued.isoformat()

    def paragraph(one: Paragraph) -> str:
        pieces = (
            _number(text, figure, behind.get(figure)) if figure else escape(text)
            for text, figure in one.pieces()
        )
        return f"<p>{''.join(pieces)}</p>"

    return "\n".join(
        (
            "<!DOCTYPE html>",
            '<html lang="zh-CN">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f'<meta name="author" content="{escape(found.town)}">',
            f"<title>{escape(found.title)}</title>",
            f"<style>\n{_STYLE.read_text(encoding='utf-8')}</style>",
            "</head>",
            "<body>",
            "<main>",
            f"<h1>{escape(found.title)}</h1>",
            f"<h2>{escape(found.heading)}</h2>",
            *map(paragraph, found.paragraphs),
            f'<div class="issued"><p>{escape(found.issuer)}</p>'
            f'<p><time datetime="{issued}">{spoken(found.issued)}</time></p></div>',
            "</main>",
            f'<p class="note">{escape(found.note)}</p>',
            *_behind(behind, behind_title),
            "</body>",
            "</html>",
            "",
        )
    )


def _number(text: str, figure: Figure, behind: Evidence | None) -> str:
    data = (
        f'<data value="{escape(text)}" data-year="{figure.year}" data-kind="{figure.kind}" '
        f'data-field="{escape(figure.field)}" data-measure="{figure.measure}">{escape(text)}</data>'
    )
    return f'<a href="#{behind.name}">{data}</a>' if behind and behind.records else data


def _behind(behind: Mapping[Figure, Evidence], title: str) -> Iterator[str]:
    """Yield the records behind each number, each number folded."""
    found = [one for one in dict.fromkeys(behind.values()) if one.records]
    if found:
        yield f'<section class="behind"><h3>{escape(title)}</h3>'
        for one in found:
            yield (
                f"<details><summary>{escape(one.label)}</summary>"
                f'<p id="{one.name}">{escape(one.records)}</p></details>'
            )
        yield "</section>"
