"""Comments: written on rows of any noun as one action, and never changed."""

import pytest

from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import NotFound, Usage
from sfa_tui.sales import comments, deals
from sfa_tui.store import history, names, timeline
from sfa_tui.store.undo import undo
from sfa_tui.store.workspace import Store
from tests.live import live_rows


def test_a_comment_on_several_rows_is_one_action(store: Store, clock: Clock) -> None:
    deal, _ = deals.add(store, clock, {"name": "GTX", "company": "Acme"})
    company = names.resolve(store, "company", "Acme")
    before = live_rows(store.connection)
    assert len(comments.comment(store, clock, [("deal", deal), ("company", company)], " well\ndone ")) == 2
    assert [each["body"] for each in timeline.comments(store, "company", company)] == ["well\ndone"]
    newest = history.actions(store, 1)[0]
    assert (newest.verb, newest.summary) == ("comment add", "well done")
    undo(store)
    assert live_rows(store.connection) == before


def test_a_comment_that_says_nothing_or_is_on_nothing_is_refused(store: Store, clock: Clock) -> None:
    deal, _ = deals.add(store, clock, {"name": "GTX"})
    with pytest.raises(Usage):
        comments.comment(store, clock, [("deal", deal)], " ")
    deals.delete(store, [deal])
    with pytest.raises(NotFound):
        comments.comment(store, clock, [("deal", deal)], "hello")
