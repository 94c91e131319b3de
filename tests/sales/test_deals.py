"""The verbs of a deal: what each asks for, what it leaves, and that its undo brings back exactly what was there."""

from collections.abc import Callable
from datetime import date

import pytest

from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import NotFound, Refused, Usage
from sfa_tui.sales import custom, deals, rows
from sfa_tui.sales.nouns import COMPANY, CONTACT, PIPELINE, STAGE, USER
from sfa_tui.store import deals as reading
from sfa_tui.store import history, names
from sfa_tui.store.listing import Object
from sfa_tui.store.undo import undo
from sfa_tui.store.workspace import Store
from tests.live import live_rows


@pytest.fixture
def deal(store: Store, clock: Clock) -> str:
    return deals.add(store, clock, {"name": "GTX", "company": "Acme", "amount": "100", "expected_close": "2026-12-18"})[
        0
    ]


def stage(store: Store, name: str) -> str:
    return names.resolve(store, "stage", name)


def require(store: Store, clock: Clock, name: str, *fields: str) -> None:
    rows.edit(store, clock, STAGE, [stage(store, name)], {"requires": ",".join(fields)})


def shown(store: Store, clock: Clock, id: str, *keys: str) -> tuple[object, ...]:
    found: Object = reading.get(store, id, clock)
    return tuple(found[key] for key in keys)


def test_a_new_deal_is_mine_in_the_first_stage_and_the_base_currency(store: Store, clock: Clock) -> None:
    id, made = deals.add(store, clock, {"name": "X"})
    assert shown(store, clock, id, "stage", "owner", "currency", "kind") == ("Lead", "Aoki", "USD", "open")
    assert made == []


def test_a_deal_may_be_added_in_any_stage(store: Store, clock: Clock) -> None:
    won, _ = deals.add(store, clock, {"name": "X", "stage": "Won", "closed_on": "2026-11-02"})
    assert shown(store, clock, won, "kind", "closed_at", "probability") == ("won", "2026-11-02", 100)
    with pytest.raises(Refused) as caught:
        deals.add(store, clock, {"name": "Y", "stage": "Lost"})
    assert caught.value.missing == ("reason",)


def test_a_move_is_one_action_that_tells_which_deal_and_where(store: Store, clock: Clock, deal: str) -> None:
    deals.move(store, clock, [deal], stage(store, "Proposal"))
    newest = history.actions(store, 1)[0]
    assert (newest.verb, newest.summary, newest.changes) == ("deal move", "GTX → Proposal", 1)
    assert shown(store, clock, deal, "stage", "probability", "probability_source") == ("Proposal", 50, "stage")


def test_a_move_to_where_it_is_leaves_no_action(store: Store, clock: Clock, deal: str) -> None:
    before = history.actions(store)
    deals.move(store, clock, [deal], stage(store, "Lead"))
    assert history.actions(store) == before


def test_a_stage_asks_for_what_the_deal_its_company_and_its_contacts_lack(
    store: Store, clock: Clock, deal: str
) -> None:
    custom.add_field(store, "deal", "契約形態", "text")
    require(store, clock, "Proposal", "ref", "amount", "契約形態", "product", "company.sector", "contact.champion")
    with pytest.raises(Refused) as caught:
        deals.move(store, clock, [deal], stage(store, "Proposal"))
    assert sorted(caught.value.missing) == ["company.sector", "contact.champion", "product", "ref", "契約形態"]
    assert shown(store, clock, deal, "stage") == ("Lead",)

    rows.edit(store, clock, COMPANY, [names.resolve(store, "company", "Acme")], {"sector": "steel"})
    rows.add(store, clock, CONTACT, {"name": "田中", "company": "Acme", "buying_role": "champion"})
    with pytest.raises(Refused) as caught:
        deals.edit(store, clock, [deal], {"ref": "R-1", "契約形態": "保守", "contact": "田中", "stage": "Proposal"})
    assert caught.value.missing == ("product",)
    assert shown(store, clock, deal, "ref") == (None,)


def test_of_many_deals_one_that_lacks_a_field_keeps_all_where_they_are(store: Store, clock: Clock, deal: str) -> None:
    require(store, clock, "Proposal", "amount")
    other, _ = deals.add(store, clock, {"name": "no amount"})
    before = live_rows(store.connection)
    with pytest.raises(Refused, match="no amount"):
        deals.move(store, clock, [deal, other], stage(store, "Proposal"))
    assert live_rows(store.connection) == before


def test_a_deal_is_not_added_in_a_first_stage_that_asks_for_more(store: Store, clock: Clock) -> None:
    require(store, clock, "Lead", "company")
    with pytest.raises(Refused):
        deals.add(store, clock, {"name": "X"})
    assert names.candidates(store, "deal", "X") == []


def test_a_won_deal_stays_with_the_team_that_won_it(store: Store, clock: Clock, deal: str) -> None:
    me = names.resolve(store, "user", "me")
    rows.edit(store, clock, USER, [me], {"team": "East"})
    deals.win(store, clock, [deal], on=date(2026, 11, 30))
    rows.edit(store, clock, USER, [me], {"team": "West"})
    assert shown(store, clock, deal, "stage", "closed_at", "team") == ("Won", "2026-11-30", "East")
    assert shown(store, clock, deal, "stage_entered_at") == ("2026-11-29T15:00:00.000Z",)


def test_a_deal_is_won_in_its_own_pipeline(store: Store, clock: Clock) -> None:
    rows.add(store, clock, PIPELINE, {"name": "Leads"})
    for name, kind in (("New", "open"), ("Good", "won"), ("Bad", "lost")):
        rows.add(store, clock, STAGE, {"name": name, "kind": kind, "pipeline": "Leads"})
    id, _ = deals.add(store, clock, {"name": "X", "stage": "New"})
    deals.win(store, clock, [id])
    assert shown(store, clock, id, "stage", "pipeline") == ("Good", "Leads")


@pytest.mark.parametrize("reason", [None, "", "  "])
def test_a_deal_is_not_lost_for_no_reason(store: Store, clock: Clock, deal: str, reason: str | None) -> None:
    with pytest.raises(Refused, match="GTX") as caught:
        deals.lose(store, clock, [deal], reason=reason)
    assert caught.value.missing == ("reason",)
    with pytest.raises(Refused):
        deals.move(store, clock, [deal], stage(store, "Lost"))


def test_a_deal_is_lost_to_a_competitor(store: Store, clock: Clock, deal: str) -> None:
    deals.lose(store, clock, [deal], reason="price", competitor="Rival")
    assert shown(store, clock, deal, "kind", "lost_reason", "lost_kind", "closed_at") == (
        "lost",
        "price",
        "competitor",
        "2026-12-01",
    )
    other, _ = deals.add(store, clock, {"name": "Y"})
    deals.lose(store, clock, [other], reason="Price", kind="dropped", competitor="rival")
    assert shown(store, clock, other, "lost_kind") == ("dropped",)
    assert store.connection.execute("SELECT count(*) FROM reason").fetchone() == (1,)
    assert store.connection.execute("SELECT count(*) FROM competitor").fetchone() == (1,)


def test_what_is_closed_cannot_be_closed_again_and_what_is_open_not_reopened(
    store: Store, clock: Clock, deal: str
) -> None:
    with pytest.raises(Refused, match="GTX"):
        deals.reopen(store, clock, [deal])
    deals.win(store, clock, [deal])
    with pytest.raises(Refused, match="reopen"):
        deals.win(store, clock, [deal])
    with pytest.raises(Refused, match="reopen"):
        deals.lose(store, clock, [deal], reason="price")


def test_a_deal_is_reopened_where_it_was(store: Store, clock: Clock, deal: str) -> None:
    deals.move(store, clock, [deal], stage(store, "Negotiation"))
    deals.lose(store, clock, [deal], reason="price", competitor="Rival")
    deals.reopen(store, clock, [deal])
    assert shown(store, clock, deal, "stage", "closed_at", "lost_reason", "lost_kind") == (
        "Negotiation",
        None,
        None,
        None,
    )
    deals.win(store, clock, [deal])
    deals.reopen(store, clock, [deal], stage=stage(store, "Proposal"))
    assert shown(store, clock, deal, "stage") == ("Proposal",)


def test_a_deal_that_was_added_as_won_is_reopened_in_the_first_stage(store: Store, clock: Clock) -> None:
    id, _ = deals.add(store, clock, {"name": "X", "stage": "Won"})
    deals.reopen(store, clock, [id])
    assert shown(store, clock, id, "kind") == ("open",)


def test_a_parked_deal_comes_back(store: Store, clock: Clock, deal: str) -> None:
    deals.park(store, clock, [deal], date(2027, 2, 1))
    assert shown(store, clock, deal, "parked_until") == ("2027-02-01",)
    deals.park(store, clock, [deal], None)
    assert shown(store, clock, deal, "parked_until") == (None,)
    with pytest.raises(Usage):
        deals.park(store, clock, [deal], clock.today)


def test_only_a_closed_deal_has_a_day_on_which_it_was_closed(store: Store, clock: Clock, deal: str) -> None:
    with pytest.raises(Refused):
        deals.edit(store, clock, [deal], {"closed_on": "2026-11-01"})
    deals.win(store, clock, [deal])
    deals.edit(store, clock, [deal], {"closed_on": "2026-11-01"})
    assert shown(store, clock, deal, "closed_at") == ("2026-11-01",)
    with pytest.raises(Refused):
        deals.edit(store, clock, [deal], {"closed_on": ""})


def test_a_later_close_date_is_a_slip_and_an_earlier_one_is_not(store: Store, clock: Clock, deal: str) -> None:
    for day in ("2026-12-25", "2026-12-20", "2027-01-15"):
        deals.edit(store, clock, [deal], {"expected_close": day})
    assert shown(store, clock, deal, "slips") == (2,)
    undo(store)
    assert shown(store, clock, deal, "slips", "expected_close") == (1, "2026-12-20")


def test_a_deleted_deal_is_gone_and_comes_back(store: Store, clock: Clock, deal: str) -> None:
    deals.delete(store, [deal])
    with pytest.raises(NotFound):
        names.resolve(store, "deal", "GTX")
    undo(store)
    assert names.resolve(store, "deal", "GTX") == deal


Verb = Callable[[Store, Clock, str], object]

VERBS: dict[str, Verb] = {
    "add": lambda store, clock, id: deals.add(store, clock, {"name": "N", "company": "New", "tag": "a"}),
    "edit": lambda store, clock, id: deals.edit(store, clock, [id], {"name": "N", "amount": "7", "source": "fair"}),
    "edit stage": lambda store, clock, id: deals.edit(store, clock, [id], {"stage": "Won", "note": "n"}),
    "move": lambda store, clock, id: deals.move(store, clock, [id], stage(store, "Negotiation")),
    "win": lambda store, clock, id: deals.win(store, clock, [id], on=date(2026, 11, 2)),
    "lose": lambda store, clock, id: deals.lose(store, clock, [id], reason="price", competitor="Rival"),
    "park": lambda store, clock, id: deals.park(store, clock, [id], date(2027, 1, 1)),
    "delete": lambda store, clock, id: deals.delete(store, [id]),
}


@pytest.mark.parametrize("verb", VERBS.values(), ids=list(VERBS))
def test_every_verb_is_one_action_and_its_undo_brings_back_what_was_there(
    store: Store, clock: Clock, deal: str, verb: Verb
) -> None:
    before, done = live_rows(store.connection), len(history.actions(store))
    verb(store, clock, deal)
    assert live_rows(store.connection) != before
    assert len(history.actions(store)) == done + 1
    assert undo(store).left == ()
    assert live_rows(store.connection) == before


def test_reopening_is_undone_to_the_day_and_the_reason(store: Store, clock: Clock, deal: str) -> None:
    deals.lose(store, clock, [deal], reason="price", on=date(2026, 11, 2))
    before = live_rows(store.connection)
    deals.reopen(store, clock, [deal])
    undo(store)
    assert live_rows(store.connection) == before


def test_what_another_has_taken_away_meanwhile_is_told(store: Store, clock: Clock, deal: str) -> None:
    proposal, qualified = stage(store, "Proposal"), stage(store, "Qualified")
    store.connection.execute("UPDATE stage SET deleted_at = '2026-12-01T00:00:00.000Z' WHERE id = ?", (proposal,))
    with pytest.raises(NotFound, match="stage is not there"):
        deals.move(store, clock, [deal], proposal)
    with pytest.raises(NotFound, match="deal is not there"):
        deals.move(store, clock, ["01JQGEMD00ME74J63V74XM599Q"], qualified)
    store.connection.execute("DELETE FROM deal WHERE id = ?", (deal,))
    with pytest.raises(NotFound, match="deal is not there"):
        deals.win(store, clock, [deal])


def test_a_deal_that_another_has_deleted_is_not_edited_in_silence(store: Store, clock: Clock, deal: str) -> None:
    deals.delete(store, [deal])
    with pytest.raises(NotFound, match="deal is not there"):
        deals.edit(store, clock, [deal], {"amount": "5"})
    with pytest.raises(NotFound, match="deal is not there"):
        deals.edit(store, clock, ["no such deal"], {"amount": "5"})
    assert store.action is None


def test_a_new_deal_is_filled_with_what_its_stage_asks_for_as_one_action(store: Store, clock: Clock) -> None:
    require(store, clock, "Lead", "company.sector", "contact.champion")
    before = live_rows(store.connection)
    texts = {"name": "X", "company": "Betasoloin", "stage": "Lead"}
    with pytest.raises(Refused) as caught:
        deals.add(store, clock, texts)
    assert caught.value.missing == ("company.sector", "contact.champion")
    id, made = deals.add(store, clock, texts, filled={"company.sector": "steel", "contact.champion": "Sato"})
    assert made == [("company", "Betasoloin"), ("contact", "Sato")]
    assert shown(store, clock, id, "company") == ("Betasoloin",)
    undo(store)
    assert live_rows(store.connection) == before


def test_an_edit_that_moves_deals_is_filled_where_they_lack_something(store: Store, clock: Clock, deal: str) -> None:
    other, _ = deals.add(store, clock, {"name": "Y", "company": "Acme"})
    require(store, clock, "Proposal", "amount", "company.sector")
    before = live_rows(store.connection)
    deals.edit(store, clock, [deal, other], {"stage": "Proposal"}, filled={"amount": "7", "company.sector": "steel"})
    assert [shown(store, clock, id, "stage", "amount") for id in (deal, other)] == [("Proposal", 100), ("Proposal", 7)]
    undo(store)
    assert live_rows(store.connection) == before


def test_deals_are_won_and_lost_in_a_stage_that_is_named(store: Store, clock: Clock, deal: str) -> None:
    rows.add(store, clock, STAGE, {"name": "Won later", "kind": "won", "pipeline": "Sales"})
    deals.win(store, clock, [deal], stage=stage(store, "Won later"))
    assert shown(store, clock, deal, "stage", "kind") == ("Won later", "won")
    deals.lose(store, clock, [deal], reason="price", stage=stage(store, "Lost"))
    assert shown(store, clock, deal, "stage", "lost_reason") == ("Lost", "price")
    store.connection.execute("UPDATE stage SET deleted_at = '2026-12-01T00:00:00.000Z' WHERE name = 'Won later'")
    gone = store.connection.execute("SELECT id FROM stage WHERE name = 'Won later'").fetchone()[0]
    with pytest.raises(NotFound, match="stage is not there"):
        deals.win(store, clock, [deal], stage=gone)
