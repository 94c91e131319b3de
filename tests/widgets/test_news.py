"""What is told is drawn on one line."""

import pytest
from textual.content import Content

from sfa_tui.widgets.news import News, drawn

WON = News("Won! Acme Precision GTX Pro ×40", "won", undo=True, end=" $4.8M · FY2026-Q4: $298,606 won so far")


@pytest.mark.parametrize(
    ("width", "told"),
    [
        (100, "★ Won! Acme Precision GTX Pro ×40 $4.8M · FY2026-Q4: $298,606 won so far  u undo"),
        (72, "★ Won! Acme … $4.8M · FY2026-Q4: $298,606 won so far  u undo  M messages"),
        (40, "★ Won! Acme Precisi…  u undo  M messages"),
        (30, "★ Won! Ac…  u undo  M messages"),
    ],
)
def test_what_happened_is_told_before_what_it_comes_to(width: int, told: str) -> None:
    line = drawn(WON, Content("u undo"), Content("M messages"), [], width)
    assert line.plain.rstrip() == told
    assert line.cell_length <= width
