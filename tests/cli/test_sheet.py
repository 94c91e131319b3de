"""A page: nothing is wider than the terminal, nothing of a text is lost, and nothing steers the terminal."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfa_tui.cli import context, sheet
from sfa_tui.display.sheets import Section
from sfa_tui.model.text import display_width

TEXT = st.text(
    st.one_of(
        st.sampled_from("日本語のとても長い文、。「」 ＡＢ×→●◀"),
        st.sampled_from("the quick brown fox \n\t"),
        st.sampled_from("\x1b\x07\u202e"),
    ),
    max_size=120,
)


def printed(head: list[str], sections: list[Section], width: int) -> list[str]:
    out = io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(context, "width", lambda: width)
        sheet.emit_sheet(head, sections, out)
    return out.getvalue().split("\n")


@given(
    st.integers(40, 140),
    st.lists(TEXT, min_size=1, max_size=3),
    st.lists(st.tuples(st.text("12:30 ▶電話", max_size=16), TEXT), max_size=4),
)
def test_a_page_of_anything(width: int, head: list[str], items: list[tuple[str, str]]) -> None:
    lines = printed(head, [Section("Title", items, "nothing")], width)
    assert max(map(display_width, lines)) <= min(width, sheet.WIDEST)
    assert not set("".join(lines)) & set("\x1b\x07\u202e\t")
    shown = "".join("".join(lines).split())
    for _lead, text in items:
        for word in text.replace("\x1b", " ").replace("\x07", " ").replace("\u202e", " ").split():
            assert word in shown


def test_a_section_without_anything_says_so_or_is_left_out() -> None:
    lines = printed(["Head"], [Section("One", [], "nothing"), Section("Two", [])], 80)
    assert lines == ["Head", "", "One", "  – nothing", ""]


def test_texts_begin_in_one_column_and_lines_that_were_written_stay() -> None:
    lines = printed(["Head"], [Section("One", [("9:00", "a"), ("10:00 call", "b\nc")])], 80)
    assert lines[3:6] == ["  9:00        a", "  10:00 call  b", "              c"]
