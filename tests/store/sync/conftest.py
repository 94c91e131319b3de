"""Secrets of tests of sync lie in files of the test: the keyring of whoever runs them is left alone."""

from collections.abc import Iterator
from contextlib import contextmanager

import keyring
import keyring.backends.null
import pytest


@pytest.fixture(autouse=True)
def alone() -> Iterator[None]:
    with no_keyring():
        yield


@contextmanager
def no_keyring() -> Iterator[None]:
    """Let this machine have no keyring for a block, as fixtures that outlive a test need it too."""
    before = keyring.get_keyring()
    keyring.set_keyring(keyring.backends.null.Keyring())  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        keyring.set_keyring(before)
