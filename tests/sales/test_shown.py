"""What tables show on this machine."""

from sfa_tui.sales import shown
from sfa_tui.store.workspace import Store


def test_columns_and_order_are_kept_for_each_noun_and_are_no_action(store: Store) -> None:
    before = store.connection.execute("SELECT count(*) FROM action").fetchone()
    shown.choose_columns(store, "deal", ("name", "stage"))
    shown.choose_order(store, "deal", "close", descending=True)
    shown.choose_order(store, "company", "new", descending=False)
    assert shown.columns(store, "deal") == ("name", "stage")
    assert shown.order(store, "deal") == ("close", True)
    assert shown.columns(store, "company") == ()
    assert shown.order(store, "company") == ("new", False)
    assert store.connection.execute("SELECT count(*) FROM action").fetchone() == before


def test_nothing_is_chosen_at_first_and_nothing_where_another_hand_spoiled_it(store: Store) -> None:
    assert shown.order(store, "contact") is None
    for spoiled in ("{", "[]", '{"order": 3, "columns": "x"}', '{"order": [1, 2]}'):
        store.set_local("table.deal", spoiled)
        assert shown.columns(store, "deal") == ()
        assert shown.order(store, "deal") is None
    shown.choose_columns(store, "deal", ("name",))
    assert shown.columns(store, "deal") == ("name",)
