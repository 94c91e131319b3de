"""Stages that a file names: their kind, order, probability and category."""

import pytest

from sfa_tui.exchange.stages import category_of, kind_of, propose


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Won", "won"),
        ("Closed Won", "won"),
        ("closed-lost", "lost"),
        ("受注", "won"),
        ("失注", "lost"),
        ("見送り", "lost"),
        ("Lost in translation", "open"),
        ("受注見込", "open"),
        ("Negotiation/Review", "open"),
    ],
)
def test_kind(name: str, kind: str) -> None:
    assert kind_of(name) == kind


def test_order_and_probability_come_from_the_names() -> None:
    counted = {"Closed Lost": 1, "Negotiation": 2, "Proposal": 3, "Prospecting": 4, "Closed Won": 5}
    assert [(each.name, each.kind, each.probability) for each in propose(counted)] == [
        ("Prospecting", "open", 10),
        ("Proposal", "open", 60),
        ("Negotiation", "open", 80),
        ("Closed Won", "won", 100),
        ("Closed Lost", "lost", 0),
    ]


def test_what_the_file_says_goes_before_what_a_name_suggests() -> None:
    proposed = propose({"Proposal": 1, "Lead": 1}, {"Proposal": 5})
    assert [(each.name, each.probability) for each in proposed] == [("Proposal", 5), ("Lead", 10)]


def test_names_that_say_nothing_are_spread_in_their_order() -> None:
    proposed = propose({"Alpha": 1, "Beta": 1, "Gamma": 1})
    assert [(each.name, each.probability) for each in proposed] == [("Alpha", 25), ("Beta", 50), ("Gamma", 75)]


@pytest.mark.parametrize(
    ("probability", "category"), [(0, "pipeline"), (49, "pipeline"), (50, "best_case"), (75, "commit")]
)
def test_category(probability: int, category: str) -> None:
    assert category_of(probability) == category
