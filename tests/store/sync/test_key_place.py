"""A workspace that was moved goes on as what it was; a copy of it is no machine of the team until it is let in."""

import shutil
from pathlib import Path

import pytest

from sfa_tui.model.errors import Refused
from sfa_tui.store.sync import founding, site
from sfa_tui.store.sync.exchange import Exchange, Outcome
from sfa_tui.store.sync.site import Site
from sfa_tui.store.workspace import create_workspace, open_workspace
from tests.store.sync.sites import Machine, founder
from tests.store.sync.storage.hostile import Memory


@pytest.fixture
def ann(tmp_path: Path) -> Machine:
    """The machine of the only admin of a team."""
    return founder(tmp_path / "ann", Memory("file:///nowhere"))


def loaded(folder: Path, ann: Machine) -> Site:
    """Return which site a folder is with the secrets of a machine."""
    with open_workspace(folder) as store:
        return site.load(store, ann.place)


def synced(folder: Path, ann: Machine) -> Outcome:
    """Sync a folder with the secrets of a machine."""
    with open_workspace(folder) as store:
        return Exchange(store, site.load(store, ann.place), ann.storage).run(thorough=True)


def test_the_only_admin_may_move_its_workspace(tmp_path: Path, ann: Machine) -> None:
    before, first, second = loaded(ann.home, ann), tmp_path / "first", tmp_path / "second"
    shutil.move(ann.home, first)
    with create_workspace(ann.home):  # another workspace in the old place changes nothing
        pass
    assert loaded(first, ann).id == before.id
    with open_workspace(first) as store:
        founding.invite(store, site.load(store, ann.place), ann.storage)
    assert not synced(first, ann).forked
    shutil.move(first, second)
    assert not synced(second, ann).forked
    assert loaded(second, ann).is_admin
    # What lies in a place where it was once finds no key there any more.
    shutil.copytree(second, first)
    with pytest.raises(Refused, match=f"a copy of the workspace in {second};"):
        loaded(first, ann)


@pytest.mark.parametrize("of_a_moved_one", [False, True])
def test_a_copy_is_not_let_in_by_the_key_of_what_it_is_of(tmp_path: Path, ann: Machine, of_a_moved_one: bool) -> None:
    there = ann.home
    if of_a_moved_one:
        there = tmp_path / "moved"
        shutil.move(ann.home, there)
        synced(there, ann)
    shutil.copytree(there, tmp_path / "copy")
    with pytest.raises(Refused, match=f"a copy of the workspace in {there};"):
        synced(tmp_path / "copy", ann)
    (there / "sfa.db").write_bytes(b"damaged")
    with pytest.raises(Refused, match="a copy of"):
        synced(tmp_path / "copy", ann)


def test_another_way_to_the_same_folder_is_no_move(tmp_path: Path, ann: Machine) -> None:
    (tmp_path / "link").symlink_to(ann.home)
    for folder in (tmp_path / "link", ann.home, tmp_path / "link"):
        assert not synced(folder, ann).forked
    (tmp_path / "link").unlink()
    assert loaded(ann.home, ann).is_admin


def test_without_a_key_anywhere_it_says_what_to_do(tmp_path: Path, ann: Machine) -> None:
    shutil.move(ann.home, tmp_path / "moved")
    (ann.place / "secrets.json").unlink()
    with pytest.raises(Refused, match="was it copied or moved"):
        loaded(tmp_path / "moved", ann)


def test_a_workspace_that_was_moved_there_and_back_keeps_its_key_from_a_copy(tmp_path: Path, ann: Machine) -> None:
    """Whoever synced first had it, as nothing but a sync noted the place."""
    moved = tmp_path / "moved"
    shutil.move(ann.home, moved)
    synced(moved, ann)
    shutil.move(moved, ann.home)
    assert loaded(ann.home, ann).is_admin  # as any command of sync does
    shutil.copytree(ann.home, tmp_path / "copy")
    with pytest.raises(Refused, match=f"a copy of the workspace in {ann.home};"):
        loaded(tmp_path / "copy", ann)
    assert synced(ann.home, ann).sealed == 0
    assert loaded(ann.home, ann).is_admin
