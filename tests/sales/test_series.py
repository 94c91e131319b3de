"""A series as a whole: one of it is skipped, or it ends."""

from datetime import date

import pytest

from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import NotFound, Refused
from sfa_tui.sales import activities, series
from sfa_tui.store import listing, undo
from sfa_tui.store.activities import LISTING
from sfa_tui.store.journal import action
from sfa_tui.store.workspace import Store


@pytest.fixture
def deal(store: Store) -> str:
    with action(store, "deal add") as act:
        return act.insert("deal", {"name": "GTX"})


def planned(store: Store, clock: Clock, deal: str, due: date, rule: str = "FREQ=WEEKLY") -> str:
    return activities.plan(
        store,
        clock,
        [("deal", deal)],
        kind="meeting",
        subject="progress",
        due=due,
        rule=rule,
        reminders=[60],
        place="room 4",
    )


def alive(store: Store) -> list[str]:
    return [id for (id,) in store.connection.execute("SELECT id FROM activity WHERE deleted_at IS NULL ORDER BY due")]


def test_skipping_one_plans_the_next_and_one_undo_takes_both_back(store: Store, clock: Clock, deal: str) -> None:
    id = planned(store, clock, deal, date(2026, 12, 7))
    (told,) = series.among(store, clock, [id])
    assert (told.name, told.next_due) == ("progress", "2026-12-14")
    (following,) = series.skip(store, clock, [id])
    assert alive(store) == [following]
    coming = listing.get(store, LISTING, following, clock)
    assert (coming["due"], coming["place"], coming["reminders"]) == ("2026-12-14", "room 4", [60])
    assert [each["name"] for each in coming["deals"]] == ["GTX"]  # type: ignore[attr-defined]
    undo.undo(store)
    assert alive(store) == [id]
    assert series.skip(store, clock, [id]) == (following,)


def test_skipping_counts_and_the_last_one_ends_the_series(store: Store, clock: Clock, deal: str) -> None:
    id = planned(store, clock, deal, date(2026, 12, 7), "FREQ=WEEKLY;COUNT=3")
    (second,) = series.skip(store, clock, [id])
    (third,) = activities.complete(store, clock, [second])
    (told,) = series.among(store, clock, [third])
    assert told.next_due is None
    assert series.skip(store, clock, [third]) == ()
    assert alive(store) == [second]


def test_what_was_overdue_for_weeks_is_skipped_at_once(store: Store, clock: Clock, deal: str) -> None:
    id = planned(store, clock, deal, date(2026, 11, 2))
    (following,) = series.skip(store, clock, [id])
    assert listing.get(store, LISTING, following, clock)["due"] == "2026-12-07"


def test_a_series_ends_and_comes_back(store: Store, clock: Clock, deal: str) -> None:
    id = planned(store, clock, deal, date(2026, 12, 7))
    series.end(store, [id])
    assert alive(store) == []
    assert series.among(store, clock, [id]) == []
    undo.undo(store)
    assert alive(store) == [id]


def test_only_what_is_planned_again_is_skipped(store: Store, clock: Clock, deal: str) -> None:
    recurring = planned(store, clock, deal, date(2026, 12, 7))
    once = activities.plan(store, clock, [("deal", deal)], kind="todo", subject="quote", due=date(2026, 12, 4))
    before = alive(store)
    with pytest.raises(Refused, match="quote is not planned again and again"):
        series.skip(store, clock, [recurring, once])
    assert alive(store) == before
    activities.complete(store, clock, [recurring])
    with pytest.raises(Refused):
        series.skip(store, clock, [recurring])
    activities.delete(store, [once])
    with pytest.raises(NotFound):
        series.skip(store, clock, [once])
