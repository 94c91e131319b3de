"""Secrets of tests of sync lie in files of the test: the keyring of whoever runs them is left alone."""

from collections.abc import Iterator

import keyring
import keyring.backends.null
import pytest


@pytest.fixture(autouse=True)
def no_keyring() -> Iterator[None]:
    before = keyring.get_keyring()
    keyring.set_keyring(keyring.backends.null.Keyring())  # type: ignore[no-untyped-call]
    yield
    keyring.set_keyring(before)
