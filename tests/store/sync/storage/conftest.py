"""The storages that the shared suite runs against."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sfa_tui.store.sync.storage import Storage, storage_at

Open = Callable[[], Storage]
"""Opens one and the same space as another site does."""


@pytest.fixture(params=["folder"])
def open_space(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    """How a site opens a space that was empty before the test."""
    url = (tmp_path / "space").as_uri()
    storage_at(url, create=True).close()
    return lambda: storage_at(url)
