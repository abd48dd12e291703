"""What is pasted into the terminal is text, whatever codes it holds."""

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.events import Key, Paste

from storage.ledger import Ledger
from tui.pasting import PasteParser

BEGIN, END = "\x1b[200~", "\x1b[201~"
CODES = st.text(st.sampled_from("\x1b[]01~m;31<nQO看 \n\r\x07"), max_size=60)


@given(CODES.filter(lambda text: END not in text and text), st.lists(st.integers(1, 9)))
def test_a_paste_is_one_text_however_it_arrives(text: str, sizes: list[int]) -> None:
    sent, parser, events, at = f"a{BEGIN}{text}{END}b", PasteParser(), [], 0
    whole = len(f"a{BEGIN}")  # a terminal sends a mark as one, and so it is read
    for size in (whole, *sizes, len(sent)):
        events += list(parser.feed(sent[at : at + size])) if at < len(sent) else []
        at += size
    keys = [event.key for event in events if isinstance(event, Key)]
    pasted = [event.text for event in events if isinstance(event, Paste)]
    assert keys == ["a", "b"]
    assert pasted == [text.replace("\x1b", "")]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminal")
def test_a_pasted_code_presses_no_key(sample_ledger: Path, home: Path) -> None:
    from tests.tui.test_crash import Terminal

    with Ledger.open(sample_ledger) as ledger:
        before = ledger.store.follow().tx
    terminal = Terminal(
        "import sys; from tui.cli import main; main(sys.argv[1:])",
        home,
        "--ledger",
        str(sample_ledger),
    )
    try:
        terminal.until("宋桂镇")
        terminal.press(b"\x1bOR")  # F3
        terminal.until("一行登记")
        line = "昨天 上围村 骏马汽修 燃气 未发现问题 看\x1b[31m红\r\r"  # tmux sends line ends as CR
        terminal.press(f"{BEGIN}{line}{END}".encode())
        terminal.until("[31m")
        terminal.press(b"\x1b[21~")  # F10
        assert terminal.ended() == 0
    finally:
        terminal.close()
    with Ledger.open(sample_ledger) as ledger:
        assert ledger.store.follow().tx == before
