"""The enforcement section (深化执法建设) of a town's yearly report.

`section(year)` is the section as data: paragraphs in which every number knows which
figure it is. Text, Markdown, web page and Word document are drawn from it. The wording
is data, `exporters/data/wording.toml`, of which a town can have its own copy.
Government documents are in simplified Chinese whatever the interface speaks.
"""

from exporters.section.compose import section
from exporters.section.model import Paragraph, Section
from exporters.words import Span

__all__ = ["Paragraph", "Section", "Span", "section"]
