"""`make pictures`: the main screens in both languages, as SVG that loads nothing from anywhere."""

import argparse
import re
from html import escape, unescape
from pathlib import Path

from textual.pilot import Pilot

from storage.text import width
from tests.tui.scenes import looked_at

SIZE = (100, 30)
# Those with Latin letters 0.6 of their height wide come first, and then what each system has
# of Chinese: fonts that have both draw lines, arrows and dots twice as wide as a terminal does.
_FONTS = (
    "Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', 'PingFang SC', 'Microsoft YaHei', "
    "'Noto Sans Mono CJK SC', 'Noto Sans CJK SC', 'Source Han Sans SC', 'WenQuanYi Zen Hei', "
    "monospace"
)
_CELL = 12.2  # units that one cell of the terminal is wide in the picture
_TEXT = re.compile(
    r'<text class="(?P<style>[^"]*)" x="(?P<x>[\d.]+)" y="(?P<y>[\d.]+)" '
    r'textLength="[\d.]+"(?P<rest>[^>]*)>(?P<text>[^<]*)</text>'
)
_ALIKE = re.compile(r" +|[\u2e80-\uffff]+|[^ \u2e80-\uffff]+")


def picture(pilot: Pilot[None]) -> str:
    """Return the screen as SVG: without web fonts, each run of characters in its own place."""
    svg = pilot.app.export_screenshot(title="台账 Taizhang")
    svg = re.sub(r"@font-face \{.*?\}", "", svg, flags=re.DOTALL)
    svg = re.sub(r"font-family: [^;]*;", f"font-family: {_FONTS};", svg)
    svg = re.sub(r"<!--.*?-->", "", svg, flags=re.DOTALL)
    svg = re.sub(r"font-variant-east-asian: [^;]*;", "", svg)
    # What a picture alone on its page does not need: names of its own, a frame around each line.
    svg = re.sub(r"terminal-\d+-", "", svg)
    svg = re.sub(r' clip-path="url\(#line-\d+\)"', "", svg)
    svg = re.sub(r'<clipPath id="line-\d+">.*?</clipPath>', "", svg, flags=re.DOTALL)
    svg = _TEXT.sub(_placed, svg)
    return re.sub(r"\n\s*\n+", "\n", svg) + ("" if svg.endswith("\n") else "\n")


def _placed(match: re.Match[str]) -> str:
    """Set Chinese and other characters apart: no font has to be twice as wide in the one."""
    text, x, runs = unescape(match["text"]).replace("\xa0", " "), float(match["x"]), []
    for run in _ALIKE.findall(text):
        cells = width(run)
        if not run.isspace():
            chinese = ' font-size="22" lengthAdjust="spacingAndGlyphs"' if cells > len(run) else ""
            runs.append(
                f'<text class="{match["style"]}" x="{x:g}" y="{match["y"]}" '
                f'textLength="{cells * _CELL:g}"{chinese}{match["rest"]}>'
                f"{escape(run, quote=False)}</text>"
            )
        x += cells * _CELL
    return "".join(runs)


def main() -> None:
    """Write the pictures of both languages below the folder that is named."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    for spoken in ("zh", "en"):
        (folder / spoken).mkdir(parents=True, exist_ok=True)
        for (name, _size), svg in looked_at(spoken, picture, SIZE).items():
            (folder / spoken / f"{name}.svg").write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
