"""Word documents: how they look by GB/T 9704, that they are the same bytes, a town's template."""

import re
import shutil
import subprocess
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from exporters.official import OfficialDocument
from exporters.section import section
from exporters.section.word import as_docx
from exporters.year import Year
from storage import language
from storage.errors import InvalidError
from storage.ledger import Ledger
from tests.storage.samples import day, inspection, training

TODAY = date(2026, 1, 12)
FONTS = {
    "Title": ("方正小标宋简体", 22),
    "Heading 1": ("黑体", 16),
    "Heading 2": ("楷体_GB2312", 16),
    "Heading 3": ("仿宋_GB2312", 16),
    "公文正文": ("仿宋_GB2312", 16),
    "公文附注": ("仿宋_GB2312", 12),
    "公文署名": ("仿宋_GB2312", 16),
    "公文成文日期": ("仿宋_GB2312", 16),
    "公文页码单页": ("宋体", 14),
    "公文页码双页": ("宋体", 14),
}


def own(ledger: Ledger, name: str, content: str | bytes) -> None:
    (ledger.folder / "settings").mkdir(exist_ok=True)
    data = content.encode() if isinstance(content, str) else content
    (ledger.folder / "settings" / name).write_bytes(data)


def written(ledger: Ledger, today: date = TODAY) -> bytes:
    return as_docx(Year(ledger, 2025, today))


def opened(ledger: Ledger) -> Any:
    return Document(BytesIO(written(ledger)))


def shape(paragraphs: Any) -> list[tuple[str, str]]:
    return [(one.style.name, one.text) for one in paragraphs]


def test_the_document_has_title_heading_text_signature_date_and_note(ledger: Ledger) -> None:
    ledger.add([inspection(), training()])
    found = section(Year(ledger, 2025, TODAY))
    document = opened(ledger)
    assert shape(document.paragraphs) == [
        ("Title", "宋桂镇2025年行政执法工作情况"),
        ("Heading 1", "深化执法建设，执法水平进一步提升"),
        *(("公文正文", paragraph.text) for paragraph in found.paragraphs[:-1]),
        ("公文正文末段", found.paragraphs[-1].text),
        ("公文署名", "宋桂镇人民政府"),
        ("公文成文日期", "2026年1月12日"),
        ("公文附注", found.note),
    ]
    core = document.core_properties
    assert (core.title, core.author) == ("宋桂镇2025年行政执法工作情况", "宋桂镇")
    assert core.language == "zh-CN"
    assert core.created.date() == TODAY


def test_the_page_and_its_numbers_are_those_of_the_standard(ledger: Ledger) -> None:
    document = opened(ledger)
    page = document.sections[0]
    wanted = {
        "page_width": 210, "page_height": 297,
        "top_margin": 37, "bottom_margin": 35, "left_margin": 28, "right_margin": 26,
    }  # fmt: skip
    for name, millimetres in wanted.items():
        assert abs(getattr(page, name) - Mm(millimetres)) < Mm(0.05), name
    assert page._sectPr.find(qn("w:docGrid")) is None
    assert document.settings.odd_and_even_pages_header_footer
    for footer, style in ((page.footer, "公文页码单页"), (page.even_page_footer, "公文页码双页")):
        (paragraph,) = footer.paragraphs
        assert paragraph.style.name == style
        assert paragraph.text == "— 1 —"
        fields = [one.text for one in paragraph._p.iter(qn("w:instrText"))]
        assert fields == ["PAGE"]


def test_styles_name_their_fonts_and_nothing_is_formatted_by_hand(ledger: Ledger) -> None:
    own(ledger, "wording.toml", "[include]\ntable = true\n")
    ledger.add([inspection()])
    document = opened(ledger)
    for name, (font, size) in FONTS.items():
        style = document.styles[name]
        fonts = style.element.rPr.find(qn("w:rFonts"))
        assert {fonts.get(qn(f"w:{kind}")) for kind in ("ascii", "hAnsi", "eastAsia")} == {font}
        assert fonts.get(qn("w:asciiTheme")) is None
        assert style.font.size == Pt(size)
        assert style.font.bold is None
    body = document.styles["公文正文"]
    assert document.styles["Heading 1"].next_paragraph_style == body
    assert body.paragraph_format.line_spacing == Pt(28.95)
    assert body.element.pPr.find(qn("w:ind")).get(qn("w:firstLineChars")) == "200"
    assert body.element.rPr.find(qn("w:spacing")).get(qn("w:val")) == "-5"
    for run in document.element.body.iter(qn("w:r")):
        assert run.find(qn("w:rPr")) is None
    for properties in document.element.body.iter(qn("w:pPr")):
        assert {child.tag for child in properties} <= {qn("w:pStyle"), qn("w:sectPr")}


def test_the_annex_has_the_inspections_by_month(ledger: Ledger) -> None:
    own(ledger, "wording.toml", "[include]\ntable = true\n")
    ledger.add([inspection(), inspection(subject="乙"), inspection(date=day("2025-12-31"))])
    document = opened(ledger)
    (table,) = document.tables
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows[0] == ["月份", "住建领域", "自然资源领域", "合计"]
    assert rows[5] == ["5月", "2", "0", "2"]
    assert rows[12] == ["12月", "1", "0", "1"]
    assert rows[13] == ["合计", "3", "0", "3"]
    assert "附件：宋桂镇2025年行政检查分领域分月统计表" in [one.text for one in document.paragraphs]


def test_the_same_ledger_on_the_same_day_is_the_same_file(ledger: Ledger) -> None:
    ledger.add([inspection()])
    first = written(ledger)
    with Ledger.open(ledger.folder) as again:
        assert written(again) == first
    with ZipFile(BytesIO(first)) as archive:
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert written(ledger, date(2026, 1, 13)) != first


def test_a_town_with_other_fonts_and_lines_says_so_in_data(ledger: Ledger) -> None:
    own(ledger, "official.toml", '[[style]]\nname = "公文正文"\nfont = "方正仿宋_GBK"\nline = 28\n')
    style = opened(ledger).styles["公文正文"]
    assert style.element.rPr.rFonts.get(qn("w:eastAsia")) == "方正仿宋_GBK"
    assert style.paragraph_format.line_spacing == Pt(28)
    assert style.font.size == Pt(16)


@pytest.mark.parametrize(
    "text",
    [
        '[page]\ntop = "37 mm"\n',
        "[page]\nmargin = 1\n",
        '[[style]]\nname = "公文正文"\nalign = "middle"\n',
        '[[style]]\nname = "新"\n',
        "style = 3\n",
    ],
)
def test_a_look_that_cannot_be_drawn_is_told_in_a_sentence(ledger: Ledger, text: str) -> None:
    own(ledger, "official.toml", text)
    with pytest.raises(InvalidError, match=r"official\.toml"):
        written(ledger)


@pytest.mark.skipif(
    not (shutil.which("soffice") and shutil.which("pdftotext")),
    reason="LibreOffice and poppler draw the page",
)
def test_a_drawn_page_has_22_lines_of_28_characters(tmp_path: Path) -> None:
    document = OfficialDocument()
    for _paragraph in range(4):
        document.add("公文正文", "检" * 28 * 20)
    path = tmp_path / "页.docx"
    path.write_bytes(document.saved("页", "宋桂镇", TODAY))
    profile = (tmp_path / "profile").as_uri()
    command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf"]
    subprocess.run([*command, "--outdir", tmp_path, path], check=True, capture_output=True)
    command = ["pdftotext", "-layout", str(tmp_path / "页.pdf"), "-"]
    text = subprocess.run(command, check=True, capture_output=True).stdout.decode()
    pages = [page.splitlines() for page in text.split("\f")]
    lines = [[re.sub(r"\s", "", line) for line in page if "检" in line] for page in pages]
    assert len(lines[0]) == len(lines[1]) == 22
    assert {len(line) for line in lines[0][1:20]} == {28}
    assert [re.sub(r"\s", "", page[-1]) for page in pages[:2]] == ["—1—", "—2—"]
    left = [len(page[-1]) - len(page[-1].lstrip()) for page in pages[:2]]
    assert left[0] > 2 * left[1]  # odd pages right, even pages left


# ------------------------------------------------------------------ a town's own template


def template(*texts: str) -> bytes:
    document = Document()
    for text in texts:
        document.add_paragraph(text)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_a_towns_own_template_is_filled_in(ledger: Ledger) -> None:
    ledger.add([inspection(), training()])
    own(
        ledger,
        "report.docx",
        template(
            "{{ issuer }}：{{ title }}",
            "{%p for sentence in sentences %}",
            "{{ loop.index }}. {{ sentence }}",
            "{%p endfor %}",
            '{{ counted["住建领域"] }}+{{ counted.自然资源领域 }}={{ total }}，'
            "{{ months.住建领域['05'] }}，{{ trainings }}，{{ paragraph.inspections }}",
            "{{ town }}{{ year }}{{ until }}{{ date }}{{ heading }}{{ note|length }}",
        ),
    )
    found = section(Year(ledger, 2025, TODAY))
    texts = [one.text for one in opened(ledger).paragraphs]
    assert texts == [
        "宋桂镇人民政府：宋桂镇2025年行政执法工作情况",
        *(f"{n}. {paragraph.text}" for n, paragraph in enumerate(found.paragraphs, 1)),
        f"1+0=1，1，1，{found.paragraphs[-1].text}",
        f"宋桂镇20252025年12月31日2026年1月12日{found.heading}{len(found.note)}",
    ]
    assert written(ledger) == written(ledger)


def test_what_a_town_wrote_is_text_in_the_template_and_no_markup(ledger: Ledger) -> None:
    own(ledger, "wording.toml", "heading = '<w:p/>&{{ town }}'\n")
    own(ledger, "report.docx", template("{{ heading }}"))
    # braces are the wording's own placeholders, so a doubled one is a single brace
    assert [one.text for one in opened(ledger).paragraphs] == ["<w:p/>&{ town }"]


@pytest.mark.parametrize(
    "text",
    [
        "{{ mayor }}",
        "{{ counted.消防领域 }}",
        "{{ town",
        "{% for %}",
        "{{ ''.__class__.__mro__ }}",
        "{{ town.__class__ }}",
        "{{ sentences.append('x') }}",
        "{{ counted.items() }}",
        "{{ '{0.__class__}'.format(town) }}",
        "{{ town|attr('__class__') }}",
        "{{ 'x' * 1000000000 }}",
        "{{ 10 ** 1000000000 }}",
        "{{ '%1000000000d' % 1 }}",
        "{{ 'x'|center(1000000000) }}",
        "{{ range(1000000000)|join }}",
        "{{ cycler.__init__.__globals__.os.system('true') }}",
        "{{ self._TemplateReference__context }}",
        "{% include '/etc/passwd' %}",
        "{% import 'os' as os %}",
    ],
)
def test_a_template_that_reaches_for_more_is_refused_in_a_sentence(
    ledger: Ledger, text: str
) -> None:
    own(ledger, "report.docx", template(text))
    with pytest.raises(InvalidError) as refusal:
        written(ledger)
    told = str(refusal.value)
    assert "report.docx" in told
    assert "{{ town }}" in told
    assert "Traceback" not in told


def test_a_placeholder_that_does_not_exist_is_named_in_the_language_in_use(ledger: Ledger) -> None:
    own(ledger, "report.docx", template("{{ mayor }}"))
    with pytest.raises(InvalidError, match="“mayor” is not known"):
        written(ledger)
    language.use("zh")
    with pytest.raises(InvalidError, match="没有“mayor”。模板可用的占位符有"):
        written(ledger)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"not a document", "bomb", "empty"])
def test_what_is_no_word_document_is_refused_in_a_sentence(
    ledger: Ledger, content: bytes | str
) -> None:
    buffer = BytesIO()
    with ZipFile(buffer, "w", 8) as archive:
        if content == "bomb":
            archive.writestr("word/document.xml", b" " * (65 << 20))
    own(ledger, "report.docx", buffer.getvalue() if isinstance(content, str) else content)
    with pytest.raises(InvalidError, match=r"report\.docx"):
        written(ledger)
