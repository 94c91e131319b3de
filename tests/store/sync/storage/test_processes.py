"""Many machines work at once in processes of their own that are killed at random, and sync through one folder or
SeaweedFS: all end up the same, with every action that was acknowledged."""

import os
import random
from pathlib import Path

import pytest

from tests.store.sync.lives import work
from tests.store.sync.storage.conftest import Space, space_of


@pytest.fixture(params=["folder", "s3"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Space:
    """A folder, or a bucket of a running SeaweedFS."""
    return space_of(request.param, request, tmp_path)


@pytest.fixture(autouse=True)
def _files_hold_keys(no_ring: None) -> None:
    """Let the processes find what this one keeps: in files, as where there is no keyring."""


def test_six_machines_with_kills(tmp_path: Path, place: Space) -> None:
    work(tmp_path, place, machines=6, edits=500, at_once=200, seed=1)


@pytest.mark.soak
def test_fifty_machines_with_kills(tmp_path: Path, place: Space) -> None:
    seed = random.SystemRandom().randrange(2**32)
    print(f"seed {seed}")
    # Fewer where somebody measures how long all of it would take.
    machines, edits = (int(n) for n in os.environ.get("SFA_SOAK_SITES", "50x2000").split("x"))
    work(tmp_path, place, machines=machines, edits=edits, at_once=400, seed=seed)
