"""What wants attention: each section against what stands in the workspace, and how it is found."""

from datetime import datetime, timedelta

import pytest

from sfa_tui.model.clock import Clock
from sfa_tui.sales import activities, deals
from sfa_tui.store import agenda, deal_filter
from sfa_tui.store import deals as reading
from sfa_tui.store.agenda import DUE, LACKING, Section, Whose
from sfa_tui.store.journal import action
from sfa_tui.store.workspace import Store


@pytest.fixture
def full(store: Store, clock: Clock) -> Store:
    """Deals and activities of three people, of whom Aoki (me) and Beck are in one team; it is a Tuesday morning."""
    me = str(store.local("me"))
    with action(store, "test") as act:
        for name in ("Beck", "Cole"):
            act.insert("user", {"name": name}, id=name.upper())
        for id, parent in (("TOP", None), ("SUB", "TOP"), ("FAR", None)):
            act.insert("team", {"name": id, "parent_id": parent}, id=id)
        for user, team in ((me, "TOP"), ("BECK", "SUB"), ("COLE", "FAR")):
            act.insert("membership", {"user_id": user, "team_id": team})
    for owner in (me, "BECK", "COLE"):
        id, _ = deals.add(store, clock, {"name": f"Deal of {owner}", "owner": owner, "company": "Acme"})
        for due in (
            clock.now - timedelta(days=3),
            clock.now - timedelta(minutes=5),
            clock.today - timedelta(days=1),
            clock.today,
            clock.now + timedelta(hours=2),
            datetime.combine(clock.today, datetime.max.time(), clock.now.tzinfo),
            clock.today + timedelta(days=1),
            clock.today + timedelta(days=5),
            clock.today + timedelta(days=6),
            None,
        ):
            activities.plan(store, clock, [("deal", id)], kind="call", subject=f"at {due}", due=due, owner=owner)
        bare, _ = deals.add(store, clock, {"name": f"Bare of {owner}", "owner": owner})
        parked, _ = deals.add(store, clock, {"name": f"Parked of {owner}", "owner": owner})
        deals.park(store, clock, [parked], clock.today + timedelta(days=30))
        activities.log(store, clock, [("deal", bare)], kind="mail", summary="what does it cost?", direction="in")
        lost, _ = deals.add(store, clock, {"name": f"Lost of {owner}", "owner": owner})
        deals.lose(store, clock, [lost], reason="price")
    return store


def sizes(store: Store, clock: Clock, whose: Whose) -> dict[Section, int]:
    scope = agenda.scope(store, clock, str(store.local("me")), whose)
    return {section: agenda.count(store, clock, section, scope) for section in agenda.SECTIONS}


@pytest.mark.parametrize(("whose", "people"), [("mine", 1), ("team", 2), ("all", 3)])
def test_each_section_counts_what_is_its_own(full: Store, clock: Clock, whose: Whose, people: int) -> None:
    each = {"alerts": 0, "overdue": 3, "today": 3, "week": 2, "no-next-step": 1, "we-owe": 1, "rotting": 0}
    assert sizes(full, clock, whose) == {section: count * people for section, count in each.items()}


@pytest.mark.parametrize("whose", ["mine", "team", "all"])
def test_the_pages_of_a_section_hold_exactly_what_it_counts(full: Store, clock: Clock, whose: Whose) -> None:
    scope = agenda.scope(full, clock, str(full.local("me")), whose)
    for section in (*DUE, *LACKING):
        count = agenda.count(full, clock, section, scope)
        rows = [row for at in range(0, count + 2, 2) for row in agenda.page(full, clock, section, scope, at, 2)]
        noun = "deal" if section in LACKING else "activity"
        ids = [row[noun]["id"] for row in rows]  # type: ignore[index]
        assert len(set(ids)) == len(ids) == count
        if section in DUE:
            assert all(row["deal"]["name"].startswith("Deal of") for row in rows)  # type: ignore[index]
        else:
            where = deal_filter.where(full, agenda.filter_of(section, scope), clock)
            assert set(ids) == set(reading.ids(full, where, clock))


def test_what_rots_stands_longest_silent_first(full: Store, clock: Clock) -> None:
    later = Clock(clock.now + timedelta(days=400))
    scope = agenda.scope(full, later, None, "all")
    rows = agenda.page(full, later, "rotting", scope, 0, 50)
    silent = [
        max(row["deal"]["stage_entered_at"], (row["deal"]["last_conversation"] or {"at": ""})["at"])  # type: ignore[index]
        for row in rows
    ]
    assert silent
    assert silent == sorted(silent)


def test_the_tab_counts_what_is_overdue_and_due_today(full: Store, clock: Clock) -> None:
    assert agenda.due_count(full, clock, str(full.local("me"))) == 6


def test_nobody_in_particular_has_nothing_due(full: Store, clock: Clock) -> None:
    assert agenda.due_count(full, clock, None) == 0


def test_a_team_of_one_is_oneself(store: Store, clock: Clock) -> None:
    me = str(store.local("me"))
    assert agenda.scope(store, clock, me, "team") == agenda.Scope(
        "team", (me,), agenda.scope(store, clock, me, "mine").terms
    )


@pytest.mark.parametrize("section", DUE)
@pytest.mark.parametrize("whose", ["mine", "all"])
def test_activities_are_read_in_the_order_of_their_index(
    full: Store, clock: Clock, section: Section, whose: Whose
) -> None:
    sql, parameters = agenda.due_query(clock, section, agenda.scope(full, clock, str(full.local("me")), whose))
    plan = full.connection.execute(f"EXPLAIN QUERY PLAN {sql} ORDER BY t.due, t.n LIMIT 40", parameters).fetchall()
    told = " ".join(row[3] for row in plan)
    assert "USING INDEX activity_due" in told
    assert "TEMP B-TREE" not in told
