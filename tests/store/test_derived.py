"""Whatever is written, in whatever order and by whom: what is derived is what a rebuild and plain Python make of it."""

from contextlib import suppress

from hypothesis import example, given, settings
from hypothesis import strategies as st

from sfa_tui.model.errors import NotFound
from sfa_tui.store import derived, search, undo
from sfa_tui.store.workspace import Store
from tests.store import replay
from tests.store.workspaces import derived_rows, fresh
from tests.store.writing import Write, by_action, outside, writes

Steps = list[Write | list[Write] | str]

steps = st.lists(
    st.one_of(writes(), st.lists(writes(), min_size=1, max_size=4), st.just("undo")), min_size=1, max_size=14
)


def take(store: Store, several: Steps) -> None:
    """Take the steps: a write from outside, writes of one action, or an undo."""
    for step in several:
        if isinstance(step, Write):
            outside(store.connection, step)
        elif isinstance(step, list):
            by_action(store, step)
        else:
            with suppress(NotFound):
                undo.undo(store)


def assert_right(store: Store) -> None:
    """Check what is derived against plain Python and against a rebuild."""
    tables = replay.read(store.connection)
    search.refresh(store.connection)
    held = derived_rows(store.connection)
    assert held["deal_state"] == replay.deal_states(tables)
    assert held["stage_sum"] == replay.stage_sums(tables)
    assert held["company_state"] == replay.company_states(tables)
    derived.rebuild(store.connection)
    search.rebuild(store.connection)
    assert derived_rows(store.connection) == held


@settings(max_examples=60, deadline=None)
@given(steps)
def test_derived_rows_follow_every_write(several: Steps) -> None:
    with fresh() as store:
        take(store, several)
        assert_right(store)


@settings(max_examples=20, deadline=None)
@given(st.lists(steps, min_size=1, max_size=3))
@example([[Write("insert", "activity_link", "LI" + "0" * 24, (("row_id", "DE" + "0" * 24), ("noun", "deal")))]])
def test_a_rebuild_in_between_changes_nothing(phases: list[Steps]) -> None:
    with fresh() as store:
        for several in phases:
            take(store, several)
            assert_right(store)
