"""Tags, contacts with roles, partners, competitors, products, e-mails, teams: the fields that are sets."""

import pytest

from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import NotFound, Usage
from sfa_tui.sales import deals, rows
from sfa_tui.sales.nouns import COMPANY, CONTACT, PRODUCT, STAGE, USER
from sfa_tui.store import deals as reading
from sfa_tui.store import names, teams
from sfa_tui.store.undo import undo
from sfa_tui.store.workspace import Store
from tests.live import live_rows


@pytest.fixture
def deal(store: Store, clock: Clock) -> str:
    for name in ("田中", "山本"):
        rows.add(store, clock, CONTACT, {"name": name, "company": "Acme"})
    rows.add(store, clock, PRODUCT, {"name": "GTX Pro", "unit_price": "4821", "unit_cost": "3000"})
    rows.add(store, clock, PRODUCT, {"name": "Widget x2", "unit_price": "10"})
    return deals.add(store, clock, {"name": "X", "company": "Acme"})[0]


def alive(store: Store, table: str, *columns: str) -> list[tuple[object, ...]]:
    return store.connection.execute(
        f"SELECT {', '.join(columns)} FROM {table} WHERE deleted_at IS NULL ORDER BY n"
    ).fetchall()


@pytest.mark.parametrize(
    ("texts", "left"),
    [
        (["a"], ["a"]),
        (["a, b、c"], ["a", "b", "c"]),
        (["a,b", "-a"], ["b"]),
        (["a,b", "−a,c"], ["b", "c"]),
        (["a", "a"], ["a"]),
        (["a", "-zzz"], ["a"]),
    ],
)
def test_tags_come_and_go(store: Store, clock: Clock, deal: str, texts: list[str], left: list[str]) -> None:
    for text in texts:
        deals.edit(store, clock, [deal], {"tag": text})
    assert reading.get(store, deal, clock)["tags"] == left


def test_contacts_have_roles_that_change_and_go(store: Store, clock: Clock, deal: str) -> None:
    deals.edit(store, clock, [deal], {"contact": "田中:champion, 山本様"})
    assert [role for (role,) in alive(store, "deal_contact", "role")] == ["champion", None]
    deals.edit(store, clock, [deal], {"contact": "田中：decision maker"})
    assert [role for (role,) in alive(store, "deal_contact", "role")] == ["decision maker", None]
    deals.edit(store, clock, [deal], {"contact": "-田中"})
    assert [role for (role,) in alive(store, "deal_contact", "role")] == [None]


def test_an_unknown_contact_or_role_changes_nothing(store: Store, clock: Clock, deal: str) -> None:
    before = live_rows(store.connection)
    with pytest.raises(NotFound):
        deals.edit(store, clock, [deal], {"contact": "田中, 鈴木"})
    with pytest.raises(Usage):
        deals.edit(store, clock, [deal], {"contact": "田中:king"})
    assert live_rows(store.connection) == before


def test_a_partner_with_a_comma_in_its_name_is_one_company(store: Store, clock: Clock, deal: str) -> None:
    made = deals.edit(store, clock, [deal], {"partner": "Foo, Inc.:billing, Bar Co., Ltd., Baz"})
    assert [name for _, name in made] == ["Foo, Inc.", "Bar Co., Ltd.", "Baz"]
    assert [role for (role,) in alive(store, "deal_company", "role")] == ["billing", "partner", "partner"]


def test_a_competitor_is_made_and_taken_away(store: Store, clock: Clock, deal: str) -> None:
    assert deals.edit(store, clock, [deal], {"competitor": "Rival"}) == [("competitor", "Rival")]
    assert len(alive(store, "deal_competitor", "id")) == 1
    deals.edit(store, clock, [deal], {"competitor": "-rival"})
    assert alive(store, "deal_competitor", "id") == []
    with pytest.raises(NotFound):
        deals.edit(store, clock, [deal], {"competitor": "-nobody"})


@pytest.mark.parametrize(
    ("text", "quantity", "amount"),
    [("GTX Pro", 1.0, 4821), ("gtx pro x 40", 40.0, 192_840), ("GTX Pro×2.5", 2.5, 12052.5), ("Widget x2", 1.0, 10)],
)
def test_a_product_is_a_line_and_gives_a_deal_without_one_its_amount(
    store: Store, clock: Clock, deal: str, text: str, quantity: float, amount: float
) -> None:
    deals.edit(store, clock, [deal], {"product": text})
    assert alive(store, "line_item", "quantity") == [(quantity,)]
    assert reading.get(store, deal, clock)["amount"] == amount


def test_a_given_amount_rules_over_the_lines(store: Store, clock: Clock) -> None:
    rows.add(store, clock, PRODUCT, {"name": "P", "unit_price": "100", "unit_cost": "60"})
    id, _ = deals.add(store, clock, {"name": "X", "amount": "90", "product": "P"})
    found = reading.get(store, id, clock)
    assert (found["amount"], found["margin"]) == (90, 30)


def test_a_product_in_another_currency_is_refused(store: Store, clock: Clock, deal: str) -> None:
    rows.add(store, clock, PRODUCT, {"name": "Yen", "unit_price": "100", "currency": "JPY"})
    deals.edit(store, clock, [deal], {"amount": "5"})
    with pytest.raises(Usage, match="JPY"):
        deals.edit(store, clock, [deal], {"product": "Yen"})


def test_addresses_of_a_contact(store: Store, clock: Clock, deal: str) -> None:
    id = names.resolve(store, "contact", "田中")
    rows.edit(store, clock, CONTACT, [id], {"email": "a@example.com, b@example.com", "phone": "(415) 555-2671"})
    rows.edit(store, clock, CONTACT, [id], {"email": "-a@example.com"})
    assert alive(store, "contact_point", "kind", "value") == [("email", "b@example.com"), ("phone", "+14155552671")]
    assert names.resolve(store, "contact", "田中") == id
    with pytest.raises(Usage, match="a@b"):
        rows.edit(store, clock, CONTACT, [id], {"email": "a@b"})


def test_a_user_changes_teams_from_today_on(store: Store, clock: Clock) -> None:
    id, made = rows.add(store, clock, USER, {"name": "Sato", "team": "East"})
    assert made == [("team", "East")]
    rows.edit(store, clock, USER, [id], {"team": "West"})
    before, now = clock.today.replace(year=2020), clock.today
    named = dict(store.connection.execute("SELECT id, name FROM team").fetchall())
    assert named[teams.team_of_user(store, before)[id]] == "East"
    assert named[teams.team_of_user(store, now)[id]] == "West"


@pytest.mark.parametrize("text", ["amount", "company.sector", "contact.champion", "expected-close"])
def test_a_stage_asks_for_fields(store: Store, clock: Clock, text: str) -> None:
    id = names.resolve(store, "stage", "Proposal")
    rows.edit(store, clock, STAGE, [id], {"requires": text})
    assert len(alive(store, "stage_requirement", "field")) == 1
    rows.edit(store, clock, STAGE, [id], {"requires": f"-{text}"})
    assert alive(store, "stage_requirement", "field") == []


@pytest.mark.parametrize(("text", "error"), [("colour", NotFound), ("contact.king", Usage), ("moon.phase", NotFound)])
def test_a_stage_cannot_ask_for_what_there_is_not(
    store: Store, clock: Clock, text: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        rows.edit(store, clock, STAGE, [names.resolve(store, "stage", "Proposal")], {"requires": text})


def test_links_are_undone(store: Store, clock: Clock, deal: str) -> None:
    deals.edit(store, clock, [deal], {"tag": "old", "contact": "田中:champion"})
    before = live_rows(store.connection)
    changes = {
        "tag": "-old,new",
        "contact": "-田中,山本",
        "competitor": "R",
        "product": "GTX Pro x 2",
        "partner": "Q:billing",
    }
    deals.edit(store, clock, [deal], changes)
    undo(store)
    assert live_rows(store.connection) == before


def test_a_company_of_another_noun_is_tagged_apart(store: Store, clock: Clock, deal: str) -> None:
    company = names.resolve(store, "company", "Acme")
    rows.edit(store, clock, COMPANY, [company], {"tag": "key"})
    assert reading.get(store, deal, clock)["tags"] == []
