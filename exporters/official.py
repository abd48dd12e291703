"""Word documents as offices hand them in: GB/T 9704-2012 《党政机关公文格式》.

How they look is data, `data/official.toml`. All of it is in named styles, so that a
person who goes on in Word changes a style and not a hundred paragraphs.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from exporters import zipped
from exporters.look import Style, look

BODY, LAST, TABLE = "公文正文", "公文正文末段", "公文表格"
_RUN_IN = "公文段首标题"


class OfficialDocument:
    """A document being written."""

    def __init__(self, ledger: Path | None = None, landscape: bool = False) -> None:
        """Begin a document in the look of the ledger in that folder."""
        self._docx = Document()
        self._marks = 0
        self._look = look(ledger)
        self._defaults()
        self._page(landscape)
        styles: Any = self._docx.styles
        styles.add_style(BODY, WD_STYLE_TYPE.PARAGRAPH)
        run_in: Any = styles.add_style(_RUN_IN, WD_STYLE_TYPE.CHARACTER)
        run_in.element.get_or_add_rPr().append(self._fonts("Heading 2"))
        for style in self._look.style:
            self._style(style)
            if style.name.startswith(("Title", "Heading")):  # Enter leads on to the text
                styles[style.name].next_paragraph_style = styles[BODY]
        self._table_style()
        self._page_numbers()

    def add(self, style: str, text: str = "") -> Paragraph:
        """Add a paragraph in a style of `official.toml`."""
        return self._docx.add_paragraph(text, style=style)

    def add_linked(self, style: str, pieces: Iterable[tuple[str, str]]) -> Paragraph:
        """Add a paragraph in pieces; a piece with a name leads to what is marked by it.

        It looks like the text around it: a printed document has no links.
        """
        paragraph = self.add(style)
        for text, name in pieces:
            run = paragraph.add_run(text)
            if name:
                link = _element("w:hyperlink", anchor=name, history="1")
                run._r.addprevious(link)
                link.append(run._r)
        return paragraph

    def add_marked(self, style: str, text: str, name: str) -> Paragraph:
        """Add a paragraph to which `add_linked` leads by that name."""
        paragraph = self.add(style)
        self._marks += 1
        paragraph._p.append(_element("w:bookmarkStart", id=str(self._marks), name=name))
        paragraph.add_run(text)
        paragraph._p.append(_element("w:bookmarkEnd", id=str(self._marks)))
        return paragraph

    def annexes(self, titles: Sequence[str]) -> None:
        """Say which annexes there are (附件说明): several are numbered, one below the other."""
        if titles:
            self._hold()
        for place, title in enumerate(titles, 1):
            number = f"{place}. " if len(titles) > 1 else ""
            if place == 1:
                self.add("公文附件说明", f"附件：{number}{title}")
            else:
                self.add("公文附件说明续", number + title)

    def run_in(self, heading: str, text: str) -> Paragraph:
        """Add a paragraph of text that begins with its heading, as 二级标题 are lettered."""
        paragraph = self.add(BODY)
        paragraph.add_run(heading, style=_RUN_IN)
        paragraph.add_run(text)
        return paragraph

    def table(self, head: list[str], rows: list[list[str]]) -> None:
        """Add a table; a row of one cell goes across all columns. Its head is repeated."""
        table = self._docx.add_table(rows=0, cols=len(head), style=TABLE)
        for place, texts in enumerate([head, *rows]):
            row = table.add_row()
            style = "公文表文" if place else "公文表头"
            cells = row.cells
            if len(texts) == 1 < len(head):
                cells = (cells[0].merge(cells[-1]),)
            for cell, text in zip(cells, texts, strict=True):
                cell.paragraphs[0].style = style
                cell.paragraphs[0].add_run(text)
            marks = row._tr.get_or_add_trPr()
            marks.append(_element("w:cantSplit"))
            if not place:
                marks.append(_element("w:tblHeader"))

    def sign(self, issuer: str, day: str) -> None:
        """Add who issues the document and its date (成文日期)."""
        self._hold()
        self.add("公文署名", issuer)
        self.add("公文成文日期", day)

    def _hold(self) -> None:
        """Keep the last paragraph with what follows: no signature without text on its page."""
        for paragraph in self._docx.paragraphs[-1:]:
            if paragraph.style is not None and paragraph.style.name == BODY:
                paragraph.style = self._docx.styles[LAST]

    def saved(self, title: str, author: str, day: date) -> bytes:
        """Return the document as a file, the same bytes for the same document and day."""
        return saved(self._docx, day, title=title, author=author)

    # ------------------------------------------------------------ how it looks

    def _defaults(self) -> None:
        """Clear what the library's own template brings, and say that it is Chinese."""
        styles = self._docx.styles.element
        language_mark = styles.find(f".//{qn('w:docDefaults')}//{qn('w:lang')}")
        for name in ("w:val", "w:eastAsia"):
            language_mark.set(qn(name), "zh-CN")
        self._docx.settings.odd_and_even_pages_header_footer = True

    def _style(self, style: Style) -> None:
        styles = self._docx.styles
        found: Any = (
            styles[style.name]
            if style.name in styles
            else styles.add_style(style.name, WD_STYLE_TYPE.PARAGRAPH)
        )
        element = found.element
        for name in ("w:pPr", "w:rPr"):
            old = element.find(qn(name))
            if old is not None:
                element.remove(old)
        found.base_style = styles["Normal"]
        found.quick_style, found.hidden = True, False
        paragraph, run = element.get_or_add_pPr(), element.get_or_add_rPr()
        if style.keep_next:
            paragraph.append(_element("w:keepNext"))
        if style.page_break:
            paragraph.append(_element("w:pageBreakBefore"))
        # 22 lines a page leave no room for rules about widows, nor for spaces around digits.
        for name in ("w:widowControl", "w:autoSpaceDE", "w:autoSpaceDN"):
            paragraph.append(_element(name, val="0"))
        paragraph.append(
            _element(
                "w:spacing",
                before=_twips(style.before),
                after=_twips(style.after),
                line=_twips(style.line),
                lineRule="exact",
            )
        )
        character = style.size + style.spacing
        left = style.left * character
        if style.zone:
            left = self._width / Pt(1) - style.zone * character
        indents = {
            name: _twips(points)
            for name, points in (
                ("left", left),
                ("right", style.right * character),
                ("firstLine", style.first_line * character),
            )
            if points
        }
        if style.first_line:  # in characters as well: it grows with the letters
            indents["firstLineChars"] = str(round(style.first_line * 100))
        if indents:
            paragraph.append(_element("w:ind", **indents))
        paragraph.append(_element("w:jc", val=style.align))
        if style.name.startswith("Heading "):
            paragraph.append(_element("w:outlineLvl", val=str(int(style.name[8:]) - 1)))
        run.append(self._fonts(style.name))
        run.append(_element("w:color", val="000000"))
        if style.spacing:
            run.append(_element("w:spacing", val=_twips(style.spacing)))
        for name in ("w:sz", "w:szCs"):
            run.append(_element(name, val=str(round(style.size * 2))))

    def _fonts(self, style: str) -> Any:
        """Return what names the font of a style of `official.toml`."""
        font = next(known.font for known in self._look.style if known.name == style)
        names = dict.fromkeys(("ascii", "hAnsi", "eastAsia", "cs"), font)
        return _element("w:rFonts", hint="eastAsia", **names)

    def _table_style(self) -> None:
        """Define the look of tables: thin lines, as wide as the page, cells centred."""
        style = self._docx.styles.add_style(TABLE, WD_STYLE_TYPE.TABLE)
        marks = _element("w:tblPr")
        borders = _element("w:tblBorders")
        for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
            width = "4" if side.startswith("inside") else "8"
            borders.append(_element(f"w:{side}", val="single", sz=width, space="0", color="000000"))
        margins = _element("w:tblCellMar")
        for side in ("left", "right"):
            margins.append(_element(f"w:{side}", w="57", type="dxa"))
        marks.extend((_element("w:jc", val="center"), borders, margins))
        cells = _element("w:tcPr")
        cells.append(_element("w:vAlign", val="center"))
        style.element.extend((marks, cells))

    def _page(self, landscape: bool) -> None:
        page, section = self._look.page, self._docx.sections[0]
        grid = section._sectPr.find(qn("w:docGrid"))
        if grid is not None:
            section._sectPr.remove(grid)
        width, height = Mm(page.width), Mm(page.height)
        sides = [Mm(page.top), Mm(page.right), Mm(page.bottom), Mm(page.left)]
        if landscape:  # the sheet turned a quarter to the left: its head is at the binding
            section.orientation = WD_ORIENT.LANDSCAPE
            width, height, sides = height, width, [sides[3], sides[0], sides[1], sides[2]]
        section.page_width, section.page_height = width, height
        section.top_margin, section.right_margin = sides[0], sides[1]
        section.bottom_margin, section.left_margin = sides[2], sides[3]
        section.footer_distance = Mm(min(page.footer, sides[2].mm - 12))
        section.header_distance = Mm(15)
        self._width = section.page_width - section.left_margin - section.right_margin

    def _page_numbers(self) -> None:
        section = self._docx.sections[0]
        for footer, style in (
            (section.footer, "公文页码单页"),
            (section.even_page_footer, "公文页码双页"),
        ):
            paragraph = footer.paragraphs[0]
            paragraph.style = style
            paragraph.add_run("— ")
            _page_number(paragraph)
            paragraph.add_run(" —")


def saved(document: Any, day: date, **properties: str) -> bytes:
    """Return a document as a file; nothing in it depends on the moment it is written.

    Args:
        document: the document.
        day: its date, which stands for when it was made and changed.
        properties: its properties, such as title and author.
    """
    core = document.core_properties
    moment = datetime(day.year, day.month, day.day)
    core.created = core.modified = moment
    core.last_printed = moment
    core.language, core.comments, core.revision = "zh-CN", "", 1
    core.last_modified_by = properties.get("author", core.author)
    for name, value in properties.items():
        setattr(core, name, value[:255])
    buffer = BytesIO()
    document.save(buffer)
    return zipped.the_same(buffer.getvalue())


def _page_number(paragraph: Paragraph) -> None:
    run = paragraph.add_run()
    for kind in ("begin", "", "separate", "text", "end"):
        if kind == "text":
            run._r.append(_element("w:t", text="1"))
        elif kind:
            run._r.append(_element("w:fldChar", fldCharType=kind))
        else:
            run._r.append(_element("w:instrText", text="PAGE"))


def _element(tag: str, text: str = "", **attributes: str) -> Any:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    if text:
        element.text = text
    return element


def _twips(points: float) -> str:
    return str(round(points * 20))
