"""Undo gives back what was there, and leaves what somebody else has written since."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sfa_tui.model.errors import NotFound
from sfa_tui.store import undo
from sfa_tui.store.journal import action
from sfa_tui.store.workspace import Store
from tests.store import replay
from tests.store.test_derived import assert_right
from tests.store.workspaces import alive, fresh
from tests.store.writing import Write, by_action, outside, writes

actions = st.lists(st.lists(writes(), min_size=1, max_size=4), min_size=1, max_size=6)


def newest(store: Store) -> int:
    """Return the number of the newest action, which an undo or a verb that changed nothing does not become."""
    return int(store.connection.execute("SELECT max(n) FROM action").fetchone()[0])


@settings(max_examples=60, deadline=None)
@given(actions)
def test_each_undo_gives_back_what_was_there_before(several: list[list[Write]]) -> None:
    with fresh() as store:
        snapshots = []
        for writes_ in several:
            before, number = alive(store.connection), newest(store)
            by_action(store, writes_)
            if newest(store) != number:
                snapshots.append(before)
        for before in reversed(snapshots):
            assert undo.undo(store).left == ()
            assert alive(store.connection) == before
        assert_right(store)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(writes(), st.lists(writes(), min_size=1, max_size=3)), min_size=1, max_size=10))
def test_what_was_written_from_outside_stays_and_is_listed(steps: list[Write | list[Write]]) -> None:
    with fresh() as store:
        for step in steps:
            if isinstance(step, Write):
                outside(store.connection, step)
            else:
                by_action(store, step)
        while newest_to_undo(store) is not None:
            expected = taken(store, undo.last_action(store)[0])
            assert {(left.noun, left.id, left.field) for left in undo.undo(store).left} == expected
        assert_outside_stands(store)
        assert_right(store)


def newest_to_undo(store: Store) -> int | None:
    """Return the number of the action that an undo would reverse."""
    try:
        return undo.last_action(store)[0]
    except NotFound:
        return None


def taken(store: Store, number: int) -> set[tuple[Any, ...]]:
    """Return the cells and births of an action that a change which is still in force has come upon."""
    tables = replay.read(store.connection)
    own = [change for change in tables.rows["journal"] if change["action"] == number]
    last = max(change["seq"] for change in own)
    found = set()
    for change in own:
        later = [each for each in replay.in_force(tables, change["noun"], change["row"]) if each["seq"] > last]
        fields = {each["field"] for each in later}
        if fields if change["field"] is None else change["field"] in fields:
            (row,) = [row for row in tables.rows[change["noun"]] if row["n"] == change["row"]]
            found.add((change["noun"], row["id"], change["field"]))
    return found


def assert_outside_stands(store: Store) -> None:
    """Check, with every action undone, that cells hold the newest value from outside, others what they began with."""
    tables = replay.read(store.connection)
    (init,) = [action["n"] for action in tables.rows["action"] if action["verb"] == "init"]
    changes = [change for change in tables.rows["journal"] if change["action"] != init]
    for table in ("company", "contact", "deal", "activity", "activity_link"):
        for row in tables.rows[table]:
            own = [change for change in changes if change["noun"] == table and change["row"] == row["n"]]
            from_outside = [change for change in own if change["action"] is None]
            if own[0]["action"] is not None and not from_outside:
                # Born by an action, and touched by nobody else since.
                assert row["deleted_at"] is not None
                continue
            for field in {change["field"] for change in own} - {None}:
                cell = [change for change in own if change["field"] == field]
                theirs = [change for change in cell if change["action"] is None]
                if theirs:
                    assert row[field] == theirs[-1]["new"]
                elif own[0]["action"] is None:
                    assert row[field] == cell[0]["old"]


def test_nothing_to_undo_is_said() -> None:
    with fresh() as store:
        before = alive(store.connection)
        with pytest.raises(NotFound):
            undo.undo(store)
        assert alive(store.connection) == before


def test_an_undo_is_not_undone_and_the_one_before_comes_next() -> None:
    with fresh() as store:
        for name in ("a", "b", "c"):
            with action(store, f"add {name}") as act:
                act.insert("company", {"name": name})
        assert [undo.undo(store).verb for _ in range(2)] == ["add c", "add b"]
        with action(store, "add d") as act:
            act.insert("company", {"name": "d"})
        assert [undo.undo(store).verb for _ in range(2)] == ["add d", "add a"]
        assert alive(store.connection)["company"] == []


def test_a_cell_that_another_action_has_changed_since_and_that_was_undone_goes_back_as_well() -> None:
    with fresh() as store:
        with action(store, "add") as act:
            id = act.insert("company", {"name": "a"})
        for name in ("b", "c"):
            with action(store, name) as act:
                act.update("company", id, {"name": name})
        undo.undo(store)
        assert undo.undo(store).left == ()
        assert store.connection.execute("SELECT name FROM company").fetchall() == [("a",)]


def test_what_a_verb_did_is_its_action_and_nothing_where_it_left_none(store: Store) -> None:
    def rename() -> str:
        with action(store, "company edit", "name=Acme"):
            store.connection.execute("UPDATE pipeline SET name = name || '!'")
        return "done"

    assert undo.doing(store, rename) == ("done", ("company edit", "name=Acme"))
    assert undo.doing(store, lambda: 7) == (7, None)
