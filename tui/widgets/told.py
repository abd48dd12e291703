"""What a line of a screen says, put there without laying out the screen where it need not be."""

from textual.content import Content
from textual.widgets import Static


def tell(line: Static, said: Content | str, layout: bool = True) -> None:
    """Let `line` say something; where it says that already nothing is drawn.

    Each update of a `Static` lays out the whole screen anew, and what is judged and
    offered at every key is most often what it was at the key before.

    Args:
        line: the line, or lines.
        said: what it is to say.
        layout: whether it may need more lines, or fewer, than before.
    """
    before = line.content
    if isinstance(before, Content) and isinstance(said, Content):
        same = before.is_same(said)  # `==` would take a text in another colour for the same
    else:
        same = before == said
    if not same:
        # A line that waits to be laid out may have been measured since: Textual measures it
        # anew only where it does not wait.
        waits = layout and line._layout_required
        line.update(said, layout=layout)
        if waits:
            line.screen.call_later(line.refresh, layout=True)
