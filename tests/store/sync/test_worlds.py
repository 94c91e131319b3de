"""Random worlds of machines that sync through a storage that misbehaves: one, and many more in `make soak`."""

import os
import random
from pathlib import Path

import pytest

from tests.store.sync import worlds


def test_all_end_up_the_same(tmp_path: Path) -> None:
    worlds.run(4, tmp_path / "world", 25)


@pytest.mark.soak
def test_all_end_up_the_same_for_long(tmp_path: Path) -> None:
    for n in range(int(os.environ.get("SFA_SOAK") or 400) // 4):
        worlds.run(random.SystemRandom().randrange(2**48), tmp_path / f"world{n}", 50)
