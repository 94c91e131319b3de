"""Where the real files stand that are too many to be copied here."""

from pathlib import Path

import pytest

SHARED = Path(__file__).absolute().parents[2] / ".." / "shared" / "data"


def shared(name: str) -> Path:
    """Return the real file of that name; the test is skipped where this machine has none."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"the real data is not here: {path}")
    return path
