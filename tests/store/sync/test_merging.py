"""Replicas that have exchanged everything are the same, whatever each did, in whatever order it came."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from sfa_tui.model.clock import utc
from sfa_tui.store import history
from tests.store.sync.replicas import (
    START,
    Replica,
    conflicts,
    same,
    settle,
    shown,
    wrong,
)
from tests.store.writing import Write, writes

DAY = 24 * 3600
OFFSETS = st.sampled_from([0, 1, -1, 3600, -3600, DAY, -DAY, 365 * DAY, -365 * DAY])


class Exchange(RuleBasedStateMachine):
    """Sites that write, undo, seal and take segments of each other in any order, with clocks that are wrong."""

    replicas: list[Replica]

    @initialize(count=st.integers(2, 4), offsets=st.lists(OFFSETS, min_size=4, max_size=4))
    def begin(self, count: int, offsets: list[int]) -> None:
        self.replicas = [Replica(f"site{n}") for n in range(count)]
        for each, seconds in zip(self.replicas, offsets, strict=False):
            each.time += timedelta(seconds=seconds)

    @rule(who=st.integers(0, 3), several=st.lists(writes(), min_size=1, max_size=3))
    def write(self, who: int, several: list[Write]) -> None:
        self.of(who).write(several)

    @rule(who=st.integers(0, 3), write=writes())
    def write_raw(self, who: int, write: Write) -> None:
        self.of(who).write([write], raw=True)

    @rule(who=st.integers(0, 3))
    def undo(self, who: int) -> None:
        self.of(who).undo()

    @rule(who=st.integers(0, 3), seconds=OFFSETS)
    def set_the_clock(self, who: int, seconds: int) -> None:
        self.of(who).time += timedelta(seconds=seconds)

    @rule(who=st.integers(0, 3))
    def seal(self, who: int) -> None:
        self.of(who).seal()

    @rule(who=st.integers(0, 3), other=st.integers(0, 3), count=st.integers(1, 3))
    def take(self, who: int, other: int, count: int) -> None:
        if self.of(who) is not self.of(other):
            self.of(who).take_next(self.of(other), count)

    @rule()
    def all(self) -> None:
        settle(self.replicas)
        same(self.replicas)

    def of(self, who: int) -> Replica:
        return self.replicas[who % len(self.replicas)]

    @invariant()
    def nothing_is_held_still(self) -> None:
        for each in getattr(self, "replicas", ()):
            assert each.connection.execute("SELECT action, effective_at, bulk FROM context").fetchone() == (
                None,
                None,
                0,
            )

    def teardown(self) -> None:
        if hasattr(self, "replicas"):
            settle(self.replicas)
            same(self.replicas)
            for each in self.replicas:
                each.store.close()


TestExchange = Exchange.TestCase
TestExchange.settings = settings(
    max_examples=15, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)


def pair(**values: Any) -> tuple[Replica, Replica]:
    """Return two replicas that share a deal."""
    one, other = Replica("a"), Replica("b")
    one.write([Write("insert", "deal", "D1", tuple(values.items()))])
    settle([one, other])
    return one, other


def value(replica: Replica, column: str, id: str = "D1") -> Any:
    return replica.connection.execute(f"SELECT {column} FROM deal WHERE id = ?", (id,)).fetchone()[0]


def edit(replica: Replica, **values: Any) -> None:
    replica.write([Write("update", "deal", "D1", tuple(values.items()))])


def test_a_move_and_a_price_are_both_kept() -> None:
    one, other = pair(name="GTX", stage_id="S1", amount=1)
    edit(one, stage_id="S2")
    edit(other, amount=5)
    settle([one, other])
    same([one, other])
    assert (value(one, "stage_id"), value(one, "amount")) == ("S2", 5)
    assert conflicts(one) == []


def test_of_two_prices_the_later_wins_and_the_other_is_a_conflict() -> None:
    one, other = pair(name="GTX", amount=1)
    edit(one, amount=2)
    other.time += timedelta(hours=1)
    edit(other, amount=3)
    settle([one, other])
    same([one, other])
    assert value(one, "amount") == 3
    ((_id, noun, field, kind),) = conflicts(one)
    assert (noun, field, kind) == ("deal", "amount", "edit")
    (held,) = one.connection.execute("SELECT held FROM conflict").fetchone()
    assert held == '{"amount": 2, "currency": null}'


def test_what_was_overwritten_knowingly_is_no_conflict() -> None:
    one, other = pair(name="GTX", amount=1)
    edit(one, amount=2)
    settle([one, other])
    edit(other, amount=3)
    settle([one, other])
    same([one, other])
    assert value(one, "amount") == 3
    assert conflicts(one) == []


def test_an_edit_made_on_top_wins_though_its_clock_is_behind() -> None:
    one, other = pair(name="GTX", amount=1)
    one.time += timedelta(days=365)
    edit(one, amount=2)
    settle([one, other])
    edit(other, amount=3)
    settle([one, other])
    same([one, other])
    assert value(one, "amount") == 3


def test_an_edit_of_what_was_deleted_meanwhile_is_a_conflict() -> None:
    one, other = pair(name="GTX", amount=1)
    edit(one, amount=2)
    other.write([Write("delete", "deal", "D1")])
    settle([one, other])
    same([one, other])
    assert [(field, kind) for _id, _noun, field, kind in conflicts(one)] == [("amount", "deleted")]
    one.write([Write("revive", "deal", "D1")])
    settle([one, other])
    same([one, other])
    assert conflicts(one) == []


@pytest.mark.parametrize("mine", ["A", "zz", None])
def test_what_has_the_last_stamp_there_is_stays_and_who_wrote_later_is_told(mine: str | None) -> None:
    one, other = pair(name="GTX", note="n")
    third = Replica("third")
    one.forges = True
    for text in ("x", "y", "z"):  # of these one has no forged stamp, by its number
        edit(one, note=text)
    settle([one, other, third])
    same([one, other, third])
    was = value(other, "note")
    edit(other, note=mine)
    edit(other, amount=5)
    settle([one, other, third])
    same([one, other, third])
    assert (value(third, "note"), value(third, "amount")) == (was, 5)
    assert ("deal", "note", "edit") in [each[1:] for each in conflicts(other)]
    other.undo()
    other.write([Write("delete", "deal", "D1")])
    settle([one, other, third])
    same([one, other, third])
    assert value(third, "deleted_at") is not None


def test_of_two_deletions_in_one_moment_either_saw_what_it_saw() -> None:
    one, other = pair(name="GTX", amount=1)
    third = Replica("third")
    settle([one, other, third])
    for each in (one, other):
        each.time = START + timedelta(hours=2)
        each.write([Write("delete", "deal", "D1")])
    edit(other, amount=2)
    settle([one, third, other])
    settle([other, third, one])
    same([one, other, third])


def test_an_earlier_day_is_the_same_on_every_machine() -> None:
    """What Ann wrote in between came to Bob only after what he wrote later; on that day it was hers all the same."""
    one, other = pair(name="GTX", amount=1)
    one.time += timedelta(days=1)
    other.time += timedelta(days=2)
    edit(one, amount=2)
    edit(other, amount=3)
    settle([one, other])
    for days, amount in ((0.5, 1), (1.5, 2), (2.5, 3)):
        for each in (one, other):
            table = history.deals_at(each.store, utc(START + timedelta(days=days)))
            assert each.connection.execute(f"SELECT amount FROM {table}").fetchone() == (amount,), (each.name, days)


def test_undo_after_a_merge_takes_back_what_was_done_here() -> None:
    one, other = pair(name="GTX", amount=1)
    edit(one, amount=2)
    settle([one, other])
    edit(other, note="theirs")
    settle([one, other])
    one.undo()
    settle([one, other])
    same([one, other])
    assert (value(other, "amount"), value(other, "note")) == (1, "theirs")


def test_others_actions_are_in_the_journal_with_their_author() -> None:
    one, other = pair(name="GTX")
    me = one.connection.execute("SELECT value FROM local_setting WHERE key = 'me'").fetchone()[0]
    row = other.connection.execute(
        "SELECT a.verb, a.user_id FROM action a JOIN elsewhere e ON e.action = a.n WHERE a.verb = 'test'"
    ).fetchone()
    assert row == ("test", me)


def test_what_was_done_before_the_workspace_was_copied_is_one_action_on_either_side() -> None:
    one, two = Replica("one"), Replica("two")
    one.write([Write("insert", "deal", "D", (("name", "GTX"),))])
    one.connection.backup(two.connection)
    settle([one, two])
    same([one, two])
    for each in (one, two):
        assert each.connection.execute("SELECT id FROM action GROUP BY id HAVING count(*) > 1").fetchall() == []
        assert each.connection.execute("SELECT * FROM elsewhere").fetchall() == []


def test_a_segment_that_comes_twice_under_two_sites_is_one() -> None:
    one, other = pair(name="GTX", expected_close="2026-12-01")
    edit(one, expected_close="2026-12-15")
    one.seal()
    clone = Replica("clone")
    clone.log = [
        type(each)(
            type(each.header)("clone", each.header.seq, b"", {}, each.header.sealed_at), each.acts, each.changes, b""
        )
        for each in one.log
    ]
    other.take_next(one, 9)
    before = other.connection.execute("SELECT count(*) FROM journal").fetchone()
    other.take_next(clone, 9)
    assert other.connection.execute("SELECT count(*) FROM journal").fetchone() == before
    assert conflicts(other) == []
    assert wrong(other) == []


@pytest.mark.parametrize("first", ["a", "b"])
def test_a_change_before_its_birth_waits(first: str) -> None:
    one, other = pair(name="GTX")
    edit(other, amount=7)
    other.seal()
    third = Replica("third")
    for source in (other, one) if first == "b" else (one, other):
        third.take_next(source, 9)
    settle([one, other, third])
    same([one, other, third])
    assert value(third, "amount") == 7


def test_two_changes_of_one_action_that_have_one_stamp_are_both_told() -> None:
    """Where somebody gives the last stamps that there are, none is left to tell them apart; who had seen the other move
    along with the one took it for that, and listed another conflict."""
    forger, one, other = Replica("forger", forges=True), Replica("one"), Replica("other")
    deal = "D1"
    forger.write([Write("insert", "deal", deal, (("stage_id", "S2"),))])
    forger.write([Write("update", "deal", deal, (("reason_id", "R1"),))])
    forger.seal()
    other.write([Write("insert", "deal", deal)])
    one.take_next(forger, 9)
    one.write([Write("update", "deal", deal, (("closed_on", "2026-12-02"), ("lost_kind", "competitor")))])
    one.seal()
    assert len({change.stamp for change in one.log[-1].changes}) == 1
    other.take_next(one, 9)
    forger.write([Write("update", "deal", deal, (("lost_kind", "x"), ("stage_id", "S1")))])
    settle([one, other, forger])
    same([one, other, forger])
    assert [each["field"] for each in shown(one)] == ["closed_on", "stage_id"]
