"""Columns that share a width."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfa_tui.model.text import display_width
from sfa_tui.widgets.spans import Span
from sfa_tui.widgets.table_layout import GAP, Column, cell, placed


def column(name: str, width: int, grow: int = 0, spare: int = 0) -> Column:
    """Return a column that shows nothing."""
    return Column(name, name, lambda row: (), width, grow, spare=spare)


COLUMNS = (column("a", 10, 1), column("b", 20, 3, spare=1), column("c", 8, spare=3), column("d", 6, spare=2))


@pytest.mark.parametrize(
    ("width", "kept"), [(200, "abcd"), (51, "abcd"), (50, "abd"), (41, "abd"), (40, "ab"), (32, "a"), (5, "a")]
)
def test_what_can_be_spared_goes_first_where_there_is_no_room(width: int, kept: str) -> None:
    assert "".join(each.column.name for each in placed(COLUMNS, width)) == kept


def test_what_is_left_over_goes_to_those_that_grow_and_no_cell_is_lost() -> None:
    found = placed(COLUMNS, 200)
    assert [each.width for each in found] == [10 + 37, 20 + 112, 8, 6]
    assert found[-1].x + found[-1].width == 200


def test_columns_stand_side_by_side() -> None:
    found = placed(COLUMNS, 120)
    for before, after in pairwise(found):
        assert after.x == before.x + before.width + len(GAP)


@given(st.text(max_size=30), st.integers(1, 20), st.booleans())
def test_a_cell_takes_exactly_its_width(text: str, width: int, right: bool) -> None:
    shown = text if text.isprintable() else "漢字カナ ×40 éa"
    spans = cell([Span(shown[:5]), Span(shown[5:], "dim")], width, right=right)
    assert sum(display_width(span.text) for span in spans) == width
