"""Secrets of storages: cut from URLs once, kept in the keyring, overridden by the environment, never shown."""

import stat
from pathlib import Path

import pytest

from sfa_tui import environment
from sfa_tui.store.sync.storage import credentials
from tests.keyrings import Held

URL = "webdavs://aoki:hush@dav.example/team"
CLEAN = "webdavs://aoki@dav.example/team"


def test_a_password_in_a_url_is_kept_and_cut(ring: Held, tmp_path: Path) -> None:
    assert credentials.kept_apart(URL, tmp_path) == (CLEAN, None)
    assert credentials.known(CLEAN, tmp_path, {}) == {"password": "hush"}
    assert [name for _service, name in ring.secrets] == [f"sync {CLEAN}"]
    assert not [*tmp_path.iterdir()]
    credentials.forget(CLEAN, tmp_path)
    assert credentials.known(CLEAN, tmp_path, {}) == {}


def test_without_a_keyring_a_private_file_keeps_it(no_ring: None, tmp_path: Path) -> None:
    clean, file = credentials.kept_apart(URL, tmp_path)
    assert file is not None
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert credentials.known(clean, tmp_path, {}) == {"password": "hush"}


def test_a_url_without_a_secret_changes_nothing(ring: Held, tmp_path: Path) -> None:
    credentials.keep(CLEAN, {"password": "kept"}, tmp_path)
    assert credentials.kept_apart(f"{CLEAN}/", tmp_path) == (CLEAN, None)
    assert credentials.known(CLEAN, tmp_path, {}) == {"password": "kept"}


def test_one_secret_is_kept_beside_another(ring: Held, tmp_path: Path) -> None:
    url = "dropbox:///team?client_id=c"
    credentials.keep(url, {"refresh_token": "r"}, tmp_path)
    credentials.keep(url, {"client_secret": "s"}, tmp_path)
    assert credentials.known(url, tmp_path, {}) == {"refresh_token": "r", "client_secret": "s"}


def test_the_environment_goes_first_and_only_what_is_wanted_counts(
    ring: Held, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    credentials.kept_apart(URL, tmp_path)
    monkeypatch.setenv("SFA_SYNC_PASSWORD", "told")
    monkeypatch.setenv("SFA_SYNC_SECRET_ACCESS_KEY", "for another kind")
    monkeypatch.setenv("SFA_SYNC_ACCOUNT_KEY", "")
    assert environment.sync_secrets() == {"password": "told", "secret_access_key": "for another kind"}
    assert credentials.known(CLEAN, tmp_path, environment.sync_secrets()) == {"password": "told"}


def test_what_is_kept_but_cannot_be_read_is_as_nothing(ring: Held, tmp_path: Path) -> None:
    for broken in ("{", "[]", "7"):
        ring.set_password("sfa-tui", f"sync {CLEAN}", broken)
        assert credentials.known(CLEAN, tmp_path, {}) == {}
