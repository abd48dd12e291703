"""What a line of a screen says, put there without laying out the screen where it need not be."""

from textual.content import Content
from textual.widgets import Static


def tell(line: Static, said: Content | str) -> None:
    """Let `line` say something; where it says that already nothing is drawn.

    Each update of a `Static` lays out the whole screen anew, and what is judged and
    offered at every key is most often what it was at the key before.
    """
    if line.content != said:
        line.update(said)
