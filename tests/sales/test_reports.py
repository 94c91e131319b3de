"""Reports: drafted, submitted, answered, returned and submitted again, with all of it kept and each verb undone."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import cast

import pytest

from sfa_tui.model.clock import Clock, utc
from sfa_tui.model.errors import NotFound, Refused, Usage
from sfa_tui.model.period import days_later
from sfa_tui.sales import activities, deals, rows
from sfa_tui.sales import reports as verbs
from sfa_tui.sales.nouns import TEAM, USER
from sfa_tui.store import comments, reports, workday
from sfa_tui.store.listing import Object
from sfa_tui.store.undo import undo
from sfa_tui.store.workday import Span
from sfa_tui.store.workspace import Store
from tests.live import live_rows

TODAY = workday.span("day", date(2026, 12, 1))


@pytest.fixture
def team(store: Store, clock: Clock) -> dict[str, str]:
    """Aoki leads West, to which Mori belongs; Sato leads all, Ito is in East, Ueda is an admin, Kato has left."""
    made = {"Aoki": str(store.local("me"))}
    rows.add(store, clock, TEAM, {"name": "All"})
    rows.add(store, clock, TEAM, {"name": "West", "parent": "All"})
    rows.add(store, clock, TEAM, {"name": "East", "parent": "All"})
    for name, role, of in (
        ("Mori", "rep", "West"),
        ("Sato", "manager", "All"),
        ("Ito", "rep", "East"),
        ("Ueda", "admin", "West"),
        ("Kato", "rep", "West"),
    ):
        made[name], _ = rows.add(store, clock, USER, {"name": name, "role": role, "team": of})
    rows.edit(store, clock, USER, [made["Aoki"]], {"team": "West", "role": "manager"})
    rows.edit(store, clock, USER, [made["Kato"]], {"left_on": "2026-11-30"})
    return made


def as_user(store: Store, id: str, act: Callable[[], object]) -> object:
    before = store.local("me")
    store.set_local("me", id)
    try:
        return act()
    finally:
        store.set_local("me", str(before))


def of(store: Store, user: str, me: str | None = None, span: Span = TODAY) -> Object:
    return reports.find(store, me or user, user, span) or reports.none_yet(store, user, span)


def test_remarks_and_submission(store: Store, clock: Clock, team: dict[str, str]) -> None:
    me = team["Aoki"]
    assert of(store, me)["standing"] == "missing"
    before = live_rows(store.connection)
    id = verbs.remark(store, clock, TODAY, " quiet day ")
    assert (of(store, me)["standing"], of(store, me)["remarks"]) == ("draft", "quiet day")
    assert verbs.submit(store, clock, TODAY) == id
    assert (of(store, me)["standing"], of(store, me)["remarks"]) == ("submitted", "quiet day")
    with pytest.raises(Refused):
        verbs.remark(store, clock, TODAY, "more")
    with pytest.raises(Refused):
        verbs.submit(store, clock, TODAY)
    verbs.submit(store, clock, TODAY, "more")
    assert of(store, me)["remarks"] == "more"
    undo(store)
    assert (of(store, me)["standing"], of(store, me)["remarks"]) == ("submitted", "quiet day")
    undo(store)
    undo(store)
    assert live_rows(store.connection) == before
    # Begun once more after its birth was undone, it has nothing of before.
    assert verbs.remark(store, clock, TODAY, "") == id
    assert (of(store, me)["standing"], of(store, me)["remarks"]) == ("draft", None)


def test_two_machines_begin_the_same_report(store: Store, clock: Clock, team: dict[str, str]) -> None:
    from sfa_tui.model.ids import id_from, is_id

    id = verbs.submit(store, clock, TODAY)
    assert id == id_from("report", team["Aoki"], "day", "2026-12-01")
    assert is_id(id)


def test_what_lies_ahead_is_no_report(store: Store, clock: Clock) -> None:
    with pytest.raises(Usage):
        verbs.submit(store, clock, workday.span("day", date(2026, 12, 2)))
    # The week has begun.
    verbs.submit(store, clock, workday.span("week", date(2026, 12, 4)))


def test_a_report_is_returned_and_comes_back(store: Store, clock: Clock, team: dict[str, str]) -> None:
    mori, boss = team["Mori"], team["Aoki"]
    id = str(as_user(store, mori, lambda: verbs.submit(store, clock, TODAY, "went well")))
    assert [each["id"] for each in reports.unread(store, boss, [mori])] == [id]
    verbs.answer(store, clock, [id], "returned", "what did they say? @Mori")
    assert of(store, mori)["standing"] == "returned"
    assert reports.unread(store, boss, [mori]) == []
    assert reports.unread(store, team["Sato"], [mori]) == []
    assert [each["standing"] for each in reports.missing(store, boss, [mori], [TODAY])] == ["returned"]
    assert [each["body"] for each in comments.listed(store, me=mori, unread=True)] == ["what did they say? @Mori"]
    as_user(store, mori, lambda: verbs.remark(store, clock, TODAY, "they want 10% off"))
    assert of(store, mori)["standing"] == "returned"
    as_user(store, mori, lambda: verbs.submit(store, clock, TODAY))
    assert of(store, mori)["standing"] == "submitted"
    assert [each["id"] for each in reports.unread(store, boss, [mori])] == [id]
    verbs.answer(store, clock, [id], "approved")
    assert of(store, mori)["standing"] == "approved"
    assert [(each["kind"], each["by"], each["body"]) for each in reports.thread(store, id)] == [
        ("submitted", "Mori", "went well"),
        ("returned", "Aoki", "what did they say? @Mori"),
        ("submitted", "Mori", "they want 10% off"),
        ("approved", "Aoki", None),
    ]
    # Sato has a pile of their own.
    assert [each["id"] for each in reports.unread(store, team["Sato"], [mori])] == [id]
    undo(store)
    assert of(store, mori)["standing"] == "submitted"


@pytest.mark.parametrize("kind", ["seen", "approved", "returned"])
def test_only_who_leads_its_author_marks_a_report(store: Store, clock: Clock, team: dict[str, str], kind: str) -> None:
    mine = verbs.submit(store, clock, TODAY, "done")
    for name in ("Mori", "Ito"):
        with pytest.raises(Refused, match="Aoki does not report to you"):
            as_user(store, team[name], lambda: verbs.answer(store, clock, [mine], kind, "why"))
        as_user(store, team[name], lambda: verbs.answer(store, clock, [mine], "comment", "well done"))
    # A comment of a colleague is no verdict.
    assert of(store, team["Aoki"])["standing"] == "seen"
    as_user(store, team["Sato"], lambda: verbs.answer(store, clock, [mine], kind, "why"))
    assert of(store, team["Aoki"])["standing"] == kind
    # Of who has left by now it is the day of the report that counts.
    kato = as_user(store, team["Kato"], lambda: verbs.submit(store, clock, workday.span("day", date(2026, 11, 27))))
    verbs.answer(store, clock, [str(kato)], kind, "why")


def test_what_is_refused_of_an_answer(store: Store, clock: Clock, team: dict[str, str]) -> None:
    own = verbs.submit(store, clock, TODAY)
    draft = str(as_user(store, team["Mori"], lambda: verbs.remark(store, clock, TODAY, "not yet")))
    for kind in ("seen", "approved"):
        with pytest.raises(Refused):
            verbs.answer(store, clock, [own], kind)
        with pytest.raises(Refused):
            verbs.answer(store, clock, [draft], kind)
    with pytest.raises(Usage):
        verbs.answer(store, clock, [draft], "returned", " ")
    with pytest.raises(NotFound):
        verbs.answer(store, clock, ["0" * 26], "seen")
    verbs.answer(store, clock, [own, draft], "comment", "both of us were at the fair")
    assert len(comments.listed(store, me=None, rows=[own, draft])) == 2


def test_who_reports_to_whom(store: Store, clock: Clock, team: dict[str, str]) -> None:
    def names(user: str) -> list[str]:
        found = reports.reporting_to(store, team[user], clock.today)
        return [name for id in found for name, each in team.items() if each == id]

    assert names("Aoki") == ["Mori"]
    assert names("Sato") == ["Aoki", "Ito", "Mori"]
    assert names("Mori") == []
    before = clock.today - timedelta(days=1)
    assert reports.reporting_to(store, None, before) == []
    # A manager who belongs to no team leads all.
    lone, _ = rows.add(store, clock, USER, {"name": "Lone", "role": "manager"})
    team["Lone"] = lone
    assert names("Lone") == ["Aoki", "Ito", "Mori", "Sato"]


def test_a_late_entry_lets_it_be_submitted_again(store: Store, clock: Clock, team: dict[str, str]) -> None:
    deal, _ = deals.add(store, clock, {"name": "GTX"})
    verbs.submit(store, clock, TODAY)
    # Two things of one millisecond are not told apart.
    store.connection.execute("UPDATE report SET submitted_at = '2026-11-01T00:00:00.000Z'")
    activities.log(store, clock, [("deal", deal)], kind="call", summary="late call")
    whole = reports.whole(store, clock, team["Aoki"], team["Aoki"], TODAY)
    assert workday.late(whole) == 1
    verbs.submit(store, clock, TODAY)
    assert workday.late(reports.whole(store, clock, team["Aoki"], team["Aoki"], TODAY)) == 0


def test_a_deal_that_changes_after_it_was_submitted_is_marked(store: Store, clock: Clock, team: dict[str, str]) -> None:
    # The journal bears the real time, so the day is that of now.
    now = Clock(datetime.now(clock.now.tzinfo))
    deal, _ = deals.add(store, now, {"name": "GTX", "amount": "100"})
    store.connection.execute("UPDATE action SET at = '2026-01-01T00:00:00.000Z'")
    store.connection.execute("UPDATE deal SET created_at = ?", (now.start_of(now.today),))
    submitted = utc(now.now)
    deals.edit(store, now, [deal], {"amount": "200"})
    span = workday.Span("day", now.today, days_later(now.today, 1))
    changes = cast("list[Object]", workday.read(store, now, team["Aoki"], span, since=submitted)["changes"])
    assert {each["what"]: each["late"] for each in changes} == {"added": False, "amount": True}


def test_nobody_owes_a_report_of_the_time_before_they_came(store: Store, clock: Clock, team: dict[str, str]) -> None:
    def missing(day: date) -> list[Object]:
        return reports.missing(store, team["Aoki"], [team["Mori"]], [workday.span("day", day)])

    store.connection.execute("UPDATE membership SET starts_on = '2026-11-30' WHERE user_id = ?", (team["Mori"],))
    assert len(missing(date(2026, 11, 30))) == 1
    assert missing(date(2026, 11, 27)) == []
