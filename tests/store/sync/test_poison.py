"""A member that signs what no program of ours would write is named, and harms nobody else."""

from pathlib import Path

import pytest

from sfa_tui.store.sync import paths, site
from sfa_tui.store.sync.changes import Act, Change, Header, Value
from sfa_tui.store.sync.sealed.envelope import object_hash
from tests.store.sync.sites import Machine, alike, founder, joined, settle
from tests.store.sync.storage.hostile import Memory

ID = "01K00000000000000000000000"
STAMP = 1_790_000_000_000 << 15
ACT = Act(ID, "2026-11-01T00:00:00.000Z", None, "deal add", "x")


def put(machine: Machine, *changes: Change) -> str:
    """Put changes as a machine's next segment, and return its name."""
    with machine.open() as store:
        me = site.load(store, machine.place)
        log = sorted(machine.storage.names(f"log/{me.id}/"))
        previous = object_hash(machine.storage.get(log[-1])) if log else b""
        path = paths.segment(me.id, len(log) + 1)
        header = Header(me.id, len(log) + 1, previous, {}, 1_790_000_000_000)
        machine.storage.put(path, me.sealer().seal(path, header, [ACT], changes).data)
        machine.storage.put(paths.head(me.id, len(log) + 1), site.HINT)
    return path


@pytest.mark.parametrize(
    ("table", "name", "value"),
    [
        ("deal", "amount", "much"),
        ("deal", "amount", 1.5),
        ("deal", "probability", float("inf")),
        ("deal", "deleted_at", b"\0"),
        ("deal", "name", 5),
        ("stage", "name", b"x"),
    ],
)
@pytest.mark.parametrize("at_birth", [True, False])
def test_a_value_that_no_column_takes(tmp_path: Path, table: str, name: str, value: Value, at_birth: bool) -> None:
    ann = founder(tmp_path / "ann", Memory("file:///nowhere"))
    bob, third = joined(tmp_path / "bob", ann), joined(tmp_path / "third", ann)
    settle([ann, bob, third])
    birth = Change(table, ID, None, None, None, STAMP, ((name, value),) if at_birth else (("name", "x"),), 0)
    edit = Change(table, ID, name, None, value, STAMP + 1, (), 0)
    path = put(bob, birth, *(() if at_birth else (edit,)))
    ann.add("of ann")
    third.add("of the third")
    for each in (ann, third, ann):
        (trouble,) = each.sync().troubles
        assert trouble.startswith(path)
    alike([ann, third])
    assert ann.names() == {"of ann", "of the third"}
