"""Notifications of terminals: one sequence each, whatever the text holds."""

import re
from base64 import b64decode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfa_tui.followup.sequences import KINDS, notification


def test_each_as_its_terminal_reads_it() -> None:
    assert notification("osc9", "call 田中", "today 10:00") == "\x1b]9;call 田中: today 10:00\x07"
    assert notification("osc777", "a;b", "c") == "\x1b]777;notify;a,b;c\x07"
    title, body = re.findall(
        r"\x1b\]99;i=sfa:e=1:(?:d=\d):p=(?:title|body);([^\x1b]*)\x1b\\", notification("osc99", "電話", "x")
    )
    assert (b64decode(title).decode(), b64decode(body).decode()) == ("電話", "x")


def test_a_text_is_no_progress_bar() -> None:
    assert notification("osc9", "4;1;50", "") == "\x1b]9; 4;1;50\x07"


def test_through_tmux() -> None:
    assert notification("osc9", "a", "b", tmux=True) == "\x1bPtmux;\x1b\x1b]9;a: b\x07\x1b\\"


@pytest.mark.parametrize("kind", KINDS)
@given(st.text(max_size=300), st.text(max_size=300))
def test_no_text_ends_a_sequence_or_begins_another(kind: str, title: str, body: str) -> None:
    made = notification(kind, title, body)
    ends = made.count("\x07") + made.count("\x1b\\")
    assert ends == made.count("\x1b]") == (2 if kind == "osc99" else 1)
    rest = re.sub("\x1b\\]|\x1b\\\\|\x07", "", made)
    assert not re.search("[\x00-\x1f\x7f-\x9f]", rest)
