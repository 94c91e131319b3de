"""Two machines make a row of which there is one for what it is of: a field of a deal, a target, a rate. It is one row
everywhere, and who is overridden is told so."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Two
from tests.conftest import Ran

pytestmark = pytest.mark.usefixtures("no_keyring")

Machine = Callable[..., Ran]


@dataclass(frozen=True)
class Kind:
    """How a row is made with a value, and how that is read: all that the machine has of it."""

    make: Callable[[Machine, int], Ran]
    read: Callable[[Machine], list[Any]]


KINDS = {
    "field_value": Kind(
        lambda machine, value: machine("deal", "edit", "GTX", "--set", f"Seats={value}"),
        lambda machine: [machine("deal", "show", "GTX", "--json").json["fields"]["Seats"]],
    ),
    "target": Kind(
        lambda machine, value: machine("target", "add", "--period", "2026-12", "--amount", str(value)),
        lambda machine: [each["amount"] for each in machine("target", "list", "--json").json],
    ),
    "rate": Kind(
        lambda machine, value: machine("rate", "add", "USD", str(value), "--on", "2026-11-01"),
        lambda machine: [float(each["rate"]) for each in machine("rate", "list", "--json").json],
    ),
}


@pytest.fixture
def team(two: Two) -> Two:
    assert two.ann("field", "add", "deal", "Seats", "--type", "number").code == 0
    settle(two)
    return two


def settle(two: Two) -> None:
    for machine in (two.ann, two.bob, two.ann, two.bob):
        assert machine("sync").code == 0


@pytest.mark.parametrize("noun", KINDS)
def test_it_is_one_row_and_who_is_overridden_is_told(team: Two, noun: str) -> None:
    """Each machine had a row of its own: what one set had no effect on the other, and no conflict was told."""
    kind = KINDS[noun]
    assert kind.make(team.ann, 150).code == 0
    assert kind.make(team.bob, 110).code == 0
    settle(team)
    assert kind.read(team.ann) == kind.read(team.bob) == [110]
    (conflict,) = team.ann("sync", "conflicts", "--json").json
    assert (conflict["noun"], float(conflict["ours"]), float(conflict["theirs"])) == (noun, 150, 110)
    assert conflict["base"] is None
    assert team.bob("sync", "conflicts", "--json").json == []
    assert team.ann("sync", "resolve", conflict["id"], "--keep", "base").code == 5
    assert team.ann("sync", "resolve", conflict["id"], "--keep", "ours").code == 0
    settle(team)
    assert kind.read(team.ann) == kind.read(team.bob) == [150]
    for machine in (team.ann, team.bob):
        assert machine("doctor").code == machine("sync", "verify").code == 0


@pytest.mark.parametrize("noun", ["target", "rate"])
def test_what_was_deleted_can_be_made_again_and_deleted_again(team: Two, noun: str) -> None:
    kind = KINDS[noun]
    for value in (1, 2):
        assert kind.make(team.ann, value).code == 0
        settle(team)
        assert kind.read(team.bob) == [value]
        (row,) = team.bob(noun, "list", "--json").json
        assert team.bob(noun, "delete", row["id"]).code == 0
        settle(team)
        assert kind.read(team.ann) == []
    assert team.bob("undo").code == 0
    assert kind.read(team.bob) == [2]


def test_a_target_that_moved_to_other_months_leaves_its_place(team: Two) -> None:
    assert KINDS["target"].make(team.ann, 1).code == 0
    (target,) = team.ann("target", "list", "--json").json
    assert team.ann("target", "edit", target["id"], "--period", "2027-01").code == 0
    assert KINDS["target"].make(team.ann, 2).code == 0
    assert sorted(KINDS["target"].read(team.ann)) == [1, 2]


def test_an_import_says_the_same_of_the_same(team: Two, tmp_path: Path) -> None:
    settle(team)
    deal = team.ann("deal", "show", "GTX", "--json").json["id"]
    for machine, seats in ((team.ann, 5), (team.bob, 7)):
        (tmp_path / "deals.csv").write_text(f"id,Seats\n{deal},{seats}\n")
        assert machine("import", "deals", str(tmp_path / "deals.csv"), "--yes").code == 0
        (tmp_path / "targets.csv").write_text(f"period,amount\n2026-12,{seats}\n")
        assert machine("import", "targets", str(tmp_path / "targets.csv"), "--yes").code == 0
    settle(team)
    for noun in ("field_value", "target"):
        assert KINDS[noun].read(team.ann) == KINDS[noun].read(team.bob) == [7], noun
    assert len(team.ann("sync", "conflicts", "--json").json) == 2
