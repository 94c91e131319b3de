"""Urgent news: whom it reaches, how it goes up until someone has seen it, and that it is told once."""

import sqlite3
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import Ambiguous, NotFound, Usage
from sfa_tui.sales import activities, alerts, deals, rows, rules
from sfa_tui.sales.nouns import TEAM, USER
from sfa_tui.store import alerts as stored
from sfa_tui.store import names, teams
from sfa_tui.store.journal import action
from sfa_tui.store.undo import undo
from sfa_tui.store.workspace import Store


@pytest.fixture
def house(store: Store, clock: Clock) -> dict[str, str]:
    """Aoki, a rep of East, which Baba leads; East belongs to Japan, which Chiba leads, and Dan leads all."""
    made = {}
    for team, parent in (("All", ""), ("Japan", "All"), ("East", "Japan"), ("West", "Japan")):
        rows.add(store, clock, TEAM, {"name": team, "parent": parent} if parent else {"name": team})
    rows.edit(store, clock, USER, [names.resolve(store, "user", "me")], {"role": "rep", "team": "East"})
    for name, team in (("Baba", "East"), ("Chiba", "Japan"), ("Dan", "All"), ("Eto", "West")):
        made[name] = rows.add(store, clock, USER, {"name": name, "role": "manager", "team": team})[0]
    return {**made, "Aoki": names.resolve(store, "user", "me")}


def log(store: Store, clock: Clock, line: str, name: str = "GTX") -> str:
    deal = deals.add(store, clock, {"name": name})[0]
    return activities.log_line(store, clock, [("deal", deal)], activities.read_line(store, clock, line)).activity


def told(store: Store) -> list[tuple[object, ...]]:
    return store.connection.execute(
        "SELECT u.name, t.body, t.seen_at IS NOT NULL, t.escalated_at IS NOT NULL FROM alert t"
        " JOIN user u ON u.id = t.user_id WHERE t.deleted_at IS NULL ORDER BY t.n"
    ).fetchall()


def later(clock: Clock, hours: float) -> Clock:
    return Clock(clock.now + timedelta(hours=hours))


def let_pass(store: Store, clock: Clock, hours: float) -> Clock:
    """Return a clock so long after the alerts that are there, which bear the real time."""
    for (id,) in store.connection.execute("SELECT id FROM alert").fetchall():
        store.connection.execute("UPDATE alert SET created_at = ? WHERE id = ?", (clock.instant, id))
    return later(clock, hours)


def test_two_hours_are_two_hours_also_where_the_clocks_change(
    store: Store, clock: Clock, house: dict[str, str]
) -> None:
    log(store, clock, "! call: they cancel")
    there = ZoneInfo("America/New_York")
    let_pass(store, Clock(datetime(2027, 3, 14, 1, 0, tzinfo=there)), 0)
    # An hour and a half later it is half past three there.
    assert alerts.escalate(store, Clock(datetime(2027, 3, 14, 3, 30, tzinfo=there))) == 0
    assert alerts.escalate(store, Clock(datetime(2027, 3, 14, 4, 0, tzinfo=there))) == 1


def test_the_bosses_of_a_user_stand_level_by_level(store: Store, clock: Clock, house: dict[str, str]) -> None:
    def above(name: str) -> list[list[str]]:
        called = {id: name for name, id in house.items()}
        return [[called[id] for id in level] for level in teams.led_by(store, house[name], clock.today)]

    assert above("Aoki") == [["Baba"], ["Chiba"], ["Dan"]]
    assert above("Baba") == [["Chiba"], ["Dan"]]
    assert above("Dan") == []
    rows.add(store, clock, USER, {"name": "Fuji", "role": "manager", "team": "East"})
    house["Fuji"] = names.resolve(store, "user", "Fuji")
    # Who leads a team together with the user stands with the next above.
    assert above("Baba") == [["Fuji", "Chiba"], ["Dan"]]
    rows.edit(store, clock, USER, [house["Chiba"]], {"left_on": "2026-11-30"})
    assert above("Baba") == [["Fuji"], ["Dan"]]


def test_urgent_news_reaches_the_boss(store: Store, clock: Clock, house: dict[str, str]) -> None:
    activity = log(store, clock, "! call: they cancel")
    assert told(store) == [("Baba", "they cancel", 0, 0)]
    assert stored.told_of(store, activity) == ["Baba"]
    assert stored.unseen(store, house["Baba"]) == 1
    (shown,) = stored.listed(store, house["Baba"])
    assert (shown["urgent"], shown["by"]) == (True, "Aoki")
    log(store, clock, "call: nothing new", "Other")
    assert len(told(store)) == 1


def test_it_goes_up_until_someone_has_seen_it(store: Store, clock: Clock, house: dict[str, str]) -> None:
    log(store, clock, "! call: they cancel")
    assert alerts.escalate(store, let_pass(store, clock, 1.9)) == 0
    assert alerts.escalate(store, let_pass(store, clock, 2.1)) == 1
    assert told(store) == [("Baba", "they cancel", 0, 1), ("Chiba", "they cancel", 0, 0)]
    assert alerts.escalate(store, let_pass(store, clock, 1)) == 0
    rules.sweep(store, let_pass(store, clock, 3))
    assert [name for name, *_ in told(store)] == ["Baba", "Chiba", "Dan"]
    assert alerts.escalate(store, let_pass(store, clock, 99)) == 0


def test_seen_by_one_it_goes_no_further(store: Store, clock: Clock, house: dict[str, str]) -> None:
    log(store, clock, "! call: they cancel")
    alerts.escalate(store, let_pass(store, clock, 3))
    (first, second) = (row["id"] for row in stored.listed(store, None, everybody=True))
    alerts.see(store, [str(first)])
    assert alerts.escalate(store, let_pass(store, clock, 9)) == 0
    assert stored.listed(store, None, everybody=True)[0]["id"] == second
    undo(store)
    assert alerts.escalate(store, let_pass(store, clock, 9)) == 1


def test_undo_of_the_conversation_takes_the_alert_back(store: Store, clock: Clock, house: dict[str, str]) -> None:
    log(store, clock, "! call: they cancel")
    undo(store)
    assert told(store) == []
    assert alerts.escalate(store, later(clock, 9)) == 0


def test_what_came_of_a_planned_call_may_be_urgent(store: Store, clock: Clock, house: dict[str, str]) -> None:
    deal = deals.add(store, clock, {"name": "GTX"})[0]
    planned = activities.plan(store, clock, [("deal", deal)], kind="call", subject="call")
    quick = activities.read_outcome(store, clock, "! call: they cancel")
    activities.complete_line(store, clock, [planned], quick)
    assert told(store) == [("Baba", "they cancel", 0, 0)]


def test_nobody_above_is_no_error(store: Store, clock: Clock) -> None:
    activity = log(store, clock, "! call: they cancel")
    assert stored.told_of(store, activity) == []


def test_two_machines_hand_the_same_alert_up(store: Store, clock: Clock, house: dict[str, str]) -> None:
    activity = log(store, clock, "! call: they cancel")
    alerts.escalate(store, let_pass(store, clock, 3))
    ids = [id for (id,) in store.connection.execute("SELECT id FROM alert ORDER BY n")]
    from sfa_tui.model.ids import id_from

    assert ids == [id_from("urgent", activity, house[name]) for name in ("Baba", "Chiba")]


def test_an_alert_is_named_by_its_end(store: Store, clock: Clock, house: dict[str, str]) -> None:
    log(store, clock, "! call: they cancel")
    ((id,),) = store.connection.execute("SELECT id FROM alert").fetchall()
    assert alerts.resolve(store, id[-6:].lower()) == id
    with pytest.raises(NotFound):
        alerts.resolve(store, "ZZZZZZ")
    for text in ("", "!", "abc"):
        with pytest.raises(Usage):
            alerts.resolve(store, text)
    with action(store, "test") as act:
        other = act.insert("alert", {"user_id": house["Baba"]}, id=f"{'0' * 20}{id[-6:]}")
    with pytest.raises(Ambiguous) as caught:
        alerts.resolve(store, id[-6:])
    assert caught.value.candidates == (other, id)


def test_a_claim_is_for_one_process(store: Store, clock: Clock, house: dict[str, str]) -> None:
    log(store, clock, "! call: they cancel")
    dated = {"since": "2020-01-01", "at": "2026-12-01T00:00:00.000Z", "stale": "2026-11-30T00:00:00.000Z"}
    ((id,),) = store.connection.execute("SELECT id FROM alert").fetchall()
    assert stored.claim(store, "mail", **dated) == [id]
    assert stored.claim(store, "mail", **dated) == []
    # The process that had it was killed: long after, another takes over.
    assert stored.claim(store, "mail", **{**dated, "stale": "2026-12-02T00:00:00.000Z"}) == [id]
    stored.note_sent(store, [id], "mail", dated["at"], "down")
    assert stored.claim(store, "mail", **dated) == [id]
    stored.note_sent(store, [id], "mail", dated["at"], None)
    assert stored.claim(store, "mail", **dated) == []
    assert stored.claim(store, "webhook", **dated) == [id]


def test_an_alert_from_another_machine_is_not_ours_to_send(store: Store, clock: Clock, house: dict[str, str]) -> None:
    with sqlite3.connect(store.path) as other:
        other.execute("INSERT INTO alert (user_id, body) VALUES (?, 'from afar')", (house["Baba"],))
    other.close()
    assert stored.unseen(store, house["Baba"]) == 1
    assert not stored.written(store, "2020-01-01")
