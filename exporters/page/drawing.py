"""Charts as inline SVG. Every bar is a link to the records under it.

Colours are classes, so that the page's style decides them for light, dark and paper.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from markupsafe import Markup

_HEIGHT, _COLUMN, _LEFT, _FOOT, _HEAD = 180, 46, 34, 22, 14


@dataclass(frozen=True)
class Bar:
    """One value of a chart.

    Attributes:
        number: how many.
        title: what is said of it when pointed at.
        shown: the facts that its records have in common, for the link.
    """

    number: int
    title: str
    shown: Mapping[str, str]


def link(shown: Mapping[str, str]) -> str:
    """Return the address, within the page, of the records with these facts."""
    return f"#{urlencode(shown)}"


def columns(labels: Sequence[str], series: Sequence[Sequence[Bar]], name: str) -> Markup:
    """Draw columns standing on each other.

    Args:
        labels: what stands under each column.
        series: for each colour, a bar for each label; the first stands at the bottom.
        name: what the chart shows, for those who hear it.
    """
    sums = [sum(bars[place].number for bars in series) for place in range(len(labels))]
    top = scale(max(sums, default=0))
    width = _LEFT + _COLUMN * len(labels) + 6
    height = _HEAD + _HEIGHT + _FOOT
    parts = [
        Markup('<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">').format(
            width, height, name
        )
    ]
    for step in range(5):
        y = _HEAD + _HEIGHT - _HEIGHT * step / 4
        parts.append(
            Markup(
                '<line class="grid" x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}"/>'
                '<text class="axis" x="{}" y="{:.1f}" text-anchor="end">{}</text>'
            ).format(_LEFT, width - 6, y, y, _LEFT - 6, y + 4, top * step // 4)
        )
    for place, label in enumerate(labels):
        x, base = _LEFT + place * _COLUMN + 8, float(_HEAD + _HEIGHT)
        for colour, bars in enumerate(series):
            bar = bars[place]
            tall = _HEIGHT * bar.number / top
            base -= tall
            if bar.number:
                parts.append(
                    Markup(
                        '<a href="{}"><rect class="s{}" x="{}" y="{:.1f}" width="{}" '
                        'height="{:.1f}"><title>{}</title></rect></a>'
                    ).format(link(bar.shown), colour % 8, x, base, _COLUMN - 16, tall, bar.title)
                )
        if sums[place]:
            parts.append(
                Markup(
                    '<text class="value" x="{}" y="{:.1f}" text-anchor="middle">{}</text>'
                ).format(x + _COLUMN // 2 - 8, base - 4, sums[place])
            )
        parts.append(
            Markup('<text class="axis" x="{}" y="{}" text-anchor="middle">{}</text>').format(
                x + _COLUMN // 2 - 8, height - 6, label
            )
        )
    parts.append(Markup("</svg>"))
    return Markup("").join(parts)


def line(bars: Sequence[Bar], most: int) -> Markup:
    """Draw one line of a bar chart: parts side by side, `most` filling the width."""
    parts = [Markup('<svg class="line" viewBox="0 0 100 10" preserveAspectRatio="none">')]
    at = 0.0
    for colour, bar in enumerate(bars):
        wide = 100 * bar.number / most if most else 0
        if bar.number:
            parts.append(
                Markup(
                    '<a href="{}"><rect class="s{}" x="{:.2f}" y="0" width="{:.2f}" height="10">'
                    "<title>{}</title></rect></a>"
                ).format(link(bar.shown), colour % 8, at, wide, bar.title)
            )
        at += wide
    parts.append(Markup("</svg>"))
    return Markup("").join(parts)


def scale(most: int) -> int:
    """Return the end of an axis for values up to `most`: a round number, 4 at least."""
    step = 1
    while True:
        for factor in (1, 2, 3, 5):
            if 4 * factor * step >= max(most, 4):
                return 4 * factor * step
        step *= 10
