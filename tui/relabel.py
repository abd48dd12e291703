"""A screen in another language: built anew, with what was typed and where the cursor was."""

from textual.screen import Screen
from textual.widgets import Input, OptionList


async def relabelled(screen: Screen[object]) -> None:
    """Say everything on `screen` in the language of the moment.

    A screen that shows more than it composes has a `relabel` of its own, or a
    `relabelled` that fills in what it shows.
    """
    own = getattr(screen, "relabel", None)
    if own is not None:
        await own()
        return
    typed = {box.id: (box.value, box.cursor_position) for box in screen.query(Input) if box.id}
    marked = {options.id: options.highlighted for options in screen.query(OptionList)}
    focused = screen.focused.id if screen.focused is not None else None
    await screen.recompose()
    with screen.prevent(Input.Changed):
        for box in screen.query(Input):
            if box.id in typed:
                box.value, box.cursor_position = typed[box.id]
    after = getattr(screen, "relabelled", None)
    if after is not None:
        after()
    for options in screen.query(OptionList):
        if marked.get(options.id) is not None:
            options.highlighted = marked[options.id]
    if focused:
        for widget in screen.query(f"#{focused}"):
            widget.focus()
