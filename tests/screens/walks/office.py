"""The workspace on which every key is pressed: enough of everything for each key to do something."""

from datetime import timedelta
from pathlib import Path

from sfa_tui.model.clock import Clock
from sfa_tui.model.steps import parse_step
from sfa_tui.sales import activities, comments, deals, reports, rows, templates, views
from sfa_tui.sales.nouns import COMPANY, CONTACT, PRODUCT, RULE, USER
from sfa_tui.sales.views import SavedView
from sfa_tui.store import names, workday
from sfa_tui.store.workspace import Store, open_workspace

DEALS = 20
"""Deals in the first stage: more than a screen shows."""


def furnish(folder: Path, clock: Clock) -> None:
    """Put a team, deals in every stage, people, activities, reports, an alert, views and templates into a workspace of
    Aoki's."""
    with open_workspace(folder) as store:
        me = str(store.local("me"))
        rows.edit(store, clock, USER, [me], {"team": "West", "role": "manager"})
        for name in ("Mori", "Beck"):
            rows.add(store, clock, USER, {"name": name, "team": "West", "role": "rep"})
        rows.add(store, clock, RULE, {"name": "gone quiet", "days": "14", "user": "me"})
        rows.add(store, clock, RULE, {"name": "for Beck", "days": "14", "user": "Beck"})
        rows.add(store, clock, PRODUCT, {"name": "Support", "unit_price": "8000", "unit_cost": "5000"})
        templates.add(store, "welcome", [parse_step("3d call")])
        for digit in "6789":
            views.save_view(store, SavedView(f"above {digit}", f"amount>{digit}00"))
        _first_stage(store, clock)
        for name in ("Won", "Lost"):
            id, _ = deals.add(store, clock, {"name": name, "company": f"{name} Ltd", "amount": "700"})
            if name == "Won":
                deals.win(store, clock, [id])
            else:
                deals.lose(store, clock, [id], reason="price")
            due = clock.today + timedelta(days=4)
            activities.plan(store, clock, [("deal", id)], kind="call", subject="say thanks", due=due)
        _pump(store, clock)
        _team(store, clock, me)


def _first_stage(store: Store, clock: Clock) -> None:
    for number in range(DEALS):
        texts = {"name": f"Deal {number:02}", "company": f"Firm {number:02}", "amount": str(100 + 50 * number)}
        closing = clock.today + timedelta(days=10 + number % 3)
        created = {"created": "2026-11-01"} if number == DEALS - 1 else {}
        id, _ = deals.add(store, clock, {**texts, "expected_close": closing.isoformat(), **created})
        rows.add(store, clock, CONTACT, {"name": f"Person {number:02}", "company": f"Firm {number:02}"})
        if number < len(_DUE):
            due = clock.today + timedelta(days=_DUE[number])
            activities.plan(store, clock, [("deal", id)], kind="call", subject=f"ask {number:02}", due=due)


_DUE = (-3, -2, -1, 0, 0, 3)
"""When the first deals have their next step, in days from today."""


def _pump(store: Store, clock: Clock) -> None:
    """Add a deal, a company and a person with all that their pages show."""
    rows.add(store, clock, COMPANY, {"name": "Hokuyo"})
    rows.add(store, clock, CONTACT, {"name": "Yamamoto", "company": "Hokuyo", "title": "Buyer"})
    texts = {"name": "Pump", "company": "Hokuyo", "amount": "9900", "stage": "Qualified"}
    id, _ = deals.add(store, clock, texts)
    deals.edit(store, clock, [id], {"contact": "Yamamoto:champion", "product": "Support x 2"})
    about = [("deal", id)]
    for number in range(15):
        at = clock.now - timedelta(days=number + 1)
        who, said = ("Yamamoto",), f"said {number:02}"
        activities.log(store, clock, about, kind="call", summary=said, at=at, direction="in", who=who)
    for number in range(2):
        due = clock.today + timedelta(days=20 + number)
        with_them = [*about, ("contact", names.resolve(store, "contact", "Yamamoto"))]
        activities.plan(store, clock, with_them, kind="visit", subject=f"visit {number}", due=due)


def _team(store: Store, clock: Clock, me: str) -> None:
    """Let Mori hand in her reports and comment on a deal."""
    store.set_local("me", names.resolve(store, "user", "Mori"))
    comments.comment(store, clock, [("deal", names.resolve(store, "deal", "Pump"))], "shall I come along? @Aoki")
    for ago in (1, 0):
        reports.submit(store, clock, workday.span("day", clock.today - timedelta(days=ago)), f"day {ago}")
    store.set_local("me", me)
