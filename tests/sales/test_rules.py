"""What rules do: within the verb, in the sweep, once, and the same on two machines."""

import shutil
import sqlite3
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sfa_tui.model.clock import Clock, utc
from sfa_tui.model.errors import Failed, NotFound, Refused, Usage
from sfa_tui.sales import activities, deals, rows, rules, trying
from sfa_tui.sales.nouns import RULE, STAGE
from sfa_tui.store import names
from sfa_tui.store import rules as stored
from sfa_tui.store.journal import rehearse
from sfa_tui.store.undo import undo
from sfa_tui.store.workspace import Store, open_workspace

AFTER = {"name": "call after qualifying", "stage": "Qualified", "kind": "call", "after": "48h"}


def rule(store: Store, clock: Clock, **texts: str) -> str:
    return rows.add(store, clock, RULE, texts)[0]


def deal(store: Store, clock: Clock, name: str = "GTX", **texts: str) -> str:
    return deals.add(store, clock, {"name": name, **texts})[0]


def move(store: Store, clock: Clock, id: str, stage: str) -> None:
    deals.move(store, clock, [id], names.resolve(store, "stage", stage))


def planned(store: Store) -> list[tuple[object, ...]]:
    return store.connection.execute(
        "SELECT a.kind, a.subject, a.due, l.row_id FROM activity a JOIN activity_link l ON l.activity_id = a.id"
        " WHERE a.rule_id IS NOT NULL AND a.deleted_at IS NULL AND l.deleted_at IS NULL ORDER BY a.n"
    ).fetchall()


def alerted(store: Store) -> list[tuple[object, ...]]:
    return store.connection.execute(
        "SELECT u.name, t.row_id, t.body FROM alert t LEFT JOIN user u ON u.id = t.user_id WHERE t.deleted_at IS NULL"
        " ORDER BY t.n"
    ).fetchall()


def outside(store: Store, sql: str, *parameters: object) -> None:
    """Change the file as the sqlite3 shell does."""
    with sqlite3.connect(store.path) as connection:
        connection.execute(sql, parameters)
    connection.close()


def hours_from_now(clock: Clock, hours: int) -> str:
    return utc(clock.now + timedelta(hours=hours))


def test_a_call_48_hours_after_a_deal_enters_qualified(store: Store, clock: Clock) -> None:
    rule(store, clock, **AFTER)
    id = deal(store, clock)
    assert planned(store) == []
    move(store, clock, id, "Qualified")
    assert planned(store) == [("call", "call after qualifying", hours_from_now(clock, 48), id)]
    # It is the owner's, it is the next step, and it is not planned again by moving on or by the sweep.
    (owner, me) = store.connection.execute(
        "SELECT a.owner_id, (SELECT value FROM local_setting WHERE key = 'me') FROM activity a"
    ).fetchone()
    assert owner == me
    move(store, clock, id, "Proposal")
    assert rules.sweep(store, clock) == []
    assert len(planned(store)) == 1


def test_coming_back_into_the_stage_is_another_entry(store: Store, clock: Clock) -> None:
    rule(store, clock, **AFTER)
    id = deal(store, clock)
    for stage in ("Qualified", "Lead", "Qualified"):
        move(store, clock, id, stage)
    assert len(planned(store)) == 2


def test_undo_of_the_move_takes_the_call_back(store: Store, clock: Clock) -> None:
    rule(store, clock, **AFTER)
    id = deal(store, clock)
    move(store, clock, id, "Qualified")
    undo(store)
    assert planned(store) == []
    rules.sweep(store, clock)
    assert planned(store) == []
    move(store, clock, id, "Qualified")
    assert len(planned(store)) == 1


def test_a_deal_that_is_added_enters_its_stage_once(store: Store, clock: Clock) -> None:
    rule(store, clock, **AFTER)
    rule(store, clock, name="first", stage="Lead", kind="todo", after="1h")
    rule(store, clock, name="welcome", event="created", kind="mail", after="1d")
    deal(store, clock, stage="Qualified")
    assert [each[1] for each in planned(store)] == ["call after qualifying", "welcome"]
    deal(store, clock, "Other")
    assert [each[1] for each in planned(store)][2:] == ["first", "welcome"]


@pytest.mark.parametrize("verb", ["win", "lose", "edit"])
def test_every_way_into_a_stage_counts(store: Store, clock: Clock, verb: str) -> None:
    for stage in ("Won", "Lost", "Proposal"):
        rule(store, clock, name=f"after {stage}", stage=stage, kind="mail", after="1d")
    id = deal(store, clock)
    if verb == "win":
        deals.win(store, clock, [id])
    elif verb == "lose":
        deals.lose(store, clock, [id], reason="price")
    else:
        deals.edit(store, clock, [id], {"stage": "Proposal"})
    assert len(planned(store)) == 1


def test_what_is_recorded_of_the_past_is_left_alone(store: Store, clock: Clock) -> None:
    rule(store, clock, name="thank", stage="Won", kind="mail", after="1d")
    rule(store, clock, **AFTER)
    id = deal(store, clock, created="2020-01-01", stage="Qualified")
    assert len(planned(store)) == 1  # it enters now, whenever it began
    old = deal(store, clock, "Old", created="2020-01-01")
    deals.win(store, clock, [old], on=date(2020, 2, 1))
    assert [each[3] for each in planned(store)] == [id]


def test_a_rule_at_rest_and_a_deleted_one_do_nothing(store: Store, clock: Clock) -> None:
    id = rule(store, clock, **AFTER)
    rows.edit(store, clock, RULE, [id], {"active": "no"})
    move(store, clock, deal(store, clock), "Qualified")
    rows.edit(store, clock, RULE, [id], {"active": "yes"})
    rows.delete(store, RULE, [id])
    move(store, clock, deal(store, clock, "B"), "Qualified")
    assert planned(store) == []


def test_silence_is_told_once_until_someone_speaks(store: Store, clock: Clock) -> None:
    rule(store, clock, name="quiet", days="14", user="me")
    id = deal(store, clock, created="2026-11-01")
    deal(store, clock, "Fresh", created="2026-11-25")
    parked = deal(store, clock, "Parked", created="2026-11-01")
    deals.park(store, clock, [parked], date(2027, 1, 1))
    won = deal(store, clock, "Won", created="2026-11-01")
    deals.win(store, clock, [won])
    assert [(each.rule.name, each.count) for each in rules.sweep(store, clock)] == [("quiet", 1)]
    assert rules.sweep(store, clock) == []
    assert alerted(store) == [("Aoki", id, "quiet")]
    activities.log(store, clock, [("deal", id)], kind="call", summary="x", at=date(2026, 11, 10), direction="out")
    assert [each.count for each in rules.sweep(store, clock)] == [1]


def test_a_passed_close_is_noticed_and_another_date_counts_anew(store: Store, clock: Clock) -> None:
    rule(store, clock, name="late", event="overdue", kind="call", after="2h")
    id = deal(store, clock, expected_close="2026-11-30")
    deal(store, clock, "Today", expected_close="2026-12-01")
    assert [each.count for each in rules.sweep(store, clock)] == [1]
    deals.edit(store, clock, [id], {"expected_close": "2026-11-29"})
    assert [each.count for each in rules.sweep(store, clock)] == [1]
    assert [each[3] for each in planned(store)] == [id, id]


def test_a_deal_without_an_owner_has_nobody_to_be_told(store: Store, clock: Clock) -> None:
    rule(store, clock, name="quiet", days="14")
    id = deal(store, clock, created="2026-11-01")
    deals.edit(store, clock, [id], {"owner": ""})
    assert rules.sweep(store, clock) == []
    assert alerted(store) == []


def test_a_move_from_outside_is_caught_by_the_sweep_once(store: Store, clock: Clock) -> None:
    rule(store, clock, **AFTER)
    id = deal(store, clock)
    qualified = names.resolve(store, "stage", "Qualified")
    rules.sweep(store, clock)
    outside(store, "UPDATE deal SET stage_id = ? WHERE id = ?", qualified, id)
    (entered,) = store.connection.execute("SELECT stage_entered_at FROM deal_state").fetchone()
    assert [each.count for each in rules.sweep(store, clock)] == [1]
    assert rules.sweep(store, clock) == []
    ((_, _, due, of),) = planned(store)
    assert of == id
    assert due > entered
    # It is known as what the verb would have made of that entry.
    shown = trying.tried(store, clock, names.resolve(store, "rule", "call after"), id)
    assert shown["state"] == "done"


def test_a_deal_from_outside_is_born_into_its_stage(store: Store, clock: Clock) -> None:
    rule(store, clock, **AFTER)
    rule(store, clock, name="welcome", event="created", user="me")
    qualified, proposal = (names.resolve(store, "stage", name) for name in ("Qualified", "Proposal"))
    outside(store, "INSERT INTO deal (name, stage_id) VALUES ('Shell', ?)", qualified)
    outside(store, "UPDATE deal SET stage_id = ? WHERE name = 'Shell'", proposal)
    assert sorted(each.rule.name for each in rules.sweep(store, clock)) == ["call after qualifying", "welcome"]
    assert rules.sweep(store, clock) == []
    assert len(planned(store)) == len(alerted(store)) == 1


def copied(store: Store, folder: Path) -> Store:
    """Return another machine's copy of the workspace."""
    store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    folder.mkdir(mode=0o700)
    shutil.copyfile(store.path, folder / "sfa.db")
    (folder / "sfa.db").chmod(0o600)
    return open_workspace(folder)


def made(store: Store) -> list[tuple[object, ...]]:
    return store.connection.execute(
        "SELECT id, kind, subject, due, owner_id FROM activity UNION ALL SELECT id, activity_id, noun, row_id, NULL"
        " FROM activity_link UNION ALL SELECT id, body, user_id, row_id, NULL FROM alert ORDER BY 1"
    ).fetchall()


def test_two_machines_that_see_the_same_make_the_same(store: Store, clock: Clock, tmp_path: Path) -> None:
    rule(store, clock, **AFTER)
    rule(store, clock, name="quiet", days="14", user="me")
    rule(store, clock, name="quiet call", days="10", kind="call", after="3h")
    rule(store, clock, name="late", event="overdue", kind="call", after="2h")
    id = deal(store, clock, created="2026-11-01", expected_close="2026-11-20")
    outside(store, "UPDATE deal SET stage_id = ? WHERE id = ?", names.resolve(store, "stage", "Qualified"), id)
    with copied(store, tmp_path / "other") as other:
        for each, at in ((store, clock), (other, Clock(clock.now + timedelta(hours=5)))):
            assert sum(fired.count for fired in rules.sweep(each, at)) == 4
        assert made(store) == made(other)
        assert len(made(store)) == 7


def test_an_index_and_one_query_find_what_is_due(store: Store, clock: Clock) -> None:
    rule(store, clock, **AFTER)
    sql, parameters = stored._found(store, stored.active(store)[0], clock)
    plan = " / ".join(str(row[3]) for row in store.connection.execute(f"EXPLAIN QUERY PLAN {sql}", parameters))
    assert "SEARCH j USING INTEGER PRIMARY KEY (rowid>?)" in plan
    assert "SCAN d" not in plan


def test_a_sweep_with_nothing_to_do_writes_nothing(store: Store, clock: Clock) -> None:
    rule(store, clock, name="quiet", days="14", user="me")
    rules.sweep(store, clock)
    before = store.connection.total_changes
    rules.sweep(store, clock)
    assert store.connection.total_changes == before


def test_undo_means_what_a_person_did_and_not_a_sweep(store: Store, clock: Clock) -> None:
    rule(store, clock, name="quiet", days="14", user="me")
    deal(store, clock, created="2026-11-01")
    rules.sweep(store, clock)
    assert undo(store).verb == "deal add"
    deal(store, clock, "B", created="2026-11-01")
    rules.sweep(store, clock, verb="rule run")
    assert undo(store).verb == "rule run"
    assert [name for name, *_ in alerted(store)] == ["Aoki"]


def test_a_dry_run_says_what_waits(store: Store, clock: Clock) -> None:
    rule(store, clock, name="quiet", days="14", user="me")
    deal(store, clock, created="2026-11-01")
    assert [(each.rule.name, each.count) for each in rules.waiting(store, clock)] == [("quiet", 1)]
    assert alerted(store) == []


def test_what_another_program_spoiled_stops_no_sweep(store: Store, clock: Clock) -> None:
    rule(store, clock, name="quiet", days="14", user="me")
    rule(store, clock, name="late", event="overdue", user="me")
    outside(store, "INSERT INTO rule (name, event, does) VALUES ('odd', 'fullmoon', 'howl'), ('half', 'stage', 'plan')")
    id = deal(store, clock, created="2026-11-01", expected_close="2026-11-20")
    outside(store, "UPDATE deal SET expected_close = 'soon', created_at = 'once' WHERE id = ?", id)
    deal(store, clock, "Good", created="2026-11-01")
    assert [each.count for each in rules.sweep(store, clock)] == [1]
    for name in ("quiet", "late"):
        assert trying.tried(store, clock, names.resolve(store, "rule", name), id)["state"] == "never"


@pytest.mark.parametrize(
    "spoiled", ["after_minutes = 9223372036854775807", "after_minutes = -1", "days = 999999999", "days = -1"]
)
def test_a_number_that_no_calendar_holds_stops_neither_a_move_nor_a_sweep(
    store: Store, clock: Clock, spoiled: str
) -> None:
    made = [rule(store, clock, **AFTER)]
    made.append(rule(store, clock, name="quiet", days="14", user="me"))
    made.append(rule(store, clock, name="late", event="overdue", user="me"))
    outside(store, f"UPDATE rule SET {spoiled}")
    id = deal(store, clock, created="2026-11-01", expected_close="2026-11-20")
    move(store, clock, id, "Qualified")
    assert rules.sweep(store, clock) == []
    for each in made:
        assert trying.tried(store, clock, each, id)["state"] == "never"
    assert (planned(store), alerted(store)) == ([], [])


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ({}, "a rule waits for something"),
        ({"event": "stage", "kind": "call", "after": "1h"}, "needs that stage"),
        ({"event": "silent"}, "needs days"),
        ({"days": "-3"}, "needs days"),
        ({"event": "overdue", "days": "99999"}, "not a number of days"),
        ({"stage": "Won", "days": "3"}, "has no use for: days"),
        ({"stage": "Won", "pipeline": "Sales"}, "has no use for: pipeline"),
        ({"event": "created", "kind": "call"}, "needs to know when it is due"),
        ({"event": "created", "does": "alert", "after": "1h"}, "has no use for: after"),
        ({"event": "created", "kind": "call", "after": "1h", "user": "me"}, "has no use for: user"),
        ({"event": "created", "kind": "call", "after": "soon"}, "not a length of time"),
    ],
)
def test_half_a_rule_is_refused(store: Store, clock: Clock, texts: dict[str, str], said: str) -> None:
    if "pipeline" in texts:
        texts = {**texts, "pipeline": store.connection.execute("SELECT name FROM pipeline").fetchone()[0]}
    with pytest.raises(Usage) as caught:
        rule(store, clock, name="x", **texts)
    assert said in str(caught.value)
    assert store.connection.execute("SELECT count(*) FROM rule").fetchone() == (0,)


def test_unknown_names_are_refused(store: Store, clock: Clock) -> None:
    for texts in ({"stage": "Nowhere"}, {"event": "created", "user": "Nobody"}):
        with pytest.raises(NotFound):
            rule(store, clock, name="x", **texts)


def test_a_stage_that_a_rule_waits_for_stays(store: Store, clock: Clock) -> None:
    rule(store, clock, **AFTER)
    with pytest.raises(Refused):
        rows.delete(store, STAGE, [names.resolve(store, "stage", "Qualified")])
    with pytest.raises(Refused):
        rule(store, clock, **AFTER)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    created=st.integers(0, 60),
    spoken=st.none() | st.integers(0, 60),
    close=st.none() | st.integers(-30, 30),
    parked=st.none() | st.integers(1, 9),
    closed=st.booleans(),
    days=st.integers(1, 40),
    event=st.sampled_from(("silent", "overdue")),
)
def test_the_query_says_what_the_model_says(
    store: Store,
    clock: Clock,
    created: int,
    spoken: int | None,
    close: int | None,
    parked: int | None,
    closed: bool,
    days: int,
    event: str,
) -> None:
    def day(before: int) -> str:
        return (clock.today - timedelta(days=before)).isoformat()

    id = deal(store, clock, created=day(created), **({"expected_close": day(close)} if close is not None else {}))
    if spoken is not None:
        activities.log(store, clock, [("deal", id)], kind="call", summary="x", at=clock.today - timedelta(days=spoken))
    if parked is not None:
        deals.park(store, clock, [id], clock.today + timedelta(days=parked))
    if closed:
        deals.win(store, clock, [id])
    of = rule(store, clock, name=f"r{id}", event=event, days=str(days), kind="call", after="1h")
    state = trying.tried(store, clock, of, id)
    rules.sweep(store, clock)
    found = store.connection.execute(
        "SELECT a.due FROM activity a JOIN activity_link l ON l.activity_id = a.id"
        " WHERE a.rule_id = ? AND l.row_id = ?",
        (of, id),
    ).fetchall()
    assert bool(found) == (state["state"] == "waits")
    if found:
        assert found == [(state["due"],)]
        assert trying.tried(store, clock, of, id)["state"] == "done"
    rows.delete(store, RULE, [of])


def test_a_workspace_that_cannot_be_written_says_so(store: Store, clock: Clock) -> None:
    rule(store, clock, name="quiet", days="14", user="me")
    deal(store, clock, created="2026-11-01")
    store.read_only = True
    with pytest.raises(Failed):
        rules.sweep(store, clock)
    assert [each.count for each in rules.waiting(store, clock)] == [1]


def test_a_rehearsal_leaves_nothing_to_be_sent(store: Store, clock: Clock) -> None:
    rows.add(store, clock, RULE, {"name": "welcome", "event": "created", "user": "me"})
    rehearse(store, lambda: deals.add(store, clock, {"name": "One"}))
    assert not store.raised
    deals.add(store, clock, {"name": "One"})
    assert store.raised
