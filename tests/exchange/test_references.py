"""The names in a file: known, aliased, ambiguous, made once, and forgotten with the row that asked for them."""

import pytest

from sfa_tui.exchange.mapping import Alias
from sfa_tui.exchange.references import References
from sfa_tui.model.errors import Ambiguous, NotFound
from sfa_tui.store.journal import action
from tests.exchange.trial import Trial


@pytest.fixture
def references(dollars: Trial) -> References:
    with action(dollars.store, "names") as act:
        for name in ("Acme", "Twin", "twin"):
            act.insert("company", {"name": name})
        act.insert("user", {"name": "Hanako", "login": "hana", "email": "h@example.com"})
        act.insert("user", {"name": "hana"})
    return References(dollars.store)


def test_names_are_compared_folded(references: References) -> None:
    assert references.find("company", "ＡＣＭＥ ") == references.find("company", "acme") is not None
    assert references.find("company", "Acm") is None


def test_a_name_goes_before_a_login(references: References, dollars: Trial) -> None:
    (id,) = dollars.one("SELECT id FROM user WHERE name = 'hana'")
    assert references.find("user", "hana") == id
    assert references.find("user", "h@example.com") == references.find("user", "Hanako")


def test_several_rows_of_one_name_are_not_guessed(references: References, dollars: Trial) -> None:
    with pytest.raises(Ambiguous, match="2 rows of company") as caught:
        references.make("company", "Twin")
    (second,) = caught.value.candidates[1:]
    references.add_aliases([Alias("company", "Twin", second)])
    assert references.find("company", "twin") == second


def test_an_alias_is_read_as_what_it_means(references: References) -> None:
    references.add_aliases([Alias("company", "Akme", "Acme"), Alias("company", "X", "Nowhere")])
    assert references.find("company", "AKME") == references.find("company", "Acme")
    with pytest.raises(NotFound, match="named Nowhere"):
        references.require("company", "X")


def test_what_is_not_there_is_told_with_the_nearest(references: References) -> None:
    with pytest.raises(NotFound, match="no company named Acmee; nearest: Acme"):
        references.require("company", "Acmee")
    with pytest.raises(NotFound, match="none at all yet"):
        references.require("product", "GTX")


def test_a_new_name_is_planned_once_and_adopted_once(references: References) -> None:
    first = references.make("company", " New one ")
    references.keep()
    assert references.make("company", "NEW ONE") == first
    assert references.planned["company"] == [{"id": first, "name": "New one"}]
    adopted = references.adopt("company", "new one")
    assert adopted is references.planned["company"][0]
    assert references.adopt("company", "new one") is None
    assert references.adopt("target", "") is None


def test_what_a_rejected_row_asked_for_is_forgotten(references: References) -> None:
    kept = references.make("company", "Kept")
    references.keep()
    references.make("company", "Gone")
    references.make("source", "Fair")
    references.discard()
    assert references.find("company", "Gone") is None
    assert references.find("company", "Kept") == kept
    assert references.planned == {"company": [{"id": kept, "name": "Kept"}], "source": []}
