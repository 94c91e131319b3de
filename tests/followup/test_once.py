"""What two machines of a team both see happens once: one activity, one alert, sent by the machine that wrote it."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from sfa_tui.followup import channels, delivery
from sfa_tui.followup.channels import Mail, Place
from sfa_tui.model.clock import Clock
from sfa_tui.sales import deals, rows, rules
from sfa_tui.sales.nouns import RULE, USER
from sfa_tui.store import names
from tests.followup.servers import post_office
from tests.store.sync.sites import Machine, alike, founder, joined, settle
from tests.store.sync.storage.hostile import Memory

pytestmark = pytest.mark.usefixtures("ring")


def furnish(machine: Machine, clock: Clock) -> None:
    """Give a workspace two rules and two deals, one of them silent for a month."""
    with machine.open() as store:
        rows.add(store, clock, USER, {"name": "Aoki", "email": "aoki@example.com"})
        rows.add(store, clock, RULE, {"name": "call after", "stage": "Qualified", "kind": "call", "after": "48h"})
        rows.add(store, clock, RULE, {"name": "quiet", "days": "14", "user": "Aoki"})
        for name, day in (("Silent", "2026-11-01"), ("Fresh", "2026-12-01")):
            deals.add(store, clock, {"name": name, "created": day, "owner": "Aoki"})


def held(machine: Machine) -> list[tuple[object, ...]]:
    """Return what rules have planned and told, as people see it."""
    with closing(sqlite3.connect(machine.home / "sfa.db")) as connection:
        return connection.execute(
            "SELECT a.subject, u.name, d.name FROM activity a JOIN user u ON u.id = a.owner_id JOIN activity_link l"
            " ON l.activity_id = a.id JOIN deal d ON d.id = l.row_id WHERE a.deleted_at IS NULL UNION ALL"
            " SELECT t.body, u.name, d.name FROM alert t JOIN user u ON u.id = t.user_id JOIN deal d ON d.id = t.row_id"
            " WHERE t.deleted_at IS NULL ORDER BY 1, 3"
        ).fetchall()


def sweep(machine: Machine, clock: Clock) -> int:
    with machine.open() as store:
        return sum(each.count for each in rules.sweep(store, clock))


def test_what_both_see_is_planned_once_told_once_and_sent_once(tmp_path: Path, clock: Clock) -> None:
    ann = founder(tmp_path / "ann", Memory("file:///nowhere"))
    furnish(ann, clock)
    bob = joined(tmp_path / "bob", ann)
    with ann.open() as store:
        deals.move(store, clock, [names.resolve(store, "deal", "Fresh")], names.resolve(store, "stage", "Qualified"))
    with closing(sqlite3.connect(ann.home / "sfa.db")) as shell:
        shell.execute("UPDATE deal SET stage_id = (SELECT stage_id FROM deal WHERE name = 'Fresh')")
        shell.commit()
    settle([ann, bob])
    # The verb has fired its rule on Ann's machine; for the shell, and for the silence, both do before they meet again.
    assert [sweep(each, clock) for each in (ann, bob)] == [2, 2]
    settle([ann, bob])
    alike([ann, bob])
    with post_office() as post:
        for machine in (bob, ann, bob):
            place = Place(tmp_path / f"{machine.home.name}-config", machine.home)
            channels.write(place, mail=Mail("localhost", post.port, "sfa@example.com", security="none"))
            assert sweep(machine, clock) == 0
            with machine.open() as store:
                sent = delivery.deliver(store, place)
            assert [each.sent for each in sent] == ([1] if machine is ann else [])
    once = [("call after", "Aoki", "Fresh"), ("call after", "Aoki", "Silent"), ("quiet", "Aoki", "Silent")]
    assert [held(each) for each in (ann, bob)] == [once, once]
