"""`sfa product` and `sfa order`: prices and what was really bought, each in its own currency."""

from pathlib import Path

from tests.conftest import Run


def test_a_products_object(invoke: Run, workspace: Path) -> None:
    row = invoke("product", "add", "GTX Pro", "--unit-price", "4,821.50", "--unit-cost", "3100", "--json").ok().json
    del row["id"]
    assert row == {
        "name": "GTX Pro",
        "code": None,
        "family": None,
        "unit_price": 4821.5,
        "unit_cost": 3100,
        "currency": "USD",
        "active": True,
        "external_id": None,
        "fields": {},
    }
    row = invoke("product", "add", "GTX Tokyo", "--unit-price", "480万", "--currency", "JPY", "--json").ok().json
    assert (row["unit_price"], row["currency"]) == (4_800_000, "JPY")
    row = invoke("product", "edit", "GTX Tokyo", "--unit-price", "500万", "--json").ok().json
    assert row["unit_price"] == 5_000_000


def test_what_is_no_longer_sold(invoke: Run, workspace: Path) -> None:
    invoke("product", "add", "Old", "--active", "no").ok()
    invoke("product", "add", "New").ok()
    assert [row["name"] for row in invoke("product", "list", "active", "--json").ok().json] == ["New"]
    assert invoke("product", "add", "new").code == 5


def test_one_that_a_deal_or_an_order_names_is_not_deleted(invoke: Run, workspace: Path) -> None:
    invoke("product", "add", "GTX", "--unit-price", "100").ok()
    invoke("deal", "add", "A", "--product", "GTX x 3").ok()
    invoke("order", "add", "--company", "Acme", "--product", "GTX", "--amount", "100").ok()
    refused = invoke("product", "delete", "GTX")
    assert refused.code == 5
    assert refused.err.splitlines()[1:] == ["  line items: 1", "  orders: 1"]


def test_an_orders_object(invoke: Run, workspace: Path) -> None:
    invoke("product", "add", "GTX").ok()
    row = (
        invoke(
            *("order", "add", "--ref", "SO-7", "--company", "Acme", "--product", "GTX", "--quantity", "2.5"),
            *("--amount", "1000", "--cost", "600.25", "--owner", "me", "--json"),
        )
        .ok()
        .json
    )
    del row["id"]
    assert row == {
        "ref": "SO-7",
        "ordered_on": "2026-12-01",
        "company": "Acme",
        "product": "GTX",
        "deal": None,
        "owner": "Aoki",
        "quantity": 2.5,
        "amount": 1000,
        "cost": 600.25,
        "margin": 399.75,
        "currency": "USD",
        "amount_base": 1000,
        "note": None,
        "external_id": None,
    }


def test_orders_are_filtered_by_what_they_are(invoke: Run, workspace: Path) -> None:
    for ref, day, amount in (("A", "2026-11-30", "100"), ("B", "2026-12-01", "2000")):
        invoke("order", "add", "--ref", ref, "--company", "Acme", "--amount", amount, "--date", day).ok()

    def refs(*words: str) -> list[str]:
        return [row["ref"] for row in invoke("order", "list", *words, "--json").ok().json]

    assert refs() == ["B", "A"]
    assert refs("date:2026-12") == ["B"]
    assert refs("amount>1k") == ["B"]
    assert refs("company:Acme", "date<2026-12-01") == ["A"]
    assert refs("--amount-max", "100") == ["A"]
    assert refs("--sort", "amount", "--reverse") == ["A", "B"]
