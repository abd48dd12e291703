"""The section as one web page that needs nothing else: for a screen, and for A4 paper."""

from html import escape
from pathlib import Path

from exporters.numbers import Figure
from exporters.section.compose import section
from exporters.section.model import Paragraph, Section, spoken
from exporters.year import Year

_STYLE = Path(__file__).parent / "page.css"


def as_html(year: Year) -> bytes:
    """Return the section as a web page in UTF-8."""
    return page(section(year)).encode()


def page(found: Section) -> str:
    """Return the section as HTML; each number is a `data` element that says its figure."""
    issued = found.issued.isoformat()
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
            *map(_paragraph, found.paragraphs),
            f'<div class="issued"><p>{escape(found.issuer)}</p>'
            f'<p><time datetime="{issued}">{spoken(found.issued)}</time></p></div>',
            "</main>",
            f'<p class="note">{escape(found.note)}</p>',
            "</body>",
            "</html>",
            "",
        )
    )


def _paragraph(paragraph: Paragraph) -> str:
    pieces = (
        _number(text, figure) if figure else escape(text) for text, figure in paragraph.pieces()
    )
    return f"<p>{''.join(pieces)}</p>"


def _number(text: str, figure: Figure) -> str:
    return (
        f'<data value="{escape(text)}" data-year="{figure.year}" data-kind="{figure.kind}" '
        f'data-field="{escape(figure.field)}" data-measure="{figure.measure}">{escape(text)}</data>'
    )
