"""Lines are as wide as asked at most, and nothing of a text is lost but its blanks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfa_tui.display.wrapping import wrapped
from sfa_tui.model.text import display_width

TEXTS = st.text(st.sampled_from("abc de、。漢字かなー（）ｶﾞ １Ａé\u0301\u3099👩‍🎉️-…→◀ \t\n"), max_size=60)


@given(TEXTS, st.integers(2, 30), st.none() | st.integers(0, 30))
def test_no_line_is_too_wide_and_nothing_is_lost(text: str, width: int, first: int | None) -> None:
    lines = wrapped(text, width, first)
    for place, line in enumerate(lines):
        room = width if first is None or place else first
        assert display_width(line) <= room or len(line.strip()) <= 2
    assert "".join("".join(lines).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, []),
        ("the quick brown fox", 10, ["the quick", "brown fox"]),
        ("価格は了承、稟議待ち。", 12, ["価格は了承、", "稟議待ち。"]),
        ("価格は了承、稟議待ち。", 10, ["価格は了", "承、稟議", "待ち。"]),
        ("internationalization", 8, ["internat", "ionaliza", "tion"]),
        ("電話で価格を聞いた · 当方が回答", 30, ["電話で価格を聞いた · 当方", "が回答"]),
        ("a word that is 1", 14, ["a word that", "is 1"]),
        ("、、 \u0301 a", 4, ["、、", "\u0301 a"]),
        ("が\u3099が\u3099が\u3099", 4, ["が\u3099が\u3099", "が\u3099"]),
    ],
)
def test_where_a_reader_expects_it(text: str, width: int, lines: list[str]) -> None:
    assert wrapped(text, width) == lines
