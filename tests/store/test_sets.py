"""Sets: two rows of equal content, as two machines make them that have not heard of each other, read as one."""

import pytest

from sfa_tui.sales import activity_texts, custom, parts, texts
from sfa_tui.sales.nouns import CONTACT, DEAL
from sfa_tui.store import activities, belongings, comments, contacts, conversations, deals, fields, listing
from sfa_tui.store.journal import Value, action
from sfa_tui.store.workspace import Store
from tests.store.workspaces import CLOCK


def made(store: Store, table: str, **values: Value) -> str:
    with action(store, "test") as act:
        return act.insert(table, values)


def twice(store: Store, table: str, **values: Value) -> None:
    for _machine in range(2):
        made(store, table, **values)


@pytest.fixture
def deal(store: Store) -> str:
    return made(store, "deal", name="GTX")


@pytest.fixture
def contact(store: Store) -> str:
    return made(store, "contact", name="Tanaka")


@pytest.fixture
def call(store: Store, deal: str, contact: str) -> str:
    """A conversation that is linked twice to the same deal and the same contact."""
    id = made(store, "activity", kind="call", subject="call", done_at="2026-11-30T01:00:00.000Z")
    twice(store, "activity_link", activity_id=id, noun="deal", row_id=deal)
    twice(store, "activity_link", activity_id=id, noun="contact", row_id=contact)
    twice(store, "reminder", activity_id=id, minutes_before=60)
    return id


def test_a_deal_has_each_member_once(store: Store, deal: str, contact: str) -> None:
    company, rival = made(store, "company", name="Acme"), made(store, "competitor", name="Rival")
    twice(store, "tag", noun="deal", row_id=deal, name="hot")
    twice(store, "deal_contact", deal_id=deal, contact_id=contact, role="champion")
    twice(store, "deal_company", deal_id=deal, company_id=company, role="partner")
    twice(store, "deal_competitor", deal_id=deal, competitor_id=rival)
    shown = deals.get(store, deal, CLOCK)
    assert shown["tags"] == ["hot"]
    assert shown["contacts"] == [{"id": contact, "name": "Tanaka", "role": "champion"}]
    assert len(belongings.people_of_deal(store, deal)) == 1
    assert belongings.competitors(store, deal) == ["Rival"]
    assert belongings.partners(store, deal) == [{"id": company, "name": "Acme", "role": "partner"}]
    held = texts.held(store, DEAL, deal)
    assert [held[name] for name in ("tag", "contact", "partner", "competitor")] == [
        "hot",
        "Tanaka:champion",
        "Acme:partner",
        "Rival",
    ]


def test_a_person_who_is_taken_off_a_deal_is_gone(store: Store, deal: str, contact: str) -> None:
    twice(store, "deal_contact", deal_id=deal, contact_id=contact)
    parts.take_off(store, CLOCK, deal=deal, contact=contact)
    assert belongings.people_of_deal(store, deal) == []


def test_a_contact_has_each_address_once(store: Store, contact: str) -> None:
    made(store, "contact_point", contact_id=contact, kind="phone", value="+81312345678")
    twice(store, "contact_point", contact_id=contact, kind="email", value="t@x.jp")
    twice(store, "tag", noun="contact", row_id=contact, name="vip")
    shown = listing.get(store, contacts.LISTING, contact, CLOCK)
    assert (shown["emails"], shown["phones"], shown["tags"]) == (["t@x.jp"], ["+81312345678"], ["vip"])
    held = texts.held(store, CONTACT, contact)
    assert (held["email"], held["phone"], held["tag"]) == ("t@x.jp", "+81312345678", "vip")


def test_an_activity_concerns_each_row_once(store: Store, deal: str, contact: str, call: str) -> None:
    shown = listing.get(store, activities.LISTING, call, CLOCK)
    assert shown["deals"] == [{"id": deal, "name": "GTX"}]
    assert shown["contacts"] == [{"id": contact, "name": "Tanaka"}]
    assert shown["reminders"] == [60]
    held = activity_texts.held(store, CLOCK, call)
    assert (held["deal"], held["contact"], held["remind"]) == ("GTX", "Tanaka", "1h")
    (number,) = store.connection.execute("SELECT n FROM activity WHERE id = ?", (call,)).fetchone()
    assert conversations.by_number(store, [number])[number]["contact"] == "Tanaka"
    assert store.connection.execute("SELECT deals, contacts FROM v_activity").fetchall() == [("GTX", "Tanaka")]


def test_a_conversation_stands_once_in_the_timeline(store: Store, deal: str, call: str) -> None:
    from sfa_tui.store import timeline

    read = timeline.read(store, CLOCK, "deal", deal)
    assert ([each["id"] for each in read.past], read.total) == ([call], 1)


def test_a_comment_names_each_user_once(store: Store, deal: str) -> None:
    me = str(store.local("me"))
    comment = made(store, "comment", noun="deal", row_id=deal, body="@Aoki")
    twice(store, "mention", comment_id=comment, user_id=me)
    (told,) = comments.listed(store, me=me, mentioned=me)
    assert told["mentions"] == [{"id": me, "name": "Aoki"}]


def test_a_member_of_a_team_counts_once(store: Store) -> None:
    from sfa_tui.model.errors import Refused
    from sfa_tui.sales import rows
    from sfa_tui.sales.nouns import NOUNS

    team = made(store, "team", name="East")
    twice(store, "membership", user_id=str(store.local("me")), team_id=team, role="member")
    with pytest.raises(Refused) as refused:
        rows.delete(store, NOUNS["team"], [team])
    assert refused.value.missing == ("members: 1",)


def test_a_choice_stands_once(store: Store) -> None:
    field = custom.add_field(store, "deal", "Color", "choice", ("red",))
    made(store, "field_choice", field_id=field, name="red", position=1)
    made(store, "field_choice", field_id=field, name="blue", position=2)
    (defined,) = fields.of_noun(store, "deal")
    assert defined.choices == ("red", "blue")
