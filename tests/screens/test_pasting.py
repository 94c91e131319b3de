"""What is pasted is text, whatever it holds."""

import pytest
from textual.events import Key, Paste

from sfa_tui.screens.pasting import CleanParser

PASTED = "\x1b[200~案件\x1b[31mred\x07\tx\ny\x1b[201~"


@pytest.mark.parametrize("size", [1, 3, 100])
def test_an_escape_sequence_in_it_presses_no_key(size: int) -> None:
    parser = CleanParser()
    typed = "a" + PASTED + "b"
    heard = [event for at in range(0, len(typed), size) for event in parser.feed(typed[at : at + size])]
    told = [event.key if isinstance(event, Key) else event.text for event in heard if isinstance(event, Key | Paste)]
    assert told == ["a", "案件[31mred\tx\ny", "b"]
