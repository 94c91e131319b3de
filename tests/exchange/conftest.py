"""Workspaces that the tests of imports begin with."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.exchange.trial import Trial, new_trial


@pytest.fixture
def trial(tmp_path: Path) -> Iterator[Trial]:
    """A Japanese workspace in yen."""
    made = new_trial(tmp_path)
    yield made
    made.store.close()


@pytest.fixture
def dollars(tmp_path: Path) -> Iterator[Trial]:
    """An English workspace in dollars."""
    made = new_trial(tmp_path, currency="USD", language="en")
    yield made
    made.store.close()
