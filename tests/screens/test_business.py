"""Deals as the pages of a company and of its people list them."""

import pytest

from sfa_tui.model.clock import Clock
from sfa_tui.screens import business
from sfa_tui.widgets.spans import Span


@pytest.mark.parametrize("width", [44, 24])
def test_a_day_of_another_year_stands_apart_from_the_amount(clock: Clock, width: int) -> None:
    row = {
        **{"id": "1", "name": "renewal", "company": "Acme", "kind": "won", "stage": "Won", "rotting": False},
        **{"amount": 11520, "currency": "USD", "closed_at": "2025-07-21", "contacts": []},
    }
    block = business.deal(row, clock, "unit")
    right = "".join(span.text for _left, end in block.draw(width) for span in end if isinstance(span, Span))
    assert right == "$11,520  2025-07-21"
