"""Sets after a sync: what two machines have added at the same time is there once, and goes as one."""

import json
import sqlite3
from contextlib import closing
from typing import Any

import pytest

from tests.cli.conftest import Two


def both(two: Two, *arguments: str) -> None:
    """Let both machines do the same before they hear of each other."""
    for run in (two.ann, two.bob):
        ran = run(*arguments)
        assert ran.code == 0, ran.err


def settled(two: Two) -> Two:
    for run in (two.ann, two.bob, two.ann):
        ran = run("sync")
        assert ran.code == 0, ran.err
    return two


def told(run: Any, *arguments: str) -> Any:
    ran = run(*arguments, "--json")
    assert ran.code == 0, ran.err
    return json.loads(ran.out)


def stored(two: Two, machine: str, table: str) -> int:
    """Return how many rows of a table are there, deleted ones aside."""
    with closing(sqlite3.connect(two.folder / machine / "sfa.db")) as connection:
        (count,) = connection.execute(f"SELECT count(*) FROM {table} WHERE deleted_at IS NULL").fetchone()
        return int(count)


@pytest.fixture
def people(two: Two) -> Two:
    """A team whose machines know a company, a person, a competitor, a partner and a team of users."""
    for arguments in (
        ("company", "add", "Acme"),
        ("company", "add", "Partners"),
        ("contact", "add", "Tanaka", "--company", "Acme"),
        ("deal", "edit", "GTX", "--company", "Acme", "--competitor", "Rival"),
        ("deal", "edit", "GTX", "--competitor=-Rival"),
        ("team", "add", "East"),
        ("plan", "GTX", "call", "--due", "2026-12-02 10:00"),
    ):
        ran = two.ann(*arguments)
        assert ran.code == 0, ran.err
    return settled(two)


SETS = {
    "tag": (("deal", "edit", "GTX", "--tag"), "hot", ("deal", "show", "GTX"), "tags", ["hot"]),
    "deal_contact": (
        ("deal", "edit", "GTX", "--contact"),
        "Tanaka:champion",
        ("deal", "show", "GTX"),
        "contacts",
        [("Tanaka", "champion")],
    ),
    "contact_point": (
        ("contact", "edit", "Tanaka", "--email"),
        "t@x.jp",
        ("contact", "show", "Tanaka"),
        "emails",
        ["t@x.jp"],
    ),
    "stage_requirement": (
        ("stage", "edit", "Proposal", "--requires"),
        "amount",
        ("stage", "show", "Proposal"),
        "requires",
        ["amount"],
    ),
    "activity_link": (
        ("activity", "edit", "call", "--contact"),
        "Tanaka",
        ("activity", "show", "call"),
        "contacts",
        [("Tanaka",)],
    ),
    "membership": (("user", "edit", "Ann", "--team"), "East", ("team", "show", "East"), "members", ["Ann"]),
}


@pytest.mark.parametrize("table", SETS)
def test_what_both_have_added_reads_as_one_and_goes_as_one(people: Two, table: str) -> None:
    two = people
    edit, member, show, key, expected = SETS[table]
    before = stored(two, "ann", table)
    both(two, *edit, member)
    settled(two)
    for machine, run in (("ann", two.ann), ("bob", two.bob)):
        assert stored(two, machine, table) == before + 2
        members = [
            tuple(each[name] for name in ("name", "role") if name in each) if isinstance(each, dict) else each
            for each in told(run, *show)[key]
        ]
        assert members == expected
    if table == "membership":
        return
    ran = two.bob(*edit[:-1], f"{edit[-1]}=-{member.partition(':')[0]}")
    assert ran.code == 0, ran.err
    settled(two)
    assert told(two.ann, *show)[key] == []
    assert stored(two, "ann", table) == before


def test_a_role_that_is_said_later_is_that_of_the_person(people: Two) -> None:
    two = people
    both(two, "deal", "edit", "GTX", "--contact", "Tanaka")
    settled(two)
    assert two.bob("deal", "edit", "GTX", "--contact", "Tanaka:buyer").code == 0
    settled(two)
    for run in (two.ann, two.bob):
        assert [(each["name"], each["role"]) for each in told(run, "deal", "show", "GTX")["contacts"]] == [
            ("Tanaka", "buyer")
        ]


def test_competitors_partners_and_people_stand_once_on_a_deal(people: Two) -> None:
    two = people
    both(two, "deal", "edit", "GTX", "--competitor", "Rival", "--partner", "Partners", "--contact", "Tanaka")
    settled(two)
    for run in (two.ann, two.bob):
        shown = told(run, "brief", "GTX")
        assert [each["name"] for each in shown["people"]] == ["Tanaka"]
        assert run("deal", "show", "GTX").out.count("Tanaka") == 1
