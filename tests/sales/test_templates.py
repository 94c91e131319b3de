"""Templates: several steps planned as one action."""

from datetime import date

import pytest

from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import Refused, Usage
from sfa_tui.model.steps import parse_step
from sfa_tui.sales import templates
from sfa_tui.store import history, listing, undo
from sfa_tui.store import templates as reading
from sfa_tui.store.activities import LISTING
from sfa_tui.store.journal import action
from sfa_tui.store.workspace import Store

LINES = ("0d mail thanks", "3d 10:00 call about the offer; duration: 30m", "2w visit; place: Acme", "keep an eye on it")


@pytest.fixture
def template(store: Store) -> str:
    return templates.add(store, "after demo", [parse_step(line) for line in LINES])


@pytest.fixture
def deal(store: Store) -> str:
    with action(store, "deal add") as act:
        return act.insert("deal", {"name": "GTX"})


def test_all_steps_are_planned_as_one_action(store: Store, clock: Clock, template: str, deal: str) -> None:
    ids = templates.plan(store, clock, template, [("deal", deal)], start=clock.today)
    made = [listing.get(store, LISTING, id, clock) for id in ids]
    assert [(each["kind"], each["due"]) for each in made] == [
        ("mail", "2026-12-01"),
        ("call", "2026-12-04T01:00:00.000Z"),
        ("visit", "2026-12-15"),
        ("todo", None),
    ]
    assert (made[1]["duration_minutes"], made[2]["place"]) == (30, "Acme")
    assert undo.undo(store).verb == "plan"
    assert store.connection.execute("SELECT count(*) FROM activity WHERE deleted_at IS NULL").fetchone() == (0,)


def test_other_steps_take_the_place_of_those_that_were_there(store: Store, clock: Clock, template: str) -> None:
    templates.edit(store, template, name="after the demo", steps=[parse_step("1d call")])
    held = reading.get(store, template)
    assert held["name"] == "after the demo"
    assert [step.kind for step in reading.steps(store, template)] == ["call"]
    undo.undo(store)
    assert [each["line"] for each in reading.get(store, template)["steps"]] == [  # type: ignore[attr-defined]
        "0d mail thanks",
        "3d 10:00 call about the offer; duration: 30m",
        "14d visit; place: Acme",
        "keep an eye on it",
    ]
    assert history.of_row(store, "template", template)


def test_deleting_leaves_what_was_planned(store: Store, clock: Clock, template: str, deal: str) -> None:
    templates.plan(store, clock, template, [("deal", deal)], start=date(2026, 12, 1))
    templates.delete(store, template)
    assert reading.listed(store) == []
    assert store.connection.execute("SELECT count(*) FROM activity WHERE deleted_at IS NULL").fetchone() == (4,)


def test_what_is_refused(store: Store, clock: Clock, template: str, deal: str) -> None:
    step = [parse_step("1d call")]
    with pytest.raises(Refused, match="already"):
        templates.add(store, "After Demo", step)
    with pytest.raises(Usage, match="step"):
        templates.add(store, "empty", [])
    with pytest.raises(Usage, match="needs name"):
        templates.add(store, "  ", step)
    templates.edit(store, template, name="after demo")
    with action(store, "from outside") as act:
        empty = act.insert("template", {"name": "empty"})
        broken = act.insert("template", {"name": "broken"})
        act.insert("template_step", {"template_id": broken, "at_time": "teatime", "after_days": 1})
        act.insert("template_step", {"template_id": broken, "kind": "call", "after_days": 10**9})
    with pytest.raises(Refused, match="no steps"):
        templates.plan(store, clock, empty, [("deal", deal)], start=clock.today)
    with pytest.raises(Usage, match="calendar"):
        templates.plan(store, clock, broken, [("deal", deal)], start=clock.today)
