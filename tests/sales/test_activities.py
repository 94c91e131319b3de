"""The verbs of an activity: conversations, next steps, and who is meant by a name."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import NotFound, Refused, Usage
from sfa_tui.model.period import Fiscal
from sfa_tui.model.quickline import NextStep, parse_quick_line
from sfa_tui.sales import activities, custom, deals, rows
from sfa_tui.sales.nouns import CONTACT
from sfa_tui.sales.people import people
from sfa_tui.store import deals as reading
from sfa_tui.store import history, listing, names
from sfa_tui.store.activities import LISTING
from sfa_tui.store.listing import Object
from sfa_tui.store.undo import undo
from sfa_tui.store.workspace import Store
from tests.live import live_rows


@pytest.fixture
def deal(store: Store, clock: Clock) -> str:
    id, _ = deals.add(store, clock, {"name": "GTX", "company": "Acme"})
    for name, company in (
        ("田中 一郎", "Acme"),
        ("山本", "Acme"),
        ("田中 花子", "Other"),
        ("鈴木", "Other"),
        ("Jane Smith", "Acme"),
        ("Mary Jones", "Other"),
    ):
        rows.add(store, clock, CONTACT, {"name": name, "company": company})
    return id


def got(store: Store, clock: Clock, id: str) -> Object:
    return listing.get(store, LISTING, id, clock)


def of_deal(store: Store, clock: Clock, deal: str, key: str) -> dict[str, object] | None:
    found = reading.get(store, deal, clock)[key]
    assert found is None or isinstance(found, dict)
    return found


def line(store: Store, clock: Clock, deal: str, text: str, **given: Any) -> activities.Logged:
    quick = parse_quick_line(text, clock.now, Fiscal(), custom=("契約形態",))
    return activities.log_line(store, clock, [("deal", deal)], quick, {}, **given)


@pytest.mark.parametrize(
    ("direction", "owed_by", "held"),
    [
        ("in", None, "us"),
        ("out", None, "them"),
        ("both", None, "nobody"),
        (None, None, "nobody"),
        ("in", "them", "them"),
    ],
)
def test_the_debtor_is_proposed_from_the_direction(
    store: Store, clock: Clock, deal: str, direction: str | None, owed_by: str | None, held: str
) -> None:
    logged = activities.log(
        store, clock, [("deal", deal)], kind="call", summary="s", direction=direction, owed_by=owed_by
    )
    assert got(store, clock, logged.activity)["owed_by"] == held
    last = of_deal(store, clock, deal, "last_conversation")
    assert last is not None
    assert (last["owed_by"], last["direction"], last["channel"], last["by"]) == (held, direction, "call", "Aoki")


def test_a_note_is_no_conversation(store: Store, clock: Clock, deal: str) -> None:
    activities.log(store, clock, [("deal", deal)], kind="note", summary="s")
    assert of_deal(store, clock, deal, "last_conversation") is None


def test_a_conversation_lies_in_the_past(store: Store, clock: Clock, deal: str) -> None:
    with pytest.raises(Usage, match="plan"):
        activities.log(store, clock, [("deal", deal)], kind="call", summary="s", at=date(2026, 12, 2))
    logged = activities.log(store, clock, [("deal", deal)], kind="call", summary="s", at=date(2026, 11, 30))
    assert got(store, clock, logged.activity)["done_at"] == "2026-11-29T15:00:00.000Z"


def test_a_quick_line_logs_plans_and_sets_as_one_action(store: Store, clock: Clock, deal: str) -> None:
    custom.add_field(store, "deal", "契約形態", "text")
    before, done = live_rows(store.connection), len(history.actions(store))
    text = "< mail 田中さん: 見積を見た; next: call tomorrow 10:00; amount: 4.5m; close: 2026-12-25; 契約形態: 保守"
    logged = line(store, clock, deal, text)
    found = reading.get(store, deal, clock)
    assert (found["amount"], found["expected_close"], found["fields"]) == (
        4_500_000,
        "2026-12-25",
        {"契約形態": "保守"},
    )
    assert logged.unknown == ()
    assert logged.next_step is not None
    assert got(store, clock, logged.activity)["typed"] == text
    for id in (logged.activity, logged.next_step):
        contacts = got(store, clock, id)["contacts"]
        assert isinstance(contacts, list)
        assert [each["name"] for each in contacts] == ["田中 一郎"]
    step = of_deal(store, clock, deal, "next_step")
    assert step is not None
    assert (step["kind"], step["due"]) == ("call", "2026-12-02T01:00:00.000Z")
    assert len(history.actions(store)) == done + 1
    undo(store)
    assert live_rows(store.connection) == before


def test_a_field_that_cannot_be_read_leaves_nothing_of_the_line(store: Store, clock: Clock, deal: str) -> None:
    before = live_rows(store.connection)
    with pytest.raises(Usage):
        line(store, clock, deal, "call: hello; amount: a lot")
    with pytest.raises(NotFound):
        line(store, clock, deal, "call: hello; stage: Nowhere")
    assert live_rows(store.connection) == before


def test_what_is_said_beside_the_line_goes_before_it(store: Store, clock: Clock, deal: str) -> None:
    logged = line(store, clock, deal, "visit: hello", direction="in")
    found = got(store, clock, logged.activity)
    assert (found["direction"], found["owed_by"]) == ("in", "us")


def test_a_field_of_a_deal_needs_a_deal(store: Store, clock: Clock, deal: str) -> None:
    quick = parse_quick_line("call: hello; amount: 5", clock.now, Fiscal())
    with pytest.raises(Usage, match="amount"):
        activities.log_line(store, clock, [("company", names.resolve(store, "company", "Acme"))], quick)


@pytest.mark.parametrize(
    ("who", "found", "unknown"),
    [
        (["田中"], ["田中 一郎"], ()),
        (["山本", "鈴木"], ["山本", "鈴木"], ()),
        (["佐藤"], [], ("佐藤",)),
        (["田中 花子"], ["田中 花子"], ()),
        (["Smith", "jane"], ["Jane Smith", "Jane Smith"], ()),
        (["jones"], ["Mary Jones"], ()),
    ],
)
def test_the_people_of_the_company_are_meant_first(
    store: Store, clock: Clock, deal: str, who: list[str], found: list[str], unknown: tuple[str, ...]
) -> None:
    ids, left = people(store, [("deal", deal)], who)
    assert ([got_name(store, id) for id in ids], left) == (found, unknown)


def got_name(store: Store, id: str) -> str:
    return str(store.connection.execute("SELECT name FROM contact WHERE id = ?", (id,)).fetchone()[0])


def test_of_two_people_of_one_name_nobody_is_guessed(store: Store, clock: Clock, deal: str) -> None:
    assert people(store, [], ["田中"]) == ([], ("田中",))


def test_an_unknown_name_stays_in_the_words(store: Store, clock: Clock, deal: str) -> None:
    logged = line(store, clock, deal, "call 佐藤: hello")
    assert logged.unknown == ("佐藤",)
    assert got(store, clock, logged.activity)["summary"] == "佐藤: hello"


def test_an_activity_may_concern_several_deals_or_none(store: Store, clock: Clock, deal: str) -> None:
    other, _ = deals.add(store, clock, {"name": "Other"})
    activities.log(store, clock, [("deal", deal), ("deal", other), ("deal", deal)], kind="visit", summary="s")
    for id in (deal, other):
        assert of_deal(store, clock, id, "last_conversation") is not None
    logged = activities.log(store, clock, [], kind="visit", summary="fair")
    assert got(store, clock, logged.activity)["deals"] == []


def test_the_earliest_step_of_ours_is_next_and_theirs_is_waited_for(store: Store, clock: Clock, deal: str) -> None:
    target = [("deal", deal)]
    activities.plan(store, clock, target, kind="call", subject="late", due=date(2026, 12, 20))
    soon = activities.plan(store, clock, target, kind="call", subject="soon", due=date(2026, 12, 5))
    activities.plan(store, clock, target, kind="todo", subject="decide", due=date(2026, 12, 3), owed_by="them")
    activities.plan(store, clock, target, kind="todo", subject="some day")
    step, waiting = of_deal(store, clock, deal, "next_step"), of_deal(store, clock, deal, "waiting_for")
    assert step is not None
    assert waiting is not None
    assert (step["subject"], waiting["subject"]) == ("soon", "decide")
    activities.complete(store, clock, [soon])
    step = of_deal(store, clock, deal, "next_step")
    assert step is not None
    assert step["subject"] == "late"


def test_a_reminder_needs_a_due_time(store: Store, clock: Clock, deal: str) -> None:
    with pytest.raises(Usage, match="--due"):
        activities.plan(store, clock, [("deal", deal)], kind="call", subject="s", reminders=[60])
    id = activities.plan(
        store, clock, [("deal", deal)], kind="call", subject="s", reminders=[60, 1440], due=date(2026, 12, 9)
    )
    assert got(store, clock, id)["reminders"] == [1440, 60]


def test_a_promise_that_is_kept_is_owed_no_more(store: Store, clock: Clock, deal: str) -> None:
    id = activities.plan(store, clock, [("deal", deal)], kind="mail", subject="quote")
    activities.complete(store, clock, [id], summary="sent", direction="out")
    found = got(store, clock, id)
    assert (found["owed_by"], found["summary"], found["done_at"]) == ("them", "sent", clock.instant)
    with pytest.raises(Refused, match="quote"):
        activities.complete(store, clock, [id])
    with pytest.raises(Refused, match="quote"):
        activities.reschedule(store, clock, [id], date(2026, 12, 9))


@pytest.mark.parametrize(
    ("due", "by", "left"),
    [
        (None, timedelta(days=1), "2026-12-02"),
        (date(2026, 11, 20), timedelta(days=1), "2026-12-02"),
        (date(2026, 12, 5), timedelta(days=2), "2026-12-07"),
        (date(2026, 12, 1), timedelta(hours=2), "2026-12-01T02:30:00.000Z"),
        ("2026-11-20T10:00", timedelta(days=1), "2026-12-02T01:00:00.000Z"),
        ("2026-12-05T10:00", timedelta(days=1), "2026-12-06T01:00:00.000Z"),
        ("2026-11-20T10:00", timedelta(hours=1), "2026-12-01T01:30:00.000Z"),
        ("2026-12-01T15:00", timedelta(hours=1), "2026-12-01T07:00:00.000Z"),
    ],
)
def test_what_is_put_off_comes_later_than_now_at_its_own_time(
    store: Store, clock: Clock, deal: str, due: str | date | None, by: timedelta, left: str
) -> None:
    at = datetime.fromisoformat(due).replace(tzinfo=clock.now.tzinfo) if isinstance(due, str) else due
    id = activities.plan(store, clock, [("deal", deal)], kind="call", subject="s", due=at)
    activities.snooze(store, clock, [id], by)
    assert got(store, clock, id)["due"] == left


@pytest.mark.parametrize(
    ("now", "due", "left"),
    [
        # At two the clocks of New York go to three, and in autumn back to one.
        ("2027-03-14T01:30", "2027-03-14T01:00", "2027-03-14T04:30"),
        ("2027-03-14T00:30", "2027-03-14T01:30", "2027-03-14T04:30"),
        ("2027-11-07T00:30", None, "2027-11-07T01:30"),
        ("2027-11-07T00:30", "2027-11-07T01:30", "2027-11-07T02:30"),
    ],
)
def test_two_hours_are_two_hours_also_where_the_clocks_change(
    store: Store, deal: str, now: str, due: str | None, left: str
) -> None:
    there = ZoneInfo("America/New_York")
    clock = Clock(datetime.fromisoformat(now).replace(tzinfo=there))
    at = datetime.fromisoformat(due).replace(tzinfo=there) if due else None
    id = activities.plan(store, clock, [("deal", deal)], kind="call", subject="s", due=at)
    activities.snooze(store, clock, [id], timedelta(hours=2))
    moment = datetime.fromisoformat(str(got(store, clock, id)["due"]))
    assert f"{moment.astimezone(there):%Y-%m-%dT%H:%M}" == left
    begun = max(each for each in (clock.now, at) if each is not None)
    assert moment - begun.astimezone(UTC) == timedelta(hours=2)


def test_putting_off_by_nothing_is_refused(store: Store, clock: Clock, deal: str) -> None:
    id = activities.plan(store, clock, [("deal", deal)], kind="call", subject="s")
    with pytest.raises(Usage):
        activities.snooze(store, clock, [id], timedelta())


def test_fields_of_an_activity_are_edited(store: Store, clock: Clock, deal: str) -> None:
    id = activities.plan(store, clock, [("deal", deal)], kind="call", subject="s")
    activities.edit(
        store, clock, [id], {"subject": "t", "due": "2026-12-04 15:00", "contact": "山本", "duration": "30"}
    )
    found = got(store, clock, id)
    assert (found["subject"], found["due"], found["duration_minutes"]) == ("t", "2026-12-04T06:00:00.000Z", 30)
    activities.edit(store, clock, [id], {"due": "", "contact": "-山本", "deal": "-GTX"})
    found = got(store, clock, id)
    assert (found["due"], found["contacts"], found["deals"]) == (None, [], [])
    with pytest.raises(Refused):
        activities.edit(store, clock, [id], {"date": "yesterday"})
    activities.complete(store, clock, [id])
    activities.edit(store, clock, [id], {"date": "2026-11-30"})
    assert got(store, clock, id)["done_at"] == "2026-11-29T15:00:00.000Z"


Verb = Callable[[Store, Clock, str], object]
VERBS: dict[str, Verb] = {
    "log": lambda store, clock, id: activities.log(
        store, clock, [], kind="call", summary="s", who=["山本"], next_step=NextStep("call", "", None, "call")
    ),
    "plan": lambda store, clock, id: activities.plan(
        store, clock, [], kind="call", subject="s", due=date(2026, 12, 9), reminders=[5]
    ),
    "edit": lambda store, clock, id: activities.edit(
        store, clock, [id], {"subject": "t", "kind": "visit", "contact": "鈴木", "due": "2027-01-05 10:00"}
    ),
    "complete": lambda store, clock, id: activities.complete(store, clock, [id], summary="done", direction="out"),
    "snooze": lambda store, clock, id: activities.snooze(store, clock, [id], timedelta(days=3)),
    "reschedule": lambda store, clock, id: activities.reschedule(store, clock, [id], date(2027, 1, 5)),
    "delete": lambda store, clock, id: activities.delete(store, [id]),
}


@pytest.mark.parametrize("verb", VERBS.values(), ids=list(VERBS))
def test_every_verb_is_one_action_and_its_undo_brings_back_what_was_there(
    store: Store, clock: Clock, deal: str, verb: Verb
) -> None:
    id = activities.plan(store, clock, [("deal", deal)], kind="call", subject="s", due=date(2026, 12, 4))
    before, done = live_rows(store.connection), len(history.actions(store))
    verb(store, clock, id)
    assert live_rows(store.connection) != before
    assert len(history.actions(store)) == done + 1
    assert undo(store).left == ()
    assert live_rows(store.connection) == before


def test_what_came_of_a_step_is_told_in_a_line_with_the_next_one(store: Store, clock: Clock, deal: str) -> None:
    first = activities.plan(store, clock, [("deal", deal)], kind="call", subject="call 田中", due=clock.today)
    quick = activities.read_outcome(store, clock, "< they want a quote; next: send quote friday; amount: 4500")
    assert activities.complete_line(store, clock, [first], quick) == (deal,)
    done = got(store, clock, first)
    assert (done["summary"], done["direction"], done["owed_by"]) == ("they want a quote", "in", "us")
    step = of_deal(store, clock, deal, "next_step")
    assert step is not None
    assert (step["subject"], step["due"]) == ("send quote", "2026-12-04")
    assert reading.get(store, deal, clock)["amount"] == 4500
    undo(store)
    assert got(store, clock, first)["done_at"] is None
    assert reading.get(store, deal, clock)["amount"] is None
    assert of_deal(store, clock, deal, "next_step") is not None


def test_an_empty_line_says_that_it_is_done_and_no_more(store: Store, clock: Clock, deal: str) -> None:
    first = activities.plan(store, clock, [("deal", deal)], kind="todo", subject="send quote")
    activities.complete_line(store, clock, [first], activities.read_outcome(store, clock, ""))
    done = got(store, clock, first)
    assert (done["summary"], done["typed"], done["done_at"]) == (None, None, clock.instant)
